"""What keeps floods out without knowing who anybody is: counts that name nobody, and a puzzle.

Counts of who writes to a clinic live in the memory of the process alone, under a hash of the
address keyed with a random salt that is made anew every day. Nothing of it is written anywhere; a
restart forgets it all. Only tries of unknown partner links are counted for all processes.
The puzzle is paid before a form is taken: work of the device where scripts run, a short wait and a
sum where they do not. Its price rises with the load, so that nobody has to be shut out: a whole
workplace behind one address still gets through.
"""

import hashlib
import hmac
import secrets
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from math import log2
from threading import Lock

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.utils import timezone
from django.utils.crypto import salted_hmac

WINDOW = 600  # seconds a count looks back
DAY = 86_400
MOST_KEYS, MOST_TIMES = 50_000, 1000

EASIEST, HARDEST = 14, 21  # bits: about 16 000 to 2 000 000 hashes
ADDRESS_FREE, HOUSE_FREE = 5, 300  # sendings in the window before the price rises
SHORTEST_WAIT = 15  # seconds, where no script runs
LASTS = DAY  # a puzzle may be answered for a day: people write slowly
SALT = "portal puzzle"


class Counter:
    """How often something was done of late: by one address without knowing which, and in all."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, Lock()
        self._all: deque[float] = deque()
        self._begin(clock())

    def _begin(self, now: float) -> None:
        self._salt, self._salted, self._swept = secrets.token_bytes(32), now, now
        self._seen: dict[bytes, deque[float]] = {}

    def add(self, address: str) -> None:
        with self._lock:
            now = self._forget()
            self._seen.setdefault(self._key(address), deque(maxlen=MOST_TIMES)).append(now)
            self._all.append(now)

    def of(self, address: str) -> int:
        with self._lock:
            times = self._seen.get(self._key(address), deque())
            return _since(times, self._forget() - WINDOW)

    def in_all(self) -> int:
        with self._lock:
            self._forget()
            return len(self._all)

    def _key(self, address: str) -> bytes:
        return hmac.new(self._salt, address.encode(), hashlib.sha256).digest()[:16]

    def _forget(self) -> float:
        now = self._clock()
        if now - self._salted > DAY or len(self._seen) > MOST_KEYS:
            self._begin(now)
        _since(self._all, now - WINDOW)
        if now - self._swept > WINDOW:
            self._swept = now
            self._seen = {k: v for k, v in self._seen.items() if _since(v, now - WINDOW)}
        return now


class Shared:
    """A number of times in the window, the same for all processes: each takes a place in the cache
    that they share, under a keyed hash of who and the day, and the place falls free again."""

    def __init__(self, name: str, most: int) -> None:
        self.name, self.most = name, most

    def full(self, who: str) -> bool:
        return len(cache.get_many(self._places(who))) >= self.most

    def add(self, who: str) -> None:
        places = self._places(who)
        taken = cache.get_many(places)
        any(cache.add(place, 1, WINDOW) for place in places if place not in taken)

    def _places(self, who: str) -> list[str]:
        key = salted_hmac(self.name, f"{who} {timezone.localdate()}").hexdigest()
        return [f"{self.name}:{key}:{place}" for place in range(self.most)]


def _since(times: deque[float], start: float) -> int:
    while times and times[0] < start:
        times.popleft()
    return len(times)


sendings = Counter()
wrong_codes = Counter()


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


def price(counter: Counter, address: str, *, address_free: int, house_free: int) -> int:
    """Bits of work: one more for each doubling beyond what is free."""
    over = max(counter.of(address) / address_free, counter.in_all() / house_free, 1)
    return min(EASIEST + round(2 * log2(over)), HARDEST)


def puzzle(counter: Counter, address: str, now: float | None = None) -> Puzzle:
    bits = price(counter, address, address_free=ADDRESS_FREE, house_free=HOUSE_FREE)
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
