"""Word forms: зарплату, зарплаты and зарплата are one word; so are жалақымды and жалақы; so are
жалақы and jalaqy.

Russian words are led back to their dictionary form by pymorphy3, Kazakh words lose their endings
here, Kazakh in Latin letters is put into Cyrillic ones first. A word that could be either gives
both stems, and a search finds it under each. Stems are for comparing only: they are no words.
"""

import re
from functools import cache, lru_cache

from birlik.base.text import folded

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_KAZAKH = frozenset("әғқңөұүһі")
_VOWELS = frozenset("аеиоуыэюя")
_SHORTEST = 3

# Kazakh in Latin letters, as in the alphabets of 2018 and 2021 and as typed without marks.
_LETTERS = {
    "a": "а", "ä": "а", "á": "а", "b": "б", "c": "к", "d": "д", "e": "е", "f": "ф", "g": "г",
    "ğ": "г", "ǵ": "г", "h": "х", "i": "и", "ı": "и", "í": "и", "j": "ж", "k": "к", "l": "л",
    "m": "м", "n": "н", "ñ": "н", "ń": "н", "o": "о", "ö": "о", "ó": "о", "p": "п", "q": "к",
    "r": "р", "s": "с", "t": "т", "u": "у", "ü": "у", "ú": "у", "ū": "у", "v": "в", "w": "у",
    "ş": "ш",
    "ç": "ч", "x": "х", "y": "ы", "ý": "у", "z": "з",
}  # fmt: skip
_PAIRS = [
    ("shch", "щ"), ("şş", "щ"), ("sh", "ш"), ("ş", "ш"), ("ch", "ч"), ("ç", "ч"), ("zh", "ж"),
    ("kh", "х"), ("ia", "я"), ("ya", "я"), ("iu", "ю"), ("yu", "ю"),
]  # fmt: skip

# Endings in the order they leave the word, each with its letters folded to the Russian keyboard.
_PERSON = (
    "сындар", "синдер", "мын", "мин", "пын", "пин", "бын", "бин", "мыз", "миз", "сыз", "сиз",
    "сын", "син",
)  # fmt: skip
_CASE = (
    "ныкы", "ники", "дики", "тики", "нын", "нин", "дын", "дин", "тын", "тин", "нда", "нде",
    "дан", "ден", "тан", "тен", "нан", "нен", "мен", "бен", "пен", "га", "ге", "ка", "ке", "на",
    "не", "ны", "ни", "ды", "ди", "ты", "ти", "да", "де", "та", "те",
)  # fmt: skip
_POSSESSIVE = (
    "ымыз", "имиз", "ыныз", "иниз", "мыз", "миз", "ныз", "низ", "ым", "им", "ын", "ин", "сы",
    "си", "м", "н", "ы", "и",
)  # fmt: skip
# шахтадағы, “that is in the mine”, looks like кәсіподағы, “his union”, when their ы is gone.
_PLACE = ("даг", "дег", "таг", "тег", "дак", "дек", "так", "тек")
_PLURAL = ("лар", "лер", "дар", "дер", "тар", "тер")
_ENDINGS = _PERSON + _CASE + _POSSESSIVE + _PLACE + _PLURAL
_HARD = str.maketrans("бг", "пк")  # кітап, кітабы: the last consonant of a stem grows soft


def stems(text: str) -> list[str]:
    """Every stem of the text, each once, in the order of the words."""
    found: dict[str, None] = {}
    for word in words(text):
        found |= dict.fromkeys(of_word(word))
    return list(found)


def words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


@lru_cache(maxsize=100_000)
def of_word(word: str) -> tuple[str, ...]:
    """The stems a word may have: one where it is clear which language it is in, else two."""
    word = word.lower()
    if word.isdigit():
        return (word,)
    if word[0] in _LETTERS:
        return (kazakh(cyrillic(word)),)
    if not _KAZAKH.isdisjoint(word):
        return (kazakh(word),)
    if _morphology().word_is_known(word):
        russian = folded(_morphology().parse(word)[0].normal_form)
        return tuple(dict.fromkeys((russian, kazakh(word))))
    return tuple(dict.fromkeys((kazakh(word), folded(_morphology().parse(word)[0].normal_form))))


def kazakh(word: str) -> str:
    """The word without its endings: who does it, cases, whose it is, how many. What could be an
    ending goes until nothing more does, so that a word and the same word with an ending meet."""
    stem = folded(word).replace("й", "и")
    while shorter := _without_one(stem):
        stem = shorter
    return stem[:-1] + stem[-1:].translate(_HARD)


def cyrillic(word: str) -> str:
    """Kazakh in Latin letters, put into Cyrillic ones."""
    for latin, letter in _PAIRS:
        word = word.replace(latin, letter)
    return "".join(_LETTERS.get(sign, sign) for sign in word)


def _without_one(stem: str) -> str:
    """The stem without the first ending that fits; empty if none does."""
    for ending in _ENDINGS:
        rest = stem.removesuffix(ending)
        if rest != stem and len(rest) >= _SHORTEST and not _VOWELS.isdisjoint(rest):
            return rest
    return ""


@cache
def _morphology():
    import pymorphy3  # its dictionary takes a third of a second to open

    return pymorphy3.MorphAnalyzer()
