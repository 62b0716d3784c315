"""The working calendar and the counting of terms.

Holidays come from the `holidays` package (no network); the pack's dated table stands above it.
The counting rule is article 13 of the Labour Code of Kazakhstan: a term starts on the day after the
event; it counts working days only where the law says so; months end on the same number or on the
last day of the month; a last day that is not a working day moves to the next working day.
"""

from __future__ import annotations

import calendar as gregorian
import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import holidays
from holidays.observed_holiday_base import ObservedRule

from .reading import LawError, Table, Text, read
from .terms import Term

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Override:
    """A day the pack states itself: `off` or `working`, for some kinds of week, with its act."""

    day: date
    off: bool
    weeks: tuple[int, ...]
    reason: Text


@dataclass(frozen=True)
class CalendarData:
    """The pack's `law/calendar.yaml`: country, kinds of week, own days, names of holidays."""

    country: str
    week: int
    rest: Mapping[int, frozenset[int]]
    overrides: tuple[Override, ...]
    names: Mapping[str, Text]
    transfers_known_to: date | None


class Calendar:
    """Working days of one country for one kind of week (5 or 6 days)."""

    def __init__(self, data: CalendarData, week: int | None = None) -> None:
        self.week = week or data.week
        if self.week not in data.rest:
            raise LawError(f"week must be one of {sorted(data.rest)}. Got {week!r}.")
        self._data = data
        self._rest = data.rest[self.week]
        self._years = range(0)
        self._working: list[int] = []
        self._off: dict[date, str] = {}
        self._estimated: list[int] = []
        self._own = {o.day: o for o in data.overrides if self.week in o.weeks}

    def is_working(self, day: date) -> bool:
        self._reach(day.year, day.year)
        ordinal = day.toordinal()
        position = bisect_left(self._working, ordinal)
        return position < len(self._working) and self._working[position] == ordinal

    def why_off(self, day: date) -> Text | None:
        """Why the day is not worked: the holiday's name; None for a rest day or a working day."""
        if self.is_working(day):
            return None
        if day in self._own:
            return self._own[day].reason
        name = self._off.get(day)
        return None if name is None else self._named(name)

    def next_working(self, day: date) -> date:
        """The day itself if it is worked, else the first working day after it."""
        return self.add_working(day - _ONE, 1)

    def previous_working(self, day: date) -> date:
        self._reach(day.year - 1, day.year)
        return date.fromordinal(self._working[bisect_right(self._working, day.toordinal()) - 1])

    def add_working(self, day: date, count: int) -> date:
        """The `count`-th working day after `day` (count >= 1)."""
        self._reach(day.year, day.year + 1 + count // 200)
        return date.fromordinal(
            self._working[bisect_right(self._working, day.toordinal()) + count - 1]
        )

    def working_days(self, after: date, until: date) -> int:
        """How many working days lie after `after`, up to and including `until`."""
        self._reach(min(after, until).year, max(after, until).year)
        return bisect_right(self._working, until.toordinal()) - bisect_right(
            self._working, after.toordinal()
        )

    def due(self, start: date, term: Term) -> date:
        """The last day of a term opened by an event on `start` (article 13).

        Raises:
            LawError: the term states no length (`by_document`, `not_stated`).

        >>> import birlik.law as law
        >>> law.load("kz").calendar().due(date(2026, 3, 12), Term(3, "calendar_days"))
        datetime.date(2026, 3, 16)
        """
        if term.unit == "at_once":
            return start
        if term.unit == "working_days":
            return self.add_working(start, term.count)
        return self.rolled(unrolled(start, term), term.roll)

    def rolled(self, last: date, roll: str) -> date:
        if roll == "none":
            return last
        return self.next_working(last) if roll == "next" else self.previous_working(last)

    def uncertain(self, start: date, due: date, term: Term) -> bool:
        """Whether a holiday whose date is only estimated can move this due date by a day or two."""
        if term.unit in ("at_once", "hours"):
            return False
        first = start if term.unit == "working_days" else due
        low, high = first.toordinal() - 2, due.toordinal() + 2
        position = bisect_left(self._estimated, low)
        return position < len(self._estimated) and self._estimated[position] <= high

    def skipped(self, start: date, due: date) -> list[tuple[date, Text]]:
        """Holidays and moved days inside (start, due], each with its name; plain weekends not."""
        self._reach(start.year, due.year)
        known = sorted(day for day in {*self._off, *self._own} if start < day <= due)
        return [(day, why) for day in known if (why := self.why_off(day))]

    def _reach(self, first: int, last: int) -> None:
        """Build the table of working days over the years asked for; it only ever grows."""
        if self._years and first >= self._years[0] and last <= self._years[-1]:
            return
        if first < 1990 or last > 2075:
            raise LawError(f"no working calendar is known for the years {first}-{last}.")
        if self._years:
            first, last = min(first, self._years[0]), max(last, self._years[-1])
        years = range(first, last + 1)
        book = self._book(years)
        off = {day: name for day, name in book.items() if day.year in years}
        working = [day.toordinal() for day in _days(years) if self._worked(day, book, off)]
        estimated = [d.toordinal() for d, n in off.items() if "estimated" in n]
        estimated = sorted(e for e in estimated if date.fromordinal(e) not in self._own)
        # One assignment each, readers last: another thread sees the old table or the new one.
        self._off, self._estimated, self._working = off, estimated, working
        self._years = years

    def _worked(self, day: date, book: Any, off: Mapping[date, str]) -> bool:
        if day in self._own:
            return not self._own[day].off
        return day in book.weekend_workdays or (day.weekday() not in self._rest and day not in off)

    def _book(self, years: range) -> Any:
        """The package's holidays, moved by its own rule applied to this kind of week."""
        country = type(holidays.country_holidays(self._data.country))
        rule = country()._observed_rule if hasattr(country(), "_observed_rule") else None
        narrowed = type(country.__name__, (country,), {"weekend": set(self._rest)})
        moved = ObservedRule({d: by for d, by in (rule or {}).items() if d in self._rest})
        book = narrowed(years=years, language="en_US", observed_rule=moved)
        if self._rest != set(country.weekend):
            self._undo_needless_swaps(book, years)
        return book

    def _undo_needless_swaps(self, book: Any, years: range) -> None:
        """A Saturday worked in exchange for a day off is no exchange where Saturday is worked."""
        for year in years:
            swaps = getattr(book, "special_public_holidays", {}).get(year, ())
            for swap in (swaps,) if swaps and isinstance(swaps[0], int) else swaps:
                if len(swap) < 4:
                    continue
                source = date(swap[4] if len(swap) > 4 else year, swap[2], swap[3])
                if source.weekday() not in self._rest:
                    book.pop(date(year, swap[0], swap[1]), None)

    def _named(self, name: str) -> Text:
        plain = re.sub(r" \((?:observed|estimated|observed, estimated|substituted.*)\)$", "", name)
        return self._data.names.get(plain, {"en": plain})


def unrolled(start: date, term: Term) -> date:
    """The last day of a term counted in calendar time, before any move to a working day."""
    if term.unit == "calendar_days":
        return start + timedelta(days=term.count)
    if term.unit == "hours":
        return start + timedelta(days=-(-term.count // 24))
    if term.unit == "weeks":
        return start + timedelta(weeks=term.count)
    if term.unit == "months":
        return _months_later(start, term.count, start.day)
    if term.unit == "years":
        return _months_later(start, 12 * term.count, start.day)
    if term.unit == "day_of_next_month":
        return _months_later(start, 1, term.count)
    raise LawError(f"a term {term.unit!r} has no length of its own; give the date it names.")


def _months_later(start: date, months: int, day: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(day, gregorian.monthrange(year, month + 1)[1]))


def _days(years: range) -> list[date]:
    first, last = date(years[0], 1, 1).toordinal(), date(years[-1], 12, 31).toordinal()
    return [date.fromordinal(ordinal) for ordinal in range(first, last + 1)]


def read_calendar(path: Path) -> CalendarData:
    """Read a pack's `law/calendar.yaml`.

    Raises:
        LawError: an unknown country, weekday, kind of week or override; with file and line.
    """
    table = read(path)
    table.only(("country", "week", "rest", "days", "names", "transfers_known_to"))
    country = table.need("country", str, "a country code of ISO 3166-1")
    if country not in holidays.list_supported_countries():
        table.refuse(f"the holidays package knows no country {country!r}.", "country")
    rest: dict[int, frozenset[int]] = {}
    weeks = table.need("rest", Table, "for each kind of week, its rest days")
    for week in weeks:
        unknown = [day for day in weeks.names(week) if day not in DAYS]
        if not week.isdigit() or unknown:
            weeks.refuse(f"a kind of week needs a number and names of days. Got {unknown}.", week)
        rest[int(week)] = frozenset(DAYS.index(day) for day in weeks.names(week))
    week = table.need("week", int, "the kind of week used where the law names none")
    if week not in rest:
        table.refuse(f"'week' must be one of {sorted(rest)}. Got {week}.", "week")
    names = table.get("names") or Table()
    return CalendarData(
        country=country,
        week=week,
        rest=rest,
        overrides=_overrides(table, tuple(rest)),
        names={name: names.text(name) for name in names},
        transfers_known_to=table.optional("transfers_known_to", date, "a date"),
    )


def _overrides(table: Table, weeks: tuple[int, ...]) -> tuple[Override, ...]:
    found: list[Override] = []
    taken: set[tuple[date, int]] = set()
    for row in table.optional("days", list, "a list of days") or []:
        row.only(("date", "kind", "weeks", "reason", "act", "url"))
        row.need("act", str, "the act or order that sets the day")
        if row.get("kind") not in ("off", "working"):
            row.refuse(f"'kind' must be 'off' or 'working'. Got {row.get('kind')!r}.", "kind")
        mine = tuple(row.get("weeks") or weeks)
        override = Override(row.day("date"), row["kind"] == "off", mine, row.text("reason"))
        for week in mine:
            if (override.day, week) in taken:
                row.refuse(f"the day {override.day} is stated twice for the {week}-day week.")
            taken.add((override.day, week))
        found.append(override)
    return tuple(found)
