import pytest

from birlik.registers.weekly.rules import Bounds, Doubt, check

WORKERS = Bounds("arrears_workers", within_headcount=True)
DAYS = Bounds("arrears_days", highest=1000)
DEMAND = Bounds("demand", values=frozenset({0.0, 1.0}))
ALL = [WORKERS, DAYS, DEMAND]
QUIET = {"arrears_workers": 0, "arrears_days": 0, "demand": 0}


@pytest.mark.parametrize(
    ("sentence", "changed", "headcount", "past", "doubt"),
    [
        ("nothing happened", {}, 100, [], None),
        ("a question left open", {"demand": None}, 100, [], Doubt.MISSING),
        ("fewer than nobody", {"arrears_workers": -1, "arrears_days": 1}, 100, [], Doubt.BELOW),
        ("an answer nobody offered", {"demand": 2}, 100, [], Doubt.NOT_A_CHOICE),
        (
            "a delay of three years",
            {"arrears_workers": 1, "arrears_days": 1001},
            100,
            [],
            Doubt.ABOVE,
        ),
        (
            "more people than work there",
            {"arrears_workers": 101, "arrears_days": 5},
            100,
            [],
            Doubt.MORE_THAN_WORKERS,
        ),
        (
            "an unknown workforce sets no bound",
            {"arrears_workers": 101, "arrears_days": 5},
            None,
            [],
            None,
        ),
        (
            "a zero too many",
            {"arrears_workers": 80, "arrears_days": 5},
            900,
            [8, 8, 7, 9],
            Doubt.JUMP,
        ),
        (
            "a rise from nothing is news",
            {"arrears_workers": 80, "arrears_days": 5},
            900,
            [0] * 9,
            None,
        ),
        (
            "a usual is not yet known",
            {"arrears_workers": 80, "arrears_days": 5},
            900,
            [8, 8, 8],
            None,
        ),
        ("days but nobody", {"arrears_days": 5}, 100, [], Doubt.DAYS_WITHOUT_WORKERS),
        ("people but no days", {"arrears_workers": 5}, 100, [], Doubt.WORKERS_WITHOUT_DAYS),
    ],
)
def test_checks_at_entry(sentence, changed, headcount, past, doubt):
    found = check(ALL, QUIET | changed, headcount=headcount, history={"arrears_workers": past})
    assert [finding.doubt for finding in found] == ([doubt] if doubt else []), sentence


def test_only_the_impossible_is_refused_outright():
    improbable = check([WORKERS], {"arrears_workers": 9}, headcount=5, history={})
    impossible = check([WORKERS], {"arrears_workers": -9}, headcount=5, history={})
    assert not improbable[0].refused
    assert impossible[0].refused
