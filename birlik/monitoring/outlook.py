"""Where to look first: how often disputes are usual at a workplace, times what this week's reasons
make of it.

The usual rate is a gamma–Poisson estimate within its stratum (sector, with or without a union):
theta_i ~ Gamma, disputes_i ~ Poisson(theta_i × years × size_i), size_i = (workers / 100) ^ power.
Each point of the score multiplies the rate by the same factor, so the rate of the coming year is

    rate_i = theta_i × size_i × factor_i,  factor_i = at_zero × exp(per_point × points_i)

and is a gamma variable too: its mean, its quantiles, the chance that it lies above a limit and its
expected rank follow. Who inspects or reports is no part of it. Pure NumPy.
"""

from dataclasses import dataclass, replace
from math import exp

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from birlik.early_warning.ranking import Ranking, RankingError, rank
from birlik.monitoring.picture import Picture
from birlik.monitoring.records import Floats
from birlik.monitoring.weights import RateSettings

LEVEL = 0.9  # of the intervals shown
_DRAWS = 200  # of all rates together, for the intervals of ranks
_AVERAGE_SIZE = 100.0  # workers


@dataclass(frozen=True)
class Outlook:
    """Rows as in the picture. `usual`: disputes a year before any sign; `now`: with this week's."""

    usual: Floats
    factor: Floats
    now: Ranking
    order: NDArray[np.int64]  # rows, the highest mean first

    def interval(self) -> tuple[Floats, Floats]:
        return self.now.interval(LEVEL)

    def places(self, rng: Generator) -> tuple[Floats, Floats]:
        """The places between which each row lies, nine times in ten, if all rates are drawn."""
        low_high = []
        for _ in range(_DRAWS):
            drawn = self.now.draw(rng)
            place = np.empty(len(drawn), dtype=np.int32)
            place[np.argsort(-drawn, kind="stable")] = np.arange(1, len(drawn) + 1)
            low_high.append(place)
        low, high = np.quantile(low_high, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
        return np.floor(low), np.ceil(high)


def outlook(picture: Picture, points: Floats, settings: RateSettings) -> Outlook:
    """The rates of all workplaces of a picture, given the points of their scores."""
    size = sizes(picture, settings.size_power)
    theta = _usual(picture, size, settings)
    factor = settings.at_zero * np.exp(settings.per_point * points)
    now = replace(theta, rate=theta.rate / (size * factor))
    order = np.lexsort((picture.ids, -now.mean))
    return Outlook(theta.mean * size, factor, now, order)


def chance_ahead(rate: float, settings: RateSettings) -> float:
    """The chance of a dispute in the weeks ahead, from disputes a year: the disputes expected in
    those weeks while they are few, and never above the ceiling. Reasons multiply the rate without
    end, but where all of them are present disputes still keep away more often than they come."""
    return _below(settings.ceiling[1], rate, settings)


def chance_between(low: float, high: float, settings: RateSettings) -> tuple[float, float]:
    """The limits of that chance, from those of the rate; the ceiling itself is not known better."""
    lowest, _best, highest = settings.ceiling
    return _below(lowest, low, settings), _below(highest, high, settings)


def _below(ceiling: float, rate: float, settings: RateSettings) -> float:
    return ceiling * (1 - exp(-rate * settings.weeks_ahead / 52 / ceiling))


def sizes(picture: Picture, power: float) -> Floats:
    """(workers / 100) ^ power; a workplace whose workers nobody counted is taken as the median."""
    workers = np.where(picture.headcount > 0, picture.headcount, np.nan)
    known = workers[~np.isnan(workers)]
    middle = float(np.median(known)) if len(known) else _AVERAGE_SIZE
    return np.asarray((np.nan_to_num(workers, nan=middle) / _AVERAGE_SIZE) ** power)


def _usual(picture: Picture, size: Floats, settings: RateSettings) -> Ranking:
    """Posterior rates per year and unit of size; the pack's rate where no dispute is on record."""
    strata = [
        f"{sector}|{'union' if union else 'none'}"
        for sector, union in zip(picture.sectors, picture.with_union, strict=True)
    ]
    exposure = np.maximum(picture.years_open, 1 / 52) * size
    try:
        return rank(picture.begun_disputes, exposure, strata)
    except RankingError:
        shape = np.full(len(size), 1.0)
        return Ranking(shape, shape / settings.prior_rate, tuple(strata), {})
