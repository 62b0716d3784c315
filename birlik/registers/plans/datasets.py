"""What can be counted of plans: measures, and workplaces on watch."""

from django.db.models import BooleanField, Case, DateField, F, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from birlik.base.completion import Completion
from birlik.base.datasets import Column, Dataset, Line, between
from birlik.base.formatting import day_text
from birlik.registers.plans import permissions, queries
from birlik.registers.plans.models import Measure, Watch
from birlik.registers.structure.datasets import places, region_names, sector_names
from birlik.registers.structure.scope import Scope


def _measures(where: Scope) -> QuerySet[Measure]:
    """Those that were not dropped."""
    rows = Measure.objects.filter(queries.STANDING)
    if where.everything:
        return rows
    return rows.filter(where.territory("plan__") | where.workplaces("workplace__"))


def _flag(condition: Q) -> Case:
    return Case(
        When(condition, then=Value(True)), default=Value(False), output_field=BooleanField()
    )


MEASURES = Dataset(
    code="measures",
    name=_("Measures of plans"),
    model=Measure,
    roles=permissions.SEE,
    rows=_measures,
    when="term",
    stands=lambda on: Q(added_at__date__lte=on) & (Q(completed__isnull=True) | Q(completed__gt=on)),
    fixed=(
        Column(
            "region",
            _("Region"),
            choices=region_names,
            source=Coalesce("plan__region", "workplace__region"),
        ),
        Column(
            "sector",
            _("Sector"),
            choices=sector_names,
            source=Coalesce("plan__sector", "workplace__sector"),
        ),
        Column("status", _("Status"), choices=lambda: dict(Completion.choices)),
        Column("in_time", _("Complete by its term"), "flag", _flag(Q(completed__lte=F("term")))),
        Column("late", _("Its term has passed"), "flag", lambda on: _flag(Q(term__lt=on))),
        Column("owned", _("A post answers for it"), "flag", _flag(Q(owner__isnull=False))),
        Column("term", _("Term"), "date"),
        Column("completed", _("Completed"), "date"),
        Column("added", _("Added"), "date", Cast("added_at", DateField())),
        Column("workplace", _("Workplace"), "key"),
    ),
    line=lambda one: Line(
        one.text,
        f"{one.plan}, {day_text(one.term)}. {one.get_status_display()}",
        reverse("plans:measure", args=[one.pk]),
    ),
    related=("plan__region", "plan__sector"),
    tied_to={"structure.workplace": "workplace"},
)


def _watches(where: Scope) -> QuerySet[Watch]:
    return Watch.objects.filter(where.workplaces("workplace__"), employer=None)


WATCHES = Dataset(
    code="watches",
    name=_("Workplaces on watch"),
    model=Watch,
    roles=permissions.SEE,
    rows=_watches,
    when="since",
    stands=between("since", "until"),
    fixed=(
        *places("workplace__"),
        Column("overdue", _("To be looked at again"), "flag",
               lambda on: _flag(Q(look_again__lt=on))),
        Column("workplace", _("Workplace"), "key"),
        Column("until", _("Taken off"), "date"),
    ),
    line=lambda one: Line(
        str(one.workplace),
        day_text(one.since),
        reverse("structure:workplace", args=[one.workplace.code]),
    ),
    related=("workplace",),
    tied_to={"structure.workplace": "workplace"},
)  # fmt: skip

ALL = (MEASURES, WATCHES)
