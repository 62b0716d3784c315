"""What will expire, by the rule of its kind."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from birlik.base.models import User
from birlik.registers.clinics import clocks, permissions
from birlik.registers.clinics.choices import ServiceKind, State
from birlik.registers.clinics.models import Appeal, Service, Tombstone
from birlik.registers.clinics.queries.files import clinics_of

KINDS = (ServiceKind.LAWSUIT.value, ServiceKind.MEDIATION.value)


def expiring(today: date) -> list[tuple[Appeal, str, date]]:
    """(appeal, kind, day) of every closed file whose time ends within the time of notice."""
    rule = clocks.rules()["retention"]
    shortest = min(years for kind, years in rule.items() if kind != "told_before")
    until = today + timedelta(days=rule["told_before"])
    rows = Appeal.objects.filter(
        state=State.CLOSED, forgotten_on=None, closed_on__lte=_back(until, shortest)
    )
    found = []
    for appeal in with_kinds(rows).order_by("closed_on", "pk"):
        kind = next((k for k in KINDS if getattr(appeal, f"has_{k}")), "appeal")
        day = clocks.months_later(appeal.closed_on, 12 * rule[kind])
        if day <= until:
            found.append((appeal, kind, day))
    return found


def with_kinds(rows: QuerySet[Appeal]) -> QuerySet[Appeal]:
    own = Service.objects.filter(appeal=OuterRef("pk"), taken_back=False)
    return rows.annotate(**{f"has_{kind}": Exists(own.filter(kind=kind)) for kind in KINDS})


def expiring_for(user: User, today: date) -> list[tuple[Appeal, str, date]]:
    """What expires at the clinics the user works at or leads: number, kind and day."""
    mine = set(clinics_of(user, permissions.FILES | permissions.CHIEF).values_list("pk", flat=True))
    return [one for one in expiring(today) if one[0].clinic_id in mine]


def tombstones_for(user: User) -> QuerySet[Tombstone]:
    return Tombstone.objects.filter(
        clinic__in=clinics_of(user, permissions.FILES | permissions.CHIEF)
    ).select_related("clinic")


def _back(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)
