"""What people must know of a clinic."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from birlik.base import versions
from birlik.base.models import LANGUAGES
from birlik.registers.clinics.actions.managing import SAID
from birlik.registers.clinics.models import Clinic
from birlik.registers.structure.forms import find_organisation
from birlik.registers.structure.models import Organisation, Region


class ClinicForm(forms.Form):
    name_kk = forms.CharField(label=_("Name in Kazakh"), max_length=300)
    name_ru = forms.CharField(label=_("Name in Russian"), max_length=300)
    name_en = forms.CharField(label=_("Name in English"), max_length=300)
    regions = forms.ModelMultipleChoiceField(
        Region.objects, label=_("Regions it serves"), widget=forms.CheckboxSelectMultiple
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages in which it answers"), choices=LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=60, required=False)
    hours_kk = forms.CharField(label=_("Opening hours in Kazakh"), max_length=200, required=False)
    hours_ru = forms.CharField(label=_("Opening hours in Russian"), max_length=200, required=False)
    hours_en = forms.CharField(label=_("Opening hours in English"), max_length=200, required=False)
    capacity = forms.IntegerField(
        label=_("Open appeals it can carry"), min_value=1, max_value=100_000, initial=100,
        help_text=_("An appeal without a region goes to the clinic with the most room."),
    )  # fmt: skip


class NewClinicForm(ClinicForm):
    organisation = find_organisation(_("Organisation it belongs to"))
    code = forms.SlugField(
        label=_("Short name for addresses"), max_length=20,
        help_text=_("Latin letters, figures and hyphens; it stands in the address on the poster."),
    )  # fmt: skip
    field_order = ("organisation", "code")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].rows = Organisation.objects.filter(
            closed__isnull=True, clinic__isnull=True
        )


class ChangeClinicForm(ClinicForm):
    is_open = forms.TypedChoiceField(
        label=_("New appeals"),
        choices=[("yes", _("It takes them")), ("no", _("It takes none: the clinic is closed"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        help_text=_("Appeals it has go on; its people still open its files."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ("is_open",)

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, initial=initial_of(clinic), **kwargs)

    def differs(self, current: Clinic) -> list[dict[str, Any]]:
        """What was typed beside what somebody else saved in the meantime."""
        typed = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        typed["is_open"] = "yes" if typed["is_open"] else "no"
        return versions.apart(self, typed, initial_of(current), shown=self._in_words)

    def _in_words(self, name: str, value: Any) -> str:
        names = dict(getattr(self.fields[name], "choices", ()))
        if name == "regions":
            return ", ".join(sorted(str(region) for region in value))
        if isinstance(value, list):
            return ", ".join(str(names[one]) for one in sorted(value))
        return str(names.get(value, value)) or "–"


def initial_of(clinic: Clinic) -> dict[str, Any]:
    stands = {name: getattr(clinic, name) for name in (*SAID, "version")}
    stands["regions"] = clinic.regions.all()
    stands["is_open"] = "yes" if clinic.is_open(timezone.localdate()) else "no"
    return stands
