"""What keeps floods out without knowing who anybody is: counts that name nobody, and a puzzle.

Counts are numbers by minute under a hash of the address, keyed with the day and the secret of the
installation, in an unlogged table that all processes share; what is past the window is taken out
every hour.
The puzzle is paid before a form is taken: work of the device where scripts run, a short wait and a
sum where they do not. Its price rises with the load, so that nobody has to be shut out: a whole
workplace behind one address still gets through.
"""

import hashlib
import secrets
import time
from dataclasses import dataclass
from math import log2

from django.conf import settings
from django.core import signing
from django.db import connection
from django.db.models import Sum
from django.utils import timezone
from django.utils.crypto import salted_hmac

from birlik.portal.models import Tally

WINDOW = 600  # seconds a count looks back
DAY = 86_400

EASIEST, HARDEST = 14, 21  # bits: about 16 000 to 2 000 000 hashes
# In the window before the price rises: of one address, at one clinic, in the whole house.
ADDRESS_FREE, CLINIC_FREE, HOUSE_FREE = 5, 60, 300
WRONG_FREE = 30  # wrong codes in the whole house
SHORTEST_WAIT = 15  # seconds, where no script runs
LASTS = DAY  # a puzzle may be answered for a day: people write slowly
SALT = "portal puzzle"


class Counter:
    """How often something was done of late: by one address without knowing which, at one place, and
    in the whole house; the same for all processes. A row of a minute is added to in one statement,
    so that no two lose each other's."""

    def __init__(self, name: str) -> None:
        self.name = name

    def add(self, address: str) -> None:
        self._add(self._key(address), HOUSE)

    def add_at(self, place: str) -> None:
        self._add(PLACE + place)

    def of(self, address: str) -> int:
        return self._since(self._key(address))

    def at(self, place: str) -> int:
        return self._since(PLACE + place) if place else 0

    def in_all(self) -> int:
        return self._since(HOUSE)

    def _add(self, *keys: str) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(_ADD, [(self.name, key, _minute()) for key in keys])

    def _since(self, key: str) -> int:
        found = Tally.objects.filter(name=self.name, key=key, minute__gt=_minute() - WINDOW_MINUTES)
        return found.aggregate(many=Sum("many"))["many"] or 0

    def _key(self, address: str) -> str:
        """The key of a day opens nothing the day after; without the installation's secret it opens
        nothing at all."""
        return salted_hmac(f"portal {self.name}", f"{address} {timezone.localdate()}").hexdigest()


HOUSE, PLACE = "house", "at "
WINDOW_MINUTES = WINDOW // 60
_ADD = """
INSERT INTO portal_tally (name, key, minute, many) VALUES (%s, %s, %s, 1)
ON CONFLICT (name, key, minute) DO UPDATE SET many = portal_tally.many + 1
"""


def _minute() -> int:
    return int(timezone.now().timestamp()) // 60


sendings = Counter("sendings")
wrong_codes = Counter("wrong codes")


@dataclass(frozen=True)
class Puzzle:
    """What a form asks for before it is taken."""

    token: str
    bits: int
    wait: int
    first: int
    second: int


class Unsolved(Exception):
    """The puzzle was not answered; `wait` is how many seconds are still to pass, 0 where only the
    answer is missing."""

    def __init__(self, wait: int = 0) -> None:
        super().__init__(wait)
        self.wait = wait


def price(counter: Counter, address: str, place: str = "", *, house_free: int = HOUSE_FREE) -> int:
    """Bits of work: two more for each doubling beyond what is free."""
    over = max(
        counter.of(address) / ADDRESS_FREE,
        counter.at(place) / CLINIC_FREE,
        counter.in_all() / house_free,
        1,
    )
    return min(EASIEST + round(2 * log2(over)), HARDEST)


def puzzle(bits: int, now: float | None = None) -> Puzzle:
    first, second = secrets.randbelow(8) + 2, secrets.randbelow(8) + 2
    wait = SHORTEST_WAIT * 2 ** ((bits - EASIEST) // 2)
    asked = [secrets.token_hex(16), bits, wait, first + second, int(now or time.time())]
    return Puzzle(signing.dumps(asked, salt=SALT), bits, wait, first, second)


def solved(token: str, answer: str, total: str, now: float | None = None) -> str:
    """The name under which this puzzle is spent; raises `Unsolved` where it was not answered, and
    `BadSignature` for one that is not ours or too old."""
    nonce, bits, wait, right, at = signing.loads(token, salt=SALT, max_age=LASTS)
    name = hashlib.sha256(nonce.encode()).hexdigest()
    if answer and works(token, answer, bits):
        return name
    if total.strip() != str(right):
        raise Unsolved
    left = wait - int((now or time.time()) - at)
    if left > 0:
        raise Unsolved(left)
    return name


def works(token: str, answer: str, bits: int) -> bool:
    """Whether the hash of token and answer begins with so many zero bits."""
    if len(answer) > 20:
        return False
    digest = hashlib.sha256(f"{token}:{answer}".encode()).digest()
    return int.from_bytes(digest) >> (256 - bits) == 0


def address_of(request) -> str:
    """Where the request came from; behind proxies that we run ourselves, what the first of them
    saw."""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    trusted = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    if trusted and len(hops) >= trusted and hops[-trusted]:
        return hops[-trusted]
    return request.META.get("REMOTE_ADDR", "")
