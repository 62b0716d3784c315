"""Whom to visit: most visits by rank, a reserved share by Thompson draws, every chance logged.

Visits given only to the top of a list teach nothing about the rest of it. The reserved visits keep
the labels estimable, and the logged chances let any other list be judged by what was found.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from birlik.early_warning.frame import Floats
from birlik.early_warning.ranking import Ranking, RankingError


@dataclass(frozen=True, slots=True)
class VisitPlan:
    """Units to visit, in order: the ranked ones first, then the drawn ones.

    units: numbers from 0. drawn: whether each was drawn. propensity: (all units,) the chance that
    this plan would visit the unit: 1 for the ranked, the share of repeated draws for the others.
    """

    units: tuple[int, ...]
    drawn: tuple[bool, ...]
    propensity: Floats


def plan_visits(
    ranking: Ranking,
    visits: int,
    rng: Generator,
    *,
    size: ArrayLike | None = None,
    reserved: float = 0.15,
    draws: str = "thompson",
    repeats: int = 2000,
) -> VisitPlan:
    """Plan a round of visits by the expected number of cases, theta × size.

    size: (units,) exposure of the coming period, default 1 for all.
    reserved: share of visits not given by rank (0.1 to 0.2 is the custom).
    draws: "thompson" draws rates from the posteriors and takes the highest; "random" takes any
        unit alike, which leaves no chance at 0.
    repeats: draws that estimate the Thompson chances; (chosen + 1) / (repeats + 1), never 0.

    >>> from birlik.early_warning.ranking import rank
    >>> ranking = rank([0, 0, 1, 0, 2, 9, 1, 0, 0, 2], [1.0] * 10)
    >>> plan = plan_visits(ranking, 4, np.random.default_rng(1), reserved=0.25)
    >>> plan.units[:3], plan.drawn
    ((5, 4, 9), (False, False, False, True))
    """
    count = ranking.shape.size
    scale = np.ones(count) if size is None else np.asarray(size, dtype=np.float64)
    if not 1 <= visits <= count or not 0 <= reserved <= 1:
        raise RankingError(
            f"visits must lie in 1 to {count} and reserved in 0 to 1. Got {visits}, {reserved}."
        )
    if scale.shape != (count,) or not (scale > 0).all():
        raise RankingError(f"size must hold a number above 0 for each of the {count} units.")
    by_draw = round(visits * reserved)
    order = np.argsort(-ranking.mean * scale, kind="stable")
    ranked, rest = order[: visits - by_draw], order[visits - by_draw :]
    propensity = np.zeros(count)
    propensity[ranked] = 1
    chosen = rest[:0]
    if by_draw and draws == "random":
        chosen = rng.permutation(rest)[:by_draw]
        propensity[rest] = by_draw / rest.size
    elif by_draw and draws == "thompson":
        chosen = _highest(ranking, scale, rest, by_draw, rng)
        taken = np.zeros(count)
        for _ in range(repeats):
            taken[_highest(ranking, scale, rest, by_draw, rng)] += 1
        propensity[rest] = (taken[rest] + 1) / (repeats + 1)
    elif by_draw:
        raise RankingError(f"draws must be 'thompson' or 'random'. Got {draws!r}.")
    drawn = (False,) * ranked.size + (True,) * chosen.size
    return VisitPlan(tuple(int(u) for u in (*ranked, *chosen)), drawn, propensity)


def _highest(
    ranking: Ranking, scale: Floats, among: NDArray[np.intp], count: int, rng: Generator
) -> NDArray[np.intp]:
    drawn = rng.gamma(ranking.shape[among]) / ranking.rate[among] * scale[among]
    top = np.argpartition(-drawn, count - 1)[:count]
    return among[top[np.argsort(-drawn[top], kind="stable")]]


def policy_value(
    found: ArrayLike, visited: ArrayLike, propensity: ArrayLike, target: ArrayLike
) -> tuple[float, float]:
    """What another list would have found: sum of target × visited × found / propensity.

    found: (units,) what the visit found; read only where visited. propensity: the logged chances.
    target: (units,) the chance with which the other list visits each unit, 1 or 0 if it is fixed.
    Returns (estimate, standard error), the latter as if units were visited independently.
    Raises RankingError where the other list goes to units that had no chance of a visit.
    Reference: Horvitz and Thompson 1952.

    >>> policy_value([3, 0, 1], [1, 0, 1], [1.0, 0.5, 0.5], [1, 0, 1])[0]
    5.0
    """
    seen = np.asarray(visited, dtype=bool)
    y = np.where(seen, np.asarray(found, dtype=np.float64), 0.0)
    chance, wish = (np.asarray(v, dtype=np.float64) for v in (propensity, target))
    if not y.shape == seen.shape == chance.shape == wish.shape:
        raise RankingError("found, visited, propensity and target must have one shape.")
    if ((chance <= 0) & ((wish > 0) | seen)).any():
        raise RankingError(
            "A unit the other list would visit had no chance of a visit, so nothing is known "
            "about it. Plan with draws='random' or a larger reserved share."
        )
    weight = np.divide(wish, chance, out=np.zeros_like(wish), where=chance > 0)
    each = weight * y
    error = np.sqrt(((1 - chance) * each**2).sum())
    return float(each.sum()), float(error)
