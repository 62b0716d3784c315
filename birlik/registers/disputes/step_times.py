"""How long each step of the law took in some disputes, how often it was in time, and which disputes
those are."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from statistics import median

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from birlik import law
from birlik.base.formatting import language
from birlik.registers.disputes import procedure
from birlik.registers.disputes.models import Dispute

DONE, IN_TIME, JUDGED = "done", "in_time", "judged"


@dataclass
class StepTime:
    code: str
    label: str
    article: str
    order: int
    days: list[int] = field(default_factory=list)
    """From the opening to the end of the step, one number for each dispute."""
    disputes: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    """In which it was done, was in time, could be judged."""

    @property
    def done(self) -> int:
        return len(self.days)

    @property
    def median(self) -> float | None:
        return median(self.days) if self.days else None

    @property
    def measured(self) -> int:
        return len(self.disputes[JUDGED])

    @property
    def in_time(self) -> int:
        return len(self.disputes[IN_TIME])

    @property
    def share(self) -> float | None:
        return self.in_time / self.measured if self.measured else None


def step_times(rows: Iterable[Dispute], today: date) -> list[StepTime]:
    """In the procedure's order. A step that is still open past its day counts as late; one the law
    gives no term is not judged."""
    found: dict[str, StepTime] = {}
    for dispute, row in _steps(rows, today):
        step = row.step
        if step.code not in found:
            said = law.say(step.label, language())
            found[step.code] = StepTime(step.code, said, row.value.source.article, step.order)
        time = found[step.code]
        if row.closed is not None and row.closed.on >= row.opened:
            time.days.append((row.closed.on - row.opened).days)
            time.disputes[DONE].append(dispute)
        if row.due and row.status in ("done", "late", "overdue"):
            time.disputes[JUDGED].append(dispute)
            if row.status == "done":
                time.disputes[IN_TIME].append(dispute)
    return sorted(
        (one for one in found.values() if one.days or one.measured), key=lambda one: one.order
    )


def _steps(rows: Iterable[Dispute], today: date) -> Iterator[tuple[int, law.Row]]:
    """Steps whose beginning is on record; those that recur or only name a first day are none."""
    clock = procedure.clock()
    known = [one for one in rows if clock and one.began >= clock.law.first_day]
    for dispute, state in procedure.states(known, today, clock).items():
        for row in state.rows:
            if row.firm and row.opened and not (row.step.recurs or row.step.not_before):
                yield dispute, row


def whole_share(times: list[StepTime]) -> float | None:
    measured = sum(step.measured for step in times)
    return sum(step.in_time for step in times) / measured if measured else None


def only(rows: QuerySet[Dispute], asked: str, today: date) -> QuerySet[Dispute]:
    """The disputes behind a number of the table: `employer_reply.in_time`."""
    code, _dot, kind = asked.partition(".")
    of_step = next((one for one in step_times(rows, today) if one.code == code), None)
    return rows.filter(pk__in=of_step.disputes.get(kind, []) if of_step else [])


def said(asked: str) -> str:
    """What `only` narrows to, in words; empty for what is no step."""
    code, _dot, kind = asked.partition(".")
    clock = procedure.clock()
    kinds = {DONE: _("done"), IN_TIME: _("in time"), JUDGED: _("in time or late")}
    if clock is None or code not in clock.spec.steps or kind not in kinds:
        return ""
    return f"{law.say(clock.spec.steps[code].label, language())}: {kinds[kind]}"
