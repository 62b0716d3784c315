"""Files made for tests."""

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any

import xlsxwriter


def as_csv(rows: Sequence[Sequence[Any]], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def as_xlsx(
    rows: Sequence[Sequence[Any]], shape: Callable[[Any, Any], None] | None = None
) -> bytes:
    """`shape` may draw on the sheet (merged cells, formulas) after the rows stand in it."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("Лист1")
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            if cell not in (None, ""):
                sheet.write(number, place, cell)
    if shape:
        shape(book, sheet)
    book.close()
    return out.getvalue()
