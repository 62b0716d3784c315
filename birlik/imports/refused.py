"""The refused rows as a file: the same columns as they came, and the reasons, ready to be mended
and sent again."""

import io

import xlsxwriter
from django.utils.translation import gettext as _

from birlik.base.models import User
from birlik.imports import matching, queries, registry, store
from birlik.imports.models import ImportRun, Verdict
from birlik.imports.reading import read


def workbook(run: ImportRun, by: User | None) -> bytes:
    rows = list(queries.narrowed(queries.rows_of(run), verdict=Verdict.REFUSED))
    words = queries.terms_of(run)
    known = set(matching.synonyms(registry.importer(run.kind, by=by)))
    table = read(store.path_of(run), known, sheet=run.table)
    lines = {line.number: line.cells for line in table.lines}
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(_("Refused rows")[:31])
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
        width = len(table.headings)
        for place, title in enumerate([*table.headings, _("Line"), _("Why refused")]):
            sheet.write_string(0, place, neutral(title), bold)
        for number, row in enumerate(rows, start=1):
            for place, cell in enumerate(lines.get(row.line, ())):
                sheet.write_string(number, place, neutral(cell))
            sheet.write_number(number, width, row.line)
            why = " ".join(queries.sentences(row, words, notes=False))
            sheet.write_string(number, width + 1, neutral(why), wrapped)
        sheet.set_column(width + 1, width + 1, 80)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(1, len(rows)), width + 1)
    return out.getvalue()


def neutral(text: str) -> str:
    """A text that no spreadsheet takes for a formula, also after it is saved as CSV. Numbers
    stay."""
    text = text[:32_700]
    if text[:1] in "=@\t\r" or (text[:1] in "+-" and not _is_number(text)):
        return f"'{text}" if text else text
    return text


def _is_number(text: str) -> bool:
    try:
        float(text.replace(" ", "").replace(",", "."))
    except ValueError:
        return False
    return True
