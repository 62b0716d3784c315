"""Many PDF files as one, with a page number on every page and a manifest that proves each part.

Written straight to disk, one part after another: what is held in memory is the largest part, not
the whole.
"""

import io
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    PdfObject,
    TextStringObject,
)

from birlik.base.documents.manifest import MANIFEST, Manifest, Part, hash_of
from birlik.base.documents.pdf_pages import (
    PAGES,
    STAMP_FONT,
    Pages,
    Unreadable,
    dictionary,
    opened,
    to,
)


@dataclass(frozen=True)
class Piece:
    """A file to be taken in: where it is, what it is called, the hash of the original."""

    title: str
    path: Path
    original: str
    """SHA-256 of the file as it was given, before it became pages."""


def page_count(path: Path) -> int:
    """How many pages a file would bring; raises Unreadable if any object of it is damaged."""
    with opened(path) as reader:
        trial = _Binder(_Nowhere(), "", "", "", "", lambda _: "")
        try:
            Pages(trial, reader).write()
        except Exception as error:  # a damaged PDF can fail in any way its reader can
            raise Unreadable(str(error) or type(error).__name__) from error
        return len(trial.pages)


class _Nowhere(io.BytesIO):
    """Takes everything and keeps nothing."""

    def write(self, data: Any) -> int:
        return len(data)

    def tell(self) -> int:
        return 0


def bind(
    pieces: Sequence[Piece],
    target: Path,
    *,
    title: str,
    language: str,
    number: str,
    made: str,
    stamp: Callable[[int], str],
) -> Manifest:
    """Write all pieces into `target` in order; `stamp` words the foot of a page, in Latin
    letters."""
    with target.open("w+b") as out:
        return _Binder(out, title, language, number, made, stamp).bind(pieces)


class _Binder:
    def __init__(
        self,
        out: BinaryIO,
        title: str,
        language: str,
        number: str,
        made: str,
        stamp: Callable[[int], str],
    ) -> None:
        self.out, self.title, self.language, self.stamp = out, title, language, stamp
        self.places: dict[int, int] = {}  # object -> where it begins
        self.next = 4  # 1 the catalog, 2 the pages, 3 the font of the stamp
        self.pages: list[int] = []
        self.manifest = Manifest(number=number, made=made, pages=0)

    def bind(self, pieces: Sequence[Piece]) -> Manifest:
        self.out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        self.write(STAMP_FONT, _font())
        for piece in pieces:
            start, first = self.out.tell(), len(self.pages) + 1
            with opened(piece.path) as reader:
                Pages(self, reader).write()
            pages = len(self.pages) + 1 - first
            part = Part(piece.title, piece.original, first, pages, start, self.out.tell())
            self.manifest.parts.append(part)
        self._frame()
        self._prove()
        return self.manifest

    def number(self) -> int:
        self.next += 1
        return self.next - 1

    def write(self, number: int, value: PdfObject) -> None:
        self.places[number] = self.out.tell()
        self.out.write(f"{number} 0 obj\n".encode())
        value.write_to_stream(self.out)
        self.out.write(b"\nendobj\n")

    def _frame(self) -> None:
        """The pages, their chapters, and a place for the manifest that is not written yet."""
        kids = ArrayObject([to(number) for number in self.pages])
        count = NumberObject(len(self.pages))
        self.write(PAGES, dictionary(Type="/Pages", Kids=kids, Count=count))
        outline = self._outline()
        manifest, holder = self.number(), self.number()
        self._file = manifest
        spec = dictionary(
            Type="/Filespec",
            F=TextStringObject(MANIFEST),
            UF=TextStringObject(MANIFEST),
            EF=DictionaryObject({NameObject("/F"): to(manifest)}),
            AFRelationship="/Data",
        )
        self.write(holder, spec)
        names = ArrayObject([TextStringObject(MANIFEST), to(holder)])
        catalog = dictionary(
            Type="/Catalog",
            Pages=to(PAGES),
            Outlines=to(outline),
            PageMode="/UseOutlines",
            Lang=TextStringObject(self.language),
            ViewerPreferences=DictionaryObject(
                {NameObject("/DisplayDocTitle"): BooleanObject(True)}
            ),
            Names=dictionary(EmbeddedFiles=dictionary(Names=names)),
        )
        self.write(1, catalog)
        self._info = self.number()
        self.write(self._info, dictionary(Title=TextStringObject(self.title)))

    def _outline(self) -> int:
        """A bookmark for each part."""
        root = self.number()
        marks = [self.number() for _ in self.manifest.parts]
        for place, part in enumerate(self.manifest.parts):
            page = to(self.pages[part.first_page - 1])
            mark = dictionary(
                Title=TextStringObject(part.title),
                Parent=to(root),
                Dest=ArrayObject([page, NameObject("/Fit")]),
            )
            if place:
                mark[NameObject("/Prev")] = to(marks[place - 1])
            if place + 1 < len(marks):
                mark[NameObject("/Next")] = to(marks[place + 1])
            self.write(marks[place], mark)
        count = NumberObject(len(marks))
        self.write(
            root,
            dictionary(Type="/Outlines", First=to(marks[0]), Last=to(marks[-1]), Count=count),
        )
        return root

    def _prove(self) -> None:
        """Hash what is written, then write the manifest and the table of objects behind it."""
        told = self.manifest
        told.pages, told.root, told.covered = len(self.pages), 1, self.out.tell()
        for part in told.parts:
            part.here = hash_of(self.out, part.start, part.end)
        told.sha256 = hash_of(self.out, 0, told.covered)
        self.out.seek(told.covered)
        stream = DecodedStreamObject()
        stream.set_data(json.dumps(asdict(told), ensure_ascii=False, indent=1).encode())
        stream[NameObject("/Type")] = NameObject("/EmbeddedFile")
        stream[NameObject("/Subtype")] = NameObject("/application#2Fjson")
        self.write(self._file, stream)
        self._close()

    def _close(self) -> None:
        table = self.out.tell()
        lines = [f"xref\n0 {self.next}\n0000000000 65535 f \n"]
        lines += [f"{self.places[number]:010d} 00000 n \n" for number in range(1, self.next)]
        one = f"<{self.manifest.sha256[:32]}>"
        lines.append(
            f"trailer\n<< /Size {self.next} /Root 1 0 R /Info {self._info} 0 R "
            f"/ID [{one} {one}] >>\nstartxref\n{table}\n%%EOF\n"
        )
        self.out.write("".join(lines).encode())


def _font() -> DictionaryObject:
    return dictionary(
        Type="/Font", Subtype="/Type1", BaseFont="/Helvetica", Encoding="/WinAnsiEncoding"
    )
