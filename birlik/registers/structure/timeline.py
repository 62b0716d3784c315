"""What is known about a workplace, in order of time. Rooms above register a source each; this room
asks them all and need not know them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from birlik.base.models import User
from birlik.registers.structure.models import Workplace

MOST_PER_SOURCE = 60


@dataclass(frozen=True)
class Entry:
    """One thing that happened: `kind` groups entries (a code), `label` is its name on the page."""

    on: date
    kind: str
    label: str
    text: str
    url: str = ""
    tone: str = ""  # "", "good", "warn" or "bad"
    group: str = ""  # what all entries of the kind are called, if the label says more


Source = Callable[[Workplace, User], Iterable[Entry]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Called in AppConfig.ready. A source shows only what the user may see, newest first, and
    at most MOST_PER_SOURCE entries."""
    if source not in _sources:
        _sources.append(source)


def of(workplace: Workplace, user: User) -> list[Entry]:
    """Everything the user may know about the workplace, newest first."""
    entries = [entry for source in _sources for entry in source(workplace, user)]
    return sorted(entries, key=lambda entry: entry.on, reverse=True)
