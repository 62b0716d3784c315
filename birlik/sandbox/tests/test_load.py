"""The demonstration as it stands in the database: real records, numbered and linked as the
registers do it."""

from datetime import date

import pytest
from django.contrib.auth import authenticate
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, Sum
from django.db.models.functions import TruncDate

from birlik import sandbox
from birlik.base import audit, packs
from birlik.base.models import Installation, User
from birlik.base.numbering import take
from birlik.base.roles import Role
from birlik.registers.agreements.models import CollectiveAgreement
from birlik.registers.clinics.models import Appeal, AppealFile, Service, ServiceWords
from birlik.registers.disputes import rules as dispute_rules
from birlik.registers.disputes.choices import SETTLED
from birlik.registers.disputes.models import Dispute
from birlik.registers.links.choices import Meaning
from birlik.registers.links.models import Link
from birlik.registers.proposals import actions as proposals
from birlik.registers.proposals.choices import Step
from birlik.registers.proposals.models import Proposal, ProposalStep
from birlik.registers.structure.choices import Hierarchy, Kind
from birlik.registers.structure.models import (
    Affiliation,
    Employer,
    Lineage,
    MemberCount,
    Organisation,
    OrganisationEvent,
    Person,
    Post,
    Workplace,
)
from birlik.registers.structure.scope import roles_of
from birlik.registers.weekly import queries
from birlik.registers.weekly.actions import receipt_number
from birlik.registers.weekly.choices import State
from birlik.registers.weekly.models import EventReport, WeeklyReport
from birlik.sandbox import copy, load, load_reports, truth
from birlik.sandbox.scenario import ImpossibleScenario
from birlik.sandbox.tests.conftest import KNOWN_AT, UNTIL, scenario

pytestmark = pytest.mark.django_db

SCHEMA = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
"""


def schema() -> set:
    with connection.cursor() as cursor:
        cursor.execute(SCHEMA)
        return set(cursor.fetchall())


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker, tmp_path_factory):
    """Built once for the module and rolled back after it; returns what was there, and the schema
    before."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(load, "truth_folder", lambda: tmp_path_factory.getbasetemp() / "sandbox")
        with transaction.atomic():
            before = schema()
            shares: list[float] = []
            made = load.load(scenario=scenario(), told=lambda step, share: shares.append(share))
            yield made, before, shares
            transaction.set_rollback(True)


def test_the_public_sentence_of_2023_comes_from_records(built):
    in_2023 = Dispute.objects.filter(began__year=2023)
    together = in_2023.filter(federation_took_part=True, outcome__in=SETTLED)
    assert in_2023.count() == 84
    assert in_2023.filter(union_present=True).count() == 31
    assert together.count() == 48
    assert together.filter(union_present=False).count() == 17


def test_the_members_of_todays_primaries_add_up(built):
    last = MemberCount.objects.order_by("-on").values("on")[:1]
    today = MemberCount.objects.filter(on=last)
    assert today.aggregate(Sum("total"))["total__sum"] == 20_000
    assert (
        today.count() == Organisation.objects.filter(kind=Kind.PRIMARY, closed=None).count() == 180
    )


def test_indexes_and_constraints_are_all_there_again(built):
    assert schema() == built[1]


@pytest.mark.parametrize(
    "model",
    [
        Organisation, Affiliation, OrganisationEvent, Employer, Workplace, MemberCount, Person,
        User, CollectiveAgreement, Dispute, WeeklyReport, EventReport, Proposal, ProposalStep,
    ],
)  # fmt: skip
def test_records_are_as_the_registers_would_have_made_them(built, model):
    for one in model.objects.order_by("?")[:40]:
        # A form may not leave these empty; the system may.
        empty = {
            f.name for f in model._meta.concrete_fields if getattr(one, f.attname) in (None, {})
        }
        one.full_clean(exclude=empty, validate_unique=False)


def test_disputes_keep_the_rules_of_their_register(built):
    known = {row["code"] for row in packs.read("kz", "demands")}
    for one in Dispute.objects.prefetch_related("workplaces"):
        facts = {field.name: getattr(one, field.name) for field in Dispute._meta.concrete_fields}
        facts["workplaces"] = list(one.workplaces.all())
        dispute_rules.check(facts, today=KNOWN_AT.date(), known_demands=known)
        assert bool(one.ended) != (one.outcome == "open")


def test_a_proposal_stands_where_its_steps_have_brought_it(built):
    """As recording the same steps one by one would have left it."""
    made = list(Proposal.objects.all())
    assert {one.state for one in made} == set(Step)
    for one in made:
        stood = {name: getattr(one, name) for name in proposals.STANDS}
        proposals._stand(one)
        assert {name: getattr(one, name) for name in proposals.STANDS} == stood
        days = [step.on for step in one.steps.all()]
        assert days == sorted(days)
    numbers = sorted(made, key=lambda one: (one.put_on.year, one.number))
    assert [one.put_on for one in numbers] == sorted(one.put_on for one in made)


def test_a_clause_is_said_to_be_broken_so_often_that_it_is_told(built):
    broken = Link.objects.filter(meaning=Meaning.BREAKS_AGREEMENT)
    assert broken.count() >= 5
    assert broken.values("target", "note").distinct().count() == 1
    assert Link.objects.filter(meaning=Meaning.GAVE_RISE).exists()


