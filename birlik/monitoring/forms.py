from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from birlik.base.models import User
from birlik.base.roles import Role
from birlik.monitoring.choices import Decision
from birlik.monitoring.models import Signal
from birlik.registers.plans.forms import FactsForm, PostField, plan_choices
from birlik.registers.plans.models import Plan
from birlik.registers.plans.queries import possible_owners
from birlik.registers.structure.models import Post
from birlik.registers.structure.queries import note_reading


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


class SignalMeasureForm(FactsForm):
    """A measure because of a signal: the plan is chosen, or opened with it."""

    plan = forms.ChoiceField(label=_("Into which plan"))
    owner = PostField(Post.objects.none(), label=_("Who answers for it"))
    field_order = ("text", "indicator", "term", "owner", "plan", "workplace", "why")

    def __init__(self, *args: Any, signal: Signal, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.plans = plan_choices(user, signal.region, signal.sector)
        self.fields["plan"].choices = self.plans
        here = Plan(region=signal.region, sector=signal.sector)
        owners = possible_owners(here, user, signal.workplace)
        note_reading(user, [post.person for post in owners])
        self.fields["owner"].queryset = owners


class BudgetForm(forms.Form):
    per_week = forms.IntegerField(label=_("Alarms a week"), min_value=0, max_value=5000)
    reason = _reason(_("Why this number"))
