"""The weekly run: smooth season over two weeks, recalibrated, with a companion for slow rises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from birlik.early_warning import glr
from birlik.early_warning.calibration import (
    Integers,
    Strata,
    conformal,
    limit_at,
    members,
    quiet_neighbours,
    stratify,
)
from birlik.early_warning.detection import Detection, detection
from birlik.early_warning.discrete import smallest_enough
from birlik.early_warning.frame import Floats, Frame, FrameError, as_frame
from birlik.early_warning.limits import check
from birlik.early_warning.smooth_season import Prediction, predict, scores

_BINS = (8, 2, 6)  # of the mean, the dispersion, the share of variance from estimation
_SETTINGS: dict[str, Any] = {"harmonics": 2, "skip_recent": 26, "weights_threshold": 2.58}
_SLOW_WINDOW = 12  # weeks in which a slow rise may have begun


@dataclass(frozen=True, slots=True)
class Calibration:
    """What quiet weeks looked like: good for some weeks, if baselines move little.

    pool: statistics of quiet calibration weeks, with their strata. before: calibrated p-values of
    every calibration week of the units it was made from, (units, weeks).
    """

    pool: Floats
    pool_strata: Integers
    strata: Strata
    before: Floats

    def pvalues(self, statistic: Floats, now: Prediction) -> Floats:
        return conformal(statistic, self.strata.of(*_features(now)), self.pool, self.pool_strata)

    def limits(self, alpha: float) -> Floats:
        """Per stratum, the largest statistic that alarms at alpha."""
        pools = (members(self.pool, self.pool_strata, g) for g in range(self.strata.count))
        return np.array([limit_at(alpha, own) for own in pools])


@dataclass(frozen=True, slots=True)
class Weekly:
    """Calibrated p-values as a `Detection`, weeks of slow rises, and the calibration used.

    slow: alarms of the companion, (units, judged weeks).
    """

    detection: Detection
    slow: NDArray[np.bool_]
    calibration: Calibration


def calibrate(
    data: Any, *, last: int = 1, years: int = 5, weeks: int = 98, most_units: int = 16_000
) -> Calibration:
    """Learn from the `weeks` weeks before the last ones what surprises quiet weeks hold.

    The statistic S of `smooth_season` is gathered in strata of mean, dispersion and share of
    estimation variance. For the null of two weeks together, each week with quiet neighbours is
    paired with the nearest other such weeks of its own unit in place of the week before it, which
    may belong to an outbreak. Of more than most_units units, evenly spaced ones are used;
    with fewer of them the limit of a stratum is less sure.

    data: anything `as_frame` takes, (units, weeks). The more units, the finer the strata: below
    3,000 quiet weeks there is one. Raises `FrameError` for a history that is too short.
    """
    check(years=years)
    if years < 2 or weeks < 8 or most_units < 1:
        raise FrameError(
            f"years must be at least 2, weeks 8, units 1. Got {years!r}, {weeks!r}, {most_units!r}."
        )
    frame = _some_units(as_frame(data), most_units)
    monitored = frame.monitored(last, history=52 * years + weeks + 1, method="The weekly run")
    first = monitored.start - weeks
    found = predict(frame, range(first - 1, monitored.start), years=years, **_SETTINGS)
    counts = frame.counts[:, first - 1 : monitored.start]
    now, before = found[:, 1:], found[:, :-1]
    pool, features = _pool(counts[:, 1:], now)
    strata = stratify(*features, bins=_BINS)
    place = strata.of(*features)
    _, statistic = scores(counts[:, 1:], now, counts[:, :-1], before.mean)
    seen = conformal(statistic, strata.of(*_features(now)), pool, place)
    return Calibration(pool, place, strata, seen)


def run(
    data: Any,
    *,
    last: int = 1,
    alpha: float = 0.005,
    years: int = 5,
    calibration: Calibration | None = None,
    slow_threshold: float = 5.0,
) -> Weekly:
    """Judge the last weeks of all units with p-values that hold what they say.

    The statistic of `smooth_season` is ranked in its stratum of the calibration (made by
    `calibrate` unless given). The companion is the negative binomial likelihood-ratio chart on the
    same predictions, over twelve weeks, for rises too slow to stand out in two.

    data: anything `as_frame` takes, (units, weeks), with 52 years + 99 weeks before the judged.
    Returns a `Weekly`. A missing week gets NaN and no alarm.
    Raises `FrameError` for a history that is too short.
    """
    check(years=years, threshold=slow_threshold)
    frame = as_frame(data)
    known = calibration or calibrate(frame, last=last, years=years)
    history = 52 * years + _SLOW_WINDOW
    monitored = frame.monitored(last, history=history, method="The weekly run")
    first = monitored.start - _SLOW_WINDOW
    found = predict(frame, range(first, monitored.stop), years=years, **_SETTINGS)
    now, before = found[:, _SLOW_WINDOW:], found[:, _SLOW_WINDOW - 1 : -1]
    y, previous = frame.counts[:, monitored.start :], frame.counts[:, monitored.start - 1 : -1]
    _, statistic = scores(y, now, previous, before.mean)
    pvalue = known.pvalues(statistic, now)
    return Weekly(
        detection(
            frame,
            monitored,
            "weekly",
            upper=_upper(previous, now, before.mean, known, alpha),
            pvalue=pvalue,
            expected=now.mean,
            alarm=pvalue <= alpha,
            dispersion=now.dispersion,
        ),
        _slow(frame, found, slow_threshold)[:, _SLOW_WINDOW:],
        known,
    )


def detect(data: Any, *, last: int = 52, alpha: float = 0.005, years: int = 5) -> Detection:
    """`run` with the call of the detectors: the calibrated judgement alone."""
    return run(data, last=last, alpha=alpha, years=years).detection


def _some_units(frame: Frame, most: int) -> Frame:
    if frame.n_units <= most:
        return frame
    chosen = np.linspace(0, frame.n_units - 1, most).astype(int)
    exposure = None if frame.exposure is None else frame.exposure[chosen]
    names = tuple(frame.units[i] for i in chosen)
    return Frame(frame.counts[chosen], exposure, names, frame.first_monday)


def _features(now: Prediction) -> tuple[Floats, Floats, Floats]:
    estimation = now.mean * np.expm1(np.minimum(now.se_log_mean, 3.0) ** 2) / now.dispersion
    return now.mean, now.dispersion, estimation


def _pool(counts: Floats, now: Prediction) -> tuple[Floats, tuple[Floats, Floats, Floats]]:
    """Statistics of quiet weeks, each paired with the next and the last of its unit; features."""
    _, middle = scores(counts, now, None, now.mean)
    unit, week = np.nonzero(quiet_neighbours(middle))
    if unit.size < 2:
        raise FrameError(
            "Calibration needs weeks with known neighbours. "
            f"Got {unit.size} in {counts.shape[1]} weeks of {counts.shape[0]} units."
        )
    here = now[unit, week]
    statistics = []
    for shift in (1, -1):
        same = np.roll(unit, shift) == unit
        other = np.where(same, np.roll(week, shift), week)
        y_other = np.where(same, counts[unit, other], np.nan)
        _, value = scores(counts[unit, week], here, y_other, now.mean[unit, other])
        statistics.append(value)
    mean, dispersion, estimation = (np.concatenate([f, f]) for f in _features(here))
    return np.concatenate(statistics), (mean, dispersion, estimation)


def _slow(frame: Frame, found: Prediction, threshold: float) -> NDArray[np.bool_]:
    """Alarms of the likelihood-ratio chart, each unit with the mean κ of its predictions."""
    kappa = (found.dispersion - 1) / found.mean
    known = ~np.isnan(kappa)
    each = np.where(known, kappa, 0.0).sum(axis=1) / np.maximum(1, known.sum(axis=1))
    return glr.detect(
        frame,
        last=found.mean.shape[1],
        threshold=threshold,
        distribution="negative-binomial",
        mean=found.mean,
        kappa=np.maximum(each, 1e-9),
        window=_SLOW_WINDOW,
    ).alarm


def _upper(
    previous: Floats, now: Prediction, mean_before: Floats, known: Calibration, alpha: float
) -> Floats:
    """The highest count whose calibrated p-value is above alpha, by search."""
    limit = known.limits(alpha)
    place = known.strata.of(*_features(now))
    unit, week = np.nonzero(place >= 0)

    def alarms(which: NDArray[np.intp], x: Floats) -> NDArray[np.bool_]:
        at = unit[which], week[which]
        _, value = scores(x, now[at], previous[at], mean_before[at])
        return np.asarray(value <= limit[place[at]])

    upper = np.full(place.shape, np.nan)
    mean, dispersion = now.mean[unit, week], now.dispersion[unit, week]
    start = np.floor(mean + 2 * np.sqrt(mean * dispersion))
    upper[unit, week] = smallest_enough(start, alarms) - 1
    return upper
