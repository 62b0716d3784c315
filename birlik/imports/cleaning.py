"""From the text of a cell to a value of its field, or the reason why not. Pure."""

from collections.abc import Callable
from difflib import get_close_matches
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from birlik.base.text import search_text
from birlik.imports import cells
from birlik.imports.cells import Unclear
from birlik.imports.importer import Field, Kind
from birlik.imports.reasons import Reason

SHOWN = 60  # signs of a wrong value that a reason repeats


class Wrong(Exception):
    def __init__(self, code: str, **values: Any) -> None:
        self.code, self.values = code, values


def clean(field: Field, text: str, order: str) -> Any:
    """The value of one cell, None for an empty one; raises Wrong."""
    if not text:
        return None
    try:
        if field.kind is Kind.DATE:
            return cells.as_date(text, order).isoformat()
        if field.kind is Kind.WEEK:
            return str(cells.as_week(text, order))
        if field.kind is Kind.YES:
            return cells.as_yes(text)
        return _CLEANERS[field.kind](field, text)
    except Unclear:
        raise Wrong(f"bad_{field.kind}", value=text[:SHOWN]) from None


def reason_of(field: Field, wrong: Wrong) -> Reason:
    return Reason(wrong.code, wrong.values, field.code)


def _text(field: Field, text: str) -> str:
    if len(text) > field.length:
        raise Wrong("too_long", length=len(text), limit=field.length)
    return text


def _whole(field: Field, text: str) -> int:
    return int(_bounded(field, cells.as_whole(text)))


def _number(field: Field, text: str) -> float:
    return _bounded(field, cells.as_number(text))


def _bounded(field: Field, number: float) -> float:
    if field.low is not None and number < field.low:
        raise Wrong("too_small", value=f"{number:g}", limit=f"{field.low:g}")
    if field.high is not None and number > field.high:
        raise Wrong("too_large", value=f"{number:g}", limit=f"{field.high:g}")
    return number


def _choice(field: Field, text: str) -> Any:
    word = search_text(text)
    if word in field.choices:
        return field.choices[word]
    within = {value for known, value in field.choices.items() if f" {word}" in f" {known}"}
    if len(within) == 1 and len(word) > 2:
        return within.pop()
    near = get_close_matches(word, field.choices, n=1, cutoff=0.88) if len(word) < SHOWN else []
    if near:
        return field.choices[near[0]]
    raise Wrong("bad_choice", value=text[:SHOWN])


def _choices(field: Field, text: str) -> list[Any]:
    if search_text(text) in field.choices:
        return [field.choices[search_text(text)]]
    parts = [part.strip() for part in text.replace(";", ",").replace("\n", ",").split(",")]
    return sorted({_choice(field, part) for part in parts if part})


def _digits(field: Field, text: str) -> str:
    try:
        return cells.as_digits(text, field.length)
    except Unclear:
        raise Wrong("bad_digits", value=text[:SHOWN], length=field.length) from None


def _email(field: Field, text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise Wrong("bad_email", value=text[:SHOWN]) from None
    return _text(field, text).lower()


_CLEANERS: dict[Kind, Callable[[Field, str], Any]] = {
    Kind.TEXT: _text,
    Kind.WHOLE: _whole,
    Kind.NUMBER: _number,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.DIGITS: _digits,
    Kind.EMAIL: _email,
}
