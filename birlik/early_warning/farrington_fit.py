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
from birlik.early_warning.frame import Floats

Week = tuple[Integers, Integers, Integers]  # begin, length, level of the runs
Space = tuple[Floats, Floats, Floats, Floats, Floats, Integers, Floats]
# table, weight, mu, moments, cases, odd weeks, geometric sums
Flags = NDArray[np.bool_]
_CHUNK = 256
_MAX_STEPS = 60
_MAX_GROWTH = 60.0  # |b| × span above this: the slope runs away, the fit is made without trend


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


_FAST = {"reassoc", "contract"}  # sums may be vectorised; nothing else about floats is relaxed
_LINUX = hasattr(os, "sched_getaffinity")


def _critical_t(level: float, most: int) -> Floats:
    """|t| a trend must exceed at each number of degrees of freedom; 0 keeps every trend."""
    from scipy.special import stdtrit

    degrees = np.arange(most + 1, dtype=np.float64)
    if level >= 1:
        return np.zeros_like(degrees)
    return np.asarray(stdtrit(np.maximum(degrees, 1), 1 - level / 2))


@njit(cache=True, nogil=True, error_model="numpy", fastmath=_FAST)
def _powers(b: float, span: int, table: Floats) -> None:
    """table[j] = exp(b (j − (span − 1) / 2)), doubling the filled part so that it vectorises."""
    table[0] = np.exp(-b * 0.5 * (span - 1))
    ratio = np.exp(b)
    filled = 1
    while filled < span:
        more = min(filled, span - filled)
        for i in range(more):
            table[filled + i] = table[i] * ratio
        filled += more
        ratio *= ratio


@njit(cache=True, nogil=True, error_model="numpy", fastmath=_FAST)
def _moments(
    weight: Floats,
    table: Floats,
    begin: Integers,
    length: Integers,
    level: Integers,
    moments: Floats,
) -> None:
    """Σ w e^{bt} t^r per level, r = 0, 1, 2, t centred; weight holds ω × exposure."""
    moments[:] = 0.0
    origin = begin[0]
    centre = 0.5 * (table.size - 1)
    at = 0
    for r in range(begin.size):
        first = begin[r] - origin
        zero = one = two = 0.0
        for i in range(length[r]):
            e = weight[at + i] * table[first + i]
            t = first + i - centre
            zero += e
            one += e * t
            two += e * t * t
        at += length[r]
        moments[level[r], 0] += zero
        moments[level[r], 1] += one
        moments[level[r], 2] += two


@njit(cache=True, nogil=True, error_model="numpy")
def _geometric_moments(
    usual: float,
    weight: Floats,
    odd: Integers,
    n_odd: int,
    table: Floats,
    begin: Integers,
    length: Integers,
    level: Integers,
    sums: Floats,
    moments: Floats,
) -> None:
    """The same where all weights are `usual` but those of the odd weeks (place, offset, level).

    sums[n] = Σ_{i<n} e^{bi} i^r; a run of n weeks from offset f has e^{bf} times these.
    """
    moments[:] = 0.0
    centre = 0.5 * (table.size - 1)
    sums[0] = 0.0
    for i in range(sums.shape[0] - 1):
        e = table[i] / table[0]
        sums[i + 1, 0] = sums[i, 0] + e
        sums[i + 1, 1] = sums[i, 1] + e * i
        sums[i + 1, 2] = sums[i, 2] + e * i * i
    for r in range(begin.size):
        first = begin[r] - begin[0]
        t, e = first - centre, usual * table[first]
        zero, one, two = sums[length[r], 0], sums[length[r], 1], sums[length[r], 2]
        moments[level[r], 0] += e * zero
        moments[level[r], 1] += e * (one + t * zero)
        moments[level[r], 2] += e * (two + t * (2 * one + t * zero))
    for j in range(n_odd):
        e = (weight[odd[0, j]] - usual) * table[odd[1, j]]
        t = odd[1, j] - centre
        moments[odd[2, j], 0] += e
        moments[odd[2, j], 1] += e * t
        moments[odd[2, j], 2] += e * t * t
    for g in range(moments.shape[0]):
        if moments[g, 0] < 1e-9 * usual:  # what is left of a level without a known week
            moments[g] = 0.0


