"""Whatever happens, in whatever order it is recorded, the law loses no fact and not its way."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import birlik.law as law
from birlik.law.engine import OPEN, STATUSES
from birlik.law.state import KNOWN

KZ = law.load("kz")
DAYS = st.dates(date(2021, 1, 1), date(2029, 12, 31))


@st.composite
def histories(draw: st.DrawFn, code: str) -> tuple[list[law.Fact], list[str], date | None]:
    spec = KZ.procedures[code]
    events = draw(st.lists(st.sampled_from(sorted(spec.events)), max_size=14))
    facts = []
    for name in events:
        event = spec.events[name]
        fields = draw(st.lists(st.sampled_from(event.fields), unique=True)) if event.fields else []
        data = {f.code: draw(_value(f.kind)) for f in fields}
        facts.append(law.Fact(name, draw(DAYS), data))
    known = sorted(spec.circumstances)
    given_codes = draw(st.lists(st.sampled_from(known), unique=True)) if known else []
    return facts, given_codes, draw(st.none() | DAYS)


def _value(kind: str) -> st.SearchStrategy:
    return {
        "count": st.integers(0, 500),
        "date": DAYS,
        "codes": st.lists(st.sampled_from(["state_inspector", "reconciliation"]), max_size=2),
        "words": st.text(max_size=5),
    }[kind]


@pytest.mark.parametrize("code", sorted(KZ.procedures))
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_random_facts(code: str, data: st.DataObject):
    facts, circumstances, today = data.draw(histories(code))
    week = data.draw(st.sampled_from([5, 6]))
    clock = KZ.procedure(code)
    state = clock.state(facts, today, week=week, given=circumstances)

    # never a state the law does not know
    assert state.status in KNOWN
    assert {row.status for row in state.rows} <= set(STATUSES)
    if state.status == "open":
        assert state.step is not None
        assert state.step.status in OPEN
    if state.ended:
        assert all(row.opened is None or row.opened >= state.ended.on for row in state.present)

    # never a lost fact
    assert Counter(map(repr, state.facts)) == Counter(map(repr, facts))

    # the same dates in any order
    again = data.draw(st.permutations(facts))
    other = clock.state(again, today, week=week, given=circumstances)
    assert law.as_dict(other, "ru") == law.as_dict(state, "ru")

    # every date is one a person can act on, and says where it comes from
    calendar = KZ.calendar(week)
    for row in state.rows:
        assert row.value.source.article
        if row.opened and row.due and row.value.term.unit == "working_days":
            assert calendar.is_working(row.due) or row.step.extension or row.step.pauses
            assert row.due > row.opened or row.step.extension


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_dispute_that_began_always_stands_somewhere(data: st.DataObject):
    """The course of the law has no gap to fall into, short of a second strike that was ended."""
    facts, circumstances, today = data.draw(histories("collective-dispute"))
    state = KZ.procedure("collective-dispute").state(facts, today, given=circumstances)
    expected = "not_begun" if not facts else "ended" if state.ended else "open"
    reopened = {"agreement_broken", "strike_ended"} <= {fact.event for fact in facts}
    assert state.status == expected or (reopened and state.status == "done")


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_a_later_day_changes_no_firm_date(data: st.DataObject):
    """Time alone moves no date that rests on facts, except by the silence of a term that passed."""
    facts, circumstances, _ = data.draw(histories("collective-dispute"))
    first, later = sorted((data.draw(DAYS), data.draw(DAYS)))
    clock = KZ.procedure("collective-dispute")
    before = clock.state(facts, first, given=circumstances)
    after = {row.step.code: row for row in clock.state(facts, later, given=circumstances).rows}
    for row in before.rows:
        silent = row.opened_by is not None and row.opened_by.startswith("missed:")
        now = after[row.step.code] if row.firm else None
        if now and now.firm and not silent and now.opened_by == row.opened_by:
            assert now.due == row.due
