"""Forecasts of the next weeks of rare counts: each unit's recent rate, with a season all share,
and that rate pooled with the history itself."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from birlik.early_warning.backtest import Past, history_resampled
from birlik.early_warning.frame import Floats

_YEAR = 365.25 / 7
_SEASON_WEEKS = 8 * 52  # one wave a year is fitted to the sum of all units over these
_SEASON_CASES = 100  # fewer cases in them show no season
_SPREAD_WEEKS = 5 * 52
_HELD = 5.0  # cases' worth of belief that counts are as scattered as Poisson ones


def recent_rate(
    past: Past, horizon: int, draws: int, rng: Generator, /, half_life: float = 52.0
) -> Floats:
    """Draws of the next weeks from a gamma–Poisson model whose memory fades.

    With weights w = 2^(−age / half_life), season s common to all units, S_i = Σ w y_i and
    E_i = Σ w s over the weeks known: rate_i ~ Gamma(1 + S_i, 1/r + E_i), r the rate of all units
    together, and y ~ negative binomial with mean rate_i · s and variance φ_i times the mean,
    φ_i from the last five years, held towards 1.

    Returns (units, horizon, draws). A missing week has no weight; a unit never seen gets the rate
    of the others.

    >>> from birlik.early_warning.backtest import RollingOrigin
    >>> record = RollingOrigin(np.random.default_rng(1).poisson(0.2, (50, 200)))
    >>> drawn = recent_rate(record.past(190), 4, 500, np.random.default_rng(2))
    >>> drawn.shape, bool(0.15 < drawn.mean() < 0.25)
    ((50, 4, 500), True)
    """
    counts = past.frame.counts
    known = ~np.isnan(counts)
    y = np.where(known, counts, 0.0)
    now = counts.shape[1]
    at = np.arange(now, dtype=np.float64)
    wave = _season(y, known)
    weight = known * 0.5 ** ((now - 1 - at) / half_life)
    cases, exposure = (y * weight).sum(axis=1), (weight * _at(wave, at)).sum(axis=1)
    together = max(cases.sum(), 0.5) / exposure.sum()
    shape, rate = 1 + cases, 1 / together + exposure
    spread = _spread(y, known, (shape / rate)[:, None] * _at(wave, at))[:, None, None]
    level = rng.gamma(shape[:, None, None], 1 / rate[:, None, None], (len(y), 1, draws))
    mean = level * _at(wave, now + np.arange(horizon, dtype=np.float64))[None, :, None]
    return rng.negative_binomial(np.maximum(mean, 1e-9) / (spread - 1), 1 / spread).astype(float)


def pooled(past: Past, horizon: int, draws: int, rng: Generator, /) -> Floats:
    """Half the draws from `recent_rate`, half from the weeks of the last two years resampled.

    The rate follows season and change, the history knows how weeks come in heaps; a pool of both
    errs less than either where it is not known which of them matters.

    Returns (units, horizon, draws).

    >>> from birlik.early_warning.backtest import RollingOrigin
    >>> record = RollingOrigin(np.random.default_rng(1).poisson(0.2, (50, 200)))
    >>> pooled(record.past(190), 4, 101, np.random.default_rng(2)).shape
    (50, 4, 101)
    """
    half = draws // 2
    parts = (
        recent_rate(past, horizon, draws - half, rng),
        history_resampled(past, horizon, half, rng),
    )
    return np.concatenate(parts, axis=2)


def _season(y: Floats, known: Floats) -> Floats:
    """Cosine and sine of one wave a year, relative to the mean, of all units together."""
    first = max(0, y.shape[1] - _SEASON_WEEKS)
    seen = known[:, first:].sum(axis=0)
    if y[:, first:].sum() < _SEASON_CASES or y.shape[1] < 2 * _YEAR or not seen.all():
        return np.zeros(2)
    total = y[:, first:].sum(axis=0) / seen
    angle = 2 * np.pi * np.arange(first, y.shape[1]) / _YEAR
    columns = np.column_stack([np.ones_like(angle), np.cos(angle), np.sin(angle)])
    return np.asarray(np.linalg.lstsq(columns, total / total.mean(), rcond=None)[0][1:])


def _at(wave: Floats, weeks: Floats) -> Floats:
    angle = 2 * np.pi * weeks / _YEAR
    season = 1 + wave[0] * np.cos(angle) + wave[1] * np.sin(angle)
    return np.asarray(np.clip(season, 0.3, 3.0))


def _spread(y: Floats, known: Floats, mean: Floats) -> Floats:
    """Variance over mean of each unit, just above 1 at least."""
    last = slice(-_SPREAD_WEEKS, None)
    squares = (known * (y - mean) ** 2)[:, last].sum(axis=1)
    level = mean.mean(axis=1)
    expected = (known * mean)[:, last].sum(axis=1)
    found = (squares + _HELD * level) / (expected + _HELD * level)
    return np.asarray(np.clip(found, 1.0001, 50.0))
