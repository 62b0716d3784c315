"""Ranking workplaces by their rate, shrunk towards the rate of their own kind.

y_i ~ Poisson(theta_i E_i), theta_i ~ Gamma(a, b) within a stratum (region × sector, say). (a, b)
maximise the stratum's negative binomial likelihood, held loosely to what all strata share: the
shape a, and the overall rate. What is still unknown about (a, b) is
carried into the posteriors. A rate from few worker-years moves towards the stratum, one from many
stays where it is. The only inputs are cases, exposure and stratum: who inspected a workplace must
never be one.

References: Robbins 1956; Clayton and Kaldor 1987; DuMouchel 1999 (EB05); Laird and Louis 1989
(expected rank).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from birlik.early_warning.frame import Floats

_NODES = np.array([-np.sqrt(3), 0.0, np.sqrt(3)])  # Gauss-Hermite, three points
_WEIGHTS = np.array([1 / 6, 2 / 3, 1 / 6])
_STEPS = 200
_GRID = 512


class RankingError(ValueError):
    """The cases and exposures cannot be ranked; the message says why."""


@dataclass(frozen=True, slots=True)
class Pull:
    """What (log shape, log mean) of a prior is held to, each with a standard deviation."""

    shape: float
    mean: float
    shape_sd: float
    mean_sd: float


# Rates of workplaces of one kind: shapes from 0.1 to 40 are nothing unusual, any mean will do.
WEAK = Pull(float(np.log(2)), 0.0, shape_sd=1.5, mean_sd=np.inf)


@dataclass(frozen=True, slots=True)
class Prior:
    """Gamma(shape, rate) of a stratum's rates: mean shape / rate, variance shape / rate².

    covariance: (2, 2) of (log shape, log rate), from the curvature at the maximum. units, cases:
    what it rests on.
    """

    shape: float
    rate: float
    covariance: Floats
    units: int
    cases: float

    @property
    def mean(self) -> float:
        return self.shape / self.rate


@dataclass(frozen=True, slots=True)
class Ranking:
    """Posterior rates of the units, Gamma(shape, rate) each; arrays are (units,).

    Rates are cases per unit of exposure. priors: by stratum.
    """

    shape: Floats
    rate: Floats
    strata: tuple[object, ...]
    priors: dict[object, Prior]

    @property
    def mean(self) -> Floats:
        """E(theta | y) = (a + y) / (b + E)."""
        return np.asarray(self.shape / self.rate)

    def exceeding(self, rate: float) -> Floats:
        """P(theta > rate | y), the chance that the true rate lies above a limit."""
        from scipy.special import gammaincc

        if not rate > 0:
            raise RankingError(f"The limit must be a rate above 0. Got {rate}.")
        return np.asarray(gammaincc(self.shape, self.rate * rate))

    def quantile(self, level: float) -> Floats:
        """The rate below which theta lies with this probability; 0.05 gives EB05."""
        from scipy.special import gammaincinv

        if not 0 < level < 1:
            raise RankingError(f"level must lie between 0 and 1. Got {level}.")
        return np.asarray(gammaincinv(self.shape, level) / self.rate)

    def interval(self, level: float = 0.9) -> tuple[Floats, Floats]:
        """Equal-tailed interval of each rate."""
        return self.quantile((1 - level) / 2), self.quantile((1 + level) / 2)

    def expected_rank(self) -> Floats:
        """Sum over j of P(theta_j >= theta_i): 1 for a unit surely above all others.

        One grid of rates for all pairs: the distribution functions F_j on it give both the sum of
        survivals S and each unit's mean of S, so the cost is units × 512 and not units².
        """
        from scipy.special import gammainc

        low, high = self.quantile(1e-4).min(), self.quantile(1 - 1e-9).max()
        inner = np.unique(self.quantile(0.5))[:: max(1, self.shape.size // _GRID)]
        even = np.geomspace(max(low, high * 1e-9), high, _GRID)
        grid = np.unique(np.concatenate([[0.0], even, inner]))
        survivors, rank = np.zeros(grid.size), np.empty(self.shape.size)
        parts = np.array_split(np.arange(self.shape.size), max(1, self.shape.size // 2000))
        below = [gammainc(self.shape[p, None], self.rate[p, None] * grid) for p in parts]
        for part in below:
            survivors += (1 - part).sum(axis=0)
        middle = (survivors[:-1] + survivors[1:]) / 2
        for units, part in zip(parts, below, strict=True):
            rank[units] = np.diff(part, axis=1) @ middle + 0.5
        return rank

    def draw(self, rng: Generator) -> Floats:
        """One draw of every unit's rate (Thompson sampling)."""
        return np.asarray(rng.gamma(self.shape) / self.rate)


