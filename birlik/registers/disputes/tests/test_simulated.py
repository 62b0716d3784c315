"""Simulated disputes with random parts: whatever is recorded, in whatever order, no fact is lost,
the state is one the law knows, and the dates are the same."""

import random
from datetime import date, timedelta
from itertools import count

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import birlik.law as law
from birlik.law.engine import STATUSES
from birlik.law.state import KNOWN
from birlik.registers.disputes import part_actions, procedure
from birlik.registers.disputes.choices import Body, Outcome, Seat, Stoppage
from birlik.registers.disputes.models import Dispute, DisputeEvent, Member
from birlik.registers.disputes.procedure import OnRecord
from birlik.registers.disputes.tests import factories
from birlik.registers.structure.tests import factories as structure

CLOCK = law.load("kz").procedure(procedure.PROCEDURE)
EVENTS = CLOCK.spec.events
DAYS = st.dates(date(2021, 7, 1), date(2027, 6, 30))
VALUES = {
    "count": st.integers(0, 500),
    "date": DAYS.map(date.isoformat),
    "codes": st.lists(st.sampled_from(["state_inspector", "reconciliation"]), max_size=2),
    "words": st.text(max_size=8),
}


@st.composite
def happenings(draw):
    event = EVENTS[draw(st.sampled_from(sorted(EVENTS)))]
    fields = [one for one in (*event.fields, *event.optional_fields) if draw(st.booleans())]
    return event.code, draw(DAYS), {one.code: draw(VALUES[one.kind]) for one in fields}


@st.composite
def members(draw):
    body = draw(st.sampled_from(list(Body)))
    return Member(
        body=body,
        seat=draw(st.sampled_from(list(Seat))),
        key=draw(st.text("abc", min_size=1, max_size=2)),
        capacities=draw(st.lists(st.sampled_from(["state_inspector"]), max_size=1)),
        consent_on=draw(DAYS) if body == Body.MEDIATION else None,
    )


@st.composite
def records(draw):
    began = draw(DAYS)
    ended = draw(st.none() | st.integers(0, 200).map(lambda days: began + timedelta(days=days)))
    dispute = Dispute(
        began=began,
        ended=ended,
        outcome=draw(st.sampled_from([Outcome.MET, Outcome.COURT])) if ended else Outcome.OPEN,
        stoppage=draw(st.sampled_from(list(Stoppage))),
        stoppage_began=draw(st.none() | DAYS),
        work_week=draw(st.sampled_from([5, 6])),
        circumstances=draw(
            st.lists(st.sampled_from(sorted(CLOCK.spec.circumstances)), unique=True)
        ),
    )
    parts = OnRecord(
        draw(st.lists(happenings(), max_size=16)), draw(st.lists(members(), max_size=8)),
        draw(st.booleans()),
    )  # fmt: skip
    return dispute, parts, draw(DAYS)


def dates(state):
    return [(row.step.code, row.opened, row.due, row.status, row.closed and row.closed.on)
            for row in state.rows]  # fmt: skip


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(records(), st.randoms(use_true_random=False))
def test_500_disputes_never_lose_their_way(record, chance):
    dispute, parts, today = record
    state = procedure._state(CLOCK, dispute, parts, today)
    assert state is not None
    assert state.status in KNOWN
    assert {row.status for row in state.rows} <= set(STATUSES)
    assert (state.ended is None) == (state.status in ("open", "done", "not_begun"))
    if state.status == "open":
        assert state.step is not None  # it stands somewhere
    kept = [(fact.event, fact.on, set(fact.data)) for fact in state.facts]
    for code, on, data in parts.events:
        told = next(one for one in kept if one[:2] == (code, on) and set(data) <= one[2])
        kept.remove(told)  # each stands there, as often as it was recorded, with what was told
    shuffled = OnRecord([*parts.events], parts.members, parts.association)
    chance.shuffle(shuffled.events)
    again = procedure._state(CLOCK, dispute, shuffled, today)
    assert dates(again) == dates(state)
    assert [note.say("en") for note in again.problems] == [n.say("en") for n in state.problems]


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(6))
def test_recorded_through_the_house_in_another_order_the_dates_are_the_same(seed):
    structure.installation()
    works = structure.Federation().workplaces["KZ-39", "coal"]
    chance, serial = random.Random(seed), count()
    today = date(2026, 6, 1)
    course = [
        (code, date(2026, 1, 5) + timedelta(days=chance.randrange(120)))
        for code in chance.sample(sorted(set(EVENTS) - {"demands_received"}), 14)
    ]
    states = []
    for _order in range(2):
        chance.shuffle(course)
        dispute = factories.dispute(
            works, began=date(2026, 1, 5), number=f"S-{seed}-{next(serial)}"
        )
        for code, on in course:
            part_actions.record_event(dispute=dispute, code=code, on=on, by=None)
        assert dispute.events.count() == len(course)
        dispute.refresh_from_db()
        states.append(dates(procedure.state(dispute, today)))
    assert states[0] == states[1]
    for event in DisputeEvent.objects.filter(dispute=dispute):
        part_actions.withdraw_part(part=event, version=1, reason="Another dispute", by=None)
        part_actions.restore_part(part=event, version=2, reason="This one after all", by=None)
    dispute.refresh_from_db()
    assert dates(procedure.state(dispute, today)) == states[0]
    with pytest.raises(ValidationError):
        part_actions.record_event(dispute=dispute, code=course[0][0], on=course[0][1], by=None)
