"""Verdicts in bulk: written by COPY, read back as the rows they were."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from birlik.imports.importer import Known, Row, Values
from birlik.imports.models import ImportRow, ImportRun, Verdict
from birlik.imports.trial import verdict

_COLUMNS = "run_id, line, verdict, reasons, key, record, before, after, made"
WRITTEN = (Verdict.NEW, Verdict.CHANGED)


def store(run: ImportRun, rows: Iterable[Row], raw: dict[int, Values]) -> None:
    """Keep the verdicts in place of those of an earlier trial; `raw` is what refused rows said."""
    ImportRow.objects.filter(run=run)._raw_delete("default")
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY imports_importrow ({_COLUMNS}) FROM STDIN") as copy,  # noqa: S608
    ):
        for row in rows:
            copy.write_row(_stored(run, row, raw))


def _stored(run: ImportRun, row: Row, raw: dict[int, Values]) -> tuple[Any, ...]:
    judgement = verdict(row)
    before = None
    if row.known is not None and not row.refused:
        before = {name: row.known.state.get(name) for name in row.changes}
    return (
        run.pk,
        row.line,
        judgement,
        _json([reason.stored() for reason in row.reasons]),
        row.key[:200],
        row.known.record if row.known and not row.refused else None,
        None if before is None else _json(before),
        _json(raw.get(row.line, {}) if row.refused else row.values),
        "{}",
    )


def _json(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False).replace("\\u0000", "")


def accepted(run: ImportRun, verdicts: Sequence[str]) -> Iterator[tuple[ImportRow, Row]]:
    """The stored rows with these verdicts, in the order of the file, ready to meet the register
    again."""
    stored = ImportRow.objects.filter(run=run, verdict__in=verdicts).order_by("line")
    for kept in stored.iterator(chunk_size=5_000):
        row = Row(kept.line, kept.after or {}, key=kept.key, made=kept.made, record=kept.record)
        yield kept, row


def remember_written(run: ImportRun, rows: Sequence[Row]) -> None:
    """Note beside each verdict which record it became, and what was made with it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE imports_importrow AS kept SET record = new.record, made = new.made::jsonb "
            "FROM unnest(%s::int[], %s::bigint[], %s::text[]) AS new (line, record, made) "
            "WHERE kept.run_id = %s AND kept.line = new.line",
            [
                [row.line for row in rows],
                [row.record for row in rows],
                [_json(row.made) for row in rows],
                run.pk,
            ],
        )


def as_known(row: Row, state: Values) -> Known:
    return Known(row.record or 0, state)
