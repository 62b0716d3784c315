"""Filters that rooms above this one add to lists of workplaces and of what is about workplaces:
each registers a source, as it does for the timeline."""

from collections.abc import Callable, Iterable

from birlik.base.models import User
from birlik.base.tables import Filter

# The prefix leads from a row of the list to its workplace: "", "workplace__", "workplaces__".
Source = Callable[[User, str], Iterable[Filter]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Called in AppConfig.ready. A source offers only what the user may know."""
    if source not in _sources:
        _sources.append(source)


def of(user: User, prefix: str = "") -> list[Filter]:
    return [item for source in _sources for item in source(user, prefix)]
