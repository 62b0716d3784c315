"""Farrington Flexible (Noufaily et al. 2013): quasi-Poisson with trend and ten-level season."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from birlik.early_warning.detection import Detection, detection
from birlik.early_warning.discrete import mass, upper_quantile, upper_tail
from birlik.early_warning.farrington_design import history_needed, seasonal_design
from birlik.early_warning.frame import Floats, Frame, FrameError, as_frame
from birlik.early_warning.limits import at_least_a_year, check

Threshold = Literal["nbplugin", "muan", "delta"]


def detect(
    data: Any,
    *,
    last: int = 52,
    alpha: float = 0.005,
    threshold: Threshold = "nbplugin",
    years: int = 5,
    half_window: int = 3,
    periods: int = 10,
    skip_recent: int = 26,
    trend: bool = True,
    trend_level: float = 1.0,
    reweight: bool = True,
    weights_threshold: float = 2.58,
    power: Literal["2/3", "1/2", "none"] = "2/3",
    min_cases: int = 0,
    min_cases_weeks: int = 4,
    errors: Literal["peer", "plain"] = "peer",
) -> Detection:
    """Compare each of the last weeks with a fitted trend and season, past outbreaks weighted down.

    log μ_t = α_level(t) + b t over the last `years` years but the most recent `skip_recent` weeks;
    φ = max(1, Σ ω (y−μ)²/μ / df). After a first fit, weeks whose standardised Anscombe residual s
    is above `weights_threshold` get weight s⁻² and the fit is repeated. The trend is kept if its
    p-value is below `trend_level`, years ≥ 3, and it predicts no more than the highest count seen.
    Thresholds, with μ0 the mean predicted and s0 the standard error of its logarithm:
    nbplugin: the 1−α quantile of the negative binomial (size μ0/(φ−1), probability 1/φ);
    muan: the same with μ0 exp(z_{1−α} s0); delta: (μ0^q + z_{1−α} q μ0^{q−1/2} √τ)^{1/q},
    τ = φ + μ0 s0², q = `power`.

    data: anything `as_frame` takes, (units, weeks); exposure is an offset. alpha: false-alarm
    probability per week. half_window: weeks each side of the same week. periods: season levels;
    1 compares with the windows alone. min_cases in the last min_cases_weeks weeks or nothing is
    said. errors: "peer" takes the standard errors of R's surveillance, whose weights differ from
    the paper's; "plain" takes φ. They matter to muan, delta and trend_level below 1 only.

    Returns a `Detection`; its dispersion is φ, its score (y−μ0)/(upper−μ0).
    A missing week is left out of the fit; a missing monitored week gets upper and expected, no
    alarm and no p-value. NaN where no degree of freedom is left, or, for muan, no past case.
    Raises `FrameError` for settings out of range and for a history that is too short.

    Noufaily A et al. (2013) Statistics in Medicine 32: 1206–1222.

    >>> from birlik.early_warning import farrington_flexible
    >>> import numpy as np
    >>> counts = np.random.default_rng(1).poisson(4, (1, 300))
    >>> counts[0, -1] = 15
    >>> d = farrington_flexible.detect(counts, last=2)
    >>> d.alarm.tolist(), d.upper.tolist()
    ([[False, True]], [[10.0, 10.0]])
    """
    frame = as_frame(data)
    check(
        half_window=half_window,
        periods=periods,
        skip_recent=skip_recent,
        trend_level=trend_level,
        weights_threshold=weights_threshold,
        min_cases=min_cases,
        min_cases_weeks=min_cases_weeks,
    )
    at_least_a_year(years)
    _check(alpha, threshold, power, errors, years, skip_recent)
    history = history_needed(frame, last, years, half_window) if last <= frame.n_weeks else 0
    monitored = frame.monitored(last, history=history, method="Farrington Flexible")
    design = seasonal_design(
        frame,
        monitored,
        years=years,
        half_window=half_window,
        periods=periods,
        skip_recent=skip_recent,
    )
    from birlik.early_warning.farrington_fit import FitRule, fit

    rule = FitRule(
        trend=trend and years >= 3,
        reweight=reweight,
        weights_threshold=weights_threshold,
        trend_level=trend_level,
        extrapolate=False,
        peer_errors=errors == "peer",
    )
    fitted = fit(frame.counts, frame.exposure, design, rule)
    counts = frame.counts[:, monitored.start :]
    upper, pvalue, atom = thresholds(
        counts, fitted.mean, fitted.dispersion, fitted.se_log_mean, alpha, threshold, power
    )
    silent = ~enough_cases(frame.counts, monitored, min_cases, min_cases_weeks)
    return detection(
        frame,
        monitored,
        "farrington-flexible",
        upper=np.where(silent, np.nan, upper),
        pvalue=pvalue,
        expected=np.where(silent, np.nan, fitted.mean),
        dispersion=fitted.dispersion,
        atom=atom,
    )


def thresholds(
    counts: Floats,
    mean: Floats,
    dispersion: Floats,
    se_log_mean: Floats,
    alpha: float,
    threshold: Threshold,
    power: Literal["2/3", "1/2", "none"],
) -> tuple[Floats, Floats, Floats | None]:
    """Upper bound, p-value and P(exactly this count) of one of the three threshold rules."""
    if threshold == "delta":
        return (*delta(counts, mean, dispersion, se_log_mean, alpha, power), None)
    if threshold == "muan":
        from scipy.special import ndtri

        with np.errstate(over="ignore", invalid="ignore"):
            mean = mean * np.exp(ndtri(1 - alpha) * se_log_mean)
        mean = np.where(np.isinf(mean), np.nan, mean)
    upper = upper_quantile(alpha, mean, dispersion)
    return upper, upper_tail(counts, mean, dispersion), mass(counts, mean, dispersion)


def delta(
    counts: Floats,
    mean: Floats,
    dispersion: Floats,
    se_log_mean: Floats,
    alpha: float,
    power: Literal["2/3", "1/2", "none"],
) -> tuple[Floats, Floats]:
    """Upper bound and p-value by a normal distribution on a power scale."""
    from scipy.special import ndtr, ndtri

    q = {"2/3": 2 / 3, "1/2": 0.5, "none": 1.0}[power]
    with np.errstate(invalid="ignore", divide="ignore"):
        variance_of_mean = np.where(mean > 0, mean * se_log_mean**2, 0.0)
        se = q * mean ** (q - 0.5) * np.sqrt(dispersion + variance_of_mean)
        upper = (mean**q + ndtri(1 - alpha) * se) ** (1 / q)
        pvalue = ndtr((mean**q - counts**q) / se)
    nothing = mean == 0
    upper = np.where(nothing, 0.0, upper)
    pvalue = np.where(nothing, np.where(counts > 0, 0.0, 1.0), pvalue)
    return upper, np.where(np.isnan(counts), np.nan, pvalue)


def enough_cases(counts: Floats, monitored: range, min_cases: int, weeks: int) -> NDArray[np.bool_]:
    """Whether the last weeks together, the monitored one included, hold at least min_cases."""
    judged = len(monitored)
    if min_cases <= 0:
        return np.ones((counts.shape[0], judged), dtype=bool)
    first = max(0, monitored.start - weeks + 1)
    total = np.cumsum(np.nan_to_num(counts[:, first:]), axis=1)
    total = np.hstack([np.zeros((counts.shape[0], 1)), total])
    end = np.arange(monitored.start, monitored.stop) - first + 1
    return np.asarray(total[:, end] - total[:, np.maximum(0, end - weeks)] >= min_cases)


def _check(
    alpha: float,
    threshold: str,
    power: str,
    errors: str,
    years: int,
    skip_recent: int,
) -> None:
    if not 0 < alpha < 0.5:
        raise FrameError(f"alpha must lie between 0 and 0.5. Got {alpha!r}.")
    for name, value, allowed in (
        ("threshold", threshold, ("nbplugin", "muan", "delta")),
        ("power", power, ("2/3", "1/2", "none")),
        ("errors", errors, ("peer", "plain")),
    ):
        if value not in allowed:
            raise FrameError(f"{name} must be one of {', '.join(allowed)}. Got {value!r}.")
    if skip_recent >= 52 * years:
        raise FrameError(
            f"skip_recent must leave weeks of the {years} years to learn from. Got {skip_recent!r}."
        )


__all__ = ["Frame", "detect"]
