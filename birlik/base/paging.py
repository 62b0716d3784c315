"""Keyset pages: the rows after the last one seen, however long the list is, without counting."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.core.exceptions import FieldError, ValidationError
from django.db.models import Q, QuerySet


@dataclass(frozen=True)
class KeysetPage:
    rows: list[Any]
    newer: str = ""  # cursor of the page before this one; empty on the first page
    older: str = ""  # cursor of the page after; empty on the last


def keyset_page(
    rows: QuerySet, order: Sequence[str], *, after: str = "", before: str = "", size: int = 50
) -> KeysetPage:
    """The page after (or before) a cursor, in an order of plain non-null fields.

    A cursor that cannot be read leads to the first page: an old bookmark must not be an error.
    """
    order = _total(order)
    try:
        if before:
            return _backwards(rows, order, before, size)
        return _forwards(rows, order, after, size)
    except (ValueError, TypeError, FieldError, ValidationError):
        return _forwards(rows, order, "", size)


def _forwards(rows: QuerySet, order: list[str], after: str, size: int) -> KeysetPage:
    beyond = rows.filter(_beyond(order, _decode(after, order))) if after else rows
    found = list(beyond.order_by(*order)[: size + 1])
    page = found[:size]
    return KeysetPage(
        page,
        newer=_encode(page[0], order) if after and page else "",
        older=_encode(page[-1], order) if len(found) > size else "",
    )


def _backwards(rows: QuerySet, order: list[str], before: str, size: int) -> KeysetPage:
    reverse = [field[1:] if field.startswith("-") else f"-{field}" for field in order]
    found = list(
        rows.filter(_beyond(reverse, _decode(before, order))).order_by(*reverse)[: size + 1]
    )
    page = found[:size][::-1]
    if not page:
        return _forwards(rows, order, "", size)
    return KeysetPage(
        page,
        newer=_encode(page[0], order) if len(found) > size else "",
        older=_encode(page[-1], order),
    )


def _total(order: Sequence[str]) -> list[str]:
    fields = list(order)
    return fields if any(field.lstrip("-") in ("pk", "id") for field in fields) else [*fields, "pk"]


def _beyond(order: list[str], values: list[Any]) -> Q:
    """Strictly after `values`: (a > x) or (a = x and b > y) or …"""
    steps, equal = [], Q()
    for field, value in zip(order, values, strict=True):
        name = field.lstrip("-")
        steps.append(equal & Q(**{f"{name}__{'lt' if field.startswith('-') else 'gt'}": value}))
        equal &= Q(**{name: value})
    return reduce(lambda left, right: left | right, steps)


def _encode(row: Any, order: list[str]) -> str:
    values = [reduce(getattr, field.lstrip("-").split("__"), row) for field in order]
    plain = [value if isinstance(value, int | float) else str(value) for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _decode(cursor: str, order: list[str]) -> list[Any]:
    values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    if not isinstance(values, list) or len(values) != len(order):
        raise ValueError("cursor does not fit the order")
    return values
