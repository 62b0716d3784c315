"""The state of a case on a day: where it stands, what may follow, what is missing or doubtful."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from .engine import OPEN, Row, Run
from .facts import Fact, checked
from .procedure import Event, Flag, Procedure
from .reading import LawError, Text, say, sentence
from .rules import Rules
from .terms import Composition, Quorum, Rule

if TYPE_CHECKING:
    from . import Law

KNOWN = ("not_begun", "open", "done", "ended")


class Note(NamedTuple):
    """A sentence of the engine about a case: `code` chooses it, `parts` fill it in.

    article: where the rule stands; fact: the fact it is about, if any. A part that is a Text is
    said in the language asked for.
    """

    code: str
    parts: Mapping[str, Any]
    article: str = ""
    fact: Fact | None = None

    def say(self, lang: str) -> str:
        said = {k: say(v, lang) if isinstance(v, dict) else v for k, v in self.parts.items()}
        told = sentence(self.code, lang, **said)
        return (
            f"{told} ({sentence('article', lang, article=self.article)})" if self.article else told
        )


class Option(NamedTuple):
    """An event that may come next; `blocked` says why it would be unlawful now, or is empty."""

    event: Event
    blocked: tuple[Note, ...]


@dataclass(frozen=True)
class State:
    """Everything the law says about a case on a day. Build it with `Law.procedure(code).state`."""

    law: Law
    procedure: Procedure
    rules: Rules
    facts: tuple[Fact, ...]
    today: date | None
    given: frozenset[str]
    week: int
    run: Run

    @property
    def rows(self) -> list[Row]:
        """The timeline, in the procedure's order."""
        return self.run.rows

    @property
    def began(self) -> date | None:
        return self.facts[0].on if self.facts else None

    @cached_property
    def status(self) -> str:
        """One of `KNOWN`: not_begun, open, done (nothing is due), ended (an event ended it)."""
        if self.ended is not None:
            return "ended"
        if not self.facts:
            return "not_begun"
        return "open" if self.present else "done"

    @cached_property
    def ended(self) -> Fact | None:
        """The fact that ended the case, unless something reopened it later."""
        return None if self.run.reopened else self.run.ended

    @cached_property
    def present(self) -> list[Row]:
        """Steps open now, on every track."""
        return [row for row in self.rows if row.status in OPEN]

    @cached_property
    def step(self) -> Row | None:
        """Where the case stands: the furthest open step of the first sequence that has one."""
        for track in self.procedure.sequences:
            rows = [row for row in self.present if row.step.track == track]
            if rows:
                return rows[-1]
        return self.present[0] if self.present else None

    @cached_property
    def overdue(self) -> list[Row]:
        return [row for row in self.rows if row.status == "overdue"]

    @cached_property
    def due(self) -> list[Row]:
        """What is due and has a date, soonest first (not the first lawful day of a right)."""
        rows = [row for row in self.present if row.due and not row.step.not_before]
        return sorted(rows, key=lambda row: (row.due, row.step.order))

    def row(self, step: str) -> Row:
        for row in self.rows:
            if row.step.code == step:
                return row
        raise LawError(f"the step {step!r} is not in the timeline of {self.procedure.code}.")

    @cached_property
    def may(self) -> list[Option]:
        """Events that may come next, in the procedure's order, each with what stands against it."""
        wanted = {name for row in self.present for name in row.step.closes}
        options = []
        for event in self.procedure.events.values():
            fits = event.reopens if self.status == "ended" else event.any_time
            possible = all(self._chosen(key, code) for key, code in event.only_while.items())
            if possible and (event.code in wanted or fits):
                options.append(Option(event, tuple(self._against(event, self.today))))
        return options

    def _against(self, event: Event, on: date | None) -> Iterable[Note]:
        if event.needs and not any(
            on is None or fact.on <= on for name in event.needs for fact in self._of(name)
        ):
            grounds = {
                lang: "; ".join(say(self.procedure.events[n].label, lang) for n in event.needs)
                for lang in ("kk", "ru", "en")
            }
            yield Note("needs", {"event": event.label, "grounds": grounds})
        for circumstance in event.barred:
            if circumstance in self.given:
                why = self.procedure.circumstances[circumstance]
                value = self.rules[event.barred_by] if event.barred_by else None
                article = value.source.article if value else ""
                yield Note("barred", {"event": event.label, "why": why}, article)
        for key, choice in event.only_while.items():
            if not self._chosen(key, choice):
                parts = {"event": event.label, "rule": _said(self.rules[key].content)}
                yield Note("not_this_way", parts, self.rules[key].source.article)

    def _chosen(self, key: str, choice: str) -> bool:
        content = self.rules[key].content
        return isinstance(content, Rule) and choice in content.choice

    def _of(self, event: str) -> list[Fact]:
        return self.run.facts.get(event, [])

    @cached_property
    def problems(self) -> list[Note]:
        """What was done against the rules: quorums, bodies, order, bars, too early."""
        found = []
        for fact in self.facts:
            event = self.procedure.events[fact.event]
            found += [note._replace(fact=fact) for note in self._against(event, fact.on)]
            if fact.data:
                for key in event.checks:
                    found += [note._replace(fact=fact) for note in self._check(key, fact)]
        for row in self.rows:
            found += self._row_problems(row)
        return found

    def _row_problems(self, row: Row) -> Iterable[Note]:
        if row.status == "early" and row.closed and row.due:
            parts = {"event": self.procedure.events[row.closed.event].label, "day": row.due}
            yield Note("early", parts, row.value.source.article, row.closed)
        if row.closed and row.opened and row.closed.on < row.opened:
            label = self.procedure.events[row.closed.event].label
            yield Note("before_opening", {"event": label, "day": row.opened}, "", row.closed)
        if row.step.recurs:
            yield from self._gaps(row)
        extension = row.step.extension
        if extension and extension.most is not None:
            times = len(self._of(extension.event))
            if times > extension.most and extension.by:
                label = self.procedure.events[extension.event].label
                article = self.rules[extension.by].source.article
                yield Note("too_often", {"event": label, "most": extension.most}, article)

    def _gaps(self, row: Row) -> Iterable[Note]:
        """Stretches without the recurring report, longer than its term."""
        events = (*row.step.opens, *row.step.closes)
        reports = sorted(fact.on for name in events for fact in self._of(name))
        calendar = self.law.calendar(self.week)
        for first, last in zip(reports, reports[1:], strict=False):
            if last > calendar.due(first, row.value.term):
                parts = {"event": row.step.label, "first": first, "last": last}
                yield Note("news_gap", parts, row.value.source.article)

    def _check(self, key: str, fact: Fact) -> Iterable[Note]:
        value = self.rules[key]
        content, article = value.content, value.source.article
        if isinstance(content, Quorum):
            for part, share, count, whole in content.failures(fact.data):
                shares = {lang: share.say(lang) for lang in ("kk", "ru", "en")}
                parts = {"share": shares, "count": count, "whole": whole}
                yield Note(f"quorum.broken.{part}", parts, article)
        elif isinstance(content, Composition):
            for code, parts in content.failures(fact.data):
                yield Note(code, {**parts, "rule": content.words}, article)

    @cached_property
    def missing(self) -> list[Note]:
        """What the record lacks: unrecorded steps, dates and fields the law asks for."""
        found = []
        for row in self.rows:
            label = row.step.label
            if row.status == "passed":
                found.append(Note("missing.step", {"step": label}, row.value.source.article))
            if row.firm and row.opened_by in row.step.fallback:
                wanted = self.procedure.events[row.step.opens[0]].label
                parts = {"event": wanted, "step": label}
                found.append(Note("missing.start", parts, row.value.source.article))
            unnamed = row.value.term.unit == "by_document" and row.due is None
            if unnamed and row.status == "open" and row.opened:
                found.append(Note("missing.term", {"step": label}, row.value.source.article))
        for fact in self.facts:
            event = self.procedure.events[fact.event]
            for field in event.fields:
                if fact.data.get(field.code) is None:
                    parts = {"event": event.label, "field": field.label}
                    found.append(Note("missing.field", parts, "", fact))
        return found

    @cached_property
    def flags(self) -> list[Flag]:
        """What a lawyer must decide, each with the articles that disagree or are silent."""
        codes = {fact.event for fact in self.facts}
        steps = {row.step.code for row in self.present}
        return [flag for flag in self.procedure.flags.values() if self._raised(flag, codes, steps)]

    def _raised(self, flag: Flag, events: set[str], steps: set[str]) -> bool:
        return (
            self.given.issuperset(flag.given)
            and (not flag.facts or any(name in events for name in flag.facts))
            and (not flag.steps or any(name in steps for name in flag.steps))
            and (not flag.overdue or any(row.step.code in flag.overdue for row in self.overdue))
            and not any(name in events for name in flag.without)
            and all(self._chosen(key, choice) for key, choice in flag.only_while.items())
        )

    @cached_property
    def cautions(self) -> list[Note]:
        """What to know about the dates: unverified text, estimated holidays, old cases."""
        found = []
        if self.began is not None and self.began < self.rules.day:
            found.append(Note("caution.older", {"began": self.began, "from": self.rules.day}))
        if any(row.value.checked is None for row in self.rows):
            found.append(Note("caution.unchecked", {}))
        if any(row.uncertain for row in self.rows):
            found.append(Note("caution.estimated", {}))
        known = self.law.calendar_data.transfers_known_to
        last = max((row.due for row in self.rows if row.due), default=None)
        if known and last and last > known:
            found.append(Note("caution.transfers", {"day": known}))
        return found


def _said(content: Any) -> Text:
    return {lang: content.say(lang) for lang in ("kk", "ru", "en")}


def compute(
    law: Law,
    procedure: Procedure,
    facts: Iterable[Fact],
    today: date | None,
    week: int | None,
    given: Iterable[str],
) -> State:
    """See `birlik.law.Clock.state`."""
    circumstances = frozenset(given)
    for code in circumstances:
        if code not in procedure.circumstances:
            known = ", ".join(procedure.circumstances) or "none"
            raise LawError(f"{code!r} is not a circumstance of {procedure.code}; known: {known}.")
    ordered = checked(procedure, facts)
    began = ordered[0].on if ordered else today
    rules = law.on(max(began or law.first_day, law.first_day))
    calendar = law.calendar(week)
    run = Run(procedure, rules, calendar, ordered, today, circumstances)
    return State(law, procedure, rules, tuple(ordered), today, circumstances, calendar.week, run)
