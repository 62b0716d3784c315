from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from birlik.base.models import User
from birlik.base.roles import Role
from birlik.monitoring.choices import Decision


def _reason(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, widget=forms.Textarea({"rows": 3}), max_length=2000
    )


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(
        label=_("What you make of it"),
        choices=[
            (Decision.CONFIRMED, _("Confirm: there is something, we act")),
            (Decision.WATCHING, _("Watch: not yet clear")),
            (Decision.DISMISSED, _("Dismiss: there is nothing in it")),
        ],
        widget=forms.RadioSelect,
    )
    reason = _reason(
        _("Why"), _("What you learnt and from whom. The sender reads it on the answer card.")
    )


class ContestForm(forms.Form):
    reason = _reason(
        _("Why this reason is wrong"), _("The analyst at the centre answers, and both are kept.")
    )


class AnswerForm(forms.Form):
    upheld = forms.TypedChoiceField(
        label=_("Is the objection right?"),
        choices=[
            ("yes", _("Yes: take the reason out of that week’s score")),
            ("no", _("No: it stays")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    answer = _reason(_("Answer"))


class ReassignForm(forms.Form):
    to = forms.ModelChoiceField(User.objects.none(), label=_("Give it to"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = (
            User.objects.filter(is_active=True, person__posts__role=Role.COORDINATOR)
            .distinct()
            .order_by("name")
        )
