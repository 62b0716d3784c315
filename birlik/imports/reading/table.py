"""Lines of cells, and where among them the heading stands."""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from birlik.base.text import search_text
from birlik.imports.cells import plain
from birlik.imports.faults import ImportFault
from birlik.imports.limits import MB, MOST_CELLS, MOST_COLUMNS, MOST_ROWS

_LOOK_AT = 30
_DATA = re.compile(r"[\d\s.,:/+-]+")


@dataclass(frozen=True)
class Line:
    """A line of the file as people see it numbered, and its cells."""

    number: int
    cells: Sequence[str]


@dataclass
class Raw:
    lines: list[Line]
    sheets: list[str]
    sheet: str
    encoding: str = ""
    merged: list[tuple[int, int, int, int]] = field(
        default_factory=list
    )  # line, column, line, column


@dataclass
class Table:
    headings: list[str]
    lines: list[Line]
    sheets: list[str]
    sheet: str
    heading_line: int
    encoding: str

    def column(self, place: int, most: int = 200) -> list[str]:
        found = (plain(line.cells[place]) for line in self.lines[:most] if place < len(line.cells))
        return [text for text in found if text]


def heading_form(text: str) -> str:
    """A heading without what people add to it: stars for required, colons, line breaks, low
    lines."""
    return search_text(text.replace("_", " ").replace("*", " ")).strip(" :.")


def check_size(rows: int, columns: int) -> None:
    if rows > MOST_ROWS + _LOOK_AT or rows * columns > MOST_CELLS:
        raise ImportFault(too_many_rows())
    if columns > MOST_COLUMNS:
        raise ImportFault(
            _(
                "The table has %(columns)d columns; at most %(limit)d can be taken in. Delete "
                "those not needed."
            )
            % {"columns": columns, "limit": MOST_COLUMNS}
        )


def too_many_rows() -> str:
    return _(
        "The table has more than %(rows)s rows or %(cells)s cells, the most that one "
        "import takes in. "
        "Split it, for instance by region or by year, and import the parts one after another."
    ) % {
        "rows": f"{MOST_ROWS:,}".replace(",", "\u00a0"),
        "cells": f"{MOST_CELLS:,}".replace(",", "\u00a0"),
    }


def too_much_inside(limit: int) -> str:
    return _(
        "Unpacked, the file would grow to more than %(limit)d MB, which no table of this "
        "size does. "
        "It was not opened. Save the table anew as CSV or XLSX."
    ) % {"limit": limit // MB}


def from_lines(raw: Raw, known: Set[str]) -> Table:
    top = _top(raw)
    if not top:
        raise ImportFault(_("There is no table in the file: every cell is empty."))
    first, last = _heading(top, known)
    lines = [line for line in raw.lines if line.number > top[last].number]
    if not lines:
        raise ImportFault(
            _(
                "Line %(line)d looks like the heading and no rows stand below it. Nothing can be "
                "taken in."
            )
            % {"line": top[last].number}
        )
    width = max(len(top[last].cells), max(len(line.cells) for line in lines[:200]))
    headings = [
        _joined([line.cells for line in top[first : last + 1]], place) for place in range(width)
    ]
    return Table(headings, lines, raw.sheets, raw.sheet, top[last].number, raw.encoding)


def _top(raw: Raw) -> list[Line]:
    """The first lines, with the text of a merged cell standing in each of the cells it covers."""
    top = [Line(line.number, [plain(cell) for cell in line.cells]) for line in raw.lines[:_LOOK_AT]]
    by_number = {line.number: list(line.cells) for line in top}
    for line, column, line_end, column_end in raw.merged:
        source = by_number.get(line, [])
        text = source[column] if column < len(source) else ""
        for number in range(line, line_end + 1):
            cells = by_number.get(number, [])
            for place in range(column, min(column_end + 1, len(cells))):
                cells[place] = text
    return [Line(line.number, by_number[line.number]) for line in top if any(line.cells)]


def _heading(top: list[Line], known: Set[str]) -> tuple[int, int]:
    """First and last line (as places in `top`) of the heading; a heading of two lines has merged
    cells above."""
    best = max(
        range(len(top)),
        key=lambda place: (_recognised(top[place], known), _filled(top, place), -place),
    )
    if best + 1 < len(top) and _continues(top[best], top[best + 1]):
        return best, best + 1
    if best > 0 and _continues(top[best - 1], top[best]):
        return best - 1, best
    return best, best


def _recognised(line: Line, known: Set[str]) -> int:
    return len({text for cell in line.cells if (text := heading_form(cell)) in known})


def _filled(top: list[Line], place: int) -> float:
    """How much a line looks like a heading on its own: many different words and no figures."""
    words = {cell for cell in top[place].cells if cell and not _DATA.fullmatch(cell)}
    width = max(len([cell for cell in line.cells if cell]) for line in top)
    return round(len(words) / max(1, width), 1)


def _continues(upper: Line, lower: Line) -> bool:
    """Whether `lower` splits merged headings of `upper`: a text repeated side by side above
    different texts."""
    if any(cell and _DATA.fullmatch(cell) for cell in lower.cells):
        return False
    pairs = list(zip(upper.cells, upper.cells[1:], lower.cells, lower.cells[1:], strict=False))
    splits = any(a and a == b and c and d and c != d and a != c for a, b, c, d in pairs)
    stays = len({cell for cell in upper.cells if cell}) > 1
    return splits and stays


def _joined(levels: list[Sequence[str]], place: int) -> str:
    parts: list[str] = []
    for cells in levels:
        text = cells[place] if place < len(cells) else ""
        if text and text not in parts:
            parts.append(text)
    return " ".join(parts)