def test_nothing_is_left_of_the_words_of_forgotten_files(built):
    assert Appeal.objects.exclude(forgotten_on=None).exists()
    for words in (
        AppealFile.objects.exclude(appeal__forgotten_on=None),
        ServiceWords.objects.exclude(service__appeal__forgotten_on=None),
    ):
        assert not words.exists()
    kept = Service.objects.filter(appeal__forgotten_on=None)
    assert kept.filter(words=None).count() == 0


def test_receipts_follow_one_another_and_the_register_goes_on_after_them(built):
    week = UNTIL - 10
    receipts = set(WeeklyReport.objects.filter(week=week).values_list("receipt", flat=True))
    assert receipts == {receipt_number(week, n) for n in range(1, len(receipts) + 1)}
    assert take(f"weekly-{week}") == len(receipts) + 1
    assert take("dispute:2023") == 85


def test_receipts_made_together_equal_receipts_made_one_by_one(world):
    import numpy as np

    weeks = world.scenario.weeks
    week, number = np.array([0, 5, 200]), np.array([1, 987, 20_345])
    made = load_reports.receipts(weeks, week, number)
    assert made == [
        receipt_number(weeks[w], n) for w, n in zip([0, 5, 200], [1, 987, 20345], strict=True)
    ]


def test_progress_goes_forward_from_nothing_to_all(built):
    shares = built[2]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert 0.9 < shares[-1] <= 1


def test_new_records_get_free_ids(built):
    person = Person.objects.create(name="A", sort_key="a")
    assert Person.objects.filter(pk=person.pk).count() == 1


def test_corrections_point_back_and_second_voices_wait_or_were_decided(built):
    corrections = WeeklyReport.objects.exclude(corrects=None).select_related("corrects")
    assert corrections.count() > 50
    assert {one.corrects.state for one in corrections} == {State.CORRECTED}
    aside = WeeklyReport.objects.filter(state=State.SET_ASIDE)
    assert aside.count() > 0
    assert not aside.filter(decided_by=None).exists()


def test_reports_are_signed_by_who_held_the_post_then(built):
    signed = WeeklyReport.objects.exclude(sent_by=None).annotate(day=TruncDate("sent_at"))
    held = Post.objects.filter(
        Q(until=None) | Q(until__gte=OuterRef("day")),
        person__user=OuterRef("sent_by"),
        since__lte=OuterRef("day"),
    )
    assert signed.count() > 0.9 * WeeklyReport.objects.count()
    assert not signed.filter(~Exists(held)).exists()


def test_abai_was_led_from_the_east_until_it_became_a_region(built):
    abai = Organisation.objects.get(kind=Kind.TERRITORY, region="KZ-10")
    east = Organisation.objects.get(kind=Kind.TERRITORY, region="KZ-63")
    district = Organisation.objects.filter(kind=Kind.LOCAL, region="KZ-10", sector=None).first()
    above = Lineage.objects.filter(descendant=district, hierarchy=Hierarchy.TERRITORY, depth=1)
    assert above.get(since__lte=date(2022, 6, 7), until__gt=date(2022, 6, 7)).ancestor == east
    assert above.get(until=None).ancestor == abai
    assert abai.founded == date(2022, 6, 8)


def test_every_primary_stands_below_the_centre(built):
    centre = Organisation.objects.get(kind=Kind.CENTRE)
    below = Lineage.objects.filter(ancestor=centre, hierarchy=Hierarchy.TERRITORY, until=None)
    primaries = Organisation.objects.filter(kind=Kind.PRIMARY, closed=None)
    assert set(primaries.values_list("pk", flat=True)) <= set(
        below.values_list("descendant", flat=True)
    )


@pytest.mark.parametrize("role", Role.values)
def test_one_can_sign_in_in_every_role(built, role):
    shown = {one["role"]: one for one in sandbox.logins()}[role]
    user = authenticate(username=shown["login"], password=shown["password"])
    assert user is not None
    assert role in roles_of(user)


def test_the_chair_still_owes_the_last_report_and_the_deputy_may_send_it(built):
    chair, deputy = User.objects.get(login="chair"), User.objects.get(login="reporter")
    owed = queries.owed_by(chair, UNTIL, weeks_back=0)
    assert [(one.week, one.sent) for one in owed] == [(UNTIL, False)]
    assert owed[0].workplace in queries.reportable_by(deputy)


def test_the_building_is_in_the_audit_chain_and_the_chain_holds(built):
    assert audit.verify().whole
    event = audit.history(Installation.objects.get())[0]
    assert event.verb == "make demonstration"
    assert event.details["weekly_reports"] == WeeklyReport.objects.count()


def test_the_truth_lies_in_a_file_that_only_its_owner_reads(built, tmp_path_factory):
    folder = tmp_path_factory.getbasetemp() / "sandbox"
    told = truth.read(folder)
    codes = set(Workplace.objects.values_list("code", flat=True))
    assert set(told["dispute_workplace"]) <= codes
    assert len(told["dispute_began"]) >= Dispute.objects.count()
    assert (folder / "truth.npz").stat().st_mode & 0o077 == 0


def test_a_demonstration_is_made_once(built):
    with pytest.raises(ImpossibleScenario, match="organisations in this database already"):
        sandbox.build(scale=0.01, until=UNTIL)


def test_columns_that_are_not_named_get_the_default_of_their_field():
    assert copy.defaults(Dispute, ["number"])["version"] == 1
    assert copy.defaults(Dispute, ["number"])["place"] == ""
    assert "source_key" not in copy.defaults(Dispute, ["number"])
