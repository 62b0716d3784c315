"""A seasonal mean fitted once on the training weeks, for the charts (CUSUM, likelihood ratio).

log μ_t = a + b t + Σ_s c_s cos(2πst/P) + d_s sin(2πst/P), Poisson or negative binomial with
variance μ + κμ² and κ by maximum likelihood. All units are fitted together, week by week weights.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from birlik.early_warning.frame import Floats, Frame, FrameError

_STEPS = 50
_TOLERANCE = 1e-12
_LONGEST = 2.0  # a coefficient moves no further in one step, so that outliers cannot throw it


@dataclass(frozen=True, slots=True)
class SeasonalMean:
    """Mean (units, monitored weeks) and κ (units,), 0 for the Poisson; NaN without a case."""

    mean: Floats
    kappa: Floats


def fit(
    frame: Frame,
    monitored: range,
    *,
    harmonics: int,
    trend: bool,
    kappa: float | None,
) -> SeasonalMean:
    """Fit on the weeks before the monitored ones and predict them.

    kappa: 0 for the Poisson, a number to take it as known, None to estimate it per unit.
    Exposure is an offset. Missing weeks have weight 0.
    """
    before = monitored.start
    design = _design(frame, harmonics, trend)
    if before <= design.shape[1]:
        raise FrameError(
            f"The seasonal mean has {design.shape[1]} coefficients and needs more weeks than that "
            f"before the first week judged. Got {before}."
        )
    counts = frame.counts[:, :before]
    known = ~np.isnan(counts)
    y = np.where(known, counts, 0.0)
    offset = np.zeros_like(frame.counts)
    if frame.exposure is not None:
        offset = np.log(np.where(np.isnan(frame.counts), 1.0, frame.exposure))
        offset[:, before:] = np.log(frame.exposure[:, before:])
    some = y.sum(axis=1) > 0
    k = np.zeros(frame.n_units) if kappa is None else np.full(frame.n_units, float(kappa))
    weights = known.astype(float)
    beta = _glm(design[:before], y, weights, offset[:, :before], k)
    if kappa is None:
        beta, k = _with_kappa(design[:before], y, weights, offset[:, :before], beta, k)
    ahead = np.einsum("ui,ti->ut", beta, design[before:]) + offset[:, before:]
    mean = np.exp(np.clip(ahead, -30, 30))
    return SeasonalMean(np.where(some[:, None], mean, np.nan), k)


def _design(frame: Frame, harmonics: int, trend: bool) -> Floats:
    t = np.arange(1, frame.n_weeks + 1, dtype=np.float64)
    year = 52.0 if frame.first_monday is None else 365.25 / 7
    columns = [np.ones_like(t)]
    if trend:
        columns.append(t / 100)
    for s in range(1, harmonics + 1):
        columns += [np.cos(2 * np.pi * s * t / year), np.sin(2 * np.pi * s * t / year)]
    return np.stack(columns, axis=1)


def _glm(x: Floats, y: Floats, known: Floats, offset: Floats, kappa: Floats) -> Floats:
    """Coefficients (units, columns) by iterated least squares on the normal equations.

    Each unit stops by itself, and sums go by einsum rather than BLAS, whose rounding depends on how
    many units there are: a unit gets the same bytes in whatever company.
    """
    products = (x[:, :, None] * x[:, None, :]).reshape(len(x), -1)
    shape = y.shape[0], x.shape[1], x.shape[1]
    open_ = np.ones((y.shape[0], 1), dtype=bool)
    mu = np.maximum(y, 0.0) + 0.1
    beta = np.zeros((y.shape[0], x.shape[1]))
    log_mu = np.log(mu)
    first = True
    for _ in range(_STEPS):
        weight = known * mu / (1 + kappa[:, None] * mu)
        working = log_mu - offset + (y - mu) / mu
        gram = np.einsum("ut,tk->uk", weight, products).reshape(shape)
        gram += 1e-12 * np.eye(x.shape[1])
        right = np.einsum("ut,ti->ui", weight * working, x)
        step = open_ * (np.linalg.solve(gram, right[:, :, None])[:, :, 0] - beta)
        moved = np.max(np.abs(step) / (1 + np.abs(beta)), axis=1, keepdims=True, initial=0.0)
        longest = np.abs(step).max(axis=1, keepdims=True)
        beta = beta + step * (1.0 if first else np.minimum(1.0, _LONGEST / (longest + 1e-300)))
        first = False
        log_mu = np.clip(np.einsum("ui,ti->ut", beta, x) + offset, -30, 30)
        mu = np.exp(log_mu)
        open_ &= moved >= _TOLERANCE
        if not open_.any():
            break
    return beta


def _with_kappa(
    x: Floats, y: Floats, known: Floats, offset: Floats, beta: Floats, kappa: Floats
) -> tuple[Floats, Floats]:
    """Alternate between κ given the mean and the mean given κ until κ rests."""
    open_ = np.ones(y.shape[0], dtype=bool)
    for _ in range(_STEPS):
        mu = np.exp(np.clip(np.einsum("ui,ti->ut", beta, x) + offset, -30, 30))
        new = np.where(open_, _kappa(y, mu, known), kappa)
        beta = np.where(open_[:, None], _glm(x, y, known, offset, new), beta)
        open_ &= np.abs(new - kappa) / (1e-8 + kappa) >= 1e-10
        kappa = new
        if not open_.any():
            break
    return beta, kappa


def _kappa(y: Floats, mu: Floats, known: Floats) -> Floats:
    """The κ of highest likelihood by bisection of its score in log κ; 0 if under-dispersed."""
    from scipy.special import digamma

    def score(kappa: Floats) -> Floats:
        size = 1 / kappa[:, None]
        terms = digamma(y + size) - digamma(size) - np.log1p(mu / size)
        terms += 1 - (y + size) / (mu + size)
        return np.asarray(-(known * terms).sum(axis=1))

    low, high = np.full(y.shape[0], np.log(1e-6)), np.full(y.shape[0], np.log(1e4))
    poisson = score(np.exp(low)) <= 0
    for _ in range(60):
        middle = (low + high) / 2
        rising = score(np.exp(middle)) > 0
        low, high = np.where(rising, middle, low), np.where(rising, high, middle)
    return np.where(poisson, 0.0, np.exp((low + high) / 2))
