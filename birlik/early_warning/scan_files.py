"""Plain CSV files for a scan: counts, baselines, population, points, neighbours between places.

Counts and baselines have a row per week, oldest first, and a column per place; a header of place
names and a first column of weeks are recognised. Files may be compressed (.gz).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from birlik.early_warning.frame import Floats, Frame, FrameError, as_frame
from birlik.early_warning.frame_csv import read_rows, read_table, week_labels


def read_counts(path: str | Path) -> Frame:
    """Counts of a file as a frame; see `as_frame` for what is refused."""
    table = read_table(path)
    return as_frame(table.values.T, units=table.columns, weeks=week_labels(table))


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
    values, names = table.values, table.rows
    if table.columns and names is None and values.shape[1] == 3:  # places that bear numbers
        names = tuple(f"{number:.0f}" for number in values[:, 0])
        values = values[:, 1:]
    if values.shape[1] != 2:
        raise FrameError(
            f"{path} must hold two coordinates per place, after its name if it has one. "
            f"Got {values.shape[1]} columns of numbers."
        )
    return _in_order(values, names, frame, path)


def read_links(path: str | Path, frame: Frame) -> list[list[int]]:
    """Neighbours of each place from rows of two places, by name or by column number from 1."""
    number = {name: place for place, name in enumerate(frame.units)}
    links: list[list[int]] = [[] for _ in frame.units]
    rows = read_rows(path)
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
