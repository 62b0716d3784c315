"""What counts as a hit, early, missed, empty: as tables. No database."""

import pytest

from birlik.monitoring.judging import WHOLE, Begun, Listed, Rules, judge
from birlik.monitoring.outlook import chance_ahead
from birlik.monitoring.tests.test_terms import PACK
from birlik.monitoring.weights import RestSettings

RULES = Rules(hit_days=84, early_days=14, memory_years=5)
REST = RestSettings(weeks=4, factor=2.0, reasons={})
FIRST, LAST = 1001, 1090  # days of the quarter
RATES = tuple(1 / n for n in range(1, 401))
REGIONS = {1: "A", 2: "A", 3: "B", 4: "B"}


def listed(monday: int, *names: int) -> Listed:
    return Listed(monday, frozenset(names), (1, 2, 3, 4), (0.4, 0.3, 0.2, 0.1), 4)


def judged(lists: list[Listed], *disputes: Begun) -> dict:
    return judge(lists, disputes, FIRST, LAST, REGIONS, RULES, REST, PACK.rate)


@pytest.mark.parametrize(
    ("sentence", "monday", "began", "found", "early"),
    [
        ("named three weeks before", 1001, 1022, 1, 1),
        ("named the week before: a hit, but late", 1001, 1008, 1, 0),
        ("named fourteen days before is early", 1001, 1015, 1, 1),
        ("named the day it began is none", 1001, 1001, 0, 0),
        ("named before the quarter, within twelve weeks", 945, 1022, 1, 1),
        ("named more than twelve weeks before is none", 924, 1022, 0, 0),
        ("named afterwards is none", 1029, 1022, 0, 0),
    ],
)
def test_hits(sentence, monday, began, found, early):
    whole = judged([listed(monday, 1)], Begun(1, began))["regions"][WHOLE]
    assert (whole["found"], whole["early"]) == (found, early), sentence
    assert whole["disputes"] == 1


def test_a_dispute_outside_the_quarter_is_another_quarters():
    assert judged([listed(1001, 1)], Begun(1, 1100))["regions"][WHOLE]["disputes"] == 0


def test_an_alarm_is_followed_by_a_dispute_even_after_the_quarter():
    numbers = judged([listed(1085, 1, 3)], Begun(1, 1100))["regions"]
    assert (numbers[WHOLE]["alarms"], numbers[WHOLE]["followed"]) == (2, 1)
    assert (numbers["A"]["alarms"], numbers["A"]["followed"]) == (1, 1)
    assert (numbers["B"]["alarms"], numbers["B"]["followed"]) == (1, 0)


def test_a_workplace_already_in_dispute_counts_on_neither_side():
    whole = judged([listed(1008, 1)], Begun(1, 1001, ended=1060))["regions"][WHOLE]
    assert (whole["alarms"], whole["followed"]) == (0, 0)


def test_the_chance_said_stands_beside_what_followed():
    lists = [listed(monday, 1, 3) for monday in (994, 1001, 1008)]
    said = judged(lists, Begun(1, 1030), Begun(3, 1005, ended=1040))["said"]
    one, three = (chance_ahead(rate, PACK.rate) for rate in (0.4, 0.2))
    assert said["alarms"] == 3, "the list before the quarter and the dispute going on do not count"
    assert said["chances"] == pytest.approx(2 * one + three, abs=1e-4)
    assert said["followed"] == 3


def test_the_lead_is_from_the_first_list_of_the_window():
    lists = [listed(monday, 1) for monday in (1001, 1008, 1015)]
    assert judged(lists, Begun(1, 1036))["regions"][WHOLE]["leads"] == [35]


def test_last_weeks_list_comes_a_week_later():
    lists = [listed(1001, 1), listed(1008, 2)]
    other = judged(lists, Begun(1, 1022))["regions"][WHOLE]["baselines"]["last_list"]
    assert (other["found"], other["early"]) == (1, 1)
    assert judged(lists, Begun(1, 1021))["regions"][WHOLE]["baselines"]["last_list"]["early"] == 0


def test_the_list_of_last_year_knows_only_disputes_of_the_past():
    before, now = Begun(2, 1001 - 364 + 30, ended=700), Begun(2, 1030)
    other = judged([listed(1001, 1)], before, now)["regions"][WHOLE]["baselines"]["last_year"]
    assert other["found"] == 1
    other = judged([listed(1001, 1)], now)["regions"][WHOLE]["baselines"]["last_year"]
    assert other["found"] == 0, "the dispute itself lies in the future of the list"


def test_a_lot_among_past_disputes_has_a_known_chance():
    past = [Begun(place, 800 + place, ended=850) for place in (1, 2, 3, 4)]
    other = judged([listed(1001, 1)], *past, Begun(2, 1030))["regions"][WHOLE]["baselines"]
    assert other["resampled"]["found"] == pytest.approx(0.25)
    assert other["resampled"]["alarms"] == pytest.approx(1.0)


def test_longer_lists_find_no_less_and_the_list_asked_for_lies_on_the_curve():
    lists = [
        Listed(monday, frozenset({1}), tuple(range(1, 401)), RATES, 400)
        for monday in range(945, 1091, 7)
    ]  # fmt: skip
    found = judge(lists, [Begun(5, 1060)], FIRST, LAST, {}, RULES, REST, PACK.rate)["curve"]
    early = [point["early"] for point in found]
    assert early == sorted(early)
    assert early[-1] == 1
    assert [point["per_thousand"] for point in found] == [1, 2, 3, 5, 7, 10, 15, 20]
