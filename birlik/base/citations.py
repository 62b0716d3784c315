"""An article as a paper names it: 164(3) is «пункт 3 статьи 164», «164-бабының 3-тармағы».

The rules cite articles in one short form; papers are read by people who know the long one. No paper
types an article or a term itself: it names the value of the law, and a number changes with the law.
"""

import re
from collections.abc import Callable, Mapping

from birlik import law

_ONE = re.compile(r"^(?P<article>\d+(?:-\d+)?)(?P<parts>(?:\([\d-]+\))*(?:-\(\d+\))?)$")
_PART = re.compile(r"(-?)\(([\d-]+)\)")


def fields(rules: Mapping[str, law.Value], language: str) -> dict[str, str]:
    """What a paper may name of the law: `law.` the article, `of_law.` the same in the genitive,
    `rule.` what it says. The values that are in force, each with what it is called."""
    return {
        f"{family}.{_name(key)}": law.say(value.label, language)
        for family in ("law", "of_law", "rule")
        for key, value in rules.items()
    }


def said(rules: Mapping[str, law.Value], language: str) -> dict[str, dict[str, str]]:
    """What these fields say."""
    told: dict[str, dict[str, str]] = {"law": {}, "of_law": {}, "rule": {}}
    for key, value in rules.items():
        name, article = _name(key), value.source.article
        told["law"][name] = cited(article, language)
        told["of_law"][name] = cited(article, language, genitive=True)
        told["rule"][name] = value.say(language)
    return told


def _name(key: str) -> str:
    return key.replace(".", "_").replace("-", "_")


def cited(article: str, language: str, *, genitive: bool = False) -> str:
    """In words; what is not written in the short form stays as it is. In Russian `genitive` is what
    stands after «на основании»; the other two languages write both alike."""
    say = {"kk": _kazakh, "ru": _russian(genitive)}.get(language, _english)
    written = [_cited(one.strip(), say) for one in article.split(",")]
    return ", ".join(written)


def _cited(one: str, say: Callable[[str, list[str]], str]) -> str:
    if not (found := _ONE.match(one)):
        return one
    parts: list[str] = []
    for dash, part in _PART.findall(found["parts"]):
        if dash:
            parts[-1] += f"–{part}"  # 3-5 of one level
        else:
            parts.append(part)
    return say(found["article"], parts)


def _russian(genitive: bool) -> Callable[[str, list[str]], str]:
    forms = (
        ("статьи", ("пункта", "пунктов"), ("подпункта", "подпунктов"))
        if genitive
        else ("статья", ("пункт", "пункты"), ("подпункт", "подпункты"))
    )
    article_word, points, subpoints = forms

    def say(article: str, parts: list[str]) -> str:
        if not parts:
            return f"{article_word} {article}"
        point, *sub = parts
        whole = f"{points['–' in point]} {point} статьи {article}"
        if not sub:
            return whole
        spelled = sub[0].replace("–", ")–") + ")"
        inner = f"{'пунктов' if '–' in point else 'пункта'} {point} статьи {article}"
        return f"{subpoints['–' in sub[0]]} {spelled} {inner}"

    return say


def _kazakh(article: str, parts: list[str]) -> str:
    if not parts:
        return f"{article}-бабы"
    point, *sub = parts
    if not sub:
        return f"{article}-бабының {point}-{'тармақтары' if '–' in point else 'тармағы'}"
    spelled = sub[0].replace("–", ")–") + ")"
    last = "тармақшалары" if "–" in sub[0] else "тармақшасы"
    return f"{article}-бабының {point}-тармағының {spelled} {last}"


def _english(article: str, parts: list[str]) -> str:
    return f"article {article}" + "".join(f"({part})" for part in parts)
