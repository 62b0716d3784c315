from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from birlik.base.forms import DayField
from birlik.registers.disputes import demands
from birlik.registers.disputes.choices import OwedBy, Stage
from birlik.registers.disputes.forms import VersionedReasonForm
from birlik.registers.disputes.models import Dispute, SettlementTerm
from birlik.registers.disputes.settlement_actions import TermFacts
from birlik.registers.disputes.settlement_rules import broken_day

FIELDS = ("text", "demand", "owed_by", "who", "due")


class TermForm(forms.Form):
    """One thing agreed. `version` remembers which state of the term was on the screen."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label=_("What was agreed"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("One thing, so that one can say whether it was kept."),
    )
    due = DayField(label=_("By when"))
    owed_by = forms.ChoiceField(
        label=_("Who owes it"), choices=OwedBy.choices, widget=forms.RadioSelect
    )
    who = forms.CharField(
        label=_("Who exactly"),
        max_length=200,
        required=False,
        help_text=_("The post, not only the firm: the director, the chief accountant."),
    )
    demand = forms.ChoiceField(label=_("Which demand it answers"), required=False)

    def __init__(self, *args: Any, dispute: Dispute, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = demands.names()
        own = [(code, names.get(code, code)) for code in dispute.demands]
        self.fields["demand"].choices = [("", _("None of them")), *own]
        self.fields["owed_by"].initial = OwedBy.EMPLOYER
        if len(own) == 1:
            self.fields["demand"].initial = own[0][0]

    def facts(self) -> TermFacts:
        told = {name: self.cleaned_data[name] for name in FIELDS}
        return TermFacts(**told)  # type: ignore[typeddict-item]


class StageForm(VersionedReasonForm):
    reached = forms.ChoiceField(
        label=_("How far it had gone"), choices=Stage.choices, widget=forms.RadioSelect
    )

    field_order = ["reached", "reason", "version"]


def initial_of(term: SettlementTerm) -> dict[str, Any]:
    return {name: getattr(term, name) for name in (*FIELDS, "version")}


class WordForm(forms.Form):
    """What somebody says of a term, and how it is known."""

    on = DayField(label=_("On what day"))
    said = forms.CharField(
        label=_("How it is known"),
        widget=forms.Textarea({"rows": 3}),
        max_length=2000,
        help_text=_("Who saw it, or by which paper."),
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("A picture, PDF, DOCX or XLSX of up to 20 MB."),
    )

    def told(self) -> dict[str, Any]:
        file = self.cleaned_data["file"]
        told = {name: self.cleaned_data[name] for name in self.fields if name != "file"}
        return told | {"file": (file.name, file) if file else None}


class KeptForm(WordForm):
    def __init__(self, *args: Any, term: SettlementTerm, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = min(term.due, timezone.localdate())


class BrokenForm(WordForm):
    next = forms.ChoiceField(
        label=_("What follows"),
        choices=[
            ("wait", _("Nothing yet: it is only noted")),
            ("reopen", _("The dispute is reopened")),
            ("open", _("A new dispute is opened, linked to this one")),
        ],
        initial="wait",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, term: SettlementTerm, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = broken_day(due=term.due, today=timezone.localdate())
