"""Every term of the score, as a table: what is known, and what the term makes of it."""

from datetime import UTC, datetime

import numpy as np
import pytest

from birlik.base.periods import Week
from birlik.monitoring import terms
from birlik.monitoring.picture import Picture
from birlik.monitoring.weights import weights

WEEKS = 26
PACK = weights("kz")
QUESTIONS = [
    "arrears_workers", "arrears_days", "short_time_workers", "unpaid_leave_workers",
    "demand", "refusal", "danger", "stoppage_talk",
]  # fmt: skip


def picture(units: int = 1, **known) -> Picture:
    """Quiet workplaces of 100 workers that reported every week, but for what is `known`."""
    answers = {code: np.zeros((units, WEEKS)) for code in QUESTIONS}
    base = {
        "week": Week.parse("2026-W47"),
        "known_at": datetime(2026, 11, 23, tzinfo=UTC),
        "ids": np.arange(1, units + 1),
        "regions": np.array(["KZ-39"] * units, dtype=object),
        "sectors": np.array(["coal"] * units, dtype=object),
        "with_union": np.ones(units, dtype=bool),
        "contractor": np.zeros(units, dtype=bool),
        "headcount": np.full(units, 100.0),
        "headcount_before": np.full(units, 100.0),
        "answers": answers,
        "reported": np.ones((units, WEEKS), dtype=bool),
        "on_duty": np.ones((units, WEEKS), dtype=bool),
        "open_disputes": np.zeros(units, dtype=int),
        "past_disputes": np.zeros(units, dtype=int),
        "begun_disputes": np.zeros(units, dtype=int),
        "years_open": np.full(units, 5.0),
        "agreement_days": np.full(units, np.nan),
        "event_reports": np.zeros(units, dtype=int),
        "clinic_appeals": np.zeros(units, dtype=int),
    }
    for name, value in known.items():
        if name in answers:
            column = np.atleast_2d(np.asarray(value, dtype=float))
            answers[name][:, WEEKS - column.shape[1] :] = column
        else:
            base[name] = np.asarray(value)
    return Picture(**base)


def silent_for(weeks: int, habit: float = 1.0) -> np.ndarray:
    reported = np.ones((1, WEEKS), dtype=bool)
    owed = WEEKS - weeks
    reported[0, : round(owed * (1 - habit))] = False
    reported[0, WEEKS - weeks :] = False
    return reported


@pytest.mark.parametrize(
    ("sentence", "term", "known", "value"),
    [
        (
            "a quarter unpaid for two months is full",
            "arrears",
            {"arrears_workers": [25], "arrears_days": [60]},
            1,
        ),
        (
            "a quarter unpaid since today is half",
            "arrears",
            {"arrears_workers": [25], "arrears_days": [0]},
            0.5,
        ),
        (
            "last week's arrears count while this week is silent",
            "arrears",
            {"arrears_workers": [25, np.nan], "arrears_days": [60, np.nan]},
            1,
        ),
        (
            "arrears that stand still are no trend",
            "arrears_trend",
            {"arrears_workers": [[10] * 12]},
            0,
        ),
        (
            "arrears that grew by 15 % of the workers are full",
            "arrears_trend",
            {"arrears_workers": [[0] * 11 + [15]]},
            1,
        ),
        ("a demand this week is full", "demand", {"demand": [1]}, 1),
        ("a demand fades by a quarter a week", "demand", {"demand": [1, 0, 0]}, 0.5625),
        ("a demand of half a year ago is forgotten", "demand", {"demand": [1] + [0] * 25}, 0),
        ("a rumour of a stoppage", "stoppage_talk", {"stoppage_talk": [1]}, 0.4),
        ("a stoppage begun", "stoppage_talk", {"stoppage_talk": [3]}, 1),
        (
            "one begun last week outweighs a rumour now",
            "stoppage_talk",
            {"stoppage_talk": [3, 1]},
            0.6,
        ),
        ("a minor accident", "danger", {"danger": [1]}, 0.4),
        (
            "fifteen of a hundred laid off",
            "jobs",
            {"short_time_workers": [10], "unpaid_leave_workers": [5]},
            0.5,
        ),
        ("nobody silent", "silence", {}, 0),
        (
            "two weeks of silence of one who always writes",
            "silence",
            {"reported": silent_for(2)},
            0.5,
        ),
        (
            "silence of one who writes half the time",
            "silence",
            {"reported": silent_for(4, habit=0.5)},
            0.5,
        ),
        ("an agreement that ends today", "agreement", {"agreement_days": [0.0]}, 1),
        ("an agreement that ends in 45 days", "agreement", {"agreement_days": [45.0]}, 0.5),
        ("an agreement that ended last month", "agreement", {"agreement_days": [-30.0]}, 1),
        ("no agreement known", "agreement", {}, 0),
        ("a tenth of the workforce gone", "headcount", {"headcount": [90.0]}, 0.5),
        ("a workforce that grew", "headcount", {"headcount": [150.0]}, 0),
        ("one past dispute", "past_disputes", {"past_disputes": [1]}, 0.5),
        ("an open dispute", "open_dispute", {"open_disputes": [1]}, 1),
        ("three event reports", "event_reports", {"event_reports": [3]}, 1),
        ("four appeals could betray a person", "clinic_appeals", {"clinic_appeals": [4]}, 0),
        ("six appeals of fifteen", "clinic_appeals", {"clinic_appeals": [6]}, 0.4),
    ],
)
def test_terms(sentence, term, known, value):
    got, _facts = terms.TERMS[term](picture(**known), PACK.terms[term].settings)
    assert got[0] == pytest.approx(value, abs=0.02), sentence


def test_neighbours_count_others_and_never_oneself():
    demand = np.zeros((11, 1))
    demand[:4] = 1
    value, facts = terms.neighbours(picture(11, demand=demand), PACK.terms["neighbours"].settings)
    assert facts["count"][0] == 3
    assert facts["count"][10] == 4
    assert facts["total"][0] == 10
    assert value[0] == pytest.approx(1.0)


def test_too_few_neighbours_say_nothing():
    value, _facts = terms.neighbours(
        picture(5, demand=np.ones((5, 1))), PACK.terms["neighbours"].settings
    )
    assert not value.any()


def test_the_score_is_the_sum_of_its_reasons():
    scores = terms.score(
        picture(demand=[1], arrears_workers=[10], arrears_days=[30], event_reports=[1]),
        {code: term.weight for code, term in PACK.terms.items()},
        {code: term.settings for code, term in PACK.terms.items()},
    )
    reasons = scores.reasons(0)
    assert scores.total[0] == pytest.approx(sum(reason["points"] for reason in reasons), abs=0.05)
    assert [reason["term"] for reason in reasons][:1] == ["demand"]
    assert {reason["term"] for reason in reasons} == {
        "demand", "arrears", "arrears_trend", "event_reports", "signs_trend",
    }  # fmt: skip


def test_a_quiet_workplace_has_no_score():
    scores = terms.score(
        picture(3),
        {code: term.weight for code, term in PACK.terms.items()},
        {code: term.settings for code, term in PACK.terms.items()},
    )
    assert not scores.total.any()


def test_every_term_of_the_pack_is_known_and_says_itself_in_three_languages():
    assert set(PACK.terms) == set(terms.TERMS)
    for term in PACK.terms.values():
        for wording in (term.names, term.reasons, *term.sentences.values()):
            assert all(wording[language] for language in ("kk", "ru", "en")), term.code
