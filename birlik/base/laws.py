"""The law this installation goes by: the pack's dated values, the drafts an administrator has put
in force, and the marks of lawyers who compared a value with the official text.

Whoever computes a date asks `current()`, never `law.load` itself. It is kept for two seconds, so
that a page asks the database once; another process learns of a change two seconds later.
"""

import time
from datetime import date, datetime
from functools import lru_cache

from birlik import law
from birlik.base import packs
from birlik.base.models import RuleCheck, RuleSetInForce

Mark = tuple[str, str, date, str, str, date]  # rule set, key, first day, what it said, who, when


KEPT = 2.0  # seconds
_kept: list[tuple[float, law.Law]] = []


def current() -> law.Law:
    """Raises `packs.BrokenPack` before an installation, `law.LawError` for a pack without law."""
    if _kept and time.monotonic() - _kept[0][0] < KEPT:
        return _kept[0][1]
    in_force = RuleSetInForce.objects.filter(taken_back="").order_by("since", "code")
    marks = RuleCheck.objects.filter(taken_back="").order_by("pk")
    found = _law(
        packs.installed(),
        tuple(in_force.values_list("code", "since")),
        tuple(marks.values_list("ruleset", "key", "start", "said", "by_name", "on")),
    )
    _kept[:] = [(time.monotonic(), found)]
    return found


def known_at(moment: datetime) -> law.Law:
    """The law with the drafts that had been put in force by a moment of the past."""
    in_force = RuleSetInForce.objects.filter(taken_back="", at__lte=moment)
    found = in_force.order_by("since", "code").values_list("code", "since")
    return _law(packs.installed(), tuple(found), ())


def forget() -> None:
    """Ask the database again: after a change, and between tests."""
    _kept.clear()


@lru_cache(maxsize=4)
def _law(pack: str, in_force: tuple[tuple[str, date], ...], marks: tuple[Mark, ...]) -> law.Law:
    known = law.load(pack, in_force)
    standing = {}
    for ruleset, key, start, said, who, on in marks:
        value = known.value(ruleset, key, start)
        if value is not None and said == wording(value):
            standing[ruleset, key, start] = law.Checked(who, on)
    return known.with_checks(standing) if standing else known


def wording(value: law.Value) -> str:
    """What a lawyer compared; a mark lapses when the pack says something else."""
    return f"{value.say('ru')} ({value.source.article})"