def rank(
    cases: ArrayLike,
    exposure: ArrayLike,
    strata: Sequence[object] | None = None,
    *,
    prior_known: bool = False,
) -> Ranking:
    """Posterior rates of all units, each shrunk towards its stratum.

    cases: (units,) whole numbers; NaN = not known, the unit then keeps its stratum's prior.
    exposure: (units,) above 0 (worker-years, members). strata: a label per unit; None = one.
    prior_known: take each fitted prior as the truth, posterior Gamma(a + y, b + E) exactly, instead
        of the gamma with the mean and variance of that posterior over what (a, b) may still be.
        Intervals are then too short in strata of few units.

    Raises RankingError for negative cases, exposure that is not above 0, or no case anywhere.

    >>> ranking = rank([0, 0, 1, 0, 2, 9, 1, 0, 0, 2], [1.0] * 10)
    >>> ranking.mean.argmax().item(), ranking.mean.max().round(1).item()
    (5, 6.7)
    """
    y, e = _checked(cases, exposure)
    labels = ["all"] * y.size if strata is None else list(strata)
    if len(labels) != y.size:
        raise RankingError(f"strata must label each of the {y.size} units. Got {len(labels)}.")
    known = ~np.isnan(y)
    order: dict[object, list[int]] = {}
    for unit, label in enumerate(labels):
        order.setdefault(label, []).append(unit)
    groups = {label: np.array(units, dtype=np.intp) for label, units in order.items()}
    pull = _shared(y, e, known, list(groups.values()))
    y, e = np.where(known, y, 0.0), np.where(known, e, 0.0)  # an unknown unit tells nothing
    priors: dict[object, Prior] = {}
    shape, rate = np.empty(y.size), np.empty(y.size)
    for label, units in groups.items():
        own = units[known[units]]
        priors[label] = fit_prior(y[own], e[own], pull)
        shape[units], rate[units] = _posterior(priors[label], y[units], e[units], prior_known)
    return Ranking(shape, rate, tuple(labels), priors)


def _shared(y: Floats, e: Floats, known: NDArray[np.bool_], groups: list[NDArray[np.intp]]) -> Pull:
    """What strata have in common: the shape, once each is brought to its own mean, and the rate."""
    if not np.nansum(y) > 0:
        raise RankingError(
            "There is no case in any unit, so rates cannot be told apart. "
            "Rank on an indicator that happens more often, or take a longer period."
        )
    if len(groups) == 1:
        return WEAK
    overall = y[known].sum() / e[known].sum()
    expected = np.empty(y.size)
    for units in groups:
        own = units[known[units]]
        # half a case at the overall rate keeps a stratum without cases above 0
        own_mean = (y[own].sum() + 0.5) / (e[own].sum() + 0.5 / overall)
        expected[units] = e[units] * own_mean
    shape = fit_prior(y[known], expected[known], WEAK).shape
    return Pull(float(np.log(shape)), float(np.log(overall)), shape_sd=0.5, mean_sd=1.0)


def _posterior(prior: Prior, y: Floats, e: Floats, known: bool) -> tuple[Floats, Floats]:
    """Shape and rate of each unit's posterior gamma."""
    if known:
        return prior.shape + y, prior.rate + e
    root = np.linalg.cholesky(prior.covariance)
    centre = np.log([prior.shape, prior.rate])
    mean, square = np.zeros(y.size), np.zeros(y.size)
    for u, wu in zip(_NODES, _WEIGHTS, strict=True):
        for v, wv in zip(_NODES, _WEIGHTS, strict=True):
            a, b = np.exp(centre + root @ np.array([u, v]))
            at = (a + y) / (b + e)
            mean += wu * wv * at
            square += wu * wv * (at**2 + at / (b + e))
    variance = square - mean**2
    return mean**2 / variance, mean / variance


