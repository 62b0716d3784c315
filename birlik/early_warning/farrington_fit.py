"""The log-linear fit behind both Farrington methods, in closed form but for the slope, compiled.

log μ_i = α_level(i) + b t_i (+ log exposure) with Poisson weights ω. For a given slope the levels
profile out, exp(α_g) = Y_g / M0_g(b) with Y_g = Σ ω y and Mr_g = Σ ω n t^r exp(b t), so that the
slope is the root of f(b) = Σ ω y t − Σ_g Y_g m_g, m_g = M1_g / M0_g, by Newton with
f′ = −Σ_g Y_g (M2_g / M0_g − m_g²). Without exposure nearly every week has the same weight, and the
sums over a run of weeks are geometric: a step costs the runs and the few odd weeks, not the weeks.
Missing weeks have weight 0. A level without cases has μ = 0.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from birlik.early_warning.farrington_design import Design, Integers
from birlik.early_warning.farrington_slope import FAST, Space, curvature, solve
from birlik.early_warning.frame import Floats

Week = tuple[Integers, Integers, Integers]  # begin, length, level of the runs
Flags = NDArray[np.bool_]
_CHUNK = 256


@dataclass(frozen=True, slots=True)
class FitRule:
    """What the fit does: see `farrington_flexible.detect` for the meaning of each."""

    trend: bool
    reweight: bool
    weights_threshold: float
    trend_level: float
    extrapolate: bool
    peer_errors: bool


@dataclass(frozen=True, slots=True)
class Fit:
    """Per unit and monitored week: mean, dispersion ≥ 1, se of log mean, slope (0: no trend)."""

    mean: Floats
    dispersion: Floats
    se_log_mean: Floats
    slope: Floats


def fit(counts: Floats, exposure: Floats | None, design: Design, rule: FitRule) -> Fit:
    """Fit every unit and monitored week of the design; units are shared out over the CPUs.

    counts, exposure: (units, weeks). Returns arrays (units, monitored weeks), NaN where the data
    leave no degree of freedom or no week to compare with.
    """
    units, judged = counts.shape[0], design.now.size
    out = np.empty((4, units, judged))
    sizes = np.ones((1, 1)) if exposure is None else exposure
    critical = _critical_t(rule.trend_level, int(design.length.sum(axis=1).max()))
    flags = np.array([rule.trend, rule.reweight, rule.extrapolate, rule.peer_errors])
    weeks = (design.now, design.begin, design.length, design.level)

    def work(first: int) -> None:
        part = slice(first, min(first + _CHUNK, units))
        _fit_units(
            counts[part], sizes if exposure is None else sizes[part], exposure is not None, *weeks,
            design.n_levels, design.span, flags, rule.weights_threshold, critical, out[:, part],
        )  # fmt: skip

    starts = range(0, units, _CHUNK)
    workers = min(len(starts), len(os.sched_getaffinity(0)) if _LINUX else os.cpu_count() or 1)
    if workers <= 1:
        for first in starts:
            work(first)
    else:
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(work, starts))
    return Fit(out[0], out[1], out[2], out[3])


_LINUX = hasattr(os, "sched_getaffinity")


def _critical_t(level: float, most: int) -> Floats:
    """|t| a trend must exceed at each number of degrees of freedom; 0 keeps every trend."""
    from scipy.special import stdtrit

    degrees = np.arange(most + 1, dtype=np.float64)
    if level >= 1:
        return np.zeros_like(degrees)
    return np.asarray(stdtrit(np.maximum(degrees, 1), 1 - level / 2))


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FAST)
def _dispersion(y: Floats, omega: Floats, mu: Floats) -> tuple[float, float]:
    """Σ ω (y − μ)² / μ and, with the weights of the peer's model object, Σ ω ((y − μ) / μ)²."""
    pearson = working = 0.0
    for i in range(y.size):
        if mu[i] > 0:
            r, inverse = y[i] - mu[i], 1.0 / mu[i]
            q = omega[i] * r * r * inverse
            pearson += q
            working += q * inverse
        else:
            working += omega[i]
    return pearson, working


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FAST)
def _suspects(y: Floats, omega: Floats, mu: Floats, least: float, suspect: Floats) -> float:
    """Mark (above 0) the weeks with (y − μ)² > least μ, y > μ; Σ ω."""
    total = 0.0
    for i in range(y.size):
        total += omega[i]
        r = max(0.0, y[i] - mu[i])
        suspect[i] = omega[i] * (r * r - least * mu[i])
    return total


