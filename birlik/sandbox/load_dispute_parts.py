"""What happened in each dispute, step by step; its sides, demands with answers, and commissions.

The course follows the procedure of the law and the outcome the dispute already has; sides keep most
terms and miss some, a quorum falls short now and then, one commission in twelve has no parity.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np

from birlik import law
from birlik.base.text import search_text
from birlik.registers.disputes.choices import SETTLED, Answer, Body, Outcome, Seat, Stoppage
from birlik.registers.disputes.models import Demand, DisputeEvent, Member, Side
from birlik.sandbox import copy, words
from birlik.sandbox.loading import Loading, noon
from birlik.sandbox.names import people

Row = tuple[Any, ...]
STRIKE = ("stoppage", "stoppage_began", "stoppage_days", "stoppage_workers")
MONEY = frozenset({"pay_rise", "indexation", "wage_arrears", "bonuses", "sector_gap"})


@dataclass(frozen=True)
class Case:
    """What the record of a dispute says already."""

    pk: int
    employer: str
    began: date
    ended: date | None
    workers: int
    union: str
    demands: list[str]
    stoppage: str
    stoppage_began: date | None
    stoppage_days: int | None
    stoppage_workers: int | None
    outcome: str

    @property
    def settled(self) -> bool:
        return self.outcome in SETTLED


@dataclass
class Parts:
    events: list[Row] = field(default_factory=list)
    sides: list[Row] = field(default_factory=list)
    demands: list[Row] = field(default_factory=list)
    members: list[Row] = field(default_factory=list)


def load(to: Loading, cases: list[Case]) -> int:
    rng = to.world.scenario.rng("dispute parts")
    today, calendar = to.world.scenario.known_at.date(), law.load("kz").calendar()
    parts = Parts()
    for case in cases:
        Course(case, today, calendar, rng, parts).go()
    cursor = to.cursor
    copy.rows(cursor, DisputeEvent, "dispute_id code on text data at", parts.events)
    copy.rows(
        cursor, Side,
        "dispute_id side kind name representative mandate mandate_on at", parts.sides,
    )  # fmt: skip
    copy.rows(
        cursor, Demand,
        "dispute_id code text amount workers answer answered_on answer_text at", parts.demands,
    )  # fmt: skip
    copy.rows(
        cursor, Member,
        "dispute_id body seat name key position capacities chair consent_on at", parts.members,
    )  # fmt: skip
    return len(parts.events)


@dataclass
class Course:
    """One dispute from the meeting to where it stands today."""

    case: Case
    today: date
    calendar: law.Calendar
    rng: np.random.Generator
    parts: Parts

    def go(self) -> None:
        met = self._meeting()
        self._sides(met)
        replied = self._reply()
        self._inspection()
        if replied and not self._over(replied):
            self._commissions(replied)
        self._strike()
        if self.case.ended and self.case.settled:
            self._settle()
        self._demands(replied)

    # dates

    def _later(self, day: date, low: int, high: int) -> date:
        """Some working days after a day."""
        return self.calendar.add_working(day, int(self.rng.integers(low, high + 1)))

    def _over(self, day: date) -> bool:
        return day >= (self.case.ended or date.max) or day > self.today

    def _record(self, code: str, on: date, text: str = "", **data: Any) -> None:
        row = (self.case.pk, code, on, text, json.dumps(data, ensure_ascii=False), noon(on))
        self.parts.events.append(row)

    # steps

    def _meeting(self) -> date:
        case, rng = self.case, self.rng
        met = case.began - timedelta(days=int(rng.integers(1, 4)))
        if rng.random() < 0.15:
            signed = round(case.workers * rng.uniform(0.62, 0.95))
            self._record("signatures", met, workers=case.workers, signed=signed)
        else:
            present = round(case.workers * rng.uniform(0.64, 0.95))
            favour = round(present * rng.uniform(0.66, 1.0))
            self._record(
                "meeting", met, workers=case.workers, present=present, in_favour=favour
            )  # fmt: skip
        if met < case.began:
            late = rng.random() < 0.1
            self._record("demands_sent", case.began - timedelta(days=int(late)))
        self._record("demands_received", case.began, words.DISPUTE_NOTES["began"])
        return met

    def _reply(self) -> date | None:
        """Four in five employers answer, most of them in time."""
        on = self._later(self.case.began, 1, 4)
        if self._over(on) or self.rng.random() < 0.2:
            return None
        named = people(2, 0.3, self.rng)
        self._record("demands_refused", on, named_representatives=", ".join(named))
        return on

    def _inspection(self) -> None:
        on = self._later(self.case.began, 2, 6)
        if self._over(on) or self.rng.random() < 0.12:
            return
        self._record("inspection_told", on)
        for _week in range(12):
            on = self._later(on, 4, 6)
            if self._over(on):
                return
            if self.rng.random() < 0.8:
                self._record("inspection_news", on)

    def _commissions(self, replied: date) -> None:
        created = self._later(replied, 1, 4)
        if self._over(created):
            return
        self._record("reconciliation_created", created)
        self._sit(Body.RECONCILIATION, created)
        received = self._later(created, 1, 1)
        if self._over(received):
            return
        self._record("demands_to_commission", received)
        if self.rng.random() < 0.12:
            self._mediator(received)
        failed = self._later(received, 4, 8)
        if self._over(failed):
            return
        self._record("reconciliation_failed", failed)
        arbitration = self._later(failed, 2, 6)
        if self._over(arbitration):
            return
        self._record("arbitration_created", arbitration)
        self._sit(Body.ARBITRATION, arbitration)
        award = self._later(arbitration, 4, 8)
        if not self._over(award):
            self._record("award", award, perform_by=self._later(award, 10, 20).isoformat())

    def _mediator(self, on: date) -> None:
        self._record("mediator_invited", on)
        name = people(1, 0.5, self.rng)[0]
        self._member(Body.MEDIATION, Seat.OTHER, name, "медиатор", on, consent=on)

    def _strike(self) -> None:
        case = self.case
        if case.stoppage != Stoppage.STRIKE or not case.stoppage_began:
            return
        lawful = any(row[0] == case.pk and row[1] == "award" for row in self.parts.events)
        text = words.DISPUTE_NOTES["strike"]
        if lawful:
            self._record("strike_began", case.stoppage_began, text,
                         participants=case.stoppage_workers)  # fmt: skip
        else:
            self._record("unprocedural_strike", case.stoppage_began, text)
        last = case.stoppage_began + timedelta(days=max((case.stoppage_days or 1) - 1, 0))
        if last <= min(self.today, case.ended or self.today):
            self._record("strike_ended", last)

    def _settle(self) -> None:
        ended = self.case.ended
        assert ended is not None
        codes = {row[1] for row in self.parts.events if row[0] == self.case.pk}
        in_commission = "reconciliation_created" in codes and "reconciliation_failed" not in codes
        code = "reconciliation_agreed" if in_commission else "agreement"
        until = (ended + timedelta(days=int(self.rng.integers(30, 180)))).isoformat()
        self._record(code, ended, words.DISPUTE_NOTES["ended"], perform_by=until)

    # who

    def _sides(self, met: date) -> None:
        case, rng = self.case, self.rng
        director, speaker = people(2, 0.4, rng)
        at = noon(case.began)
        self.parts.sides.append(
            (case.pk, "employer", "employer", case.employer, director, "", None, at)
        )
        number = int(rng.integers(1, 40))
        self.parts.sides.append(
            (case.pk, "workers", "union" if case.union else "elected",
             case.union or "Избранные представители работников", speaker,
             f"Протокол собрания № {number}", met, at)
        )  # fmt: skip

    def _sit(self, body: Body, on: date) -> None:
        each = int(self.rng.integers(2, 4))
        short = body == Body.RECONCILIATION and self.rng.random() < 0.08
        seats = [Seat.EMPLOYER] * each + [Seat.WORKERS] * (each - short)
        names = people(len(seats) + 3, 0.4, self.rng)
        for seat, name in zip(seats, names, strict=False):
            position = "заместитель директора" if seat == Seat.EMPLOYER else "член профкома"
            self._member(body, seat, name, position, on)
        if body == Body.ARBITRATION:
            inspector, council, chair = names[-3:]
            self._member(body, Seat.STATE, inspector, "государственный инспектор труда", on,
                         "state_inspector")  # fmt: skip
            self._member(body, Seat.OTHER, council, "Совет по трудовому арбитражу", on,
                         "arbitration_council")  # fmt: skip
            self._member(body, Seat.OTHER, chair, "юрист", on, chair=True)

    def _member(
        self, body: Body, seat: Seat, name: str, position: str, on: date, capacity: str = "", *,
        chair: bool = False, consent: date | None = None,
    ) -> None:  # fmt: skip
        key = search_text(name)
        if any(row[0] == self.case.pk and row[4] == key for row in self.parts.members):
            return  # a namesake: he sits in one body only
        self.parts.members.append(
            (self.case.pk, body.value, seat.value, name, key, position,
             [capacity] if capacity else [], chair, consent, noon(on))
        )  # fmt: skip

    def _demands(self, replied: date | None) -> None:
        case, rng = self.case, self.rng
        for place, code in enumerate(dict.fromkeys(case.demands)):
            answer = self._answer(place, replied)
            answered = None if answer == Answer.WAITING else case.ended or replied
            amount = int(rng.integers(2, 30)) * 5000 if code in MONEY else None
            workers = max(1, round(case.workers * rng.uniform(0.4, 1.0)))
            self.parts.demands.append(
                (case.pk, code, "", amount, workers, answer.value, answered, "",
                 noon(case.began))
            )  # fmt: skip

    def _answer(self, place: int, replied: date | None) -> Answer:
        match self.case.outcome:
            case Outcome.MET:
                return Answer.MET
            case Outcome.PARTLY if place == 0:
                return Answer.PARTLY
            case Outcome.PARTLY:
                return Answer(str(self.rng.choice([Answer.MET, Answer.REFUSED])))
            case Outcome.WITHDRAWN:
                return Answer.WITHDRAWN
            case Outcome.OPEN:
                return Answer.REFUSED if replied and place == 0 else Answer.WAITING
        return Answer.REFUSED


def cases(rows: list[Row]) -> Iterator[Case]:
    """From the columns of `load_cases._DISPUTE`."""
    for row in rows:
        strike = dict(zip(STRIKE, row[14:18], strict=True))
        yield Case(
            row[0], row[3], row[6], row[7], row[8], row[9], row[12], **strike, outcome=row[18]
        )
