"""What a search looks for, as keyed hashes of word forms. The words of a file stay in the file; the
index beside it finds them and tells nobody what they are."""

import hashlib
from functools import lru_cache

from django.conf import settings
from django.db.models import QuerySet

from birlik.base.stems import of_word, stems, words
from birlik.registers.clinics.rules import phone_key

MOST = 400  # terms of one file: a long letter is found by its first words and by its names


def of(*texts: str, phone: str = "") -> list[int]:
    """The terms of some texts, and of a telephone number however it is written."""
    found = dict.fromkeys(hashed(stem) for text in texts if text for stem in stems(text))
    kept = list(found)[:MOST]
    if key := phone_key(phone):
        kept.append(hashed(key))
    return kept


def found(rows: QuerySet, text: str, field: str) -> QuerySet:
    """The rows that hold a form of every word."""
    if (key := phone_key(text)) and not any(sign.isalpha() for sign in text):
        return rows.filter(**{f"{field}__contains": [hashed(key)]})
    for word in words(text):
        rows = rows.filter(**{f"{field}__overlap": [hashed(stem) for stem in of_word(word)]})
    return rows


@lru_cache(maxsize=200_000)
def hashed(stem: str) -> int:
    key = hashlib.sha256(f"clinics terms {settings.SECRET_KEY}".encode()).digest()
    body = hashlib.blake2b(stem.encode(), key=key, digest_size=8).digest()
    return int.from_bytes(body, signed=True)
