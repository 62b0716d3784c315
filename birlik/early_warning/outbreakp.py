"""OutbreakP: is the mean rising? Likelihood of an increasing against a constant Poisson mean."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from birlik.early_warning.detection import Detection, detection
from birlik.early_warning.discrete import smallest_enough
from birlik.early_warning.farrington_design import Integers
from birlik.early_warning.frame import Floats, FrameError, as_frame
from birlik.early_warning.limits import check

_NEVER = 1e7


def detect(data: Any, *, last: int = 52, threshold: float = 100.0) -> Detection:
    """R_n = Π_t (λ̂_t / ȳ)^{y_t} over all weeks up to n; alarm when R_n > threshold.

    λ̂ is the non-decreasing mean of highest likelihood (pool adjacent violators), ȳ the mean. The
    method has no baseline: it looks for the first rise after a constant, so it suits the onset of
    one season or event.

    data: anything `as_frame` takes, (units, weeks). Returns a `Detection`: score = log R_n / log
    threshold, upper = the highest count without an alarm that week (NaN in the first week), pvalue
    NaN, expected = ȳ of the weeks before. Missing weeks are left out.

    Frisén M, Andersson E, Schiöler L (2009) Statistics in Medicine 28: 1174–1189.

    >>> from birlik.early_warning import outbreakp
    >>> d = outbreakp.detect([[1, 2, 1, 2, 1, 9, 12]], last=2)
    >>> d.alarm.tolist()
    [[True, True]]
    """
    check(threshold=threshold)
    if threshold <= 1:
        raise FrameError(f"threshold must be above 1. Got {threshold!r}.")
    frame = as_frame(data)
    monitored = frame.monitored(last, history=1, method="OutbreakP")
    limit = float(np.log(threshold))
    log_ratio, expected = _follow(frame.counts, monitored.start)
    counts = frame.counts[:, monitored.start :]
    return detection(
        frame,
        monitored,
        "outbreakp",
        upper=_upper(frame.counts, monitored, expected, limit),
        pvalue=np.full(counts.shape, np.nan),
        expected=expected,
        score=log_ratio / limit,
        alarm=(log_ratio > limit) & ~np.isnan(counts),
    )


def _upper(counts: Floats, monitored: range, expected: Floats, limit: float) -> Floats:
    upper = np.full(expected.shape, np.nan)
    units = np.flatnonzero((~np.isnan(expected)).any(axis=1))
    if not units.size:
        return upper
    unit, week = np.nonzero(~np.isnan(expected))
    position = week + monitored.start

    def alarms(which: np.ndarray[Any, Any], x: Floats) -> np.ndarray[Any, Any]:
        values = _if_count(counts, unit[which], position[which], x)
        return np.asarray((values > limit) | (x >= _NEVER))

    found = smallest_enough(np.floor(expected[unit, week]), alarms) - 1
    upper[unit, week] = np.where(found >= _NEVER - 1, np.nan, found)
    return upper


@njit(cache=True, nogil=True, error_model="numpy")
def _gain(total: float, weeks: float) -> float:
    """Σ y log λ̂ of a block of weeks with one mean."""
    return total * np.log(total / weeks) if total > 0 else 0.0


@njit(cache=True, nogil=True, error_model="numpy")
def _push(value: float, totals: Floats, weeks: Floats, gains: Floats, size: int) -> int:
    """Add a week to the stack of blocks, pooling while the order is violated; the new size."""
    total, length = value, 1.0
    while size > 0 and total / length <= totals[size - 1] / weeks[size - 1]:
        total += totals[size - 1]
        length += weeks[size - 1]
        size -= 1
    before = gains[size - 1] if size > 0 else 0.0
    totals[size], weeks[size] = total, length
    gains[size] = before + _gain(total, length)
    return size + 1


@njit(cache=True, nogil=True, error_model="numpy")
def _follow(counts: Floats, first: int) -> tuple[Floats, Floats]:
    """log R and the mean of the weeks before, for every monitored week."""
    units, weeks = counts.shape
    log_ratio = np.full((units, weeks - first), np.nan)
    expected = np.full((units, weeks - first), np.nan)
    totals, lengths, gains = np.empty(weeks), np.empty(weeks), np.empty(weeks)
    for u in range(units):
        size, total, known = 0, 0.0, 0.0
        for t in range(weeks):
            if t >= first and known > 0:
                expected[u, t - first] = total / known
            value = counts[u, t]
            if np.isnan(value):
                continue
            size = _push(value, totals, lengths, gains, size)
            total += value
            known += 1.0
            if t >= first:
                log_ratio[u, t - first] = gains[size - 1] - _gain(total, known)
    return log_ratio, expected


@njit(cache=True, nogil=True, error_model="numpy")
def _if_count(counts: Floats, units: Integers, positions: Integers, values: Floats) -> Floats:
    """log R of chosen weeks if their count were another; asks are sorted by unit, then week."""
    out = np.empty(values.size)
    weeks = counts.shape[1]
    totals, lengths, gains = np.empty(weeks), np.empty(weeks), np.empty(weeks)
    size, at, unit = 0, 0, -1
    total = known = 0.0
    for i in range(values.size):
        if units[i] != unit:
            size, at, unit, total, known = 0, 0, units[i], 0.0, 0.0
        while at < positions[i]:
            if not np.isnan(counts[unit, at]):
                size = _push(counts[unit, at], totals, lengths, gains, size)
                total += counts[unit, at]
                known += 1.0
            at += 1
        add, length, top = values[i], 1.0, size
        while top > 0 and add / length <= totals[top - 1] / lengths[top - 1]:
            add += totals[top - 1]
            length += lengths[top - 1]
            top -= 1
        gain = (gains[top - 1] if top > 0 else 0.0) + _gain(add, length)
        out[i] = gain - _gain(total + values[i], known + 1.0)
    return out
