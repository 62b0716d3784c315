"""Taking an appeal, in under two minutes: one page, words first, the rest by keyboard."""

from typing import Any, cast
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from birlik.base import topics
from birlik.base.forms import DayField
from birlik.base.models import LANGUAGES, User
from birlik.registers.clinics import clocks, permissions, queries
from birlik.registers.clinics.actions.taking import Told
from birlik.registers.clinics.choices import Channel, Consent
from birlik.registers.clinics.models import Appeal, Clinic
from birlik.registers.structure.fields import FindField
from birlik.registers.structure.models import Region, Sector, Workplace

FIRST_DAY = "first_day"


def topic_choices() -> list[Any]:
    return [("", "—"), *topics.groups()]


class ToldForm(forms.Form):
    """What is told, when it comes in and when it is corrected."""

    words = forms.CharField(
        label=_("What the worker says"), widget=forms.Textarea({"rows": 6, "autofocus": True}),
        help_text=_("In the worker’s own words; a message or an e-mail can be pasted."),
    )  # fmt: skip
    anonymous = forms.BooleanField(
        label=_("Anonymous: no name, no contacts are kept"), required=False
    )
    name = forms.CharField(label=_("Name and surname"), max_length=200, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    position = forms.CharField(label=_("Position at work"), max_length=200, required=False)
    workplace = FindField(
        "workplaces", "code", label=_("Workplace"), required=False,
        help_text=_("Number or name. Region and sector are taken from it."),
    )  # fmt: skip
    workplace_text = forms.CharField(
        label=_("Workplace in words"), max_length=300, required=False,
        help_text=_("Only when the workplace is not in the list."),
    )  # fmt: skip
    region = forms.ModelChoiceField(Region.objects, label=_("Region"), required=False)
    sector = forms.ModelChoiceField(Sector.objects, label=_("Sector"), required=False)
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    language = forms.ChoiceField(label=_("Language of the worker"), choices=LANGUAGES)
    given = forms.MultipleChoiceField(
        label=_("True of this worker"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["topic"].choices = topic_choices()
        self.fields["given"].choices = clocks.circumstances()
        self.fields["workplace"].rows = Workplace.objects.all()
        self.fields["language"].initial = (get_language() or "ru")[:2]

    def told(self) -> Told:
        """What the form says, for the action."""
        names = [name for name in ToldForm.base_fields if name in self.cleaned_data]
        return cast(Told, {name: self.cleaned_data[name] for name in names})


class TakeForm(ToldForm):
    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    clinic = forms.ModelChoiceField(Clinic.objects.none(), label=_("Clinic"), empty_label=None)
    channel = forms.ChoiceField(
        label=_("How it came"), choices=Channel.choices, widget=forms.RadioSelect,
        initial=Channel.VISIT,
    )  # fmt: skip
    received_on = DayField(label=_("Came on"), initial=timezone.localdate)
    event = forms.ChoiceField(
        label=_("From what the term runs"), required=False,
        help_text=_("The day that can be missed is counted from it."),
    )  # fmt: skip
    on = DayField(label=_("On which day was that"), required=False)
    consent = forms.ChoiceField(
        label=_("Consent to keep and use the data"), required=False,
        choices=[("", _("Not yet asked")), *Consent.choices],
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clinics = queries.clinics_of(self.user, permissions.WORK) & queries.open_clinics()
        self.fields["clinic"].queryset = self.clinics
        self.fields["clinic"].initial = self.clinics.first()
        first = ("breach_known", "dismissal_served", "copy_served")
        known = dict(clocks.event_names())
        self.fields["event"].choices = [("", "—"), *((code, known[code]) for code in first)]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        # A topic suggested from the words counts when no other was chosen.
        suggested = self.data.get("suggested", "")
        if not said.get("topic") and suggested in topics.names():
            said["topic"] = suggested
        if said.get("on") and not said.get("event"):
            said["event"] = topics.counts_from(said.get("topic") or "other")[0]
        return said

    def told(self) -> Told:
        told, said = super().told(), self.cleaned_data
        told["channel"], told["received_on"] = said["channel"], said["received_on"]
        told["consent"] = said["consent"]
        told["facts"] = [(said["event"], said["on"])] if said.get("on") else []
        return told


class ChangeForm(ToldForm):
    """`version` remembers which state of the record was on the screen."""

    version = forms.IntegerField(widget=forms.HiddenInput)


def initial_of(appeal: Appeal) -> dict[str, Any]:
    names = ("anonymous", "workplace", "workplace_text", "region", "sector", "topic", "language")
    coded = {name: getattr(appeal, name) for name in (*names, "given", "version")}
    own = ("words", "name", "phone", "email", "address", "position")
    return coded | {name: getattr(appeal.file, name) for name in own}
