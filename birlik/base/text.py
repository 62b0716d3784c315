"""Kazakh, Russian and English text in one alphabet: how to sort it and how to find it again.

PostgreSQL's bundled collations put Ә, Ғ, Қ after Я, so the sort key is made here from the 42
letters of the Kazakh alphabet, and is stored beside the name.
"""

import unicodedata

ALPHABET = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
_RANK = {letter: chr(0x100 + place) for place, letter in enumerate(ALPHABET)}
# What people type when the Kazakh letter is not on their keyboard.
_FOLD = str.maketrans("әғқңөұүһіё", "агкноуухие")


def sort_key(text: str) -> str:
    """A string whose code-point order is the Kazakh alphabetical order (Latin letters first)."""
    return "".join(_RANK.get(letter, letter) for letter in _plain(text))


def search_text(*parts: str) -> str:
    """The same letters however they were typed: lower case, Kazakh letters folded to the Russian
    keyboard."""
    return " ".join(folded(part) for part in parts if part)


def folded(text: str) -> str:
    return _plain(text).translate(_FOLD)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).lower().split())
