"""The forms of links join the forms of an appeal."""

from typing import Any

from django import forms
from django.db.models import Case, Value, When
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
from birlik.registers.links.choices import Meaning
from birlik.registers.proposals import queries as proposals
from birlik.registers.proposals.forms import FactsForm
from birlik.registers.proposals.models import Proposal
from birlik.registers.structure.forms import find_organisation
from birlik.registers.weekly.choices import EventKind


class PassedForm(EventForm):
    """What of the appeal goes along to the other record."""

    passed = forms.MultipleChoiceField(
        label=_("What may be passed on"), choices=passing.MAY_GO.items(), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The workplace always goes along; name, contacts and number never do."),
    )  # fmt: skip


class PassingForm(PassedForm):
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


class RaiseProposalForm(FactsForm, PassedForm):
    heading = _("A norm should change")
    explanation = _(
        "It becomes a proposal of the body you choose. On its page stands how many appeals are "
        "behind it, small numbers hidden; no name goes along."
    )
    agree = _("Put it forward")
    roles = permissions.DECIDE
    topic = None
    reason = forms.CharField(
        label=_("Why, in your own words"), required=False, max_length=10_000,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip
    body = find_organisation(_("Which body puts it forward"))
    field_order = (
        "title", "norm", "named", "article", "text", "passed", "reason", "addressee", "body",
    )  # fmt: skip

    def prepare(self) -> None:
        here = CollectiveAgreement.objects.filter(workplace=self.appeal.workplace_id)
        self.offer(here.select_related("workplace") if self.appeal.workplace_id else [])
        self.fields["body"].rows = proposals.bodies_of(self.user)
        self.fields["passed"].help_text = gettext("Name, contacts and number never go along.")
        self.initial.setdefault("body", self.appeal.clinic.organisation)
        self.initial.setdefault("passed", ["topic"])

    def run(self) -> str:
        said = self.cleaned_data
        made = actions.raise_proposal(
            appeal=self.appeal, body=said["body"], passed=said["passed"], by=self.user,
            **self.facts(),
        )  # fmt: skip
        return gettext("Proposal %(number)s is put forward.") % {"number": made.number}


class StandBehindForm(EventForm):
    heading = _("A proposal says it already")
    explanation = _("The appeal is counted behind the proposal; nothing else of it goes along.")
    proposal = forms.ModelChoiceField(
        Proposal.objects.none(), label=_("Proposal"), empty_label=None
    )

    def prepare(self) -> None:
        field = self.fields["proposal"]
        assert isinstance(field, forms.ModelChoiceField)
        same_topic = Case(When(topic=self.appeal.topic, then=Value(0)), default=Value(1))
        known = queries.of_source(self.appeal).filter(meaning=Meaning.GAVE_RISE)
        rows = proposals.visible_to(self.user).filter(proposals.OPEN)
        field.queryset = rows.exclude(
            pk__in=queries.ids(list(known.values_list("target", flat=True)))
        ).order_by(same_topic, "-put_on", "-pk")
        if not field.queryset.exists():
            field.help_text = gettext("No open proposal is within your reach.")

    def run(self) -> str:
        actions.stand_behind(appeal=self.appeal, by=self.user, **self.cleaned_data)
        return gettext("The appeal stands behind the proposal.")


class UnlinkForm(PartForm):
    heading = _("Take the link back?")
    explanation = _("The other record stays as it is.")
    agree = _("Take the link back")
    open_only = False

    def run(self) -> str:
        actions.disconnect(link=self.part, by=self.user)
        return gettext("The link is taken back.")

    @classmethod
    def parts(cls, appeal: Appeal) -> Any:
        return queries.of_source(appeal)
