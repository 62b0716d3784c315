"""One weighted log-linear fit with levels profiled out: the slope by Newton; compiled.

Formulas in `farrington_fit`. Numba keeps compiled loops by the time stamp of the file of the outer
one: after a change here, `farrington_fit.py` must be touched too.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from birlik.early_warning.farrington_design import Integers
from birlik.early_warning.frame import Floats

Space = tuple[Floats, Floats, Floats, Floats, Floats, Integers, Floats]
# table, weight, mu, moments, cases, odd weeks, geometric sums
_MAX_STEPS = 60
_MAX_GROWTH = 60.0  # |b| × span above this: the slope runs away, the fit is made without trend
FAST = {"reassoc", "contract"}  # sums may be vectorised; nothing else about floats is relaxed


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FAST)
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


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FAST)
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


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FAST)
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


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FAST)
def solve(
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
def curvature(cases: Floats, moments: Floats) -> float:
    """S = Σ_g Y_g v_g: the information on the slope."""
    s = 0.0
    for g in range(cases.size):
        if cases[g] > 0:
            m = moments[g, 1] / moments[g, 0]
            s += cases[g] * (moments[g, 2] / moments[g, 0] - m * m)
    return s
