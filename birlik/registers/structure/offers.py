"""What a person can do from the page of a workplace or an employer in the rooms above this one:
each registers a source of links, as it does for the timeline."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from birlik.base.models import User
from birlik.registers.structure.models import Employer, Workplace


@dataclass(frozen=True)
class Offer:
    label: str
    url: str
    icon: str = "plus"


Source = Callable[[Any, User], Iterable[Offer]]
_sources: dict[type, list[Source]] = {Workplace: [], Employer: []}


def register(source: Source, of: type = Workplace) -> None:
    """Called in AppConfig.ready. A source offers only what the user may do."""
    if source not in _sources[of]:
        _sources[of].append(source)


def at(place: Workplace | Employer, user: User) -> list[Offer]:
    return [offer for source in _sources[type(place)] for offer in source(place, user)]
