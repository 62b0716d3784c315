"""The RKI method: mean plus two standard deviations, or a table of Poisson limits below 20."""

from __future__ import annotations

from typing import Any

import numpy as np

from birlik.early_warning.detection import Detection, detection
from birlik.early_warning.discrete import upper_tail
from birlik.early_warning.frame import as_frame
from birlik.early_warning.limits import check
from birlik.early_warning.reference_sets import needed, reference_values

# Upper 95 % limits of Crow and Gardner (1959) for a Poisson count of 0, 1, …, 20.
_LIMITS = np.array(
    [3.285, 5.323, 6.686, 8.102, 9.598, 11.177, 12.817, 13.765, 14.921, 16.768, 17.633,
     19.050, 20.335, 21.364, 22.945, 23.762, 25.400, 26.306, 27.735, 28.966, 30.017]
)  # fmt: skip


def detect(
    data: Any,
    *,
    last: int = 52,
    years: int = 2,
    half_window: int = 4,
    recent: bool = False,
) -> Detection:
    """Alarm above mean + 2 s of the reference weeks, or above the table at ⌊mean⌋ if mean ≤ 20.

    Reference weeks as in `bayes`. The level is fixed by the method, about .025.

    data: anything `as_frame` takes, (units, weeks). Returns a `Detection`; pvalue = normal tail
    above a mean of 20, Poisson tail at the mean below. Missing weeks are left out; NaN where fewer
    than 2 are known. Raises `FrameError` for a history that is too short.

    Salmon M, Schumacher D, Höhle M (2016) Journal of Statistical Software 70(10), section 3.

    >>> from birlik.early_warning import rki
    >>> counts = [[2] * 120 + [9]]
    >>> d = rki.detect(counts, last=1)
    >>> d.alarm.tolist(), d.upper.tolist()
    ([[True]], [[6.686]])
    """
    from scipy.special import ndtr

    check(years=years, half_window=half_window)
    frame = as_frame(data)
    history = needed(frame, last, years, half_window, recent)
    monitored = frame.monitored(last, history=history, method="RKI")
    mean = np.empty((frame.n_units, len(monitored)))
    sd = np.empty_like(mean)
    for column, now in enumerate(monitored):
        values = reference_values(frame, now, years, half_window, recent)
        known = (~np.isnan(values)).sum(axis=1)
        known = np.where(known > 1, known, np.nan)
        mean[:, column] = np.nansum(values, axis=1) / known
        rest = np.nansum((values - mean[:, [column]]) ** 2, axis=1)
        sd[:, column] = np.sqrt(rest / (known - 1))
    many = mean > 20
    table = _LIMITS[np.where(many | np.isnan(mean), 0, mean).astype(int)]
    upper = np.where(many, mean + 2 * sd, np.where(np.isnan(mean), np.nan, table))
    counts = frame.counts[:, monitored.start :]
    with np.errstate(invalid="ignore", divide="ignore"):
        normal = ndtr((mean - counts) / sd)
    return detection(
        frame,
        monitored,
        "rki",
        upper=upper,
        pvalue=np.where(many, normal, upper_tail(counts, mean)),
        expected=mean,
    )
