"""The page of the rules of law: every dated value with its source and its mark, and the drafts."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from birlik import law
from birlik.base import laws, packs
from birlik.base.formatting import language
from birlik.base.models import RuleSetInForce
from birlik.law.show import check_label


@dataclass(frozen=True)
class Rule:
    ruleset: str
    key: str
    label: str
    said: str
    note: str
    act: str
    article: str
    url: str
    edition: str
    start: date | None
    end: date | None
    checked: bool
    check: str


@dataclass(frozen=True)
class Draft:
    code: str
    name: str
    about: str
    values: list[Rule]
    in_force: RuleSetInForce | None


def page(asked: str = "", words: str = "") -> dict[str, Any]:
    """`words`: only the rules that have each of them in their name, value or source."""
    try:
        known = laws.current()
    except (law.LawError, packs.BrokenPack):
        return {"groups": [], "drafts": [], "sets": []}
    lang = language()
    rows = {row.code: row for row in RuleSetInForce.objects.filter(taken_back="")}
    drafts = [
        Draft(code, law.say(found.name, lang), law.say(found.about, lang),
              [_rule(value, lang) for value in found.values], rows.get(code))
        for code, found in known.sets.items()
        if found.draft or code in rows
    ]  # fmt: skip
    order = dict.fromkeys([*_titles().values(), _("Other")])
    rules: list[Rule] = []
    groups: dict[str, list[Rule]] = {}
    for key, chain in sorted(known.book.timeline.items()):
        for value in chain:
            rule = _rule(value, lang)
            rules.append(rule)
            if (asked != "open" or not rule.checked) and _has(rule, words):
                groups.setdefault(_titles().get(key.split(".")[0], _("Other")), []).append(rule)
    return {
        "drafts": drafts,
        "groups": [(title, groups[title]) for title in order if title in groups],
        "sets": [law.say(found.name, lang) for found in known.sets.values() if not found.draft],
        "total": len(rules),
        "checked": sum(rule.checked for rule in rules),
    }


def _has(rule: Rule, words: str) -> bool:
    told = f"{rule.label} {rule.said} {rule.note} {rule.act} {rule.article} {rule.key}".lower()
    return all(word in told for word in words.lower().split())


def _rule(value: law.Value, lang: str) -> Rule:
    source = value.source
    return Rule(
        ruleset=value.ruleset,
        key=value.key,
        label=law.say(value.label, lang),
        said=value.say(lang),
        note=law.say(value.note, lang) if value.note else "",
        act=law.say(source.act, lang),
        article=source.article,
        url=source.url,
        edition=law.say(source.edition, lang),
        start=None if value.start == date.max else value.start,
        end=value.end,
        checked=value.checked is not None,
        check=check_label(value, lang),
    )


def _titles() -> dict[str, str]:
    return {
        "dispute": _("Collective labour disputes"),
        "strike": _("Strikes"),
        "individual": _("Individual disputes"),
        "mediation": _("Mediation"),
        "accident": _("Accidents"),
        "bargaining": _("Collective bargaining"),
        "pay": _("Pay"),
        "discipline": _("Discipline and dismissal"),
        "dismissal": _("Discipline and dismissal"),
    }
