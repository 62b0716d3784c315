"""Finding an answer that was given before."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from birlik.base.stems import of_word, words
from birlik.registers.clinics import terms
from birlik.registers.clinics.models import Answer

LEAST_LETTERS = 4
LEAST_WORDS = 2
LOOKED_AT = 400


@dataclass(frozen=True)
class Similar:
    answer: Answer
    because: tuple[str, ...]
    """The words of the question that the answer speaks of."""
    certain: float
    """Which share of the words that say something."""


def in_use() -> QuerySet[Answer]:
    return Answer.objects.filter(retired="").annotate(used=Count("uses"))


def searched(rows: QuerySet[Answer], text: str) -> QuerySet[Answer]:
    return terms.found(rows, text, "terms")


def similar(text: str, topic: str = "", most: int = 3) -> list[Similar]:
    """Answers that speak of the same words, the likeliest first; one of the same topic needs fewer
    words in common."""
    asked = {
        word: {terms.hashed(stem) for stem in of_word(word)}
        for word in dict.fromkeys(words(text))
        if len(word) >= LEAST_LETTERS
    }
    every = sorted(set().union(*asked.values())) if asked else []
    if not every:
        return []
    found = []
    for answer in in_use().filter(terms__overlap=every)[:LOOKED_AT]:
        known = set(answer.terms)
        because = tuple(word for word, stems in asked.items() if stems & known)
        weight = len(because) + 2 * (answer.topic == topic)
        if weight >= LEAST_WORDS and because:
            found.append((weight, answer.used, Similar(answer, because, len(because) / len(asked))))
    found.sort(key=lambda one: (-one[0], -one[1], one[2].answer.pk))
    return [one for _weight, _used, one in found[:most]]
