"""What can be counted of disputes."""

from django.db.models import (
    Case,
    CharField,
    DurationField,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import ExtractDay
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from birlik.base.datasets import Column, Dataset, Line, between
from birlik.base.formatting import day_text
from birlik.registers.disputes import demands, permissions, queries
from birlik.registers.disputes.choices import SETTLED, Outcome, Stoppage
from birlik.registers.disputes.models import Dispute
from birlik.registers.structure.datasets import places
from birlik.registers.structure.scope import Scope

SIZES = {
    "few": _("up to 49 workers"),
    "middle": _("50 to 249 workers"),
    "many": _("250 workers and more"),
    "unknown": _("size not known"),
}


def _rows(where: Scope) -> QuerySet[Dispute]:
    return queries.standing(queries.within(where))


def _size() -> Case:
    return Case(
        When(Q(workers__isnull=True), Value("unknown")),
        When(Q(workers__lt=50), Value("few")),
        When(Q(workers__lt=250), Value("middle")),
        default=Value("many"),
        output_field=CharField(),
    )


DISPUTES = Dataset(
    code="disputes",
    name=_("Disputes"),
    model=Dispute,
    roles=permissions.SEE,
    rows=_rows,
    when="began",
    stands=between("began", "ended"),
    fixed=(
        *places(),
        Column("union", _("A union was present"), "flag", "union_present"),
        Column("federation", _("The federation took part"), "flag", "federation_took_part"),
        Column("outcome", _("Outcome"), choices=lambda: dict(Outcome.choices)),
        Column(
            "settled",
            _("Settled"),
            "flag",
            Case(When(outcome__in=SETTLED, then=Value(True)), default=Value(False)),
        ),
        Column("stoppage", _("Stoppage"), choices=lambda: dict(Stoppage.choices)),
        Column("demands", _("Demand"), "list", choices=demands.names),
        Column("size", _("Workers involved"), source=_size(), choices=lambda: SIZES),
        Column("employer", _("Employer"), "key"),
        Column("ended", _("Ended"), "date"),
        Column("workers", _("Workers involved"), "number"),
        Column("stoppage_days", _("Days of stoppage"), "number"),
        Column("stoppage_workers", _("Workers who stopped"), "number"),
        Column(
            "days_lost",
            _("Working days lost"),
            "number",
            F("stoppage_days") * F("stoppage_workers"),
        ),
        Column(
            "duration",
            _("Days from beginning to end"),
            "number",
            ExtractDay(ExpressionWrapper(F("ended") - F("began"), DurationField())),
        ),
    ),
    line=lambda one: Line(
        str(one),
        ", ".join(str(part) for part in (day_text(one.began), one.region, one.sector) if part),
        reverse("disputes:detail", args=[one.number]),
    ),
    related=("region", "sector"),
)
