"""A reporting unit and its reports, for tests."""

from datetime import datetime, timedelta
from uuid import uuid4

from birlik.base.models import User
from birlik.base.periods import Week
from birlik.registers.structure.models import Workplace
from birlik.registers.structure.tests.factories import LONG_AGO
from birlik.registers.weekly import form as forms_of_pack
from birlik.registers.weekly.actions import in_slots, receipt_number
from birlik.registers.weekly.choices import State
from birlik.registers.weekly.models import ReportingUnit, WeeklyReport

QUIET = {
    "arrears_workers": 0,
    "arrears_days": 0,
    "short_time_workers": 0,
    "unpaid_leave_workers": 0,
    "demand": 0,
    "refusal": 0,
    "danger": 0,
    "stoppage_talk": 0,
}


def unit(workplace: Workplace, since=LONG_AGO) -> ReportingUnit:
    return ReportingUnit.objects.create(workplace=workplace, since=since)


def report(
    workplace: Workplace,
    week: Week,
    *,
    by: User | None = None,
    sent_at: datetime | None = None,
    state: str = State.COUNTED,
    **answers: float,
) -> WeeklyReport:
    """A report as it stands in the register, sent an hour before its deadline."""
    form = forms_of_pack.current("kz")
    return WeeklyReport.objects.create(
        workplace=workplace,
        week=week,
        receipt=f"{receipt_number(week, workplace.pk)}-{uuid4().hex[:6]}",
        client_id=uuid4(),
        form_version=form.version,
        answers=in_slots(form, QUIET | answers),
        state=state,
        sent_by=by,
        sent_at=sent_at or forms_of_pack.deadline(week) - timedelta(hours=1),
    )
