"""The table of cases, each named by its sentence."""

import pytest

import birlik.law as law
from birlik.law.terms import COUNTED
from birlik.law.tests.cases import Case, cases


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name["en"])
def test_case(case: Case):
    state = case.state(law.load("kz"))
    found = {row.step.code: row for row in state.rows}
    assert {step: found[step].due for step in case.expect} == case.expect
    assert {step: found[step].status for step in case.status} == case.status
    assert not set(case.absent) & set(found)


def test_every_timed_step_of_every_procedure_has_a_case():
    """A date nobody has written down by hand is a date nobody has checked."""
    covered = {step for case in cases() for step in case.expect}
    kz = law.load("kz")
    missing = [
        (spec.code, step.code)
        for spec in kz.procedures.values()
        for step in spec.steps.values()
        if kz.on(kz.first_day).term(step.term).unit in COUNTED and step.code not in covered
    ]
    assert missing == []
