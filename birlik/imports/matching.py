"""Which column holds which field: by what was decided last time, by the heading, by likeness, by
content."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from birlik.base import packs
from birlik.base.text import search_text
from birlik.imports import cleaning
from birlik.imports.importer import Field, Importer, Kind
from birlik.imports.reading import Table, heading_form

LIKE = 0.84
_TELLING = {Kind.DIGITS, Kind.WEEK, Kind.EMAIL, Kind.CHOICE}
_SHARE = 0.8


@dataclass(frozen=True)
class Guess:
    column: int
    how: str  # remembered, heading, similar, content


def synonyms(importer: Importer) -> dict[str, list[str]]:
    """Heading in search form -> the fields it may mean, from the pack, the labels and the codes."""
    try:
        listed: Mapping[str, Any] = packs.current("imports").get(importer.kind, {})
    except packs.BrokenPack:
        listed = {}
    words: dict[str, list[str]] = {}
    for field in importer.fields:
        for word in (*listed.get(field.code, ()), field.code, str(field.label)):
            meant = words.setdefault(heading_form(str(word)), [])
            if field.code not in meant:
                meant.append(field.code)
    return words


def headings_hash(kind: str, headings: Sequence[str]) -> str:
    return hashlib.sha256("\x1f".join([kind, *map(heading_form, headings)]).encode()).hexdigest()


def suggest(
    importer: Importer, table: Table, remembered: Mapping[str, int] | None = None
) -> dict[str, Guess]:
    """Field code -> column, each column used once."""
    codes = {field.code for field in importer.fields}
    if remembered:
        return {
            code: Guess(column, "remembered")
            for code, column in remembered.items()
            if code in codes and column < len(table.headings)
        }
    found = _by_heading(importer, table)
    _by_content(importer, table, found)
    return found


def _by_heading(importer: Importer, table: Table) -> dict[str, Guess]:
    """The likest heading first; among equals the one that can mean fewest fields, so that
    "Enterprise" leaves the employer to a column that says so."""
    words = synonyms(importer)
    candidates: list[tuple[float, int, int, str]] = []
    for column, title in enumerate(table.headings):
        form = heading_form(title)
        if not form:
            continue
        if form in words:
            candidates += [(1.0, len(words[form]), column, code) for code in words[form]]
            continue
        for word, meant in words.items():
            likeness = (
                SequenceMatcher(None, form, word).ratio() if abs(len(form) - len(word)) < 8 else 0.0
            )
            if likeness >= LIKE:
                candidates += [(likeness, len(meant), column, code) for code in meant]
    found: dict[str, Guess] = {}
    used: set[int] = set()
    for likeness, _meanings, column, code in sorted(candidates, key=lambda c: (-c[0], *c[1:3])):
        if code not in found and column not in used:
            found[code] = Guess(column, "heading" if likeness == 1.0 else "similar")
            used.add(column)
    return found


def _by_content(importer: Importer, table: Table, found: dict[str, Guess]) -> None:
    """Fields that no heading named, recognised by what stands in the columns; only where one
    column fits."""
    used = {guess.column for guess in found.values()}
    free = [column for column in range(len(table.headings)) if column not in used]
    missing = [field for field in importer.fields if field.code not in found]
    dates = [field for field in missing if field.kind is Kind.DATE]
    for field in missing:
        lonely_date = field.kind is Kind.DATE and len(dates) == 1
        if not (field.kind in _TELLING or field.known_among or lonely_date):
            continue
        fitting = [column for column in free if _fits(field, table.column(column))]
        if len(fitting) == 1:
            found[field.code] = Guess(fitting[0], "content")
            free.remove(fitting[0])


def _fits(field: Field, texts: Sequence[str]) -> bool:
    if field.known_among:
        known = field.known_among(set(texts))
        good = sum(text in known for text in texts)
    else:
        good = sum(_is_one(field, text) for text in texts)
    return bool(texts) and good >= _SHARE * len(texts)


def _is_one(field: Field, text: str) -> bool:
    if field.kind is Kind.CHOICE:
        return not text.isdigit() and search_text(text) in field.choices
    if field.kind is Kind.WEEK and text.isdigit():
        return False
    try:
        value = cleaning.clean(field, text, "dmy")
    except cleaning.Wrong:
        return False
    return field.valid is None or field.valid(value)


def missing_fields(importer: Importer, match: Mapping[str, int]) -> list[Field]:
    return [field for field in importer.fields if field.required and field.code not in match]
