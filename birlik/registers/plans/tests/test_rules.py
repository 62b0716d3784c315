from datetime import date

import pytest
from django.core.exceptions import ValidationError

from birlik.base.completion import Completion, furthest, shown
from birlik.base.letters import occasion
from birlik.registers.plans import rules

TODAY = date(2026, 11, 26)
FACTS = {"text": "Meet the employer", "indicator": "Minutes", "term": date(2026, 12, 20)}
BEGUN, MOSTLY, COMPLETE = Completion.BEGUN, Completion.MOSTLY, Completion.COMPLETE


def wrong(call, *args, **kwargs) -> set[str]:
    with pytest.raises(ValidationError) as error:
        call(*args, **kwargs)
    return set(error.value.message_dict)


@pytest.mark.parametrize(
    ("claimed", "with_evidence", "proven", "stands"),
    [
        (Completion.NOT_STARTED, False, Completion.NOT_STARTED, Completion.NOT_STARTED),
        (BEGUN, True, Completion.NOT_STARTED, BEGUN),
        (BEGUN, False, Completion.NOT_STARTED, Completion.NO_EVIDENCE),
        (COMPLETE, False, MOSTLY, Completion.NO_EVIDENCE),
        (MOSTLY, False, MOSTLY, MOSTLY),
        (BEGUN, False, MOSTLY, BEGUN),
    ],
)
def test_a_step_stands_when_it_is_shown_or_was_shown_before(claimed, with_evidence, proven, stands):
    assert shown(claimed=claimed, with_evidence=with_evidence, proven=proven) == stands


def test_the_furthest_step_that_was_shown_is_remembered():
    assert furthest([]) == Completion.NOT_STARTED
    assert furthest([Completion.NO_EVIDENCE, BEGUN, Completion.NOT_STARTED]) == BEGUN


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": " "}, "text"),
        ({"indicator": ""}, "indicator"),
        ({"term": None}, "term"),
        ({"term": date(2025, 12, 31)}, "term"),
        ({"term": date(2028, 1, 1)}, "term"),
    ],
)
def test_a_measure_says_what_by_when_and_how_it_is_seen(change, field):
    rules.check_measure(FACTS, year=2026)
    assert wrong(rules.check_measure, FACTS | change, year=2026) == {field}


def test_progress_is_told_in_words_and_of_days_that_have_come():
    rules.check_progress(claimed=BEGUN, text="Talks began", on=TODAY, today=TODAY)
    told = {"claimed": Completion.NO_EVIDENCE, "text": "", "on": date(2026, 11, 27)}
    assert wrong(rules.check_progress, **told, today=TODAY) == {"claimed", "text", "on"}


@pytest.mark.parametrize(
    ("day", "right"),
    [
        (TODAY, False),
        (date(2026, 11, 27), True),
        (date(2027, 11, 27), True),
        (date(2027, 11, 28), False),
    ],
)
def test_a_watch_is_looked_at_again_within_a_year(day, right):
    if right:
        rules.check_look_again(day, today=TODAY)
    else:
        assert wrong(rules.check_look_again, day, today=TODAY) == {"look_again"}


@pytest.mark.parametrize(
    ("year", "right"), [(2020, False), (2021, True), (2027, True), (2028, False)]
)
def test_plans_are_of_the_years_about_now(year, right):
    if right:
        rules.check_year(year, today=TODAY)
    else:
        assert wrong(rules.check_year, year, today=TODAY) == {"year"}


@pytest.mark.parametrize(
    ("term", "status", "late"),
    [
        (TODAY, BEGUN, False),
        (date(2026, 11, 25), BEGUN, True),
        (date(2026, 11, 25), COMPLETE, False),
        (date(2026, 11, 25), Completion.NO_EVIDENCE, True),
    ],
)
def test_a_measure_is_late_after_its_term_unless_it_is_shown_to_be_complete(term, status, late):
    assert rules.is_late(term=term, status=status, today=TODAY) is late


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2026, 6, 1), ""),
        (date(2026, 6, 16), "before 14"),
        (date(2026, 6, 27), "before 3"),
        (date(2026, 6, 30), "before 3"),
        (date(2026, 7, 1), "after 1"),
        (date(2026, 7, 13), "after 1"),
        (date(2026, 7, 20), "after 14"),
    ],
)
def test_reminders_have_their_occasions(today, said):
    days = {"before": [3, 14], "after": [1, 14]}
    assert occasion(term=date(2026, 6, 30), today=today, **days) == said
