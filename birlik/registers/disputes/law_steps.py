"""What the law says of a dispute today, ready to be shown: where it stands, what is due when and
why, what may come next, what is missing, unlawful or for a lawyer.

It shows dates, never advice, and says where a rule is still to be confirmed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from birlik import law
from birlik.base.formatting import language
from birlik.base.models import User
from birlik.law.engine import OPEN, Row
from birlik.law.show import check_label, flag_dict, opened_by
from birlik.registers.disputes import procedure
from birlik.registers.disputes.choices import Outcome
from birlik.registers.disputes.models import Dispute

SOON = 2  # working days
SHOWN = (*OPEN, "projected")
MAIN, STRIKE = "main", "strike"


@dataclass(frozen=True)
class Closing:
    """An event that may be recorded now; `blocked` says what the law has against it."""

    code: str
    label: str
    asks: bool
    """The procedure wants more recorded than the day."""
    blocked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    code: str
    track: str
    what: str
    who: str
    status: str
    due: date | None
    days: int | None
    """Working days left; below zero, overdue."""
    left: int | None
    """Days of the calendar left: a last day may be no working day."""
    firm: bool
    """The date follows from what is recorded, not from the guess that each step takes its time."""
    not_before: bool
    recurs: bool
    uncertain: bool
    term: str
    act: str
    article: str
    url: str
    confirmed: bool
    check: str
    opened: date | None
    opened_by: str | None
    skipped: tuple[tuple[date, str], ...]
    closings: tuple[Closing, ...] = ()
    responsible: User | None = None

    @property
    def closes_it(self) -> bool:
        """The agreement is all it waits for: closing the dispute records it."""
        return [one.code for one in self.closings] == [procedure.AGREED]

    @property
    def late(self) -> bool:
        return self.status == "overdue"

    @property
    def soon(self) -> bool:
        return not self.late and self.days is not None and 0 <= self.days <= SOON

    @property
    def tone(self) -> str:
        return "alert" if self.late else "watch" if self.soon else "" if self.firm else "future"

    @property
    def when(self) -> str:
        """How the day stands to today, in words."""
        if self.due is None:
            return _("no date in the law")
        if not self.firm:
            return _("if each step takes its full time")
        if self.status == "suspended":
            return _("the term is suspended")
        if self.not_before:
            return _("not before this day")
        return self._late if self.late else self._left

    @property
    def _late(self) -> str:
        if not self.days:
            return _("the last day has passed")
        return ngettext(
            "late by %(days)d working day", "late by %(days)d working days", -self.days
        ) % {"days": -self.days}

    @property
    def _left(self) -> str:
        if not self.left:
            return _("today is the last day")
        if not self.days:
            return ngettext(
                "%(days)d day left, not a working day",
                "%(days)d days left, none of them a working day",
                self.left,
            ) % {"days": self.left}
        return ngettext("%(days)d working day left", "%(days)d working days left", self.days) % {
            "days": self.days
        }


@dataclass
class Standing:
    """The law's answer for one dispute."""

    state: law.State
    steps: list[Step] = field(default_factory=list)
    may: list[Closing] = field(default_factory=list)
    all_events: list[Closing] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    cautions: list[str] = field(default_factory=list)
    flags: list[dict[str, Any]] = field(default_factory=list)
    of_event: Mapping[tuple[str, date], list[str]] = field(default_factory=dict)
    """What the law has against an event on a day."""

    @property
    def now(self) -> list[Step]:
        """Open on the way to the end of the dispute, soonest first."""
        return [step for step in self.open if step.track == MAIN]

    @property
    def beside(self) -> list[Step]:
        """Open beside it: the strike, mediation, the employer's duties."""
        return [step for step in self.open if step.track != MAIN]

    @property
    def open(self) -> list[Step]:
        return [step for step in self.steps if step.status in OPEN]

    @property
    def ended(self) -> date | None:
        return self.state.ended.on if self.state.ended else None

    @property
    def to_write(self) -> Step | None:
        """The sides are at one: what is left is to write it down."""
        return next((step for step in self.now if step.closes_it), None)

    @property
    def began(self) -> date | None:
        return self.state.began


