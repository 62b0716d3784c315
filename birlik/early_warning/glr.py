"""Generalised likelihood ratio charts for a lasting rise, Poisson and negative binomial."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numba import njit

from birlik.early_warning.detection import Detection, detection
from birlik.early_warning.discrete import smallest_enough
from birlik.early_warning.farrington_design import Integers
from birlik.early_warning.frame import Floats, FrameError, as_frame
from birlik.early_warning.limits import check, check_mean
from birlik.early_warning.seasonal_mean import fit

_NEVER = 1e7


def detect(
    data: Any,
    *,
    last: int = 52,
    threshold: float = 5.0,
    distribution: Literal["poisson", "negative-binomial"] = "poisson",
    mean: Literal["seasonal"] | float | Floats = "seasonal",
    kappa: float | Floats | None = None,
    trend: bool = False,
    window: int | None = None,
    restart: bool = True,
) -> Detection:
    """G_n = max_k sup_{κ≥0} Σ_{t=k..n} log f(y_t; μ_t e^κ) / f(y_t; μ_t); alarm when G_n > c.

    Poisson: max_k [Y log(Y/M) − (Y − M)]₊ with Y, M the sums from k to n. Negative binomial with
    variance μ + aμ²: κ by Newton. The most likely beginning k is sought among the last `window`
    weeks, all monitored ones by default. After an alarm the chart starts anew the week after
    (restart), as a new rise would be judged; otherwise it keeps signalling while the rise lasts.

    data: anything `as_frame` takes, (units, weeks). threshold: c. mean: μ by a model with one
    harmonic (and a trend) on the weeks before, or numbers that broadcast to (units, last). kappa: a
    of the negative binomial, one or per unit; None estimates it by maximum likelihood.
    Returns a `Detection`: score = G/c, upper = the highest count without an alarm that week,
    pvalue NaN. Missing weeks are left out of the sums. NaN for a unit without a case before.

    Höhle M, Paul M (2008) Computational Statistics & Data Analysis 52: 4357–4368.

    >>> from birlik.early_warning import glr
    >>> d = glr.detect([[2] * 60 + [5, 6, 6]], last=3, mean=2.0)
    >>> d.alarm.tolist()
    [[False, False, True]]
    """
    if distribution not in ("poisson", "negative-binomial"):
        raise FrameError(
            f"distribution must be poisson or negative-binomial. Got {distribution!r}."
        )
    check(threshold=threshold, window=window, kappa=kappa)
    check_mean(mean, ("seasonal",))
    if threshold == 0:
        raise FrameError(f"threshold must be above 0. Got {threshold!r}.")
    wide = distribution == "negative-binomial"
    if wide and kappa is None and not isinstance(mean, str):
        raise FrameError("kappa must be given when the mean is not the seasonal one. Got None.")
    frame = as_frame(data)
    monitored = frame.monitored(last, history=1, method="The likelihood ratio chart")
    counts = np.ascontiguousarray(frame.counts[:, monitored.start :])
    if isinstance(mean, str):
        fitted = fit(frame, monitored, harmonics=1, trend=trend, kappa=_one(kappa) if wide else 0.0)
        m, overdispersion = fitted.mean, fitted.kappa
    else:
        m = np.array(np.broadcast_to(np.asarray(mean, dtype=np.float64), counts.shape))
        known = kappa if wide and kappa is not None else 0.0
        overdispersion = np.array(np.broadcast_to(np.asarray(known, np.float64), frame.n_units))
    statistic, begins = _chart(counts, m, overdispersion, threshold, window or last, restart)
    return detection(
        frame,
        monitored,
        "glr-negative-binomial" if wide else "glr-poisson",
        upper=_upper(counts, m, overdispersion, threshold, begins),
        pvalue=np.full(counts.shape, np.nan),
        expected=m,
        score=statistic / threshold,
        alarm=(statistic > threshold) & ~np.isnan(counts),
    )


def _one(kappa: float | Floats | None) -> float | None:
    if kappa is None:
        return None
    if np.ndim(kappa):
        raise FrameError("kappa must be one number where the seasonal mean is fitted.")
    return float(kappa)


def _upper(counts: Floats, mean: Floats, kappa: Floats, threshold: float, begins: Floats) -> Floats:
    """The highest count without an alarm, by search: G grows with the count of its own week."""
    unit, week = np.nonzero(~np.isnan(mean))
    start = np.floor(mean[unit, week])
    first = begins[unit, week].astype(np.int64)

    def alarms(which: np.ndarray[Any, Any], x: Floats) -> np.ndarray[Any, Any]:
        values = _statistics(counts, mean, kappa, unit[which], first[which], week[which], x)
        return np.asarray((values > threshold) | (x >= _NEVER))

    upper = np.full(counts.shape, np.nan)
    upper[unit, week] = smallest_enough(start, alarms) - 1
    return upper


@njit(cache=True, nogil=True, error_model="numpy")
def _rise(y: Floats, m: Floats, a: float, k: int, n: int, total: float, expected: float) -> float:
    """The log likelihood ratio of a rise from k to n at its most likely size κ ≥ 0."""
    if total <= 0.0:
        return 0.0
    if a == 0.0:
        if total <= expected:
            return 0.0
        return float(total * np.log(total / expected) - (total - expected))
    kappa = 0.0
    for _ in range(200):
        slope = information = 0.0
        for t in range(k, n + 1):
            if not np.isnan(y[t]):
                mu = m[t] * np.exp(kappa)
                slope += (y[t] - mu) / (1 + a * mu)
                information += mu * (1 + a * y[t]) / ((1 + a * mu) * (1 + a * mu))
        if kappa == 0.0 and slope <= 0.0:
            return 0.0
        step = slope / information
        kappa = max(0.0, kappa + max(-2.0, min(2.0, step)))
        if abs(step) < 1e-12:
            break
    value = 0.0
    for t in range(k, n + 1):
        if not np.isnan(y[t]):
            rest = np.log((1 + a * m[t]) / (1 + a * m[t] * np.exp(kappa)))
            value += y[t] * kappa + (y[t] + 1 / a) * rest
    return max(0.0, value)


@njit(cache=True, nogil=True, error_model="numpy")
def _highest(y: Floats, m: Floats, a: float, first: int, n: int) -> float:
    """max over the beginnings k = n, n−1, …, first."""
    best = total = expected = 0.0
    for k in range(n, first - 1, -1):
        if not np.isnan(y[k]):
            total += y[k]
            expected += m[k]
        best = max(best, _rise(y, m, a, k, n, total, expected))
    return best


@njit(cache=True, nogil=True, error_model="numpy")
def _chart(
    counts: Floats, mean: Floats, kappa: Floats, threshold: float, window: int, restart: bool
) -> tuple[Floats, Floats]:
    """Statistic and first possible beginning of every unit and week."""
    statistic = np.full(counts.shape, np.nan)
    begins = np.zeros(counts.shape)
    for u in range(counts.shape[0]):
        first = 0
        for n in range(counts.shape[1]):
            first = max(first, n - window + 1)
            begins[u, n] = first
            if np.isnan(mean[u, n]):
                continue
            statistic[u, n] = _highest(counts[u], mean[u], kappa[u], first, n)
            if restart and statistic[u, n] > threshold and not np.isnan(counts[u, n]):
                first = n + 1
    return statistic, begins


@njit(cache=True, nogil=True, error_model="numpy")
def _statistics(
    counts: Floats,
    mean: Floats,
    kappa: Floats,
    units: Integers,
    begins: Integers,
    weeks: Integers,
    values: Floats,
) -> Floats:
    """The statistic of chosen weeks if their count were another."""
    out = np.empty(values.size)
    for i in range(values.size):
        y = counts[units[i]].copy()
        y[weeks[i]] = values[i]
        out[i] = _highest(y, mean[units[i]], kappa[units[i]], begins[i], weeks[i])
    return out
