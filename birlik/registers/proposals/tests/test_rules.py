"""Which step may follow on which, and what each must say."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from birlik.registers.proposals import rules
from birlik.registers.proposals.choices import ENDS, Step

LAST, TODAY = date(2026, 3, 2), date(2026, 3, 20)


def step(kind, state, **said):
    told = {"on": TODAY, "text": "…", "answer": "refused" if kind == Step.ANSWERED else ""}
    rules.check_step(kind, state=state, last=LAST, today=TODAY, **(told | said))


@pytest.mark.parametrize("state", ENDS)
@pytest.mark.parametrize("kind", Step)
def test_nothing_follows_on_an_end(state, kind):
    with pytest.raises(ValidationError, match="cannot follow"):
        step(kind, state)


@pytest.mark.parametrize(
    "state, kind",
    [
        (Step.PUT_FORWARD, Step.TAKEN_UP),
        (Step.TAKEN_UP, Step.TAKEN_UP),
        (Step.PUT_FORWARD, Step.SENT),
        (Step.SENT, Step.ANSWERED),
        (Step.SENT, Step.ADOPTED),
        (Step.ANSWERED, Step.SENT),
        (Step.ANSWERED, Step.TAKEN_UP),
        (Step.ANSWERED, Step.ADOPTED),
    ],
)
def test_a_proposal_goes_up_and_out_and_after_an_answer_may_go_again(state, kind):
    step(kind, state)


@pytest.mark.parametrize(
    "state, kind",
    [(Step.PUT_FORWARD, Step.ANSWERED), (Step.PUT_FORWARD, Step.ADOPTED), (Step.SENT, Step.SENT)],
)
def test_no_step_is_jumped(state, kind):
    with pytest.raises(ValidationError, match="cannot follow"):
        step(kind, state)


@pytest.mark.parametrize(
    "said, field",
    [
        ({"on": date(2026, 3, 21)}, "on"),
        ({"on": date(2026, 3, 1)}, "on"),
        ({"text": " "}, "text"),
        ({"answer": ""}, "answer"),
    ],
)
def test_an_answer_has_its_day_and_its_words(said, field):
    with pytest.raises(ValidationError) as refused:
        step(Step.ANSWERED, Step.SENT, **said)
    assert list(refused.value.error_dict) == [field]


def test_the_letter_that_went_out_needs_no_words():
    step(Step.SENT, Step.PUT_FORWARD, text="")


@pytest.mark.parametrize(
    "said, field",
    [
        ({"title": ""}, "title"),
        ({"text": " "}, "text"),
        ({"reason": ""}, "reason"),
        ({"norm": ""}, "norm"),
        ({"act": ""}, "named"),
        ({"norm": "agreement", "act": ""}, "norm"),
        ({"norm": "own", "act": ""}, "named"),
    ],
)
def test_a_proposal_says_what_why_and_which_norm(said, field):
    whole = {"title": "…", "text": "…", "reason": "…", "norm": "law", "act": "lc", "named": ""}
    rules.check_proposal(whole)
    with pytest.raises(ValidationError) as refused:
        rules.check_proposal(whole | said)
    assert list(refused.value.error_dict) == [field]
