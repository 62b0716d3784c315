"""Recalibration of p-values against the recent past of all units together.

A model's p-values are wrong in ways that depend on how rare and how scattered the counts are. The
weeks before the judged ones say how wrong: within a stratum of like unit-weeks the calibrated
p-value is the rank of the statistic among theirs (conformal). Outbreaks of the past must not count
as quiet, so only weeks whose neighbours are both unremarkable are used: an outbreak lasts, chance
does not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from birlik.early_warning.frame import Floats, FrameError

Integers = NDArray[np.int64]
QUIET = 0.25  # a neighbour is unremarkable if its mid-p is above this
_LEAST = 1500  # calibration weeks a stratum should hold


@dataclass(frozen=True, slots=True)
class Strata:
    """Quantile bins of the first feature, within each of the second, within each of the third."""

    edges: tuple[Floats, ...]
    shape: tuple[int, ...]

    def of(self, *features: Floats) -> Integers:
        """The stratum of every unit-week; −1 where a feature is NaN."""
        place = np.zeros(features[0].shape, dtype=np.int64)
        for feature, edges, bins in zip(features, self.edges, self.shape, strict=True):
            inner = edges[place]  # (…, bins − 1)
            place = place * bins + (feature[..., None] > inner).sum(axis=-1)
        known = ~np.isnan(np.stack(features)).any(axis=0)
        return np.where(known, place, -1)

    @property
    def count(self) -> int:
        return int(np.prod(self.shape))


def stratify(*features: Floats, bins: tuple[int, ...]) -> Strata:
    """Strata with as many calibration weeks in each as can be, from flat features of the pool.

    bins: how many at most per feature; fewer where the pool would leave a stratum below 1,500.

    >>> s = stratify(np.arange(9000.0), np.arange(9000.0) % 7, bins=(3, 2))
    >>> s.shape, s.of(np.array([10.0, 8000.0]), np.array([0.0, 6.0])).tolist()
    ((3, 2), [0, 5])
    """
    pool = features[0].size
    rest = [max(1, b) for b in bins]
    while np.prod(rest) > 1 and pool / np.prod(rest) < _LEAST:
        widest = int(np.argmax(rest))
        rest[widest] -= 1
    edges: list[Floats] = []
    place = np.zeros(pool, dtype=np.int64)
    cells = 1
    for feature, count in zip(features, rest, strict=True):
        levels = np.arange(1, count) / count
        inner = np.array(
            [
                np.quantile(feature[place == c], levels) if (place == c).any() else levels
                for c in range(cells)
            ]
        ).reshape(cells, count - 1)
        place = place * count + (feature[:, None] > inner[place]).sum(axis=1)
        edges.append(inner)
        cells *= count
    return Strata(tuple(edges), tuple(rest))


def quiet_neighbours(midp: Floats, quiet: float = QUIET) -> NDArray[np.bool_]:
    """Weeks whose week before and week after both have a mid-p above `quiet`; (units, weeks).

    The first and the last week have one neighbour only and are left out.

    >>> quiet_neighbours(np.array([[0.5, 0.01, 0.6, 0.001, 0.002, 0.7]])).tolist()
    [[False, True, False, False, False, False]]
    """
    calm = midp > quiet
    out = np.zeros_like(calm)
    out[:, 1:-1] = calm[:, :-2] & calm[:, 2:]
    return out & ~np.isnan(midp)


def conformal(
    statistic: Floats,
    strata: Integers,
    pool: Floats,
    pool_strata: Integers,
) -> Floats:
    """p = rank of the statistic in its stratum of the pool / (n + 1); small ones are surprising.

    Between two members of the pool the rank is interpolated; below all of them it is statistic /
    smallest, so that order is kept below 1/(n+1). (The plain rank plus one is never too small but
    on average 1/(2n) too large, which at α = .001 and a few thousand members costs a tenth.)
    statistic, strata: any one shape. pool, pool_strata: flat. Strata −1 and NaN give NaN.

    >>> pool = np.arange(1, 100) / 100
    >>> conformal(np.array([0.05, 0.001]), np.zeros(2, int), pool, np.zeros(99, int)).tolist()
    [0.05, 0.001]
    """
    if pool.size == 0:
        raise FrameError("The pool must hold at least one calibration week. Got none.")
    out = np.full(statistic.shape, np.nan)
    for stratum in np.unique(strata[strata >= 0]):
        inside = strata == stratum
        out[inside] = _rank(statistic[inside], members(pool, pool_strata, int(stratum)))
    return np.where(np.isnan(statistic), np.nan, out)


def members(pool: Floats, pool_strata: Integers, stratum: int) -> Floats:
    """The pool of a stratum in order; everyone where it has none."""
    own = pool[pool_strata == stratum]
    return np.sort(own if own.size else pool)


def _rank(value: Floats, own: Floats) -> Floats:
    inside = np.interp(value, own, np.arange(1, own.size + 1))
    below = value / own[0] if own[0] > 0 else np.ones_like(value)
    return np.asarray(np.where(value < own[0], below, inside) / (own.size + 1))


def limit_at(alpha: float, own: Floats) -> float:
    """The largest statistic whose p-value in an ordered pool is at most alpha."""
    rank = alpha * (own.size + 1)
    limit = float(own[0] * rank if rank < 1 else np.interp(rank, np.arange(1, own.size + 1), own))
    while limit > 0 and _rank(np.array([limit]), own)[0] > alpha:
        limit = float(np.nextafter(limit, 0))  # among ties, or a rounding above
    return limit
