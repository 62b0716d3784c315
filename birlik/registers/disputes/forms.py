from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from birlik.base.forms import DayField
from birlik.base.models import User
from birlik.base.versions import take
from birlik.registers.disputes import demands, permissions, procedure
from birlik.registers.disputes.actions import Facts
from birlik.registers.disputes.choices import Outcome, Stoppage
from birlik.registers.disputes.models import Dispute
from birlik.registers.structure.fields import FindManyField
from birlik.registers.structure.models import Region, Sector, Workplace
from birlik.registers.structure.scope import scope

UNKNOWN = [("", _("Not known")), ("yes", _("Yes")), ("no", _("No"))]


def _yes_no_unknown(value: str) -> bool | None:
    return {"yes": True, "no": False}.get(value)


class DisputeForm(forms.Form):
    """The facts of a dispute. `version` remembers which state of the record was on the screen."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    workplaces = FindManyField(
        "workplaces",
        "code",
        label=_("Workplaces"),
        required=False,
        help_text=_("Number or name. Employer, region, sector and union are taken from it."),
    )
    employer_name = forms.CharField(
        label=_("Employer"),
        max_length=300,
        required=False,
        help_text=_("Only when the workplace is not in the list."),
    )
    region = forms.ModelChoiceField(Region.objects, label=_("Region"), required=False)
    sector = forms.ModelChoiceField(Sector.objects, label=_("Sector"), required=False)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    began = DayField(label=_("Began"), help_text=_("The day the employer was told of the demands."))
    workers = forms.IntegerField(label=_("Workers involved"), min_value=0, required=False)
    union_present = forms.TypedChoiceField(
        label=_("Union present that day"),
        choices=UNKNOWN,
        coerce=_yes_no_unknown,
        empty_value=None,
        required=False,
        help_text=_("“Not known” takes it from the workplace, if one is given."),
    )
    union_name = forms.CharField(label=_("Union"), max_length=300, required=False)
    federation_took_part = forms.BooleanField(
        label=_("The federation took part in resolving it"), required=False
    )
    demands = forms.MultipleChoiceField(
        label=_("Demands"), widget=forms.CheckboxSelectMultiple, required=False
    )
    demands_text = forms.CharField(
        label=_("Demands in words"), widget=forms.Textarea({"rows": 4}), required=False
    )
    stoppage = forms.ChoiceField(label=_("Stoppage"), choices=Stoppage.choices)
    stoppage_began = DayField(label=_("Stoppage began"), required=False)
    stoppage_days = forms.IntegerField(label=_("Days of stoppage"), min_value=0, required=False)
    stoppage_workers = forms.IntegerField(
        label=_("Workers who stopped"), min_value=0, required=False
    )
    circumstances = forms.MultipleChoiceField(
        label=_("What the law asks about"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("It changes terms and what may follow."),
    )
    work_week = forms.TypedChoiceField(
        label=_("Working week"),
        choices=[(5, _("5 days")), (6, _("6 days"))],
        coerce=int,
        initial=5,
        required=False,
        empty_value="5",
        help_text=_("Working days of a term are counted by it."),
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=200,
        required=False,
        help_text=_("From whom it is known, or where it was written."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        where = scope(user, permissions.RECORD)
        self.fields["workplaces"].rows = Workplace.objects.filter(where.workplaces())
        self.fields["demands"].choices = list(demands.names().items())
        self.fields["stoppage"].initial = Stoppage.NONE
        self.fields["circumstances"].choices = list(procedure.circumstances().items())

    def facts(self) -> Facts:
        """What the form says, for the action."""
        told = {name: self.cleaned_data[name] for name in self.fields if name != "version"}
        told["work_week"] = int(told["work_week"])
        return cast(Facts, told)


def initial_of(dispute: Dispute) -> dict[str, Any]:
    """The record as the form shows it."""
    values = {name: getattr(dispute, name) for name in DisputeForm.base_fields}
    values["workplaces"] = list(dispute.workplaces.all())
    values["union_present"] = {True: "yes", False: "no", None: ""}[dispute.union_present]
    return values


class CloseForm(forms.Form):
    ended = DayField(label=_("Ended on"))
    outcome = forms.ChoiceField(
        label=_("How it ended"),
        choices=[choice for choice in Outcome.choices if choice[0] != Outcome.OPEN],
        widget=forms.RadioSelect,
    )
    outcome_text = forms.CharField(
        label=_("In words"),
        widget=forms.Textarea({"rows": 3}),
        required=False,
        help_text=_("What was agreed, decided or left open."),
    )
    federation_took_part = forms.BooleanField(
        label=_("The federation took part in resolving it"), required=False
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea({"rows": 3}), max_length=500)


class VersionedReasonForm(ReasonForm):
    """`version` remembers which state was on the screen."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def take(self, current: Any) -> None:
        """Somebody was faster: the next answer is to the new state."""
        take(self, current)
        self.add_error(
            None, _("Somebody else has changed this in the meantime. Read it, then decide again.")
        )


class NoteForm(forms.Form):
    on = DayField(label=_("When"), initial=timezone.localdate)
    text = forms.CharField(label=_("What happened"), widget=forms.Textarea({"rows": 3}))


class AttachForm(forms.Form):
    file = forms.FileField(
        label=_("File"), help_text=_("A picture, PDF, DOCX or XLSX of up to 20 MB.")
    )
