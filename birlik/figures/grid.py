"""Figures laid out in rows and columns: what the explorer shows and every file of it holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from birlik.base.models import User
from birlik.figures import figure_page, protection
from birlik.figures.asking import SPANS, TREES, Asked, Refused, check_division, span_of
from birlik.figures.values import Value

MOST = 40_000  # cells of one table


@dataclass(frozen=True)
class Cell:
    value: Value | None
    url: str = ""


@dataclass(frozen=True)
class Grid:
    """`cells[row][column]`; the last of each is the total, told by the figure itself."""

    asked: Sequence[Asked]
    by: str  # what the rows are
    across: str  # what the columns are; empty: one for each figure
    rows: Sequence[tuple[str, str]]
    columns: Sequence[tuple[str, str]]
    cells: Sequence[Sequence[Cell]]
    user: User | None  # who reads it; None is the public

    @property
    def title(self) -> str:
        return "; ".join(one.figure.name for one in self.asked)

    @property
    def lines(self) -> list[tuple[str, Sequence[Cell]]]:
        return [(name, cells) for (_, name), cells in zip(self.rows, self.cells, strict=True)]


def grid(asked: Sequence[Asked], by: str, across: str, user: User | None) -> Grid:
    """The table of one figure by rows and columns, or of several figures by rows.

    Raises:
        Refused: what cannot be divided so, or would be too large to read.
    """
    if across and len(asked) > 1:
        raise Refused(_("Several figures already are the columns: choose one, or no columns."))
    if across and across == by:
        raise Refused(_("Rows and columns are the same: choose two different ones."))
    asked = [protection.seen(one, user) for one in asked]
    for one in asked:
        check_division(one, [code for code in (by, across) if code])
    return _crossed(asked[0], by, across, user) if across else _side_by_side(asked, by, user)


def _side_by_side(asked: Sequence[Asked], by: str, user: User | None) -> Grid:
    tables = [protection.table(one, [by], user) for one in asked]
    rows = _named(asked[0], by, [key[0] for table in tables for key in table])
    cells = [
        [Cell(or_nought(one, table.get((code,))), _url(one, {by: code})) for one, table in
         zip(asked, tables, strict=True)]
        for code, _name in rows
    ]  # fmt: skip
    cells.append(
        [
            Cell(value, figure_page.address(one))
            for one, value in zip(asked, protection.together(asked, user), strict=True)
        ]
    )
    columns = [(one.figure.code, one.figure.name) for one in asked]
    return Grid(asked, by, "", [*rows, ("", _("All"))], columns, cells, user)


def _crossed(asked: Asked, by: str, across: str, user: User | None) -> Grid:
    found = protection.crossed(asked, by, across, user)
    rows = _named(asked, by, [row for row, _column in found])
    columns = _named(asked, across, [column for _row, column in found])
    if len(rows) * len(columns) > MOST:
        raise Refused(_("That would be too many cells to read. Choose a shorter period."))
    sides = [*rows, (None, _("All"))], [*columns, (None, _("All"))]
    cells = [
        [Cell(or_nought(asked, found.get((r, c))), _url(asked, {by: r, across: c}))
         for c, _c in sides[1]]
        for r, _r in sides[0]
    ]  # fmt: skip
    blank = [[(code or "", name) for code, name in side] for side in sides]
    return Grid([asked], by, across, blank[0], blank[1], cells, user)


def or_nought(asked: Asked, found: Value | None) -> Value | None:
    """A count of no records is nought; of a share nothing is known there."""
    if found is None and asked.figure.measure.has_zero:
        return Value(asked.figure, 0)
    return found


def _named(asked: Asked, code: str, found: Sequence[str]) -> list[tuple[str, str]]:
    """The values of a division in their order; "not known" only where something is."""
    names = figure_page.names_of(asked, code)
    return [(key, name) for key, name in names.items() if key != "null" or "null" in found]


def _url(asked: Asked, at: Mapping[str, str | None]) -> str:
    """The page of the figure for one cell."""
    period, narrowed, below = asked.period, {}, {}
    for code, value in at.items():
        if code in SPANS and value:
            period = span_of(date.fromisoformat(value), code)
        elif code in TREES and value:
            below = {"organisation": value}
        elif value is not None and code not in (*SPANS, *TREES):
            narrowed[code] = value
    cell = Asked(asked.figure, period, {**asked.narrowed, **narrowed}, asked.organisation)
    return figure_page.address(cell, **below)
