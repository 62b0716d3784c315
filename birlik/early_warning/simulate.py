"""Simulated series with known outbreaks: the designs on which such methods are compared.

The generator is passed in; the same seed gives the same series.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from birlik.early_warning.frame import Floats, FrameError

Integers = NDArray[np.int64]
WEEKS = 624
BASELINE = range(312, 575)  # weeks 313–575: where past outbreaks may begin
CURRENT = range(575, 624)  # weeks 576–624: the 49 weeks judged
_SPREAD = 0.5  # standard deviation of the log of the delay of a case, in weeks


@dataclass(frozen=True, slots=True)
class Scenario:
    """log μ(t) = theta + beta t + Σ_{j≤harmonics} γ1 cos(2πjt/52) + γ2 sin(2πjt/52)."""

    theta: float
    phi: float
    beta: float
    gamma1: float
    gamma2: float
    harmonics: int

    def mean(self, weeks: int = WEEKS) -> Floats:
        """μ(t), t = 1 … weeks, in cases a week."""
        t = np.arange(1, weeks + 1, dtype=np.float64)
        log_mean = self.theta + self.beta * t
        for j in range(1, self.harmonics + 1):
            angle = 2 * np.pi * j * t / 52
            log_mean += self.gamma1 * np.cos(angle) + self.gamma2 * np.sin(angle)
        return np.asarray(np.exp(log_mean))


_GROUPS = (  # theta, phi, beta if there is a trend, gamma1, gamma2
    (0.1, 1.5, 0.0025, 0.6, 0.6),
    (-2.0, 2.0, 0.005, 0.1, 0.3),
    (1.5, 1.0, 0.003, 0.2, -0.4),
    (0.5, 5.0, 0.002, 0.5, 0.5),
    (2.5, 3.0, 0.001, 1.0, 0.1),
    (3.75, 1.1, 0.001, 0.1, -0.1),
    (5.0, 1.2, 0.0001, 0.05, 0.01),
)
SCENARIOS = 42


def scenario(number: int) -> Scenario:
    """One of the 42 scenarios of Noufaily et al. (2013): 6 (group − 1) + 3 trend + m + 1.

    >>> scenario(7)
    Scenario(theta=-2.0, phi=2.0, beta=0.0, gamma1=0.1, gamma2=0.3, harmonics=0)
    """
    if not 1 <= number <= SCENARIOS:
        raise FrameError(f"scenario must be a number from 1 to {SCENARIOS}. Got {number!r}.")
    group, rest = divmod(number - 1, 6)
    theta, phi, beta, gamma1, gamma2 = _GROUPS[group]
    return Scenario(theta, phi, beta if rest >= 3 else 0.0, gamma1, gamma2, rest % 3)


@dataclass(frozen=True, slots=True)
class Simulated:
    """Counts with outbreaks, the cases that belong to outbreaks, and the mean without them.

    counts, past, current: (series, weeks); mean: (weeks,). current holds the outbreak to find.
    """

    counts: Integers
    past: Integers
    current: Integers
    mean: Floats

    @property
    def clean(self) -> NDArray[np.bool_]:
        """Judged weeks without a case of the current outbreak, (series, 49)."""
        return np.asarray(self.current[:, CURRENT.start :] == 0)


def noufaily(
    number: int,
    *,
    replicates: int,
    rng: np.random.Generator,
    past_outbreaks: int = 4,
    current_outbreak: float | None = None,
) -> Simulated:
    """Replicates of one scenario of 624 weeks, the last 49 of them to be judged.

    y ~ NB(mean μ, variance φμ), Poisson if φ = 1. An outbreak that begins in week t has
    Poisson(k √(φ μ(t))) cases, at least 2, each ⌊lognormal(0, 0.5²)⌋ weeks after t. Past ones begin
    in weeks 313–575 with k from {2, 3, 5, 10}; the current one in 576–624.
    current_outbreak: its k; None for no current outbreak; 0 draws k from 1 … 10 per replicate.

    Noufaily A et al. (2013) Statistics in Medicine 32: 1206–1222.

    >>> s = noufaily(7, replicates=3, rng=np.random.default_rng(1), current_outbreak=5)
    >>> s.counts.shape, bool((s.current[:, 575:].sum(axis=1) > 0).all())
    ((3, 624), True)
    """
    if replicates < 1 or past_outbreaks < 0:
        raise FrameError("replicates must be at least 1 and past_outbreaks 0 or more.")
    chosen = scenario(number)
    mean = chosen.mean()
    quiet = counts_with(mean, chosen.phi, replicates, rng)
    past, current = np.zeros_like(quiet), np.zeros_like(quiet)
    sd = np.sqrt(chosen.phi * mean)
    for row in range(replicates):
        for _ in range(past_outbreaks):
            begin = int(rng.integers(BASELINE.start, BASELINE.stop))
            add_outbreak(past[row], begin, rng.choice([2, 3, 5, 10]) * sd[begin], rng)
        if current_outbreak is not None:
            begin = int(rng.integers(CURRENT.start, CURRENT.stop))
            k = float(rng.integers(1, 11)) if current_outbreak == 0 else current_outbreak
            add_outbreak(current[row], begin, k * sd[begin], rng)
    # A late case of a past outbreak would make a judged week neither clean nor an outbreak.
    past[:, CURRENT.start :] = 0
    return Simulated(quiet + past + current, past, current, mean)


def counts_with(mean: Floats, phi: float, rows: int, rng: np.random.Generator) -> Integers:
    """Negative binomial (Poisson if phi = 1) counts (rows, weeks)."""
    shape = (rows, mean.size)
    if phi == 1:
        return rng.poisson(mean, shape)
    return rng.negative_binomial(np.broadcast_to(mean / (phi - 1), shape), 1 / phi)


def add_outbreak(
    cases: Integers, begin: int, expected_size: float, rng: np.random.Generator
) -> None:
    """Add Poisson(expected_size) ≥ 2 cases from week begin on; cases after the end are dropped."""
    size = 0
    while size < 2:
        size = int(rng.poisson(expected_size))
    weeks = begin + np.floor(rng.lognormal(0.0, _SPREAD, size)).astype(int)
    np.add.at(cases, weeks[weeks < cases.size], 1)
