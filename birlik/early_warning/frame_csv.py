"""Tables of numbers in text files: what people save from spreadsheets, and compressed ones (.gz).

Comma, semicolon or tab between cells; a decimal comma where the comma divides no cells; UTF-8,
UTF-16 or, failing both, the one-byte Cyrillic of older spreadsheets (KZ-1048, which reads CP1251).
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from birlik.early_warning.frame import WEEK_NAMES, Floats, Frame, FrameError, as_frame, is_week

_EMPTY = {"", "na", "n/a", "#n/a", "nan", "null", "none", "."}
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_SEPARATORS = ",;\t"
_SAMPLE = 20  # rows that show how cells are divided


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers of a file, (rows, columns), with the names it gives to either, if any."""

    values: Floats
    columns: tuple[str, ...] | None
    rows: tuple[str, ...] | None


def read_csv(path: str | Path, *, weeks: str | None = None, header: bool | None = None) -> Frame:
    """Read counts from CSV: rows = weeks, oldest first; columns = units; header optional.

    A first column of ISO weeks or dates names the weeks; an empty cell or NA is a missing week.
    weeks: the first week, when the file has no such column. header: whether the first row names
    the units; default: whether it holds text.
    """
    table = read_table(path, header=header)
    return as_frame(table.values.T, units=table.columns, weeks=week_labels(table) or weeks)


def week_labels(table: Table) -> list[str] | None:
    """Labels of the rows, or None where they are missing or mere numbers such as 1, 2, 3 …"""
    if table.rows is None:
        return None
    first = table.rows[0]
    if first.isdigit() and all(
        label == str(i) for i, label in enumerate(table.rows, start=int(first))
    ):
        return None
    return list(table.rows)


def read_table(path: str | Path, *, header: bool | None = None) -> Table:
    """Read a table of numbers; a header and a first column of names are optional.

    Empty cells and NA become NaN. header: whether the first row is one; default: whether it holds
    text in every cell. Raises FrameError with the row and column of what cannot be read.
    """
    rows, point = _rows(path)
    width = len(rows[0])
    for number, row in enumerate(rows, start=1):
        if len(row) != width:
            raise FrameError(_uneven(path, number, row, width))
    if header is None:
        header = _has_header(rows, point, path)
    if header and len(rows) == 1:
        raise FrameError(f"{path} holds a header and no rows. Give one row of numbers per week.")
    named = width > 1 and _names_rows(rows, header, point)
    values = np.empty((len(rows) - header, width - named))
    for number, row in enumerate(rows[header:]):
        values[number] = _numbers(row[named:], point, path, number + 1 + header, 1 + named)
    names = tuple(cell.strip() for cell in rows[0][named:]) if header else None
    return Table(values, names, tuple(row[0].strip() for row in rows[header:]) if named else None)


def read_rows(path: str | Path) -> list[list[str]]:
    """The cells of a file as text; rows without any are left out."""
    return [row for row in _rows(path)[0] if any(cell.strip() for cell in row)]


def _rows(path: str | Path) -> tuple[list[list[str]], str]:
    """Rows of cells, without empty ones at the end, and the sign before decimals."""
    lines = _text(path).splitlines()
    while lines and not lines[-1].strip(" \t,;"):
        lines.pop()
    if not lines:
        raise FrameError(f"{path} holds no rows. Give one row per week, one column per unit.")
    separator = _separator(lines)
    rows = [row or [""] for row in _divided(lines, separator, path)]
    return rows, "." if separator == "," and any(len(row) > 1 for row in rows) else ","


def _text(path: str | Path) -> str:
    opened = gzip.open if str(path).endswith(".gz") else open
    with opened(path, "rb") as stream:
        body = stream.read()
    if body[:4] == b"PK\x03\x04" or body[:4] == b"\xd0\xcf\x11\xe0":
        raise FrameError(f"{path} is a workbook. Save the sheet as CSV and give that file.")
    encoding = next((e for mark, e in _MARKS.items() if body.startswith(mark)), "utf-8")
    try:
        return str(body.decode(encoding))
    except UnicodeDecodeError:
        pass
    if b"\0" in body:
        raise FrameError(f"{path} is not a text file. Give a table saved as CSV.")
    return str(body.decode("kz1048", errors="replace"))


def _divided(lines: Iterable[str], separator: str, path: str | Path) -> Iterator[list[str]]:
    try:
        yield from csv.reader(lines, delimiter=separator, strict=True)
    except csv.Error as error:
        raise FrameError(f"{path} cannot be read as CSV: {error}. Look for a lone quote.") from None


def _separator(lines: Sequence[str]) -> str:
    """What divides the first rows into most cells, the same number in each if possible."""

    def fit(separator: str) -> tuple[bool, int]:
        try:
            widths = [len(row) for row in csv.reader(islice(lines, _SAMPLE), delimiter=separator)]
        except csv.Error:  # a whole long line would be one cell
            return False, 0
        return len(set(widths)) == 1 and widths[0] > 1, max(widths)

    return max(_SEPARATORS, key=fit)


def _uneven(path: str | Path, number: int, row: list[str], width: int) -> str:
    if row == [""]:
        return (
            f"Row {number} of {path} is empty. A missing week still has its {width} columns, with "
            "nothing in them."
        )
    return (
        f"Every row must have {width} columns like the first. "
        f"Got {len(row)} in row {number} of {path}."
    )


def _has_header(rows: list[list[str]], point: str, path: str | Path) -> bool:
    first = rows[0]
    if _heads_weeks(rows, point):
        return True
    text = [_number(cell, point) is None for cell in first]
    told = text[1:] or text  # the first cell may be the name of a row
    if any(told) and not all(told):
        column = len(text) - len(told) + told.index(True) + 1
        raise FrameError(
            f"Row 1 of {path} is neither all names nor all numbers: {_short(first[column - 1])} in "
            f"column {column}. Mend the cell, or say whether the row is a header."
        )
    return all(told)


def _names_rows(rows: list[list[str]], header: bool, point: str) -> bool:
    if header and (not rows[0][0].strip() or _heads_weeks(rows, point)):
        return True
    return _number(rows[header][0], point) is None


def _heads_weeks(rows: list[list[str]], point: str) -> bool:
    """Whether the first column has a heading and weeks under it, or is called one of weeks."""
    head = rows[0][0].strip()
    if len(rows) < 2 or len(rows[0]) < 2 or _number(head, point) is not None:
        return False
    return head.lower() in WEEK_NAMES or (is_week(rows[1][0]) and not is_week(head))


def _numbers(
    cells: Sequence[str], point: str, path: str | Path, row: int, column: int
) -> list[float]:
    if point == ".":
        try:
            return list(map(float, cells))
        except ValueError:
            pass
    values = []
    for place, cell in enumerate(cells, start=column):
        value = _number(cell, point)
        if value is None:
            raise FrameError(
                f"{path} must hold numbers, or nothing where a week is missing. "
                f"Got {_short(cell)} in row {row}, column {place}."
            )
        values.append(value)
    return values


def _short(cell: str) -> str:
    return repr(cell if len(cell) <= 40 else cell[:40] + " …")


def _number(text: str, point: str) -> float | None:
    """The number of a cell, NaN for an empty one, None for any other text."""
    try:
        return float(text)
    except ValueError:
        pass
    plain = text.strip().lower()
    if plain in _EMPTY:
        return float("nan")
    if point == "," and plain.count(",") == 1:
        try:
            return float(plain.replace(",", "."))
        except ValueError:
            pass
    return None
