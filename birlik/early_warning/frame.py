"""The one validated gate: units × weeks of counts, with exposure and missing weeks.

Every method of this package takes a `Frame`, or anything `as_frame` can turn into one, and trusts
it. What is refused is refused here, in a sentence that names the row and the column.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
_ISO_WEEK = re.compile(r"(\d{4})-?W(\d{2})")
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
# What a column of weeks is called, in small letters.
WEEK_NAMES = frozenset({"week", "weeks", "date", "monday", "неделя", "дата", "апта", "күні"})
_WEEK = dt.timedelta(days=7)
_PART = 4096  # units checked at a time


class FrameError(ValueError):
    """The counts cannot be used; the message says which row and column, and what to do."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Counts of units over consecutive weeks, oldest week first.

    counts: float64 (units, weeks), whole numbers or NaN where the week is missing.
    exposure: float64 (units, weeks), above 0 (workers, members), or None.
    units: a name per row.
    first_monday: the Monday the first week begins on, or None when the calendar is unknown and
        every year is taken as 52 weeks.

    >>> f = as_frame([[0, 2, 1], [3, 0, 4]], units=["A", "B"], weeks="2020-W53")
    >>> f.week_labels
    ('2020-W53', '2021-W01', '2021-W02')
    """

    counts: Floats
    exposure: Floats | None
    units: tuple[str, ...]
    first_monday: dt.date | None

    @property
    def n_units(self) -> int:
        return int(self.counts.shape[0])

    @property
    def n_weeks(self) -> int:
        return int(self.counts.shape[1])

    @property
    def week_labels(self) -> tuple[str, ...]:
        """ISO labels such as 2024-W05, or the position of the week from 1 without a calendar."""
        if self.first_monday is None:
            return tuple(str(i + 1) for i in range(self.n_weeks))
        return tuple(iso_label(self.first_monday + i * _WEEK) for i in range(self.n_weeks))

    def monitored(self, last: int, *, history: int, method: str) -> range:
        """Positions of the last weeks to judge, or a sentence when the history is too short.

        >>> as_frame([[1, 2, 3]]).monitored(2, history=5, method="EARS C1")
        Traceback (most recent call last):
        ...
        birlik.early_warning.frame.FrameError: EARS C1 needs 5 weeks before the first week it \
judges, so 7 weeks to judge the last 2. Got 3 weeks: 4 are missing. Give more history, judge \
fewer weeks or choose settings that look back less far.
        """
        if isinstance(last, bool) or not isinstance(last, int | np.integer) or last < 1:
            raise FrameError(f"last must be a whole number of weeks, at least 1. Got {last!r}.")
        needed = history + int(last)
        if needed > self.n_weeks:
            lying = (
                f" If the {self.n_units} units are the weeks, turn the table."
                if self.n_units >= needed
                else ""
            )
            raise FrameError(
                f"{method} needs {history} weeks before the first week it judges, so {needed} "
                f"weeks to judge the last {last}. Got {self.n_weeks} weeks: "
                f"{needed - self.n_weeks} are missing. Give more history, judge fewer weeks or "
                f"choose settings that look back less far.{lying}"
            )
        return range(self.n_weeks - int(last), self.n_weeks)


def iso_label(day: dt.date) -> str:
    """The ISO week a day lies in: 2020-W53."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def monday_of(label: object) -> dt.date:
    """The Monday of an ISO label (2024-W05), a date or its text (2024-01-29, 29.01.2024).

    >>> monday_of("2020-W53")
    datetime.date(2020, 12, 28)
    """
    try:
        day = _day_of(label)
        return day - dt.timedelta(days=day.weekday())
    except (ValueError, TypeError):
        raise FrameError(
            f"A week must be an ISO week such as 2024-W05 or a date such as 2024-01-29. "
            f"Got {str(label)!r}."
        ) from None


def _day_of(label: object) -> dt.date:
    if isinstance(label, np.datetime64):
        label = label.astype("datetime64[D]").item()
    if isinstance(label, dt.datetime):
        label = label.date()
    if isinstance(label, dt.date):
        return label
    text = str(label).strip()
    if match := _ISO_WEEK.fullmatch(text):
        return dt.date.fromisocalendar(int(match[1]), int(match[2]), 1)
    if match := _DAY_FIRST.fullmatch(text):
        return dt.date(int(match[3]), int(match[2]), int(match[1]))
    return dt.date.fromisoformat(text[:10].replace("/", "-"))


def is_week(label: object) -> bool:
    """Whether a text names a week; a plain number does not.

    >>> [is_week(text) for text in ("2024-W05", "2024-01-29", "29.01.2024", "20240129", "north")]
    [True, True, True, False, False]
    """
    if not isinstance(label, str) or label.strip().isdigit():
        return False
    try:
        _day_of(label)
    except ValueError:
        return False
    return True


