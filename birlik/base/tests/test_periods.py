from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from birlik.base.periods import Period, UnknownPeriod, Week


@pytest.mark.parametrize(
    ("day", "label"),
    [
        (date(2026, 11, 22), "2026-W47"),
        (date(2027, 1, 1), "2026-W53"),
        (date(2024, 12, 30), "2025-W01"),
        (date(2021, 1, 3), "2020-W53"),
    ],
)
def test_a_day_lies_in_its_iso_week(day, label):
    week = Week.of(day)
    assert str(week) == label
    assert day in week
    assert Week.parse(label) == week


@given(st.dates(date(1970, 1, 1), date(2100, 1, 1)), st.integers(-300, 300))
def test_weeks_add_up(day, steps):
    week = Week.of(day)
    assert (week + steps) - steps == week
    assert Week.parse(str(week)) == week
    assert (week.sunday - week.monday).days == 6


def test_until_counts_both_ends():
    assert [str(w) for w in Week.parse("2026-W52").until(Week.parse("2027-W01"))] == [
        "2026-W52",
        "2026-W53",
        "2027-W01",
    ]


@pytest.mark.parametrize("text", ["", "2026", "2026-W54", "W47", "2025-W53", "<script>", "2026-W0"])
def test_what_is_not_a_week_is_refused_in_a_sentence(text):
    with pytest.raises(UnknownPeriod, match="2026-W47"):
        Week.parse(text)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2023", date(2023, 1, 1), date(2023, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-Q4", date(2023, 10, 1), date(2023, 12, 31)),
        ("2023-W01", date(2023, 1, 2), date(2023, 1, 8)),
        ("2023-01-05..2023-03-07", date(2023, 1, 5), date(2023, 3, 7)),
    ],
)
def test_periods_people_write(text, start, end):
    period = Period.parse(text)
    assert (period.start, period.end) == (start, end)


@pytest.mark.parametrize(
    "text", ["23", "2023-13", "2023-Q5", "2023-03-07..2023-01-05", "may", "9999-12", "9999-W52"]
)
def test_other_periods_are_refused(text):
    with pytest.raises(UnknownPeriod):
        Period.parse(text)


def test_a_week_begins_on_monday():
    with pytest.raises(ValueError, match="must be a Monday"):
        Week(date(2026, 11, 22))
