"""What a document is made of. The writers turn the same blocks into PDF and DOCX."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

BLANK = "__________"
MOST_ROWS = 2000  # of one table; a longer one belongs into a spreadsheet
_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_ADDRESS = re.compile(r"(https?://|mailto:)\S+")


def printable(text: str) -> str:
    """Without signs that no keyboard writes: XML or PDF cannot hold them, or they turn words
    around."""
    return _UNPRINTABLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


class Printable:
    """Every text of it can be written."""

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if isinstance(value, str):
                object.__setattr__(self, name, printable(value))


@dataclass(frozen=True)
class Span(Printable):
    """Some words of one kind. A line feed in them begins a new line."""

    text: str
    bold: bool = False
    link: str = ""
    blank: bool = False
    """A fact nobody has recorded yet: a line to be filled in by hand."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.link and not _ADDRESS.fullmatch(self.link):
            raise ValueError(f"link must be a web or mail address. Got {self.link!r}.")


Words = Sequence[Span]


def words(text: "str | Span | Words") -> tuple[Span, ...]:
    """Plain text as words; spans as they are."""
    if isinstance(text, str):
        return (Span(text),)
    return (text,) if isinstance(text, Span) else tuple(text)


def plain(text: Words) -> str:
    return "".join(span.text for span in text)


@dataclass(frozen=True)
class Heading:
    words: Words
    level: int = 1
    """0 is the name of the document itself; 1 to 3 are its chapters."""


@dataclass(frozen=True)
class Paragraph:
    words: Words
    align: Literal["left", "right", "center"] = "left"


@dataclass(frozen=True)
class Listing:
    items: Sequence[Words]
    numbered: bool = False


@dataclass(frozen=True)
class Facts:
    """Labels with their values, one under another."""

    rows: Sequence[tuple[str, Words]]

    def __post_init__(self) -> None:
        cleaned = [(printable(label), value) for label, value in self.rows]
        object.__setattr__(self, "rows", cleaned)


@dataclass(frozen=True)
class Table(Printable):
    heads: Sequence[Words]
    rows: Sequence[Sequence[Words]]
    numeric: frozenset[int] = frozenset()
    """Columns of numbers: set to the right."""
    caption: str = ""
    large: bool = False
    """A few numbers a page begins with: each large, its head below it."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.rows) > MOST_ROWS:
            raise ValueError(f"a table may have {MOST_ROWS} rows at most. Got {len(self.rows)}.")
        for row in self.rows:
            if len(row) != len(self.heads):
                raise ValueError(
                    f"every row must have one cell per head ({len(self.heads)}). Got {len(row)}."
                )


@dataclass(frozen=True)
class Signatures:
    """Who signs: the office and, where it is known, the name."""

    lines: Sequence[tuple[Words, Words]]


@dataclass(frozen=True)
class FigureRow(Printable):
    """A line of a chart that is itself a table: a name, a drawn bar, a number."""

    label: str
    svg: str
    value: str


@dataclass(frozen=True)
class Figure(Printable):
    """A drawing; `rows` instead of `svg` where the chart is a table of bars."""

    caption: str
    alt: str
    svg: str = ""
    share: float = 1.0
    """How much of the width of the page the drawing takes."""
    rows: Sequence[FigureRow] = ()
    legend: Sequence[tuple[str, str]] = ()
    """Each mark (an SVG) with its words."""
    floats: bool = False
    """It may stand at the top or foot of a page while the text goes on, so that no page is left
    half empty."""


@dataclass(frozen=True)
class Code(Printable):
    """A QR code that opens an address."""

    address: str
    caption: str = ""
    millimetres: int = 30


@dataclass(frozen=True)
class Note(Printable):
    """A box that stands out."""

    words: Words
    title: str = ""


@dataclass(frozen=True)
class Contents(Printable):
    """The headings of the document with their pages."""

    title: str


@dataclass(frozen=True)
class PageBreak:
    pass


Block = (
    Heading
    | Paragraph
    | Listing
    | Facts
    | Table
    | Signatures
    | Figure
    | Code
    | Note
    | Contents
    | PageBreak
)


@dataclass(frozen=True, kw_only=True)
class Document(Printable):
    title: str
    language: str
    blocks: Sequence[Block]
    made: datetime
    """The stamp on it: the same content with the same stamp is the same file, byte for byte."""
    organisation: str = ""
    number: str = ""
    layout: Literal["paper", "poster", "part"] = "paper"
    """A part of a larger file has no page numbers of its own."""
    missing: Mapping[str, str] = field(default_factory=dict)
    """Facts that were printed as blank lines: their names, and what they are called."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.made.tzinfo is None:
            raise ValueError("made must say its time zone. Got a naive time.")
        if not self.title.strip():
            raise ValueError("title must not be empty: readers and screen readers show it.")
        object.__setattr__(self, "made", self.made.replace(microsecond=0))
        object.__setattr__(self, "blocks", list(_in_steps(self.blocks)))


def _in_steps(blocks: Sequence[Block]) -> Iterator[Block]:
    """Chapters begin at the first level and go down one at a time, as who listens to a document
    expects; one without a name is none."""
    last = 0
    for block in blocks:
        if not isinstance(block, Heading):
            yield block
        elif plain(block.words).strip():
            level = min(block.level, last + 1)
            last = level or last
            yield Heading(block.words, level)
