from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from birlik import law
from birlik.base.models import LANGUAGES
from birlik.registers.disputes import procedure
from birlik.registers.disputes.choices import Party

LASTS = [(3, _("3 days")), (7, _("7 days")), (14, _("14 days")), (30, _("30 days"))]


class LinkForm(forms.Form):
    party = forms.ChoiceField(label=_("Who it is for"), choices=Party, widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("Name of the person"), max_length=200, help_text=_("Who gets the link.")
    )
    step = forms.ChoiceField(
        label=_("Step"), help_text=_("The only thing the partner sees and answers.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, initial="ru")
    days = forms.TypedChoiceField(label=_("Open for"), choices=LASTS, coerce=int, initial=14)

    def __init__(self, *args: Any, present: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clock, language = procedure.clock(), (get_language() or "ru")[:2]
        steps = clock.spec.steps.items() if clock else ()
        field = self.fields["step"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code, law.say(step.label, language)) for code, step in steps]
        field.initial = present
