"""Reasons in words: the pack's sentence for a term, filled with the facts behind it, in the
reader's language."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

from birlik.base import packs
from birlik.base.formatting import share
from birlik.base.periods import Week
from birlik.monitoring.weights import Term, Weights
from birlik.registers.weekly import form as forms_of_pack


@dataclass(frozen=True)
class Reason:
    """One term of a score, ready to be read."""

    code: str
    name: str
    points: float
    share: float
    sentence: str
    why: str
    weight: float
    author: str
    facts: dict[str, Any]


def reasons(terms: list[dict], week: Week, weights: Weights) -> list[Reason]:
    """The stored terms of a score as sentences; a term the pack no longer knows is shown by its
    code."""
    highest = max((term["points"] for term in terms), default=0) or 1
    return [
        Reason(
            code=stored["term"],
            name=term.name if term else stored["term"],
            points=stored["points"],
            share=stored["points"] / highest,
            sentence=_sentence(term, stored["facts"], week) if term else "",
            why=term.reason if term else "",
            weight=term.weight if term else 0,
            author=term.author if term else "",
            facts=stored["facts"],
        )
        for stored in terms
        for term in [weights.terms.get(stored["term"])]
    ]


_MENTIONED = 0.2  # points below which a reason moves the chance by less than a reader would notice


def in_short(terms: list[dict], week: Week, weights: Weights, most: int = 2) -> str:
    return " ".join(reason.sentence for reason in reasons(mentioned(terms)[:most], week, weights))


def mentioned(terms: list[dict]) -> list[dict]:
    return [term for term in terms if term["points"] >= _MENTIONED]


def _sentence(term: Term, facts: dict[str, float | None], week: Week) -> str:
    words = {name: _word(name, value) for name, value in facts.items()}
    if term.code == "agreement":
        days = facts["days"] or 0
        words["day"] = date_format(week.sunday + timedelta(days=days))
        wording = "past" if days < 0 else "sentence"
    else:
        wording = "now" if facts.get("weeks_ago") == 0 and "now" in term.sentences else "sentence"
    return packs.text(term.sentences[wording]).format(**words)


def _word(name: str, value: float | None) -> str:
    if value is None:
        return _("unknown")
    if name in ("share", "habit"):
        return share(min(value, 1))  # a headcount can be older than the report
    if name == "level":
        return _level(int(value))
    if name in ("weeks", "weeks_ago"):
        return npgettext("ago, in a row", "%(count)s week", "%(count)s weeks", int(value)) % {
            "count": number_format(value, 0)
        }
    if name == "days":
        return ngettext("%(count)s day", "%(count)s days", int(value)) % {
            "count": number_format(value, 0)
        }
    return number_format(value, 0)


def _level(value: int) -> str:
    question = forms_of_pack.current().question("stoppage_talk")
    return next((choice.text for choice in question.choices if choice.value == value), "").lower()
