"""Taking an import back: first see that nothing was built upon it, then remove what is new and
restore what changed."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import ngettext

from birlik.imports import rows
from birlik.imports.bulk import slices
from birlik.imports.faults import ImportFault
from birlik.imports.importer import Importer, Row, Values
from birlik.imports.models import ImportRow, ImportRun, Verdict
from birlik.imports.progress import Tell
from birlik.imports.reasons import Reason

SHOWN = 50


class UndoRefused(ImportFault):
    """Something was built upon the import; `blocked` says on which lines and what."""

    def __init__(self, blocked: list[dict[str, Any]], number: int) -> None:
        self.blocked = blocked
        super().__init__(
            ngettext(
                "The import cannot be undone: one of its records was changed or used since. "
                "Nothing was taken back.",
                "The import cannot be undone: %(number)d of its records were changed or used "
                "since. "
                "Nothing was taken back.",
                number,
            )
            % {"number": number}
        )


def undo_rows(run: ImportRun, importer: Importer, tell: Tell) -> None:
    """Changed rows first: what they pointed to among the new ones is free then."""
    pairs = [
        (kept, row) for kept, row in rows.accepted(run, rows.WRITTEN) if row.record is not None
    ]
    written = [row for _kept, row in pairs]
    importer.resolve(written)
    importer.meet(written)
    _refuse([(row, reason) for kept, row in pairs if (reason := _moved_on(kept, row))])
    changed = [(row, kept) for kept, row in pairs if kept.verdict == Verdict.CHANGED]
    done = 0
    for chunk in slices(changed):
        importer.restore([row for row, _kept in chunk], [kept.before or {} for _row, kept in chunk])
        tell(done := done + len(chunk), len(pairs))
    new = [row for kept, row in pairs if kept.verdict == Verdict.NEW]
    used = importer.built_upon(new)
    _refuse(
        [
            (row, Reason("built_upon", {"what": used[row.record]}))
            for row in new
            if row.record in used
        ]
    )
    for chunk in slices(reversed(importer.order(new))):
        importer.remove(chunk)
        tell(done := done + len(chunk), len(pairs))
    importer.finish()


def _refuse(found: Sequence[tuple[Row, Reason]]) -> None:
    if found:
        told = [{"line": row.line, "key": row.key, **why.stored()} for row, why in found[:SHOWN]]
        raise UndoRefused(told, len(found))


def _moved_on(kept: ImportRow, row: Row) -> Reason | None:
    """Whether the record is no more what the import made of it."""
    if row.known is None or row.known.record != row.record:
        return Reason("gone_since")
    written = row.values if kept.verdict == Verdict.NEW else _only(row.values, kept.before or {})
    for name, value in written.items():
        if row.known.state.get(name) != value:
            return Reason("changed_since", field=name)
    return None


def _only(values: Values, names: Values) -> Values:
    return {name: values[name] for name in names}
