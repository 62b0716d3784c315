"""The sixteen daily signals of Noufaily et al. (2019): seven years of 5- or 7-day weeks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from birlik.early_warning.frame import Floats, FrameError
from birlik.early_warning.simulate import Integers, counts_with

YEARS, WEEKS_A_YEAR, JUDGED_WEEKS = 7, 52, 49
_BIN, _SPREAD = 0.25, 0.5  # a day is a quarter of the unit of the lognormal delay
_LONGEST = 60  # days an outbreak can last
# Holidays of a 364-day year, close to those of England: the day of the year, from 0.
_HOLIDAYS = (0, 107, 110, 124, 145, 236, 358, 359)
_SEASONAL_K = 10.0  # the yearly outbreak of three signals, in units of √(φ μ) per day of the week


@dataclass(frozen=True, slots=True)
class Signal:
    """log μ = α + β u + Σ_{j≤waves} yearly waves + Σ_{l≤daily} weekly waves, u = t + shift."""

    days: int
    waves: int
    daily: int
    alpha: float
    beta: float
    yearly: tuple[float, float]
    weekly: tuple[float, float]
    phi: float
    shift: int
    scale: int = 1
    seasonal: bool = False

    @property
    def length(self) -> int:
        return YEARS * WEEKS_A_YEAR * self.days

    def mean(self) -> Floats:
        """μ of every day before scaling."""
        u = np.arange(1, self.length + 1, dtype=np.float64) + self.shift
        log_mean = self.alpha + self.beta * u
        for waves, period, (cos, sin) in (
            (self.waves, WEEKS_A_YEAR * self.days, self.yearly),
            (self.daily, self.days, self.weekly),
        ):
            for j in range(1, waves + 1):
                angle = 2 * np.pi * j * u / period
                log_mean += cos * np.cos(angle) + sin * np.sin(angle)
        return np.asarray(np.exp(log_mean))


SIGNALS: dict[int, Signal] = {
    1: Signal(7, 1, 2, 6, 0, (0.2, 0.2), (0.5, 0.4), 2, 29),
    3: Signal(7, 1, 2, 0.5, 0, (1.5, 1.4), (0.5, 0.4), 1, -167),
    4: Signal(7, 0, 2, 5.5, 0, (0, 0), (0.3, 0.25), 1, 1),
    5: Signal(7, 0, 2, 2, 0, (0, 0), (0.3, 0.25), 1, 1),
    6: Signal(5, 1, 1, 6, 0, (0.3, 2), (0.3, 0.5), 1.5, -50, 10, seasonal=True),
    7: Signal(5, 1, 1, 1, 0, (0.1, 2), (0.05, 0.05), 1, -50, seasonal=True),
    8: Signal(5, 0, 1, 6, 0.0001, (0, 0), (0.6, 0.9), 1.5, 0, 10),
    9: Signal(5, 1, 1, 3, 0, (1.5, 0.1), (0.2, 0.3), 1, -150),
    10: Signal(5, 1, 1, 3, 0, (0.2, 0.1), (0.05, 0.15), 1, -200),
    11: Signal(5, 1, 1, 5, 0, (0.2, 0.1), (0.05, 0.1), 1, 0),
    12: Signal(5, 2, 1, 0.5, 0, (0.4, 0), (0.05, 0.15), 1, 0),
    13: Signal(5, 1, 1, 9, 0, (0.5, 0.2), (0.2, 0.5), 1, 0, 100),
    14: Signal(7, 1, 2, 2, 0.0005, (0.8, 0.8), (0.8, 0.4), 4, 57),
    15: Signal(7, 4, 1, 0.05, 0, (0.01, 0.01), (1.8, 0.1), 1, -85),
    16: Signal(7, 1, 2, 3, 0, (0.8, 0.6), (0.8, 0.4), 4, 29, seasonal=True),
    17: Signal(7, 0, 2, 6, 0, (0, 0), (0.8, 0.4), 4, 1),
}


@dataclass(frozen=True, slots=True)
class DailySimulated:
    """counts and outbreak (series, days); judged: the last 49 weeks of days."""

    counts: Integers
    outbreak: Integers
    days: int

    @property
    def judged(self) -> slice:
        return slice(self.counts.shape[1] - JUDGED_WEEKS * self.days, None)

    def weekly(self) -> tuple[Integers, Integers]:
        """Counts and outbreak cases by week, (series, 364)."""
        shape = (self.counts.shape[0], -1, self.days)
        return self.counts.reshape(shape).sum(axis=2), self.outbreak.reshape(shape).sum(axis=2)


def signal(
    number: int, *, replicates: int, rng: np.random.Generator, k: float | None = None
) -> DailySimulated:
    """Replicates of one signal with one current outbreak in the last 49 weeks.

    y ~ NB(mean μ, variance φμ), divided by the scale of the signal and rounded; holidays of 7-day
    systems count double; three signals have a large outbreak every year besides. The current
    outbreak has Poisson(k · days · √(φμ)) cases, at least 2, spread by a lognormal(0, ½) in
    quarters and by weights of the day of the week. k: 2, 3, 5 or 10; None draws one per replicate.

    Noufaily A et al. (2019) Bioinformatics 35: 3110–3118. The size of the yearly outbreaks and the
    dates of the holidays are our choice: the published signals do not state them.

    >>> s = signal(5, replicates=2, rng=np.random.default_rng(1))
    >>> s.counts.shape, s.weekly()[0].shape
    ((2, 2548), (2, 364))
    """
    if number not in SIGNALS:
        known = ", ".join(map(str, SIGNALS))
        raise FrameError(f"signal must be one of {known}. Got {number!r}.")
    chosen = SIGNALS[number]
    mean = chosen.mean()
    quiet = counts_with(mean, chosen.phi, replicates, rng)
    outbreak = np.zeros_like(quiet)
    sd = np.sqrt(chosen.phi * mean)
    first = chosen.length - JUDGED_WEEKS * chosen.days
    for row in range(replicates):
        if chosen.seasonal:
            for year in range(YEARS):
                begin = (year * WEEKS_A_YEAR + int(rng.integers(0, 8))) * chosen.days
                size = _SEASONAL_K * chosen.days * sd[begin]
                _spread(quiet[row], begin, size, chosen.days, rng)
        begin = int(rng.integers(first, chosen.length))
        size = (rng.choice([2, 3, 5, 10]) if k is None else k) * chosen.days * sd[begin]
        _spread(outbreak[row], begin, size, chosen.days, rng)
    if chosen.days == 7:
        quiet[:, _holidays(chosen.length)] *= 2
    total = np.rint((quiet + outbreak) / chosen.scale).astype(np.int64)
    cases = np.rint(outbreak / chosen.scale).astype(np.int64)
    return DailySimulated(total, cases, chosen.days)


def _holidays(length: int) -> NDArray[np.int64]:
    year = WEEKS_A_YEAR * 7
    return np.array([day + year * i for i in range(length // year) for day in _HOLIDAYS])


def _weekday_weights(days: int) -> Floats:
    weights = [1, 1, 1, 1, 1, 2, 2] if days == 7 else [1.1, 1.5, 1.1, 1, 1]
    return np.array(weights, dtype=np.float64)


def _spread(
    cases: Integers, begin: int, expected_size: float, days: int, rng: np.random.Generator
) -> None:
    """Add an outbreak; what falls after the end of the series is dropped."""
    from scipy.special import ndtr

    size = 0
    while size < 2:
        size = int(rng.poisson(expected_size))
    with np.errstate(divide="ignore"):
        edges = ndtr(np.log(np.arange(_LONGEST + 1) * _BIN) / _SPREAD)
    share = np.diff(edges) * _weekday_weights(days)[(begin + np.arange(_LONGEST)) % days]
    drawn = rng.multinomial(size, share / share.sum())
    end = min(cases.size, begin + _LONGEST)
    cases[begin:end] += drawn[: end - begin]
