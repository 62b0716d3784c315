"""Who answers, who is told before a missed day and after it, once; quiet when it is dealt with."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from birlik.base.roles import Role
from birlik.registers.disputes import duties, duty_actions, part_actions
from birlik.registers.disputes.choices import Delivery, Level
from birlik.registers.disputes.models import Escalation
from birlik.registers.disputes.tests import factories
from birlik.registers.structure.tests import factories as structure

pytestmark = pytest.mark.django_db

BEGAN = date(2026, 3, 16)  # the reply is due on Thursday the 19th
COAL = ("KZ-39", "coal")


@pytest.fixture
def house():
    structure.installation()
    return structure.Federation()


@pytest.fixture
def coordinator(house):
    user = house.user(Role.COORDINATOR, "KZ-39")
    user.email = "coordinator@example.invalid"
    user.save()
    return user


@pytest.fixture
def leader(house):
    return structure.user(Role.LEADER, house.centre)


@pytest.fixture
def dispute(house):
    return factories.dispute(house.workplaces[COAL], began=BEGAN)


def told(level=None):
    rows = Escalation.objects.all()
    return [(row.step, row.to) for row in (rows.filter(level=level) if level else rows)]


def test_before_the_day_the_coordinator_is_told_once(coordinator, leader, dispute, mailoutbox):
    assert duty_actions.escalate(today=date(2026, 3, 17))["before"] == 0
    assert duty_actions.escalate(today=date(2026, 3, 18))["before"] == 1
    assert duty_actions.escalate(today=date(2026, 3, 19))["before"] == 0
    assert told() == [("employer_reply", coordinator)]
    (letter,) = mailoutbox
    assert letter.to == [coordinator.email]
    assert dispute.number in letter.body
    assert "163(2)" in letter.body


def test_after_the_day_the_coordinator_then_the_centre(coordinator, leader, dispute):
    duty_actions.escalate(today=date(2026, 3, 20))
    assert told(Level.AFTER) == [("employer_reply", coordinator)]
    assert told(Level.CENTRE) == []
    duty_actions.escalate(today=date(2026, 3, 26))  # the second working day after the 19th
    assert ("employer_reply", leader) in told(Level.CENTRE)
    assert Escalation.objects.filter(to=leader).first().state == Delivery.NO_ADDRESS


def test_it_is_quiet_when_it_is_dealt_with(coordinator, leader, dispute):
    part_actions.record_event(
        dispute=dispute, code="demands_met", on=date(2026, 3, 18), by=coordinator
    )
    part_actions.record_event(
        dispute=dispute, code="inspection_told", on=date(2026, 3, 18), by=coordinator
    )
    duty_actions.escalate(today=date(2026, 3, 20))
    assert told(Level.AFTER) == []


def test_this_week_shows_what_is_due_until_it_is_recorded(coordinator, leader, dispute):
    today = date(2026, 3, 20)
    assert {duty.row.step.code for duty in duties.due(coordinator, today)} == {
        "employer_reply", "set_up_reconciliation", "tell_inspection",
    }  # fmt: skip
    assert duties.due(coordinator, today)[0].late
    assert duties.due(leader, today) == []
    assert [d.row.step.code for d in duties.due(leader, date(2026, 3, 26))] == ["employer_reply"]
    part_actions.record_event(
        dispute=dispute, code="agreement", on=date(2026, 3, 19), by=coordinator
    )
    assert duties.due(coordinator, today) == []


def test_another_regions_coordinator_owes_nothing(house, dispute):
    assert duties.due(house.user(Role.COORDINATOR, "KZ-47"), date(2026, 3, 20)) == []


def test_the_person_named_for_a_step_is_told_of_it(house, coordinator, dispute):
    lawyer = house.user(Role.LAWYER, "KZ-39")
    duty_actions.make_responsible(
        dispute=dispute, step="employer_reply", user=lawyer, by=coordinator
    )
    duty_actions.escalate(today=date(2026, 3, 18))
    assert told() == [("employer_reply", lawyer)]
    people = duties.answers_for([dispute])[dispute.pk]
    assert (people["employer_reply"], people[""]) == (lawyer, coordinator)


def test_only_somebody_within_reach_is_made_responsible(house, coordinator, dispute):
    stranger = house.user(Role.LAWYER, "KZ-47")
    with pytest.raises(ValidationError, match="no post that reaches"):
        duty_actions.make_responsible(dispute=dispute, step="", user=stranger, by=coordinator)
    with pytest.raises(PermissionDenied):
        duty_actions.make_responsible(dispute=dispute, step="", user=coordinator, by=stranger)


def test_the_cost_does_not_grow_with_the_disputes(
    house, coordinator, dispute, django_assert_num_queries, django_assert_max_num_queries
):
    today = date(2026, 3, 20)
    duties.due(coordinator, today)
    with django_assert_max_num_queries(15) as few:
        duties.due(coordinator, today)
    for _ in range(12):
        factories.dispute(house.workplaces[COAL], began=BEGAN)
    with django_assert_num_queries(len(few)):
        assert len(duties.due(coordinator, today)) > 12