def as_frame(
    data: Frame | ArrayLike | Any,
    *,
    exposure: ArrayLike | Any | None = None,
    units: Sequence[object] | None = None,
    weeks: str | dt.date | Sequence[object] | None = None,
    missing: ArrayLike | None = None,
) -> Frame:
    """Check counts once and hold them as units × weeks.

    data: an array (units, weeks) or one series (weeks,); or a pandas or polars table with a row
        per week, oldest first, and a column per unit, with a date index or a column of weeks
        (named week or date, or holding dates) if any.
    exposure: same shape as data, or one number per unit, above 0, or None. The columns of a table
        are matched by name.
    units: a name per unit; default the column names, or 1, 2, 3 …
    weeks: the first week, or a label for each week (ISO weeks or dates, without a gap).
    missing: booleans of the same shape, True where the week was not reported; NaN does the same.

    Returns a `Frame`. A missing week stays missing: no method takes it as zero.
    Raises `FrameError` for negative, fractional, infinite or unreadable counts, exposure that is
    not above 0, names that repeat, and weeks with a gap.
    """
    from birlik.early_warning.frame_tables import from_table, is_table

    if isinstance(data, Frame):
        return data
    if is_table(data):
        data, columns, labels = from_table(data)
        exposure, missing = (_beside(columns, each) for each in (exposure, missing))
        units = columns if units is None else units
        weeks = labels if weeks is None else weeks
    counts = _numbers(data, "counts")
    names = _names(units, counts.shape[0])
    first_monday = _first_monday(weeks, counts.shape[1])
    if missing is not None:
        mask = np.atleast_2d(np.asarray(missing, dtype=bool))
        _same_shape(mask, counts, "missing")
        counts = np.where(mask, np.nan, counts)
    frame = Frame(counts, None, names, first_monday)
    _check_counts(frame)
    if exposure is None:
        return frame
    sizes = _numbers(exposure, "exposure")
    if sizes.shape == (1, counts.shape[0]) != counts.shape:
        sizes = np.repeat(sizes.T, counts.shape[1], axis=1)
    _same_shape(sizes, counts, "exposure")
    _refuse(
        frame,
        ~(np.isfinite(sizes) & (sizes > 0)) & ~np.isnan(counts),
        sizes,
        "exposure must be a number above 0 wherever there is a count",
    )
    return Frame(counts, sizes, names, first_monday)


def _beside(columns: Sequence[str], other: Any) -> Any:
    """A second table, its columns in the order of the first; anything else as it is."""
    from birlik.early_warning.frame_tables import from_table, in_order, is_table

    if not is_table(other):
        return other
    if hasattr(other, "reindex") and set(map(str, other.index)) == set(columns):
        return np.asarray(other.set_axis(other.index.map(str)).reindex(columns), np.float64)
    values, names, _ = from_table(other)
    return in_order(values, names, columns, "The second table")


def _numbers(data: ArrayLike, name: str) -> Floats:
    if isinstance(data, list | tuple):
        data = [[np.nan if v is None else v for v in row] if isinstance(row, list | tuple) else
                (np.nan if row is None else row) for row in data]  # fmt: skip
    try:
        array = np.asarray(data)
        if array.dtype == object:
            array = np.where(array == None, np.nan, array)  # noqa: E711  elementwise
        array = np.atleast_2d(array.astype(np.float64, copy=False))
    except (TypeError, ValueError) as error:
        raise FrameError(f"{name} must be numbers, units × weeks. {error}") from None
    if array.ndim != 2 or 0 in array.shape:
        raise FrameError(f"{name} must have the shape (units, weeks). Got {array.shape}.")
    return array


def _names(units: Sequence[object] | None, count: int) -> tuple[str, ...]:
    if units is None:
        return tuple(str(i + 1) for i in range(count))
    names = tuple(str(unit) for unit in units)
    if len(names) != count:
        raise FrameError(f"units must name each of the {count} units. Got {len(names)} names.")
    if len(set(names)) < count:
        twice = next(name for i, name in enumerate(names) if name in names[:i])
        raise FrameError(f"units must have different names. Got {twice!r} twice.")
    return names


def _first_monday(weeks: str | dt.date | Sequence[object] | None, count: int) -> dt.date | None:
    if weeks is None:
        return None
    if isinstance(weeks, str | dt.date):
        return monday_of(weeks)
    mondays = [_labelled(row, week) for row, week in enumerate(weeks, start=1)]
    if len(mondays) != count:
        raise FrameError(f"weeks must label each of the {count} weeks. Got {len(mondays)}.")
    for row, (before, after) in enumerate(_pairs(mondays), start=2):
        if after - before != _WEEK:
            raise FrameError(
                "weeks must follow each other without a gap, oldest first; leave the counts of a "
                f"missing week empty. Got {iso_label(after)} after {iso_label(before)} "
                f"in row {row}."
            )
    return mondays[0]


def _labelled(row: int, label: object) -> dt.date:
    try:
        return monday_of(label)
    except FrameError as error:
        raise FrameError(f"{error} It stands in row {row} of the weeks.") from None


def _pairs(items: Sequence[dt.date]) -> Iterable[tuple[dt.date, dt.date]]:
    return zip(items[:-1], items[1:], strict=True)


def _same_shape(array: NDArray[Any], counts: Floats, name: str) -> None:
    if array.shape != counts.shape:
        raise FrameError(
            f"{name} must have the shape of counts, {counts.shape}. Got {array.shape}."
        )


def _check_counts(frame: Frame) -> None:
    """Part by part, so that a national table does not stand in memory three times over."""
    for first in range(0, frame.n_units, _PART):
        counts = frame.counts[first : first + _PART]
        with np.errstate(invalid="ignore"):
            whole = (counts >= 0) & (counts == np.floor(counts)) & ~np.isinf(counts)
        if not (whole | np.isnan(counts)).all():
            _refuse(
                frame,
                ~(whole | np.isnan(counts)),
                frame.counts,
                "counts must be whole numbers, 0 or more, or empty where the week is missing",
                first,
            )


def _refuse(
    frame: Frame, bad: NDArray[np.bool_], values: Floats, rule: str, first: int = 0
) -> None:
    """Say the first bad value and how many more; bad begins at unit first."""
    if not bad.any():
        return
    unit, week = (int(i) for i in np.argwhere(bad)[0])
    unit += first
    more = int(bad.sum()) - 1
    raise FrameError(
        f"{rule}. Got {values[unit, week]:g} for unit {frame.units[unit]!r} (column {unit + 1}), "
        f"week {frame.week_labels[week]} (row {week + 1})"
        + (f", and {more} more." if more else ".")
    )
