"""What the counts would look like if nothing had happened: one sampler per null model.

A sampler fills a block of 64 replicas (places, weeks × 64) and returns each replica's scale: the
total of the replica over the total of the data, 1 where the total is fixed or not used.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from birlik.early_warning import scan_draws as draws
from birlik.early_warning.frame import Floats, Frame, FrameError
from birlik.early_warning.scan_kernels import LANES
from birlik.early_warning.scan_models import Window

Block = NDArray[np.float32 | np.float64]
NULLS = ("model", "overdispersed", "bootstrap")
# Past weeks to resample: fewer than 36 gave .07 to .08 for .05; where weeks are good or bad for all
# places together, a year gave .08.
_FEWEST, _ENOUGH = 36, 156


class Sampler(Protocol):
    """One null model; `fill` is called from several threads and must not change the sampler."""

    def fill(self, rng: Generator, cells: Block) -> Floats: ...


@dataclass(frozen=True, slots=True)
class IndependentCells:
    """Poisson or negative binomial cells; `outside` draws the cases before the window.

    size: (places × weeks,) 0 for Poisson. dispersion: variance / mean of the cases outside.
    """

    window: Window
    start: NDArray[np.int64]
    first: NDArray[np.int32]
    steps: NDArray[np.int32]
    dispersion: float

    @classmethod
    def of(cls, window: Window, dispersion: float = 1.0) -> IndependentCells:
        mean = window.mean.ravel()
        if window.theta is not None:
            size = np.full_like(mean, window.theta)
        elif dispersion > 1:
            size = mean / (dispersion - 1)
        else:
            size = np.zeros_like(mean)
        start, first, steps = draws.tables(mean, size)
        if start[-1] < 0:
            raise FrameError(
                f"Up to {mean.max():g} cases are expected in one place and week, with a spread too "
                "wide to draw. Scan smaller places or shorter weeks, or a larger theta."
            )
        return cls(window, start, first, steps, dispersion)

    def fill(self, rng: Generator, cells: Block) -> Floats:
        draws.draw_cells(self.start, self.first, self.steps, _lane_state(rng), cells)
        return _scale(self.window, cells, rng, self.dispersion)


@dataclass(frozen=True, slots=True)
class FixedTotal:
    """Multinomial cells: Poisson cells at a slightly lower mean, then the missing cases one by one.

    Exact, because Poisson cells given their sum are multinomial and so is what is added.
    """

    total: int
    thinned: IndependentCells
    share: Floats
    other: NDArray[np.int32]
    rest: float

    @classmethod
    def of(cls, window: Window) -> FixedTotal:
        total = int(window.total)
        kept = max(0.0, 1 - 6 / np.sqrt(total))
        thinned = replace(window, mean=window.mean * kept, total=0.0, rest=0.0)
        everywhere = np.append(window.mean.ravel(), window.rest)
        share, other = draws.alias(everywhere)
        return cls(total, IndependentCells.of(thinned), share, other, window.rest * kept)

    def fill(self, rng: Generator, cells: Block) -> Floats:
        while True:
            self.thinned.fill(rng, cells)
            drawn = draws.lane_totals(cells) + rng.poisson(self.rest, LANES)
            if drawn.max() <= self.total:
                break
        missing = (self.total - drawn).astype(np.int64)
        draws.top_up(missing, self.share, self.other, _word(rng), cells)
        return np.ones(LANES)


@dataclass(frozen=True, slots=True)
class Permuted:
    """Cases keep their place and their week changes hands: both margins of the study are fixed."""

    labels: NDArray[np.int32]
    per_week: NDArray[np.int64]

    @classmethod
    def of(cls, frame: Frame, window: Window) -> Permuted:
        by_place = frame.counts.sum(axis=1).astype(np.int64)
        labels = np.repeat(np.arange(frame.n_units, dtype=np.int32), by_place)
        return cls(labels, window.cases.sum(axis=0).astype(np.int64))

    def fill(self, rng: Generator, cells: Block) -> Floats:
        draws.permute(self.labels, self.per_week, _word(rng), cells)
        return np.ones(LANES)


@dataclass(frozen=True, slots=True)
class ResampledWeeks:
    """Past weeks stand in for the weeks of the window, whole weeks at a time, in blocks.

    Each past count is turned into its randomised Poisson probability and read back through this
    week's Poisson table, so over-dispersion and the likeness of neighbours are those of the past.
    """

    cells: IndependentCells
    history: NDArray[np.int32]
    block: int

    @classmethod
    def of(cls, frame: Frame, window: Window, block: int, rng: Generator) -> ResampledWeeks:
        before = frame.n_weeks - window.weeks
        past, past_mean = frame.counts[:, :before], window.study[:, :before]
        fewest = max(_FEWEST, 2 * block, 2 * window.weeks)
        if past.shape[1] < fewest:
            raise FrameError(
                f"Resampling past weeks needs at least {fewest} weeks with baselines before the "
                f"window. Got {past.shape[1]}. Give more history or use the overdispersed null."
            )
        if np.isnan(past).any() or not (past_mean > 0).all():
            raise FrameError(
                "Resampling past weeks needs a count and a baseline above 0 in every past week. "
                "Fill or leave out the places that have none, or use the overdispersed null."
            )
        together = _together(past, past_mean)
        if past.shape[1] < _ENOUGH and together > 1 + 3 * np.sqrt(2 / past.shape[1]):
            raise FrameError(
                f"Weeks are good or bad for all places together here: the sum over places varies "
                f"{together:.1f} times as much as places by themselves would make it vary. "
                f"{past.shape[1]} past weeks are too few to say how far that goes; p-values would "
                f"be too small. Give at least {_ENOUGH} weeks before the window, or baselines that "
                "follow the good and bad weeks."
            )
        return cls(IndependentCells.of(window), _uniforms_of(past, past_mean, rng), block)

    def fill(self, rng: Generator, cells: Block) -> Floats:
        window = self.cells.window
        blocks = -(-window.weeks // self.block)
        start = rng.integers(self.history.shape[1] - self.block + 1, size=(blocks, 1, LANES))
        picks = (start + np.arange(self.block)[None, :, None]).reshape(-1, LANES)[::-1]
        picks = np.ascontiguousarray(picks[: window.weeks])
        table = self.cells
        draws.draw_resampled(table.start, table.first, table.steps, self.history, picks, cells)
        return _scale(window, cells, None, 1.0)


def _together(counts: Floats, mean: Floats) -> float:
    """Variance of the sum over places, against the sum of the variances of the places."""
    apart = counts - mean
    return float((apart.sum(axis=0) ** 2).sum() / max((apart**2).sum(), 1e-300))


def _uniforms_of(counts: Floats, mean: Floats, rng: Generator) -> NDArray[np.int32]:
    """Randomised Poisson probabilities of counts, as the int32 uniforms of the tables."""
    from scipy.special import pdtr

    below = np.where(counts > 0, pdtr(np.maximum(counts - 1, 0), mean), 0.0)
    reached = pdtr(counts, mean)
    uniform = below + rng.random(counts.shape) * (reached - below)
    whole = np.floor(uniform * 2.0**32).clip(0, 2.0**32 - 1) - 2.0**31
    return np.ascontiguousarray(whole.astype(np.int32))


def pearson_dispersion(counts: Floats, mean: Floats) -> float:
    """Variance divided by mean, at least 1: the mean of (count - mean)²/mean.

    >>> pearson_dispersion(np.array([[0.0, 4.0]]), np.array([[1.0, 1.0]]))
    5.0
    """
    used = (mean > 0) & ~np.isnan(counts)
    if not used.any():
        raise FrameError("There is no week with a count and a baseline to estimate dispersion.")
    return max(1.0, float(((counts - mean)[used] ** 2 / mean[used]).mean()))


def _scale(window: Window, cells: Block, rng: Generator | None, dispersion: float) -> Floats:
    """Total of each replica over the total of the data; 1 for models that use no total."""
    if not window.total:
        return np.ones(LANES)
    outside = np.full(LANES, window.rest)
    if rng is not None and window.rest > 0:
        outside = (
            rng.negative_binomial(window.rest / (dispersion - 1), 1 / dispersion, LANES)
            if dispersion > 1
            else rng.poisson(window.rest, LANES)
        ).astype(np.float64)
    totals = draws.lane_totals(cells) + outside
    return np.where(totals > 0, totals, window.total) / window.total


def _lane_state(rng: Generator) -> NDArray[np.uint32]:
    state = rng.integers(2**32, size=(4, LANES), dtype=np.uint32)
    state[3] = 1
    return state


def _word(rng: Generator) -> np.uint64:
    return rng.integers(2**64, dtype=np.uint64)
