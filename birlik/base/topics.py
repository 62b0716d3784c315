"""The coded tree of topics in the country pack, shared by appeals and proposals, and which of them
words speak of."""

from dataclasses import dataclass
from functools import cache

from birlik.base import packs
from birlik.base.stems import of_word, stems, words

LEAST_LETTERS = 3


@dataclass(frozen=True)
class Suggestion:
    topic: str
    name: str
    because: tuple[str, ...]
    """The words of the text that speak for it."""


def exists() -> bool:
    return packs.has("topics")


def groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """[(name of the group, [(code, name)])], as a select shows them."""
    return [
        (packs.text(group["name"]), [(t["code"], packs.text(t["name"])) for t in group["topics"]])
        for group in packs.current("topics")
    ]


def names() -> dict[str, str]:
    return {code: name for _, topics in groups() for code, name in topics}


def name(code: str) -> str:
    return names().get(code, code)


def group_of(code: str) -> str:
    return next(
        (g["code"] for g in packs.current("topics") if any(t["code"] == code for t in g["topics"])),
        "other",
    )


def counts_from(code: str) -> list[str]:
    """Events of the procedure of individual disputes from which limitation runs on this topic."""
    return list(_topic(code).get("counts", ["breach_known"]))


def demand_of(code: str) -> str:
    """The matching demand of a collective dispute."""
    return str(_topic(code).get("demand", ""))


def words_of(code: str) -> str:
    """The words that speak of a topic, in one text."""
    return " ".join(word for known in _topic(code).get("words", {}).values() for word in known)


def _topic(code: str) -> dict:
    return next((t for g in packs.current("topics") for t in g["topics"] if t["code"] == code), {})


def suggest(text: str, most: int = 3) -> list[Suggestion]:
    """The topics the text speaks of, the likeliest first, each with the words that say so."""
    by_stem = _speaking(packs.installed())
    heard: dict[str, dict[str, None]] = {}
    weight: dict[str, float] = {}
    for word in dict.fromkeys(words(text)):
        topics = {topic for stem in of_word(word) for topic in by_stem.get(stem, ())}
        for topic in topics:
            heard.setdefault(topic, {})[word] = None
            # A word of one topic says more than a word of several.
            weight[topic] = weight.get(topic, 0) + 1 / len(topics)
    known = names()
    best = sorted(heard, key=lambda topic: (-weight[topic], list(known).index(topic)))
    return [Suggestion(topic, known[topic], tuple(heard[topic])) for topic in best[:most]]


@cache
def _speaking(pack: str) -> dict[str, set[str]]:
    by_stem: dict[str, set[str]] = {}
    for group in packs.read(pack, "topics"):
        for topic in group["topics"]:
            said = " ".join(word for known in topic["words"].values() for word in known)
            for stem in stems(said):
                if len(stem) >= LEAST_LETTERS:
                    by_stem.setdefault(stem, set()).add(topic["code"])
    return by_stem