def fit_prior(cases: Floats, exposure: Floats, pull: Pull = WEAK) -> Prior:
    """Maximise the marginal negative binomial likelihood over (log a, log b) by Newton's method.

    l(a, b) = sum of lgamma(a + y) - lgamma(a) + a log(b / (b + E)) + y log(E / (b + E))
              - (log a - pull.shape)² / 2 shape_sd² - (log(a / b) - pull.mean)² / 2 mean_sd²
    Without the pull, a would grow without end where counts differ no more than Poisson counts do.
    """
    mean = np.exp(pull.mean) if np.isfinite(pull.mean_sd) else cases.sum() / exposure.sum()
    at = np.array([pull.shape, pull.shape - np.log(mean)])
    value, slope, curve = _likelihood(at, cases, exposure, pull)
    for _ in range(_STEPS):
        step = _uphill(slope, curve)
        while True:
            trial = at + step
            found = _likelihood(trial, cases, exposure, pull)
            if found[0] >= value or np.abs(step).max() < 1e-12:
                break
            step = step / 2
        at, (value, slope, curve) = trial, found
        if np.abs(step).max() < 1e-10:
            break
    shape, rate = np.exp(at)
    covariance = np.asarray(np.linalg.inv(-curve))
    return Prior(float(shape), float(rate), covariance, cases.size, float(cases.sum()))


def _uphill(slope: Floats, curve: Floats) -> Floats:
    """Newton's step, bent towards the slope where the likelihood is not concave; at most 2."""
    ridge = 0.0
    top = float(np.linalg.eigvalsh(curve)[-1])
    if top > -1e-9:
        ridge = top + max(1.0, abs(top))
    step = np.linalg.solve(ridge * np.eye(2) - curve, slope)
    return np.asarray(step / max(1.0, np.abs(step).max() / 2))


def _likelihood(at: Floats, y: Floats, e: Floats, pull: Pull) -> tuple[float, Floats, Floats]:
    """Log-likelihood, gradient and Hessian in (log a, log b), with the pull."""
    from scipy.special import gammaln, polygamma, psi

    a, b = np.exp(at)
    share = np.log(b) - np.log(b + e)
    value = (gammaln(a + y) - gammaln(a) + a * share - y * np.log(b + e)).sum()
    by_a = (psi(a + y) - psi(a) + share).sum()
    by_b = (a / b - (a + y) / (b + e)).sum()
    twice_a = (polygamma(1, a + y) - polygamma(1, a)).sum()
    mixed = (1 / b - 1 / (b + e)).sum()
    twice_b = ((a + y) / (b + e) ** 2 - a / b**2).sum()
    slope = np.array([a * by_a, b * by_b])
    curve = np.array(
        [[a * a * twice_a + slope[0], a * b * mixed], [a * b * mixed, b * b * twice_b + slope[1]]]
    )
    weight = np.diag([pull.shape_sd**-2.0, pull.mean_sd**-2.0])
    turn = np.array([[1.0, 0.0], [1.0, -1.0]])  # (log a, log b) to (log shape, log mean)
    away = turn @ at - np.array([pull.shape, pull.mean])
    value -= away @ weight @ away / 2
    return float(value), slope - turn.T @ weight @ away, curve - turn.T @ weight @ turn


def _checked(cases: ArrayLike, exposure: ArrayLike) -> tuple[Floats, Floats]:
    y, e = np.asarray(cases, dtype=np.float64), np.asarray(exposure, dtype=np.float64)
    if y.ndim != 1 or y.shape != e.shape or not y.size:
        raise RankingError(
            f"cases and exposure must be one number per unit each. Got {y.shape} and {e.shape}."
        )
    _refuse(~np.isnan(y) & ((y < 0) | (y != np.floor(y))), y, "cases must be whole numbers from 0")
    _refuse(~(np.isfinite(e) & (e > 0)), e, "exposure must be a number above 0")
    return y, e


def _refuse(bad: NDArray[np.bool_], values: Floats, rule: str) -> None:
    if bad.any():
        unit = int(np.flatnonzero(bad)[0])
        raise RankingError(f"{rule}. Got {values[unit]:g} for unit {unit + 1}.")
