"""Small p-values of a scan from few draws: data sets in which the score is reached for certain.

With A_j "zone and window j reaches the score x", P(some j reaches x) = S · E[1/N], where
S = Σ_j P(A_j) is summed from the distribution of each zone's cases, j is drawn in proportion to
P(A_j), the cases of the study are drawn given A_j, and N counts the zones and windows that reach x
in the draw. 1/N lies in (0, 1], so a thousand draws give p to a few per cent however small it is.

Reference: Naiman and Priebe 2001, Journal of Computational and Graphical Statistics 10: 296-328.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from birlik.early_warning import scan_draws as draws
from birlik.early_warning import scan_kernels as kernels
from birlik.early_warning.discrete import upper_tail
from birlik.early_warning.frame import Floats, FrameError
from birlik.early_warning.scan_kernels import LANES
from birlik.early_warning.scan_models import Window
from birlik.early_warning.scan_nulls import Block, IndependentCells, Sampler
from birlik.early_warning.scan_replicas import Search, ZoneSearch, in_blocks
from birlik.early_warning.scan_significance import reached_from

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Importance:
    """P(some zone reaches the score) and its standard error over the draws."""

    p_value: float
    error: float


def importance(
    view: Window,
    search: Search,
    sampler: Sampler,
    score: float,
    replicas: int,
    rng: Generator,
    workers: int | None = None,
) -> Importance:
    """The chance that a quiet study holds a score this high.

    For eb-poisson over fixed zones, its null Poisson or over-dispersed; FrameError for the others,
    whose zones have no simple distribution of their own.
    """
    if (
        not isinstance(search, ZoneSearch)
        or not isinstance(sampler, IndependentCells)
        or view.kind != kernels.EXPECTATION
    ):
        raise FrameError(
            "The importance tail is for eb-poisson over fixed zones with the null 'model' or "
            "'overdispersed'. Use tail='count' or 'gumbel', or draw more replicas."
        )
    need = kernels.least_cases(search.expected, reached_from(score), search.zones.counted)
    chance = np.where(need > 0, upper_tail(need, search.expected, sampler.dispersion), 0.0)
    total = float(chance.sum())
    if total == 0.0:
        return Importance(0.0, 0.0)
    blocks = -(-replicas // LANES)
    chosen = rng.choice(chance.size, size=blocks * LANES, p=chance.ravel() / total)
    cases = _given(need.ravel()[chosen], search.expected.ravel()[chosen], sampler.dispersion, rng)
    bound = np.where(need > 0, need - 0.5, np.inf).astype(view.floats)

    def one(number: int, generator: Generator, cells: Block) -> Floats:
        sampler.fill(generator, cells)
        for lane in range(LANES):
            at = number * LANES + lane
            node, week = divmod(int(chosen[at]), view.weeks)
            _put(view, search, node, week, int(cases[at]), sampler.dispersion, generator,
                 cells[:, lane::LANES])  # fmt: skip
        draws.cumulate(cells, view.weight)
        zones = search.zones
        hits = kernels.count_block(cells, zones.added, search.source, search.target, bound)
        return np.asarray(1.0 / hits)

    share = np.concatenate(list(in_blocks(view, one, range(blocks), rng, workers)))[:replicas]
    error = total * float(share.std(ddof=1)) / np.sqrt(replicas) if replicas > 1 else np.inf
    return Importance(min(1.0, total * float(share.mean())), float(error))


def _given(need: Floats, mean: Floats, dispersion: float, rng: Generator) -> Integers:
    """Cases of each chosen zone, given that there are at least as many as needed."""
    reached = rng.random(need.size) * upper_tail(need, mean, dispersion)
    cases = need.copy()
    open_ = np.arange(need.size)
    while open_.size:
        above = upper_tail(cases[open_] + 1, mean[open_], dispersion)
        open_ = open_[above > reached[open_]]
        cases[open_] += 1
    return cases.astype(np.int64)


def _put(
    view: Window,
    search: ZoneSearch,
    node: int,
    week: int,
    cases: int,
    dispersion: float,
    rng: Generator,
    lane: Block,
) -> None:
    """Deal the cases of one zone and window to its cells: (places, weeks) of one replica."""
    places = search.zones.members(node)
    mean = view.mean[places, : week + 1]
    share = mean.ravel() / mean.sum()
    if dispersion > 1:
        dealt = _urn(mean.ravel() / (dispersion - 1), cases, rng)
    else:
        dealt = rng.multinomial(cases, share)
    lane[np.ix_(places, range(week + 1))] = dealt.reshape(mean.shape)


def _urn(weight: Floats, cases: int, rng: Generator) -> Integers:
    """Pólya's urn: negative binomial cells of one probability, given their sum."""
    dealt = np.zeros(weight.size, np.int64)
    for u in rng.random(cases):
        running = np.cumsum(weight + dealt)
        dealt[
            min(int(np.searchsorted(running, u * running[-1], side="right")), weight.size - 1)
        ] += 1
    return dealt