def look(
    dispute: Dispute, today: date, answers_for: Mapping[str, User] | None = None
) -> Standing | None:
    """None for a withdrawn dispute, one older than the law that is loaded, or a country whose
    procedure is not. `answers_for`: step → who, "" → who answers for the dispute."""
    clock = procedure.clock()
    if clock is None or dispute.mistake or dispute.began < clock.law.first_day:
        return None
    state = procedure.state(dispute, today, clock)
    if state is None:
        return None
    lang = language()
    standing = Standing(state)
    if dispute.outcome == Outcome.OPEN:
        may = {option.event.code: option for option in state.may}
        standing.steps = steps(state, answers_for or {}, may)
        taken = {one.code for step in standing.open for one in step.closings}
        standing.may = [_closing(option.event, lang, option.blocked)
                        for code, option in may.items() if code not in taken]  # fmt: skip
        standing.missing = _said(state.missing, lang)
        standing.flags = [flag_dict(flag, lang) for flag in state.flags]
        standing.cautions = _said(state.cautions, lang)
    standing.all_events = [_closing(event, lang) for event in state.procedure.events.values()]
    _set_problems(standing, lang)
    return standing


def steps(
    state: law.State, answers_for: Mapping[str, User], may: Mapping[str, law.Option]
) -> list[Step]:
    """What is open or still to come, soonest first; steps without a date after those with one."""
    found = [_step(state, row, answers_for, may) for row in state.rows if row.status in SHOWN]
    return sorted(found, key=lambda step: (step.due is None, step.due or date.max))


def _step(
    state: law.State, row: Row, answers_for: Mapping[str, User], may: Mapping[str, law.Option]
) -> Step:
    lang, step, source = language(), row.step, row.value.source
    calendar = state.law.calendar(state.week)
    skipped = calendar.skipped(row.opened, row.due) if row.opened and row.due else []
    events = state.procedure.events
    return Step(
        code=step.code,
        track=step.track,
        what=law.say(step.label, lang),
        who=law.say(state.procedure.actors[step.actor], lang),
        status=row.status,
        due=row.due,
        days=row.days,
        left=(row.due - state.today).days if row.due and state.today else None,
        firm=row.firm,
        not_before=step.not_before,
        recurs=step.recurs,
        uncertain=row.uncertain,
        term=row.value.say(lang),
        act=law.say(source.act, lang),
        article=source.article,
        url=source.url,
        confirmed=row.value.checked is not None,
        check=check_label(row.value, lang),
        opened=row.opened,
        opened_by=opened_by(state, row, lang),
        skipped=tuple((day, law.say(name, lang)) for day, name in skipped),
        closings=tuple(
            _closing(events[code], lang, may[code].blocked)
            for code in step.closes
            if code in may and row.status in OPEN
        ),
        responsible=answers_for.get(step.code) or answers_for.get(""),
    )


def _closing(event: Any, lang: str, blocked: Iterable[law.Note] = ()) -> Closing:
    return Closing(
        event.code, law.say(event.label, lang), bool(event.fields), tuple(_said(blocked, lang))
    )


def _said(notes: Iterable[law.Note], lang: str) -> list[str]:
    return list(dict.fromkeys(note.say(lang) for note in notes))


def _set_problems(standing: Standing, lang: str) -> None:
    """Those of an event stand beside it; the rest above the timeline. All stand above, too, for
    what the record says without an event."""
    of_event: dict[tuple[str, date], list[str]] = {}
    for note in standing.state.problems:
        if note.fact is not None:
            of_event.setdefault((note.fact.event, note.fact.on), []).append(note.say(lang))
    standing.of_event = of_event
    standing.problems = _said(standing.state.problems, lang)
