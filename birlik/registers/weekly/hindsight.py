"""What of the weekly cycle came in after a moment: every report carries the moment it was sent."""

from birlik.base.hindsight import Earlier, Rule, moment_literal, subject
from birlik.base.models import AuditEvent
from birlik.registers.weekly.choices import State
from birlik.registers.weekly.models import EventReport, Reminder, WeeklyReport


def _decided(event: AuditEvent, earlier: Earlier) -> None:
    """Two reports waited for a decision; the first one counted."""
    report = WeeklyReport.objects.filter(pk=subject(event)).first()
    if report is None:
        return
    earlier.said(WeeklyReport, report.pk, {"state": State.CONTESTED})
    if event.details["keep"]:
        loser = WeeklyReport.objects.filter(
            workplace=report.workplace_id, week=report.week, state=State.SET_ASIDE,
            decision_reason=event.details["reason"],
        ).exclude(pk=report.pk).order_by("pk").last()  # fmt: skip
        if loser is not None:
            earlier.said(WeeklyReport, loser.pk, {"state": State.COUNTED})


RULES: dict[str, Rule] = {"decide between weekly reports": _decided}


def tables(earlier: Earlier) -> None:
    """A report whose correction came later still counted."""
    at = moment_literal(earlier.moment.at)
    reports = earlier.of(WeeklyReport)
    reports.where = f"t.sent_at <= {at}"
    reports.columns["state"] = (
        f"CASE WHEN t.state = '{State.CORRECTED.value}' AND EXISTS ("  # noqa: S608 - our own text
        "SELECT 1 FROM public.weekly_weeklyreport c "
        f"WHERE c.corrects_id = t.id AND c.sent_at > {at}) "
        f"THEN '{State.COUNTED.value}' ELSE t.state END"
    )
    earlier.of(EventReport).where = f"t.sent_at <= {at}"
    earlier.of(Reminder).where = f"t.at <= {at}"
