import uuid
from collections.abc import Iterable

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from birlik.base import topics
from birlik.base.forms import DayField
from birlik.base.models import LANGUAGES
from birlik.registers.clinics import queries
from birlik.registers.clinics.actions.taking import Told
from birlik.registers.clinics.choices import Channel, Consent, Lasting
from birlik.registers.clinics.models import Clinic
from birlik.registers.structure.models import Region

WITHOUT, WITH = "yes", "no"
PERSON = ("name", "phone", "email")
LARGEST_TEXT = 20_000


class Files(forms.FileInput):
    allow_multiple_selected = True


class AskForm(forms.Form):
    """What a worker says at the door. Only the words are needed; the name is for them to choose."""

    words = forms.CharField(
        label=_("What happened? In your own words"),
        help_text=_(
            "Write as you would tell a friend: what, when, who said what. No law is needed."
        ),
        max_length=LARGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    topic = forms.ChoiceField(label=_("What is it about?"), required=False)
    happened_on = DayField(
        label=_("On what day did it happen, or did you learn of it?"),
        help_text=_(
            "Some claims must be made within a month. With the day, the clinic sees it at once."
        ),
        required=False,
    )
    workplace_text = forms.CharField(
        label=_("Where do you work?"),
        help_text=_("The firm and the town. Leave it empty if it would give you away."),
        max_length=300,
        required=False,
    )
    region = forms.ModelChoiceField(
        Region.objects.none(), label=_("Region"), to_field_name="code", required=False,
        help_text=_("The clinic of this region answers. Without it, any clinic that has time."),
    )  # fmt: skip
    clinic = forms.SlugField(required=False, widget=forms.HiddenInput)
    language = forms.ChoiceField(
        label=_("Answer me in"),
        choices=LANGUAGES,
    )
    anonymous = forms.ChoiceField(
        label=_("Your name"),
        choices=[
            (WITHOUT, _("I stay nameless: nobody at the clinic learns who I am")),
            (WITH, _("I give my name: the clinic can call me and act in my name")),
        ],
        widget=forms.RadioSelect,
        initial=WITHOUT,
    )
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    consent = forms.BooleanField(
        label=_("I agree that the clinic keeps my name and contacts for this matter"),
        required=False,
    )
    papers = forms.Field(
        label=_("Photos and papers"),
        help_text=_(
            "Up to five: JPEG, PNG, WebP, PDF, DOCX or XLSX, 20 MB each. We take out what a file "
            "says about who made it, and show you what that was."
        ),
        required=False,
        widget=Files(attrs={"multiple": True}),
    )
    client_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = [("", _("I do not know")), *topics.groups()]
        served = queries.open_clinics().values("regions")
        self.fields["region"].queryset = Region.objects.filter(pk__in=served)

    def clean(self) -> dict:
        told = super().clean() or {}
        if told.get("anonymous") == WITH:
            if not (told.get("name") or "").strip():
                self.add_error("name", _("Give your name, or choose to stay nameless."))
            if not told.get("consent"):
                self.add_error(
                    "consent", _("Without your agreement your name cannot be kept. Stay nameless?")
                )
        day = told.get("happened_on")
        if day and day > timezone.localdate():
            self.add_error("happened_on", _("This day is still to come."))
        return told

    def chosen_clinic(self) -> Clinic | None:
        """The one on the poster, else that of the region, else any."""
        told = self.cleaned_data
        if code := told.get("clinic"):
            found = open_clinics().filter(code=code).first()
            if found:
                return found
        region, language = told.get("region"), told["language"]
        return queries.clinic_for(region, language) or queries.clinic_for(None, language)

    def told(self) -> Told:
        """As the clinic takes it. Somebody who stays nameless has no contacts, whatever was
        typed before they chose."""
        data = self.cleaned_data
        nameless = data["anonymous"] == WITHOUT
        told: Told = {
            "words": data["words"],
            "channel": Channel.WEB,
            "language": data["language"],
            "anonymous": nameless,
            "topic": data["topic"],
            "workplace_text": data["workplace_text"],
            "region": data["region"],
        }
        if data["happened_on"]:
            told["facts"] = [(topics.counts_from(data["topic"])[0], data["happened_on"])]
        if not nameless:
            told["name"], told["phone"] = data["name"], data["phone"]
            told["email"], told["consent"] = data["email"], Consent.ONLINE
        return told


def open_clinics():
    return queries.open_clinics().exclude(languages=[])


def new_ask(clinic: str, language: str) -> AskForm:
    return AskForm(
        initial={"client_id": uuid.uuid4(), "language": language, "anonymous": WITHOUT,
                 "clinic": clinic}
    )  # fmt: skip


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Your code"),
        help_text=_(
            "Sixteen letters and figures. Hyphens, blanks and small letters do not matter."
        ),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters",
                                      "spellcheck": "false", "class": "code"}),
    )  # fmt: skip


class ReplyForm(forms.Form):
    text = forms.CharField(
        label=_("Write to the clinic"),
        max_length=LARGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    papers = forms.Field(
        label=_("Photos and papers"), required=False, widget=Files(attrs={"multiple": True})
    )


class FollowUpForm(forms.Form):
    """What is asked some months after the end."""

    lasting = forms.ChoiceField(
        label=_("Does the result still hold?"), choices=Lasting, widget=forms.RadioSelect
    )
    satisfaction = forms.TypedChoiceField(
        label=_("How satisfied are you with the clinic?"),
        choices=[(5, _("Very")), (4, _("Rather")), (3, _("So so")), (2, _("Rather not")),
                 (1, _("Not at all"))],
        coerce=int,
        widget=forms.RadioSelect,
    )  # fmt: skip
    words = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=LARGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def said(errors: Iterable[tuple[str, str]]) -> list[str]:
    """Files that were not kept, each with its reason, as sentences."""
    return [f"{name}: {why}" for name, why in errors]
