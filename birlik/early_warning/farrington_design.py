"""Which past weeks a Farrington-type model looks at, and the season each belongs to.

A design is a list of runs: stretches of consecutive weeks that share a season level. Without a
calendar the same week of past years is 52 weeks back; with one it is the Monday nearest to the
date one, two, … years back, so that 53-week years fall where they should.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from birlik.early_warning.frame import Frame, FrameError

WEEKS_PER_YEAR = 52
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Design:
    """Runs per monitored week, padded to one length; level 0 is the window around this week.

    now: position of the monitored week (K,). begin, length, level: (K, runs); length 0 is padding.
    """

    now: Integers
    begin: Integers
    length: Integers
    level: Integers
    n_levels: int
    span: int


def reference_weeks(frame: Frame, now: int, years: int) -> list[int]:
    """Positions of the same week 0, 1, …, years years back (they may be below 0)."""
    if frame.first_monday is None:
        return [now - WEEKS_PER_YEAR * i for i in range(years + 1)]
    today = frame.first_monday + dt.timedelta(weeks=now)
    return [now - round((today - _years_back(today, i)).days / 7) for i in range(years + 1)]


def _years_back(day: dt.date, years: int) -> dt.date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February in an ordinary year
        return dt.date(day.year - years, 3, 1)


def history_needed(frame: Frame, last: int, years: int, half_window: int) -> int:
    """Weeks that must precede the first monitored week."""
    first = frame.n_weeks - last
    return first - reference_weeks(frame, first, years)[years] + half_window


def seasonal_design(
    frame: Frame, monitored: range, *, years: int, half_window: int, periods: int, skip_recent: int
) -> Design:
    """Level 0 around the same week of each year, periods − 1 blocks of equal length between.

    skip_recent: the last weeks before the monitored one are left out; they may hold the outbreak.
    """
    if periods > 1 and WEEKS_PER_YEAR - 2 * half_window - 1 < periods - 1:
        raise FrameError(
            f"periods must leave at least one week to each season. Got periods={periods} with "
            f"a window of {2 * half_window + 1} weeks."
        )
    rows = []
    for now in monitored:
        runs: list[tuple[int, int, int]] = []
        same = reference_weeks(frame, now, years)
        for year in range(years, 0, -1):
            here, next_ = same[year], same[year - 1]
            runs.append((here - half_window, 2 * half_window + 1, 0))
            if periods > 1:
                runs += _blocks(here + half_window + 1, next_ - half_window, periods)
        runs.append((now - half_window, half_window + 1, 0))
        rows.append(_until(runs, now - skip_recent))
    return _stacked(monitored, rows, periods)


def window_design(frame: Frame, monitored: range, *, years: int, half_window: int) -> Design:
    """Only the windows around the same week of past years, one level."""
    rows = [
        [
            (week - half_window, 2 * half_window + 1, 0)
            for week in reference_weeks(frame, now, years)[:0:-1]
        ]
        for now in monitored
    ]
    return _stacked(monitored, rows, 1)


def _blocks(begin: int, end: int, periods: int) -> list[tuple[int, int, int]]:
    """Weeks begin … end − 1 in periods − 1 blocks; the first blocks take the weeks left over."""
    length, left_over = divmod(end - begin, periods - 1)
    runs = []
    for block in range(1, periods):
        size = length + (block <= left_over)
        runs.append((begin, size, block))
        begin += size
    return runs


def _until(runs: list[tuple[int, int, int]], end: int) -> list[tuple[int, int, int]]:
    """The parts of runs before position end."""
    cut = [(begin, min(size, end - begin), level) for begin, size, level in runs]
    return [run for run in cut if run[1] > 0]


def _stacked(monitored: range, rows: list[list[tuple[int, int, int]]], periods: int) -> Design:
    most = max(len(runs) for runs in rows)
    table = np.zeros((len(rows), most, 3), dtype=np.int64)
    for i, runs in enumerate(rows):
        table[i, : len(runs)] = runs
    begin, length, level = (np.ascontiguousarray(table[:, :, c]) for c in range(3))
    last = [runs[-1][0] + runs[-1][1] - runs[0][0] for runs in rows]
    return Design(np.array(monitored, dtype=np.int64), begin, length, level, periods, max(last))
