"""What happened, the sides, the demands and the commissions: recorded, corrected, withdrawn,
restored; nothing lost, nothing overwritten, nothing typed twice."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from birlik.base import audit
from birlik.base.roles import Role
from birlik.base.versions import Stale
from birlik.registers.disputes import actions, part_actions, procedure
from birlik.registers.disputes.choices import Answer, Body, Seat, SideKind, SideOf, Stoppage
from birlik.registers.disputes.models import Demand, Dispute, DisputeEvent, Member, Side
from birlik.registers.disputes.tests import factories
from birlik.registers.structure.tests import factories as structure

pytestmark = pytest.mark.django_db

BEGAN = date(2026, 3, 16)
COAL = ("KZ-39", "coal")


@pytest.fixture
def house():
    structure.installation()
    return structure.Federation()


@pytest.fixture
def coordinator(house):
    return house.user(Role.COORDINATOR, "KZ-39")


@pytest.fixture
def dispute(house):
    return factories.dispute(house.workplaces[COAL], began=BEGAN, workers=120)


def happened(dispute, code, on, by=None, **data):
    return part_actions.record_event(dispute=dispute, code=code, on=on, data=data, by=by)


def state(dispute, today=date(2026, 4, 1)):
    return procedure.state(Dispute.objects.get(pk=dispute.pk), today)


def test_an_event_is_a_fact_for_the_law(dispute, coordinator):
    happened(dispute, "demands_refused", date(2026, 3, 18), coordinator)
    row = state(dispute).row("employer_reply")
    assert (row.status, row.closed.on) == ("done", date(2026, 3, 18))
    assert state(dispute).step.step.code == "set_up_reconciliation"


def test_the_day_the_dispute_began_is_the_day_the_employer_was_told(dispute):
    assert state(dispute).row("employer_reply").opened == BEGAN


def test_an_earlier_day_of_receipt_moves_the_beginning_along_and_back(dispute, coordinator):
    event = happened(dispute, "demands_received", date(2026, 3, 13), coordinator)
    dispute.refresh_from_db()
    assert dispute.began == date(2026, 3, 13)
    actions.change(
        dispute=dispute, version=dispute.version, by=coordinator, began=date(2026, 3, 12)
    )
    event.refresh_from_db()
    assert event.on == date(2026, 3, 12)


def test_a_strike_is_typed_once(dispute, coordinator):
    began = happened(dispute, "strike_began", date(2026, 3, 20), coordinator, participants=80)
    happened(dispute, "strike_ended", date(2026, 3, 27), coordinator)
    dispute.refresh_from_db()
    assert (dispute.stoppage, dispute.stoppage_began) == (Stoppage.STRIKE, date(2026, 3, 20))
    assert (dispute.stoppage_workers, dispute.stoppage_days) == (80, 3)  # Nauryz: 23 to 25 March
    part_actions.withdraw_part(part=began, version=1, reason="No strike after all", by=coordinator)
    dispute.refresh_from_db()
    assert (dispute.stoppage, dispute.stoppage_began) == (Stoppage.NONE, None)


@pytest.mark.parametrize(
    ("code", "data", "said"),
    [
        ("no_such_event", {}, "not an event"),
        ("meeting", {"workers": -1}, "whole number"),
        ("meeting", {"workers": True}, "whole number"),
        ("reconciliation_extended", {"until": "soon"}, "give a day"),
        ("meeting", {"colour": "red"}, "no such field"),
        ("", {}, "Say in a few words"),
        ("", {"workers": 1}, "Say in a few words"),
    ],
)
def test_what_is_no_fact_is_refused_with_a_sentence(dispute, code, data, said):
    with pytest.raises(ValidationError, match=said):
        happened(dispute, code, BEGAN, **data)
    assert not DisputeEvent.objects.exists()


@pytest.mark.parametrize("on", [date(2999, 1, 1), date(1926, 3, 16)])
def test_a_day_to_come_or_of_another_century_is_refused(dispute, on):
    with pytest.raises(ValidationError):
        happened(dispute, "meeting", on)


def test_the_same_event_twice_on_a_day_is_one_tap_too_many(dispute):
    happened(dispute, "meeting", BEGAN, workers=120, present=90, in_favour=80)
    with pytest.raises(ValidationError, match="on record for that day already"):
        happened(dispute, "meeting", BEGAN)


def test_a_quorum_that_is_short_is_recorded_and_shown(dispute, coordinator):
    happened(dispute, "meeting", date(2026, 3, 12), coordinator,
             workers=120, present=70, in_favour=60)  # fmt: skip
    said = [note.say("en") for note in state(dispute).problems]
    assert any("2/3" in sentence and "70" in sentence for sentence in said), said


def test_a_correction_keeps_the_old_wording(dispute, coordinator):
    event = happened(dispute, "meeting", BEGAN, coordinator, workers=120, present=70)
    part_actions.correct(
        part=event, version=1, by=coordinator,
        on=date(2026, 3, 13), data={"workers": 120, "present": 90},
    )  # fmt: skip
    kept = audit.history(dispute)[0]
    assert kept.verb == "correct in dispute"
    assert kept.details["changed"] == {
        "on": ["2026-03-16", "2026-03-13"],
        "data": [{"workers": 120, "present": 70}, {"workers": 120, "present": 90}],
    }


def test_two_people_never_overwrite_each_other(dispute, coordinator, house):
    event = happened(dispute, "meeting", BEGAN, coordinator, workers=120)
    part_actions.correct(part=event, version=1, by=coordinator, text="In the canteen")
    other = house.user(Role.LAWYER, "KZ-39")
    with pytest.raises(Stale) as stale:
        part_actions.correct(part=event, version=1, by=other, text="In the yard")
    assert stale.value.current.text == "In the canteen"
    event.refresh_from_db()
    assert (event.text, event.version) == ("In the canteen", 2)


def test_a_mistaken_event_counts_no_more_and_comes_back(dispute, coordinator):
    event = happened(dispute, "demands_refused", date(2026, 3, 18), coordinator)
    part_actions.withdraw_part(part=event, version=1, reason="Another dispute", by=coordinator)
    assert state(dispute).row("employer_reply").status == "overdue"
    with pytest.raises(ValidationError, match="withdrawn already"):
        part_actions.withdraw_part(part=event, version=2, reason="Another dispute", by=coordinator)
    part_actions.restore_part(part=event, version=2, reason="This one after all", by=coordinator)
    assert state(dispute).row("employer_reply").status == "done"
    with pytest.raises(ValidationError, match="in a few words"):
        part_actions.withdraw_part(part=event, version=3, reason="", by=coordinator)


def test_a_restored_event_does_not_stand_twice(dispute):
    event = happened(dispute, "meeting", BEGAN)
    part_actions.withdraw_part(part=event, version=1, reason="Another day", by=None)
    happened(dispute, "meeting", BEGAN)
    with pytest.raises(ValidationError, match="already"):
        part_actions.restore_part(part=event, version=2, reason="It was right", by=None)


def test_who_may(dispute, house, coordinator):
    stranger = house.user(Role.COORDINATOR, "KZ-47")
    mediator = house.user(Role.MEDIATOR, "KZ-39")
    for user in (stranger, mediator):
        with pytest.raises(PermissionDenied):
            happened(dispute, "meeting", BEGAN, user)
    noted = part_actions.record_event(
        dispute=dispute, code="", on=BEGAN, text="Talks begin", by=mediator
    )
    assert noted.by == mediator
    event = happened(dispute, "meeting", BEGAN, coordinator)
    with pytest.raises(PermissionDenied):
        part_actions.correct(part=event, version=1, by=mediator, text="x")


def test_nothing_is_added_to_a_withdrawn_dispute(dispute, coordinator):
    actions.withdraw(dispute=dispute, reason="Recorded twice", by=coordinator)
    with pytest.raises(ValidationError, match="Restore it"):
        happened(dispute, "meeting", BEGAN, coordinator)


# Demands


def test_demands_ticked_in_the_form_wait_for_their_answer(house, coordinator):
    dispute = actions.open_dispute(
        by=coordinator, began=BEGAN, workplaces=[house.workplaces[COAL]],
        demands=["pay_rise", "safety"],
    )  # fmt: skip
    assert [one.code for one in dispute.demand_rows.all()] == ["pay_rise", "safety"]
    actions.change(dispute=dispute, version=1, by=coordinator, demands=["safety", "bonuses"])
    standing = dispute.demand_rows.filter(mistake="")
    assert [one.code for one in standing] == ["safety", "bonuses"]


def test_each_demand_has_its_own_answer(dispute, coordinator):
    made = part_actions.add_demand(
        dispute=dispute, code="pay_rise", text="By 25 %", amount=40_000, workers=100,
        by=coordinator,
    )  # fmt: skip
    assert (made.answer, made.answered_on) == (Answer.WAITING, None)
    part_actions.correct(
        part=made, version=1, by=coordinator, answer=Answer.PARTLY,
        answered_on=date(2026, 3, 18), answer_text="By 15 %",
    )  # fmt: skip
    dispute.refresh_from_db()
    assert dispute.demands == ["pay_rise"]
    part_actions.withdraw_part(part=made, version=2, reason="Named twice", by=coordinator)
    dispute.refresh_from_db()
    assert dispute.demands == []


def test_a_demand_known_only_by_its_code_stays_when_another_is_added(dispute):
    Dispute.objects.filter(pk=dispute.pk).update(demands=["safety"])  # a record of before
    part_actions.add_demand(dispute=dispute, code="pay_rise", by=None)
    dispute.refresh_from_db()
    assert dispute.demands == ["safety", "pay_rise"]


@pytest.mark.parametrize(
    "wrong",
    [{"code": "moon"}, {"workers": 500}, {"answer": "met", "answered_on": date(2999, 1, 1)}],
)
def test_an_impossible_demand_is_refused(dispute, wrong):
    with pytest.raises(ValidationError):
        part_actions.add_demand(dispute=dispute, by=None, **({"code": "pay_rise"} | wrong))


# Commissions


def sits(dispute, name, body=Body.RECONCILIATION, seat=Seat.WORKERS, **more):
    return part_actions.add_member(
        dispute=dispute, name=name, body=body, seat=seat, by=None, **more
    )


def test_parity_is_counted_from_the_members(dispute):
    happened(dispute, "reconciliation_created", date(2026, 3, 20))
    for name, seat in [("A B", Seat.EMPLOYER), ("C D", Seat.WORKERS), ("E F", Seat.WORKERS)]:
        sits(dispute, name, seat=seat)
    said = [note.code for note in state(dispute).problems]
    assert said == ["composition.parity"]
    sits(dispute, "G H", seat=Seat.EMPLOYER)
    assert state(dispute).problems == []


def test_arbitration_wants_five_with_the_state_inspector(dispute):
    happened(dispute, "arbitration_created", date(2026, 3, 27))
    for name, seat in [("A", Seat.EMPLOYER), ("B", Seat.WORKERS)]:
        sits(dispute, name, Body.ARBITRATION, seat)
    codes = {note.code for note in state(dispute).problems}
    assert codes == {"composition.least", "composition.include"}
    sits(dispute, "C", Body.ARBITRATION, Seat.STATE, capacities=["state_inspector"])
    sits(dispute, "D", Body.ARBITRATION, Seat.OTHER, capacities=["arbitration_council"])
    sits(dispute, "E", Body.ARBITRATION, Seat.OTHER, chair=True)
    assert state(dispute).problems == []


def test_nobody_sits_in_both_commissions(dispute):
    member = sits(dispute, "Ахметова Айгүл")
    with pytest.raises(ValidationError, match="Nobody sits"):
        sits(dispute, "ахметова  айгүл", Body.ARBITRATION, Seat.EMPLOYER)
    part_actions.withdraw_part(part=member, version=1, reason="She declined", by=None)
    sits(dispute, "Ахметова Айгүл", Body.ARBITRATION, Seat.EMPLOYER)


def test_a_mediator_sits_only_with_written_consent_and_beside_the_stages(dispute):
    with pytest.raises(ValidationError, match="written consent"):
        sits(dispute, "A B", Body.MEDIATION, Seat.OTHER)
    with pytest.raises(ValidationError, match="neither side"):
        sits(dispute, "A B", Body.MEDIATION, Seat.WORKERS, consent_on=BEGAN)
    sits(dispute, "A B", Body.MEDIATION, Seat.OTHER, consent_on=date(2026, 3, 20))
    assert state(dispute).row("mediate").opened == date(2026, 3, 20)
    assert state(dispute).row("employer_reply").status == "overdue"  # nothing waits for him


def test_a_body_has_one_chair(dispute):
    sits(dispute, "A B", chair=True)
    with pytest.raises(ValidationError, match="chair already"):
        sits(dispute, "C D", chair=True)


# Sides


def side(dispute, **facts):
    return part_actions.add_side(dispute=dispute, by=None, **facts)


def test_an_association_of_employers_has_its_own_term(dispute):
    assert state(dispute).row("employer_reply").due == date(2026, 3, 19)
    side(dispute, side=SideOf.EMPLOYER, kind=SideKind.ASSOCIATION, name="Coal employers")
    assert state(dispute).row("employer_reply").due == date(2026, 3, 26)


def test_several_bodies_of_workers_form_a_joint_one(dispute):
    joint = side(dispute, side=SideOf.WORKERS, kind=SideKind.JOINT, name="Joint body")
    one = side(
        dispute, side=SideOf.WORKERS, kind=SideKind.UNION, name="Union", part_of=joint,
        mandate="Minutes no. 3", mandate_on=date(2026, 3, 12), representative="A. B.",
    )  # fmt: skip
    assert list(joint.bodies.all()) == [one]
    elsewhere = factories.dispute()
    with pytest.raises(ValidationError, match="another dispute"):
        side(elsewhere, side=SideOf.WORKERS, kind=SideKind.UNION, name="Union", part_of=joint)


def test_a_side_is_of_its_own_kind(dispute):
    with pytest.raises(ValidationError, match="side chosen"):
        side(dispute, side=SideOf.WORKERS, kind=SideKind.ASSOCIATION, name="x")


@pytest.mark.parametrize(
    ("model", "fields", "constraint"),
    [
        (DisputeEvent, {"on": BEGAN}, "an_event_has_a_code_or_words"),
        (Side, {"side": "workers", "kind": "employer", "name": "x"}, "a_side_is_of_its_own_kind"),
        (Demand, {"code": "pay_rise", "amount": -1}, "an_amount_is_not_negative"),
        (
            Demand,
            {"code": "pay_rise", "answered_on": BEGAN},
            "a_waiting_demand_has_no_day_of_answer",
        ),
        (
            Member,
            {"body": "mediation", "seat": "other", "name": "x", "key": "x"},
            "a_mediator_has_consented",
        ),
    ],
)
def test_the_database_itself_refuses(dispute, model, fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        model.objects.create(dispute=dispute, **fields)


def test_the_database_itself_keeps_the_two_commissions_apart(dispute):
    seat = {"dispute": dispute, "seat": "workers", "name": "x", "key": "x"}
    Member.objects.create(body=Body.RECONCILIATION, **seat)
    with pytest.raises(IntegrityError, match="nobody_sits_in_both"), transaction.atomic():
        Member.objects.create(body=Body.ARBITRATION, **seat)


def test_many_disputes_cost_three_queries(house, django_assert_num_queries):
    works = house.workplaces[COAL]
    few, more = factories.many(2, works), factories.many(9, works)
    for dispute in (*few, *more):
        happened(dispute, "demands_refused", date(2023, 5, 12))
    clock = procedure.clock()
    with django_assert_num_queries(3):
        procedure.states(few, BEGAN, clock)
    with django_assert_num_queries(3):
        assert len(procedure.states(more, BEGAN, clock)) == 9


@pytest.mark.parametrize("act", [part_actions.withdraw_part, part_actions.restore_part])
def test_nothing_is_withdrawn_or_restored_over_what_somebody_else_wrote(dispute, coordinator, act):
    event = happened(dispute, "demands_refused", date(2026, 3, 18), coordinator)
    part_actions.correct(part=event, version=1, by=coordinator, text="In the canteen")
    with pytest.raises(Stale) as faster:
        act(part=event, version=1, reason="Another dispute", by=coordinator)
    assert faster.value.current.text == "In the canteen"
    event.refresh_from_db()
    assert (event.mistake, event.version) == ("", 2)


def test_demands_the_employer_met_are_answered_and_wait_again_if_it_was_a_mistake(dispute):
    waits = part_actions.add_demand(dispute=dispute, code="pay_rise", by=None)
    refused = part_actions.add_demand(dispute=dispute, code="bonuses", answer="refused", by=None)
    met = happened(dispute, "demands_met", date(2026, 3, 18))
    for demand in (waits, refused):
        demand.refresh_from_db()
    assert (waits.answer, waits.answered_on) == ("met", date(2026, 3, 18))
    assert refused.answer == "refused"
    part_actions.correct(part=met, version=1, by=None, on=date(2026, 3, 17))
    waits.refresh_from_db()
    assert waits.answered_on == date(2026, 3, 17)
    part_actions.withdraw_part(part=met, version=2, reason="Another dispute", by=None)
    waits.refresh_from_db()
    assert (waits.answer, waits.answered_on) == ("waiting", None)


def test_the_tripartite_commission_wants_three_equal_sides(dispute, coordinator, client):
    for name, seat in (("A", Seat.EMPLOYER), ("B", Seat.WORKERS)):
        part_actions.add_member(
            dispute=dispute, body=Body.TRIPARTITE, seat=seat, name=name, by=coordinator
        )
    client.force_login(coordinator)
    url = reverse("disputes:detail", args=[dispute.number])
    assert "The three sides are not equal" in client.get(url).content.decode()
    part_actions.add_member(
        dispute=dispute, body=Body.TRIPARTITE, seat=Seat.STATE, name="C", by=coordinator
    )
    assert "The three sides are not equal" not in client.get(url).content.decode()


def test_a_side_is_an_organisation_of_the_register_or_a_name(dispute, coordinator, client, house):
    union = house.primaries["KZ-39", "coal"]
    client.force_login(coordinator)
    url = reverse("disputes:add_part", args=[dispute.number, "side"])
    known = client.get(f"{url}?side=workers").context["form"].initial
    assert (known["organisation"], known["kind"]) == (union, SideKind.UNION)
    typed = {"side": "workers", "kind": "union", "organisation": union.key}
    client.post(url, typed)
    side = Side.objects.get()
    assert (side.organisation, side.name) == (union, str(union))
    nobody = client.post(url, {"side": "workers", "kind": "elected"})
    assert "Name the side" in nobody.content.decode()
    boss = client.post(url, typed | {"side": "employer", "kind": "employer"})
    assert "holds unions only" in boss.content.decode()
