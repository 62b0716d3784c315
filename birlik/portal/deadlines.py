"""The dates that follow from what was asked, ready to be shown, printed or kept in a calendar."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from birlik import law
from birlik.base import laws
from birlik.base.formatting import language
from birlik.law.procedure import Event, Procedure
from birlik.law.reading import sentence
from birlik.law.show import flag_dict, note_dict, row_dict
from birlik.portal.asked import Asked

STILL = frozenset({"open", "waiting", "overdue", "projected", "suspended"})
STATUS_TONES = {
    "done": "good", "late": "alert", "early": "alert", "overdue": "alert", "lapsed": "alert",
    "waiting": "watch", "suspended": "watch", "stopped": "quiet", "passed": "quiet",
}  # fmt: skip


def procedures() -> list[Procedure]:
    """Those of the installed country; none where the pack holds no law."""
    try:
        return list(laws.current().procedures.values())
    except law.LawError:
        return []


def clock(code: str) -> law.Clock:
    """Raises `LawError` where the country has no such procedure."""
    return laws.current().procedure(code)


def openings(procedure: Procedure) -> list[Event]:
    """What a procedure can begin with: it opens a step, and no step waits for it."""
    steps = procedure.steps.values()
    opens = {name for step in steps for name in (*step.opens, *step.fallback)}
    closes = {name for step in steps for name in step.closes}
    return [e for e in procedure.events.values() if e.code in opens and e.code not in closes]


@dataclass
class Answer:
    """What the law says to the question; `state` is None where nothing could be counted."""

    clock: law.Clock
    asked: Asked
    today: date
    state: law.State | None

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """Dated steps in order of time; then, without a date, those the law gives none."""
        if self.state is None:
            return []
        shown = [self._row(row) for row in self.state.rows]
        return sorted(
            (row for row in shown if row["date"] or row["status"] in STILL),
            key=lambda row: row["date"] or date.max,
        )

    def _row(self, row: law.Row) -> dict[str, Any]:
        assert self.state is not None
        holidays = self.state.law.calendar(self.state.week).skipped(row.opened, row.due) if (
            row.opened and row.due and row.value.term.unit == "working_days"
        ) else []  # fmt: skip
        day = row.closed.on if row.closed and not row.due else row.due
        return row_dict(self.state, row, language()) | {
            "date": day,
            "opened_on": row.opened,
            "closed_on": row.closed.on if row.closed else None,
            "skipped": [(on, law.say(name, language())) for on, name in holidays],
            "confirmed": row.value.checked is not None,
            "past": bool(day and day < self.today),
            "tone": STATUS_TONES.get(row.status, ""),
            "state": sentence(f"status.{row.status}", language()),
        }

    @property
    def flags(self) -> list[dict[str, Any]]:
        return [flag_dict(flag, language()) for flag in self.state.flags] if self.state else []

    @property
    def problems(self) -> list[dict[str, Any]]:
        return [note_dict(note, language()) for note in self.state.problems] if self.state else []

    @property
    def missing(self) -> list[dict[str, Any]]:
        return [note_dict(note, language()) for note in self.state.missing] if self.state else []

    @property
    def cautions(self) -> list[dict[str, Any]]:
        return [note_dict(note, language()) for note in self.state.cautions] if self.state else []

    @property
    def sources(self) -> list[dict[str, str]]:
        """The texts that were read, each once."""
        found = {row["source"]: row for row in self.rows}
        return [
            {"url": url, "act": row["act"], "edition": row["edition"]} for url, row in found.items()
        ]

    @property
    def choices(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Events to add, in groups: what may come next first, else what it can begin with."""
        events = self.clock.spec.events
        if self.state is None or not self.state.facts:
            first, label = openings(self.clock.spec), _("It begins with")
        else:
            first, label = [option.event for option in self.state.may], _("What may come next")
        codes = [event.code for event in first]
        rest = [event for event in events.values() if event.code not in codes]
        groups = [(label, first), (_("Everything else"), rest)]
        return [
            (str(name), [(event.code, law.say(event.label, language())) for event in group])
            for name, group in groups
            if group
        ]

    @property
    def circumstances(self) -> list[dict[str, Any]]:
        return [
            {"code": code, "label": law.say(text, language()), "given": code in self.asked.given}
            for code, text in self.clock.spec.circumstances.items()
        ]


def answer(clock: law.Clock, asked: Asked, today: date) -> Answer:
    state = None
    if asked.facts:
        try:
            state = clock.state(asked.facts, asked.on, week=asked.week, given=asked.given)
            state.rows, state.problems, state.missing, state.cautions  # noqa: B018 - counted here
        except law.LawError:
            asked.faults.append(
                _(
                    "These dates lie outside the years whose working days are known. Check the "
                    "year of each."
                )
            )
            state = None
    return Answer(clock, asked, today, state)
