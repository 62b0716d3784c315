"""The Bayes method: the predictive distribution of a Poisson count after the reference weeks."""

from __future__ import annotations

from typing import Any

import numpy as np

from birlik.early_warning.detection import Detection, detection
from birlik.early_warning.discrete import mass, upper_quantile, upper_tail
from birlik.early_warning.frame import FrameError, as_frame
from birlik.early_warning.limits import check
from birlik.early_warning.reference_sets import needed, reference_values


def detect(
    data: Any,
    *,
    last: int = 52,
    alpha: float = 0.05,
    years: int = 0,
    half_window: int = 6,
    recent: bool = True,
) -> Detection:
    """Alarm above the 1−α quantile of the predictive negative binomial.

    With n reference weeks of sum Σ and Jeffreys' prior: Y ~ NB(size Σ+½, probability n/(n+1)).
    Reference weeks: the half_window weeks before (recent), and 2 half_window + 1 weeks around the
    same week in each of the last `years` years.

    data: anything `as_frame` takes, (units, weeks). Returns a `Detection`; expected =
    (Σ+½)/n, dispersion (n+1)/n. Missing weeks are left out; NaN where none is known.
    Raises `FrameError` for a history that is too short.

    Höhle M (2007) Computational Statistics 22: 571–582.

    >>> from birlik.early_warning import bayes
    >>> d = bayes.detect([[1, 2, 0, 1, 1, 2, 9]], last=1)
    >>> d.alarm.tolist(), d.upper.tolist()
    ([[True]], [[4.0]])
    """
    check(years=years, half_window=half_window)
    if not 0 < alpha < 1:
        raise FrameError(f"alpha must lie between 0 and 1. Got {alpha!r}.")
    frame = as_frame(data)
    history = needed(frame, last, years, half_window, recent)
    monitored = frame.monitored(last, history=history, method="Bayes")
    total = np.empty((frame.n_units, len(monitored)))
    known = np.empty_like(total)
    for column, now in enumerate(monitored):
        values = reference_values(frame, now, years, half_window, recent)
        total[:, column] = np.nansum(values, axis=1)
        known[:, column] = (~np.isnan(values)).sum(axis=1)
    known = np.where(known > 0, known, np.nan)
    mean, dispersion = (total + 0.5) / known, (known + 1) / known
    counts = frame.counts[:, monitored.start :]
    return detection(
        frame,
        monitored,
        "bayes",
        upper=upper_quantile(alpha, mean, dispersion),
        pvalue=upper_tail(counts, mean, dispersion),
        expected=mean,
        dispersion=dispersion,
        atom=mass(counts, mean, dispersion),
    )
