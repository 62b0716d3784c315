"""Forms of workplaces, employers, people and posts."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from birlik.base.forms import DayField
from birlik.base.models import LANGUAGES, User
from birlik.base.roles import Role
from birlik.registers.structure import queries
from birlik.registers.structure.fields import FindField
from birlik.registers.structure.forms import find_organisation
from birlik.registers.structure.models import Organisation, Region, Sector, Workplace


def find_workplace(label: Any, **options: Any) -> FindField:
    return FindField("workplaces", "code", label=label, help_text=_("Number or name."), **options)


class EmployerForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=300)
    bin = forms.CharField(
        label=_("BIN"),
        max_length=12,
        required=False,
        help_text=_("Twelve digits. The last one checks the others."),
        widget=forms.TextInput({"inputmode": "numeric"}),
    )


class WorkplaceForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=300)
    region = forms.ModelChoiceField(Region.objects, label=_("Region"))
    sector = forms.ModelChoiceField(Sector.objects, label=_("Sector"))
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    contractor_of = find_workplace(_("Contractor of"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contractor_of"].rows = Workplace.objects.filter(closed__isnull=True)
        if "employer" in self.fields:
            self.fields["employer"].rows = queries.employers_visible_to(user)


class NewWorkplaceForm(WorkplaceForm):
    employer = FindField("employers", "bin", label=_("Employer"), help_text=_("BIN or name."))
    field_order = ("employer", "name")


class HeadcountForm(forms.Form):
    on = DayField(label=_("As of"), initial=timezone.localdate)
    workers = forms.IntegerField(label=_("Workers"), min_value=0)


class PresenceForm(forms.Form):
    organisation = find_organisation(_("Organisation"))
    since = DayField(label=_("Since"), initial=timezone.localdate)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].rows = Organisation.objects.filter(closed__isnull=True)


class EndForm(forms.Form):
    on = DayField(label=_("From which day"), initial=timezone.localdate)
    reason = forms.CharField(
        label=_("Why"), max_length=500, required=False, widget=forms.Textarea({"rows": 2})
    )


class PostForm(forms.Form):
    """A post for somebody known, or for somebody new."""

    role = forms.ChoiceField(label=_("Role"))
    person = FindField(
        "people",
        "pk",
        label=_("Who holds a post already"),
        required=False,
        help_text=_("Name. Leave empty for somebody new."),
    )
    name = forms.CharField(label=_("Name of somebody new"), max_length=200, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, initial="ru")
    since = DayField(label=_("Since"), initial=timezone.localdate)
    until = DayField(label=_("Until"), required=False)
    login = forms.CharField(
        label=_("Sign-in name"),
        max_length=150,
        required=False,
        help_text=_("Fill in to open an account. Its first password is shown once."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = queries.grantable(user)
        self.fields["role"].choices = [choice for choice in Role.choices if choice[0] in given]
        self.fields["person"].rows = queries.people_visible_to(user)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("person") and not said.get("name") and not self.errors:
            self.add_error("name", _("Choose somebody, or give the name of somebody new."))
        return said


class HandOverForm(forms.Form):
    person = FindField("people", "pk", label=_("Who takes it over"), required=False)
    name = forms.CharField(label=_("Name of somebody new"), max_length=200, required=False)
    on = DayField(label=_("From which day"), initial=timezone.localdate)
    reason = forms.CharField(label=_("Why"), max_length=500, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].rows = queries.people_visible_to(user)

    clean = PostForm.clean


class AccountForm(forms.Form):
    login = forms.CharField(label=_("Sign-in name"), max_length=150)
