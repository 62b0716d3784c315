"""Rolling-origin back-test: at every origin a forecaster sees what was known then, and no more.

The forecaster gets a `Past`, which holds a copy cut at the origin; later weeks are not in it.
Baselines: the same week last year, and the unit's own history drawn again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike

from birlik.early_warning.frame import Floats, Frame, FrameError, as_frame
from birlik.early_warning.scoring import crps, ignorance, interval_score


class FutureError(LookupError):
    """A week was asked for that lies after the origin."""


@dataclass(frozen=True, slots=True)
class Past:
    """What was known at the end of the origin week.

    frame: the weeks up to the origin; a count that came in later is missing in it.
    """

    frame: Frame

    @property
    def origin(self) -> int:
        """Position of the last week known, from 0."""
        return self.frame.n_weeks - 1

    def week(self, position: int) -> Floats:
        """Counts of all units in one week, by position from 0.

        Raises FutureError for a week after the origin.
        """
        if not 0 <= position <= self.origin:
            raise FutureError(
                f"Week {position} was asked for at origin {self.origin}. "
                "A back-test may use weeks 0 to the origin only."
            )
        return np.asarray(self.frame.counts[:, position])


class Forecaster(Protocol):
    """Draws counts of the next weeks: (units, horizon, draws)."""

    def __call__(self, past: Past, horizon: int, draws: int, rng: Generator, /) -> Floats: ...


class RollingOrigin:
    """A record of counts that is only ever handed out cut at an origin.

    >>> record = RollingOrigin([[1, 2, 3, 4]])
    >>> record.past(1).frame.counts.tolist()
    [[1.0, 2.0]]
    """

    def __init__(self, counts: Frame | ArrayLike | Any, known: ArrayLike | None = None) -> None:
        """counts: anything `as_frame` takes. known: same shape, the position of the week in which
        each count came in; default: its own week.
        """
        self._frame = as_frame(counts)
        own = np.broadcast_to(np.arange(self._frame.n_weeks), self._frame.counts.shape)
        self._known = own if known is None else np.asarray(known)
        if self._known.shape != own.shape or (self._known < own).any():
            raise FrameError(
                "known must have the shape of counts, and no count can be known before its week. "
                f"Got the shape {self._known.shape}."
            )

    @property
    def n_weeks(self) -> int:
        return self._frame.n_weeks

    def past(self, origin: int) -> Past:
        """What was known at the end of week `origin` (position from 0)."""
        if not 0 <= origin < self.n_weeks:
            raise FutureError(f"The origin must lie in 0 to {self.n_weeks - 1}. Got {origin}.")
        frame, seen = self._frame, slice(0, origin + 1)
        counts = np.where(self._known[:, seen] <= origin, frame.counts[:, seen], np.nan)
        exposure = None if frame.exposure is None else frame.exposure[:, seen].copy()
        return Past(Frame(counts, exposure, frame.units, frame.first_monday))

    def origins(self, first: int, *, horizon: int, step: int = 1) -> Iterator[int]:
        """Origins from `first` whose whole horizon lies inside the record."""
        return iter(range(first, self.n_weeks - horizon, step))

    def outcome(self, origin: int, horizon: int) -> Floats:
        """What came after an origin, for the scores: (units, horizon)."""
        if origin + horizon >= self.n_weeks:
            raise FutureError(f"The record ends before {horizon} weeks after week {origin}.")
        return np.asarray(self._frame.counts[:, origin + 1 : origin + 1 + horizon])


def same_week_last_year(past: Past, horizon: int, draws: int, _rng: Generator, /) -> Floats:
    """Baseline: each week will be as the same week a year before (52 weeks back), for certain.

    A missing week gives way to the nearest earlier one; a unit with none is taken as 0.
    """
    filled = _carried(past.frame.counts)
    at = np.arange(past.origin + 1, past.origin + 1 + horizon) - 52
    while (at > past.origin).any():
        at = np.where(at > past.origin, at - 52, at)
    if at.min() < 0:
        raise FrameError("The same week last year needs 52 weeks before the first forecast week.")
    return np.repeat(filled[:, at, None], draws, axis=2)


def history_resampled(
    past: Past, horizon: int, draws: int, rng: Generator, weeks: int = 104
) -> Floats:
    """Baseline ("conflictology"): each week is any of the unit's last `weeks` weeks, by lot.

    Weeks are drawn for all units together; a missing one is filled from the week before it.
    """
    recent = _carried(past.frame.counts)[:, -weeks:]
    at = rng.integers(recent.shape[1], size=(horizon, draws))
    return np.asarray(recent[:, at])


BASELINES: Mapping[str, Forecaster] = {
    "same week last year": same_week_last_year,
    "history resampled": history_resampled,
}


@dataclass(frozen=True, slots=True)
class Backtest:
    """Scores of one forecaster, one row per origin; arrays (origins, units, horizon).

    crps in cases, ignorance in bits, interval: score of the central 90 % interval in cases.
    covered: whether the interval held the outcome (NaN where that is unknown).
    """

    origins: tuple[int, ...]
    crps: Floats
    ignorance: Floats
    interval: Floats
    covered: Floats

    @property
    def summary(self) -> dict[str, float]:
        return {
            name: float(np.nanmean(getattr(self, name)))
            for name in ("crps", "ignorance", "interval", "covered")
        }


def backtest(
    record: RollingOrigin,
    forecaster: Forecaster,
    origins: Sequence[int],
    *,
    horizon: int,
    rng: Generator,
    draws: int = 1000,
) -> Backtest:
    """Ask a forecaster at every origin and score what it said once the outcome is known.

    The forecaster has spoken for an origin before its outcome is read.
    Raises FrameError when it does not return (units, horizon, draws).

    >>> record = RollingOrigin([[2] * 120])
    >>> rng = np.random.default_rng(1)
    >>> backtest(record, same_week_last_year, [80], horizon=4, rng=rng, draws=10).summary["crps"]
    0.0
    """
    rows = []
    for origin in origins:
        past = record.past(origin)
        said = np.asarray(forecaster(past, horizon, draws, rng), dtype=np.float64)
        wanted = (past.frame.n_units, horizon, draws)
        if said.shape != wanted:
            raise FrameError(
                f"A forecaster must return (units, horizon, draws) = {wanted}. Got {said.shape}."
            )
        outcome = record.outcome(origin, horizon)
        low, high = np.quantile(said, [0.05, 0.95], axis=-1, method="inverted_cdf")
        inside = np.where(np.isnan(outcome), np.nan, (low <= outcome) & (outcome <= high))
        rows.append(
            (
                crps(said, outcome),
                ignorance(said, outcome),
                interval_score(low, high, outcome),
                inside,
            )
        )
    if not rows:
        raise FrameError("There is no origin whose horizon lies inside the record.")
    return Backtest(tuple(origins), *(np.stack(part) for part in zip(*rows, strict=True)))


def skill(
    ours: Backtest, theirs: Backtest, rng: Generator, *, score: str = "crps", draws: int = 1000
) -> tuple[float, float, float]:
    """1 - ours / theirs with a 95 % interval: whole origins are drawn again, both sides together.

    Above 0: better than the baseline. Returns (skill, low, high).
    """
    if ours.origins != theirs.origins:
        raise FrameError("Both back-tests must have the same origins.")
    a, b = (np.nanmean(getattr(each, score), axis=(1, 2)) for each in (ours, theirs))
    picks = rng.integers(a.size, size=(draws, a.size))
    drawn = 1 - a[picks].mean(axis=1) / b[picks].mean(axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(1 - a.mean() / b.mean()), float(low), float(high)


def _carried(counts: Floats) -> Floats:
    """Missing weeks filled from the week before; 0 before the first known one."""
    known = ~np.isnan(counts)
    at = np.maximum.accumulate(np.where(known, np.arange(counts.shape[1]), -1), axis=1)
    filled = np.take_along_axis(counts, np.maximum(at, 0), axis=1)
    return np.where(at >= 0, filled, 0.0)
