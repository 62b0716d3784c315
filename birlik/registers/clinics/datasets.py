"""What can be counted of the clinics' work. The numbers go out, small ones protected; the records
open behind the clinic's wall only."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from birlik.base import topics
from birlik.base.datasets import Column, Dataset, Line, between
from birlik.base.formatting import day_text
from birlik.base.models import LANGUAGES, User
from birlik.registers.clinics import permissions
from birlik.registers.clinics.choices import (
    Channel,
    MediationEnd,
    Outcome,
    Result,
    ServiceKind,
)
from birlik.registers.clinics.models import Appeal, Lawsuit, Mediation, Service
from birlik.registers.clinics.queries import visible_to
from birlik.registers.clinics.queries.counts import COUNTED
from birlik.registers.structure.datasets import places
from birlik.registers.structure.models import Workplace
from birlik.registers.structure.scope import Scope


def _appeals(where: Scope) -> QuerySet[Appeal]:
    rows = Appeal.objects.filter(COUNTED)
    if where.everything:
        return rows
    sites = Workplace.objects.filter(where.workplaces())
    return rows.filter(where.territory() | Q(workplace__in=sites))


def _channels() -> dict[Any, Any]:
    return dict(Channel.choices)


def _languages() -> dict[Any, Any]:
    return dict(LANGUAGES)


def _of_appeal(prefix: str) -> tuple[Column, ...]:
    """What the appeal behind a record tells of it."""
    return (
        *places(prefix),
        Column("topic", _("Topic"), source=f"{prefix}topic", choices=topics.names),
        Column("channel", _("Channel"), source=f"{prefix}channel", choices=_channels),
        Column("language", _("Language"), source=f"{prefix}language", choices=_languages),
    )


def _line(appeal: Appeal, told: Any) -> Line:
    return Line(appeal.number, str(told), reverse("clinics:appeal", args=[appeal.number]))


APPEALS = Dataset(
    code="appeals",
    name=_("Appeals"),
    model=Appeal,
    roles=permissions.COUNTS,
    rows=_appeals,
    opens=visible_to,
    when="received_on",
    stands=between("received_on", "closed_on"),
    fixed=(
        *_of_appeal(""),
        Column("outcome", _("Outcome"), choices=lambda: dict(Outcome.choices)),
        Column("workplace", _("Workplace"), "key"),
        Column("received_on", _("Received on"), "date"),
        Column("closed_on", _("Closed on"), "date"),
        Column("money", _("Money the worker got"), "number"),
    ),
    line=lambda one: _line(one, day_text(one.received_on)),
)


def _services(where: Scope) -> QuerySet[Service]:
    return Service.objects.filter(appeal__in=_appeals(where), taken_back=False)


SERVICES = Dataset(
    code="services",
    name=_("Services of the clinics"),
    model=Service,
    roles=permissions.COUNTS,
    rows=_services,
    opens=lambda user: Service.objects.filter(appeal__in=visible_to(user)),
    when="on",
    fixed=(
        *_of_appeal("appeal__"),
        Column("kind", _("Kind"), choices=lambda: dict(ServiceKind.choices)),
        Column("result", _("Result"), choices=lambda: dict(Result.choices)),
        Column("minutes", _("Minutes"), "number"),
    ),
    line=lambda one: _line(one.appeal, f"{one.get_kind_display()}, {day_text(one.on)}"),
    related=("appeal",),
)


def _behind(user: User) -> QuerySet[Service]:
    return Service.objects.filter(appeal__in=visible_to(user))


MEDIATIONS = Dataset(
    code="mediations",
    name=_("Mediations"),
    model=Mediation,
    roles=permissions.COUNTS,
    rows=lambda where: Mediation.objects.filter(service__in=_services(where)),
    opens=lambda user: Mediation.objects.filter(service__in=_behind(user)),
    when="agreed_on",
    fixed=(
        *_of_appeal("service__appeal__"),
        Column("end", _("How it ended"), choices=lambda: dict(MediationEnd.choices)),
        Column("ended_on", _("Ended on"), "date"),
    ),
    line=lambda one: _line(one.service.appeal, one.get_end_display()),
    related=("service__appeal",),
)

LAWSUITS = Dataset(
    code="lawsuits",
    name=_("Lawsuits"),
    model=Lawsuit,
    roles=permissions.COUNTS,
    rows=lambda where: Lawsuit.objects.filter(service__in=_services(where)),
    opens=lambda user: Lawsuit.objects.filter(service__in=_behind(user)),
    when="filed_on",
    fixed=(
        *_of_appeal("service__appeal__"),
        Column("decision", _("Decision"), choices=lambda: dict(Result.choices)),
        Column("decided_on", _("Decided on"), "date"),
        Column("awarded", _("Money awarded"), "number"),
    ),
    line=lambda one: _line(one.service.appeal, day_text(one.filed_on)),
    related=("service__appeal",),
)

ALL = (APPEALS, SERVICES, MEDIATIONS, LAWSUITS)
