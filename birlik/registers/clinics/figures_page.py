"""What the page of figures shows, and the page of a chief."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from birlik.base import topics
from birlik.base.charts import Bar, Bars
from birlik.base.formatting import number, share
from birlik.base.models import LANGUAGES, User
from birlik.base.periods import Period, UnknownPeriod
from birlik.base.requests import Request
from birlik.registers.clinics import clocks, queries
from birlik.registers.clinics.choices import OPEN, Channel, ServiceKind
from birlik.registers.clinics.models import Appeal, Clinic
from birlik.registers.clinics.models.appeals import NEVER
from birlik.registers.clinics.queries import counts
from birlik.registers.structure.models import Region, Sector

HIDDEN = "…"
MILLION = 1_000_000


def of(request: Request) -> dict[str, Any]:
    rows = counts.counted_for(request.user)
    years = counts.years(rows)
    inside = queries.clinics_of(request.user).exists()
    period = _period(request.GET.get("period", ""), years)
    if not inside:
        period = _whole_months(period, timezone.localdate())
    by = request.GET.get("by", "topic")
    by = by if by in counts.DIMENSIONS else "topic"
    told = counts.figures(rows, period, timezone.localdate())
    lines = counts.divided(rows, period, by)
    names = _names(by)
    return {
        "period": period,
        "periods": [
            {
                "label": str(year),
                "url": f"?period={year}&by={by}",
                "active": str(year) == period.label,
            }
            for year in years
        ],
        "cuts": [
            {"label": label, "url": f"?period={period.label}&by={code}", "active": code == by}
            for code, label in dimensions().items()
        ],
        "figures": _stats(told),
        "services": [(label, number(told.services[code])) for code, label in ServiceKind.choices],
        "units": _units() if inside else [*_units(), _outside()],
        "lines": [
            {
                "name": names.get(line.key, line.key) or _("not stated"),
                "cells": [
                    HIDDEN if value is None else number(value)
                    for value in (line.appeals, line.consultations, line.settled, line.filed)
                ],
            }
            for line in lines
        ],
        "chart": _chart(lines, names, dimensions()[by]),
        "small": clocks.rules()["small"],
        "chief": queries.chief_of(request.user).exists(),
        "manages": queries.manageable_by(request.user).exists(),
    }


def _chart(lines: list[counts.Line], names: dict, title: str) -> Bars | None:
    bars = [
        Bar(str(names.get(line.key, line.key) or _("not stated")), (line.appeals,))
        for line in lines[:20]
        if line.appeals
    ]
    return Bars(title=_("Appeals: %(cut)s") % {"cut": title}, bars=bars) if bars else None


def dimensions() -> dict[str, str]:
    return {
        "topic": _("by topic"),
        "clinic": _("by clinic"),
        "region": _("by region"),
        "sector": _("by sector"),
        "language": _("by language"),
        "channel": _("by channel"),
    }


def _period(asked: str, years: list[int]) -> Period:
    try:
        return Period.parse(asked)
    except UnknownPeriod:
        return Period.parse(str(years[0] if years else timezone.localdate().year))


def _whole_months(period: Period, today: date) -> Period:
    """Who works at no clinic is told of months that are over: two answers that differ by a day
    would tell of the day."""
    until = today.replace(day=1) - timedelta(days=1)
    calendar = ".." not in period.label and "W" not in period.label
    if not calendar or period.start > until:
        period = Period.parse(str(until.year))
    return replace(period, end=min(period.end, until))


def _outside() -> str:
    return _("For people outside the clinics, numbers end with the last month that is over.")


def _stats(told: counts.Figures) -> list[dict[str, str]]:
    days = number(told.days_to_answer, 1) if told.days_to_answer is not None else "–"
    return [
        {"label": _("Appeals"), "value": number(told.appeals), "note": _("by the day they came")},
        {
            "label": _("Consultations"),
            "value": number(told.services[ServiceKind.CONSULTATION]),
            "note": _("services, by their day"),
        },
        {
            "label": _("Mediation agreements"),
            "value": number(told.settled),
            "note": _("settlements signed; kept %(kept)s, broken %(broken)s")
            % {"kept": number(told.settled_kept), "broken": number(told.settled_broken)},
        },
        {
            "label": _("Lawsuits filed"),
            "value": number(told.filed),
            "note": _("decided %(decided)s, won wholly or in part %(won)s")
            % {"decided": number(told.decided), "won": number(told.won)},
        },
        {
            "label": _("Money recovered, million tenge"),
            "value": number(told.money / MILLION, 1),
            "note": _("by the day the appeal was closed"),
        },
        {
            "label": _("Answered in time"),
            "value": share(told.share_in_time),
            "note": _("first answer after %(days)s days on average") % {"days": days},
        },
    ]


def _units() -> list[str]:
    return [
        _(
            "An appeal is one matter a worker brought, counted on the day it came; one handed over "
            "counts once, one entered by mistake not at all."
        ),
        _(
            "A service is one unit of work: an appeal has none, one or many. So services do not "
            "add up to appeals."
        ),
        _(
            "A mediation agreement is a settlement signed in mediation, counted on the day of "
            "signing; it is kept when every promise in it is kept."
        ),
        _("A lawsuit is counted on the day of filing, its decision on the day of the decision."),
    ]  # fmt: skip


def _names(by: str) -> dict[Any, str]:
    match by:
        case "topic":
            return topics.names()
        case "clinic":
            return {clinic.pk: clinic.name for clinic in Clinic.objects.all()}
        case "region":
            return {region.code: str(region) for region in Region.objects.all()}
        case "sector":
            return {sector.code: str(sector) for sector in Sector.objects.all()}
        case "language":
            return {code: get_language_info(code)["name_local"] for code, _name in LANGUAGES}
    return {value: str(label) for value, label in Channel.choices}


def for_chief(user: User, today: date) -> dict[str, Any]:
    """How many wait at the own clinics, with whom, and which days come near: numbers of files and
    dates, no name and no word of a worker."""
    clinics = queries.chief_of(user)
    rows = Appeal.objects.filter(clinic__in=clinics, state__in=OPEN)
    soon = today + timedelta(days=clocks.warn_before()[0])
    near = rows.filter(limit_on__lte=soon).select_related("assigned_to", "clinic")
    load = (
        rows.order_by()
        .values_list("assigned_to__name")
        .annotate(
            many=Count("pk"),
            passed=Count("pk", filter=Q(next_on__lt=today)),
            soon=Count("pk", filter=Q(next_on__range=(today, soon)) & ~Q(next_on=NEVER)),
        )
    )
    return {
        "clinics": clinics,
        "near": [
            {
                "number": appeal.number,
                "due": appeal.limit_on,
                "left": (appeal.limit_on - today).days,
                "lawyer": appeal.assigned_to,
            }
            for appeal in near.order_by("limit_on", "pk")[:50]
        ],
        "load": sorted(load, key=lambda line: -line[1]),
        "capacity": sum(clinic.capacity for clinic in clinics),
        "open": rows.count(),
        "figures_url": reverse("clinics:figures"),
    }
