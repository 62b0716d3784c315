"""The law as data: dated values with sources, a working calendar, procedures that tell the dates.

    import birlik.law as law
    kz = law.load("kz")
    kz.on(date(2026, 3, 12))["dispute.reply"].say("en")            # '3 working days'
    clock = kz.procedure("collective-dispute")
    state = clock.state([law.Fact("meeting", date(2026, 3, 12))], today=date(2026, 3, 20))

Pure: no Django, no database, no clock; today is an argument.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from .calendar import Calendar, CalendarData, read_calendar
from .engine import Row
from .facts import Fact
from .ics import as_ics
from .procedure import Procedure
from .procedure_files import read_procedures
from .reading import LawError, Table, Text, read, say
from .rule_files import read_book
from .rules import Book, Checked, Rules, RuleSet, Value
from .show import as_dict, as_table
from .state import Note, Option, State, compute
from .terms import Term

__all__ = [
    "Calendar", "Checked", "Clock", "Fact", "Law", "LawError", "Note", "Option", "Procedure", "Row",
    "RuleSet", "Rules", "State", "Term", "Text", "Value", "as_dict", "as_ics", "as_table", "load",
    "say",
]  # fmt: skip

PACKS = Path(__file__).resolve().parent.parent / "packs"


class Law:
    """The law of one country pack. Unchanging: `with_draft` gives a new one."""

    def __init__(
        self, pack: str, book: Book, data: CalendarData, procedures: dict[str, Procedure]
    ) -> None:
        self.pack, self.book, self.calendar_data = pack, book, data
        self.procedures = procedures
        self._calendars: dict[int, Calendar] = {}

    @property
    def sets(self) -> dict[str, RuleSet]:
        """Every rule set by code, drafts included."""
        return self.book.sets

    @property
    def drafts(self) -> dict[str, RuleSet]:
        return self.book.drafts

    @property
    def first_day(self) -> date:
        """The first day for which the base rules are loaded."""
        starts = [s.in_force_from for s in self.sets.values() if s.in_force_from]
        if not starts:
            raise LawError(f"the pack {self.pack} holds no rule set in force.")
        return min(starts)

    @property
    def last_change(self) -> date:
        """The last day on which a value in force begins."""
        return max(chain[-1].start for chain in self.book.timeline.values())

    def on(self, day: date) -> Rules:
        """The values in force on `day`. Raises `LawError` before the first day known."""
        return self.book.on(day)

    def with_draft(self, code: str, in_force_from: date) -> Law:
        """This law with the draft rule set `code` in force from a day; cases begun earlier keep the
        old values. Raises `LawError` for an unknown draft or an impossible day."""
        book = self.book.with_draft(code, in_force_from)
        return self._with(book)

    def with_checks(self, marks: Mapping[tuple[str, str, date], Checked]) -> Law:
        """This law with marks of comparison on its values: (rule set, key, first day) → mark."""
        return self._with(self.book.with_checks(marks))

    def _with(self, book: Book) -> Law:
        law = Law(self.pack, book, self.calendar_data, self.procedures)
        law._calendars = self._calendars  # the same days, counted once
        return law

    def value(self, ruleset: str, key: str, start: date) -> Value | None:
        """One value as a rule set states it, drafts included; None if it does not."""
        found = self.sets.get(ruleset)
        wanted = (v for v in found.values if v.key == key and v.start == start) if found else ()
        return next(iter(wanted), None)

    def calendar(self, week: int | None = None) -> Calendar:
        """The working calendar for a week of `week` days (the pack's usual one if None)."""
        week = week or self.calendar_data.week
        if week not in self._calendars:
            self._calendars[week] = Calendar(self.calendar_data, week)
        return self._calendars[week]

    def procedure(self, code: str) -> Clock:
        """The procedure `code`, ready to run. Raises `LawError` if the pack has none such."""
        if code not in self.procedures:
            known = ", ".join(self.procedures) or "none"
            raise LawError(f"the pack {self.pack} has no procedure {code!r}; it has: {known}.")
        return Clock(self, self.procedures[code])


@dataclass(frozen=True)
class Clock:
    """A procedure under a law: give it facts, it gives the dates."""

    law: Law
    spec: Procedure

    def state(
        self,
        facts: Iterable[Fact],
        today: date | None = None,
        *,
        week: int | None = None,
        given: Iterable[str] = (),
    ) -> State:
        """Where the case stands and what follows, under the rules of the day it began.

        Args:
            facts: in any order; none is dropped. Repeats are allowed.
            today: the day asked about; None looks at no day: nothing is overdue, each stage not yet
                recorded is taken to use its full time.
            week: 5 or 6 days; the pack's usual week if None.
            given: codes of circumstances, e.g. `association`, `hazardous_facility`.
        Raises:
            LawError: an unknown event, field or circumstance; a day outside the calendar.
        """
        return compute(self.law, self.spec, facts, today, week, given)

    def knows(self, event: str) -> bool:
        """Whether the procedure has this event: a register may keep others of its own."""
        return event in self.spec.events


@lru_cache(maxsize=8)
def load(pack: str | Path, in_force: tuple[tuple[str, date], ...] = ()) -> Law:
    """Load the law of a country pack; asked again, the same object.

    Args:
        pack: the code of a pack (`kz`) or the path of a pack's folder.
        in_force: drafts an administrator has put in force: (code, first day).
    Raises:
        LawError: no such pack or draft, or bad data, with file, line and reason.
    """
    if in_force:
        *earlier, (code, day) = in_force
        return load(pack, tuple(earlier)).with_draft(code, day)
    folder = pack if isinstance(pack, Path) else PACKS / pack
    law = folder / "law"
    if not (law / "calendar.yaml").exists():
        raise LawError(f"the pack {str(pack)!r} has no law/calendar.yaml in {folder}.")
    book = read_book(law)
    acts = law / "acts.yaml"
    names: dict[str, Text] = {}
    if acts.exists():
        table = read(acts)
        names = {code: row.text("name") for code, row in table.items() if isinstance(row, Table)}
    procedures = read_procedures(folder / "procedures", names)
    loaded = Law(folder.name, book, read_calendar(law / "calendar.yaml"), procedures)
    _check_keys(loaded)
    return loaded


def _check_keys(law: Law) -> None:
    """Every value a procedure names exists on the first day of the law, and times are terms."""
    for procedure in law.procedures.values():
        rules = law.on(law.first_day)
        for step in procedure.steps.values():
            caps = [key for p in step.pauses for key in (p.cap, p.longer[1] if p.longer else None)]
            extension = step.extension.by if step.extension else None
            for key in filter(None, (step.term, *step.term_when.values(), extension, *caps)):
                if _named(rules, key, step.place).kind != "term":
                    raise LawError(f"{step.place}: {key!r} is not a term.")
        for event in procedure.events.values():
            for key in (*event.checks, *event.only_while, *filter(None, [event.barred_by])):
                _named(rules, key, event.place)
        for flag in procedure.flags.values():
            for key in flag.only_while:
                _named(rules, key, flag.place)


def _named(rules: Rules, key: str, place: str) -> Value:
    try:
        return rules[key]
    except LawError as error:
        raise LawError(f"{place}: {error}") from None
