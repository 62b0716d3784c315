"""Letters and claims filled from the record, in the language they are sent in."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from birlik.base import citations, packs, topics
from birlik.base.documents import Document, paper
from birlik.base.models import User
from birlik.registers.clinics import clocks
from birlik.registers.clinics.actions.dates import events_of
from birlik.registers.clinics.actions.mediation import required_contents
from birlik.registers.clinics.choices import Side
from birlik.registers.clinics.models import Appeal, Lawsuit, Mediation

LANGUAGES = ("kk", "ru")
KINDS = {
    "commission": gettext_lazy("Application to the conciliation commission"),
    "wages": gettext_lazy("Claim for wages"),
    "reinstatement": gettext_lazy("Claim for reinstatement"),
    "documents": gettext_lazy("Request for documents"),
    "mediation": gettext_lazy("Agreement to mediate"),
    "answer": gettext_lazy("Answer to the worker"),
}
FIELDS = {
    "today": gettext_lazy("day of the letter"),
    "topic": gettext_lazy("topic of the appeal"),
    "worker.name": gettext_lazy("name of the worker"),
    "worker.address": gettext_lazy("address of the worker"),
    "worker.phone": gettext_lazy("telephone of the worker"),
    "worker.position": gettext_lazy("position of the worker"),
    "employer.name": gettext_lazy("employer"),
    "employer.address": gettext_lazy("address of the employer"),
    "appeal.number": gettext_lazy("number of the appeal"),
    "appeal.received": gettext_lazy("day the appeal came"),
    "appeal.words": gettext_lazy("what the worker said"),
    "answer.text": gettext_lazy("last answer in the thread"),
    "dismissal.on": gettext_lazy("day the dismissal act was served"),
    "breach.on": gettext_lazy("day the breach became known"),
    "limit.on": gettext_lazy("last day of limitation"),
    "limit.law": gettext_lazy("article of the limitation"),
    "court.name": gettext_lazy("court"),
    "claim.amount": gettext_lazy("money claimed"),
    "mediation.agreed": gettext_lazy("day of the agreement to mediate"),
    "mediation.ends": gettext_lazy("last day of the mediation"),
    "mediation.representative": gettext_lazy("who signs for the employer"),
    "contents": gettext_lazy("contents of the agreement to mediate"),
    "contents.name": gettext_lazy("name of a required content"),
    "contents.text": gettext_lazy("what the agreement says there"),
    "clinic.name": gettext_lazy("clinic"),
    "clinic.phone": gettext_lazy("telephone of the clinic"),
    "lawyer.name": gettext_lazy("who writes the letter"),
}


@dataclass(frozen=True)
class Offer:
    """A letter that can be drawn up, and what the record does not know for it."""

    kind: str
    label: Any
    missing: list[str]


def offers(appeal: Appeal, user: User) -> list[Offer]:
    language, made = appeal.language if appeal.language in LANGUAGES else "ru", timezone.now()
    facts = facts_of(appeal, user, language)
    return [
        Offer(kind, label, list(_read(kind, language).fill(facts, made=made).missing.values()))
        for kind, label in KINDS.items()
    ]


def letter(appeal: Appeal, user: User, kind: str, language: str) -> Document:
    """The letter as it stands now; what is not recorded is a line to be filled in by hand."""
    with translation.override(language):
        return _read(kind, language).fill(
            facts_of(appeal, user, language),
            made=timezone.now(),
            organisation=str(appeal.clinic),
            number=appeal.number,
        )


def _read(kind: str, language: str) -> Any:
    folder = packs.FOLDER / packs.installed() / "papers"
    return paper(folder / f"clinic-{kind}.{language}.txt", fields())


def fields() -> dict[str, str]:
    """Every field a letter may name, with what it is called in the active language."""
    named = {name: str(label) for name, label in FIELDS.items()}
    return named | citations.fields(clocks.book().on(timezone.localdate()), clocks.language())


def facts_of(appeal: Appeal, user: User, language: str) -> dict[str, Any]:
    """All that a letter may say in a language, with the law of the day the appeal came."""
    file, today = appeal.file, timezone.localdate()
    events = events_of(appeal)
    limit = clocks.limitation(clocks.clocks(events, appeal.given, today))
    on = {event: day for _procedure, event, day in events}
    lawsuit = Lawsuit.objects.filter(service__appeal=appeal, service__taken_back=False).last()
    employer = appeal.workplace.employer.name if appeal.workplace else appeal.workplace_text
    said = appeal.messages.filter(side=Side.CLINIC).last()
    return {
        "today": today,
        "topic": topics.name(appeal.topic) if appeal.topic else "",
        "worker": {name: getattr(file, name) for name in ("name", "address", "phone", "position")},
        "employer": {
            "name": employer,
            "address": appeal.workplace.address if appeal.workplace else "",
        },
        "appeal": {
            "number": appeal.number,
            "received": appeal.received_on,
            "words": file.words,
        },
        "answer": {"text": said.text if said else ""},
        "dismissal": {"on": on.get("dismissal_served")},
        "breach": {"on": on.get("breach_known")},
        "limit": {"on": limit.due, "law": citations.cited(limit.article, language)}
        if limit
        else {},
        "court": {"name": lawsuit.court if lawsuit else ""},
        "claim": {"amount": lawsuit.claimed if lawsuit else None},
        "clinic": {"name": str(appeal.clinic), "phone": appeal.clinic.phone},
        "lawyer": {"name": str(user)},
        **_mediation(appeal),
        **citations.said(clocks.law_of(appeal.received_on), language),
    }


def _mediation(appeal: Appeal) -> dict[str, Any]:
    made = (
        Mediation.objects.filter(service__appeal=appeal, service__taken_back=False)
        .select_related("service__words")
        .last()
    )
    said = made.service.words.contents if made else {}
    signs = made.parties.filter(side="employer").first() if made else None
    return {
        "mediation": {
            "agreed": made.agreed_on if made else None,
            "ends": clocks.mediation_ends(made.agreed_on, bool(made.extended_on)) if made else None,
            "representative": signs.representative if signs else "",
        },
        "contents": [
            {"name": name, "text": said.get(code, "")} for code, name in required_contents()
        ],
    }
