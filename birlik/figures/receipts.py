"""What proves a number: its definition, what was asked, the records, and a hash over all of it.

The hash covers what was counted and what came out, not when and by which program: as long as
nothing has changed, the same question gives the same receipt.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib.metadata import version
from typing import Any

from django.utils import timezone

from birlik.base import hindsight
from birlik.base.models import User
from birlik.base.periods import Period
from birlik.figures import compiling, protection, queries, releases, values
from birlik.figures.asking import Asked
from birlik.figures.canonical import canonical, fingerprint, of_ids

# What the hash does not cover: when, by what, and the list the hash of the ids stands for.
OUTSIDE = ("hash", "computed_at", "computed_by", "ids")
FORM = 1  # of the receipt


@dataclass
class Receipt:
    asked: Asked
    value: values.Value
    content: dict[str, Any]

    @cached_property
    def ids(self) -> list[int]:
        """Of the records counted, in rising order."""
        return list(compiling.records(self.asked).order_by("pk").values_list("pk", flat=True))

    @property
    def hash(self) -> str:
        return str(self.content["hash"])

    def for_reader(self, user: User | None) -> dict[str, Any]:
        """With the list of records for who may see all of them; for others count and hash."""
        if user is None or queries.sees_all(self.asked, user):
            return {**self.content, "ids": self.ids}
        return self.content


def receipt(asked: Asked, found: values.Value | None = None) -> Receipt:
    """The receipt of a question, computed now."""
    found = found or values.value(asked)
    return Receipt(asked, found, _content(asked, found))


def told(asked: Asked, user: User | None) -> Receipt | None:
    """The receipt of the number as a reader may know it: of numbers of people that of the last
    release, and none where the number is not told."""
    if not protection.guarded(asked, user):
        return receipt(asked)
    found = protection.value(asked, user)
    if found.hidden:
        return None
    release = protection.known(asked)
    with hindsight.as_known(releases.known_on(release)):
        return receipt(replace(asked, until=release.until, released=release.day), found)


def _content(asked: Asked, found: values.Value) -> dict[str, Any]:
    figure = asked.figure
    count, records = compiling.proof(asked)
    proved: dict[str, Any] = {
        "form": FORM,
        "figure": figure.code,
        "definition": figure.version,
        "period": asked.period.label,
        "from": asked.period.start.isoformat(),
        "to": asked.on.isoformat(),
        "tree": asked.on.isoformat(),
        "filter": asked.told(),
        "value": found.number,
        **({"released": asked.released.isoformat()} if asked.released else {}),
        "records": {"register": figure.register, "count": count, "hash": records},
    }
    if found.low is not None:
        proved["interval"] = [found.low, found.high]
    if figure.against:
        proved |= {"part": found.part, "whole": found.whole}
        whole = asked.of_figure(figure.against)
        known = None if whole.figure.against else values.made(whole.figure, found.whole)
        proved["against"] = receipt(whole, known).hash
    return proved | {
        "hash": seal(proved),
        "computed_at": timezone.now().isoformat(timespec="seconds"),
        "computed_by": program(),
    }


def seal(content: Mapping[str, Any]) -> str:
    """The hash of a receipt."""
    return fingerprint({key: value for key, value in content.items() if key not in OUTSIDE})


def faults(content: Any) -> str:
    """What is wrong with a receipt somebody brings; empty when it is whole."""
    if not _formed(content):
        return "form"
    if seal(content) != content["hash"]:
        return "hash"
    ids = content.get("ids")
    if ids is not None and of_ids(ids) != content["records"]["hash"]:
        return "ids"
    return ""


def _formed(content: Any) -> bool:
    """It is built as our receipts are, so that it can be read. Anybody may bring anything."""
    if not isinstance(content, dict):
        return False
    try:
        Period.parse(content["period"])
        canonical(content)
        return (
            isinstance(content["figure"], str)
            and isinstance(content["filter"], dict)
            and isinstance(content["value"], int | float | None)
            and isinstance(content["records"]["count"], int)
            and all(isinstance(one, int) for one in content.get("ids") or ())
            and {"hash", "definition"} <= content.keys()
        )
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return False


@cache
def program() -> str:
    return f"birlik {version('birlik')}"
