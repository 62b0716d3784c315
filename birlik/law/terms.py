"""What a legal value can be: a term, a quorum, a composition, an amount. Pure values, no dates."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .reading import LANGUAGES, Table, Text, say, sentence

COUNTED = ("hours", "working_days", "calendar_days", "weeks", "months", "years")
UNITS = (*COUNTED, "day_of_next_month", "at_once", "by_document", "not_stated")
ROLLS = ("next", "previous", "none")


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time as the law states it.

    count: how many units; the day of the month for `day_of_next_month`; 0 where nothing is counted.
    unit: one of `UNITS`; `by_document`: a paper names the date; `not_stated`: the law is silent.
    roll: where a last day that is not a working day moves: `next`, `previous` or `none`.
    """

    count: int
    unit: str
    roll: str = "next"

    @property
    def counted(self) -> bool:
        """Whether a date can be computed from the term alone."""
        return self.unit not in ("by_document", "not_stated")

    def say(self, lang: str) -> str:
        """The term in words with the right plural, for example "3 рабочих дня"."""
        form = plural(self.count, lang) if self.unit in COUNTED else "other"
        return sentence(f"unit.{self.unit}.{form}", lang, count=self.count)

    @classmethod
    def read(cls, table: Table) -> Term:
        written = table["term"]
        roll = table.get("roll", "next")
        if roll not in ROLLS:
            table.refuse(f"'roll' must be one of {ROLLS}. Got {roll!r}.", "roll")
        found = re.fullmatch(r"(?:(\d+) )?([a-z ]+)", written) if isinstance(written, str) else None
        unit = found[2].replace(" ", "_") if found else ""
        if found and unit not in UNITS and f"{unit}s" in COUNTED:
            unit += "s"  # "1 month", "1 year"
        needs_count = unit in COUNTED or unit == "day_of_next_month"
        if not found or unit not in UNITS or needs_count != bool(found[1]):
            table.refuse(
                f"'term' must be like '3 working days', '1 month', '10 day of next month', "
                f"'at once', 'by document' or 'not stated'. Got {written!r}.",
                "term",
            )
        return cls(int(found[1] or 0), unit, roll)


