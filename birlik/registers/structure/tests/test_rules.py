from datetime import date

import pytest
from django.core.exceptions import ValidationError

from birlik.registers.structure import rules
from birlik.registers.structure.choices import Hierarchy, Kind

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    "number",
    # Numbers published in open registers of legal entities: a source outside this code.
    ["020240000555", "941240000193", "971240001315", "940140000385"],
)
def test_published_numbers_are_right(number):
    rules.check_bin(number)


@pytest.mark.parametrize(
    ("eleven", "digit", "why"),
    [
        ("05014000000", 1, "0·1 + 5·2 + 0·3 + 1·4 + 4·5 = 34, and 34 mod 11 = 1"),
        ("05014000020", 1, "54 mod 11 = 10; again 5·4 + 1·6 + 4·7 + 2·1 = 56, and 56 mod 11 = 1"),
        ("05014000100", None, "43 mod 11 = 10, and 65 mod 11 = 10 again: never given out"),
    ],
)
def test_check_digit_worked_by_hand(eleven, digit, why):
    assert rules.check_digit(eleven) == digit, why


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("12345", "exactly 12 digits"),
        ("٠٢٠٢٤٠٠٠٠٥٥٥", "exactly 12 digits"),
        ("021340000555", "month of registration"),
        ("020210000555", "perhaps this is a person's IIN"),
        ("020247000555", "Digit 6"),
        ("020240000556", "a digit is mistyped"),
        ("020204000555", "perhaps this is a person's IIN"),
    ],
)
def test_a_wrong_bin_says_which_digit(number, sentence):
    with pytest.raises(ValidationError, match=sentence):
        rules.check_bin(number)


@pytest.mark.parametrize(
    ("kind", "parent", "hierarchy", "right"),
    [
        (Kind.SECTOR, Kind.CENTRE, Hierarchy.SECTOR, True),
        (Kind.TERRITORY, Kind.CENTRE, Hierarchy.TERRITORY, True),
        (Kind.PRIMARY, Kind.SECTOR, Hierarchy.SECTOR, True),
        (Kind.PRIMARY, Kind.TERRITORY, Hierarchy.TERRITORY, True),
        (Kind.PRIMARY, Kind.LOCAL, Hierarchy.SECTOR, True),
        (Kind.LOCAL, Kind.LOCAL, Hierarchy.TERRITORY, True),
        (Kind.PRIMARY, Kind.TERRITORY, Hierarchy.SECTOR, False),
        (Kind.PRIMARY, Kind.PRIMARY, Hierarchy.SECTOR, False),
        (Kind.SECTOR, Kind.CENTRE, Hierarchy.TERRITORY, False),
        (Kind.CENTRE, Kind.CENTRE, Hierarchy.SECTOR, False),
        (Kind.SECTOR, Kind.LOCAL, Hierarchy.SECTOR, False),
    ],
)
def test_who_may_stand_below_whom(kind, parent, hierarchy, right):
    if right:
        rules.check_parent(kind, parent, hierarchy)
    else:
        with pytest.raises(ValidationError):
            rules.check_parent(kind, parent, hierarchy)


@pytest.mark.parametrize(
    ("on", "known_until", "sentence"),
    [
        (date(2026, 11, 22), None, ""),
        (date(2026, 11, 22), date(2026, 11, 22), ""),
        (date(2027, 11, 23), None, ""),
        (date(2027, 11, 24), None, "more than a year ahead"),
        (date(2026, 11, 21), date(2026, 11, 22), "the past does not change"),
    ],
)
def test_events_come_in_order(on, known_until, sentence):
    if not sentence:
        rules.check_date(on, today=TODAY, known_until=known_until)
    else:
        with pytest.raises(ValidationError, match=sentence):
            rules.check_date(on, today=TODAY, known_until=known_until)


@pytest.mark.parametrize(
    ("child", "parent", "above", "circle"),
    [(1, 2, [3], False), (1, 1, [], True), (1, 2, [3, 1], True)],
)
def test_nobody_stands_above_himself(child, parent, above, circle):
    if circle:
        with pytest.raises(ValidationError, match="above itself"):
            rules.check_no_circle(child, parent, above)
    else:
        rules.check_no_circle(child, parent, above)


@pytest.mark.parametrize(
    ("total", "women", "under_35", "right"),
    [
        (100, 40, 30, True),
        (100, None, None, True),
        (0, 0, 0, True),
        (100, 101, None, False),
        (100, 40, 101, False),
        (100, -1, None, False),
        (-1, None, None, False),
    ],
)
def test_parts_of_the_members_lie_within_the_whole(total, women, under_35, right):
    if right:
        rules.check_members(total=total, women=women, under_35=under_35)
    else:
        with pytest.raises(ValidationError):
            rules.check_members(total=total, women=women, under_35=under_35)


def test_members_are_counted_at_primaries_only():
    rules.check_counted(Kind.PRIMARY)
    with pytest.raises(ValidationError, match="add up by themselves"):
        rules.check_counted(Kind.TERRITORY)


def test_only_equals_merge():
    rules.check_merge(Kind.PRIMARY, Kind.PRIMARY)
    for kind, into in [(Kind.PRIMARY, Kind.LOCAL), (Kind.CENTRE, Kind.CENTRE)]:
        with pytest.raises(ValidationError, match="of one kind"):
            rules.check_merge(kind, into)


def test_nobody_is_left_behind_by_a_closing():
    rules.check_close(0)
    with pytest.raises(ValidationError, match="3 organisations still belong"):
        rules.check_close(3)
