"""A report's text: words in one language with figures bound by their codes, and never a digit.

# Title                                  ## and ### are chapters
In {period} {disputes-recorded | спор, спора, споров} began.
{disputes-recorded @previous}            the period before
{disputes-recorded region=KZ-47}         narrowed
- one of a list
[[disputes-recorded by region]]          a chart or map of a figure
[[table members, primaries by region]]   a table
[[numbers members, primaries]]           the numbers a page begins with, large
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel import Locale

PIECE = re.compile(r"\{([^{}]*)\}")
CODE = re.compile(r"[a-z][a-z0-9-]*")
DRAWN = re.compile(r"\[\[(table )?([a-z0-9-]+(?:, ?[a-z0-9-]+)*) by ([a-z_]+)\]\]")
NUMBERS = re.compile(r"\[\[numbers ([a-z0-9-]+(?:, ?[a-z0-9-]+)*)\]\]")
PERIODS = ("period", "previous", "today", "centre")


class BrokenText(ValueError):
    """A report's text cannot be used; the message says file, line and why."""


@dataclass(frozen=True)
class Reference:
    """A figure bound in a text: its code, how far back, narrowed to what, with which words."""

    code: str
    previous: bool = False
    narrowed: tuple[tuple[str, str], ...] = ()
    forms: tuple[str, ...] = ()

    @property
    def key(self) -> tuple:
        """The same number, whatever the words around it."""
        return self.code, self.previous, self.narrowed


@dataclass(frozen=True)
class Drawing:
    """`by` is empty for the numbers a page begins with."""

    codes: tuple[str, ...]
    by: str
    as_table: bool


Piece = str | Reference


@dataclass(frozen=True)
class Block:
    """`kind`: title, chapter, part, paragraph, item or drawing."""

    kind: str
    pieces: tuple[Piece, ...] = ()
    drawing: Drawing | None = None


def read(file: Path, language: str) -> list[Block]:
    """The blocks of a text.

    Raises:
        BrokenText: a digit by hand, a reference that cannot be read, words that do not fit.
    """
    blocks, lines = [], file.read_text(encoding="utf-8").splitlines()
    for number, lines_of_one in _paragraphs(lines):
        blocks.append(_block(" ".join(lines_of_one), f"{file}:{number}", language))
    if not blocks or blocks[0].kind != "title":
        raise BrokenText(f"{file}:1: a report begins with its title: # and the words.")
    return blocks


MARKS = {"# ": "title", "## ": "chapter", "### ": "part", "- ": "item"}


def _paragraphs(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """(line it begins at, its lines): a mark begins one, an empty line ends it."""
    held: list[str] = []
    began = 1
    for number, line in enumerate([*lines, ""], 1):
        if held and (not line.strip() or line.startswith((*MARKS, "[["))):
            yield began, held
            held = []
        if line.strip():
            began = began if held else number
            held.append(line.strip())


def _block(text: str, place: str, language: str) -> Block:
    if text.startswith("[["):
        return Block("drawing", drawing=_drawing(text, place))
    for mark, kind in MARKS.items():
        if text.startswith(mark):
            return Block(kind, tuple(_pieces(text.removeprefix(mark), place, language)))
    return Block("paragraph", tuple(_pieces(text, place, language)))


def _drawing(text: str, place: str) -> Drawing:
    if numbers := NUMBERS.fullmatch(text):
        return Drawing(_codes(numbers[1]), "", False)
    match = DRAWN.fullmatch(text)
    if match is None:
        raise BrokenText(
            f"{place}: {text!r} is no drawing. Write [[code by region]], "
            "[[table code, code by region]] or [[numbers code, code]]."
        )
    codes = _codes(match[2])
    if len(codes) > 1 and not match[1]:
        raise BrokenText(f"{place}: a chart shows one figure; several stand in a table.")
    return Drawing(codes, match[3], bool(match[1]))


def _codes(text: str) -> tuple[str, ...]:
    return tuple(code.strip() for code in text.split(","))


def _pieces(text: str, place: str, language: str) -> Iterator[Piece]:
    end = 0
    for match in PIECE.finditer(text):
        yield _words(text[end : match.start()], place)
        yield _bound(match[1], place, language)
        end = match.end()
    yield _words(text[end:], place)


def _words(text: str, place: str) -> str:
    if found := re.search(r"\S*\d\S*", text):
        raise BrokenText(
            f"{place}: {found[0]!r} is a number typed by hand. Bind a figure by its code in "
            "braces, or write the number in words."
        )
    if "{" in text or "}" in text:
        raise BrokenText(f"{place}: a brace stands alone in {text.strip()!r}.")
    return text


def _bound(inside: str, place: str, language: str) -> Piece:
    head, _, words = inside.partition("|")
    code, *more = head.split()
    if code in PERIODS and not more and not words:
        return Reference(code)
    if not CODE.fullmatch(code):
        raise BrokenText(f"{place}: {code!r} is not the code of a figure.")
    previous, narrowed = False, []
    for word in more:
        name, equals, value = word.partition("=")
        if word == "@previous":
            previous = True
        elif equals and name and value:
            narrowed.append((name, value))
        else:
            raise BrokenText(f"{place}: {word!r} says nothing here; write @previous or name=value.")
    forms = tuple(form.strip() for form in words.split(",")) if words else ()
    if forms and len(forms) != forms_of(language):
        raise BrokenText(
            f"{place}: {code} has {len(forms)} forms of its word, and this language needs "
            f"{forms_of(language)}."
        )
    return Reference(code, previous, tuple(narrowed), forms)


# How many forms a word takes after a number: спор, спора, споров; dispute, disputes.
_FORMS = {"ru": ("one", "few", "many"), "en": ("one", "other"), "kk": ("other",)}


def forms_of(language: str) -> int:
    return len(_FORMS[language])


def fitting(forms: tuple[str, ...], number: float, language: str) -> str:
    """The form of a word after a number."""
    named = Locale(language).plural_form(number)
    order = _FORMS[language]
    return forms[order.index(named)] if named in order else forms[len(forms) > 2]


def references(blocks: list[Block]) -> list[Reference]:
    """The figures a text binds as numbers, once each, in the order they come."""
    found: list[Reference] = []
    for block in blocks:
        if block.drawing and not block.drawing.by:
            found += [Reference(code) for code in block.drawing.codes]
        found += [
            piece
            for piece in block.pieces
            if isinstance(piece, Reference) and piece.code not in PERIODS
        ]
    return list({one.key: one for one in found}.values())
