"""What can be counted of the Monday runs."""

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from birlik.base import packs
from birlik.base.datasets import Column, Dataset, Line
from birlik.monitoring import permissions, queries
from birlik.monitoring.choices import Decision, SignalKind
from birlik.monitoring.models import Objection, Signal
from birlik.monitoring.wording import title_of
from birlik.registers.structure.datasets import places
from birlik.registers.structure.scope import Scope
from birlik.registers.weekly.datasets import MONDAY


def _signals(where: Scope) -> QuerySet[Signal]:
    return (
        Signal.objects.all() if where.everything else Signal.objects.filter(queries.within(where))
    )


def _causes() -> dict[str, str]:
    return {row["code"]: packs.text(row["name"]) for row in packs.current("causes")}


SIGNALS = Dataset(
    code="signals",
    name=_("Signals"),
    model=Signal,
    roles=permissions.SEE,
    rows=_signals,
    when="monday",
    fixed=(
        MONDAY,
        *places(),
        Column("kind", _("Kind"), choices=lambda: dict(SignalKind.choices)),
        Column("cause", _("Cause"), choices=_causes),
        Column("decision", _("Decision"), choices=lambda: dict(Decision.choices)),
        Column("on_list", _("On Monday’s list"), "flag"),
        Column("workplace", _("Workplace"), "key"),
        Column("score", _("Score"), "number"),
    ),
    line=lambda one: Line(
        str(title_of(one)), str(one.week), reverse("monitoring:signal", args=[one.pk])
    ),
    related=("workplace", "region", "sector"),
)


def _objections(where: Scope) -> QuerySet[Objection]:
    return Objection.objects.filter(where.workplaces("workplace__"))


OBJECTIONS = Dataset(
    code="objections",
    name=_("Objections to scores"),
    model=Objection,
    roles=permissions.SEE,
    rows=_objections,
    when="day",
    fixed=(
        *places("workplace__"),
        Column("day", _("Day"), "date", F("at__date")),
        Column("upheld", _("Upheld"), "flag"),
        Column("workplace", _("Workplace"), "key"),
    ),
    line=lambda one: Line(
        str(one.workplace), str(one.week), reverse("monitoring:objection", args=[one.pk])
    ),
    related=("workplace",),
)
