"""Tails and quantiles of counts with a given mean and dispersion (variance / mean).

Dispersion φ above 1 is the negative binomial with size μ/(φ−1) and probability 1/φ; φ = 1 is the
Poisson. All functions take arrays of one shape or scalars and return float64.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from birlik.early_warning.frame import Floats

_NEARLY_POISSON = 1e-9
_COUNTABLE = 1e12  # means above this have no quantile that could be a count


def upper_tail(y: ArrayLike, mean: ArrayLike, dispersion: ArrayLike = 1.0) -> Floats:
    """P(Y ≥ y): the regularised incomplete beta (or gamma) function; NaN where an input is NaN.

    >>> round(float(upper_tail(3, 1.0)), 6), round(float(upper_tail(3, 1.0, 2.0)), 6)
    (0.080301, 0.125)
    """
    from scipy.special import betainc, gammainc

    y, mean, phi = _aligned(y, mean, dispersion)
    out = np.ones_like(y)
    out[np.isnan(y) | np.isnan(mean) | np.isnan(phi)] = np.nan
    out[(y >= 1) & (mean == 0)] = 0.0
    poisson = (y >= 1) & (mean > 0) & (phi <= 1 + _NEARLY_POISSON)
    binomial = (y >= 1) & (mean > 0) & (phi > 1 + _NEARLY_POISSON)
    out[poisson] = gammainc(y[poisson], mean[poisson])
    size = mean[binomial] / (phi[binomial] - 1)
    out[binomial] = betainc(y[binomial], size, 1 - 1 / phi[binomial])
    return out


def mass(y: ArrayLike, mean: ArrayLike, dispersion: ArrayLike = 1.0) -> Floats:
    """P(Y = y), for mid-p and randomised p.

    >>> round(float(mass(2, 1.0, 2.0)), 6)
    0.125
    """
    from scipy.special import betaln, gammaln, xlogy

    y, mean, phi = _aligned(y, mean, dispersion)
    poisson = phi <= 1 + _NEARLY_POISSON
    with np.errstate(divide="ignore", invalid="ignore"):
        plain = xlogy(y, mean) - mean - gammaln(y + 1)
        size = mean / np.where(poisson, np.nan, phi - 1)
        wide = -size * np.log(phi) + y * np.log1p(-1 / phi) - np.log(y + size)
        wide -= betaln(size, y + 1)
    out = np.exp(np.where(poisson, plain, wide))
    return np.where((mean == 0) & ~np.isnan(y), (y == 0).astype(float), out)


def upper_quantile(alpha: float, mean: ArrayLike, dispersion: ArrayLike = 1.0) -> Floats:
    """The smallest x with P(Y > x) ≤ alpha, a whole number; NaN where an input is NaN or too large.

    >>> float(upper_quantile(0.005, 4.0)), float(upper_quantile(0.005, 4.0, 3.0))
    (10.0, 17.0)
    """
    mean, phi = np.broadcast_arrays(
        np.asarray(mean, dtype=np.float64), np.asarray(dispersion, dtype=np.float64)
    )
    flat_mean, flat_phi = mean.ravel(), phi.ravel()
    out = np.full(flat_mean.shape, np.nan)
    with np.errstate(over="ignore"):
        known = np.flatnonzero(flat_mean * flat_phi < _COUNTABLE)
    start = _cornish_fisher(alpha, flat_mean[known], flat_phi[known])

    def enough(which: NDArray[np.intp], x: Floats) -> NDArray[np.bool_]:
        chosen = known[which]
        return upper_tail(x + 1, flat_mean[chosen], flat_phi[chosen]) <= alpha

    out[known] = smallest_enough(start, enough)
    return out.reshape(mean.shape)


def _cornish_fisher(alpha: float, mean: Floats, phi: Floats) -> Floats:
    from scipy.special import ndtri

    z = float(ndtri(1 - alpha))
    sd = np.sqrt(mean * phi)
    skewness = np.divide(2 * phi - 1, sd, out=np.zeros_like(sd), where=sd > 0)
    return np.maximum(0, np.floor(mean + sd * (z + skewness * (z * z - 1) / 6)))


def smallest_enough(
    start: Floats, enough: Callable[[NDArray[np.intp], Floats], NDArray[np.bool_]]
) -> Floats:
    """The smallest whole x ≥ 0 with enough(which, x), for every element, from a good guess.

    enough must be monotone in x; it is asked only for the elements still open.
    """
    high, low = start.copy(), start.copy()
    everyone = np.arange(start.size)
    passed = enough(everyone, start)
    _gallop(everyone[~passed], low, high, enough, up=True)
    _gallop(everyone[passed], low, high, enough, up=False)
    open_ = np.flatnonzero(high - low > 1)
    while open_.size:
        middle = np.floor((low[open_] + high[open_]) / 2)
        fits = enough(open_, middle)
        high[open_[fits]] = middle[fits]
        low[open_[~fits]] = middle[~fits]
        open_ = open_[high[open_] - low[open_] > 1]
    return high


def _gallop(
    active: NDArray[np.intp],
    low: Floats,
    high: Floats,
    enough: Callable[[NDArray[np.intp], Floats], NDArray[np.bool_]],
    *,
    up: bool,
) -> None:
    """Double the step until low fails and high passes; −1 always fails."""
    step = 1.0
    if not up:
        active = _at_the_floor(active, low, high)
    while active.size:
        if up:
            low[active] = high[active]
            high[active] += step
            active = active[~enough(active, high[active])]
        else:
            high[active] = low[active]
            low[active] = np.maximum(-1, low[active] - step)
            active = _at_the_floor(active, low, high)
            active = active[enough(active, low[active])]
        step *= 2


def _at_the_floor(active: NDArray[np.intp], low: Floats, high: Floats) -> NDArray[np.intp]:
    """Leave out the elements whose high is 0 (nothing is smaller) or whose low is −1."""
    low[active[high[active] <= 0]] = -1
    return active[low[active] >= 0]


def _aligned(y: ArrayLike, mean: ArrayLike, dispersion: ArrayLike) -> tuple[Floats, Floats, Floats]:
    first, second, third = np.broadcast_arrays(
        np.asarray(y, dtype=np.float64),
        np.asarray(mean, dtype=np.float64),
        np.asarray(dispersion, dtype=np.float64),
    )
    return first, second, third
