"""What may be counted outside the wall: by whom, and in which units."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import (
    Avg,
    Count,
    DateField,
    DurationField,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    Sum,
)
from django.db.models.functions import TruncWeek

from birlik.base.disclosure import protected
from birlik.base.models import User
from birlik.base.periods import Period, Week
from birlik.registers.clinics import clocks, permissions
from birlik.registers.clinics.choices import WON, Kept, MediationEnd, Outcome, ServiceKind
from birlik.registers.clinics.models import Appeal, Lawsuit, Mediation, Service
from birlik.registers.clinics.queries.files import clinics_of
from birlik.registers.structure.scope import scope

COUNTED = ~Q(outcome=Outcome.MISTAKE) & Q(came_from__isnull=True)
DIMENSIONS = ("clinic", "topic", "region", "sector", "language", "channel")


def counted_for(user: User) -> QuerySet[Appeal]:
    """The appeals whose number the user may know: those of the own region or sector, of the own
    clinic, or all. Only for counting: nothing of a single one is shown from here."""
    where = scope(user, permissions.COUNTS)
    rows = Appeal.objects.filter(COUNTED)
    if where.everything:
        return rows
    return rows.filter(where.territory() | Q(clinic__in=clinics_of(user)))


def weekly_counts(first: Week, last: Week) -> dict[tuple[int, Week], int]:
    """(workplace, week) -> how many appeals came: all that the weekly warning gets to know. No
    topic, no person, no clinic. By the week in which the clinic wrote it down, so that a past week
    never learns of it later."""
    written = TruncWeek("received_at", output_field=DateField())
    rows = (
        Appeal.objects.filter(
            COUNTED,
            workplace__isnull=False,
            received_at__date__range=(first.monday, last.sunday),
        )
        .annotate(week=written)
        .order_by()
        .values_list("workplace", "week")
        .annotate(Count("pk"))
    )
    return {(workplace, Week(monday)): many for workplace, monday, many in rows}


def years(rows: QuerySet[Appeal]) -> list[int]:
    return [found.year for found in rows.dates("received_on", "year", order="DESC")]


@dataclass(frozen=True)
class Figures:
    """The figures of a period, each in a unit of its own."""

    appeals: int
    """By the day they came; one handed over counts once, one entered by mistake not at all."""
    services: dict[str, int]
    """By the day of the service; taken back ones not."""
    settled: int
    """Settlements signed in mediation, by the day of signing …"""
    settled_kept: int
    """… of them those of which every promise has been kept …"""
    settled_broken: int
    """… and those of which one was broken."""
    filed: int
    """Lawsuits by the day of filing."""
    decided: int
    won: int
    """Lawsuits by the day of the decision, won wholly or in part."""
    money: Decimal
    """What workers got, by the day their appeal was closed."""
    days_to_answer: float | None
    share_in_time: float | None
    """Of the appeals of the period that are answered or whose day to be answered has passed."""


def figures(rows: QuerySet[Appeal], period: Period, today: date) -> Figures:
    span = (period.start, period.end)
    came = rows.filter(received_on__range=span).order_by()
    services = _services(rows).filter(on__range=span)
    by_kind = dict(services.values_list("kind").annotate(Count("pk")).order_by())
    settled = _settled(rows, span)
    lawsuits = _lawsuits(rows)
    decided = lawsuits.filter(decided_on__range=span)
    money = rows.filter(closed_on__range=span).aggregate(n=Sum("money", default=0))["n"]
    return Figures(
        appeals=came.count(),
        services={kind.value: by_kind.get(kind.value, 0) for kind in ServiceKind},
        settled=settled.count(),
        settled_kept=settled.filter(obligations__isnull=False)
        .exclude(obligations__state__in=[Kept.WAITING, Kept.BROKEN])
        .distinct()
        .count(),
        settled_broken=settled.filter(obligations__state=Kept.BROKEN).distinct().count(),
        filed=lawsuits.filter(filed_on__range=span).count(),
        decided=decided.count(),
        won=decided.filter(decision__in=WON).count(),
        money=Decimal(money),
        **_answers(came, today),
    )


def _answers(came: QuerySet[Appeal], today: date) -> dict[str, Any]:
    took = ExpressionWrapper(F("first_answer_at") - F("received_at"), output_field=DurationField())
    owed = Q(first_answer_at__isnull=False) | Q(answer_by__lt=today)
    told = came.aggregate(
        took=Avg(took),
        owed=Count("pk", filter=owed),
        kept=Count("pk", filter=Q(first_answer_at__date__lte=F("answer_by"))),
    )
    return {
        "days_to_answer": told["took"].total_seconds() / 86_400 if told["took"] else None,
        "share_in_time": told["kept"] / told["owed"] if told["owed"] else None,
    }


def _services(rows: QuerySet[Appeal]) -> QuerySet[Service]:
    return Service.objects.filter(appeal__in=rows, taken_back=False)


def _settled(rows: QuerySet[Appeal], span: tuple[date, date]) -> QuerySet[Mediation]:
    return Mediation.objects.filter(
        service__in=_services(rows), end=MediationEnd.SETTLED, ended_on__range=span
    )


def _lawsuits(rows: QuerySet[Appeal]) -> QuerySet[Lawsuit]:
    return Lawsuit.objects.filter(service__in=_services(rows))


@dataclass(frozen=True)
class Line:
    """One value of a dimension with its counts; None where a count is too small to be told."""

    key: Any
    appeals: int | None
    consultations: int | None
    settled: int | None
    filed: int | None


def divided(rows: QuerySet[Appeal], period: Period, by: str) -> list[Line]:
    """The counts of a period cut by a dimension, the most appeals first, small numbers hidden."""
    span = (period.start, period.end)
    appeals = _by(rows.filter(received_on__range=span), by)
    consulted = _services(rows).filter(on__range=span, kind=ServiceKind.CONSULTATION)
    columns = [
        appeals,
        _by(consulted, f"appeal__{by}"),
        _by(_settled(rows, span), f"service__appeal__{by}"),
        _by(_lawsuits(rows).filter(filed_on__range=span), f"service__appeal__{by}"),
    ]
    least = clocks.rules()["small"]
    keys = sorted(set().union(*columns), key=lambda key: (-appeals.get(key, 0), str(key)))
    told: list[Callable[[Any], int | None]] = [
        protected({key: column.get(key, 0) for key in keys}, least).get for column in columns
    ]
    return [Line(key, *(column(key) for column in told)) for key in keys]


def _by(rows: QuerySet, field: str) -> dict[Any, int]:
    counted: Iterable[tuple[Any, int]] = rows.order_by().values_list(field).annotate(Count("pk"))
    return dict(counted)
