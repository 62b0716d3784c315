"""A file's way in: uploaded, matched, tried, applied, undone. Trying stores verdicts only;
applying is one transaction."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Literal

from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik.base.audit import action, record
from birlik.base.models import User
from birlik.imports import bulk, matching, registry, rows, store, trial
from birlik.imports.faults import ImportFault
from birlik.imports.importer import Importer, Row, Values
from birlik.imports.models import ImportRow, ImportRun, RememberedMatch, State, Verdict
from birlik.imports.progress import Tell, is_held, working
from birlik.imports.reading import Table, read
from birlik.imports.undoing import UndoRefused, undo_rows

_KIND_LOCKS = 7_204_013
_CHUNK = 2_000
_MANY = 1_000
_log = logging.getLogger(__name__)


Step = Literal["try_out", "apply", "undo"]
# What a step may start from; the last one: it was begun already, waits for the worker or was
# broken off.
_FROM: dict[Step, tuple[State, ...]] = {
    "try_out": (State.UPLOADED, State.TRIED, State.FAILED, State.TRYING),
    "apply": (State.TRIED, State.APPLYING),
    "undo": (State.APPLIED, State.UNDOING),
}


def upload(
    *, kind: str, name: str, chunks: Iterable[bytes], by: User | None, sheet: str = ""
) -> ImportRun:
    """Take a file in and guess its columns; raises ImportFault for a file that is no table."""
    importer = _importer(kind, by)
    sha256 = store.keep(chunks)
    run = ImportRun(kind=kind, file_name=name[-200:], sha256=sha256, by=by)
    try:
        table = read(store.path_of(run), set(matching.synonyms(importer)), sheet=sheet)
    except ImportFault:
        store.forget(sha256)
        raise
    return _keep_upload(run=run, importer=importer, table=table, by=by)


@action
def _keep_upload(*, run: ImportRun, importer: Importer, table: Table, by: User | None) -> ImportRun:
    _lay_out(run, importer, table)
    run.save()
    record("upload import", run, by=by, kind=run.kind, sha256=run.sha256, rows=len(table.lines))
    return run


def choose_sheet(*, run: ImportRun, sheet: str, by: User | None) -> ImportRun:
    """Read another sheet of the workbook instead."""
    importer = _importer(run.kind, by)
    table = read(store.path_of(run), set(matching.synonyms(importer)), sheet=sheet)
    _lay_out(run, importer, table)
    run.state = State.UPLOADED
    run.save()
    return run


def _lay_out(run: ImportRun, importer: Importer, table: Table) -> None:
    kept = RememberedMatch.objects.filter(
        kind=run.kind, heading=matching.headings_hash(run.kind, table.headings)
    ).first()
    guesses = matching.suggest(importer, table, kept.match if kept else None)
    run.table = table.sheet[:100]
    run.columns = [
        {"heading": heading, "samples": [text[:80] for text in table.column(place, most=40)[:4]]}
        for place, heading in enumerate(table.headings)
    ]
    run.layout = {
        "sheets": table.sheets,
        "heading_line": table.heading_line,
        "encoding": table.encoding,
        "rows": len(table.lines),
        "how": {code: guess.how for code, guess in guesses.items()},
    }
    run.match = {code: guess.column for code, guess in guesses.items()}
    run.total = len(table.lines)


@action
def match_columns(*, run: ImportRun, match: Mapping[str, int], by: User | None) -> None:
    """Say which column holds which field; remembered for the next file with the same heading."""
    importer = _importer(run.kind, by)
    _refuse_unless_ready(run, "try_out")
    _check_match(importer, match, len(run.columns))
    run.match = dict(match)
    run.save(update_fields=["match"])
    RememberedMatch.objects.update_or_create(
        kind=run.kind,
        heading=matching.headings_hash(run.kind, [column["heading"] for column in run.columns]),
        defaults={"match": run.match, "by": by},
    )
    record("match columns", run, by=by, match=run.match)


def _check_match(importer: Importer, match: Mapping[str, int], columns: int) -> None:
    if len(set(match.values())) < len(match):
        raise ImportFault(
            _("One column is chosen for two fields. Give each field a column of its own.")
        )
    if any(not 0 <= column < columns for column in match.values()):
        raise ImportFault(_("A chosen column is not in the file. Choose again."))
    if missing := matching.missing_fields(importer, match):
        raise ImportFault(
            _("No column is chosen for: %(fields)s. Rows cannot be taken in without it.")
            % {"fields": ", ".join(str(field.label) for field in missing)}
        )


def try_out(*, run: ImportRun, by: User | None) -> ImportRun:
    """The dry run: a verdict and reasons for every row, and nothing stored in the register."""
    importer = _importer(run.kind, by)
    _check_match(importer, run.match, len(run.columns))
    _refuse_unless_ready(run, "try_out")

    def trying(tell: Tell) -> None:
        table = read(store.path_of(run), set(matching.synonyms(importer)), sheet=run.table)
        judged = trial.judged(importer, table, run.match, tell)
        raw = _raw(importer, table, run.match, {row.line for row in judged if row.refused})
        _keep_trial(run=run, judged=judged, raw=raw, by=by)

    return _worked(run, State.TRYING, State.UPLOADED, trying)


def _raw(
    importer: Importer, table: Table, match: Mapping[str, int], lines: set[int]
) -> dict[int, Values]:
    """What the refused rows said, field by field, so that the page can show it."""
    places = [(field.code, match[field.code]) for field in importer.fields if field.code in match]
    return {
        line.number: {
            code: line.cells[place][:200] for code, place in places if place < len(line.cells)
        }
        for line in table.lines
        if line.number in lines
    }


@action
def _keep_trial(
    *, run: ImportRun, judged: Sequence[Row], raw: dict[int, Values], by: User | None
) -> None:
    rows.store(run, judged, raw)
    run.counts = trial.counts(judged)
    run.state, run.trouble = State.TRIED, ""
    run.progress = run.total = len(judged)
    run.save()
    record("try import", run, by=by, counts=run.counts)


def apply(*, run: ImportRun, by: User | None) -> ImportRun:
    """Write the new and changed rows into the register, all or nothing."""
    importer = _importer(run.kind, by)
    _refuse_unless_ready(run, "apply")
    return _worked(
        run,
        State.APPLYING,
        State.TRIED,
        lambda tell: _apply(run=run, importer=importer, by=by, tell=tell),
    )


@action
def _apply(*, run: ImportRun, importer: Importer, by: User | None, tell: Tell) -> None:
    _one_at_a_time(run.kind)
    pairs = list(rows.accepted(run, [Verdict.NEW, Verdict.CHANGED, Verdict.SAME]))
    trial.confront(importer, [row for _kept, row in pairs])
    _refuse_if_moved(pairs)
    new = [row for kept, row in pairs if kept.verdict == Verdict.NEW]
    changed = [row for kept, row in pairs if kept.verdict == Verdict.CHANGED]
    done, total = 0, len(new) + len(changed)
    for chunk in _chunks(importer.order(new)):
        importer.add(chunk)
        rows.remember_written(run, chunk)
        tell(done := done + len(chunk), total)
    for chunk in _chunks(changed):
        for row in chunk:
            row.record = row.known.record if row.known else None
        importer.change(chunk, [row.changes for row in chunk])
        rows.remember_written(run, chunk)
        tell(done := done + len(chunk), total)
    importer.finish()
    if total > _MANY:
        bulk.analysed(importer.writes)
    run.state, run.applied_at, run.trouble = State.APPLIED, timezone.now(), ""
    run.save(update_fields=["state", "applied_at", "trouble"])
    record("apply import", run, by=by, kind=run.kind, sha256=run.sha256, counts=run.counts)


def _refuse_if_moved(pairs: Sequence[tuple[ImportRow, Row]]) -> None:
    """What was shown at the trial is what will be done, or nothing is."""
    for kept, row in pairs:
        before = {name: row.known.state.get(name) for name in row.changes} if row.known else None
        if trial.verdict(row) != kept.verdict or before != kept.before:
            raise ImportFault(
                _(
                    "The register has changed since the trial, first at line %(line)d. Nothing was "
                    "stored. Try again."
                )
                % {"line": kept.line}
            )


def undo(*, run: ImportRun, by: User | None) -> ImportRun:
    """Take the whole import back; refused, with what stands in the way, once something was built
    upon it."""
    importer = _importer(run.kind, by)
    _refuse_unless_ready(run, "undo")
    return _worked(
        run,
        State.UNDOING,
        State.APPLIED,
        lambda tell: _undo(run=run, importer=importer, by=by, tell=tell),
    )


@action
def _undo(*, run: ImportRun, importer: Importer, by: User | None, tell: Tell) -> None:
    _one_at_a_time(run.kind)
    undo_rows(run, importer, tell)
    run.state, run.undone_at, run.trouble = State.UNDONE, timezone.now(), ""
    run.counts = {name: number for name, number in run.counts.items() if name != "blocked"}
    run.save(update_fields=["state", "undone_at", "trouble", "counts"])
    record("undo import", run, by=by, kind=run.kind)


def _worked(run: ImportRun, during: str, else_: str, work: Callable[[Tell], None]) -> ImportRun:
    """Do the work of a run under its lock; a fault leaves the register untouched and the reason
    on the run."""
    with working(run) as tell:
        ImportRun.objects.filter(pk=run.pk).update(state=during, progress=0, trouble="")
        try:
            work(tell)
        except UndoRefused as refused:
            run.counts = {**run.counts, "blocked": refused.blocked}
            _stopped(run, else_, str(refused))
            raise
        except ImportFault as fault:
            _stopped(run, else_, str(fault))
            raise
        except DatabaseError as error:
            _log.exception("import %s stopped", run.pk)
            trouble = ImportFault(
                _(
                    "The database refused the rows, so nothing was stored (%(reason)s). Try the "
                    "import again."
                )
                % {"reason": str(error).splitlines()[0][:200]}
            )
            _stopped(run, else_, str(trouble))
            raise trouble from error
        except BaseException:
            _stopped(
                run,
                else_,
                _("The work was broken off. Nothing was stored; it can be started again."),
            )
            raise
    run.refresh_from_db()
    return run


def _stopped(run: ImportRun, state: str, trouble: str) -> None:
    run.state, run.trouble = state, trouble
    run.save(update_fields=["state", "trouble", "counts"])


def _importer(kind: str, by: User | None) -> Importer:
    importer = registry.importer(kind, by=by)
    if not importer.may_import():
        raise ImportFault(_("Your posts do not let you import files of this kind."))
    if not importer.available():
        raise ImportFault(
            _("The country pack of this installation has nothing this importer could fill.")
        )
    return importer


def may_start(run: ImportRun, step: Step) -> bool:
    return run.state in _FROM[step]


def await_worker(*, run: ImportRun, step: Step) -> None:
    """Mark the run as begun before its job is handed over, so that its page knows at once."""
    _refuse_unless_ready(run, step)
    ImportRun.objects.filter(pk=run.pk).update(state=_FROM[step][-1], progress=0, trouble="")


def not_begun(*, run: ImportRun, step: Step, why: str) -> None:
    """The worker could not begin: say why, and leave the run where it was."""
    waiting = ImportRun.objects.filter(pk=run.pk, state=_FROM[step][-1])
    if not is_held(run):
        waiting.update(state=_FROM[step][0], trouble=why)


def _refuse_unless_ready(run: ImportRun, step: Step) -> None:
    if not may_start(run, step):
        raise ImportFault(
            _("This import is in the state “%(state)s”, so this cannot be done now.")
            % {"state": State(run.state).label}
        )


def _one_at_a_time(kind: str) -> None:
    """Two imports of one kind wait for each other, so neither builds on what the other is about
    to change."""
    place = sorted(registry.kinds()).index(kind)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_KIND_LOCKS, place])


def _chunks(rows_: Iterable[Row]) -> Iterable[list[Row]]:
    left = iter(rows_)
    while chunk := list(islice(left, _CHUNK)):
        yield chunk
