"""What each scan model makes of counts: cases, expectation and total inside the window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from birlik.early_warning.frame import Floats, Frame, FrameError

Model = Literal["eb-poisson", "pb-poisson", "permutation", "nb"]
MODELS: tuple[str, ...] = get_args(Model)
_EXACT = 2**24  # float32 holds every whole number up to here
_KINDS = {"eb-poisson": 0, "pb-poisson": 1, "permutation": 1, "nb": 2}


@dataclass(frozen=True, slots=True)
class Window:
    """The last weeks as a scan sees them; arrays are (places, weeks), latest week first.

    kind: which score (see scan_kernels). cases, mean: counts and expected counts, 0 where the week
    is missing. weight: what one case counts for (1, or 1/(1+mean/theta) under `nb`).
    total: cases of the whole study, for the models that compare inside with outside, else 0.
    rest: expected cases of the study before the window. theta: size of the negative binomial.
    study: expected counts of all weeks given, oldest first, 0 where none is known.
    """

    kind: int
    cases: Floats
    mean: Floats
    weight: Floats
    total: float
    rest: float
    theta: float | None
    study: Floats

    @property
    def places(self) -> int:
        return int(self.mean.shape[0])

    @property
    def weeks(self) -> int:
        return int(self.mean.shape[1])

    @property
    def floats(self) -> type[np.float32] | type[np.float64]:
        """What sums of cases are held in: float32 keeps whole numbers up to 16,777,216, which no
        quiet study expecting a quarter of that reaches; weighed cases are no whole numbers."""
        whole = self.theta is None and self.mean.sum() < _EXACT / 4
        return np.float32 if whole else np.float64

    @property
    def cumulated(self) -> tuple[Floats, Floats]:
        """Weighted cases and expectation, summed from the latest week backwards."""
        cases = np.cumsum(self.cases * self.weight, axis=1)
        return cases, np.cumsum(self.mean * self.weight, axis=1)


def window_of(
    frame: Frame,
    model: Model,
    weeks: int,
    *,
    baselines: ArrayLike | None,
    population: ArrayLike | None,
    theta: float | None,
) -> Window:
    """Prepare the last `weeks` of a frame for one model.

    eb-poisson and nb need `baselines`; pb-poisson and, if wanted, permutation take `population`.
    """
    if model not in MODELS:
        raise FrameError(f"model must be one of {', '.join(MODELS)}. Got {model!r}.")
    if not 1 <= weeks <= frame.n_weeks:
        raise FrameError(
            f"The window must be 1 to {frame.n_weeks} weeks, the weeks given. Got {weeks}."
        )
    if (model == "nb") != (theta is not None):
        raise FrameError(
            "theta, the size of the negative binomial, belongs to model nb: give both."
        )
    if theta is not None and not theta > 0:
        raise FrameError(f"theta must be above 0. Got {theta}.")
    seen = ~np.isnan(frame.counts)
    counts = np.where(seen, frame.counts, 0.0)
    if model in ("eb-poisson", "nb"):
        mean = np.where(seen, _baselines(frame, baselines, weeks), 0.0)
        total = 0.0
    else:
        mean = _conditional_mean(frame, model, population)
        total = float(counts.sum())
    _expected_somewhere(frame, counts, mean, weeks)
    latest = slice(None, -weeks - 1, -1)
    mean_latest = np.ascontiguousarray(mean[:, latest])
    weight = 1 / (1 + mean_latest / theta) if theta else np.ones_like(mean_latest)
    cases = np.ascontiguousarray(counts[:, latest])
    rest = max(total - float(mean_latest.sum()), 0.0) if total else 0.0
    return Window(_KINDS[model], cases, mean_latest, weight, total, rest, theta, mean)


def _baselines(frame: Frame, baselines: ArrayLike | None, weeks: int) -> Floats:
    """Expected counts (units, weeks); weeks before the window may be left out."""
    if baselines is None:
        raise FrameError("This model needs baselines: the count expected in every week and place.")
    given = _finite(baselines, "baselines")
    if given.ndim == 1:
        given = np.repeat(given[:, None], frame.n_weeks, axis=1)
    missing = frame.n_weeks - given.shape[1] if given.ndim == 2 else -1
    if (
        given.ndim != 2
        or given.shape[0] != frame.n_units
        or not 0 <= missing <= (frame.n_weeks - weeks)
    ):
        raise FrameError(
            f"baselines must cover the {frame.n_units} places and at least the last {weeks} of "
            f"{frame.n_weeks} weeks. Got the shape {given.shape}."
        )
    return np.hstack([np.zeros((frame.n_units, missing)), given])


def _conditional_mean(frame: Frame, model: Model, population: ArrayLike | None) -> Floats:
    """Cases of the study shared out by population, or by place × week margins."""
    seen = ~np.isnan(frame.counts)
    counts = np.where(seen, frame.counts, 0.0)
    total = counts.sum()
    if not total:
        raise FrameError("There is no case in the whole study, so there is nothing to scan.")
    if model == "permutation" and not seen.all():
        unit, week = (int(i) for i in np.argwhere(~seen)[0])
        raise FrameError(
            "The permutation model needs every week of every place. "
            f"{frame.units[unit]!r} has no count in week {frame.week_labels[week]}. "
            "Leave that place out, begin the study later, or use another model."
        )
    if model == "permutation" and population is None:
        return np.asarray(np.outer(counts.sum(axis=1), counts.sum(axis=0)) / total)
    if population is None:
        raise FrameError("Model pb-poisson needs the population of every place.")
    people = _finite(population, "population")
    if people.ndim == 1:
        people = np.repeat(people[:, None], frame.n_weeks, axis=1)
    if people.shape != frame.counts.shape:
        raise FrameError(
            f"population must have one number per place, or the shape {frame.counts.shape}. "
            f"Got {people.shape}."
        )
    people = np.where(seen, people, 0.0)
    return np.asarray(people * (total / people.sum()))


def _finite(values: ArrayLike, name: str) -> Floats:
    array = np.asarray(values, dtype=np.float64)
    bad = ~(np.isfinite(array) & (array >= 0))
    if bad.any():
        where = tuple(int(i) + 1 for i in np.argwhere(bad)[0])
        raise FrameError(
            f"{name} must be numbers, 0 or more. Got {array[bad][0]} at position {where} "
            "(place, week), counted from 1."
        )
    if not array.any():
        raise FrameError(f"{name} must not be 0 everywhere.")
    return array


def _expected_somewhere(frame: Frame, counts: Floats, mean: Floats, weeks: int) -> None:
    impossible: NDArray[np.bool_] = (counts > 0) & (mean <= 0)
    impossible[:, : frame.n_weeks - weeks] = False
    if impossible.any():
        unit, week = (int(i) for i in np.argwhere(impossible)[0])
        raise FrameError(
            f"{frame.units[unit]!r} has cases in week {frame.week_labels[week]} where none was "
            "expected at all. Give it a baseline or a population above 0, or leave it out."
        )