def plural(count: int, lang: str) -> str:
    """Plural form of a whole number: Russian has one, few, other; Kazakh and English one, other."""
    if lang != "ru":
        return "one" if count == 1 else "other"
    tens, ones = count % 100, count % 10
    if ones == 1 and tens != 11:
        return "one"
    return "few" if 2 <= ones <= 4 and not 12 <= tens <= 14 else "other"


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole that must be reached ("at least 2/3") or passed ("more than 1/2")."""

    part: Fraction
    passed: bool

    def holds(self, count: int, whole: int) -> bool:
        return whole > 0 and (
            count > self.part * whole if self.passed else count >= self.part * whole
        )

    def say(self, lang: str) -> str:
        return sentence("share.more" if self.passed else "share.least", lang, part=self.part)

    @classmethod
    def read(cls, table: Table, key: str) -> Share | None:
        written = table.get(key)
        if written is None:
            return None
        found = re.fullmatch(r"(at least|more than) (\d+)/(\d+)", str(written))
        if not found or not 0 < int(found[2]) <= int(found[3]):
            table.refuse(f"{key!r} must be like 'at least 2/3'. Got {written!r}.", key)
        return cls(Fraction(int(found[2]), int(found[3])), found[1] == "more than")


@dataclass(frozen=True, slots=True)
class Quorum:
    """Who must be there (or sign) and how many of them must agree.

    attend: share of `workers` (or delegates) present; vote: share of those present in favour;
    sign: share of `workers` who signed. A part the law does not use is None.
    """

    attend: Share | None
    vote: Share | None
    sign: Share | None

    FIELDS = ("workers", "present", "in_favour", "signed")

    def failures(self, data: Mapping[str, Any]) -> list[tuple[str, Share, int, int]]:
        """Rules broken by the counts given: (part, share, count, whole); unknown counts pass."""
        pairs = (
            ("attend", self.attend, data.get("present"), data.get("workers")),
            ("vote", self.vote, data.get("in_favour"), data.get("present")),
            ("sign", self.sign, data.get("signed"), data.get("workers")),
        )
        return [
            (part, share, count, whole)
            for part, share, count, whole in pairs
            if share is not None
            and count is not None
            and whole is not None
            and not share.holds(count, whole)
        ]

    def say(self, lang: str) -> str:
        parts = (("attend", self.attend), ("vote", self.vote), ("sign", self.sign))
        said = [sentence(f"quorum.{part}", lang, share=s.say(lang)) for part, s in parts if s]
        return "; ".join(said)


@dataclass(frozen=True, slots=True)
class Composition:
    """Who sits in a body: parity of the two sides, the least number, who must and may not sit."""

    parity: bool
    at_least: int
    must_include: Mapping[str, Text]
    not_from: Mapping[str, Text]
    words: Text
    three_sides: bool = False
    """The state is a third side, with as many members as each of the two."""

    def failures(self, data: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
        """Rules broken by the members given: (code of the sentence, its parts).

        data: `employer_members`, `worker_members`, `state_members`, `other_members` are counts;
        `includes` and `also_in` are codes (who sits; bodies of which a member also sits). Unknown
        parts pass.
        """
        broken: list[tuple[str, dict[str, Any]]] = []
        employer, workers = data.get("employer_members"), data.get("worker_members")
        if employer is not None and workers is not None:
            total = employer + workers + (data.get("other_members") or 0)
            if self.parity and employer != workers:
                broken.append(("composition.parity", {"employer": employer, "workers": workers}))
            if total < self.at_least:
                broken.append(("composition.least", {"total": total, "least": self.at_least}))
            if self.three_sides and not employer == workers == (state := data["state_members"]):
                three = {"employer": employer, "workers": workers, "state": state}
                broken.append(("composition.three", three))
        if (seated := data.get("includes")) is not None:
            absent = [who for code, who in self.must_include.items() if code not in seated]
            broken += [("composition.include", {"who": who}) for who in absent]
        elsewhere = data.get("also_in") or ()
        wrong = [body for code, body in self.not_from.items() if code in elsewhere]
        return broken + [("composition.exclude", {"body": body}) for body in wrong]

    def say(self, lang: str) -> str:
        return say(self.words, lang)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit in words: tenge, times, percent, people."""

    number: Fraction
    unit: Text

    def say(self, lang: str) -> str:
        number = f"{float(self.number):,.10g}".replace(",", "\u00a0")
        if lang != "en":
            number = number.replace(".", ",")
        return f"{number}\u00a0{say(self.unit, lang)}"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that is not a number, in words; `choice` holds codes where programs must branch."""

    words: Text
    choice: tuple[str, ...] = ()

    def say(self, lang: str) -> str:
        return say(self.words, lang)


Content = Term | Quorum | Composition | Amount | Rule
KINDS = ("term", "quorum", "composition", "amount", "rule")


def read_content(table: Table) -> tuple[str, Content]:
    """The one content of a value: its kind and the parsed thing.

    Raises:
        LawError: none or several of `KINDS` are given, or the one given is malformed.
    """
    given = [kind for kind in KINDS if kind in table]
    if len(given) != 1:
        table.refuse(f"a value holds exactly one of {KINDS}. Got {given or 'none'}.")
    return given[0], _READERS[given[0]](table)


def _quorum(table: Table) -> Quorum:
    inner = table.need("quorum", Table, "a mapping of attend, vote, sign")
    inner.only(("attend", "vote", "sign"))
    found = Quorum(*(Share.read(inner, key) for key in ("attend", "vote", "sign")))
    if found == Quorum(None, None, None):
        inner.refuse("a quorum names at least one share.")
    return found


def _composition(table: Table) -> Composition:
    inner = table.need("composition", Table, "a mapping")
    inner.only(("parity", "three_sides", "at_least", "must_include", "not_from", *LANGUAGES))
    return Composition(
        parity=inner.optional("parity", bool, "true or false") or False,
        at_least=inner.optional("at_least", int, "a whole number") or 0,
        must_include=_names(inner, "must_include"),
        not_from=_names(inner, "not_from"),
        words={language: inner.need(language, str, "the rule") for language in LANGUAGES},
        three_sides=inner.optional("three_sides", bool, "true or false") or False,
    )


def _names(table: Table, key: str) -> dict[str, Text]:
    named = table.optional(key, Table, "codes, each with its name") or Table()
    return {code: named.text(code) for code in named}


def _amount(table: Table) -> Amount:
    number = table.need("amount", (int, float, str), "a number or a fraction")
    try:
        return Amount(Fraction(str(number)), table.text("unit"))
    except ValueError:
        table.refuse(f"'amount' must be a number or a fraction. Got {number!r}.", "amount")


def _rule(table: Table) -> Rule:
    return Rule(table.text("rule"), table.names("choice"))


_READERS: Mapping[str, Callable[[Table], Content]] = {
    "term": Term.read,
    "quorum": _quorum,
    "composition": _composition,
    "amount": _amount,
    "rule": _rule,
}
