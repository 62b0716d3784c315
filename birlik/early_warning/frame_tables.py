"""Tables of pandas and polars: a row per week, oldest first, a column per unit. Imports neither."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np

from birlik.early_warning.frame import WEEK_NAMES, Floats, FrameError, is_week


def is_table(data: Any) -> bool:
    """Whether this is a table or a named series of pandas or polars."""
    return any(hasattr(data, name) for name in ("collect", "to_frame", "columns"))


def from_table(table: Any) -> tuple[Floats, list[str], list[object] | None]:
    """Counts (units, weeks), names and week labels, None where the table has none."""
    if hasattr(table, "collect"):  # lazy
        table = table.collect()
    if not hasattr(table, "columns"):
        name = table.name
        table = table.to_frame("1" if name in (None, "") else name)
    names = [str(name) for name in table.columns]
    twice = next((name for i, name in enumerate(names) if name in names[:i]), None)
    if twice is not None:
        raise FrameError(f"Every column must have its own name. Got {twice!r} twice.")
    columns = dict(zip(names, (table[name] for name in table.columns), strict=True))
    labels = _index_weeks(table.index) if hasattr(table, "index") else None
    for name in names:
        if name.lower() in WEEK_NAMES or _dated(columns[name]):
            if labels is not None:
                raise FrameError(f"The weeks must stand in one place. Got them in {name!r} too.")
            labels = list(columns.pop(name))
    if not columns:
        raise FrameError("The table must have a column per unit. Got only the weeks.")
    values = [_column(series, name) for name, series in columns.items()]
    return np.vstack(values), list(columns), labels


def in_order(values: Floats, names: Sequence[str], units: Sequence[str], what: str) -> Floats:
    """Rows of values, which bear names, in the order of the units."""
    if list(names) == list(units):
        return values
    place = {name: row for row, name in enumerate(names)}
    lacking = [unit for unit in units if unit not in place]
    if lacking or len(place) != len(units):
        raise FrameError(
            f"{what} must have the columns of the counts. "
            + (f"It has none for {lacking[0]!r}." if lacking else f"Got {len(place)} of them.")
        )
    return values[[place[unit] for unit in units]]


def _dated(series: Any) -> bool:
    return len(series) > 0 and isinstance(next(iter(series)), dt.date)


def _index_weeks(index: Any) -> list[object] | None:
    """Week labels of a pandas index, or None for a plain numbered one."""
    values: list[object] = [getattr(value, "start_time", value) for value in index]
    dated = all(isinstance(value, dt.date | np.datetime64) for value in values)
    return values if values and (dated or all(is_week(value) for value in values)) else None


def _column(series: Any, name: str) -> Floats:
    plain = np.asarray(series)
    if plain.dtype.kind in "iufb":
        return plain.astype(np.float64)
    missing = series.isna() if hasattr(series, "isna") else series.is_null()
    values = np.full(len(plain), np.nan)
    for row, (value, absent) in enumerate(zip(series, missing, strict=True)):
        if absent:
            continue
        try:
            values[row] = float(value)
        except (TypeError, ValueError):
            raise FrameError(
                f"counts must be numbers, or nothing where the week is missing. "
                f"Got {value!r} in column {name!r}, row {row + 1}."
            ) from None
    return values
