"""A grid as a file: spreadsheet, CSV, JSON, SDMX, picture."""

import csv
import io
import re
from collections.abc import Callable, Sequence
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from birlik.base.charts.base import Chart
from birlik.base.documents.drawn import figure as drawn
from birlik.base.documents.pdf import svg_as_png
from birlik.figures import receipts
from birlik.figures.canonical import canonical
from birlik.figures.grid import Cell, Grid

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PICTURE_WIDTH = 170  # millimetres
WIDTH, TITLE, GAP = 680.0, 30.0, 24.0  # of a picture of several charts
MARK, LETTER, LINE = 56.0, 7.0, 20.0  # of its legend


def number(cell: Cell) -> Any:
    return None if cell.value is None else cell.value.number


def as_csv(grid: Grid) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([grid.by, *(name for _, name in grid.columns)])
    for name, cells in grid.lines:
        writer.writerow([name, *("" if number(c) is None else number(c) for c in cells)])
    return out.getvalue().encode("utf-8-sig")


def as_json(grid: Grid) -> bytes:
    """The values with the receipts of the figures they are parts of."""
    return canonical(
        {
            "figures": [made.content for made in _receipts(grid)],
            "rows": grid.by,
            "columns": grid.across or "figure",
            "cells": [
                {
                    "row": row or None,
                    "column": column or None,
                    "value": number(cell),
                    "hidden": bool(cell.value and cell.value.hidden),
                }
                for (row, _r), cells in zip(grid.rows, grid.cells, strict=True)
                for (column, _c), cell in zip(grid.columns, cells, strict=True)
            ],
        }
    )


def _receipts(grid: Grid) -> list[receipts.Receipt]:
    """Of the figures whose numbers the reader is told."""
    return [made for one in grid.asked if (made := receipts.told(one, grid.user))]


def as_xlsx(grid: Grid) -> bytes:
    """Totals are formulas where the parts add up, so that the sheet can be reckoned on."""
    import xlsxwriter  # heavy: only where a file is asked for

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet, about = book.add_worksheet(_("Figures")[:31]), book.add_worksheet(_("Receipts")[:31])
    bold = book.add_format({"bold": True})
    share = book.add_format({"num_format": "0.0%"})
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 34)
    sheet.write_row(0, 0, ["", *(name for _, name in grid.columns)], bold)
    for row, (name, cells) in enumerate(grid.lines, 1):
        sheet.write(row, 0, name, bold if row == len(grid.rows) else None)
        for column, cell in enumerate(cells, 1):
            if formula := _total(grid, row, column):
                sheet.write_formula(row, column, formula, bold, number(cell) or 0)
            elif number(cell) is not None:
                one = grid.asked[0] if grid.across else grid.asked[column - 1]
                sheet.write(
                    row, column, number(cell), share if one.figure.measure.is_share else None
                )
    for row, receipt in enumerate(_receipts(grid)):
        one, made = receipt.asked, receipt.content
        told = [one.figure.name, one.figure.text, made["period"], made["value"], made["hash"]]
        about.write_row(row, 0, told)
    book.close()
    return out.getvalue()


def _total(grid: Grid, row: int, column: int) -> str:
    """The sum of what stands above or to the left, where nothing of it is hidden."""
    one = grid.asked[0] if grid.across else grid.asked[column - 1]
    codes = [grid.by, grid.across]
    columns = [one.figure.dataset.column(code) for code in codes if code]
    if not one.figure.measure.adds_up or any(c and c.kind == "list" for c in columns):
        return ""
    from xlsxwriter.utility import xl_range

    last_row, last_column = len(grid.rows), len(grid.columns)
    if row == last_row:
        parts = [cells[column - 1] for cells in grid.cells[:-1]]
        area = xl_range(1, column, last_row - 1, column)
    elif grid.across and column == last_column:
        parts = list(grid.cells[row - 1][:-1])
        area = xl_range(row, 1, row, last_column - 1)
    else:
        return ""
    told = sum(number(part) or 0 for part in parts)
    return f"=SUM({area})" if told == number(grid.cells[row - 1][column - 1]) else ""


def as_svg(charts: Sequence[Chart]) -> bytes:
    """The drawings one under another, each below its title, with their colours inside."""
    from birlik.base.charts.svg import element

    parts, y = [], 0.0
    for chart in charts:
        block = drawn(chart)
        svg = block.svg or _rows_as_svg(block.rows)
        found = re.search(r'viewBox="\S+ \S+ (\S+) ([^"\s]+)"', svg)
        wide, high = (float(found[1]), float(found[2])) if found else (680.0, 400.0)
        title = element(
            "text", chart.title, x=0, y=y + 18, fill="#222",
            **{"font-size": 15, "font-weight": "bold", "font-family": "sans-serif"},
        )  # fmt: skip
        placed = _resized(svg)
        place = f'<svg x="0" y="{y + TITLE:g}" width="{wide:g}" height="{high:g}"'
        parts += [title, mark_safe(placed.replace("<svg", place, 1))]  # noqa: S308 - our drawing
        y += TITLE + high
        marks, y = _legend(block.legend, y + GAP / 2)
        parts += marks
        y += GAP
    view = {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {WIDTH:g} {max(y, 1):g}"}
    return str(element("svg", *parts, **view)).encode()


def _legend(legend: Sequence[tuple[str, str]], y: float) -> tuple[list[SafeString], float]:
    """Each mark with its words, as many beside one another as there is room for; where they end."""
    from birlik.base.charts.svg import element

    parts, x = [], 0.0
    for mark, label in legend:
        wide = MARK + LETTER * len(label)
        if x and x + wide > WIDTH:
            x, y = 0.0, y + LINE
        placed = f'<svg x="{x:g}" y="{y:g}" width="26" height="14"'
        parts += [
            mark_safe(re.sub(r"^<svg", placed, _resized(mark))),  # noqa: S308 - our drawing
            element("text", label, x=x + 32, y=y + 12, fill="#222", **_words("start")),
        ]
        x += wide
    return parts, y + LINE if legend else y


def _resized(svg: str) -> str:
    return re.sub(r"^<svg([^>]*)>", lambda found: f"<svg{_unsized(found[1])}>", svg)


def _unsized(attributes: str) -> str:
    return re.sub(r'\s(?:width|height|x|y|xmlns)="[^"]*"', "", attributes)


def _rows_as_svg(rows: Any) -> str:
    """A chart that is a table of bars, drawn as one picture."""
    from birlik.base.charts.svg import element

    parts = []
    for place, row in enumerate(rows):
        y = place * 26
        parts += [
            element("text", row.label, x=290, y=y + 15, fill="#222", **_words("end")),
            element("g", mark_safe(row.svg), transform=f"translate(300 {y})"),  # noqa: S308
            element("text", row.value, x=612, y=y + 15, fill="#222", **_words("start")),
        ]
    view = {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 680 {len(rows) * 26}"}
    return str(element("svg", *parts, **view))


def _words(anchor: str) -> dict[str, Any]:
    return {"text-anchor": anchor, "font-size": 13, "font-family": "sans-serif"}


def as_png(charts: Sequence[Chart]) -> bytes:
    return svg_as_png(as_svg(charts).decode(), PICTURE_WIDTH)


OF_GRID: dict[str, tuple[str, Callable[[Grid], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "json": ("application/json", as_json),
    "xlsx": (XLSX, as_xlsx),
}
OF_CHART: dict[str, tuple[str, Callable[[Sequence[Chart]], bytes]]] = {
    "svg": ("image/svg+xml", as_svg),
    "png": ("image/png", as_png),
}
