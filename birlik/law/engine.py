"""From facts to dates: one pass over a procedure's steps, each opened, timed and closed.

The order in which facts are given does not matter: they are sorted first, and every rule below
takes the earliest fact that fits.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from .calendar import Calendar, unrolled
from .facts import Fact
from .procedure import MISSED, Pause, Procedure, Step
from .rules import Rules, Value

OPEN = ("open", "overdue", "waiting", "suspended")
STATUSES = (*OPEN, "done", "late", "early", "lapsed", "passed", "stopped", "projected")


class Row(NamedTuple):
    """One line of the timeline.

    opened: day the term began to run; opened_by: event or `missed:<step>`; due: last day (or first
    lawful day when `step.not_before`), None where no date follows; firm: the date rests on recorded
    facts and not on the assumption that an earlier stage uses its full time; status: one of
    `STATUSES`; closed: the fact that closed the step; days: working days left (negative: overdue)
    or, for a closed step, working days late; uncertain: an estimated holiday may move the date.
    """

    step: Step
    value: Value
    opened: date | None
    opened_by: str | None
    due: date | None
    firm: bool
    status: str
    closed: Fact | None
    days: int | None
    uncertain: bool


class Run:
    """The working memory of one pass; `rows` is the result, in the procedure's order."""

    def __init__(
        self,
        procedure: Procedure,
        rules: Rules,
        calendar: Calendar,
        facts: list[Fact],
        today: date | None,
        given: frozenset[str],
    ) -> None:
        self.procedure, self.rules, self.calendar = procedure, rules, calendar
        self.today, self.given = today, given
        self.facts: dict[str, list[Fact]] = {}
        for fact in facts:
            self.facts.setdefault(fact.event, []).append(fact)
        events = procedure.events
        self.ended = max((f for f in facts if events[f.event].ends), key=_day, default=None)
        end = self.ended.on if self.ended else date.max
        self.reopened = next((f for f in facts if events[f.event].reopens and f.on >= end), None)
        self._projected: dict[str, date] = {}
        self._done: dict[str, Row] = {}
        self._reached = self._furthest()
        self.rows: list[Row] = []
        for step in procedure.steps.values():
            row = self._row(step) if self._applies(step) else None
            if row is not None:
                self.rows.append(row)
                self._done[step.code] = row

    def _applies(self, step: Step) -> bool:
        given = self.given
        wanted = not step.given or not given.isdisjoint(step.given)
        return wanted and given.isdisjoint(step.unless)

    def _furthest(self) -> dict[str, int]:
        """The last step of each sequence that an event has opened or closed, in this round."""
        reached: dict[str, int] = {}
        recent = {
            name
            for name, facts in self.facts.items()
            if not self.reopened or not self._stopped(facts[-1].on, name)
        }
        for step in self.procedure.steps.values():
            mine = step.track in self.procedure.sequences and self._applies(step)
            if mine and not recent.isdisjoint((*step.opens, *step.fallback, *step.closes)):
                reached[step.track] = step.order
        return reached

    def _row(self, step: Step) -> Row | None:
        opened, by, firm = self._opening(step)
        closed = self._closing(step, opened if firm else None)
        if opened is None and closed is None and (step.opens or self.ended):
            return None
        if not firm and closed is None and self.ended:
            return None
        value = self.rules[self._term_key(step)]
        if step.recurs and opened is not None:
            opened, closed = self._last_round(step, opened, closed)
        due = self._due(step, value, opened, by, firm)
        paused = firm and closed is None and self._paused_now(step)
        firm = firm or (closed is not None and opened is None)
        status = self._status(step, opened, by, due, firm, closed, paused)
        if status in ("open", "overdue", "waiting", "suspended", "projected"):
            self._project(step, opened, due)
        return Row(
            step=step,
            value=value,
            opened=opened,
            opened_by=by,
            due=due,
            firm=firm and not paused,
            status=status,
            closed=closed,
            days=self._days(status, due, closed),
            uncertain=bool(opened and due and self.calendar.uncertain(opened, due, value.term)),
        )

    def _opening(self, step: Step) -> tuple[date | None, str | None, bool]:
        """When and by what the step was opened; firm when facts or a lapsed term say so."""
        if not step.opens:
            return None, None, True
        for names in (step.opens, step.fallback):
            found = [(day, name) for name in names for day in self._happened(name)]
            if self.reopened:
                found = [pair for pair in found if not self._stopped(*pair)] or found
            if found:
                day, name = (max if step.latest else min)(found, key=_first)
                return day, name, True
        for names in (step.opens, step.fallback):
            guessed = [(self._projected[n], n) for n in names if n in self._projected]
            if guessed:
                day, name = min(guessed, key=_first)
                return day, name, False
        return None, None, False

    def _happened(self, name: str) -> list[date]:
        """The days of an event, or the day a step's term passed in silence."""
        if not name.startswith(MISSED):
            return [fact.on for fact in self.facts.get(name, ())]
        row = self._done.get(name.removeprefix(MISSED))
        if row is None or row.due is None or not row.firm:
            return []
        lapsed = row.status == "overdue" or (row.closed is not None and row.closed.on > row.due)
        return [row.due] if lapsed else []

    def _closing(self, step: Step, opened: date | None) -> Fact | None:
        """The earliest closing fact on or after the opening; if none, the earliest of all.

        For a step that can repeat, and in a case that was reopened, one before the opening belongs
        to an earlier round.
        """
        found = [fact for name in step.closes for fact in self.facts.get(name, ())]
        if not found:
            return None
        after = [fact for fact in found if opened is None or fact.on >= opened]
        end = self.ended.on if self.ended and self.reopened else date.max
        if opened is not None and (step.latest or opened >= end):
            return min(after, key=_day, default=None)
        return min(after or found, key=_day)

    def _last_round(
        self, step: Step, opened: date, closed: Fact | None
    ) -> tuple[date, Fact | None]:
        """A duty that recurs runs again from the last time it was done."""
        if closed is None:
            return opened, None
        reports = [fact.on for name in step.closes for fact in self.facts.get(name, ())]
        return max(opened, *reports), None

    def _term_key(self, step: Step) -> str:
        for circumstance, key in step.term_when.items():
            if circumstance in self.given:
                return key
        return step.term

    def _due(
        self, step: Step, value: Value, opened: date | None, by: str | None, firm: bool
    ) -> date | None:
        if opened is None:
            return None
        if step.from_field and firm and by in self.facts:
            named: date | None = self.facts[by][0].data.get(step.from_field)
            if named is not None:
                return named
        if not value.term.counted:
            return None
        if step.pauses and firm:
            due = self._paused_due(step, value, opened)
        else:
            due = self.calendar.due(opened, value.term)
        return self._extended(step, due) if step.extension and due else due

    def _extended(self, step: Step, due: date) -> date:
        extension = step.extension
        assert extension is not None
        for fact in self.facts.get(extension.event, ())[: extension.most]:
            until = fact.data.get("until")
            if until is not None:
                due = max(due, until)
            elif extension.by is not None:
                due = self.calendar.due(due, self.rules.term(extension.by))
        return due

    def _paused_due(self, step: Step, value: Value, opened: date) -> date | None:
        """The term with the stretches in which it did not run added to its end."""
        last = unrolled(opened, value.term)
        for start, end in self._pauses(step):
            begin = max(start, opened)
            if begin > last:
                break
            if end is None:
                return None
            last += max(end - begin, timedelta(0))
        return self.calendar.rolled(last, value.term.roll)

    def _pauses(self, step: Step) -> list[tuple[date, date | None]]:
        """Stretches without overlap, in order; an end of None means nothing says when it ends."""
        found = sorted(
            (
                (fact.on, self._pause_end(pause, fact.on))
                for pause in step.pauses
                for fact in self.facts.get(pause.opens, ())
            ),
            key=lambda stretch: (stretch[0], stretch[1] or date.max),
        )
        merged: list[tuple[date, date | None]] = []
        for start, end in found:
            if merged and (merged[-1][1] is None or start <= merged[-1][1]):
                before, last = merged[-1]
                merged[-1] = (before, None if last is None or end is None else max(last, end))
            else:
                merged.append((start, end))
        return merged

    def _pause_end(self, pause: Pause, start: date) -> date | None:
        ends = [f.on for name in pause.until for f in self.facts.get(name, ()) if f.on >= start]
        if pause.cap is not None:
            key = pause.cap
            if pause.longer and pause.longer[0] in self.facts:
                key = pause.longer[1]
            ends.append(self.calendar.due(start, self.rules.term(key)))
        return min(ends, default=None)

    def _paused_now(self, step: Step) -> bool:
        if not step.pauses:
            return False
        return any(
            end is None
            if self.today is None
            else start <= self.today and (end is None or self.today < end)
            for start, end in self._pauses(step)
        )

    def _status(
        self,
        step: Step,
        opened: date | None,
        by: str | None,
        due: date | None,
        firm: bool,
        closed: Fact | None,
        paused: bool,
    ) -> str:
        if closed is not None:
            if due is None:
                return "done"
            if step.not_before:
                return "early" if closed.on < due else "done"
            return "late" if closed.on > due else "done"
        if not firm:
            return "projected"
        if self._stopped(opened, by):
            return "stopped"
        if self._passed(step):
            return "passed"
        if paused:
            return "suspended"
        if due is None or self.today is None:
            return "open"
        if step.not_before:
            return "waiting" if self.today < due else "open"
        if self.today <= due:
            return "open"
        return "lapsed" if step.right else "overdue"

    def _stopped(self, opened: date | None, by: str | None) -> bool:
        """An agreement or another end stops what was open; it does not stop what it opens.

        On the day of the end itself nobody knows what came first: what opened then is stopped too,
        unless the case was reopened that same day.
        """
        if self.ended is None:
            return False
        if opened is None or opened != self.ended.on:
            return opened is None or opened < self.ended.on
        if self.reopened is not None and self.reopened.on == opened:
            return False
        event = self.procedure.events.get(by or "")
        return event is None or not (event.ends or event.reopens)

    def _passed(self, step: Step) -> bool:
        return self._reached.get(step.track, -1) > step.order

    def _project(self, step: Step, opened: date | None, due: date | None) -> None:
        """Assume the step uses its full time, and not less than until today."""
        if step.assume is None or step.assume in self.facts:
            return
        day = due or opened
        if day is None:
            return
        if self.today is not None and day < self.today:
            day = self.today
        known = self._projected.get(step.assume)
        self._projected[step.assume] = day if known is None else min(known, day)

    def _days(self, status: str, due: date | None, closed: Fact | None) -> int | None:
        if due is None:
            return None
        if closed is not None:
            return self.calendar.working_days(due, closed.on) if closed.on > due else 0
        if self.today is None or status not in OPEN or due.year > self.today.year + 2:
            return None
        if self.today > due:
            return -self.calendar.working_days(due, self.today)
        return self.calendar.working_days(self.today, due)


def _day(fact: Fact) -> date:
    return fact.on


def _first(pair: tuple[date, str]) -> date:
    return pair[0]
