"""The list of disputes: its columns and filters, the figures above it and the counts beside it."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik.base.charts import Bar, Bars
from birlik.base.formatting import number, share
from birlik.base.requests import Request
from birlik.base.tables import Column, Filter, Table
from birlik.registers.disputes import demands, queries, step_times
from birlik.registers.disputes.choices import SETTLED, Outcome, Stoppage
from birlik.registers.disputes.history import field_name
from birlik.registers.disputes.models import Dispute
from birlik.registers.structure import list_filters
from birlik.registers.structure.models import Region, Sector
from birlik.registers.structure.queries import regions_of, sectors_of

YES, NO = "yes", "no"


def table(request: Request, export_url: str = "") -> Table:
    rows = (
        queries.standing(queries.visible_to(request.user))
        .select_related("region", "sector")
        .annotate(known_workers=Coalesce("workers", -1))
    )
    return Table(
        request,
        rows,
        columns=[
            Column("employer", _("Employer"), "employer_name", order=("employer_name",)),
            Column("began", _("Began"), order=("-began",)),
            Column(
                "region", _("Region"), lambda d: d.region and d.region.short, ("region__place",)
            ),
            Column(
                "sector", _("Sector"), lambda d: d.sector and d.sector.short, ("sector__place",)
            ),
            Column("workers", _("Workers"), order=("-known_workers",), numeric=True),
            Column("stoppage", _("Stoppage"), lambda d: d.get_stoppage_display(), ("stoppage",)),
            Column("outcome", _("Outcome"), lambda d: d.get_outcome_display(), ("outcome",)),
            Column("number", _("Number"), _number, order=("number",)),
        ],
        filters=[*filters(request.user, rows), *_of_step(request.GET.get("step", ""))],
        search=queries.searched,
        order="began",
        link=lambda dispute: reverse("disputes:detail", args=[dispute.number]),
        caption=_("Disputes"),
        export_url=export_url,
    )


def _number(dispute: Dispute) -> str:
    """With hyphens at which a line does not break."""
    return dispute.number.replace("-", "\u2011")


def filters(user: Any, rows: QuerySet[Dispute]) -> list[Filter]:
    yes_no = [(YES, _("yes")), (NO, _("no"))]
    return [
        Filter("year", _("Year"), [(str(y), str(y)) for y in queries.years(rows)], _of_year),
        Filter("region", _("Region"), [(r.code, r.name) for r in regions_of(user)]),
        Filter("sector", _("Sector"), [(s.code, s.name) for s in sectors_of(user)]),
        Filter("outcome", _("Outcome"), Outcome.choices),
        Filter("settled", _("Settled"), yes_no, _if(Q(outcome__in=SETTLED))),
        Filter("stoppage", _("Stoppage"), Stoppage.choices),
        Filter("demand", _("Demand"), list(demands.names().items()), _demanding),
        Filter(
            "union",
            _("Union present"),
            [*yes_no, ("unknown", _("not known"))],
            lambda found, value: found.filter(union_present={YES: True, NO: False}.get(value)),
        ),
        Filter("federation", _("Federation took part"), yes_no, _if(Q(federation_took_part=True))),
        *list_filters.of(user, "workplaces__"),
    ]


def _of_step(asked: str) -> Iterator[Filter]:
    """Only where a number of the table of steps was opened: nobody looks through all of them."""
    if words := step_times.said(asked):
        today = timezone.localdate()
        yield Filter(
            "step", _("Step"), [(asked, words)],
            lambda rows, value: step_times.only(rows, value, today),
        )  # fmt: skip


def _if(condition: Q) -> Callable[[QuerySet, str], QuerySet]:
    return lambda rows, value: rows.filter(condition if value == YES else ~condition)


def _of_year(rows: QuerySet, value: str) -> QuerySet:
    return rows.filter(began__year=int(value))


def _demanding(rows: QuerySet, value: str) -> QuerySet:
    return rows.filter(demands__contains=[value])


def key_figures(found: Table) -> list[dict[str, str]]:
    """The strip above the list: every number opens the records it counts."""
    figures = queries.key_figures(found.rows)
    resolved = {"federation": YES, "settled": YES}
    return [
        {"label": _("Recorded"), "value": number(figures.recorded), "url": found.address()},
        {
            "label": _("A union was present"),
            "value": number(figures.union_present),
            "url": found.address(union=YES),
        },
        {
            "label": _("Resolved with the federation"),
            "value": number(figures.resolved),
            "note": _("%(share)s of those recorded") % {"share": share(figures.share_resolved)},
            "url": found.address(**resolved),
        },
        {
            "label": _("Of these, without a union"),
            "value": number(figures.resolved_without_union),
            "url": found.address(**resolved, union=NO),
        },
        {
            "label": _("Strikes"),
            "value": number(figures.strikes),
            "url": found.address(stoppage=Stoppage.STRIKE.value),
        },
        {
            "label": _("Workers involved"),
            "value": number(figures.workers),
            "url": found.address(sort="workers"),
        },
    ]


def counts(found: Table) -> list[Bars]:
    """How the disputes of the list divide, each part a link to its records."""
    by_name = {item.name: item for item in found.filters}
    asked = [
        ("year", "year", _("By year")),
        ("region", "region", _("By region")),
        ("sector", "sector", _("By sector")),
        ("outcome", "outcome", _("By outcome")),
        ("demand", "demands", _("By demand")),
    ]
    charts = []
    for name, field, title in asked:
        labels = {str(key): str(label) for key, label in by_name[name].choices}
        bars = [
            Bar(labels[str(value)], (many,), found.address(**{name: str(value)}))
            for value, many in queries.counted_by(found.rows, field)
            if str(value) in labels
        ]
        if bars:
            charts.append(Bars(title=title, bars=bars))
    return charts


EXPORTED = [
    "number",
    "employer_name",
    "place",
    "region",
    "sector",
    "began",
    "ended",
    "workers",
    "union_present",
    "union_name",
    "federation_took_part",
    "demands",
    "demands_text",
    "stoppage",
    "stoppage_began",
    "stoppage_days",
    "stoppage_workers",
    "outcome",
    "outcome_text",
    "source",
]


def exported(found: Table) -> tuple[list[str], Iterator[list[Any]]]:
    """The heads and the rows of the whole list, in its order, as people read them."""
    said = _wording()
    rows = found.rows.select_related(None).order_by(*found.order, "pk").values_list(*EXPORTED)
    lines = (
        [_told(said.get(name), value) for name, value in zip(EXPORTED, row, strict=True)]
        for row in rows.iterator(chunk_size=2000)
    )
    return [str(field_name(name)) for name in EXPORTED], lines


def _wording() -> dict[str, dict[Any, str]]:
    """Field -> what each of its values says, looked up once for all rows."""
    known = {True: _("yes"), False: _("no")}
    return {
        "region": {region.code: str(region) for region in Region.objects.all()},
        "sector": {sector.code: str(sector) for sector in Sector.objects.all()},
        "stoppage": {value: str(label) for value, label in Stoppage.choices},
        "outcome": {value: str(label) for value, label in Outcome.choices},
        "demands": demands.names(),
        "union_present": known,
        "federation_took_part": known,
    }


def _told(names: dict[Any, str] | None, value: Any) -> Any:
    if names is None:
        return value
    if isinstance(value, list):
        return ", ".join(names.get(one, one) for one in value)
    return names.get(value, value)
