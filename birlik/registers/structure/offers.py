"""What a person can do from the page of a workplace in the rooms above this one: each registers a
source of links, as it does for the timeline."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from birlik.base.models import User
from birlik.registers.structure.models import Workplace


@dataclass(frozen=True)
class Offer:
    label: str
    url: str
    icon: str = "plus"


Source = Callable[[Workplace, User], Iterable[Offer]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Called in AppConfig.ready. A source offers only what the user may do."""
    if source not in _sources:
        _sources.append(source)


def at(workplace: Workplace, user: User) -> list[Offer]:
    return [offer for source in _sources for offer in source(workplace, user)]
