"""What an address of the calculator asks: events with their days, circumstances, kind of week.

The address carries all of it (`?meeting=2026-03-12&week=6`), so that it can be kept, sent and gone
back to. What cannot be read is told in a sentence and stays on the page as it was typed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.forms import DateField
from django.http import QueryDict
from django.utils.translation import gettext as _

from birlik import law
from birlik.base.formatting import language
from birlik.law.procedure import Event, Field, Procedure

OWN = frozenset({"week", "given", "on", "event", "day", "lang"})  # never names of events
KINDS = {"count": "number", "date": "date"}  # what a person is asked about an event, as inputs
MOST_EVENTS = 100
FARTHEST = 9_999_999
FIRST_YEAR, LAST_YEAR = 2000, 2060  # well inside what the working calendar can count


@dataclass
class Detail:
    """One thing asked about an event: how many came, until when."""

    name: str
    label: str
    kind: str
    typed: str
    value: Any = None


@dataclass
class Typed:
    """One event as it stands on the page."""

    code: str
    label: str
    day: str
    on: date | None
    details: list[Detail]


@dataclass
class Asked:
    events: list[Typed]
    given: frozenset[str]
    week: int
    on: date | None
    on_typed: str
    faults: list[str] = field(default_factory=list)

    @property
    def facts(self) -> list[law.Fact]:
        return [
            law.Fact(
                event.code,
                event.on,
                {one.name: one.value for one in event.details if one.value is not None},
            )
            for event in self.events
            if event.on
        ]

    def query(self, **more: str) -> str:
        """The same question as a query string, in one fixed order, without empty parts."""
        pairs: list[tuple[str, str]] = []
        for code in dict.fromkeys(event.code for event in self.events):
            mine = [event for event in self.events if event.code == code and event.day]
            pairs += [(code, _iso(event)) for event in mine]
            for place in range(len(mine[0].details) if mine else 0):
                values = [event.details[place].typed for event in mine]
                while values and not values[-1]:
                    values.pop()
                pairs += [(f"{code}.{mine[0].details[place].name}", value) for value in values]
        pairs += [("given", code) for code in sorted(self.given)]
        pairs += [("week", str(self.week))] if self.week != 5 else []
        pairs += [("on", self.on_typed)] if self.on_typed else []
        return urlencode([*pairs, *more.items()])


def _iso(event: Typed) -> str:
    return event.on.isoformat() if event.on else event.day


def read(procedure: Procedure, query: QueryDict) -> Asked:
    """Everything the address says; faults are sentences, and lose nothing that was typed."""
    faults: list[str] = []
    events = [
        typed for event in procedure.events.values() for typed in _typed(event, query, faults)
    ][:MOST_EVENTS]
    if added := _added(procedure, query, faults):
        events.append(added)
    events.sort(key=lambda typed: (typed.on or date.max, procedure.order[typed.code]))
    faults += [
        _("This procedure has no event “%(name)s”; it was left out.") % {"name": name[:40]}
        for name in query
        if name not in OWN and name.split(".")[0] not in procedure.events
    ]
    on_typed = query.get("on", "").strip()[:20]
    return Asked(
        events=events,
        given=frozenset(query.getlist("given")) & frozenset(procedure.circumstances),
        week=6 if query.get("week") == "6" else 5,
        on=read_day(on_typed, str(_("The day to look from")), faults) if on_typed else None,
        on_typed=on_typed,
        faults=faults,
    )


def _typed(event: Event, query: QueryDict, faults: list[str]) -> Iterator[Typed]:
    fields = [one for one in (*event.fields, *event.optional_fields) if one.kind in KINDS]
    columns = [query.getlist(f"{event.code}.{one.code}") for one in fields]
    days = query.getlist(event.code)
    for day, *values in zip_longest(days, *(column[: len(days)] for column in columns)):
        if day and day.strip():
            yield _event(event, fields, day, values, faults)


def _added(procedure: Procedure, query: QueryDict, faults: list[str]) -> Typed | None:
    """The line on which one more event is added: which, and its day."""
    code, day = query.get("event", ""), query.get("day", "").strip()
    if not day:
        return None
    if code not in procedure.events:
        faults.append(_("Choose what happened on this day: %(day)s.") % {"day": day[:20]})
        return None
    event = procedure.events[code]
    fields = [one for one in (*event.fields, *event.optional_fields) if one.kind in KINDS]
    return _event(event, fields, day, [""] * len(fields), faults)


def _event(
    event: Event,
    fields: list[Field],
    day: str,
    values: list[str | None],
    faults: list[str],
) -> Typed:
    label = law.say(event.label, language())
    day = day.strip()[:20]
    details = [
        _detail(one, (value or "").strip()[:20], label, faults)
        for one, value in zip(fields, values, strict=True)
    ]
    return Typed(event.code, label, day, read_day(day, label, faults), details)


def _detail(one: Field, typed: str, event: str, faults: list[str]) -> Detail:
    label = law.say(one.label, language())
    detail = Detail(one.code, label, one.kind, typed)
    if typed and one.kind == "date":
        detail.value = read_day(typed, f"{event}, {label}", faults)
    elif typed:
        if typed.isdecimal() and int(typed) <= FARTHEST:
            detail.value = int(typed)
        else:
            faults.append(
                _("%(what)s: “%(typed)s” is not a whole number. Write it in figures, such as 120.")
                % {"what": f"{event}, {label}", "typed": typed}
            )
    return detail


def read_day(typed: str, what: str, faults: list[str]) -> date | None:
    """The day as typed, however the language writes it; else a sentence among the faults."""
    try:
        day = DateField().to_python(typed)
    except ValidationError:
        day = None
    if day is None:
        faults.append(
            _(
                "%(what)s: “%(typed)s” is not a day of the calendar. Choose it in the calendar or "
                "write it as 2026-03-12."
            )
            % {"what": what, "typed": typed}
        )
        return None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        faults.append(
            _(
                "%(what)s: the year %(year)d cannot be counted. Choose a day between %(first)d "
                "and %(last)d."
            )
            % {"what": what, "year": day.year, "first": FIRST_YEAR, "last": LAST_YEAR}
        )
        return None
    return day