@njit(cache=True, nogil=True, error_model="numpy")
def _odd_weeks(
    weight: Floats, usual: float, begin: Integers, length: Integers, level: Integers, odd: Integers
) -> int:
    """List the weeks whose weight is not the usual one; how many they are."""
    n_odd = at = 0
    for r in range(begin.size):
        for i in range(length[r]):
            if weight[at + i] != usual:
                odd[0, n_odd] = at + i
                odd[1, n_odd] = begin[r] - begin[0] + i
                odd[2, n_odd] = level[r]
                n_odd += 1
        at += length[r]
    return n_odd


@njit(cache=True, nogil=True, error_model="numpy")
def _slope(
    b: float,
    usual: float,
    slope_cases: float,
    begin: Integers,
    length: Integers,
    level: Integers,
    space: Space,
) -> tuple[float, bool]:
    """Newton for the slope from b; leaves table and moments at the root. (slope, converged)."""
    table, weight, _, moments, cases, odd, sums = space
    span = table.size
    n_odd = _odd_weeks(weight, usual, begin, length, level, odd) if usual > 0 else 0
    for _ in range(_MAX_STEPS):
        _powers(b, span, table)
        if usual > 0:
            _geometric_moments(
                usual, weight, odd, n_odd, table, begin, length, level, sums, moments
            )
        else:
            _moments(weight, table, begin, length, level, moments)
        f = slope_cases
        h = 0.0
        for g in range(cases.size):
            if cases[g] > 0:
                m = moments[g, 1] / moments[g, 0]
                f -= cases[g] * m
                h += cases[g] * (moments[g, 2] / moments[g, 0] - m * m)
        if h <= 1e-12 * span:
            return b, slope_cases == 0.0 or abs(f) < 1e-9
        step = f / h
        limit = 8.0 / span
        step = min(limit, max(-limit, step))
        if abs(step) * span < 1e-10:
            return b, True
        b += step
        if abs(b) * span > _MAX_GROWTH:
            return b, False
    return b, False


@njit(cache=True, nogil=True, error_model="numpy", fastmath=_FAST)
def _level_sums(
    y: Floats,
    omega: Floats,
    begin: Integers,
    length: Integers,
    level: Integers,
    centre: float,
    cases: Floats,
) -> float:
    """Σ ω y per level, and Σ ω y t over all."""
    cases[:] = 0.0
    slope_cases = 0.0
    at = 0
    for r in range(begin.size):
        first = begin[r] - begin[0] - centre
        total = 0.0
        for i in range(length[r]):
            wy = omega[at + i] * y[at + i]
            total += wy
            slope_cases += wy * (first + i)
        cases[level[r]] += total
        at += length[r]
    return slope_cases


@njit(cache=True, nogil=True, error_model="numpy", fastmath=_FAST)
def _solve(
    y: Floats,
    size: Floats,
    omega: Floats,
    trend: bool,
    start: float,
    usual: float,
    begin: Integers,
    length: Integers,
    level: Integers,
    space: Space,
) -> tuple[float, bool]:
    """One weighted fit from slope `start`. Fills table, weight, mu, moments, cases of space.

    usual: the weight of nearly every week, 0 where there is none. Returns (slope, converged).
    """
    table, weight, mu, moments, cases, _, _ = space
    slope_cases = _level_sums(y, omega, begin, length, level, 0.5 * (table.size - 1), cases)
    for i in range(y.size):
        weight[i] = omega[i] * size[i]
    b, ok = 0.0, True
    if trend:
        b, ok = _slope(start, usual, slope_cases, begin, length, level, space)
    else:
        table[:] = 1.0
        _moments(weight, table, begin, length, level, moments)
    if ok:
        at = 0
        for r in range(begin.size):
            g = level[r]
            scale = cases[g] / moments[g, 0] if moments[g, 0] > 0 else 0.0
            first = begin[r] - begin[0]
            for i in range(length[r]):
                mu[at + i] = scale * table[first + i] * size[at + i]
            at += length[r]
    return b, ok


@njit(cache=True, nogil=True, error_model="numpy")
def _curvature(cases: Floats, moments: Floats) -> float:
    """S = Σ_g Y_g v_g: the information on the slope."""
    s = 0.0
    for g in range(cases.size):
        if cases[g] > 0:
            m = moments[g, 1] / moments[g, 0]
            s += cases[g] * (moments[g, 2] / moments[g, 0] - m * m)
    return s


