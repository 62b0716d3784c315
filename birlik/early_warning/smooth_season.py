"""Trend and smooth season with past outbreaks weighted down; this week alone and with the last."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from birlik.early_warning.detection import Detection, detection
from birlik.early_warning.discrete import mass, upper_quantile, upper_tail
from birlik.early_warning.frame import Floats, Frame, FrameError, as_frame
from birlik.early_warning.limits import check

GATE = 0.1  # two weeks are judged together only if this week alone has a tail below this
_CHUNK = 128
_YEARS_FOR_A_TREND = 3
_RIDGE = 0.1  # prior precision of slope (per 100 weeks) and season: a standard deviation of 3


@dataclass(frozen=True, slots=True)
class Prediction:
    """Of each unit and week: mean and dispersion while quiet, standard error of the log mean."""

    mean: Floats
    dispersion: Floats
    se_log_mean: Floats

    def __getitem__(self, where: Any) -> Prediction:
        return Prediction(self.mean[where], self.dispersion[where], self.se_log_mean[where])


def detect(
    data: Any,
    *,
    last: int = 52,
    alpha: float = 0.005,
    years: int = 5,
    harmonics: int = 2,
    skip_recent: int = 26,
    weights_threshold: float = 2.58,
    together: bool = True,
) -> Detection:
    """Compare each week with a trend and a smooth season, alone and together with the week before.

    log μ_t = a + b t + Σ_j c_j cos(2πjt/P) + d_j sin(2πjt/P) over the last `years` years but the
    most recent `skip_recent` weeks, in two stages as `farrington_flexible`; no trend is taken from
    less than three years. The predictive
    distribution is negative binomial with variance φμ + μ²(e^{s²} − 1), s the standard error of
    log μ. p1 = P(Y ≥ y) for this week; p2 the same for the sum of this week and the last; the
    statistic is S = min(p1, p2) where p1 ≤ .1 and p1 elsewhere, and
    P(S ≤ s) = s + ∫_{z(.1)}^{z(s)} φ(z) [1 − Φ(√2 z(s) − z)] dz by the normal approximation.
    A rise that spreads over two weeks is seen sooner than by either alone.

    data: anything `as_frame` takes, (units, weeks); exposure is an offset. harmonics: waves a year,
    0 to 3. together=False judges each week alone.
    Returns a `Detection`: pvalue as above; pvalue − atom/2 is its mid-p; upper = the highest count
    without an alarm, given the week before.
    Missing weeks are left out; where the week before is missing p1 decides. A unit without a case
    is given the mean of half a case in its whole history.
    Raises `FrameError` for settings out of range and for a history that is too short.

    Noufaily A et al. (2013) Statistics in Medicine 32: 1206–1222, for the two stages.

    >>> from birlik.early_warning import smooth_season
    >>> counts = np.random.default_rng(1).poisson(4, (1, 300))
    >>> counts[0, -2:] = 10, 10
    >>> d = smooth_season.detect(counts, last=2)
    >>> d.alarm.tolist(), smooth_season.detect(counts, last=2, together=False).alarm.tolist()
    ([[False, True]], [[False, False]])
    """
    if not 0 < alpha < GATE:
        raise FrameError(f"alpha must lie between 0 and {GATE}. Got {alpha!r}.")
    frame = as_frame(data)
    check(
        years=years,
        harmonics=harmonics,
        skip_recent=skip_recent,
        weights_threshold=weights_threshold,
    )
    _check(years, skip_recent)
    monitored = frame.monitored(last, history=52 * years + 1, method="The smooth season")
    found = predict(
        frame,
        range(monitored.start - 1, monitored.stop),
        years=years,
        harmonics=harmonics,
        skip_recent=skip_recent,
        weights_threshold=weights_threshold,
    )
    counts = frame.counts[:, monitored.start - 1 :]
    now, before = found[:, 1:], found[:, :-1]
    plain, middle = scores(counts[:, 1:], now, counts[:, :-1] if together else None, before.mean)
    if together:
        plain, middle = level(plain), level(middle)
    return detection(
        frame,
        monitored,
        "smooth-season",
        upper=_upper(counts, now, before.mean, alpha, together),
        pvalue=plain,
        expected=now.mean,
        dispersion=_spread(now.mean, now.dispersion, now.se_log_mean),
        atom=2 * (plain - middle),
    )


def predict(
    frame: Frame,
    weeks: range,
    *,
    years: int,
    harmonics: int,
    skip_recent: int,
    weights_threshold: float,
) -> Prediction:
    """Fit and predict every unit in each of the weeks, the units shared out over the CPUs."""
    from birlik.early_warning.smooth_fit import fit_units

    now = np.arange(weeks.start, weeks.stop)
    begin, end = now - 52 * years, now - skip_recent
    width = 52 * years - skip_recent
    position = np.arange(width) + begin[:, None]
    centre = (begin + end)[:, None] / 2
    trend = years >= _YEARS_FOR_A_TREND
    xs = _columns(frame, position, centre, trend, harmonics)
    x_now = _columns(frame, now[:, None], centre, trend, harmonics)[:, :, 0]
    out = np.empty((3, frame.n_units, now.size))
    sized = frame.exposure is not None
    sizes = frame.exposure if frame.exposure is not None else np.ones((1, 1))

    def work(first: int) -> None:
        part = slice(first, first + _CHUNK)
        fit_units(
            frame.counts[part], sizes[part] if sized else sizes, sized, now, begin, end, xs,
            np.ascontiguousarray(x_now), weights_threshold, _RIDGE, out[:, part],
        )  # fmt: skip

    starts = range(0, frame.n_units, _CHUNK)
    with ThreadPoolExecutor(max(1, min(len(starts), os.cpu_count() or 1))) as pool:
        list(pool.map(work, starts))
    return Prediction(out[0], out[1], out[2])


def _columns(frame: Frame, position: Any, centre: Any, trend: bool, harmonics: int) -> Floats:
    """1, trend per 100 weeks if any, cos and sin of each wave: (weeks, columns, points)."""
    year = 52.0 if frame.first_monday is None else 365.25 / 7
    columns = [np.ones(position.shape)]
    if trend:
        columns.append((position - centre) / 100)
    for j in range(1, harmonics + 1):
        angle = 2 * np.pi * j * (position + 1) / year
        columns += [np.cos(angle), np.sin(angle)]
    return np.ascontiguousarray(np.stack(columns, axis=1))


def _spread(mean: Floats, dispersion: Floats, se_log_mean: Floats) -> Floats:
    """Variance / mean of the predictive distribution."""
    return np.asarray(dispersion + mean * np.expm1(np.minimum(se_log_mean, 3.0) ** 2))


def scores(
    y: Floats, now: Prediction, y_before: Floats | None, mean_before: Floats
) -> tuple[Floats, Floats]:
    """S with plain tails and with mid-p tails; y_before None: this week alone."""
    alone = _tails(y, now.mean, now)
    if y_before is None:
        return alone
    two = _tails(y + y_before, now.mean + mean_before, now)
    plain, middle = (
        np.where((a <= GATE) & ~np.isnan(b), np.minimum(a, b), a)
        for a, b in zip(alone, two, strict=True)
    )
    return plain, middle


def _tails(y: Floats, mean: Floats, now: Prediction) -> tuple[Floats, Floats]:
    spread = _spread(mean, now.dispersion, now.se_log_mean)
    tail = upper_tail(y, mean, spread)
    return tail, tail - mass(y, mean, spread) / 2


def level(statistic: Floats) -> Floats:
    """P(S ≤ s) of the two-week statistic while quiet.

    >>> level(np.array([0.2, 0.005])).round(5).tolist()
    [0.2, 0.00808]
    """
    from scipy.special import ndtr, ndtri

    s = np.atleast_1d(statistic)
    low = -ndtri(GATE)
    high = -ndtri(np.clip(s, 1e-300, GATE))
    nodes, weights = np.polynomial.legendre.leggauss(24)
    extra = np.zeros_like(s)
    for node, weight in zip(nodes, weights, strict=True):
        z = low + (high - low) * (node + 1) / 2
        density = np.exp(-z * z / 2) / np.sqrt(2 * np.pi)
        extra += weight * density * ndtr(z - np.sqrt(2) * high)
    return np.asarray(np.where(s < GATE, s + extra * (high - low) / 2, s)).reshape(
        np.shape(statistic)
    )


def statistic_at(alpha: float) -> float:
    """The statistic whose level is alpha."""
    low, high = alpha / 4, alpha
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if level(np.array([middle]))[0] < alpha else (low, middle)
    return (low + high) / 2


def _upper(
    counts: Floats, now: Prediction, mean_before: Floats, alpha: float, together: bool
) -> Floats:
    """One below the smallest count with S ≤ s(α)."""
    alone = _spread(now.mean, now.dispersion, now.se_log_mean)
    if not together:
        return upper_quantile(alpha, now.mean, alone)
    s = statistic_at(alpha)
    first = upper_quantile(s, now.mean, alone)
    gate = upper_quantile(GATE, now.mean, alone)
    both = now.mean + mean_before
    two = upper_quantile(s, both, _spread(both, now.dispersion, now.se_log_mean))
    return np.fmin(
        first, np.where(np.isnan(counts[:, :-1]), np.nan, np.maximum(gate, two - counts[:, :-1]))
    )


def _check(years: int, skip_recent: int) -> None:
    if years < 2 or skip_recent >= 52 * years - 52:
        raise FrameError(
            "years must be at least 2 and skip_recent leave a year of weeks. "
            f"Got {years!r}, {skip_recent!r}."
        )
