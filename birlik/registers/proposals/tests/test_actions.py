"""A proposal goes up with its reasoning, out to who can change it, and comes back answered."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from birlik.base import hindsight
from birlik.base.audit import history
from birlik.base.models import AuditEvent
from birlik.base.roles import Role
from birlik.base.versions import Stale
from birlik.registers.agreements.tests.factories import agreement
from birlik.registers.proposals import actions, norms, queries
from birlik.registers.proposals.models import Proposal
from birlik.registers.proposals.tests import factories
from birlik.registers.structure.tests import factories as structure

pytestmark = pytest.mark.django_db
CORNER = ("KZ-39", "coal")


@pytest.fixture
def house():
    structure.installation()
    return structure.Federation()


@pytest.fixture
def chair(house):
    return structure.user(Role.CHAIR, house.primaries[CORNER])


@pytest.fixture
def coordinator(house):
    return house.user(Role.COORDINATOR, "KZ-39")


@pytest.fixture
def proposal(house):
    return factories.proposal(house.primaries[CORNER])


def today():
    return timezone.localdate()


def test_numbers_of_a_year_have_no_gaps(house):
    made = [factories.proposal(house.centre) for _ in range(3)]
    with pytest.raises(ValidationError):
        factories.proposal(house.centre, title=" ")
    made.append(factories.proposal(house.centre))
    year = today().year
    assert [one.number for one in made] == [f"P-{year}-{n:04d}" for n in (1, 2, 3, 4)]


def test_from_a_primary_to_the_adopted_text(house, proposal, chair, coordinator):
    centre = structure.user(Role.ADMINISTRATOR, house.centre)
    vote = {"in_favour": 9, "against": 1, "abstained": 2}
    actions.take_up(
        proposal=proposal, to=house.territories["KZ-39"], on=today(), text="So it is everywhere.",
        vote=vote, by=coordinator,
    )  # fmt: skip
    actions.take_up(
        proposal=proposal, to=house.centre, on=today(), text="The law must say it.", by=centre
    )
    actions.send(proposal=proposal, on=today(), to="Majilis", by=centre)
    actions.note_answer(
        proposal=proposal, on=today(), answer="in_part", text="At 1.75 times.", by=centre
    )
    actions.adopt(proposal=proposal, on=today(), text="Not below 1.75.", by=centre)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.answer, proposal.at) == ("adopted", "in_part", house.centre)
    assert proposal.ended_on == proposal.sent_on == proposal.answered_on == today()
    told = [(one.kind, one.text, one.in_favour) for one in proposal.steps.all()]
    assert told == [
        ("put_forward", "", None),
        ("taken_up", "So it is everywhere.", 9),
        ("taken_up", "The law must say it.", None),
        ("sent", "", None),
        ("answered", "At 1.75 times.", None),
        ("adopted", "Not below 1.75.", None),
    ]
    assert len(history(proposal)) == 6


def test_only_a_body_above_takes_it_up_and_only_who_acts_for_it(house, proposal, chair):
    with pytest.raises(PermissionDenied):
        actions.take_up(
            proposal=proposal, to=house.territories["KZ-39"], on=today(), text="…", by=chair
        )
    elsewhere = house.user(Role.COORDINATOR, "KZ-47")
    with pytest.raises(ValidationError, match="above"):
        actions.take_up(
            proposal=proposal, to=house.territories["KZ-47"], on=today(), text="…", by=elsewhere
        )


def test_whoever_acts_for_a_body_below_the_level_where_it_stands_only_reads(
    house, proposal, chair, coordinator
):
    actions.take_up(
        proposal=proposal, to=house.territories["KZ-39"], on=today(), text="…", by=coordinator
    )
    with pytest.raises(PermissionDenied):
        actions.send(proposal=proposal, on=today(), to="Majilis", by=chair)
    assert queries.visible_to(chair).get() == proposal


def test_a_step_recorded_by_mistake_is_taken_back_and_stays_readable(proposal, chair):
    actions.send(proposal=proposal, on=today(), to="Majilis", by=chair)
    actions.note_answer(proposal=proposal, on=today(), answer="refused", text="No.", by=chair)
    actions.take_back_step(proposal=proposal, reason="another letter", by=chair)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.answer, proposal.answered_on) == ("sent", "", None)
    assert proposal.steps.get(kind="answered").mistake == "another letter"
    actions.take_back_step(proposal=proposal, reason="not sent yet", by=chair)
    with pytest.raises(ValidationError, match="withdraw"):
        actions.take_back_step(proposal=proposal, reason="never", by=chair)


def test_who_saves_second_is_told(proposal, chair):
    actions.change(proposal=proposal, version=1, by=chair, **factories.facts(title="Paid double"))
    with pytest.raises(Stale):
        actions.change(proposal=proposal, version=1, by=chair, **factories.facts())
    changed = history(proposal)[0].details["changed"]
    assert changed == {"title": ["Overtime is paid double", "Paid double"]}


def test_the_text_of_an_ended_proposal_stays_as_it_was(proposal, chair):
    actions.withdraw(proposal=proposal, on=today(), text="settled otherwise", by=chair)
    proposal.refresh_from_db()
    with pytest.raises(ValidationError, match="withdrawn"):
        actions.change(proposal=proposal, version=proposal.version, by=chair, **factories.facts())


def test_the_norm_is_an_act_of_the_pack_an_agreement_or_what_was_typed(house):
    works = house.workplaces[CORNER]
    found = agreement(works, number="7")
    clause = factories.proposal(
        house.centre, norm="agreement", act="", agreement=found, article="4.2"
    )
    assert "No. 7" in norms.in_words(clause)
    assert "4.2" in norms.in_words(clause)
    wide = factories.proposal(house.centre, norm="wide", act="", named="Oil, 2026", article="")
    assert norms.in_words(wide) == "Oil, 2026"
    law = factories.proposal(house.centre)
    assert norms.value_of(law) == "law:lc"
    assert norms.chosen("law:lc").act == "lc"
    assert norms.chosen(norms.value_of(clause)).agreement == found


def test_what_must_be_true_is_kept_by_the_database(house, proposal):
    for wrong in (
        {"agreement": agreement(house.workplaces[CORNER])},
        {"answer": "refused"},
        {"state": "adopted"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Proposal.objects.filter(pk=proposal.pk).update(**wrong)
    with pytest.raises(IntegrityError, match="an_answer_says"), transaction.atomic():
        proposal.steps.update(answer="refused")


def test_a_past_moment_is_opened_as_it_was_known(house, chair):
    made = factories.proposal(house.primaries[CORNER], by=chair)
    actions.send(proposal=made, on=today(), to="Majilis", by=chair)
    sent = AuditEvent.objects.order_by("-id").first().at
    actions.note_answer(proposal=made, on=today(), answer="accepted", text="Yes.", by=chair)
    moment = hindsight.Moment(at=sent, on=today())
    with hindsight.as_known(hindsight.look_back(moment)):
        known = Proposal.objects.get()
        assert (known.state, known.answer, known.answered_on) == ("sent", "", None)
    before = hindsight.Moment(at=sent - timedelta(days=1), on=today())
    with hindsight.as_known(hindsight.look_back(before)):
        assert not Proposal.objects.exists()
