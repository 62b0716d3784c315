"""What rooms above a record want to show on its page, as they show entries on the page of a
workplace: each registers a source for a kind of record; the page need not know them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from birlik.base.models import User


@dataclass(frozen=True)
class Line:
    text: str
    url: str = ""
    note: str = ""
    undo_url: str = ""
    """Where what the line says can be taken back, if this reader may."""


@dataclass(frozen=True)
class Section:
    title: str
    lines: list[Line] = field(default_factory=list)
    offers: list[Line] = field(default_factory=list)
    """What the reader can do here: a text and an address."""


Source = Callable[[Any, User], Iterable[Section]]
_sources: dict[str, list[Source]] = {}


def register(label: str, source: Source) -> None:
    """Called in AppConfig.ready, for a model as `disputes.dispute`. A source shows only what the
    user may see."""
    known = _sources.setdefault(label, [])
    if source not in known:
        known.append(source)


def of(record: Model, user: User) -> list[Section]:
    sources = _sources.get(record._meta.label_lower, [])
    return [section for source in sources for section in source(record, user)]
