"""Pages of one PDF written into another under new numbers, with what they need and nothing that
acts.

What is held in memory is one file, not the whole they become.
"""

from pathlib import Path
from typing import Any, Protocol

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    PdfObject,
    StreamObject,
)

INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
ACTIVE = {"/A", "/AA", "/JS", "/OpenAction", "/Launch", "/EmbeddedFile", "/RichMedia"}
KEPT = (*INHERITED, "/Contents", "/Type", "/Group", "/UserUnit", "/Annots")
SHOWN = ("/Widget", "/Stamp", "/FreeText", "/Square", "/Ink")
FONT = "/BirlikStamp"
PAGES, STAMP_FONT = 2, 3  # objects of the bundle that every page refers to


class Binder(Protocol):
    """Where the pages go."""

    pages: list[int]

    def number(self) -> int: ...

    def write(self, number: int, value: PdfObject) -> None: ...

    def stamp(self, page: int) -> str: ...


class Unreadable(Exception):
    """A file cannot be taken into a bundle: locked, damaged, or no PDF at all."""


class opened:
    """A PDF that can be read to its end, closed again afterwards."""

    def __init__(self, path: Path) -> None:
        self.file = path.open("rb")

    def __enter__(self) -> PdfReader:
        try:
            reader = self.reader = PdfReader(self.file)
            if reader.is_encrypted and not reader.decrypt(""):
                raise Unreadable("locked by a password")
            if not reader.pages:
                raise Unreadable("has no page")
        except (PyPdfError, ValueError, KeyError, TypeError, RecursionError, OSError) as error:
            self.file.close()
            raise Unreadable(str(error)) from error
        except Unreadable:
            self.file.close()
            raise
        return reader

    def __exit__(self, *_: object) -> None:
        self.file.close()
        self.reader.resolved_objects.clear()  # its objects hold on to each other: let them go now


class Pages:
    """The pages of one file, with all they need, under new numbers."""

    def __init__(self, binder: Binder, reader: PdfReader) -> None:
        self.binder, self.reader = binder, reader
        self.known: dict[tuple[int, int], int] = {}
        self.waiting: list[tuple[int, tuple[int, int]]] = []

    def write(self) -> None:
        for page in self.reader.pages:
            number = self.binder.number()
            self.binder.pages.append(number)
            self.binder.write(number, self._page(page, len(self.binder.pages)))
            while self.waiting:
                number, (idnum, generation) = self.waiting.pop()
                found = self.reader.get_object(IndirectObject(idnum, generation, self.reader))
                self.binder.write(number, self._moved(found or DictionaryObject()))

    def _page(self, page: PageObject, place: int) -> DictionaryObject:
        told = DictionaryObject()
        for name in KEPT:
            if name in INHERITED:
                value = _inherited(page, name)
            else:
                value = page.raw_get(name) if name in page else None
            if value is not None:
                told[NameObject(name)] = value
        told[NameObject("/Type")] = NameObject("/Page")
        annotations = told.pop("/Annots", None)
        resources = told.pop("/Resources", None)
        contents = _list(told.pop("/Contents", None))
        moved = self._moved(told)
        moved[NameObject("/Parent")] = to(PAGES)
        moved[NameObject("/Resources")] = self._with_font(resources)
        if shown := self._shown(annotations):
            moved[NameObject("/Annots")] = shown
        before, after = self.binder.number(), self.binder.number()
        self.binder.write(before, _content("q\n"))
        self.binder.write(after, _content(f"\nQ\n{_stamp(page, self.binder.stamp(place))}"))
        moved[NameObject("/Contents")] = ArrayObject(
            [to(before), *(self._moved(one) for one in contents), to(after)]
        )
        return moved

    def _with_font(self, resources: PdfObject | None) -> DictionaryObject:
        own = resources.get_object() if resources is not None else None
        moved = self._moved(own) if isinstance(own, DictionaryObject) else DictionaryObject()
        fonts = own.get("/Font") if isinstance(own, DictionaryObject) else None
        fonts = fonts.get_object() if fonts is not None else None
        with_stamp = self._moved(fonts) if isinstance(fonts, DictionaryObject) else dictionary()
        with_stamp[NameObject(FONT)] = to(STAMP_FONT)
        moved[NameObject("/Font")] = with_stamp
        return moved

    def _shown(self, annotations: PdfObject | None) -> ArrayObject:
        """Stamps, notes and filled fields stay to be seen; nothing of them acts or leads away."""
        kept = ArrayObject()
        for one in _list(annotations.get_object() if annotations is not None else None):
            mark = one.get_object()
            if isinstance(mark, DictionaryObject) and "/AP" in mark:
                names = ("/Type", "/Subtype", "/Rect", "/AP", "/AS", "/F", "/MK", "/BS")
                plain = {NameObject(n): mark.raw_get(n) for n in names if n in mark}
                if mark.get("/Subtype") in SHOWN:
                    kept.append(self._moved(DictionaryObject(plain)))
        return kept

    def _moved(self, value: Any) -> Any:
        """The same with references to the bundle, and without what acts when a page is opened."""
        match value:
            case IndirectObject():
                return self._reference(value)
            case StreamObject():
                stream = _Raw(value._data)
                stream.update(self._entries(value))
                return stream
            case DictionaryObject():
                return DictionaryObject(self._entries(value))
            case ArrayObject():
                return ArrayObject([self._moved(one) for one in list.__iter__(value)])
        return value

    def _entries(self, value: DictionaryObject) -> dict[Any, Any]:
        left_out = ACTIVE | {"/Parent", "/P", "/StructParents", "/StructParent", "/Length"}
        return {
            name: self._moved(value.raw_get(name))
            for name in value
            if name not in left_out and value.raw_get(name) is not None
        }

    def _reference(self, value: IndirectObject) -> IndirectObject:
        key = (value.idnum, value.generation)
        if key not in self.known:
            self.known[key] = self.binder.number()
            self.waiting.append((self.known[key], key))
        return to(self.known[key])


