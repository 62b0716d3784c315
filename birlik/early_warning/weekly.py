"""The weekly run: smooth season over two weeks, recalibrated, with a companion for slow rises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from birlik.early_warning import glr
from birlik.early_warning.calibration import (
    Strata,
    conformal,
    limit_at,
    members,
    quiet_neighbours,
    stratify,
)
from birlik.early_warning.detection import Detection, detection
from birlik.early_warning.frame import Floats, Frame, FrameError, as_frame
from birlik.early_warning.smooth_season import Prediction, predict, scores

_BINS = (8, 2, 6)  # of the mean, the dispersion, the share of variance from estimation
_SETTINGS: dict[str, Any] = {"harmonics": 2, "skip_recent": 26, "weights_threshold": 2.58}


@dataclass(frozen=True, slots=True)
class Weekly:
    """Calibrated p-values as a `Detection`, and the weeks in which a slow rise has built up.

    slow: alarms of the companion, (units, judged weeks). before: the calibrated p-values of the
    calibration weeks, (units, weeks), for the alarms a threshold would have raised.
    """

    detection: Detection
    slow: NDArray[np.bool_]
    before: Floats


def run(
    data: Any,
    *,
    last: int = 1,
    alpha: float = 0.005,
    years: int = 5,
    calibration_weeks: int = 98,
    slow_threshold: float = 5.0,
) -> Weekly:
    """Judge the last weeks of all units with p-values that hold what they say.

    The statistic S of `smooth_season` is ranked among the calibration weeks of all units in its
    stratum of mean, dispersion and share of estimation variance. For the null of two weeks
    together, each calibration week with quiet neighbours is paired with the nearest other such
    weeks of its own unit in place of the week before it, which may belong to an outbreak.
    The companion is the negative binomial likelihood-ratio chart on the same predictions over the
    judged and calibration weeks, for rises too slow to stand out in two weeks.

    data: anything `as_frame` takes, (units, weeks), with 52 years + calibration_weeks + 1 weeks of
    history. The more units, the finer the strata: below 3,000 calibration weeks there is one.
    Returns a `Weekly`. Missing weeks get NaN. Raises `FrameError` for a history that is too short.
    """
    if calibration_weeks < 8:
        raise FrameError(f"calibration_weeks must be at least 8. Got {calibration_weeks!r}.")
    frame = as_frame(data)
    history = 52 * years + calibration_weeks + 1
    monitored = frame.monitored(last, history=history, method="The weekly run")
    first = monitored.start - calibration_weeks
    found = predict(frame, range(first - 1, monitored.stop), years=years, **_SETTINGS)
    counts = frame.counts[:, first - 1 :]
    now, before = found[:, 1:], found[:, :-1]
    _, statistic = scores(counts[:, 1:], now, counts[:, :-1], before.mean)
    pool, features = _pool(counts[:, 1:], now, calibration_weeks)
    strata = stratify(*features, bins=_BINS)
    pvalue = conformal(statistic, strata.of(*_features(now)), pool, strata.of(*features))
    judged = slice(calibration_weeks, None)
    chart = _companion(frame, first, now, slow_threshold)
    shown = now[:, judged]
    return Weekly(
        detection(
            frame,
            monitored,
            "weekly",
            upper=_upper(counts, now, before, strata, pool, features, alpha, judged),
            pvalue=pvalue[:, judged],
            expected=shown.mean,
            alarm=pvalue[:, judged] <= alpha,
            dispersion=shown.dispersion,
        ),
        chart.alarm[:, judged],
        pvalue[:, :calibration_weeks],
    )


def _features(now: Prediction) -> tuple[Floats, Floats, Floats]:
    estimation = now.mean * np.expm1(np.minimum(now.se_log_mean, 3.0) ** 2) / now.dispersion
    return now.mean, now.dispersion, estimation


def _pool(
    counts: Floats, now: Prediction, weeks: int
) -> tuple[Floats, tuple[Floats, Floats, Floats]]:
    """Statistics of calibration weeks paired with quiet weeks of their unit, and their features."""
    _, middle = scores(counts, now, None, now.mean)
    quiet = quiet_neighbours(middle)
    quiet[:, weeks:] = False
    unit, week = np.nonzero(quiet)
    if unit.size < 2:
        raise FrameError(
            "Calibration needs weeks with known neighbours. "
            f"Got {unit.size} in {weeks} weeks of {counts.shape[0]} units."
        )
    statistics = []
    for shift in (1, -1):
        other = np.roll(week, shift)
        same = np.roll(unit, shift) == unit
        other = np.where(same, other, week)
        here = now[unit, week]
        _, value = scores(
            counts[unit, week], here, np.where(same, counts[unit, other], np.nan),
            now.mean[unit, other],
        )  # fmt: skip
        statistics.append(value)
    features = _features(now[unit, week])
    doubled = tuple(np.concatenate([f, f]) for f in features)
    return np.concatenate(statistics), (doubled[0], doubled[1], doubled[2])


def _companion(frame: Frame, first: int, now: Prediction, threshold: float) -> Detection:
    """The likelihood-ratio chart from the first calibration week on, unit by unit dispersion."""
    kappa = np.nanmean((now.dispersion - 1) / now.mean, axis=1)
    return glr.detect(
        frame,
        last=frame.n_weeks - first,
        threshold=threshold,
        distribution="negative-binomial",
        mean=now.mean,
        kappa=np.maximum(kappa, 1e-9),
        window=12,
    )


def _upper(
    counts: Floats,
    now: Prediction,
    before: Prediction,
    strata: Strata,
    pool: Floats,
    features: tuple[Floats, ...],
    alpha: float,
    judged: slice,
) -> Floats:
    """The highest count whose calibrated p-value is above alpha, by search."""
    from birlik.early_warning.discrete import smallest_enough

    place = strata.of(*_features(now))[:, judged]
    pool_place = strata.of(*features)
    now, previous = now[:, judged], counts[:, :-1][:, judged]
    mean_before = before.mean[:, judged]
    upper = np.full(place.shape, np.nan)
    unit, week = np.nonzero(place >= 0)
    limit = np.array([limit_at(alpha, members(pool, pool_place, g)) for g in range(strata.count)])

    def alarms(which: NDArray[np.intp], x: Floats) -> NDArray[np.bool_]:
        at = unit[which], week[which]
        _, value = scores(x, now[at], previous[at], mean_before[at])
        return np.asarray(value <= limit[place[at]])

    start = np.floor(now.mean[unit, week] + 2 * np.sqrt((now.mean * now.dispersion)[unit, week]))
    upper[unit, week] = smallest_enough(start, alarms) - 1
    return upper
