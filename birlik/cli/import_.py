"""`birlik import`: a file into a register, tried first; and a whole import taken back."""

import json
import time
from pathlib import Path
from typing import Any

import click

from birlik.cli.console import Failure, command, django, output, stage


@command("import")
@click.argument("kind", required=False)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Judge every row and store nothing in the register.")
@click.option("--undo", "undo", type=int, metavar="RUN", help="Take a whole import back.")
@click.option("--sheet", default="", help="The sheet of a workbook; else the first with rows.")
@click.option(
    "--match",
    "match",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help='Which column holds which field: a JSON file like {"began": "Start Date"}.',
)
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the refused rows with their reasons into this XLSX file.",
)
def import_(
    kind: str | None,
    file: Path | None,
    dry_run: bool,
    undo: int | None,
    sheet: str,
    match: Path | None,
    report: Path | None,
    as_json: bool,
) -> None:
    """Take FILE (CSV, CSV.GZ or XLSX) into the register of KIND, row by row with a verdict.

    New rows are added, known ones updated, unchanged ones left; wrong rows are refused with their
    reasons and the others still go in. Kinds: organisations, workplaces, posts, weekly, disputes.
    """
    if undo is None and (kind is None or file is None):
        raise Failure("Name a KIND and a FILE, or a run to take back with --undo RUN.", code=2)
    django()
    from birlik.imports.faults import ImportFault

    try:
        if undo is not None:
            _undo(undo, as_json)
        elif kind and file:
            _import(kind, file, sheet, match, report, dry_run, as_json)
    except ImportFault as fault:
        raise Failure(str(fault)) from fault


def _import(
    kind: str,
    file: Path,
    sheet: str,
    match: Path | None,
    report: Path | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    from birlik.imports import actions, refused

    started = time.perf_counter()
    if not file.is_file():
        raise Failure(f"There is no file {file}. Check the path.", code=2)
    with stage("Reading the file"), file.open("rb") as stream:
        chunks = iter(lambda: stream.read(1024 * 1024), b"")
        run = actions.upload(kind=kind, name=file.name, chunks=chunks, by=None, sheet=sheet)
    if match:
        actions.match_columns(run=run, match=_columns(match, run), by=None)
    with stage("Trying every row"):
        run = actions.try_out(run=run, by=None)
    if report and run.counts["refused"]:
        report.write_bytes(refused.workbook(run, by=None))
    if not dry_run:
        with stage("Storing"):
            run = actions.apply(run=run, by=None)
    result = _result(run, time.perf_counter() - started)
    output(result, as_json, _in_words(result, dry_run, report))


def _undo(number: int, as_json: bool) -> None:
    from birlik.imports import actions
    from birlik.imports.models import ImportRun

    run = ImportRun.objects.filter(pk=number).first()
    if run is None:
        raise Failure(f"There is no import {number}. Its page and `birlik import` tell the number.")
    with stage("Taking back"):
        run = actions.undo(run=run, by=None)
    output(
        {"run": run.pk, "state": run.state}, as_json, f"Import {run.pk} is taken back as a whole."
    )


def _columns(file: Path, run: Any) -> dict[str, int]:
    headings = [column["heading"] for column in run.columns]
    try:
        named = json.loads(file.read_text(encoding="utf-8"))
        return {
            field: column if isinstance(column, int) else headings.index(column)
            for field, column in named.items()
        }
    except (ValueError, AttributeError, TypeError) as error:
        raise Failure(
            f"{file} cannot be used: it must be a JSON object of field and column heading, and "
            f"each heading must stand in the file. Headings: {', '.join(headings)}. ({error})",
            code=2,
        ) from error


def _result(run: Any, seconds: float) -> dict[str, Any]:
    from birlik.imports import queries

    return {
        "run": run.pk,
        "kind": run.kind,
        "state": run.state,
        "rows": run.layout["rows"],
        **run.counts,
        "reasons": queries.reason_counts(run),
        "match": {
            field: run.columns[column]["heading"] for field, column in sorted(run.match.items())
        },
        "seconds": round(seconds, 2),
    }


def _in_words(result: dict[str, Any], dry_run: bool, report: Path | None) -> str:
    lines = [
        f"Import {result['run']}: {result['rows']} rows in {result['seconds']} s. "
        f"New {result['new']}, changed {result['changed']}, unchanged {result['same']}, "
        f"refused {result['refused']}, taken with a note {result['notes']}."
    ]
    for reason in result["reasons"]:
        kind = "note" if reason["note"] else "refused"
        lines.append(f"  {reason['rows']:>7}  {kind}: {reason['example']}")
    if report and result["refused"]:
        lines.append(f"Refused rows with their reasons: {report}")
    lines.append(
        "Nothing was stored: this was a dry run."
        if dry_run
        else f"Stored. To take it back as a whole: birlik import --undo {result['run']}"
    )
    return "\n".join(lines)
