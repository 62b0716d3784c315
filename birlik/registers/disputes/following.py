"""Nothing is typed twice: what an event or a demand says, the record of the dispute follows, and
the other way round. Called inside actions that hold the lock on the dispute."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from birlik.base.audit import record
from birlik.base.models import User
from birlik.registers.disputes import procedure
from birlik.registers.disputes.choices import Answer, Stoppage
from birlik.registers.disputes.models import Demand, Dispute
from birlik.registers.disputes.writing import next_version

ENDS_STRIKE = ("strike_ended", "strike_suspended")
MIRRORED = {procedure.BEGAN: "began", procedure.STRIKE: "stoppage_began"}
STRIKES = (procedure.STRIKE, procedure.UNLAWFUL_STRIKE)


def follow_events(dispute: Dispute, code: str, was: date | None, *, by: User | None) -> None:
    """The record takes the days an event of this code gives; `was`: the day it stood on before."""
    if code == procedure.BEGAN and (days := _days(dispute, [code])):
        _take(dispute, {"began": days[0]}, by=by)
    elif code in STRIKES:
        _follow_strike(dispute, was, by=by)
    elif code == procedure.MET:
        _follow_met(dispute, was, by=by)
    elif code in ENDS_STRIKE and dispute.stoppage_began:
        ends = _days(dispute, ENDS_STRIKE)
        _take(dispute, {"stoppage_days": _stopped(dispute, ends[-1]) if ends else None}, by=by)


def _follow_strike(dispute: Dispute, was: date | None, *, by: User | None) -> None:
    strikes = list(dispute.events.filter(code__in=STRIKES, mistake="").order_by("on"))
    if not strikes:
        if was and dispute.stoppage_began == was:  # it never began: the event was a mistake
            gone = {"stoppage": Stoppage.NONE, "stoppage_began": None, "stoppage_days": None}
            _take(dispute, gone | {"stoppage_workers": None}, by=by)
        return
    told = {"stoppage": Stoppage.STRIKE, "stoppage_began": strikes[0].on}
    numbers = [event.data.get("participants") for event in strikes]
    if known := [number for number in numbers if number]:
        told["stoppage_workers"] = max(known)
    _take(dispute, told, by=by)


def _follow_met(dispute: Dispute, was: date | None, *, by: User | None) -> None:
    """The employer met the demands: each that waited for an answer has it; if the event was a
    mistake, they wait again."""
    rows = dispute.demand_rows.filter(mistake="")
    days = _days(dispute, [procedure.MET])
    if was:
        for demand in rows.filter(answer=Answer.MET, answered_on=was, answer_text=""):
            _answer(demand, Answer.WAITING, None, by=by)
    if days:
        for demand in rows.filter(answer=Answer.WAITING):
            _answer(demand, Answer.MET, days[-1], by=by)


def _answer(demand: Demand, answer: str, on: date | None, *, by: User | None) -> None:
    changed = {"answer": [demand.answer, answer], "answered_on": [demand.answered_on, on]}
    demand.answer, demand.answered_on, demand.version = answer, on, demand.version + 1
    demand.save()
    record(
        "correct in dispute", demand.dispute, by=by, part="demand", pk=demand.pk, changed=changed
    )  # fmt: skip


def _stopped(dispute: Dispute, last: date) -> int | None:
    """Working days without work, the first and the last counted."""
    first = dispute.stoppage_began
    clock = procedure.clock()
    if clock is None or first is None or last < first:
        return None
    calendar = clock.law.calendar(dispute.work_week)
    return max(1, calendar.working_days(first, last) + calendar.is_working(first))


def _days(dispute: Dispute, codes: Iterable[str]) -> list[date]:
    found = dispute.events.filter(code__in=list(codes), mistake="")
    return list(found.order_by("on").values_list("on", flat=True))


def _take(dispute: Dispute, told: dict, *, by: User | None) -> None:
    changed = {
        name: [getattr(dispute, name), value]
        for name, value in told.items()
        if getattr(dispute, name) != value
    }
    if changed:
        for name, value in told.items():
            setattr(dispute, name, value)
        next_version(dispute)
        record("change dispute", dispute, by=by, changed=changed)


def follow_record(dispute: Dispute, before: Dispute, *, by: User | None) -> None:
    """A day corrected in the form is corrected in the event that said it."""
    for code, name in MIRRORED.items():
        day, old = getattr(dispute, name), getattr(before, name)
        event = dispute.events.filter(code=code, on=old, mistake="").first() if old else None
        clash = day and dispute.events.filter(code=code, on=day, mistake="").exists()
        if event and day and day != old and not clash:
            event.on, event.version = day, event.version + 1
            event.save()
            record(
                "correct in dispute", dispute, by=by,
                part="event", pk=event.pk, changed={"on": [old, day]},
            )  # fmt: skip


def follow_codes(dispute: Dispute, was: Iterable[str], *, by: User | None) -> None:
    """The demands ticked in the form become demands with a place for their answer; those no longer
    ticked are withdrawn. The audit of the form says so already."""
    was, now = list(was), list(dispute.demands)
    standing = dispute.demand_rows.filter(mistake="")
    have = set(standing.values_list("code", flat=True))
    for code in now:
        if code not in have:
            Demand.objects.create(dispute=dispute, code=code, by=by)
    for demand in standing.filter(code__in=set(was) - set(now)):
        demand.mistake, demand.version = _("No longer in the record."), demand.version + 1
        demand.save()


def follow_demands(dispute: Dispute, codes: Iterable[str], *, by: User | None) -> None:
    """The codes of the dispute are those of its standing demands; of `codes`, which were touched,
    those that stand no more leave."""
    standing = list(dispute.demand_rows.filter(mistake="").values_list("code", flat=True))
    kept = [code for code in dispute.demands if code not in set(codes) or code in standing]
    kept += [code for code in dict.fromkeys(standing) if code not in kept]
    if kept != dispute.demands:
        _take(dispute, {"demands": kept}, by=by)
