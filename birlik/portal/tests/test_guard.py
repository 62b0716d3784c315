"""Counts that name nobody; a puzzle that cannot be forged, used up front or skipped."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import time_machine
from django.core import signing
from django.db import connection

from birlik.portal import guard
from birlik.portal.actions import forget_spent
from birlik.portal.models import Tally

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def answered(puzzle: guard.Puzzle) -> str:
    return next(str(n) for n in range(10**7) if guard.works(puzzle.token, str(n), puzzle.bits))


@pytest.mark.django_db
def test_a_count_forgets_after_its_window():
    counter = guard.Counter("x")
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(3):
            counter.add("198.51.100.7")
        counter.add_at("kostanay")
        assert (counter.of("198.51.100.7"), counter.of("198.51.100.8")) == (3, 0)
        assert (counter.at("kostanay"), counter.at(""), counter.in_all()) == (1, 0, 3)
        assert guard.Counter("y").in_all() == 0
        clock.shift(guard.WINDOW + 60)
        assert (counter.of("198.51.100.7"), counter.in_all()) == (0, 0)
        forget_spent()
        assert not Tally.objects.exists()


@pytest.mark.django_db
def test_no_address_is_kept_and_the_key_of_a_day_opens_nothing_the_day_after():
    counter = guard.Counter("x")
    with time_machine.travel(NOON.replace(hour=18, minute=58), tick=False) as clock:  # 23:58 there
        counter.add("198.51.100.7")
        kept = " ".join(map(str, Tally.objects.values_list()))
        assert "198.51.100.7" not in kept
        clock.shift(180)
        assert (counter.of("198.51.100.7"), counter.in_all()) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_processes_that_count_at_once_lose_nothing():
    counter = guard.Counter("x")

    def add(_number: int) -> None:
        counter.add("a")
        connection.close()

    with ThreadPoolExecutor(4) as many:
        list(many.map(add, range(20)))
    assert counter.of("a") == counter.in_all() == 20


@pytest.mark.django_db
def test_the_price_rises_with_one_address_one_clinic_and_the_house():
    counter = guard.Counter("x")

    def add(key: str, many: int) -> None:
        Tally.objects.create(name="x", key=key, minute=guard._minute(), many=many)

    assert guard.price(counter, "a") == guard.EASIEST
    add(counter._key("a"), 40)
    assert guard.price(counter, "a") == guard.EASIEST + 6  # three doublings
    assert guard.price(counter, "b") == guard.EASIEST
    add("at kostanay", 2 * guard.CLINIC_FREE)
    assert guard.price(counter, "b", "kostanay") == guard.EASIEST + 2
    assert guard.price(counter, "b", "aktau") == guard.EASIEST
    add("house", 2 * guard.HOUSE_FREE)
    assert guard.price(counter, "b") == guard.EASIEST + 2
    assert guard.price(counter, "b", house_free=guard.WRONG_FREE) > guard.EASIEST + 2
    add(counter._key("c"), 100_000)
    assert guard.price(counter, "c") == guard.HARDEST


def test_a_device_that_did_the_work_is_let_in_at_once():
    puzzle = guard.puzzle(guard.EASIEST)
    name = guard.solved(puzzle.token, answered(puzzle), "")
    assert len(name) == 64


def test_one_without_scripts_waits_and_adds_two_numbers():
    puzzle = guard.puzzle(guard.EASIEST, now=1000)
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
    puzzle = guard.puzzle(guard.EASIEST)
    with pytest.raises(guard.Unsolved):
        guard.solved(puzzle.token, answer, "")


def test_a_puzzle_that_is_not_ours_or_too_old_is_refused(monkeypatch):
    puzzle = guard.puzzle(guard.EASIEST)
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
