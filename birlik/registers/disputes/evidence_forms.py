from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from birlik.base import packs
from birlik.base.models import LANGUAGES
from birlik.registers.disputes import evidence, papers, queries
from birlik.registers.disputes.models import Dispute


class EvidenceForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, widget=forms.RadioSelect)
    purpose = forms.CharField(
        label=_("Prepared for"),
        max_length=200,
        required=False,
        help_text=_("The commission, the labour arbitration or the court; it stands on the cover."),
    )
    sheets = forms.MultipleChoiceField(
        label=_("Papers to put in"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("As they are filled from the record today. Signed papers belong to the files."),
    )
    attached = forms.MultipleChoiceField(
        label=_("Files to put in"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, dispute: Dispute, done: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept = {str(file.pk): file for file in queries.attachments_of(dispute)}
        offered = papers.offered()
        self._offer("sheets", [(sheet.code, str(sheet)) for sheet in offered])
        self.fields["sheets"].initial = [sheet.code for sheet in offered if sheet.step in done]
        self._offer("attached", [(pk, file.name) for pk, file in self.kept.items()])
        self.fields["attached"].initial = list(self.kept)
        language = (get_language() or "ru")[:2]
        self.fields["language"].initial = language if language in packs.LANGUAGES else "ru"
        if not self.kept:
            del self.fields["attached"]

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = choices

    def wanted(self) -> evidence.Wanted:
        told = self.cleaned_data
        return evidence.Wanted(
            language=told["language"],
            purpose=told["purpose"],
            sheets=[sheet for sheet in papers.offered() if sheet.code in told["sheets"]],
            files=[self.kept[pk] for pk in told.get("attached", [])],
        )
