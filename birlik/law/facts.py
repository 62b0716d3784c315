"""Facts: what happened, on which day, with what was recorded about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

from .procedure import Event, Procedure
from .reading import LawError

NOTHING: Mapping[str, Any] = MappingProxyType({})


class Fact(NamedTuple):
    """An event on a day; `data` holds the fields of that event that are known."""

    event: str
    on: date
    data: Mapping[str, Any] = NOTHING


def checked(procedure: Procedure, facts: Iterable[Fact]) -> list[Fact]:
    """The facts in one order whatever order they came in: by day, then by the procedure's events.

    Raises:
        LawError: an unknown event, a day that is not a date, an unknown or wrongly typed field.
    """
    found = list(facts)
    for fact in found:
        event = procedure.event(fact.event)
        if type(fact.on) is not date:
            raise LawError(f"the day of {fact.event} must be a date. Got {fact.on!r}.")
        if fact.data:
            _check_data(event, fact.data)
    order = procedure.order
    found.sort(key=lambda fact: (fact.on, order[fact.event], repr(sorted(fact.data.items()))))
    return found


_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "count": int,
    "date": date,
    "codes": (list, tuple),
    "words": str,
}


def _check_data(event: Event, data: Mapping[str, Any]) -> None:
    fields = {field.code: field for field in (*event.fields, *event.optional_fields)}
    for name, value in data.items():
        if name not in fields:
            raise LawError(
                f"{event.code} has no field {name!r}; its fields: {', '.join(fields) or 'none'}."
            )
        kind = fields[name].kind
        wrong = not isinstance(value, _TYPES[kind]) or isinstance(value, bool)
        if value is not None and (wrong or (kind == "count" and value < 0)):
            raise LawError(f"{event.code}: {name!r} must be a {kind}. Got {value!r}.")
