"""What proves a bundle: the hash of each of its parts, and of the whole.

The manifest is an attachment of the PDF itself (manifest.json). Each part is a run of bytes of its
own, so that one changed byte is found and its part is named.
"""

import hashlib
import io
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

FORMAT = "birlik-bundle-1"
MANIFEST = "manifest.json"
LONGEST_TAIL = 16 << 20


@dataclass
class Part:
    title: str
    original: str
    first_page: int
    pages: int
    start: int
    end: int
    here: str = ""
    """SHA-256 of its bytes in the bundle."""


@dataclass
class Manifest:
    number: str
    made: str
    pages: int
    parts: list[Part] = field(default_factory=list)
    root: int = 0
    covered: int = 0
    """How many bytes from the first are under `sha256`; behind them is only this manifest and the
    table of objects."""
    sha256: str = ""
    format: str = FORMAT


@dataclass(frozen=True)
class Checked:
    manifest: Manifest | None
    wrong: list[str]


class NoManifest(Exception):
    """The file is no bundle."""


def check(path: Path) -> Checked:
    """Does every byte still say what the manifest says? Each fault is a sentence."""
    try:
        manifest = read_manifest(path)
    except NoManifest as error:
        return Checked(None, [f"This is no evidence pack: {error}."])
    with path.open("rb") as file:
        wrong = [
            f"“{part.title}” (pages {part.first_page} to {part.first_page + part.pages - 1}) "
            "was changed after the pack was made."
            for part in manifest.parts
            if hash_of(file, part.start, part.end) != part.here
        ]
        if not wrong and hash_of(file, 0, manifest.covered) != manifest.sha256:
            wrong.append("The frame of the pack (its list of pages) was changed.")
        if not wrong and not _frame_is_whole(file, manifest):
            wrong.append(
                "Something was added behind the pack, or its table of objects was changed."
            )
    return Checked(manifest, wrong)


def read_manifest(path: Path) -> Manifest:
    """Found by its bytes, so that it can be read where a changed file no longer opens."""
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, io.SEEK_END) - LONGEST_TAIL))
        found = re.findall(rb"\nstream\n(\{\n.*?\n\})\nendstream\nendobj\n", file.read(), re.DOTALL)
    for written in reversed(found):
        try:
            told = json.loads(written)
            if told["format"] == FORMAT:
                return Manifest(**{**told, "parts": [Part(**part) for part in told["parts"]]})
        except (KeyError, TypeError, ValueError):
            continue
    raise NoManifest("it holds no manifest")


def _frame_is_whole(file: BinaryIO, manifest: Manifest) -> bool:
    """Behind the proven bytes: the manifest, one table that names each object where it stands, and
    nothing more."""
    file.seek(manifest.covered)
    tail = file.read()
    if tail.count(b"\nxref\n") != 1 or tail.count(b"%%EOF") != 1 or not tail.endswith(b"%%EOF\n"):
        return False
    table = tail.split(b"\nxref\n")[1].split(b"trailer")[0].splitlines()
    if b"/Root 1 0 R" not in tail or tail.count(b" obj\n") != 1:
        return False
    for number, line in enumerate(table[2:], 1):
        place = int(line[:10])
        file.seek(place)
        if file.read(len(f"{number} 0 obj")) != f"{number} 0 obj".encode():
            return False
    return True


def hash_of(file: BinaryIO, start: int, end: int) -> str:
    digest = hashlib.sha256()
    file.seek(start)
    while start < end:
        chunk = file.read(min(1 << 20, end - start))
        if not chunk:
            return ""
        digest.update(chunk)
        start += len(chunk)
    return digest.hexdigest()


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hash_of(file, 0, file.seek(0, io.SEEK_END))
