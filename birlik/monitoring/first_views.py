"""Where to look first: workplaces by the rate of disputes expected, and how sure that is."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from birlik.base import exports, packs
from birlik.base.charts import Dot, DotPlot, Format
from birlik.base.formatting import number, share
from birlik.base.periods import UnknownPeriod, Week
from birlik.base.requests import Request
from birlik.base.tables import Column, Filter, Table
from birlik.monitoring import permissions, queries
from birlik.monitoring.choices import Visit
from birlik.monitoring.models import Risk, WeekRun
from birlik.monitoring.outlook import chance_ahead, chance_between
from birlik.monitoring.sentences import in_short
from birlik.monitoring.weights import Weights, weights
from birlik.registers.structure.models import Region, Sector
from birlik.registers.structure.scope import roles_of

DRAWN = 20  # rows of the chart


@require_GET
def first(request: Request) -> HttpResponse:
    run = _run(request)
    pack = weights()
    if run is None or pack is None:
        return render(request, "monitoring/first.html", {"run": None})
    table = _table(request, run, pack)
    return render(
        request,
        "monitoring/first.html",
        {
            "run": run,
            "table": table,
            "csv_url": table.export_url.replace("/xlsx", "/csv", 1),
            "chart": _chart(table.records[:DRAWN], pack),
            "visits": [
                (risk, in_short(risk.terms, risk.week, pack))
                for risk in queries.visits(request.user, run.week)
            ],
            "rate": pack.rate,
            "rest": pack.rest,
            "reserved": packs.current("risk")["reserved_visits"],
            "reserved_reason": packs.text(packs.current("risk")["reserved_visits"]["reason"]),
        },
    )


@require_GET
def export(request: Request, kind: str) -> HttpResponseBase:
    run, pack = _run(request), weights()
    heads: list[str] = [_("Workplace")]
    rows: Iterator[list[Any]] = iter(())
    if run and pack:
        heads, rows = _exported(_table(request, run, pack), pack)
    write = {"csv": exports.csv_file, "xlsx": exports.xlsx_file}[kind]
    return write(f"first-{run.week if run else ''}", heads, rows)


def _run(request: Request) -> WeekRun | None:
    try:
        return queries.latest_run(Week.parse(request.GET["week"]))
    except (KeyError, UnknownPeriod):
        return queries.latest_run()


def _table(request: Request, run: WeekRun, pack: Weights) -> Table:
    weeks = list(WeekRun.objects.order_by("-week").values_list("week", flat=True)[:104])
    risks = queries.risks_visible_to(request.user).filter(week=run.week, rate__isnull=False)
    saves = bool(roles_of(request.user) & permissions.EXPORT)
    return Table(
        request,
        risks.select_related("workplace__region", "workplace__sector"),
        columns=[
            Column("workplace", _("Workplace")),
            Column("rank", _("Place"), _place, numeric=True, order=("rank",)),
            Column(
                "why", _("Why"), lambda one: in_short(one.terms, one.week, pack) or _no_sign(one)
            ),
            Column(
                "chance",
                _("Dispute within %(weeks)s weeks") % {"weeks": pack.rate.weeks_ahead},
                lambda one: _chance(one, pack),
                numeric=True,
                order=("-rate",),
            ),
            Column("usual", _("Usual a year"), lambda one: number(one.usual, 3), numeric=True,
                   order=("-usual",)),
            Column("score", _("Points"), lambda one: number(one.score, 1), numeric=True,
                   order=("-score",)),
            Column(
                "above", _("Likely above the limit"), lambda one: share(one.above_limit),
                numeric=True, order=("-above_limit",),
            ),
            Column("region", _("Region"), lambda one: one.workplace.region.name),
        ],
        filters=[
            Filter(
                "week", _("Week"), [(str(week), str(week)) for week in weeks], lambda rows, _v: rows
            ),
            Filter(
                "region", _("Region"), [(r.code, r.name) for r in Region.objects.all()],
                lambda rows, v: rows.filter(workplace__region=v),
            ),
            Filter(
                "sector", _("Sector"), [(s.code, s.name) for s in Sector.objects.all()],
                lambda rows, v: rows.filter(workplace__sector=v),
            ),
            Filter("visit", _("Visit"), Visit.choices),
        ],
        search=queries.risks_matching,
        order="rank",
        link=lambda one: reverse("monitoring:risk", args=[one.workplace.code, one.week]),
        caption=_("Where to look first"),
        export_url=reverse("monitoring:first_export", args=["xlsx"]) if saves else "",
    )  # fmt: skip


def _chances(one: Risk, pack: Weights) -> tuple[float | None, float | None, float | None]:
    """The chance of a dispute and its limits; nothing of a risk from before rates were kept."""
    if one.rate is None or one.low is None or one.high is None:
        return None, None, None
    return chance_ahead(one.rate, pack.rate), *chance_between(one.low, one.high, pack.rate)


def _chance(one: Risk, pack: Weights) -> str:
    chance, low, high = (share(value, 1) for value in _chances(one, pack))
    return _("%(chance)s (%(low)s to %(high)s)") % {"chance": chance, "low": low, "high": high}


def _place(one: Risk) -> str:
    return _("%(place)s (%(low)s to %(high)s)") % {
        "place": number(one.rank), "low": number(one.place_low), "high": number(one.place_high),
    }  # fmt: skip


def _no_sign(one: Risk) -> str:
    return _("No sign this week; disputes are usual at such workplaces.") if one.usual else ""


def _chart(risks: list[Risk], pack: Weights) -> DotPlot | None:
    if not risks:
        return None
    return DotPlot(
        title=_("Chance of a dispute within %(weeks)s weeks") % {"weeks": pack.rate.weeks_ahead},
        dots=[
            Dot(
                risk.workplace.name,
                *_chances(risk, pack),
                url=reverse("monitoring:risk", args=[risk.workplace.code, risk.week]),
            )
            for risk in risks
        ],
        reference=chance_ahead(pack.rate.limit, pack.rate),
        reference_label=_("the limit"),
        format=Format("share", 1),
    )


def _exported(table: Table, pack: Weights) -> tuple[list[str], Iterator[list[Any]]]:
    heads = [
        _("Place"), _("Place from"), _("Place to"), _("Code"), _("Workplace"), _("Region"),
        _("Sector"), _("Points"), _("Usual a year"), _("Expected a year"), _("From"), _("To"),
        _("Likely above the limit"), _("Visit"), _("Chance of a visit"), _("Why"),
    ]  # fmt: skip

    def rows() -> Iterator[list[Any]]:
        for one in table.rows.order_by(*table.order, "pk").iterator(chunk_size=2000):
            yield [
                one.rank, one.place_low, one.place_high, one.workplace.code, one.workplace.name,
                one.workplace.region.name, one.workplace.sector.name, one.score, one.usual,
                one.rate, one.low, one.high, one.above_limit, str(one.get_visit_display()),
                one.propensity, in_short(one.terms, one.week, pack, most=5),
            ]  # fmt: skip

    return heads, rows()
