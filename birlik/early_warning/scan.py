"""Prospective space-time scan: which places together have too many cases in the last weeks?

SCORES, with C cases and B expected in a zone and its last w weeks, N cases of the study:
    eb-poisson               C log(C/B) - (C - B)                              if C > B, else 0
    pb-poisson, permutation  C log(C/B) + (N - C) log((N - C) / (N - B))       if C > B, else 0
    nb                       sum((y - m)/v) / sqrt(sum(m/v)), v = 1 + m/theta   if positive, else 0
where B is the sum of baselines; N × the zone's share of population × weeks; or the sum of
place total × week total / N. Only windows that end with the latest week are searched.

References: Neill 2009 (expectation-based), Kulldorff 2001 (population), Kulldorff et al. 2005
(permutation), Tango, Takahashi and Kohriyama 2011 (negative binomial, hotspot), Neill 2012 (fast
subset scan), Abrams, Kulldorff and Kleinman 2010 (Gumbel tail), Besag and Clifford 1991 (stop).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy.random import Generator
from numpy.typing import ArrayLike

from birlik.early_warning.frame import Frame, FrameError, as_frame
from birlik.early_warning.limits import check
from birlik.early_warning.scan_models import Model, Window, window_of
from birlik.early_warning.scan_nulls import (
    NULLS,
    FixedTotal,
    IndependentCells,
    Permuted,
    ResampledWeeks,
    Sampler,
    pearson_dispersion,
)
from birlik.early_warning.scan_replicas import Progress, replicate, search_of
from birlik.early_warning.scan_significance import NullScores, recurrence_interval
from birlik.early_warning.scan_tail import importance
from birlik.early_warning.scan_zones import Neighbourhoods, Zones

_SMALL = 0.1  # counting replicas shows larger p-values well enough


@dataclass(frozen=True, slots=True)
class Cluster:
    """Places that together have more cases in the last weeks than expected.

    places: numbers from 0. weeks: how many of the latest weeks. cases, expected: plain sums, in
    cases. relative_risk: cases / expected, against the rest of the study where the model has one.
    p_value, recurrence_days: None when no replicas were drawn.
    """

    places: tuple[int, ...]
    units: tuple[str, ...]
    weeks: int
    score: float
    cases: float
    expected: float
    relative_risk: float
    p_value: float | None
    recurrence_days: float | None


@dataclass(frozen=True, slots=True)
class ScanResult:
    """Clusters without a place in common, most unusual first; the first is the primary one."""

    model: str
    window: int
    zones: int
    clusters: tuple[Cluster, ...]
    null: NullScores | None


def prospective_scan(
    counts: Frame | ArrayLike | Any,
    zones: Zones | Neighbourhoods,
    *,
    model: Model = "eb-poisson",
    window: int = 12,
    baselines: ArrayLike | None = None,
    population: ArrayLike | None = None,
    theta: float | None = None,
    replicas: int = 999,
    rng: Generator | None = None,
    null: str | NullScores = "model",
    dispersion: float | None = None,
    block: int = 4,
    stop_after: int | None = None,
    tail: str = "count",
    most: int = 10,
    every_days: float = 7.0,
    workers: int | None = None,
    progress: Progress | None = None,
) -> ScanResult:
    """Find the zones and recent weeks with the highest scores and say how unusual they are.

    counts: anything `as_frame` takes, places × weeks; all weeks given are the study.
    zones: `nearest_zones`, `connected_zones`, `listed_zones`, or `Neighbourhoods` for all subsets.
    window: longest cluster in weeks.
    baselines: expected counts (places, weeks), for eb-poisson and nb; weeks before the window are
        needed only by the bootstrap null and to estimate dispersion.
    population: (places,) or (places, weeks), for pb-poisson, optional for permutation.
    theta: size of the negative binomial, variance m + m²/theta, for nb.
    replicas: how many null data sets; 0 for scores only. rng: required when replicas are drawn.
    null: "model" (Poisson, multinomial, permuted cases or negative binomial, as the model says);
        "overdispersed" (variance = dispersion × mean in every cell); "bootstrap" (whole past weeks
        resampled, `block` weeks at a time; refused where all places move together and less than
        three years are given); or the `null` of an earlier result, used again.
    dispersion: variance / mean; default: estimated from the weeks before the window
        that have an expectation, or from the window if none has.
    stop_after: end once this many replicas reach the score (50 loses no power at 0.05).
    tail: "count"; "gumbel"; or "importance", which draws data sets that reach the score and weighs
        them: small p-values to a few per cent, for eb-poisson over fixed zones.
    most: clusters to report. workers: threads; default one per CPU.
    progress: called with the number of replicas done.

    Returns a ScanResult. The same rng state gives the same result whatever the workers.
    Missing weeks: neither cases nor expectation; the permutation model refuses them.
    Raises FrameError for bad counts or settings.

    >>> from birlik.early_warning.scan_zones import nearest_zones
    >>> zones = nearest_zones([[0, 0], [0, 1], [5, 5]], 2)
    >>> found = prospective_scan(
    ...     [[1, 1, 4], [0, 1, 5], [1, 2, 1]], zones, window=2, baselines=[1, 1, 1], replicas=0
    ... )
    >>> found.clusters[0].places, found.clusters[0].weeks, round(found.clusters[0].score, 6)
    ((0, 1), 1, 6.536697)
    """
    check(
        replicas=replicas,
        block=block,
        stop_after=stop_after,
        most=most,
        workers=workers,
        every_days=every_days,
    )
    frame = as_frame(counts)
    if zones.locations != frame.n_units:
        raise FrameError(
            f"The zones are made of {zones.locations} places, the counts of {frame.n_units}. "
            "Both must list the same places in the same order."
        )
    view = window_of(frame, model, window, baselines=baselines, population=population, theta=theta)
    search = search_of(view, zones)
    found = search.observed(most)
    scores = null if isinstance(null, NullScores) else None
    if scores is None and replicas:
        if rng is None:
            raise FrameError("Pass rng=numpy.random.default_rng(seed): replicas are drawn from it.")
        sampler = _sampler(frame, view, model, null, dispersion, block, rng)
        top = found[0][2] if found else 0.0
        scores = replicate(view, search, sampler, replicas, rng, top, stop_after, workers, progress)
    chances = [scores.p_value(each[2], tail=tail) if scores else None for each in found]
    if tail == "importance":
        if rng is None or isinstance(null, NullScores):
            raise FrameError(
                "The importance tail draws data sets: pass rng=numpy.random.default_rng(seed) and "
                "the name of a null."
            )
        sampler = _sampler(frame, view, model, null, dispersion, block, rng)
        chances = [
            importance(view, search, sampler, each[2], replicas, rng, workers).p_value
            if p is not None and p <= _SMALL
            else p
            for each, p in zip(found, chances, strict=True)
        ]
    clusters = (
        _cluster(frame, view, *each, p, every_days) for each, p in zip(found, chances, strict=True)
    )
    return ScanResult(model, window, len(zones), tuple(clusters), scores)


def _sampler(
    frame: Frame,
    view: Window,
    model: Model,
    null: str | NullScores,
    dispersion: float | None,
    block: int,
    rng: Generator,
) -> Sampler:
    if null not in NULLS:
        raise FrameError(f"null must be one of {', '.join(NULLS)}. Got {null!r}.")
    if model == "permutation":
        if null != "model":
            raise FrameError(
                "The permutation model deals the cases it has; it knows no over-dispersed null. "
                "Use eb-poisson or pb-poisson with this null."
            )
        return Permuted.of(frame, view)
    if null == "bootstrap":
        return ResampledWeeks.of(frame, view, block, rng)
    if null == "overdispersed":
        if model == "nb":
            raise FrameError("Model nb is over-dispersed by theta already: use null='model'.")
        value = _dispersion(frame, view) if dispersion is None else dispersion
        if not value >= 1:
            raise FrameError(
                f"dispersion, variance divided by mean, must be 1 or more. Got {value}."
            )
        return IndependentCells.of(view, value)
    return FixedTotal.of(view) if model == "pb-poisson" else IndependentCells.of(view)


def _dispersion(frame: Frame, view: Window) -> float:
    """From the weeks before the window if there are any, so that a cluster cannot hide itself."""
    before = frame.n_weeks - view.weeks
    past = slice(0, before if view.study[:, :before].any() else frame.n_weeks)
    return pearson_dispersion(frame.counts[:, past], view.study[:, past])


def _cluster(
    frame: Frame,
    view: Window,
    places: list[int],
    weeks: int,
    score: float,
    p_value: float | None,
    every_days: float,
) -> Cluster:
    cases = float(view.cases[places, :weeks].sum())
    expected = float(view.mean[places, :weeks].sum())
    risk = cases / expected
    if view.total:
        outside = (view.total - cases) / (view.total - expected) if view.total > expected else 1.0
        risk = risk / outside if outside else float("inf")
    recurrence = recurrence_interval(p_value, every_days=every_days) if p_value else None
    units = tuple(frame.units[place] for place in places)
    return Cluster(tuple(places), units, weeks, score, cases, expected, risk, p_value, recurrence)
