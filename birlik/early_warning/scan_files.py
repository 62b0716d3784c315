"""Plain CSV files for a scan: counts, baselines, population, points, neighbours between places.

Counts and baselines have a row per week, oldest first, and a column per place; a header of place
names and a first column of weeks are recognised. Files may be compressed (.gz).
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from birlik.early_warning.frame import Floats, Frame, FrameError, as_frame

_EMPTY = {"", "na", "nan", "null", "none", "."}


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers of a file, (rows, columns), with the names it gives to either, if any."""

    values: Floats
    columns: tuple[str, ...] | None
    rows: tuple[str, ...] | None


def read_table(path: str | Path) -> Table:
    """Read a CSV of numbers; a header and a first column of names are optional.

    Empty cells and NA become NaN. Raises FrameError with the row and column of what is no number.
    """
    rows = _rows(path)
    width = len(rows[0])
    for number, row in enumerate(rows, start=1):
        if len(row) != width:
            raise FrameError(
                f"Every row must have {width} columns like the first. "
                f"Got {len(row)} in row {number} of {path}."
            )
    body = rows[1:] or rows
    named = any(not _is_number(row[0]) for row in body) and width > 1
    header = len(rows) > 1 and any(not _is_number(cell) for cell in rows[0][named:])
    body = rows[1:] if header else rows
    values = np.array(
        [
            [_number(cell, r + header, c + 1, path) for c, cell in enumerate(row[named:], named)]
            for r, row in enumerate(body, start=1)
        ]
    )
    names = tuple(rows[0][named:]) if header else None
    return Table(values, names, tuple(row[0] for row in body) if named else None)


def read_counts(path: str | Path) -> Frame:
    """Counts of a file as a frame; see `as_frame` for what is refused."""
    table = read_table(path)
    return as_frame(table.values.T, units=table.columns, weeks=_weeks(table.rows))


def read_baselines(path: str | Path, frame: Frame) -> Floats:
    """Expected counts, (places, weeks given); one row stands for every week."""
    table = read_table(path)
    values = _in_order(table.values.T, table.columns, frame, path)
    return values[:, 0] if values.shape[1] == 1 else values


def read_population(path: str | Path, frame: Frame) -> Floats:
    """People by place: a row per place, or a row per week and a column per place."""
    table = read_table(path)
    if table.values.shape == (frame.n_units, 1):
        return _in_order(table.values, table.rows, frame, path)[:, 0]
    values = _in_order(table.values.T, table.columns, frame, path)
    return values[:, 0] if values.shape[1] == 1 else values


def read_points(path: str | Path, frame: Frame) -> Floats:
    """Two coordinates per place; rows follow the columns of the counts or bear their names."""
    table = read_table(path)
    if table.values.shape[1] != 2:
        raise FrameError(
            f"{path} must hold two coordinates per place, after its name if it has one. "
            f"Got {table.values.shape[1]} columns of numbers."
        )
    return _in_order(table.values, table.rows, frame, path)


def read_links(path: str | Path, frame: Frame) -> list[list[int]]:
    """Neighbours of each place from rows of two places, by name or by column number from 1."""
    number = {name: place for place, name in enumerate(frame.units)}
    links: list[list[int]] = [[] for _ in frame.units]
    rows = _rows(path)
    header = number.keys().isdisjoint(cell.strip() for cell in rows[0][:2])
    for line, row in enumerate(rows[header:], start=1 + header):
        pair = [cell.strip() for cell in row[:2]]
        strange = [cell for cell in pair if cell not in number]
        if strange or len(pair) < 2:
            raise FrameError(
                f"Every row of {path} must name two places of the counts. "
                f"Got {', '.join(pair)} in row {line}."
            )
        links[number[pair[0]]].append(number[pair[1]])
    return links


def _in_order(
    values: Floats, names: Sequence[str] | None, frame: Frame, path: str | Path
) -> Floats:
    """Rows by place, put in the order of the counts when both bear names."""
    if len(values) != frame.n_units:
        raise FrameError(
            f"{path} must hold each of the {frame.n_units} places of the counts. Got {len(values)}."
        )
    if names is None or tuple(names) == frame.units or set(names).isdisjoint(frame.units):
        return values
    lacking = [unit for unit in frame.units if unit not in names]
    if lacking:
        raise FrameError(f"{path} has no row for {lacking[0]!r}, a place of the counts.")
    return values[[list(names).index(unit) for unit in frame.units]]


def _rows(path: str | Path) -> list[list[str]]:
    opened = gzip.open if str(path).endswith(".gz") else open
    with opened(path, "rt", newline="", encoding="utf-8-sig") as stream:
        rows = [row for row in csv.reader(stream) if any(cell.strip() for cell in row)]
    if not rows:
        raise FrameError(f"{path} holds no rows.")
    return rows


def _weeks(labels: Sequence[str] | None) -> list[object] | None:
    return None if labels is None else list(labels)


def _is_number(text: str) -> bool:
    if text.strip().lower() in _EMPTY:
        return True
    try:
        float(text)
    except ValueError:
        return False
    return True


def _number(text: str, row: int, column: int, path: str | Path) -> float:
    if text.strip().lower() in _EMPTY:
        return float("nan")
    if not _is_number(text):
        raise FrameError(f"{path} must hold numbers. Got {text!r} in row {row}, column {column}.")
    return float(text)
