"""Ranking workplaces by their rate, shrunk towards the rate of their own kind.

y_i ~ Poisson(theta_i E_i), theta_i ~ Gamma(a, b) within a stratum (region × sector, say); (a, b)
maximise the negative binomial likelihood; the posterior is Gamma(a + y_i, b + E_i). A rate from few
worker-years moves towards the stratum, one from many stays where it is. The only inputs are cases,
exposure and stratum: who inspected a workplace must never be one.

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

_NO_SPREAD = 1e7  # shape of a prior whose rates do not differ beyond chance
_STEPS = 200
_GRID = 512


class RankingError(ValueError):
    """The cases and exposures cannot be ranked; the message says why."""


@dataclass(frozen=True, slots=True)
class Prior:
    """Gamma(shape, rate) of a stratum's rates: mean shape / rate, variance shape / rate².

    units: workplaces it rests on. pooled: taken from all strata, because this one has too little.
    """

    shape: float
    rate: float
    units: int
    pooled: bool = False

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
    fewest_units: int = 10,
    fewest_cases: int = 3,
) -> Ranking:
    """Posterior rates of all units, each shrunk towards its stratum.

    cases: (units,) whole numbers; NaN = not known, the unit then keeps its stratum's prior.
    exposure: (units,) above 0 (worker-years, members). strata: a label per unit; None = one.
    fewest_units, fewest_cases: a stratum with less takes the prior of all units together.

    Raises RankingError for negative cases, exposure that is not above 0, or no case anywhere.

    >>> ranking = rank([0, 0, 1, 0, 2, 9, 1, 0, 0, 2], [1.0] * 10)
    >>> ranking.mean.round(2).tolist()[4:6]
    [1.85, 7.01]
    """
    y, e = _checked(cases, exposure)
    labels = ["all"] * y.size if strata is None else list(strata)
    if len(labels) != y.size:
        raise RankingError(f"strata must label each of the {y.size} units. Got {len(labels)}.")
    known = ~np.isnan(y)
    everyone = fit_prior(y[known], e[known])
    priors: dict[object, Prior] = {}
    shape, rate = np.empty(y.size), np.empty(y.size)
    order: dict[object, list[int]] = {}
    for unit, label in enumerate(labels):
        order.setdefault(label, []).append(unit)
    for label, units in order.items():
        own = np.array([unit for unit in units if known[unit]], dtype=np.intp)
        enough = own.size >= fewest_units and y[own].sum() >= fewest_cases
        prior = (
            fit_prior(y[own], e[own])
            if enough
            else Prior(everyone.shape, everyone.rate, int(known.sum()), pooled=True)
        )
        priors[label] = prior
        shape[units] = prior.shape + np.where(known[units], y[units], 0)
        rate[units] = prior.rate + np.where(known[units], e[units], 0)
    return Ranking(shape, rate, tuple(labels), priors)


def fit_prior(cases: Floats, exposure: Floats) -> Prior:
    """Maximise the marginal negative binomial likelihood over (log a, log b) by Newton's method.

    l(a, b) = sum of lgamma(a + y) - lgamma(a) + a log(b / (b + E)) + y log(E / (b + E))
    Where counts differ no more than Poisson counts would, a grows without end: the prior is then a
    point, the common rate.
    """
    common = cases.sum() / exposure.sum() if cases.size else 0.0
    if not common > 0:
        raise RankingError(
            "There is no case in any unit, so rates cannot be told apart. "
            "Rank on an indicator that happens more often, or take a longer period."
        )
    excess = ((cases - common * exposure) ** 2 - cases).sum()
    if excess <= 0:
        return Prior(_NO_SPREAD, _NO_SPREAD / common, cases.size)
    spread = excess / (common**2 * (exposure**2).sum())  # moment estimate of 1 / a
    at = np.log([1 / spread, 1 / spread / common])
    value, slope, curve = _likelihood(at, cases, exposure)
    for _ in range(_STEPS):
        step = _uphill(slope, curve)
        while True:
            trial = at + step
            found = _likelihood(trial, cases, exposure)
            if found[0] >= value or np.abs(step).max() < 1e-14:
                break
            step = step / 2
        at, (value, slope, curve) = trial, found
        if at[0] > np.log(_NO_SPREAD):
            return Prior(_NO_SPREAD, _NO_SPREAD / common, cases.size)
        if np.abs(step).max() < 1e-10:
            break
    shape, rate = np.exp(at)
    return Prior(float(shape), float(rate), cases.size)


def _uphill(slope: Floats, curve: Floats) -> Floats:
    """Newton's step, bent towards the slope where the likelihood is not concave; at most 2."""
    ridge = 0.0
    top = float(np.linalg.eigvalsh(curve)[-1])
    if top > -1e-9:
        ridge = top + max(1.0, abs(top))
    step = np.linalg.solve(ridge * np.eye(2) - curve, slope)
    return np.asarray(step / max(1.0, np.abs(step).max() / 2))


def _likelihood(at: Floats, y: Floats, e: Floats) -> tuple[float, Floats, Floats]:
    """Log-likelihood, gradient and Hessian in (log a, log b)."""
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
    return float(value), slope, curve


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
