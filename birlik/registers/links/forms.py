"""The forms of links join the forms of an appeal."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from birlik.base import topics
from birlik.base.forms import DayField
from birlik.registers.agreements.models import CollectiveAgreement
from birlik.registers.clinics import permissions
from birlik.registers.clinics.forms.event import EventForm, PartForm
from birlik.registers.clinics.models import Appeal
from birlik.registers.disputes import demands
from birlik.registers.links import actions, passing, queries
from birlik.registers.weekly.choices import EventKind


class PassingForm(EventForm):
    """What of the appeal goes along to the other record."""

    passed = forms.MultipleChoiceField(
        label=_("What may be passed on"), choices=passing.MAY_GO.items(), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The workplace always goes along; name, contacts and number never do."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("What you add in your own words"), required=False, max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip


class RaiseDisputeForm(PassingForm):
    heading = _("It is a collective dispute")
    explanation = _(
        "The dispute register gets the workplace, the day, the demands and the words you mark. No "
        "name goes along; on the page of the dispute stands “an appeal at a clinic”."
    )
    agree = _("Open the dispute")
    roles = permissions.DECIDE
    began = DayField(label=_("Began"), help_text=_("The day the employer was told of the demands."))
    workers = forms.IntegerField(label=_("Workers involved"), min_value=0, required=False)
    demands = forms.MultipleChoiceField(label=_("Demands"), widget=forms.CheckboxSelectMultiple)

    field_order = ("began", "workers", "demands")

    def prepare(self) -> None:
        self.fields["demands"].choices = list(demands.names().items())
        if demand := topics.demand_of(self.appeal.topic):
            self.initial.setdefault("demands", [demand])

    def run(self) -> str:
        made = actions.raise_dispute(appeal=self.appeal, by=self.user, **self.cleaned_data)
        return gettext("Dispute %(number)s is recorded.") % {"number": made.number}


class ReportForm(PassingForm):
    heading = _("The coordinator should know")
    explanation = _(
        "It becomes an event report of the workplace: it counts in the weekly warnings, and a "
        "collective demand is proposed to the coordinator as a dispute. It comes from the clinic; "
        "no name goes along."
    )
    agree = _("Report it")
    kind = forms.ChoiceField(label=_("What happened"), choices=EventKind.choices)
    happened_on = DayField(label=_("When"), initial=timezone.localdate)
    workers = forms.IntegerField(label=_("Workers concerned"), min_value=0, required=False)
    field_order = ("kind", "happened_on", "workers")

    def prepare(self) -> None:
        self.initial.setdefault("passed", ["topic"])

    def run(self) -> str:
        made = actions.report_event(appeal=self.appeal, by=self.user, **self.cleaned_data)
        return gettext("Reported as %(receipt)s.") % {"receipt": made.receipt}


class BreachForm(EventForm):
    heading = _("A clause of the collective agreement is broken")
    explanation = _("The bargaining side sees how often a clause is broken, never by whose appeal.")
    agreement = forms.ModelChoiceField(
        CollectiveAgreement.objects.none(), label=_("Collective agreement"), empty_label=None
    )
    clause = forms.CharField(
        label=_("Number of the clause"), max_length=20, help_text=_("Such as 4.2.")
    )

    def prepare(self) -> None:
        field = self.fields["agreement"]
        assert isinstance(field, forms.ModelChoiceField)
        if self.appeal.workplace_id:
            field.queryset = CollectiveAgreement.objects.filter(workplace=self.appeal.workplace_id)
        if not field.queryset.exists():
            field.help_text = gettext("No collective agreement is recorded for this workplace.")

    def run(self) -> str:
        actions.note_breach(appeal=self.appeal, by=self.user, **self.cleaned_data)
        return gettext("The breach is noted.")


class UnlinkForm(PartForm):
    heading = _("Take the link back?")
    explanation = _("The other record stays as it is.")
    agree = _("Take it back")
    open_only = False

    def run(self) -> str:
        actions.disconnect(link=self.part, by=self.user)
        return gettext("The link is taken back.")

    @classmethod
    def parts(cls, appeal: Appeal) -> Any:
        return queries.of_source(appeal)
