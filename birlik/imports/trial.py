"""The trial: every row cleaned, compared with the others and with the register, and judged.
Writes nothing."""

from collections import Counter
from collections.abc import Mapping, Sequence

from birlik.imports import cells, cleaning
from birlik.imports.importer import Field, Importer, Kind, Row
from birlik.imports.models import Verdict
from birlik.imports.progress import Tell
from birlik.imports.reading import Line, Table

STEP = 2_000


def judged(importer: Importer, table: Table, match: Mapping[str, int], tell: Tell) -> list[Row]:
    """All rows of the table with their reasons and, where the register has it, the record they
    speak of."""
    columns = _columns(importer, table, match)
    rows: list[Row] = []
    for line in table.lines:
        rows.append(_cleaned(importer, columns, line))
        if len(rows) % STEP == 0:
            tell(len(rows), len(table.lines))
    _refuse_repeats(rows)
    confront(importer, [row for row in rows if not row.refused])
    return rows


def confront(importer: Importer, rows: Sequence[Row]) -> None:
    """Meet the register: what the rows refer to, then the records they speak of."""
    importer.resolve(rows)
    importer.meet([row for row in rows if not row.refused])


def verdict(row: Row) -> str:
    if row.refused:
        return Verdict.REFUSED
    if row.known is None:
        return Verdict.NEW
    return Verdict.CHANGED if row.changes else Verdict.SAME


def counts(rows: Sequence[Row]) -> dict[str, int]:
    found = Counter(verdict(row) for row in rows)
    return {
        **{str(kind): found[kind] for kind in Verdict},
        "notes": sum(
            any(reason.note for reason in row.reasons) and not row.refused for row in rows
        ),
    }


Columns = list[tuple[Field, int, str]]


def _columns(importer: Importer, table: Table, match: Mapping[str, int]) -> Columns:
    default = importer.pack.get("imports", {}).get("date_order", "dmy")
    return [
        (field, match[field.code], _order(field, table, match[field.code], default))
        for field in importer.fields
        if field.code in match
    ]


def _order(field: Field, table: Table, column: int, default: str) -> str:
    if field.kind not in (Kind.DATE, Kind.WEEK):
        return default
    return cells.date_order(table.column(column, most=len(table.lines)), default)


def _cleaned(importer: Importer, columns: Columns, line: Line) -> Row:
    row = Row(line.number)
    for field, column, order in columns:
        text = cells.plain(line.cells[column]) if column < len(line.cells) else ""
        try:
            value = cleaning.clean(field, text, order)
        except cleaning.Wrong as wrong:
            row.reasons.append(cleaning.reason_of(field, wrong))
            continue
        if value is not None:
            row.values[field.code] = value
    failed = {reason.field for reason in row.reasons}
    for field in importer.fields:
        if field.required and field.code not in row.values and field.code not in failed:
            row.refuse("missing", field.code)
    if not row.refused:
        importer.check(row)
    if not row.refused:
        row.key = importer.key(row.values)
    return row


def _refuse_repeats(rows: Sequence[Row]) -> None:
    first: dict[str, Row] = {}
    for row in rows:
        if row.refused:
            continue
        earlier = first.setdefault(row.key, row)
        if earlier is not row:
            row.refuse(
                "repeat" if earlier.values == row.values else "two_versions", line=earlier.line
            )
