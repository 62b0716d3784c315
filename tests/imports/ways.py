"""Short ways to bring a file in and to read what became of it."""

from pathlib import Path

from birlik.imports import actions
from birlik.imports.models import ImportRow, ImportRun
from birlik.imports.tests.made import as_csv, as_xlsx

__all__ = ["DATA", "applied", "as_csv", "as_xlsx", "codes", "tried", "uploaded", "verdicts"]

DATA = Path(__file__).parent / "data"


def uploaded(kind: str, body: bytes, by=None, name: str = "file.csv") -> ImportRun:
    return actions.upload(kind=kind, name=name, chunks=[body], by=by)


def tried(kind: str, body: bytes, by=None) -> ImportRun:
    return actions.try_out(run=uploaded(kind, body, by), by=by)


def applied(kind: str, body: bytes, by=None) -> ImportRun:
    return actions.apply(run=tried(kind, body, by), by=by)


def verdicts(run: ImportRun) -> list[str]:
    return list(
        ImportRow.objects.filter(run=run).order_by("line").values_list("verdict", flat=True)
    )


def codes(run: ImportRun) -> list[list[str]]:
    rows = ImportRow.objects.filter(run=run).order_by("line")
    return [[reason["code"] for reason in row.reasons] for row in rows]
