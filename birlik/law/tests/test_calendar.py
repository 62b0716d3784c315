"""The working calendar against the package it stands on, and the counting rule of article 13."""

from datetime import date, timedelta
from pathlib import Path

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

import birlik.law as law
from birlik.law.calendar import Calendar, read_calendar
from birlik.law.terms import Term

KZ = law.load("kz")


@pytest.mark.parametrize("pack", ["kz", "us"])
def test_the_five_day_week_is_the_package_s_own(pack: str):
    """The second source: the package's own answer, day by day over 41 years."""
    calendar = law.load(pack).calendar(5)
    book = holidays.country_holidays(pack.upper(), years=range(2000, 2041))
    day, wrong = date(2000, 1, 1), []
    while day.year < 2041:
        if calendar.is_working(day) != book.is_working_day(day):
            wrong.append(day)
        day += timedelta(days=1)
    assert wrong == []


@pytest.mark.parametrize(
    ("sentence", "week", "day", "works"),
    [
        ("Republic Day on a Sunday moves to Monday", 5, date(2026, 10, 26), False),
        ("it moves in a six-day week too", 6, date(2026, 10, 26), False),
        ("Victory Day on a Saturday moves in a five-day week", 5, date(2026, 5, 11), False),
        ("a Saturday is no rest day in a six-day week, nothing moves", 6, date(2026, 5, 11), True),
        ("no Constitution Day in 2026", 5, date(2026, 8, 31), True),
        ("Constitution Day is 15 March from 2027", 5, date(2027, 3, 15), False),
        ("Christmas on a Sunday does not move", 5, date(2024, 1, 8), True),
        ("Kurban-ait on a Sunday does not move", 5, date(2027, 5, 17), True),
        ("a Saturday worked in exchange", 5, date(2024, 5, 4), True),
        ("the day off it was exchanged for", 5, date(2024, 5, 8), False),
        ("no exchange where Saturday is worked anyway", 6, date(2024, 5, 8), True),
        ("a Sunday exchanged counts in both weeks", 6, date(2025, 1, 5), True),
        ("and so does its day off", 6, date(2025, 1, 3), False),
        ("a plain Saturday of a six-day week", 6, date(2026, 6, 6), True),
    ],
)
def test_working_day(sentence: str, week: int, day: date, works: bool):
    assert KZ.calendar(week).is_working(day) is works


@pytest.mark.parametrize(
    ("sentence", "start", "term", "due"),
    [
        ("counting starts the day after", date(2026, 6, 1), "3 calendar_days", date(2026, 6, 4)),
        ("weekends inside count", date(2026, 6, 5), "10 calendar_days", date(2026, 6, 15)),
        ("working days skip weekends", date(2026, 6, 4), "3 working_days", date(2026, 6, 9)),
        ("a week ends on its weekday", date(2026, 6, 3), "1 weeks", date(2026, 6, 10)),
        ("31 January and a month", date(2026, 1, 31), "1 months", date(2026, 3, 2)),
        ("30 November and three months", date(2023, 11, 30), "3 months", date(2024, 2, 29)),
        ("29 February and a year", date(2024, 2, 29), "1 years", date(2025, 2, 28)),
        ("24 hours over a Sunday", date(2026, 6, 6), "24 hours none", date(2026, 6, 7)),
        ("36 hours are two days", date(2026, 6, 1), "36 hours none", date(2026, 6, 3)),
        ("at once on a Sunday", date(2026, 6, 7), "0 at_once", date(2026, 6, 7)),
    ],
)
def test_term(sentence: str, start: date, term: str, due: date):
    count, unit, *roll = term.split()
    assert KZ.calendar().due(start, Term(int(count), unit, *roll)) == due


DAYS = st.dates(date(2010, 1, 1), date(2040, 12, 31))


@given(DAYS, st.integers(1, 60), st.sampled_from([5, 6]))
def test_adding_working_days_is_counting_them_one_by_one(start: date, count: int, week: int):
    calendar = KZ.calendar(week)
    day, left = start, count
    while left:
        day += timedelta(days=1)
        left -= calendar.is_working(day)
    assert calendar.add_working(start, count) == day
    assert calendar.working_days(start, day) == count


@given(DAYS, st.sampled_from(["calendar_days", "weeks", "months", "years"]), st.integers(1, 12))
def test_a_term_never_ends_on_a_day_of_rest_and_never_early(start: date, unit: str, count: int):
    calendar = KZ.calendar()
    due = calendar.due(start, Term(count, unit))
    assert calendar.is_working(due)
    assert due >= calendar.due(start, Term(count, unit, "none"))
    assert calendar.due(start, Term(count, unit, "previous")) <= due


def test_an_estimated_holiday_marks_the_dates_it_may_move():
    calendar = KZ.calendar()
    term = Term(3, "working_days")
    assert calendar.uncertain(date(2026, 5, 25), date(2026, 5, 29), term)
    assert not calendar.uncertain(date(2026, 6, 1), date(2026, 6, 4), term)
    assert not calendar.uncertain(date(2025, 6, 4), date(2025, 6, 10), term)


OWN_DAYS = """
country: KZ
week: 5
rest: {5: [saturday, sunday], 6: [sunday]}
days:
  - {date: 2026-05-27, kind: working, act: notice, reason: {kk: а, ru: б, en: no Kurban-ait}}
  - {date: 2026-05-28, kind: off, act: notice, reason: {kk: а, ru: б, en: Kurban-ait confirmed}}
  - {date: 2026-06-06, kind: working, weeks: [5], act: order 1, reason: {kk: а, ru: б, en: swap}}
"""


def test_the_pack_s_own_days_stand_above_the_package(tmp_path: Path):
    path = tmp_path / "calendar.yaml"
    path.write_text(OWN_DAYS, encoding="utf-8")
    calendar = Calendar(read_calendar(path))
    assert calendar.is_working(date(2026, 5, 27))
    assert not calendar.is_working(date(2026, 5, 28))
    assert calendar.is_working(date(2026, 6, 6))
    assert calendar.why_off(date(2026, 5, 28)) == {
        "kk": "а",
        "ru": "б",
        "en": "Kurban-ait confirmed",
    }
    term = Term(3, "working_days")
    assert not calendar.uncertain(date(2026, 5, 25), date(2026, 5, 29), term)


def test_a_day_off_tells_its_name_in_russian():
    assert KZ.calendar().why_off(date(2026, 3, 24)) == {
        "kk": "Наурыз мейрамы",
        "ru": "Наурыз мейрамы",
        "en": "Nauryz",
    }
    assert KZ.calendar().why_off(date(2026, 6, 6)) is None


def test_a_week_or_a_year_nobody_knows_is_refused():
    with pytest.raises(law.LawError, match="week must be one of"):
        KZ.calendar(4)
    with pytest.raises(law.LawError, match="no working calendar"):
        KZ.calendar().is_working(date(1950, 1, 1))
