from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from birlik.base import packs, topics
from birlik.base.formatting import day_text
from birlik.base.forms import DayField
from birlik.registers.clinics import actions, clocks
from birlik.registers.clinics.choices import Kept, MediationEnd, Party
from birlik.registers.clinics.forms.event import EventForm, PartForm
from birlik.registers.clinics.forms.services import minutes, money
from birlik.registers.clinics.models import Appeal, Mediation, Obligation
from birlik.registers.structure.scope import posts_of

PROMISES = 4


class BeginForm(EventForm):
    heading = _("The agreement to mediate is signed")
    agreed_on = DayField(label=_("Signed on"), initial=timezone.localdate)
    worker_name = forms.CharField(label=_("Worker"), max_length=300)
    employer_name = forms.CharField(label=_("Employer"), max_length=300)
    representative = forms.CharField(
        label=_("The employer is represented by"), max_length=300, required=False
    )
    powers = forms.CharField(
        label=_("Position and powers of that person"), max_length=300, required=False
    )
    minutes = minutes()

    def prepare(self) -> None:
        self.explanation = gettext(
            "It must say all that the Law on Mediation requires (%(article)s). What the record "
            "knows is filled in; check every line. Limitation stands still while the mediation "
            "runs."
        ) % {"article": clocks.cited("mediation.contents")}
        for code, name in actions.required_contents():
            self.fields[code] = forms.CharField(
                label=name, widget=forms.Textarea({"rows": 2}), required=False,
                initial=self._known(code),
            )  # fmt: skip
        appeal = self.appeal
        self.initial.setdefault("worker_name", appeal.file.name)
        employer = appeal.workplace.employer.name if appeal.workplace else appeal.workplace_text
        self.initial.setdefault("employer_name", employer)
        self.order_fields([n for n in self.fields if n != "minutes"] + ["minutes"])

    def _known(self, code: str) -> str:
        today = timezone.localdate()
        match code:
            case "subject":
                return topics.name(self.appeal.topic) if self.appeal.topic else ""
            case "mediator":
                places = [str(post.organisation) for post in posts_of(self.user)]
                return ", ".join([str(self.user), *places])
            case "language":
                return dict(clocks.LANGUAGE_NAMES)[self.appeal.language]
            case "term":
                term = clocks.book().on(today)["mediation.term"]
                last = clocks.mediation_ends(today, extended=False)
                return f"{term.say(clocks.language())}, {day_text(last)}"
        items = clocks.rules()["mediation_contents"]["items"]
        draft = next(item.get("draft") for item in items if item["code"] == code)
        return packs.text(draft) if draft else ""

    def run(self) -> str:
        said = self.cleaned_data
        parties: list[Any] = [
            {"side": Party.WORKER, "name": said["worker_name"], "representative": "", "powers": ""},
            {
                "side": Party.EMPLOYER,
                "name": said["employer_name"],
                "representative": said["representative"],
                "powers": said["powers"],
            },
        ]
        contents = {code: said[code] for code, _name in actions.required_contents()}
        made = actions.begin_mediation(
            appeal=self.appeal, agreed_on=said["agreed_on"], contents=contents, parties=parties,
            minutes=said["minutes"], by=self.user,
        )  # fmt: skip
        last = clocks.mediation_ends(made.agreed_on, extended=False)
        return gettext("The mediation runs until %(day)s.") % {"day": day_text(last)}


class MediationPart(PartForm):
    @classmethod
    def parts(cls, appeal: Appeal) -> Any:
        return Mediation.objects.filter(
            service__appeal=appeal, service__taken_back=False, end=MediationEnd.RUNNING
        )


class ExtendForm(MediationPart):
    heading = _("Extend the term")
    agree = _("Extend it")
    on = DayField(label=_("Agreed on"), initial=timezone.localdate)

    def prepare(self) -> None:
        longest = clocks.law_of(self.part.agreed_on)["mediation.term.longest"]
        self.explanation = gettext(
            "Once, by agreement of the sides. The longest term in all: %(term)s (%(article)s)."
        ) % {
            "term": longest.say(clocks.language()),
            "article": clocks.cited("mediation.term.longest", self.part.agreed_on),
        }

    def run(self) -> str:
        actions.extend_mediation(mediation=self.part, on=self.cleaned_data["on"], by=self.user)
        return gettext("The term is extended.")


class EndForm(MediationPart):
    heading = _("The mediation has ended")
    on = DayField(label=_("When"), initial=timezone.localdate)
    end = forms.ChoiceField(
        label=_("How it ended"), widget=forms.RadioSelect,
        choices=[c for c in MediationEnd.choices if c[0] != MediationEnd.RUNNING],
    )  # fmt: skip

    def prepare(self) -> None:
        for place in range(1, PROMISES + 1):
            said = {"place": place}
            self.fields[f"side_{place}"] = forms.ChoiceField(
                label=gettext("Promise %(place)d: who") % said, choices=Party.choices,
                initial=Party.EMPLOYER, required=False,
            )  # fmt: skip
            self.fields[f"text_{place}"] = forms.CharField(
                label=gettext("Promise %(place)d: what") % said, required=False,
                widget=forms.Textarea({"rows": 2}),
            )  # fmt: skip
            self.fields[f"due_{place}"] = DayField(
                label=gettext("Promise %(place)d: by which day") % said, required=False
            )
            self.fields[f"amount_{place}"] = money(
                gettext("Promise %(place)d: amount, tenge") % said
            )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for place in range(1, PROMISES + 1):
            if said.get(f"text_{place}") and not said.get(f"due_{place}"):
                self.add_error(
                    f"due_{place}", gettext("Say by which day, so that it can be followed.")
                )
        return said

    def run(self) -> str:
        said = self.cleaned_data
        promises: list[Any] = [
            {
                "side": said[f"side_{place}"] or Party.EMPLOYER,
                "text": said[f"text_{place}"],
                "due": said[f"due_{place}"],
                "amount": said[f"amount_{place}"],
            }
            for place in range(1, PROMISES + 1)
            if said[f"text_{place}"]
        ]
        actions.end_mediation(
            mediation=self.part, on=said["on"], end=said["end"], promises=promises, by=self.user
        )
        if promises:
            return gettext("The settlement is recorded; each promise is followed until it is kept.")
        return gettext("The end of the mediation is recorded; limitation runs on.")


class PromiseForm(PartForm):
    heading = _("Was the promise kept?")
    open_only = False
    state = forms.ChoiceField(
        label=_("It was"), widget=forms.RadioSelect,
        choices=[c for c in Kept.choices if c[0] != Kept.WAITING],
    )  # fmt: skip
    known_on = DayField(label=_("Known since"), initial=timezone.localdate)
    known_from = forms.CharField(label=_("From whom"), max_length=200, required=False)

    def prepare(self) -> None:
        self.explanation = self.part.words.text

    def run(self) -> str:
        actions.judge_promise(obligation=self.part, by=self.user, **self.cleaned_data)
        return gettext("Recorded.")

    @classmethod
    def parts(cls, appeal: Appeal) -> Any:
        return Obligation.objects.filter(
            mediation__service__appeal=appeal, mediation__service__taken_back=False
        ).select_related("words")
