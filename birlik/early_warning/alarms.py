"""From the p-values of one week to a list of alarms: discovery rates, groups, budgets.

All functions take the p-values of one week, NaN where a unit was not judged, and return booleans of
the same shape; an unjudged unit is never an alarm and does not count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from birlik.early_warning.discrete import upper_quantile, upper_tail
from birlik.early_warning.frame import Floats, FrameError

Flags = NDArray[np.bool_]


def benjamini_hochberg(pvalues: ArrayLike, rate: float) -> Flags:
    """Alarms of which at most the share `rate` is expected to be false.

    The k smallest p-values, k the largest with p_(k) ≤ rate k / m; m the units judged.
    Benjamini Y, Hochberg Y (1995) Journal of the Royal Statistical Society B 57: 289–300.

    >>> benjamini_hochberg([0.001, 0.02, 0.03, 0.6, np.nan], 0.05).tolist()
    [True, True, True, False, False]
    """
    p = _checked(pvalues, rate)
    order = np.sort(p[~np.isnan(p)])
    fits = np.flatnonzero(order <= rate * np.arange(1, order.size + 1) / max(1, order.size))
    with np.errstate(invalid="ignore"):
        return np.asarray(p <= (order[fits[-1]] if fits.size else -1.0))


def midp(pvalues: ArrayLike, atoms: ArrayLike) -> Floats:
    """p − ½ P(exactly this count): discrete p-values without their excess of caution."""
    return np.asarray(np.asarray(pvalues, np.float64) - np.asarray(atoms, np.float64) / 2)


def randomised(pvalues: ArrayLike, atoms: ArrayLike, rng: np.random.Generator) -> Floats:
    """p − u P(exactly this count), u uniform: exactly uniform while quiet if the model is right."""
    p = np.asarray(pvalues, np.float64)
    return np.asarray(p - rng.random(p.shape) * np.asarray(atoms, np.float64))


def discrete_benjamini_hochberg(
    pvalues: ArrayLike, means: ArrayLike, dispersions: ArrayLike, rate: float
) -> Flags:
    """Benjamini–Hochberg that knows which p-values each unit can have at all.

    With F_i(t) = P(p_i ≤ t) ≤ t for the count of unit i, the k smallest p-values alarm, k the
    largest with Σ_i F_i(p_(k)) ≤ rate k. Units too rare to reach t do not count against the
    others, so nothing is missed that the plain rule finds.
    Heyse JF (2011) in Recent Advances in Biostatistics: 43–58.

    >>> p = upper_tail([4.0, 0.0, 0.0], [0.3, 0.01, 0.01])
    >>> discrete_benjamini_hochberg(p, [0.3, 0.01, 0.01], [1.0, 1.0, 1.0], 0.05).tolist()
    [True, False, False]
    """
    p = _checked(pvalues, rate)
    mean, dispersion = np.asarray(means, np.float64), np.asarray(dispersions, np.float64)
    judged = ~np.isnan(p)
    order = np.sort(p[judged])
    limit = -1.0
    # No p-value above the rate itself is called an alarm, whatever the others can attain.
    for k in range(int(np.searchsorted(order, rate, side="right")), 0, -1):
        if k < order.size and order[k] == order[k - 1]:
            continue
        if _attained(order[k - 1], mean[judged], dispersion[judged]).sum() <= rate * k:
            limit = float(order[k - 1])
            break
    with np.errstate(invalid="ignore"):
        return np.asarray(p <= limit)


def _attained(t: float, mean: Floats, dispersion: Floats) -> Floats:
    """F_i(t): the largest p-value at most t that the count of each unit can give."""
    if t >= 1:
        return np.ones_like(mean)
    if t <= 0:
        return np.zeros_like(mean)
    # One count above the quantile at t is the first whose tail is at most t.
    return upper_tail(upper_quantile(t * (1 + 1e-12), mean, dispersion) + 1, mean, dispersion)


def simes(pvalues: ArrayLike) -> float:
    """One p-value for a group: min_k m p_(k) / k; NaN for a group without a judged unit.

    >>> round(simes([0.01, 0.4, 0.9]), 3)
    0.03
    """
    p = np.asarray(pvalues, np.float64)
    order = np.sort(p[~np.isnan(p)])
    if order.size == 0:
        return float("nan")
    return float(min(1.0, np.min(order * order.size / np.arange(1, order.size + 1))))


@dataclass(frozen=True, slots=True)
class Hierarchical:
    """Alarms of groups (in the order of `groups`) and of units."""

    groups: tuple[object, ...]
    group_pvalue: Floats
    group_alarm: Flags
    unit_alarm: Flags


def hierarchical(pvalues: ArrayLike, groups: Sequence[object], rate: float) -> Hierarchical:
    """First the groups (region × sector), then the units inside the groups that alarm.

    A group's p-value is that of Simes; groups are chosen by Benjamini–Hochberg at `rate`; inside
    each of the R chosen of G groups, units at rate × R / G, so that the average share of false
    alarms over the chosen groups stays at `rate`.
    Benjamini Y, Bogomolov M (2014) Journal of the Royal Statistical Society B 76: 297–318.

    >>> h = hierarchical([0.0001, 0.5, 0.6, 0.7], ["a", "a", "b", "b"], 0.05)
    >>> h.group_alarm.tolist(), h.unit_alarm.tolist()
    ([True, False], [True, False, False, False])
    """
    p = _checked(pvalues, rate)
    if len(groups) != p.size:
        raise FrameError(f"groups must name a group per unit. Got {len(groups)} for {p.size}.")
    names = tuple(dict.fromkeys(groups))
    member = {name: np.array([g == name for g in groups]) for name in names}
    group_p = np.array([simes(p[member[name]]) for name in names])
    chosen = benjamini_hochberg(group_p, rate)
    judged = int((~np.isnan(group_p)).sum())
    units = np.zeros(p.shape, dtype=bool)
    for name, alarm in zip(names, chosen, strict=True):
        if alarm:
            inside = member[name]
            units[inside] = benjamini_hochberg(p[inside], rate * chosen.sum() / judged)
    return Hierarchical(names, group_p, chosen, units)


@dataclass(frozen=True, slots=True)
class Budget:
    """What a number of alarms a week costs.

    alpha: false-alarm probability of a quiet unit-week. false_per_week: false alarms expected if
    every unit were quiet. seen_per_week: alarms this alpha raised in the weeks before (true ones
    among them). weeks_between: weeks between two false alarms of one unit.
    """

    alpha: float
    false_per_week: float
    seen_per_week: float
    weeks_between: float


def budget(per_week: float, calibrated_before: Floats, *, units: int | None = None) -> Budget:
    """The alpha that would have raised `per_week` alarms a week in the weeks before.

    calibrated_before: (units, weeks) calibrated p-values, such as `weekly.Calibration.before`. Real
    outbreaks of those weeks are among the alarms, so fewer than per_week are false. units: how many
    are watched, if more than those; the alarms of all of them are counted.

    >>> quiet = np.random.default_rng(1).random((1000, 60))
    >>> b = budget(5, quiet)
    >>> 0.004 < b.alpha < 0.006 and 4 < b.seen_per_week <= 5
    True
    """
    p = np.asarray(calibrated_before, np.float64)
    judged = ~np.isnan(p)
    weeks = p.shape[1]
    if per_week <= 0 or not judged.any():
        raise FrameError(
            f"per_week must be above 0 and some week judged. Got {per_week!r}, {judged.sum()}."
        )
    sampled = judged.sum() / weeks
    watched = sampled if units is None else units
    order = np.sort(p[judged])
    allowed = min(order.size, int(np.floor(per_week * weeks * sampled / watched)))
    alpha = float(order[allowed - 1]) if allowed else float(order[0]) / 2
    if allowed < order.size and allowed and order[allowed] == alpha:
        below = order[order < alpha]  # ties would go over the budget
        alpha = float(below[-1]) if below.size else alpha / 2
    return Budget(
        alpha=alpha,
        false_per_week=alpha * watched,
        seen_per_week=float((order <= alpha).sum() / weeks * watched / sampled),
        weeks_between=1 / alpha if alpha > 0 else float("inf"),
    )


def most_surprising(pvalues: ArrayLike, per_week: int) -> Flags:
    """The per_week smallest p-values; ties at the edge are all left out rather than chosen among.

    >>> most_surprising([0.3, 0.01, 0.2, 0.2], 2).tolist()
    [False, True, False, False]
    """
    p = np.asarray(pvalues, np.float64)
    order = np.sort(p[~np.isnan(p)])
    if order.size <= per_week:
        return ~np.isnan(p)
    with np.errstate(invalid="ignore"):
        edge = order[per_week]
        return np.asarray(p < edge)


def _checked(pvalues: ArrayLike, rate: float) -> Floats:
    p = np.asarray(pvalues, np.float64)
    if not 0 < rate < 1:
        raise FrameError(f"rate must lie between 0 and 1. Got {rate!r}.")
    if ((p < 0) | (p > 1)).any():
        raise FrameError("pvalues must lie between 0 and 1, or be NaN where nothing was judged.")
    return p
