"""Dated values: what the law says on a given day, with the source of every number."""

from __future__ import annotations

import difflib
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from .reading import LawError, Text
from .terms import Composition, Content, Quorum, Term

_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value stands: act, article, day the act was published, address, text read."""

    act: Text
    article: str
    published: date
    url: str
    edition: Text


@dataclass(frozen=True, slots=True)
class Checked:
    """Who compared the value with the official text, and when."""

    by: str
    on: date


@dataclass(frozen=True, slots=True)
class Value:
    """One legal value over one stretch of time; `end` is its last day or None; `checked` is None
    while it is to be confirmed; `rows` name the rows of the published tables it comes from; `place`
    is its file and line."""

    key: str
    label: Text
    kind: str
    content: Content
    start: date
    end: date | None
    source: Source
    checked: Checked | None
    ruleset: str
    place: str
    note: Text | None = None
    rows: tuple[str, ...] = ()

    @property
    def term(self) -> Term:
        assert isinstance(self.content, Term), f"{self.key} is a {self.kind}, not a term"
        return self.content

    def say(self, lang: str) -> str:
        return self.content.say(lang)


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One file of values. A draft has no day of effect until an administrator gives it one."""

    code: str
    name: Text
    about: Text
    draft: bool
    in_force_from: date | None
    values: tuple[Value, ...]


class Rules(Mapping[str, Value]):
    """The values in force on one day, by key; an unknown key is refused with near names."""

    def __init__(self, values: dict[str, Value], day: date) -> None:
        self._values = values
        self.day = day

    def __getitem__(self, key: str) -> Value:
        try:
            return self._values[key]
        except KeyError:
            near = difflib.get_close_matches(key, self._values, 3)
            hint = f" Near names: {', '.join(near)}." if near else ""
            raise LawError(f"no value {key!r} is in force on {self.day}.{hint}") from None

    def __contains__(self, key: object) -> bool:
        return key in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    @property
    def sets(self) -> tuple[str, ...]:
        """Codes of the rule sets these values come from."""
        return tuple(sorted({value.ruleset for value in self._values.values()}))

    def term(self, key: str) -> Term:
        return self[key].term

    def quorum(self, key: str) -> Quorum:
        """The quorum under `key`; its `failures(data)` names every share that was not reached."""
        content = self[key].content
        if not isinstance(content, Quorum):
            raise LawError(f"{key!r} is a {self[key].kind}, not a quorum.")
        return content

    def composition(self, key: str) -> Composition:
        """The composition under `key`; its `failures(data)` names every rule that is broken."""
        content = self[key].content
        if not isinstance(content, Composition):
            raise LawError(f"{key!r} is a {self[key].kind}, not a composition.")
        return content


class Book:
    """All rule sets of a pack: values in force by day, and drafts that wait."""

    def __init__(self, sets: tuple[RuleSet, ...]) -> None:
        self.sets = {found.code: found for found in sets}
        self.drafts = {code: found for code, found in self.sets.items() if found.draft}
        in_force = [value for found in sets if not found.draft for value in found.values]
        self.timeline = _timelines(in_force)
        marks = {v.start for v in in_force} | {v.end + _ONE for v in in_force if v.end}
        self._marks = sorted(marks)
        self._cache: dict[int, Rules] = {}

    def on(self, day: date) -> Rules:
        period = bisect_right(self._marks, day)
        if period == 0:
            known = f"the first are of {self._marks[0]}" if self._marks else "the pack holds none"
            raise LawError(f"no legal values are loaded for {day}; {known}.")
        if period not in self._cache:
            values = {
                key: value
                for key, chain in self.timeline.items()
                for value in chain
                if value.start <= day and (value.end is None or day <= value.end)
            }
            self._cache[period] = Rules(values, self._marks[period - 1])
        return self._cache[period]

    def with_draft(self, code: str, in_force_from: date) -> Book:
        """A new book in which the draft `code` is law from the given day; this one is unchanged.

        Raises:
            LawError: no such draft, or a day that is before the draft was published, or inside
                which a later value already stands.
        """
        if code not in self.drafts:
            raise LawError(f"{code!r} is not a draft; drafts: {sorted(self.drafts) or 'none'}.")
        draft = self.drafts[code]
        new = tuple(replace(value, start=in_force_from) for value in draft.values)
        for value in new:
            refuse_early(value)
        replaced = {value.key for value in new}
        sets = []
        for old in self.sets.values():
            if old.code == code:
                sets.append(replace(old, draft=False, in_force_from=in_force_from, values=new))
            elif old.draft:
                sets.append(old)
            else:
                cut = tuple(_closed(v, in_force_from, replaced) for v in old.values)
                sets.append(replace(old, values=cut))
        return Book(tuple(sets))

    def with_checks(self, marks: Mapping[tuple[str, str, date], Checked]) -> Book:
        """A new book whose values carry these marks: (rule set, key, first day) → who and when."""
        return Book(
            tuple(
                replace(
                    found,
                    values=tuple(
                        replace(value, checked=mark)
                        if (mark := marks.get((found.code, value.key, value.start)))
                        else value
                        for value in found.values
                    ),
                )
                for found in self.sets.values()
            )
        )


def _closed(value: Value, day: date, replaced: set[str]) -> Value:
    if value.key not in replaced or (value.end and value.end < day):
        return value
    if value.start >= day:
        raise LawError(f"{value.key} already has a value from {value.start}, not before {day}.")
    return replace(value, end=day - _ONE)


def refuse_early(value: Value) -> None:
    published = value.source.published
    if published > value.start:
        raise LawError(
            f"{value.place}: {value.key} takes effect on {value.start}, before its act was "
            f"published ({published}). Correct 'from' or the act's date."
        )


def _timelines(values: list[Value]) -> dict[str, tuple[Value, ...]]:
    """Values of each key in order of time, without a gap and without an overlap."""
    chains: dict[str, list[Value]] = {}
    for value in sorted(values, key=lambda v: (v.key, v.start)):
        chains.setdefault(value.key, []).append(value)
    for key, chain in chains.items():
        for before, after in zip(chain, chain[1:], strict=False):
            if before.end is None or before.end >= after.start:
                raise LawError(
                    f"{after.place}: two values of {key} overlap on {after.start} "
                    f"({before.ruleset} and {after.ruleset}). Give the older one its last day 'to'."
                )
            if before.end + _ONE != after.start:
                raise LawError(
                    f"{after.place}: {key} has a gap between {before.end} and {after.start}. "
                    "A value follows the one before it on the next day."
                )
    return {key: tuple(chain) for key, chain in chains.items()}
