"""Forms of organisations: one per event. Each knows the action it asks for."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from birlik.base.forms import DayField
from birlik.base.models import User
from birlik.registers.structure import actions, asof, place_actions, queries
from birlik.registers.structure.choices import Hierarchy, Kind
from birlik.registers.structure.fields import FindField
from birlik.registers.structure.models import Organisation, Region, Sector
from birlik.registers.structure.rules import PARENTS


def find_organisation(label: Any, **options: Any) -> FindField:
    return FindField("organisations", "key", label=label, help_text=_("Number or name."), **options)


class EventForm(forms.Form):
    """What every event of an organisation asks: the day, and why."""

    heading: Any = ""
    explanation: Any = ""
    action: Callable[..., Any]
    danger = False

    on = DayField(label=_("From which day"), initial=timezone.localdate)
    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("The decision and its number, or what happened."),
    )

    def __init__(self, *args: Any, organisation: Organisation, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation, self.user = organisation, user
        for name, field in self.fields.items():
            if isinstance(field, FindField):
                field.rows = Organisation.objects.filter(closed__isnull=True)
            if name == "hierarchy":
                field.choices = [
                    (h.value, h.label) for h in Hierarchy if organisation.kind in PARENTS[h]
                ]
        self.order_fields([name for name in self.fields if name not in EventForm.base_fields])

    def run(self) -> Any:
        return type(self).action(organisation=self.organisation, by=self.user, **self.cleaned_data)


class AffiliateForm(EventForm):
    heading = _("Affiliate to another organisation")
    explanation = _("From that day it belongs to the other in one of the two hierarchies.")
    action = actions.affiliate
    hierarchy = forms.ChoiceField(
        label=_("Hierarchy"), choices=Hierarchy.choices, widget=forms.RadioSelect
    )
    parent = find_organisation(_("To which organisation"))


class TransferForm(AffiliateForm):
    heading = _("Transfer to another organisation")
    explanation = _("It leaves the one and joins the other the same day; all below goes along.")
    action = actions.transfer


class LeaveForm(EventForm):
    heading = _("Leave the organisation above")
    explanation = _("From that day it belongs to nobody in that hierarchy.")
    action = actions.leave
    hierarchy = AffiliateForm.base_fields["hierarchy"]


class MergeForm(EventForm):
    heading = _("Merge into another organisation")
    explanation = _(
        "It ends that day; its members and workplaces go on with the other. Posts here end: people "
        "are appointed anew."
    )
    action = actions.merge
    danger = True
    into = find_organisation(_("Into which organisation"))


class SplitForm(EventForm):
    heading = _("Split off a part")
    explanation = _("A new organisation beside this one, with the members and workplaces chosen.")
    action = actions.split
    name_ru = forms.CharField(label=_("Name in Russian"), max_length=300, required=False)
    name_kk = forms.CharField(label=_("Name in Kazakh"), max_length=300, required=False)
    members = forms.MultipleChoiceField(
        label=_("Organisations that go"), required=False, widget=forms.CheckboxSelectMultiple
    )
    workplaces = forms.MultipleChoiceField(
        label=_("Workplaces that go"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        below = Organisation.objects.filter(
            pk__in=[
                child
                for hierarchy in Hierarchy.values
                for child in asof.children(self.organisation, hierarchy, today).values_list(
                    "pk", flat=True
                )
            ]
        )
        self.fields["members"].choices = [(str(one.pk), str(one)) for one in below]
        present = asof.workplaces_of(self.organisation, today)
        self.fields["workplaces"].choices = [(str(one.pk), str(one)) for one in present]

    def run(self) -> Any:
        said = dict(self.cleaned_data)
        names = {code: said.pop(f"name_{code}") for code in ("ru", "kk")}
        return actions.split(
            organisation=self.organisation,
            names=names,
            by=self.user,
            members=[int(pk) for pk in said.pop("members")],
            workplaces=[int(pk) for pk in said.pop("workplaces")],
            **said,
        )


class CloseForm(EventForm):
    heading = _("Close the organisation")
    explanation = _("It exists no more from that day. Its affiliations, presence and posts end.")
    action = actions.close
    danger = True


class ReopenForm(EventForm):
    heading = _("Reopen the organisation")
    explanation = _(
        "It exists again from that day. To restore what it had, undo its closing instead."
    )
    action = actions.reopen


class MembersForm(forms.Form):
    on = DayField(label=_("As of"), initial=timezone.localdate)
    total = forms.IntegerField(label=_("Members"), min_value=0)
    women = forms.IntegerField(label=_("Of them women"), min_value=0, required=False)
    under_35 = forms.IntegerField(label=_("Of them under 35"), min_value=0, required=False)

    heading = _("Count of members")
    explanation = _("A second count of the same day corrects the first.")
    danger = False

    def __init__(self, *args: Any, organisation: Organisation, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation, self.user = organisation, user

    def run(self) -> Any:
        return place_actions.count_members(
            organisation=self.organisation, by=self.user, **self.cleaned_data
        )


class UndoForm(forms.Form):
    on = DayField(label=_("From which day"), initial=timezone.localdate)
    reason = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea({"rows": 2}))


class OrganisationForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[c for c in Kind.choices if c[0] != Kind.CENTRE]
    )
    name_ru = forms.CharField(label=_("Name in Russian"), max_length=300, required=False)
    name_kk = forms.CharField(label=_("Name in Kazakh"), max_length=300, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=300, required=False)
    founded = DayField(label=_("Founded"), initial=timezone.localdate)
    parent = find_organisation(_("Belongs to"), required=False)
    hierarchy = forms.ChoiceField(label=_("Hierarchy"), choices=Hierarchy.choices)
    region = forms.ModelChoiceField(Region.objects, label=_("Region"), required=False)
    sector = forms.ModelChoiceField(Sector.objects, label=_("Sector"), required=False)
    reason = forms.CharField(label=_("Why"), max_length=500, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].rows = queries.visible_to(user).filter(closed__isnull=True)
        self.user = user

    def run(self) -> Organisation:
        said = dict(self.cleaned_data)
        names = {code: said.pop(f"name_{code}") for code in ("ru", "kk", "en")}
        return actions.create(names=names, by=self.user, **said)


EVENTS: dict[str, Any] = {
    "affiliate": AffiliateForm,
    "transfer": TransferForm,
    "leave": LeaveForm,
    "merge": MergeForm,
    "split": SplitForm,
    "close": CloseForm,
    "reopen": ReopenForm,
    "members": MembersForm,
}
