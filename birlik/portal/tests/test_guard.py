"""Counts that name nobody; a puzzle that cannot be forged, used up front or skipped."""

import pytest
from django.core import signing

from birlik.portal import guard


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


def answered(puzzle: guard.Puzzle) -> str:
    return next(str(n) for n in range(10**7) if guard.works(puzzle.token, str(n), puzzle.bits))


def test_a_count_forgets_after_its_window(clock):
    counter = guard.Counter(clock)
    for _ in range(3):
        counter.add("198.51.100.7")
    assert (counter.of("198.51.100.7"), counter.of("198.51.100.8"), counter.in_all()) == (3, 0, 3)
    clock.now += guard.WINDOW + 1
    assert (counter.of("198.51.100.7"), counter.in_all()) == (0, 0)


def test_no_address_is_in_the_memory_of_a_count(clock):
    counter = guard.Counter(clock)
    counter.add("198.51.100.7")
    assert "198.51.100.7" not in repr(vars(counter))


def test_the_key_of_a_day_opens_nothing_the_day_after(clock):
    counter = guard.Counter(clock)
    counter.add("198.51.100.7")
    before = counter._salt
    clock.now += guard.DAY + 1
    assert counter.of("198.51.100.7") == 0
    assert counter._salt != before


def test_a_flood_of_addresses_does_not_fill_the_memory(clock, monkeypatch):
    monkeypatch.setattr(guard, "MOST_KEYS", 100)
    counter = guard.Counter(clock)
    for number in range(1000):
        counter.add(str(number))
    assert len(counter._seen) <= 101
    clock.now += guard.WINDOW + 1
    counter.add("one more")
    assert len(counter._seen) == 1


def test_the_price_rises_with_one_address_and_with_the_house(clock):
    counter = guard.Counter(clock)

    def price(address: str) -> int:
        return guard.price(counter, address, address_free=5, house_free=300)

    assert price("a") == guard.EASIEST
    for _ in range(40):
        counter.add("a")
    assert price("a") == guard.EASIEST + 6  # three doublings
    assert price("b") == guard.EASIEST
    for number in range(600):
        counter.add(str(number))
    assert price("b") == guard.EASIEST + 2
    for _ in range(100_000):
        counter.add("a")
    assert price("a") == guard.HARDEST


def test_a_device_that_did_the_work_is_let_in_at_once():
    puzzle = guard.puzzle(guard.Counter(), "a")
    name = guard.solved(puzzle.token, answered(puzzle), "")
    assert len(name) == 64


def test_one_without_scripts_waits_and_adds_two_numbers():
    puzzle = guard.puzzle(guard.Counter(), "a", now=1000)
    total = str(puzzle.first + puzzle.second)
    with pytest.raises(guard.Unsolved) as early:
        guard.solved(puzzle.token, "", total, now=1004)
    assert early.value.wait == guard.SHORTEST_WAIT - 4
    assert guard.solved(puzzle.token, "", total, now=1000 + guard.SHORTEST_WAIT)
    with pytest.raises(guard.Unsolved) as wrong:
        guard.solved(puzzle.token, "", "99", now=2000)
    assert wrong.value.wait == 0


@pytest.mark.parametrize("answer", ["", "no", "-1", "1" * 1000])
def test_a_wrong_answer_is_no_answer(answer):
    puzzle = guard.puzzle(guard.Counter(), "a")
    with pytest.raises(guard.Unsolved):
        guard.solved(puzzle.token, answer, "")


def test_a_puzzle_that_is_not_ours_or_too_old_is_refused(monkeypatch):
    puzzle = guard.puzzle(guard.Counter(), "a")
    for token in ("", "made-up", puzzle.token[:-1] + "x", signing.dumps(["a", 0, 0, 1, 1])):
        with pytest.raises(signing.BadSignature):
            guard.solved(token, "1", "")
    monkeypatch.setattr(guard, "LASTS", -1)
    with pytest.raises(signing.SignatureExpired):
        guard.solved(puzzle.token, answered(puzzle), "")


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "198.51.100.7", "127.0.0.1"),  # anybody may write that head: without a proxy it is air
        (1, "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        (2, "203.0.113.9, 198.51.100.7", "203.0.113.9"),
        (1, "", "127.0.0.1"),
    ],
)
def test_the_address_is_what_our_own_proxies_saw(rf, settings, proxies, forwarded, address):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    heads = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert guard.address_of(rf.get("/p/ask/", **heads)) == address
