"""The markup of a paper, line by line, into blocks.

Fields are still tokens here: their values are put in when the structure is known, so that no value
can change it.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from birlik.base.documents.blocks import (
    Block,
    Facts,
    Heading,
    Listing,
    Note,
    PageBreak,
    Paragraph,
    Signatures,
    Span,
    Table,
    Words,
    plain,
)

OPEN, CLOSE, TAG_LINE = "\ue000", "\ue001", "\ue002"
_TOKEN = re.compile(f"{OPEN}(\\d+){CLOSE}")
_INLINE = re.compile(r"\*\*(?P<bold>.+?)\*\*|\[(?P<said>[^\]]+)\]\((?P<link>https?://[^)\s]+)\)")
ROOM = 66  # about the width of a page
_ALIGN = re.compile(r"^--+:$")

KINDS: Sequence[tuple[str, re.Pattern[str]]] = (
    ("heading", re.compile(r"^(?P<marks>#{1,3}) +(?P<text>.+)$")),
    ("break", re.compile(r"^----+$")),
    ("middle", re.compile(r"^-> (?P<text>.+) <-$")),
    ("right", re.compile(r"^-> (?P<text>.+)$")),
    ("bullet", re.compile(r"^[-•] +(?P<text>.+)$")),
    ("number", re.compile(f"^(?:\\d+|{OPEN}\\d+{CLOSE})[.)] +(?P<text>.+)$")),
    ("fact", re.compile(r"^: +(?P<label>[^|]+?) *\| *(?P<text>.+)$")),
    ("sign", re.compile(r"^~~ +(?P<label>[^|]+?) *\|(?P<text>.*)$")),
    ("row", re.compile(r"^\|(?P<text>.+)\|$")),
    ("note", re.compile(r"^> +(?P<text>.+)$")),
    ("text", re.compile(r"^(?P<text>.+)$")),
)


@dataclass
class Line:
    kind: str
    parts: dict[str, str]


@dataclass
class Reader:
    """`values[n]` is what token n stands for."""

    values: Sequence[Span]
    lines: list[Line] = field(default_factory=list)

    def blocks(self, text: str) -> list[Block]:
        found: list[Block] = []
        for kind, lines in _groups(text):
            found.append(_MAKERS[kind](self, lines))
        return found

    def words(self, text: str) -> tuple[Span, ...]:
        said: list[Span] = []
        place = 0
        for found in _INLINE.finditer(text):
            said += self._filled(text[place : found.start()])
            if found["bold"]:
                said += self._filled(found["bold"], bold=True)
            else:
                said += self._filled(found["said"], link=found["link"])
            place = found.end()
        return tuple(said + self._filled(text[place:]))

    def _filled(self, text: str, *, bold: bool = False, link: str = "") -> list[Span]:
        if OPEN in link:
            raise ValueError("The address of a link cannot hold a field.")
        said: list[Span] = []
        for place, piece in enumerate(_TOKEN.split(text)):
            if place % 2:
                value = self.values[int(piece)]
                said.append(Span(value.text, bold=bold, link=link, blank=value.blank))
            elif piece:
                said.append(Span(piece, bold=bold, link=link))
        return said

    def one_under_another(self, lines: Sequence[Line]) -> tuple[Span, ...]:
        said: list[Span] = []
        for place, line in enumerate(lines):
            said += ([Span("\n")] if place else []) + list(self.words(line.parts["text"]))
        return tuple(said)

    def running(self, lines: Sequence[Line]) -> tuple[Span, ...]:
        return self.words(" ".join(line.parts["text"] for line in lines))


def _read(text: str) -> Line:
    for kind, pattern in KINDS:
        if found := pattern.match(text):
            return Line(kind, found.groupdict())
    raise AssertionError(text)  # the last pattern takes any text


JOINED_OVER_GAPS = {"bullet", "number", "fact", "sign"}
ALONE = {"heading", "break"}


def _groups(text: str) -> Iterator[tuple[str, list[Line]]]:
    """Lines of one kind that belong together."""
    kind, held, gap = "", list[Line](), False
    for raw in text.splitlines():
        stripped = raw.strip()
        if TAG_LINE in stripped and not stripped.strip(TAG_LINE + " "):
            continue  # a line that held nothing but a tag
        stripped = stripped.replace(TAG_LINE, "").strip()
        if not stripped:
            gap = True
            continue
        line = _read(stripped)
        parts = line.kind != kind or kind in ALONE or (gap and kind not in JOINED_OVER_GAPS)
        if held and parts:
            yield kind, held
            held = []
        kind, gap = line.kind, False
        held.append(line)
    if held:
        yield kind, held


def _table(reader: Reader, lines: Sequence[Line]) -> Table:
    rows = [[cell.strip() for cell in line.parts["text"].split("|")] for line in lines]
    numeric: frozenset[int] = frozenset()
    if len(rows) > 1 and all(re.fullmatch(r"--+:?", cell) for cell in rows[1]):
        numeric = frozenset(n for n, cell in enumerate(rows.pop(1)) if _ALIGN.match(cell))
    heads, *body = [[reader.words(cell) for cell in row] for row in rows]
    return Table(heads, body, numeric=numeric)


def _listing(reader: Reader, lines: Sequence[Line]) -> Listing:
    items: list[Words] = [reader.words(line.parts["text"]) for line in lines]
    return Listing(items, numbered=lines[0].kind == "number")


def _heading(reader: Reader, lines: Sequence[Line]) -> Heading:
    parts = lines[0].parts
    return Heading(reader.words(parts["text"]), level=len(parts["marks"]) - 1)


_MAKERS: dict[str, Callable[[Reader, Sequence[Line]], Block]] = {
    "heading": _heading,
    "break": lambda _reader, _lines: PageBreak(),
    "middle": lambda r, lines: Paragraph(r.one_under_another(lines), align="center"),
    "right": lambda r, lines: Paragraph(r.one_under_another(lines), align="right"),
    "bullet": _listing,
    "number": _listing,
    "fact": lambda r, lines: Facts(
        [(plain(r.words(line.parts["label"])), r.words(line.parts["text"])) for line in lines]
    ),
    "sign": lambda r, lines: Signatures(
        [(r.words(line.parts["label"]), r.words(line.parts["text"].strip())) for line in lines]
    ),
    "row": _table,
    "note": lambda r, lines: Note(r.running(lines)),
    "text": lambda r, lines: _paragraph(r.running(lines)),
}


def _paragraph(words: tuple[Span, ...]) -> Paragraph:
    """A field that is a paragraph of its own needs room to be filled in by hand."""
    if len(words) == 1 and words[0].blank:
        return Paragraph([Span("\n".join(["_" * ROOM] * 3), blank=True)])
    return Paragraph(words)
