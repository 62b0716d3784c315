"""What a file is, read from its bytes; everything that is not an honest table gets a sentence."""

import gzip
import io
import zlib
from collections.abc import Set
from pathlib import Path

import filetype
from django.utils.translation import gettext as _

from birlik.imports.faults import ImportFault
from birlik.imports.limits import LARGEST_FILE, LARGEST_TEXT, MB, MOST_PACKED
from birlik.imports.reading import delimited, workbook
from birlik.imports.reading.table import Table, from_lines, too_much_inside

_OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")


def read(file: Path, known: Set[str], *, sheet: str = "") -> Table:
    """The table in a file. `known` are the headings (in search form) that help to find the
    heading row."""
    body = _bytes(file)
    if body.startswith(b"PK\x03\x04"):
        raw = workbook.read(file, sheet)
    elif body.startswith(_OLD_OFFICE):
        raise ImportFault(_old_office(body))
    else:
        raw = delimited.read(body)
    return from_lines(raw, known)


def _bytes(file: Path) -> bytes:
    size = file.stat().st_size
    if size == 0:
        raise ImportFault(_("The file is empty. Check that the right one was chosen."))
    if size > LARGEST_FILE:
        raise ImportFault(
            _("The file has %(size)d MB; at most %(limit)d MB can be taken in. Split it in parts.")
            % {"size": size // MB, "limit": LARGEST_FILE // MB}
        )
    body = file.read_bytes()
    if body.startswith(b"\x1f\x8b"):
        body = _unpacked(body)
        if body.startswith(b"PK\x03\x04"):
            raise ImportFault(
                _("An XLSX file does not need to be packed once more. Send it as it is.")
            )
    picture = filetype.guess(body[:4096])
    if picture and not body.startswith((b"PK\x03\x04", _OLD_OFFICE)):
        raise ImportFault(
            _(
                "This is not a table but a file of the kind “%(kind)s”, whatever its name says. "
                "Send XLSX or CSV."
            )
            % {"kind": picture.mime}
        )
    return body


def _unpacked(packed: bytes) -> bytes:
    limit = min(LARGEST_TEXT, max(MB, len(packed) * MOST_PACKED))
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(packed)) as stream:
            body = stream.read(limit + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise ImportFault(
            _("The packed file (.gz) is damaged and cannot be unpacked. Pack or download it again.")
        ) from error
    if len(body) > limit:
        raise ImportFault(too_much_inside(limit))
    if not body:
        raise ImportFault(_("The file is empty. Check that the right one was chosen."))
    return body


def _old_office(body: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in body:
        return _(
            "The file is protected by a password. Save it without the password and send it again."
        )
    return _(
        "This is a file of an old office program (.xls or .doc before 2007). "
        "Open it, save it as .xlsx or .csv, and send that."
    )
