"""Taking an import back: first see that nothing was built upon it, then remove what is new and
restore what changed."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import ngettext

from birlik.imports import rows
from birlik.imports.faults import ImportFault
from birlik.imports.importer import Importer, Row, Values
from birlik.imports.models import ImportRow, ImportRun, Verdict
from birlik.imports.progress import Tell
from birlik.imports.reasons import Reason

SHOWN = 50
_STEP = 5_000


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
    pairs = [
        (kept, row) for kept, row in rows.accepted(run, rows.WRITTEN) if row.record is not None
    ]
    written = [row for _kept, row in pairs]
    importer.resolve(written)
    importer.meet(written)
    new = [row for kept, row in pairs if kept.verdict == Verdict.NEW]
    changed = [(row, kept) for kept, row in pairs if kept.verdict == Verdict.CHANGED]
    _refuse_if_built_upon(pairs, importer, new)
    done = 0
    for start in range(0, len(changed), _STEP):
        chunk = changed[start : start + _STEP]
        importer.restore([row for row, _kept in chunk], [kept.before or {} for _row, kept in chunk])
        tell(done := done + len(chunk), len(pairs))
    backwards = importer.order(new)[::-1]
    for start in range(0, len(backwards), _STEP):
        chunk_of_new = backwards[start : start + _STEP]
        importer.remove(chunk_of_new)
        tell(done := done + len(chunk_of_new), len(pairs))
    importer.finish()


def _refuse_if_built_upon(
    pairs: Sequence[tuple[ImportRow, Row]], importer: Importer, new: Sequence[Row]
) -> None:
    used = importer.built_upon(new)
    blocked: list[dict[str, Any]] = []
    for kept, row in pairs:
        reason = _in_the_way(kept, row, used)
        if reason:
            blocked.append({"line": row.line, "key": row.key, **reason.stored()})
    if blocked:
        raise UndoRefused(blocked[:SHOWN], len(blocked))


def _in_the_way(kept: ImportRow, row: Row, used: dict[int, str]) -> Reason | None:
    if row.known is None or row.known.record != row.record:
        return Reason("gone_since")
    written = row.values if kept.verdict == Verdict.NEW else _only(row.values, kept.before or {})
    for name, value in written.items():
        if row.known.state.get(name) != value:
            return Reason("changed_since", field=name)
    if row.record in used:
        return Reason("built_upon", {"what": used[row.record]})
    return None


def _only(values: Values, names: Values) -> Values:
    return {name: values[name] for name in names}
