from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from birlik.base import topics
from birlik.base.forms import DayField
from birlik.registers.clinics import actions, permissions
from birlik.registers.clinics.actions.services import IN_DEPTH
from birlik.registers.clinics.choices import Enforcement, Instance, Result, ServiceKind
from birlik.registers.clinics.forms.event import EventForm, PartForm, PlainReasonForm
from birlik.registers.clinics.models import Appeal, Lawsuit

DECISIONS = [c for c in Result.choices if c[0] not in (Result.RUNNING, Result.DONE)]


def money(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, min_value=0, max_digits=14, decimal_places=2
    )


def minutes() -> forms.IntegerField:
    return forms.IntegerField(
        label=_("Minutes it took"), min_value=0, max_value=1440, required=False
    )


class ServiceForm(EventForm):
    heading = _("Record a service")
    explanation = _("One unit of work that is counted. A lawsuit and a mediation have own pages.")
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[c for c in ServiceKind.choices if c[0] not in IN_DEPTH]
    )
    on = DayField(label=_("When"), initial=timezone.localdate)
    minutes = minutes()
    result = forms.ChoiceField(label=_("Result"), choices=Result.choices, initial=Result.DONE)
    text = forms.CharField(label=_("In words"), widget=forms.Textarea({"rows": 2}), required=False)

    def run(self) -> str:
        actions.give_service(appeal=self.appeal, by=self.user, **self.cleaned_data)
        return gettext("The service is recorded and counts.")


class EndServiceForm(PartForm):
    heading = _("How did it end?")
    result = forms.ChoiceField(
        label=_("Result"), choices=[c for c in Result.choices if c[0] != Result.RUNNING]
    )

    def run(self) -> str:
        actions.end_service(service=self.part, by=self.user, **self.cleaned_data)
        return gettext("The result is recorded.")

    @classmethod
    def parts(cls, appeal: Appeal) -> Any:
        return appeal.services.filter(taken_back=False, result=Result.RUNNING).exclude(
            kind__in=IN_DEPTH
        )


class TakeBackForm(PlainReasonForm, PartForm):
    heading = _("Take the service back")
    explanation = _("It was recorded by mistake. It counts nowhere and stays readable.")
    agree = _("Take it back")
    danger = True

    def run(self) -> str:
        actions.take_back_service(service=self.part, by=self.user, **self.cleaned_data)
        return gettext("The service counts no more.")

    @classmethod
    def parts(cls, appeal: Appeal) -> Any:
        return appeal.services.filter(taken_back=False)


class LawsuitForm(EventForm):
    heading = _("A claim is filed in court")
    explanation = _("Limitation stops with the day of filing.")
    roles = permissions.DECIDE
    court = forms.CharField(label=_("Court"), max_length=200)
    instance = forms.ChoiceField(label=_("Instance"), choices=Instance.choices)
    filed_on = DayField(label=_("Filed on"), initial=timezone.localdate)
    claims = forms.MultipleChoiceField(
        label=_("What is claimed"), widget=forms.CheckboxSelectMultiple, required=False
    )
    claimed = money(_("Money claimed, tenge"))
    case_number = forms.CharField(label=_("Number of the case"), max_length=60, required=False)
    minutes = minutes()

    def prepare(self) -> None:
        self.fields["claims"].choices = [("reinstatement", gettext("Reinstatement"))] + [
            (code, name) for code, name in topics.names().items() if code != "unlawful_dismissal"
        ]
        self.initial.setdefault("claims", [self.appeal.topic])

    def run(self) -> str:
        actions.file_lawsuit(appeal=self.appeal, by=self.user, **self.cleaned_data)
        return gettext("The lawsuit is recorded.")


class LawsuitPart(PartForm):
    roles = permissions.DECIDE

    @classmethod
    def parts(cls, appeal: Appeal) -> Any:
        return Lawsuit.objects.filter(service__appeal=appeal, service__taken_back=False)


class HearingForm(LawsuitPart):
    heading = _("A hearing is set")
    at = forms.DateTimeField(
        label=_("When"), widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M")
    )
    place = forms.CharField(label=_("Where"), max_length=200, required=False)

    def run(self) -> str:
        actions.set_hearing(lawsuit=self.part, by=self.user, **self.cleaned_data)
        return gettext("The hearing is in the calendar of the appeal.")


class DecisionForm(LawsuitPart):
    heading = _("The court decided")
    decided_on = DayField(label=_("Decided on"), initial=timezone.localdate)
    decision = forms.ChoiceField(label=_("Decision"), choices=DECISIONS, widget=forms.RadioSelect)
    awarded = money(_("Money awarded, tenge"))
    enforcement = forms.ChoiceField(label=_("Enforcement"), choices=Enforcement.choices)
    recovered = money(_("Money paid out so far, tenge"))

    def prepare(self) -> None:
        if self.part.decided_on:
            for name in self.fields:
                self.initial.setdefault(name, getattr(self.part, name))

    def run(self) -> str:
        actions.decide_lawsuit(lawsuit=self.part, by=self.user, **self.cleaned_data)
        return gettext("The decision is recorded.")
