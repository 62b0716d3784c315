"""The page of a dispute: what is next, one tap to record it, both versions when two people write,
and names only for those who may see them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from birlik.base.models import PersonalRead
from birlik.base.roles import Role
from birlik.registers.disputes import law_steps, part_actions, procedure
from birlik.registers.disputes.choices import Body, Seat
from birlik.registers.disputes.models import Demand, DisputeEvent, Member, Responsible, Side
from birlik.registers.disputes.tests import factories
from birlik.registers.structure.tests import factories as structure

pytestmark = pytest.mark.django_db
COAL = ("KZ-39", "coal")


@pytest.fixture
def house():
    structure.installation()
    return structure.Federation()


@pytest.fixture
def coordinator(house, enter):
    return enter(house.user(Role.COORDINATOR, "KZ-39"))


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def dispute(house, today):
    return factories.dispute(house.workplaces[COAL], began=today - timedelta(days=1), workers=120)


def at(route, *args):
    return reverse(f"disputes:{route}", args=args)


def shown(client, dispute):
    return client.get(at("detail", dispute.number)).content.decode()


def test_the_next_step_stands_on_top_with_its_article_and_its_events(coordinator, dispute):
    page = shown(coordinator, dispute)
    assert "Consider the demands and reply in writing" in page
    assert "Article 163(2)" in page
    assert 'value="demands_met"' in page


def test_one_tap_records_an_event(coordinator, dispute, today):
    answer = coordinator.post(at("record", dispute.number), {"code": "demands_met", "on": today})
    assert answer.status_code == 302
    assert dispute.events.get().code == "demands_met"
    assert "The employer met the demands" in shown(coordinator, dispute)
    again = coordinator.post(
        at("record", dispute.number), {"code": "demands_met", "on": today}, follow=True
    )
    assert "on record for that day already" in again.content.decode()


def test_an_event_that_wants_more_goes_on_to_its_form_with_its_day(coordinator, dispute, today):
    answer = coordinator.post(at("record", dispute.number), {"code": "meeting", "on": today})
    assert answer.url == f"{at('add_part', dispute.number, 'event')}?code=meeting&on={today}"
    form = coordinator.get(answer.url).content.decode()
    assert f'value="{today}"' in form
    assert 'value="120"' in form  # all workers, as the record knows them
    assert "2/3" in form
    typed = {"on": today, "workers": "120", "present": "70", "in_favour": "60"}
    coordinator.post(answer.url, typed)
    page = shown(coordinator, dispute)
    assert dispute.events.get().data == {"workers": 120, "present": 70, "in_favour": 60}
    assert "Against the rules" in page


@pytest.mark.parametrize("typed", [{"code": "no_such", "on": "2026-01-01"}, {}])
def test_what_is_no_event_does_not_exist(coordinator, dispute, typed):
    assert coordinator.post(at("record", dispute.number), typed).status_code == 404


def test_a_day_that_is_none_is_asked_for(coordinator, dispute):
    answer = coordinator.post(at("record", dispute.number), {"code": "demands_met", "on": "soon"})
    assert "code=demands_met" in answer.url
    assert coordinator.get(answer.url).status_code == 200


@pytest.mark.parametrize(
    ("kind", "typed", "model"),
    [
        ("side", {"side": "employer", "kind": "employer", "name": "Works LLP"}, Side),
        ("demand", {"code": "pay_rise", "answer": "waiting", "amount": "40000"}, Demand),
        ("member", {"body": "reconciliation", "seat": "workers", "name": "A B"}, Member),
        ("event", {"on": "2026-01-05", "text": "Talks begin"}, DisputeEvent),
    ],
)
def test_every_part_is_added_corrected_withdrawn_and_restored(
    coordinator, dispute, kind, typed, model
):
    coordinator.post(at("add_part", dispute.number, kind), typed)
    part = model.objects.get()
    address = (dispute.number, kind, part.pk)
    assert coordinator.get(at("part", *address)).status_code == 200
    field = {"side": "mandate", "demand": "text", "member": "position", "event": "text"}[kind]
    coordinator.post(at("part", *address), typed | {field: "Corrected", "version": "1"})
    part.refresh_from_db()
    assert getattr(part, field) == "Corrected"
    assert "Corrected" in shown(coordinator, dispute)
    stale = coordinator.post(at("part", *address), typed | {field: "Mine", "version": "1"})
    assert stale.status_code == 409
    both = stale.content.decode()
    assert "Corrected" in both
    assert "Mine" in both
    late = coordinator.post(
        at("withdraw_part", *address), {"reason": "Not this dispute", "version": "1"}
    )
    assert late.status_code == 409
    assert "Corrected" in late.content.decode()
    assert 'value="2"' in late.content.decode()
    reason = {"reason": "Not this dispute", "version": "2"}
    coordinator.post(at("withdraw_part", *address), reason)
    assert "Not this dispute" in shown(coordinator, dispute)
    coordinator.post(at("restore_part", *address), {"reason": "This one after all", "version": "3"})
    part.refresh_from_db()
    assert part.mistake == ""


def test_bad_input_loses_nothing(coordinator, dispute):
    answer = coordinator.post(
        at("add_part", dispute.number, "member"),
        {"body": "mediation", "seat": "other", "name": "Typed Name"},
    )
    said = answer.content.decode()
    assert "written consent" in said
    assert "Typed Name" in said


def test_a_mediator_notes_but_does_not_record(house, enter, dispute, today):
    client = enter(house.user(Role.MEDIATOR, "KZ-39"))
    assert client.get(at("add_part", dispute.number, "event")).status_code == 200
    for kind in ("side", "demand", "member"):
        assert client.get(at("add_part", dispute.number, kind)).status_code == 404
    event = part_actions.record_event(dispute=dispute, code="evasion", on=today, by=None)
    assert client.get(at("part", dispute.number, "event", event.pk)).status_code == 404


def test_names_are_for_some_and_their_reading_is_noted(house, enter, dispute):
    part_actions.add_member(
        dispute=dispute, name="Айгүл Ахметова", body=Body.RECONCILIATION, seat=Seat.WORKERS, by=None
    )
    assert "Айгүл" in shown(enter(house.user(Role.COORDINATOR, "KZ-39")), dispute)
    assert PersonalRead.objects.filter(subject=f"disputes.dispute:{dispute.pk}").count() == 1
    for role in (Role.INSPECTOR, Role.CHAIR):
        somewhere = house.primaries[COAL] if role == Role.CHAIR else house.territories["KZ-39"]
        page = shown(enter(structure.user(role, somewhere)), dispute)
        assert "Reconciliation commission" in page
        assert "Айгүл" not in page
    assert PersonalRead.objects.count() == 1


def test_the_responsible_of_a_step_is_named(coordinator, house, dispute):
    lawyer = house.user(Role.LAWYER, "KZ-39")
    coordinator.post(
        at("responsible", dispute.number), {"step": "employer_reply", "user": lawyer.pk}
    )
    assert Responsible.objects.get().user == lawyer
    assert str(lawyer) in shown(coordinator, dispute)
    stranger = house.user(Role.LAWYER, "KZ-47")
    answer = coordinator.post(at("responsible", dispute.number), {"step": "", "user": stranger.pk})
    assert answer.status_code == 200
    assert Responsible.objects.count() == 1


def test_an_agreement_offers_to_close_with_its_day(coordinator, dispute, today):
    demand = part_actions.add_demand(
        dispute=dispute, code="pay_rise", answer="partly", answered_on=today, by=None
    )
    part_actions.record_event(
        dispute=dispute, code="agreement", on=today, text="15 % from May", by=None
    )
    assert "Close it with its outcome" in shown(coordinator, dispute)
    form = coordinator.get(at("close", dispute.number)).context["form"]
    assert (form.initial["ended"], form.initial["outcome"]) == (today, demand.answer)
    assert form.initial["outcome_text"] == "15 % from May"


def test_why_a_day_is_what_it_is(house):
    """Demands received on 16 March 2026: three working days of the law end on the 19th; those of
    the inspection cross Nauryz."""
    dispute = factories.dispute(house.workplaces[COAL], began=date(2026, 3, 16))
    steps = {step.code: step for step in law_steps.look(dispute, date(2026, 3, 17)).steps}
    told = steps["tell_inspection"]
    assert told.due == date(2026, 3, 26)
    assert {day for day, _ in told.skipped} >= {date(2026, 3, 23), date(2026, 3, 24)}
    assert all(name for _, name in told.skipped)
    assert (told.article, told.confirmed) == ("170(5)(1)", False)
    assert told.opened_by == "The employer received the demands"


@pytest.mark.parametrize(
    ("status", "days", "left", "said"),
    [
        ("open", 3, 5, "3 working days left"),
        ("open", 0, 0, "today is the last day"),
        ("open", 0, 1, "1 day left, not a working day"),
        ("open", 0, 2, "2 days left, none of them a working day"),
        ("overdue", -2, -4, "late by 2 working days"),
        ("overdue", 0, -1, "the last day has passed"),
    ],
)
def test_a_last_day_that_is_no_working_day_is_not_called_today(house, status, days, left, said):
    dispute = factories.dispute(house.workplaces[COAL], began=date(2026, 3, 16))
    steps = {step.code: step for step in law_steps.look(dispute, date(2026, 3, 17)).steps}
    told = steps["tell_inspection"]
    assert (told.days, told.left) == (4, 9)
    with translation.override("en"):
        assert replace(told, status=status, days=days, left=left).when == said


def test_the_page_costs_the_same_for_200_events(
    coordinator, dispute, today, django_assert_num_queries, django_assert_max_num_queries
):
    def happens(first, many):
        for n in range(first, first + many):
            part_actions.record_event(
                dispute=dispute, code="inspection_news", on=today - timedelta(days=n), by=None
            )

    happens(0, 3)
    coordinator.get(at("detail", dispute.number))
    with django_assert_max_num_queries(45) as few:
        coordinator.get(at("detail", dispute.number))
    happens(3, 40)
    with django_assert_num_queries(len(few)):
        coordinator.get(at("detail", dispute.number))


def test_from_demands_met_to_a_closed_dispute_without_a_day_typed_twice(
    coordinator, dispute, today
):
    """The law asks for the agreement in writing: closing the dispute records it."""
    part_actions.add_demand(dispute=dispute, code="pay_rise", by=None)
    coordinator.post(at("record", dispute.number), {"code": "demands_met", "on": today})
    page = shown(coordinator, dispute)
    assert "The demands are met" in page
    assert at("close", dispute.number) in page
    form = coordinator.get(at("close", dispute.number)).context["form"]
    asked = {name: form.initial.get(name) for name in ("ended", "outcome")}
    assert asked == {"ended": today, "outcome": "met"}
    coordinator.post(at("close", dispute.number), {"ended": today, "outcome": "met"})
    dispute.refresh_from_db()
    assert (dispute.outcome, dispute.ended) == ("met", today)
    assert procedure.state(dispute, today).ended.on == today


def test_a_dispute_is_closed_with_the_day_of_its_last_event(coordinator, dispute, today):
    part_actions.record_event(
        dispute=dispute, code="inspection_told", on=today - timedelta(days=1), by=None
    )
    form = coordinator.get(at("close", dispute.number)).context["form"]
    assert form.initial["ended"] == today - timedelta(days=1)
    assert "outcome" not in form.initial
