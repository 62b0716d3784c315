"""The receipt code: seventy-five random bits in letters that cannot be mistaken for one another,
and a sign that betrays a slip of the hand."""

import hashlib
import hmac
import secrets
from uuid import UUID

from django.conf import settings

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
SIGNS = 16  # the last one checks the others
BITS = 5 * (SIGNS - 1)
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V", "-": None, " ": None})


def new(client_id: UUID | None = None) -> str:
    """A code nobody can guess. Sent twice with the same random id of the sending device, the same
    code: a form that was sent again after a broken connection leads to its first receipt."""
    raw = _keyed("receipt", client_id.bytes) if client_id else secrets.token_bytes(32)
    number = int.from_bytes(raw) >> (len(raw) * 8 - BITS)
    body = "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(SIGNS - 1)))
    return body + _check(body)


def fits(code: str) -> bool:
    """Whether a code as typed can be one: every single wrong sign and nearly every two that changed
    places do not fit (Luhn’s check in base 32)."""
    known = len(code) == SIGNS and all(sign in ALPHABET for sign in code)
    return known and _check(code[:-1]) == code[-1]


def _check(body: str) -> str:
    total = 0
    for place, sign in enumerate(reversed(body)):
        value = ALPHABET.index(sign) * (2 if place % 2 == 0 else 1)
        total += value // 32 + value % 32
    return ALPHABET[-total % 32]


def written(code: str) -> str:
    """In groups of four, as people read it aloud."""
    return "-".join(code[place : place + 4] for place in range(0, SIGNS, 4))


def plain(text: str) -> str:
    """The code as it was typed, without hyphens and blanks, with letters that look alike read as
    the ones that were meant."""
    return text.strip().upper().translate(_READ_AS)


def digest(code: str) -> str:
    """What is kept of a code."""
    return _keyed("code", plain(code).encode()).hex()


def _keyed(purpose: str, body: bytes) -> bytes:
    key = f"clinics {purpose} {settings.SECRET_KEY}".encode()
    return hmac.new(key, body, hashlib.sha256).digest()
