"""What can be counted of the weekly cycle. Each question of the pack's form is a column."""

from datetime import date

from django.db.models import DateField, DateTimeField, F, Func, Q, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from birlik.base import packs
from birlik.base.datasets import Column, Dataset, Line
from birlik.base.formatting import day_text
from birlik.base.models import in_force
from birlik.registers.structure.datasets import places
from birlik.registers.structure.scope import Scope
from birlik.registers.weekly import form, permissions
from birlik.registers.weekly.choices import Channel, Delivery, EventKind, State
from birlik.registers.weekly.models import EventReport, Reminder, ReportingUnit, WeeklyReport


class _Deadline(Func):
    """When the report of a week was due, in the country's own time."""

    template = (
        "((%(expressions)s + make_interval(days => %(days)s, hours => %(hours)s, "
        "mins => %(minutes)s)) AT TIME ZONE '%(zone)s')"
    )
    output_field = DateTimeField()


def _in_time(_on: date) -> Q:
    pack = packs.current("pack")
    rule = pack["report_deadline"]
    hours, minutes = map(int, rule["time"].split(":"))
    due = _Deadline(
        F("week"), days=rule["weekday"] - 1, hours=hours, minutes=minutes, zone=pack["timezone"]
    )
    return Q(sent_at__lte=due)


# The week as a plain day, so that it compares with the days of any period.
MONDAY = Column("monday", _("Monday of the week"), "date", Cast("week", DateField()), begins="week")


def _reports(where: Scope) -> QuerySet[WeeklyReport]:
    return WeeklyReport.objects.filter(where.workplaces("workplace__"))


def _answers() -> list[Column]:
    """An answer as a number; yes is 1, so that answers add up to how many said it."""
    if not form.exists():
        return []
    return [
        Column(question.code, question.short, "number", f"answers__{question.slot}")
        for question in form.current().questions
    ]


REPORTS = Dataset(
    code="weekly_reports",
    name=_("Weekly reports"),
    model=WeeklyReport,
    roles=permissions.SEE,
    rows=_reports,
    when="monday",
    fixed=(
        MONDAY,
        *places("workplace__"),
        Column("workplace", _("Workplace"), "key"),
        Column("state", _("State"), choices=lambda: dict(State.choices)),
        Column("channel", _("Channel"), choices=lambda: dict(Channel.choices)),
        Column("nothing_changed", _("Nothing changed"), "flag"),
        Column("in_time", _("In time"), "flag", _in_time),
        Column("seconds", _("Seconds to fill in"), "number", "seconds_spent"),
    ),
    of_pack=_answers,
    line=lambda one: Line(
        one.receipt, f"{one.workplace}, {one.week}", reverse("weekly:report", args=[one.receipt])
    ),
    related=("workplace",),
    tied_to={"structure.workplace": "workplace"},
)


def _duties(where: Scope) -> QuerySet[ReportingUnit]:
    return ReportingUnit.objects.filter(where.workplaces("workplace__"))


DUTIES = Dataset(
    code="duties",
    name=_("Workplaces that owe a weekly report"),
    model=ReportingUnit,
    roles=permissions.SEE,
    rows=_duties,
    stands=in_force,
    when="since",
    fixed=(
        *places("workplace__"),
        Column("workplace", _("Workplace"), "key"),
        Column("until", _("Until"), "date"),
        Column("union", _("A union answers"), "flag", Q(organisation__isnull=False)),
    ),
    line=lambda one: Line(
        str(one.workplace),
        day_text(one.since),
        reverse("structure:workplace", args=[one.workplace.code]),
    ),
    related=("workplace",),
    tied_to={"structure.workplace": "workplace"},
)


def _event_reports(where: Scope) -> QuerySet[EventReport]:
    return EventReport.objects.filter(where.workplaces("workplace__"))


EVENT_REPORTS = Dataset(
    code="event_reports",
    name=_("Event reports"),
    model=EventReport,
    roles=permissions.SEE,
    rows=_event_reports,
    when="happened_on",
    fixed=(
        *places("workplace__"),
        Column("kind", _("What happened"), choices=lambda: dict(EventKind.choices)),
        Column("workplace", _("Workplace"), "key"),
        Column("workers", _("Workers concerned"), "number"),
    ),
    line=lambda one: Line(
        one.receipt,
        f"{one.workplace}, {day_text(one.happened_on)}",
        reverse("weekly:event_sent", args=[one.receipt]),
    ),
    related=("workplace",),
    tied_to={"structure.workplace": "workplace"},
)


def _reminders(where: Scope) -> QuerySet[Reminder]:
    return Reminder.objects.filter(where.workplaces("workplace__"))


REMINDERS = Dataset(
    code="reminders",
    name=_("Reminders"),
    model=Reminder,
    roles=permissions.SEE,
    rows=_reminders,
    when="monday",
    fixed=(
        MONDAY,
        *places("workplace__"),
        Column("state", _("State"), choices=lambda: dict(Delivery.choices)),
        Column("workplace", _("Workplace"), "key"),
    ),
    line=lambda one: Line(
        str(one.workplace), str(one.week), reverse("structure:workplace", args=[one.workplace.code])
    ),
    related=("workplace",),
)

ALL = (REPORTS, DUTIES, EVENT_REPORTS, REMINDERS)