@njit(cache=True, nogil=True, error_model="numpy")
def _least_rest(inverse: float, space: Space) -> float:
    """A bound below 1 − h of every week: μ and |t − m| are nowhere above their largest."""
    table, _, _, moments, cases, _, _ = space
    span = table.size
    steepest = max(table[0], table[span - 1])
    highest = 0.0
    for g in range(cases.size):
        if cases[g] > 0:
            own = steepest / moments[g, 0]
            highest = max(highest, own * (1.0 + cases[g] * span * span * inverse))
    return max(0.0, 1.0 - highest)


@njit(cache=True, nogil=True, error_model="numpy")
def _down_weight(
    y: Floats,
    omega: Floats,
    mu: Floats,
    phi: float,
    b: float,
    threshold: float,
    sized: bool,
    begin: Integers,
    length: Integers,
    level: Integers,
    space: Space,
) -> float:
    """ω: γ, and γ / s² where the standardised Anscombe residual s is above the threshold.

    s is at most the Pearson residual, so that cube roots are taken only where that one is high, and
    that one is looked at only where a bound lets it be. Returns γ, 1 if no week was weighted down.
    """
    table, suspect, _, moments, cases, _, _ = space
    known_slope = curvature(cases, moments) if b != 0.0 else 0.0
    inverse = 1.0 / known_slope if known_slope > 0 else 0.0
    centre = 0.5 * (table.size - 1)
    high = threshold * threshold * phi
    least = 0.0 if sized else high * _least_rest(inverse, space)
    known = _suspects(y, omega, mu, least, suspect)
    total = known
    at = 0
    for r in range(begin.size):
        g = level[r]
        first = begin[r] - begin[0] - centre
        for i in range(at, at + length[r]):
            if suspect[i] > 0:
                own = 1.0 / cases[g] if cases[g] > 0 else 0.0
                m = moments[g, 1] / moments[g, 0]
                t = first + (i - at) - m
                rest = 1.0 - mu[i] * (own + t * t * inverse)
                residual = y[i] - mu[i]
                if residual * residual > high * rest * mu[i] and rest > 1e-10:
                    root = np.cbrt(y[i])
                    s = 1.5 * (root * root / np.sqrt(np.cbrt(mu[i])) - np.sqrt(mu[i]))
                    s /= np.sqrt(phi * rest)
                    if s > threshold:
                        total += 1.0 / (s * s) - omega[i]
                        omega[i] = 1.0 / (s * s)
        at += length[r]
    gamma = known / total
    for i in range(omega.size):
        omega[i] *= gamma
    return gamma


@njit(cache=True, nogil=True, error_model="numpy")
def _two_stage(
    y: Floats,
    size: Floats,
    sized: bool,
    seen: Floats,
    omega: Floats,
    trend: bool,
    reweight: bool,
    threshold: float,
    free: int,
    week: Week,
    space: Space,
) -> tuple[float, bool, float, float]:
    """Fit, down-weight past outbreaks, fit again. Returns (slope, trend kept, pearson, working).

    free: degrees of freedom without a trend.
    """
    begin, length, level = week
    mu = space[2]
    omega[:] = seen
    usual = 0.0 if sized else 1.0
    b, ok = solve(y, size, omega, trend, 0.0, usual, begin, length, level, space)
    if not ok:
        trend = False
        b, ok = solve(y, size, omega, False, 0.0, usual, begin, length, level, space)
    pearson, working = _dispersion(y, omega, mu)
    if reweight:
        phi = max(1.0, pearson / (free - trend))
        gamma = _down_weight(y, omega, mu, phi, b, threshold, sized, begin, length, level, space)
        if gamma == 1.0:  # no week was weighted down: the second fit is the first
            return b, trend, pearson, working
        usual *= gamma
        b, ok = solve(y, size, omega, trend, b, usual, begin, length, level, space)
        if not ok:
            trend = False
            b, ok = solve(y, size, omega, False, 0.0, usual, begin, length, level, space)
        pearson, working = _dispersion(y, omega, mu)
    return b, trend, pearson, working


