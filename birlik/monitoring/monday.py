"""What a week says, computed and not yet stored: rates of workplaces, series, clusters."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from datetime import time as clock
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik.base import packs
from birlik.base.periods import Week
from birlik.early_warning.ranking_visits import VisitPlan, plan_visits
from birlik.monitoring import budgets, cells, clusters, onsets, picture, terms
from birlik.monitoring.choices import Level, SignalKind, Visit
from birlik.monitoring.models import Objection, Risk, Signal
from birlik.monitoring.outlook import Outlook, outlook
from birlik.monitoring.picture import Picture
from birlik.monitoring.records import Records, days
from birlik.monitoring.rest import Resting
from birlik.monitoring.weights import SignalSettings, Weights, signal_settings, weights
from birlik.registers.structure.models import Region, Workplace
from birlik.registers.weekly import form as forms_of_pack

Progress = Callable[[str], None]


def monday_after(week: Week) -> datetime:
    """The Monday after a week at 06:00, when its list is made."""
    zone = ZoneInfo(packs.current("pack")["timezone"])
    return datetime.combine(week.monday + timedelta(days=7), clock(6), zone)


def known_at(week: Week) -> datetime:
    """The moment whose knowledge a run of the week may use: the Monday after it, or now if that
    has not come."""
    return min(monday_after(week), timezone.now())


@dataclass
class Said:
    """One Monday: the workplaces kept, the signals, and numbers for the summary of the run."""

    week: Week
    known_at: datetime
    risks: list[Risk] = field(default_factory=list)
    signals: list[Signal] = field(default_factory=list)
    summary: dict[str, Any] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """The same data, the same weights and budgets: the same fingerprint."""
        signals = [
            [one.kind, one.key, one.score, one.place, one.terms, one.facts, one.pvalue]
            for one in self.signals
        ]
        risks = [[one.workplace_id, one.rank, one.rate, one.visit] for one in self.risks]
        body = json.dumps([signals, risks], sort_keys=True)
        return hashlib.sha256(body.encode()).hexdigest()


def compute(week: Week, progress: Progress = lambda _: None) -> Said:
    """Everything the Monday run says of a week, from what was known then."""
    said = Said(week, known_at(week))
    pack_weights, settings = weights(), signal_settings()
    form = forms_of_pack.current() if forms_of_pack.exists() else None
    if pack_weights and form:
        progress(_("scoring workplaces"))
        shown = picture.take(week, said.known_at, form, pack_weights.memory)
        allowed = budgets.per_week(len(shown.ids))
        rates = Rates.of(shown, pack_weights)
        listed = rates.choose(resting_before(week, pack_weights), allowed[Level.WORKPLACE])
        said.risks = _risks(rates, pack_weights, allowed, listed)
        said.signals += _workplace_signals(
            said.risks, pack_weights, allowed[Level.WORKPLACE], frozenset(listed)
        )
        said.summary |= {"scored": len(shown.ids)}
    else:
        allowed = budgets.per_week(Workplace.objects.count())
        said.summary |= {"scored": 0}
    progress(_("watching regions and sectors"))
    first = cells.first_week(week, settings)
    cube = cells.counted(first, week, said.known_at, settings, form)
    watched = cells.unusual(cube, first, settings, allowed[Level.CELL])
    said.signals += [_cell_signal(week, one) for one in watched.found]
    progress(_("looking for clusters"))
    found = _clusters(week, said.known_at, settings, form)[: allowed[Level.CLUSTER]]
    said.signals += [_cluster_signal(week, one) for one in found]
    said.summary |= {
        "series": watched.series,
        "budgets": allowed,
        "costs": [vars(cost) for cost in watched.costs],
        "causes": len(cube.causes),
    }
    return said


def _clusters(
    week: Week, moment: datetime, settings: SignalSettings, form: forms_of_pack.Form | None
) -> list[clusters.Found]:
    if not settings.scan or form is None:
        return []
    first = clusters.first_week(week, settings)
    cube = onsets.begun(first, week, moment, form)
    neighbours = dict(Region.objects.values_list("code", "neighbours"))
    return clusters.scan(cube, neighbours, first, settings, seed=week.monday.toordinal())


@dataclass(frozen=True)
class Rates:
    """The picture of a week with its scores and what they make of the usual rates."""

    shown: Picture
    scores: terms.Scores
    outlook: Outlook
    limit: float

    @classmethod
    def of(cls, shown: Picture, pack_weights: Weights) -> "Rates":
        scores = terms.score(
            shown,
            {code: term.weight for code, term in pack_weights.terms.items()},
            {code: term.settings for code, term in pack_weights.terms.items()},
        )
        _take_out_upheld(scores, shown.ids, shown.week)
        rates = outlook(shown, scores.total, pack_weights.rate)
        return cls(shown, scores, rates, pack_weights.rate.limit)

    def ordered(self, most: int | None = None) -> tuple[list[int], list[float]]:
        """Ids and rates, the highest rate first; none that is without any reason."""
        rows = self.outlook.order
        named = (self.scores.total[rows] > 0) | (self.outlook.now.mean[rows] >= self.limit)
        rows = rows[named][:most]
        return self.shown.ids[rows].tolist(), self.outlook.now.mean[rows].tolist()

    def choose(self, resting: Resting, count: int) -> list[int]:
        """The workplaces of a list so long, those left out that rest."""
        ids, rates = self.ordered()
        return resting.choose(days((self.shown.week + 1).monday), ids, rates, count)


def resting_before(week: Week, pack_weights: Weights) -> Resting:
    """Who was on the lists of the weeks before, as they were stored."""
    resting = Resting(pack_weights.rest)
    before = Signal.objects.filter(
        kind=SignalKind.WORKPLACE,
        on_list=True,
        week__gte=(week - pack_weights.rest.weeks).monday,
        week__lt=week.monday,
    )
    for when, workplace, facts in before.order_by("week").values_list("week", "workplace", "facts"):
        resting.remember(days((when + 1).monday), [(workplace, facts.get("rate", 0.0))])
    return resting


def rates_of(known: Records, week: Week, pack_weights: Weights) -> Rates:
    """The rates of one week of a span whose records have been read."""
    form = forms_of_pack.current()
    shown = picture.of_records(known, week, known_at(week), form, pack_weights.memory)
    return Rates.of(shown, pack_weights)


def _take_out_upheld(scores: terms.Scores, ids: np.ndarray, week: Week) -> None:
    """A term that was contested and given up is worth nothing for that workplace and week."""
    for workplace, code in Objection.objects.filter(week=week, upheld=True).values_list(
        "workplace", "term"
    ):
        position = int(np.searchsorted(ids, workplace))
        if position < len(ids) and ids[position] == workplace and code in scores.values:
            points = scores.values[code][position] * scores.weights[code]
            scores.total[position] = round(scores.total[position] - points, 2)
            scores.values[code][position] = 0


def _risks(
    rates: Rates, pack_weights: Weights, allowed: Mapping[str, int], listed: Sequence[int]
) -> list[Risk]:
    """The workplaces kept: the first ones by rate, the list, and the visits."""
    shown, scores, out = rates.shown, rates.scores, rates.outlook
    if not len(shown.ids):
        return []
    rng = np.random.default_rng(shown.week.monday.toordinal())
    low, high = out.interval()
    place_low, place_high = out.places(rng)
    above = out.now.exceeding(pack_weights.rate.limit)
    plan = _plan(out, min(allowed[Level.VISIT], len(shown.ids)), pack_weights, rng)
    visits = dict(zip(plan.units, plan.drawn, strict=True)) if plan else {}
    rank_of = np.empty(len(shown.ids), dtype=np.int64)
    rank_of[out.order] = np.arange(1, len(shown.ids) + 1)
    kept = [int(row) for row in out.order[: pack_weights.keep]]
    others = set(visits) | set(np.searchsorted(shown.ids, listed).tolist())
    kept += sorted(others - set(kept), key=lambda row: rank_of[row])
    return [
        Risk(
            week=shown.week,
            workplace_id=int(shown.ids[row]),
            score=float(scores.total[row]),
            rank=int(rank_of[row]),
            terms=scores.reasons(row),
            usual=_figure(out.usual[row]),
            rate=_figure(out.now.mean[row]),
            low=_figure(low[row]),
            high=_figure(high[row]),
            above_limit=_figure(above[row]),
            place_low=int(place_low[row]),
            place_high=int(place_high[row]),
            visit="" if row not in visits else Visit.DRAWN if visits[row] else Visit.RANKED,
            propensity=_figure(plan.propensity[row]) if plan else None,
        )
        for row in kept
    ]


def _plan(
    out: Outlook, visits: int, pack_weights: Weights, rng: np.random.Generator
) -> VisitPlan | None:
    if not visits:
        return None
    return plan_visits(
        out.now, visits, rng, reserved=pack_weights.reserved, draws="thompson", repeats=400
    )


def _figure(value: float) -> float:
    """Four figures are more than anybody can know."""
    return float(f"{value:.4g}")


def _workplace_signals(
    risks: list[Risk], pack_weights: Weights, allowed: int, listed: frozenset[int]
) -> list[Signal]:
    """The list, the first ones that rest, and those with points enough to be watched."""
    chosen = [
        risk
        for risk in risks
        if risk.workplace_id in listed
        or (risk.rank <= allowed and risk.score > 0)
        or risk.score >= pack_weights.watch
    ]
    places = {
        pk: (region, sector)
        for pk, region, sector in Workplace.objects.filter(
            pk__in=[risk.workplace_id for risk in chosen]
        ).values_list("pk", "region", "sector")
    }
    return [
        Signal(
            week=risk.week,
            kind=SignalKind.WORKPLACE,
            key=str(risk.workplace_id),
            workplace_id=risk.workplace_id,
            region_id=places[risk.workplace_id][0],
            sector_id=places[risk.workplace_id][1],
            method="score",
            score=risk.score,
            threshold=pack_weights.watch,
            terms=risk.terms,
            facts={
                "rank": risk.rank, "usual": risk.usual, "rate": risk.rate, "low": risk.low,
                "high": risk.high, "listed": risk.workplace_id in listed,
                "resting": risk.workplace_id not in listed and risk.rank <= allowed,
            },
        )
        for risk in chosen
    ]  # fmt: skip


def _cell_signal(week: Week, one: cells.Unusual) -> Signal:
    return Signal(
        week=week,
        kind=SignalKind.CELL,
        key=one.series.key,
        region_id=one.series.region,
        sector_id=one.series.sector,
        cause=one.series.cause,
        method=one.method,
        observed=one.observed,
        expected=one.expected,
        threshold=one.threshold,
        pvalue=one.pvalue,
        score=_rarity(one.pvalue),
        facts={"slow": one.slow, "sure": one.sure},
    )


def _cluster_signal(week: Week, one: clusters.Found) -> Signal:
    """It stands at the region with the greatest excess, whose coordinator gets it."""
    return Signal(
        week=week,
        kind=SignalKind.CLUSTER,
        key=one.key[:100],
        region_id=one.regions[0],
        sector_id=one.sector,
        cause=one.cause,
        method="scan",
        observed=one.observed,
        expected=one.expected,
        pvalue=one.pvalue,
        score=_rarity(one.pvalue),
        facts={
            "regions": list(one.regions), "weeks": one.weeks, "excess": one.excess,
            "by_week": one.by_week, "recurrence_weeks": one.recurrence_weeks,
        },
    )  # fmt: skip


def _rarity(pvalue: float) -> float:
    return round(-float(np.log10(max(pvalue, 1e-12))), 2)
