"""EARS C1, C2, C3: the count against the mean and standard deviation of the last few weeks."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from birlik.early_warning.detection import Detection, detection
from birlik.early_warning.frame import Floats, FrameError, as_frame
from birlik.early_warning.limits import check

_LEAST_WEEKS = 3  # known weeks of a baseline


def detect(
    data: Any,
    *,
    last: int = 52,
    alpha: float | None = None,
    variant: Literal["C1", "C2", "C3"] = "C1",
    baseline: int = 7,
    min_sigma: float = 0.0,
) -> Detection:
    """Alarm when a count lies more than z standard deviations above the last `baseline` weeks.

    C1: weeks t−7 … t−1, U = m + z_{1−α} max(s, min_sigma). C2: the same on weeks t−9 … t−3.
    C3: with S_t = (y_t − m_t)/s_t of C2, U = y_t + s_t (z_{1−α} − Σ_{i=1,2} max(0, S_{t−i} − 1)),
    at least 0: the excess of the two weeks before counts, the current one does not.

    data: anything `as_frame` takes, (units, weeks). alpha: default .001 for C1 and C2, .025 for
    C3. min_sigma: floor of the standard deviation, in cases.
    Returns a `Detection`: expected = m; pvalue = normal tail of the statistic compared with z.
    Missing weeks are left out of m and s; with fewer than 3 known weeks nothing is said (NaN).
    C3 says nothing where s = 0. Raises `FrameError` for a history that is too short.

    Hutwagner L et al. (2003) Journal of Urban Health 80: i89–i96.

    >>> from birlik.early_warning import ears
    >>> d = ears.detect([[1, 2, 3, 1, 2, 3, 2, 9]], last=1)
    >>> d.alarm.tolist(), round(float(d.upper[0, 0]), 3)
    ([[True]], 4.523)
    """
    from scipy.special import ndtr, ndtri

    _check(variant, baseline, min_sigma)
    alpha = {"C1": 0.001, "C2": 0.001, "C3": 0.025}[variant] if alpha is None else alpha
    if not 0 < alpha < 1:
        raise FrameError(f"alpha must lie between 0 and 1. Got {alpha!r}.")
    frame = as_frame(data)
    gap = 0 if variant == "C1" else 2
    before = 2 if variant == "C3" else 0
    monitored = frame.monitored(last, history=baseline + gap + before, method=f"EARS {variant}")
    first = monitored.start - before
    mean, sd = _baseline(frame.counts, first, baseline, gap)
    sd = np.maximum(sd, min_sigma)
    z = float(ndtri(1 - alpha))
    counts = frame.counts[:, first:]
    with np.errstate(invalid="ignore", divide="ignore"):
        statistic = (counts - mean) / sd
        if variant == "C3":
            excess = np.maximum(0, statistic - 1)
            statistic = excess[:, :-2] + excess[:, 1:-1]
            mean, sd, counts = mean[:, 2:], sd[:, 2:], counts[:, 2:]
            upper = np.maximum(0, counts + sd * (z - statistic))
        else:
            statistic = np.where((counts == mean) & (sd == 0), 0.0, statistic)
            upper = mean + z * sd
    return detection(
        frame,
        monitored,
        f"ears-{variant.lower()}",
        upper=upper,
        pvalue=np.where(np.isnan(counts), np.nan, ndtr(-statistic)),
        expected=mean,
        score=statistic / z,
    )


def _baseline(counts: Floats, first: int, width: int, gap: int) -> tuple[Floats, Floats]:
    """Mean and sample standard deviation of the known weeks among width, gap weeks back.

    Sums of whole numbers are exact in float64, so running totals lose nothing.
    """
    known = ~np.isnan(counts)
    filled = np.where(known, counts, 0.0)

    def windows(values: Floats) -> Floats:
        total = np.cumsum(values, axis=1)
        total = np.hstack([np.zeros((values.shape[0], 1)), total])
        end = np.arange(first, counts.shape[1]) - gap
        return np.asarray(total[:, end] - total[:, end - width])

    n, total, squares = windows(known.astype(float)), windows(filled), windows(filled**2)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = total / n
        sd = np.sqrt((n * squares - total**2) / (n * (n - 1)))
    few = n < _LEAST_WEEKS
    return np.where(few, np.nan, mean), np.where(few, np.nan, sd)


def _check(variant: str, baseline: int, min_sigma: float) -> None:
    if variant not in ("C1", "C2", "C3"):
        raise FrameError(f"variant must be C1, C2 or C3. Got {variant!r}.")
    check(baseline=baseline, min_sigma=min_sigma)