@njit(cache=True, nogil=True, error_model="numpy")
def _week(
    y: Floats,
    size: Floats,
    sized: bool,
    seen: Floats,
    omega: Floats,
    size_now: float,
    now: int,
    free: int,
    most: float,
    week: Week,
    flags: Flags,
    threshold: float,
    critical: Floats,
    space: Space,
) -> tuple[float, float, float, float]:
    """The fit of one unit and week: (mean, dispersion, se of log mean, slope)."""
    trend, reweight, extrapolate, peer = flags[0], flags[1], flags[2], flags[3]
    table, _, _, moments, cases, _, _ = space
    if free - trend < 1:
        trend = False
    if free < 1 or np.isnan(size_now):
        return np.nan, np.nan, np.nan, np.nan
    t = now - week[0][0] - 0.5 * (table.size - 1)
    b, kept, pearson, working = _two_stage(
        y, size, sized, seen, omega, trend, reweight, threshold, free, week, space
    )
    if kept:
        mean = size_now * cases[0] / moments[0, 0] * np.exp(b * t)
        used = working if peer else pearson
        s = curvature(cases, moments)
        tvalue = abs(b) * np.sqrt(s * (free - 1) / used) if used > 0 else np.inf
        if (tvalue <= critical[free - 1] and critical[free - 1] > 0) or (
            mean > most and not extrapolate
        ):
            b, kept, pearson, working = _two_stage(
                y, size, sized, seen, omega, False, reweight, threshold, free, week, space
            )
    if moments[0, 0] <= 0:
        return np.nan, np.nan, np.nan, np.nan
    mean = size_now * cases[0] / moments[0, 0] * np.exp(b * t)
    phi = max(1.0, pearson / (free - kept))
    unscaled = 1.0 / cases[0]
    if kept:
        s = curvature(cases, moments)
        away = t - moments[0, 1] / moments[0, 0]
        unscaled += away * away / s if s > 0 else 0.0
    spread = working / (free - kept) if peer else phi
    return mean, phi, np.sqrt(spread * unscaled), b


@njit(cache=True, nogil=True, error_model="numpy")
def _copy(counts: Floats, begin: Integers, length: Integers, y: Floats) -> float:
    """Copy the runs of a series without a gap; the highest count."""
    at = 0
    most = -np.inf
    for r in range(begin.size):
        for i in range(length[r]):
            y[at + i] = counts[begin[r] + i]
            most = max(most, y[at + i])
        at += length[r]
    return most


@njit(cache=True, nogil=True, error_model="numpy")
def _gather(
    counts: Floats,
    sizes: Floats,
    sized: bool,
    begin: Integers,
    length: Integers,
    level: Integers,
    y: Floats,
    size: Floats,
    seen: Floats,
    filled: Integers,
    whole: bool,
) -> tuple[int, float]:
    """Copy the runs; a missing week gets weight 0. Returns (weeks seen, highest count).

    whole: no week is missing and there is no exposure, so size and seen are 1 already.
    """
    if whole:
        filled[:] = 1
        return y.size, _copy(counts, begin, length, y)
    filled[:] = 0
    at = 0
    known = 0
    most = -np.inf
    for r in range(begin.size):
        for i in range(length[r]):
            value = counts[begin[r] + i]
            missing = np.isnan(value)
            y[at] = 0.0 if missing else value
            size[at] = sizes[begin[r] + i] if sized and not missing else 1.0
            seen[at] = 0.0 if missing else 1.0
            if not missing:
                filled[level[r]] = 1
                known += 1
                most = max(most, value)
            at += 1
    return known, most


@njit(cache=True, nogil=True, error_model="numpy")
def _fit_units(
    counts: Floats,
    sizes: Floats,
    sized: bool,
    now: Integers,
    begin: Integers,
    length: Integers,
    level: Integers,
    n_levels: int,
    span: int,
    flags: Flags,
    threshold: float,
    critical: Floats,
    out: Floats,
) -> None:
    """Fit the units of one chunk, week by week; out is (4, units, weeks)."""
    longest = 0
    for k in range(now.size):
        longest = max(longest, length[k].sum())
    buffers = np.empty((6, longest))
    table = np.empty(span)
    moments, cases = np.empty((n_levels, 3)), np.empty(n_levels)
    filled = np.empty(n_levels, dtype=np.int64)
    odd = np.empty((3, longest), dtype=np.int64)
    sums = np.empty((length.max() + 1, 3))
    gapless = np.empty(counts.shape[0], dtype=np.bool_)
    for u in range(counts.shape[0]):
        gapless[u] = not np.isnan(counts[u]).any()
    for k in range(now.size):
        points = length[k].sum()
        y, size, seen = buffers[0, :points], buffers[1, :points], buffers[2, :points]
        omega, weight, mu = buffers[3, :points], buffers[4, :points], buffers[5, :points]
        space = (table, weight, mu, moments, cases, odd, sums)
        week = (begin[k], length[k], level[k])
        ones = False  # size and seen may still hold the gaps of another unit
        every_level = np.unique(level[k][length[k] > 0]).size == n_levels
        for u in range(counts.shape[0]):
            row = sizes[u] if sized else sizes[0]
            whole = not sized and gapless[u] and every_level
            if whole and not ones:
                size[:] = 1.0
                seen[:] = 1.0
            ones = whole
            known, most = _gather(
                counts[u], row, sized, begin[k], length[k], level[k], y, size, seen, filled, whole
            )
            size_now = row[now[k]] if sized else 1.0
            free = known - filled.sum()
            out[0, u, k], out[1, u, k], out[2, u, k], out[3, u, k] = _week(
                y, size, sized, seen, omega, size_now, now[k], free, most, week, flags, threshold,
                critical, space,
            )  # fmt: skip
