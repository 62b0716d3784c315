"""The Farrington method of 1996: a log-linear trend on the same weeks of past years."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from birlik.early_warning.detection import Detection, detection
from birlik.early_warning.farrington_design import history_needed, window_design
from birlik.early_warning.farrington_flexible import delta, enough_cases
from birlik.early_warning.frame import FrameError, as_frame
from birlik.early_warning.limits import at_least_a_year, check


def detect(
    data: Any,
    *,
    last: int = 52,
    alpha: float = 0.01,
    years: int = 5,
    half_window: int = 3,
    trend: bool = True,
    trend_level: float = 0.05,
    reweight: bool = True,
    weights_threshold: float = 1.0,
    power: Literal["2/3", "1/2", "none"] = "2/3",
    min_cases: int = 5,
    min_cases_weeks: int = 4,
) -> Detection:
    """Compare each week with the 2w+1 weeks around it in each of the last b years.

    log μ_t = α + b t, dispersion and weights as in `farrington_flexible`, then
    U = (μ0^q + z_{1−α/2} q μ0^{q−1/2} √τ)^{1/q}, τ = φ + se²(μ0)/μ0: the limits are two-sided, so
    that a quiet week alarms with probability α/2. The trend stays if significant at trend_level,
    years ≥ 3, and it predicts no more than the highest count seen.

    data: anything `as_frame` takes, (units, weeks); exposure is an offset. Nothing is said (NaN)
    unless the last min_cases_weeks weeks hold min_cases.
    Returns a `Detection`; pvalue = P(a count as high), one-sided.
    Missing weeks are left out of the fit. Raises `FrameError` for a history that is too short.

    Farrington CP et al. (1996) Journal of the Royal Statistical Society A 159: 547–563.

    >>> from birlik.early_warning import farrington
    >>> import numpy as np
    >>> counts = np.random.default_rng(1).poisson(4, (1, 300))
    >>> counts[0, -1] = 15
    >>> farrington.detect(counts, last=2).alarm.tolist()
    [[False, True]]
    """
    check(
        half_window=half_window,
        trend_level=trend_level,
        weights_threshold=weights_threshold,
        min_cases=min_cases,
        min_cases_weeks=min_cases_weeks,
    )
    at_least_a_year(years)
    if not 0 < alpha < 1:
        raise FrameError(f"alpha must lie between 0 and 1. Got {alpha!r}.")
    frame = as_frame(data)
    history = history_needed(frame, last, years, half_window) if last <= frame.n_weeks else 0
    monitored = frame.monitored(last, history=history, method="Farrington")
    from birlik.early_warning.farrington_fit import FitRule, fit

    rule = FitRule(
        trend=trend and years >= 3,
        reweight=reweight,
        weights_threshold=weights_threshold,
        trend_level=trend_level,
        extrapolate=False,
        peer_errors=False,
    )
    design = window_design(frame, monitored, years=years, half_window=half_window)
    fitted = fit(frame.counts, frame.exposure, design, rule)
    counts = frame.counts[:, monitored.start :]
    upper, pvalue = delta(
        counts, fitted.mean, fitted.dispersion, fitted.se_log_mean, alpha / 2, power
    )
    silent = ~enough_cases(frame.counts, monitored, min_cases, min_cases_weeks)
    return detection(
        frame,
        monitored,
        "farrington",
        upper=np.where(silent, np.nan, upper),
        pvalue=pvalue,
        expected=np.where(silent, np.nan, fitted.mean),
        dispersion=fitted.dispersion,
    )
