"""The life of a dispute on one line of time: what happened, what is due, what is late. Newest
first; what is still to come stands on top."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from birlik.base.models import Attachment
from birlik.registers.disputes import event_data, procedure
from birlik.registers.disputes.choices import SETTLED, Stoppage
from birlik.registers.disputes.law_steps import Standing, Step
from birlik.registers.disputes.models import Dispute, DisputeEvent

GOOD = frozenset({"agreement", "reconciliation_agreed", "demands_met", "award_performed"})


@dataclass
class Entry:
    on: date
    kind: str
    text: str
    tone: str = ""
    words: str = ""
    data: list[tuple[str, Any]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)
    event: DisputeEvent | None = None
    step: Step | None = None
    today: bool = False

    @property
    def place(self) -> tuple[date, int]:
        """On one day, what is due stands above the line of today and what happened below it."""
        return self.on, 2 if self.step else 1 if self.today else 0


def entries(
    dispute: Dispute, standing: Standing | None, files: Iterable[Attachment], today: date,
    *, named: bool,
) -> list[Entry]:  # fmt: skip
    """`named`: who recorded what may be said."""
    events = [one for one in dispute.events.select_related("by") if not one.mistake]
    found = [*_happened(events, standing, files, named=named)]
    found += _own_days(dispute, {event.code for event in events})
    if standing and not dispute.ended:
        found += [_due(step, step.due) for step in standing.steps if step.due]
        found.append(Entry(today, "", _("Today"), today=True))
    return sorted(found, key=lambda entry: entry.place, reverse=True)


def withdrawn(dispute: Dispute) -> list[dict[str, Any]]:
    clock = procedure.clock()
    return [
        {
            "part": event,
            "kind": "event",
            "text": event_data.label_of(event.code, clock) if event.code else event.text,
            "on": event.on,
        }
        for event in dispute.events.exclude(mistake="")
    ]


def _happened(
    events: list[DisputeEvent], standing: Standing | None, files: Iterable[Attachment],
    *, named: bool,
) -> Iterator[Entry]:  # fmt: skip
    clock = procedure.clock()
    label = DisputeEvent._meta.label_lower
    by_subject: dict[str, list[Attachment]] = defaultdict(list)
    for file in files:
        by_subject[file.subject].append(file)
    known = clock.spec if clock else None
    for event in events:
        actor = ""
        if known and event.code in known.events:
            texts = known.actors[known.events[event.code].by]
            actor = event_data.law.say(texts, event_data.language())
        who = _("recorded by %(name)s") % {"name": event.by} if named and event.by else ""
        yield Entry(
            event.on,
            " · ".join(filter(None, [actor if event.code else _("Note"), who])),
            event_data.label_of(event.code, clock) if event.code else event.text,
            tone=_tone(event.code),
            words=event.text if event.code else "",
            data=list(event_data.told(event.data, event.code, clock)),
            problems=standing.of_event.get((event.code, event.on), []) if standing else [],
            files=by_subject.get(f"{label}:{event.pk}", []),
            event=event,
        )


def _tone(code: str) -> str:
    if code in GOOD:
        return "good"
    return "alert" if code in (procedure.BEGAN, procedure.STRIKE, procedure.UNLAWFUL_STRIKE) else ""


def _own_days(dispute: Dispute, told: set[str]) -> Iterator[Entry]:
    """Days the record knows without an event."""
    if procedure.BEGAN not in told:
        text = _("The dispute began: the employer was told of the demands")
        yield Entry(dispute.began, _("Dispute"), text, tone="alert")
    strikes = {procedure.STRIKE, procedure.UNLAWFUL_STRIKE}
    if dispute.stoppage != Stoppage.NONE and dispute.stoppage_began and not told & strikes:
        kind, text = _("Stoppage"), dispute.get_stoppage_display()
        yield Entry(dispute.stoppage_began, kind, text, tone="alert")
    if dispute.ended:
        tone = "good" if dispute.outcome in SETTLED else ""
        yield Entry(
            dispute.ended, _("Outcome"), dispute.get_outcome_display(), tone, dispute.outcome_text
        )


def _due(step: Step, on: date) -> Entry:
    return Entry(on, step.who, step.what, tone=step.tone, step=step)