class _Raw(StreamObject):
    """A stream as it stood in its file, still packed."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self._data = data


# Small parts of a PDF


def to(number: int) -> IndirectObject:
    return IndirectObject(number, 0, None)


def dictionary(**entries: Any) -> DictionaryObject:
    return DictionaryObject(
        {
            NameObject(f"/{name}"): NameObject(value) if type(value) is str else value
            for name, value in entries.items()
        }
    )


def _content(text: str) -> StreamObject:
    return _Raw(text.encode("latin-1"))


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    found = value.get_object() if isinstance(value, IndirectObject) else value
    return list(list.__iter__(found)) if isinstance(found, ArrayObject) else [value]


def _inherited(page: DictionaryObject, name: str) -> Any:
    node: Any = page
    for _level in range(50):
        if name in node:
            return node.raw_get(name)
        if "/Parent" not in node:
            break
        node = node["/Parent"].get_object()
    return ArrayObject(map(FloatObject, (0, 0, 595, 842))) if name == "/MediaBox" else None


def _stamp(page: PageObject, text: str) -> str:
    """The words at the foot of the page as it is looked at, however it was turned."""
    box = page.cropbox
    left, low, right, high = (float(v) for v in (box.left, box.bottom, box.right, box.top))
    turned = int(page.get("/Rotate", _inherited(page, "/Rotate") or 0) or 0) % 360
    half = len(text) * 2.1  # about half of its width in this size
    places = {
        0: f"1 0 0 1 {(left + right) / 2 - half:.1f} {low + 14:.1f}",
        90: f"0 1 -1 0 {right - 14:.1f} {(low + high) / 2 - half:.1f}",
        180: f"-1 0 0 -1 {(left + right) / 2 + half:.1f} {high - 14:.1f}",
        270: f"0 -1 1 0 {left + 14:.1f} {(low + high) / 2 + half:.1f}",
    }
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    where = places.get(turned, places[0])
    return f"q BT {FONT} 8 Tf 0.33 0.36 0.36 rg {where} Tm ({escaped}) Tj ET Q\n"
