"""What only the papers ask: facts that nothing else on record tells, typed once for all of them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from birlik.registers.disputes.models import Dispute, PaperFacts

LINE, WORDS, LINES, DAY, COUNT = "line", "words", "lines", "day", "count"
LONGEST = {LINE: 300, WORDS: 4000, LINES: 4000}

ASKED: dict[str, tuple[Any, dict[str, str]]] = {
    "meeting": (
        gettext_lazy("Meeting on the demands"),
        {
            "meeting.planned": LINE, "meeting.expected": COUNT, "meeting.place": LINE,
            "meeting.rules": WORDS, "meeting.agenda": LINES, "meeting.chair": LINE,
            "meeting.secretary": LINE, "signatures.reason": WORDS,
        },
    ),
    "letters": (
        gettext_lazy("Letters"),
        {
            "employer.bin": LINE, "employer.address": LINE, "workers.address": LINE,
            "letter.on": DAY,
        },
    ),
    "inspection": (
        gettext_lazy("News to the labour inspection"),
        {"inspection.done": WORDS, "inspection.contact": LINE, "inspection.mood": WORDS},
    ),
    "reconciliation": (
        gettext_lazy("Reconciliation and mediation"),
        {
            "protocol.agreed": WORDS, "reconciliation.first_meeting": LINE,
            "reconciliation.perform_by": DAY, "mediator.rules": WORDS,
        },
    ),
    "arbitration": (
        gettext_lazy("Labour arbitration"),
        {"award.found": WORDS, "award.in_favour": COUNT, "award.against": COUNT},
    ),
    "strike": (
        gettext_lazy("Strike"),
        {
            "strike_vote.place": LINE, "strike_vote.chair": LINE, "strike_vote.secretary": LINE,
            "strike.begins": LINE, "strike.duration": LINE, "strike.participants": COUNT,
            "strike.body": LINE, "strike.leader": LINE, "strike.minimum_work": WORDS,
            "strike.resumes": DAY, "strike.resume_reason": WORDS,
        },
    ),
    "agreement": (gettext_lazy("Agreement"), {"agreement.follow_up": WORDS}),
}  # fmt: skip
"""Chapters of the form: what they are called, and each field with its kind."""

KINDS = {name: kind for _title, fields in ASKED.values() for name, kind in fields.items()}
SAID_BY = {
    ("strike_notice", "duration"): "strike.duration",
    ("strike_notice", "minimum_work"): "strike.minimum_work",
    ("strike_began", "participants"): "strike.participants",
    ("reconciliation_agreed", "perform_by"): "reconciliation.perform_by",
}
"""A field of an event that says the same: filled in from here when the event is recorded."""


def held(dispute: Dispute) -> PaperFacts | None:
    return dispute.paper_facts.filter(mistake="").first()


def typed(dispute: Dispute) -> dict[str, Any]:
    """As the papers take it."""
    found = held(dispute)
    return {
        name: _for_paper(KINDS[name], value)
        for name, value in (found.told if found else {}).items()
        if name in KINDS
    }


def _for_paper(kind: str, value: Any) -> Any:
    if kind == DAY:
        return date.fromisoformat(value)
    if kind == LINES:
        return [{"text": line.strip()} for line in value.splitlines() if line.strip()]
    return value


def of_event(dispute: Dispute, code: str) -> dict[str, Any]:
    """What an event asks and the papers have been told already."""
    told = typed(dispute)
    return {field: told[name] for (event, field), name in SAID_BY.items()
            if event == code and name in told}  # fmt: skip


def checked(told: Mapping[str, Any]) -> dict[str, Any]:
    """As it is stored, without what is empty; a sentence for each field that cannot be so."""
    if unknown := sorted(set(told) - set(KINDS)):
        raise ValidationError(
            _("The papers have no such field: %(fields)s.") % {"fields": ", ".join(unknown)}
        )
    kept, errors = {}, {}
    for name, value in told.items():
        if value in (None, ""):
            continue
        try:
            kept[name] = _stored(KINDS[name], value)
        except ValueError:
            errors[name] = _("This cannot stand here. Correct it, or leave it empty.")
    if errors:
        raise ValidationError(errors)
    return kept


def _stored(kind: str, value: Any) -> Any:
    """Raises ValueError for what is not of the kind."""
    if kind == DAY:
        return (value if isinstance(value, date) else date.fromisoformat(str(value))).isoformat()
    if kind == COUNT:
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise ValueError(value)
        return value
    if not isinstance(value, str) or len(value) > LONGEST[kind]:
        raise ValueError(value)
    return value.strip()
