"""Procedures as data: events a person can record, steps they open and close, flags for a lawyer."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field

from .reading import LawError, Text

MISSED = "missed:"  # a trigger "missed:employer_reply" = that step's term passed without an answer
FIELD_KINDS = ("count", "date", "codes", "words")


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """One thing to record about an event; `kind` is one of `FIELD_KINDS`."""

    code: str
    label: Text
    kind: str


@dataclass(frozen=True, slots=True, eq=False)
class Event:
    """Something that happened on a day.

    needs: at least one of these events must have happened before; barred: circumstances that forbid
    it; only_while: value key → code the value's choice must hold; checks: quorums and compositions
    its data must meet; ends/reopens: it stops every open step / it goes on after the end; final:
    nothing follows on its track, though the case goes on.
    """

    code: str
    place: str
    label: Text
    by: str
    fields: tuple[Field, ...]
    optional_fields: tuple[Field, ...]
    checks: tuple[str, ...]
    needs: tuple[str, ...]
    barred: tuple[str, ...]
    barred_by: str | None
    only_while: Mapping[str, str]
    any_time: bool
    ends: bool
    reopens: bool
    final: bool


@dataclass(frozen=True, slots=True, eq=False)
class Pause:
    """A stretch in which a term does not run: from an event to any of `until`, at most `cap`."""

    opens: str
    until: tuple[str, ...]
    cap: str | None
    longer: tuple[str, str] | None


@dataclass(frozen=True, slots=True, eq=False)
class Extension:
    """An event that lengthens a term: to the date it names, or by the term `by`, `most` times."""

    event: str
    by: str | None
    most: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One thing somebody must, or may, do; `term` is the key of the dated value that times it.

    opens, fallback: any of these events opens it, the fallback where none of the first is recorded;
    given: any of these circumstances is needed; latest: a step that can repeat, taken from its last
    opening; right: a right that lapses, not a duty that becomes overdue; not_before: the date is
    the first lawful day, not the last; from_field: the opening event's field naming the last day.
    """

    code: str
    place: str
    order: int
    label: Text
    actor: str
    track: str
    rows: tuple[str, ...]
    opens: tuple[str, ...]
    fallback: tuple[str, ...]
    term: str
    term_when: Mapping[str, str]
    closes: tuple[str, ...]
    assume: str | None
    not_before: bool
    recurs: bool
    latest: bool
    right: bool
    given: tuple[str, ...]
    unless: tuple[str, ...]
    from_field: str | None
    extension: Extension | None
    pauses: tuple[Pause, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Flag:
    """What only a lawyer may decide: raised when every condition given holds."""

    code: str
    place: str
    text: Text
    articles: tuple[tuple[Text, str], ...]
    given: tuple[str, ...]
    facts: tuple[str, ...]
    steps: tuple[str, ...]
    overdue: tuple[str, ...]
    only_while: Mapping[str, str]
    without: tuple[str, ...]


@dataclass(frozen=True)
class Procedure:
    """One procedure of the pack, read and checked; `birlik.law.Law.procedure` makes it runnable."""

    code: str
    title: Text
    about: Text
    sequences: tuple[str, ...]
    circumstances: Mapping[str, Text]
    events: Mapping[str, Event]
    steps: Mapping[str, Step]
    flags: Mapping[str, Flag]
    actors: Mapping[str, Text]
    order: Mapping[str, int] = field(default_factory=dict)

    def event(self, code: str) -> Event:
        try:
            return self.events[code]
        except KeyError:
            near = difflib.get_close_matches(code, self.events, 3) or sorted(self.events)
            raise LawError(
                f"{code!r} is not an event of {self.code}. Perhaps: {', '.join(near)}."
            ) from None
