"""A document as PDF, by Typst: archival (PDF/A-2a), readable by screen readers (PDF/UA-1), with
fonts that have every Kazakh letter."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import Any

import typst

from birlik.base.documents.blocks import (
    Code,
    Contents,
    Document,
    Facts,
    Figure,
    Heading,
    Listing,
    Note,
    PageBreak,
    Paragraph,
    Signatures,
    Table,
    Words,
    plain,
)
from birlik.base.documents.codes import svg_code

PAGE = Path(__file__).with_name("document.typ")
PICTURE = b"""#set page(width: auto, height: auto, margin: 0pt)
#set text(font: "Libertinus Serif", size: 10pt)
#image(bytes(sys.inputs.svg), format: "svg", width: float(sys.inputs.width) * 1mm)"""
STANDARDS: list[Any] = ["a-2a", "ua-1"]
UNSEEN = ("could not be displayed", "disallowed codepoint")
SHORT, NUMBER, BY_HAND, WIDEST = 14, 24, 22, 40  # letters a column is wide


def to_pdf(document: Document) -> bytes:
    data = {
        "title": document.title,
        "language": document.language,
        "organisation": document.organisation,
        "number": document.number,
        "layout": document.layout,
        "blocks": [_BLOCKS[type(block)](block) for block in document.blocks],
    }
    # The data travel beside the page, never inside it: no word can become Typst.
    compiler = typst.Compiler(
        PAGE, root=PAGE.parent, font_paths=fonts(), sys_inputs={"data": json.dumps(data)}
    )
    stamp = document.made.astimezone(UTC)
    try:
        made = compiler.compile(format="pdf", pdf_standards=STANDARDS, timestamp=stamp)
    except typst.TypstError as error:
        if not any(reason in str(error) for reason in UNSEEN):
            raise
        # A letter of some far alphabet: the standards forbid what cannot be seen, but the words of
        # a worker matter more, and can still be copied and listened to.
        made = compiler.compile(format="pdf", timestamp=stamp)
    assert isinstance(made, bytes)
    return made


def svg_as_png(svg: str, millimetres: float) -> bytes:
    """For writers that know no SVG."""
    told = {"svg": svg, "width": str(millimetres)}
    compiler = typst.Compiler(PICTURE, font_paths=fonts(), sys_inputs=told)
    made = compiler.compile(format="png", ppi=200)
    assert isinstance(made, bytes)
    return made


@cache
def fonts() -> typst.Fonts:
    """Those inside the wheel only: the same page on every machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[])


def _said(words: Words) -> list[dict[str, Any]]:
    return [
        {"text": one.text, "bold": one.bold, "link": one.link, "blank": one.blank} for one in words
    ]


def _table(block: Table) -> dict[str, Any]:
    return {
        "kind": "table",
        "heads": [_said(head) for head in block.heads],
        "rows": [[{"words": _said(cell)} for cell in row] for row in block.rows],
        "numeric": sorted(block.numeric),
        "caption": block.caption,
        "large": block.large,
        "widths": [_width(block, place) for place in range(len(block.heads))],
    }


def _width(block: Table, place: int) -> int:
    """A column's share by its longest words; 0 lets a short one be just as wide as it needs; one
    that is to be filled in by hand has room for that."""
    cells = [len(plain(row[place])) for row in block.rows]
    longest = max([len(plain(block.heads[place])), *cells])
    if 0 in cells and place not in block.numeric:
        longest = max(longest, BY_HAND)
    if longest <= (NUMBER if place in block.numeric else SHORT):
        return 0
    said = " ".join(plain(row[place]) for row in [block.heads, *block.rows])
    word = max(map(len, said.split()), default=0)  # words are not broken, so a column holds its own
    if place in block.numeric:  # a long head stands on several lines above its short numbers
        return max(max(cells, default=0), round(word * 1.5))
    return max(min(longest, WIDEST), round(word * 1.8))


def _figure(block: Figure) -> dict[str, Any]:
    return {
        "kind": "figure",
        "caption": block.caption,
        "alt": block.alt,
        "svg": block.svg,
        "share": block.share,
        "floats": block.floats,
        "rows": [{"label": r.label, "svg": r.svg, "value": r.value} for r in block.rows],
        "legend": [list(one) for one in block.legend],
    }


def _code(block: Code) -> dict[str, Any]:
    return {
        "kind": "code",
        "svg": svg_code(block.address),
        "alt": block.caption or block.address,
        "caption": block.caption,
        "millimetres": block.millimetres,
    }


_BLOCKS: Mapping[type, Callable[[Any], dict[str, Any]]] = {
    Heading: lambda b: {"kind": "heading", "level": b.level, "words": _said(b.words)},
    Paragraph: lambda b: {"kind": "paragraph", "align": b.align, "words": _said(b.words)},
    Listing: lambda b: {
        "kind": "listing",
        "numbered": b.numbered,
        "items": [_said(item) for item in b.items],
    },
    Facts: lambda b: {"kind": "facts", "rows": [[label, _said(value)] for label, value in b.rows]},
    Table: _table,
    Signatures: lambda b: {
        "kind": "signatures",
        "lines": [[_said(office), _said(name)] for office, name in b.lines],
    },
    Figure: _figure,
    Code: _code,
    Note: lambda b: {"kind": "note", "title": b.title, "words": _said(b.words)},
    Contents: lambda b: {"kind": "contents", "title": b.title},
    PageBreak: lambda _: {"kind": "pagebreak"},
}