@njit(cache=True, nogil=True, error_model="numpy", fastmath=_FAST)
def _dispersion(y: Floats, omega: Floats, mu: Floats) -> tuple[float, float]:
    """Σ ω (y − μ)² / μ and, with the weights of the peer's model object, Σ ω ((y − μ) / μ)²."""
    pearson = working = 0.0
    for i in range(y.size):
        if mu[i] > 0:
            r = y[i] - mu[i]
            q = omega[i] * r * r / mu[i]
            pearson += q
            working += q / mu[i]
        else:
            working += omega[i]
    return pearson, working


@njit(cache=True, nogil=True, error_model="numpy")
def _down_weight(
    y: Floats,
    omega: Floats,
    mu: Floats,
    phi: float,
    b: float,
    threshold: float,
    begin: Integers,
    length: Integers,
    level: Integers,
    space: Space,
) -> float:
    """ω: γ, and γ / s² where the standardised Anscombe residual s is above the threshold.

    s is at most the Pearson residual, so that cube roots are taken only where that one is high.
    Returns γ, 1 if no week was weighted down.
    """
    table, _, _, moments, cases, _, _ = space
    curvature = _curvature(cases, moments) if b != 0.0 else 0.0
    inverse = 1.0 / curvature if curvature > 0 else 0.0
    centre = 0.5 * (table.size - 1)
    high = threshold * threshold * phi
    total = 0.0
    known = 0.0
    at = 0
    for r in range(begin.size):
        g = level[r]
        own = 1.0 / cases[g] if cases[g] > 0 else 0.0
        m = moments[g, 1] / moments[g, 0] if moments[g, 0] > 0 else 0.0
        first = begin[r] - begin[0] - centre
        for i in range(at, at + length[r]):
            known += omega[i]
            weight = omega[i]
            residual = y[i] - mu[i]
            if residual > 0 and omega[i] > 0:
                t = first + (i - at) - m
                rest = 1.0 - mu[i] * (own + t * t * inverse)
                if residual * residual > high * rest * mu[i] and rest > 1e-10:
                    root = np.cbrt(y[i])
                    s = 1.5 * (root * root / np.sqrt(np.cbrt(mu[i])) - np.sqrt(mu[i]))
                    s /= np.sqrt(phi * rest)
                    if s > threshold:
                        weight = 1.0 / (s * s)
            omega[i] = weight
            total += weight
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
    b, ok = _solve(y, size, omega, trend, 0.0, usual, begin, length, level, space)
    if not ok:
        trend = False
        b, ok = _solve(y, size, omega, False, 0.0, usual, begin, length, level, space)
    pearson, working = _dispersion(y, omega, mu)
    if reweight:
        phi = max(1.0, pearson / (free - trend))
        gamma = _down_weight(y, omega, mu, phi, b, threshold, begin, length, level, space)
        if gamma == 1.0:  # no week was weighted down: the second fit is the first
            return b, trend, pearson, working
        usual *= gamma
        b, ok = _solve(y, size, omega, trend, b, usual, begin, length, level, space)
        if not ok:
            trend = False
            b, ok = _solve(y, size, omega, False, 0.0, usual, begin, length, level, space)
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
        s = _curvature(cases, moments)
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
        s = _curvature(cases, moments)
        away = t - moments[0, 1] / moments[0, 0]
        unscaled += away * away / s if s > 0 else 0.0
    spread = working / (free - kept) if peer else phi
    return mean, phi, np.sqrt(spread * unscaled), b


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
) -> tuple[int, float]:
    """Copy the runs; a missing week gets weight 0. Returns (weeks seen, highest count)."""
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
    for k in range(now.size):
        points = length[k].sum()
        y, size, seen = buffers[0, :points], buffers[1, :points], buffers[2, :points]
        omega, weight, mu = buffers[3, :points], buffers[4, :points], buffers[5, :points]
        space = (table, weight, mu, moments, cases, odd, sums)
        week = (begin[k], length[k], level[k])
        for u in range(counts.shape[0]):
            row = sizes[u] if sized else sizes[0]
            known, most = _gather(
                counts[u], row, sized, begin[k], length[k], level[k], y, size, seen, filled
            )
            size_now = row[now[k]] if sized else 1.0
            free = known - filled.sum()
            out[0, u, k], out[1, u, k], out[2, u, k], out[3, u, k] = _week(
                y, size, sized, seen, omega, size_now, now[k], free, most, week, flags, threshold,
                critical, space,
            )  # fmt: skip
