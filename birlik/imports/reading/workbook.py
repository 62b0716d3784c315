"""XLSX: its packing is weighed first, then it is opened in a child process with little memory and
little time.

A workbook of a few kilobytes can ask for gigabytes in ways its packing does not betray (one cell
in the last
corner of the sheet, one long text shown a million times), so the reader may die without harm to
the server.
"""

import json
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

from django.utils.translation import gettext as _

from birlik.imports.faults import ImportFault
from birlik.imports.limits import (
    CHILD_MEMORY,
    CHILD_SECONDS,
    LARGEST_UNPACKED,
    MB,
    MOST_CELLS,
    MOST_PACKED,
    MOST_PARTS,
    MOST_ROWS,
)
from birlik.imports.reading.table import Line, Raw, check_size, too_many_rows, too_much_inside

_CHILD = Path(__file__).with_name("child.py")


def read(file: Path, sheet: str) -> Raw:
    _weigh(file)
    answer = _ask_child(file, sheet)
    head, *rows = answer.split(b"\n")
    told = json.loads(head)
    if "error" in told:
        raise ImportFault(_sentence(told["error"]))
    lines: list[Line] = []
    for number, row in enumerate(rows, start=told["first"]):
        if not row:
            continue
        cells = json.loads(row)
        if any(cells):
            lines.append(Line(number, cells))
            check_size(len(lines), len(cells))
    return Raw(lines, told["sheets"], told["sheet"], "", [tuple(box) for box in told["merged"]])


def _ask_child(file: Path, sheet: str) -> bytes:
    bounds = json.dumps(
        {
            "memory": CHILD_MEMORY,
            "seconds": CHILD_SECONDS,
            "rows": MOST_ROWS + 50,
            "cells": MOST_CELLS,
        }
    )
    command = [sys.executable, "-I", str(_CHILD), str(file), sheet, bounds]
    try:
        done = subprocess.run(command, capture_output=True, timeout=CHILD_SECONDS + 5, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise ImportFault(_overloading()) from None
    if done.returncode != 0 or not done.stdout:
        raise ImportFault(_overloading())
    return done.stdout


def _weigh(file: Path) -> None:
    """Refuse a packing that is broken, is no workbook, or would grow beyond measure, whatever it
    declares."""
    try:
        with zipfile.ZipFile(file) as packing:
            parts = packing.infolist()
            names = {part.filename for part in parts}
            if len(parts) > MOST_PARTS:
                raise ImportFault(_overloading())
            if not any(name.startswith("xl/workbook.") for name in names):
                raise ImportFault(
                    _(
                        "This packed file is not a workbook. Send an XLSX or CSV file, "
                        "not an archive or a document."
                    )
                )
            if any(part.flag_bits & 1 for part in parts):
                raise ImportFault(_sentence("password"))
            declared = sum(part.file_size for part in parts)
            packed = sum(part.compress_size for part in parts)
            limit = min(LARGEST_UNPACKED, max(8 * MB, packed * MOST_PACKED))
            if declared > limit or not _fits(packing, parts, limit):
                raise ImportFault(too_much_inside(limit))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise ImportFault(_sentence("damaged")) from error


def _fits(packing: zipfile.ZipFile, parts: list[zipfile.ZipInfo], limit: int) -> bool:
    """Unpack everything into nothing, counting: the sizes a packing declares may lie."""
    left = limit
    for part in parts:
        with packing.open(part) as stream:
            while chunk := stream.read(MB):
                left -= len(chunk)
                if left < 0:
                    return False
    return True


def _overloading() -> str:
    return _(
        "The workbook asks for more memory or time than any honest table needs, or is "
        "damaged. It was not taken in. "
        "Copy the rows into a new workbook, or save the sheet as CSV."
    )


def _sentence(error: str) -> str:
    if error == "password":
        return _(
            "The file is protected by a password. Save it without the password and send it again."
        )
    if error == "rows":
        return too_many_rows()
    if error == "sheet":
        return _("The workbook has no sheet of this name any more. Upload the file again.")
    if error == "empty":
        return _("There is no table in the file: every cell is empty.")
    return _(
        "The workbook is damaged and cannot be read. Open it, save it again as XLSX, and send that."
    )
