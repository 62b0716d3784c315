from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from birlik.imports import cells
from birlik.imports.cells import Unclear


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2026-11-22", "dmy", date(2026, 11, 22)),
        ("2026-11-22 00:00:00", "dmy", date(2026, 11, 22)),
        ("22.11.2026", "dmy", date(2026, 11, 22)),
        ("22.11.2026 г.", "dmy", date(2026, 11, 22)),
        ("22/11/26", "dmy", date(2026, 11, 22)),
        ("11/22/2026", "mdy", date(2026, 11, 22)),
        ("04/05/2026", "dmy", date(2026, 5, 4)),
        ("04/05/2026", "mdy", date(2026, 4, 5)),
        ("46348", "dmy", date(2026, 11, 22)),
        ("20261122", "dmy", date(2026, 11, 22)),
        ("22 ноября 2026 г.", "dmy", date(2026, 11, 22)),
        ("2026 жылғы 22 қараша", "dmy", date(2026, 11, 22)),
        ("Nov 22, 2026", "dmy", date(2026, 11, 22)),
        ("1.2.85", "dmy", date(1985, 2, 1)),
    ],
)
def test_a_day_is_read_however_it_is_written(text, order, day):
    assert cells.as_date(text, order) == day


@pytest.mark.parametrize("text", ["31.02.2026", "yesterday", "2026", "13.13.2026", "0", "22 нояб"])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(Unclear):
        cells.as_date(text)


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["04/05/2026", "04/25/2026"], "mdy"),
        (["04/05/2026", "25/04/2026"], "dmy"),
        (["04/05/2026"], "dmy"),
    ],
)
def test_one_clear_date_settles_the_column(texts, order):
    assert cells.date_order(texts, "dmy") == order


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1 234", 1234),
        ("1\u00a0234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1.234,5", 1234.5),
        ("1,234", 1234),
        ("12,5", 12.5),
        ("(7)", -7),
        ("−3", -3),
        ("150 чел.", 150),
        ("12 күн", 12),
        ("27.0", 27),
    ],
)
def test_a_number_is_read_however_it_is_written(text, number):
    assert cells.as_number(text) == number


@pytest.mark.parametrize("text", ["", "about 5", "1e5", "nan", "inf", "12-15", "1" * 40])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(Unclear):
        cells.as_number(text)


def test_a_fraction_is_no_whole_number():
    with pytest.raises(Unclear):
        cells.as_whole("2,5")


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("да", True),
        ("Иә", True),
        ("YES", True),
        ("бар", True),
        ("нет", False),
        ("Жоқ", False),
        ("-", False),
    ],
)
def test_yes_and_no_in_three_languages(text, yes):
    assert cells.as_yes(text) is yes


@pytest.mark.parametrize(
    "text",
    ["2026-W47", "2026-47", "47/2026", "47 неделя 2026", "W47 2026", "47-апта 2026", "20.11.2026"],
)
def test_a_week_is_read_however_it_is_written(text):
    assert str(cells.as_week(text)) == "2026-W47"


def test_a_spreadsheet_may_have_eaten_the_zero_in_front():
    assert cells.as_digits("50140000017", 12) == "050140000017"


@given(st.text(max_size=60))
def test_any_text_is_read_or_called_unclear(text):
    for reader in (cells.as_date, cells.as_number, cells.as_whole, cells.as_yes, cells.as_week):
        with suppress(Unclear):
            reader(cells.plain(text))


@given(st.dates(date(1950, 1, 1), date(2090, 12, 31)))
def test_every_way_to_write_a_day_gives_the_day(day):
    for text in (day.isoformat(), f"{day:%d.%m.%Y}", str((day - date(1899, 12, 30)).days)):
        assert cells.as_date(text) == day
