"""One appeal, many uses, without retyping and without a name where it may not go."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from birlik.base.roles import Role
from birlik.registers.agreements.tests.factories import agreement
from birlik.registers.clinics.tests import factories
from birlik.registers.disputes.models import Dispute
from birlik.registers.links import actions
from birlik.registers.links.choices import Meaning
from birlik.registers.links.models import Link
from birlik.registers.proposals import actions as proposal_actions
from birlik.registers.proposals.models import Proposal
from birlik.registers.proposals.tests import factories as proposals
from birlik.registers.structure.tests import factories as structure
from birlik.registers.weekly.models import EventReport

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    structure.installation()
    return structure.Federation()


@pytest.fixture
def works(house):
    return house.workplaces["KZ-39", "coal"]


@pytest.fixture
def clinic(house):
    return factories.clinic(house.territories["KZ-39"])


@pytest.fixture
def lawyer(clinic):
    return factories.lawyer(clinic)


@pytest.fixture
def appeal(clinic, works):
    return factories.appeal(clinic, workplace=works, topic="wages_late", name="Тайный Имярек")


def raised(appeal, lawyer):
    return actions.raise_dispute(
        appeal=appeal, began=date(2026, 3, 2), workers=40, demands=["wage_arrears"], by=lawyer
    )


def test_a_dispute_is_raised_without_a_name_or_a_word(client, appeal, lawyer, works):
    client.force_login(lawyer)
    form = reverse("clinics:event", args=[appeal.number, "dispute"])
    assert client.get(form).context["form"].initial["demands"] == ["wage_arrears"]
    client.post(form, {"began": "2026-03-02", "workers": "40", "demands": ["wage_arrears"]})
    made = Dispute.objects.get()
    assert list(made.workplaces.all()) == [works]
    told = str({f.name: getattr(made, f.name) for f in Dispute._meta.concrete_fields})
    assert "Тайный" not in told
    assert appeal.file.words not in told
    assert appeal.number not in told


@pytest.mark.parametrize("text", ["Имярек сказал", "звоните 701 234 56 78", "a@b.kz"])
def test_nothing_that_names_the_worker_goes_along(appeal, lawyer, text):
    appeal.file.phone, appeal.file.email = "+7 701 234-56-78", "a@b.kz"
    appeal.file.save()
    with pytest.raises(ValidationError, match="tells who the worker is"):
        actions.report_event(
            appeal=appeal, kind="arrears", happened_on=date(2026, 3, 2), text=text, by=lawyer
        )
    assert not EventReport.objects.exists()


def test_the_coordinator_is_told_what_is_marked_and_not_by_whom(client, house, appeal, lawyer):
    client.force_login(lawyer)
    form = reverse("clinics:event", args=[appeal.number, "report"])
    sent = {"kind": "demand", "happened_on": "2026-03-02", "passed": ["topic", "words"],
            "text": "Таких обращений несколько."}  # fmt: skip
    assert client.post(form, sent).status_code == 302
    event = EventReport.objects.get()
    assert (event.workplace, event.kind, event.sent_by) == (appeal.workplace, "demand", None)
    assert appeal.file.words in event.text
    assert "Таких обращений несколько." in event.text
    page = client.get(reverse("clinics:appeal", args=[appeal.number])).content.decode()
    assert event.receipt in page
    client.force_login(structure.user(Role.COORDINATOR, house.territories["KZ-39"]))
    client.cookies["django_language"] = "en"
    page = client.get(reverse("weekly:event_sent", args=[event.receipt])).content.decode()
    assert "an appeal at a clinic" in page
    assert appeal.number not in page
    assert "Тайный" not in page


def test_a_report_without_a_word_is_refused(appeal, lawyer):
    with pytest.raises(ValidationError, match="mark what may be passed on"):
        actions.report_event(appeal=appeal, kind="other", happened_on=date(2026, 3, 2), by=lawyer)


def test_what_is_marked_stands_in_the_dispute(appeal, lawyer):
    made = actions.raise_dispute(
        appeal=appeal, began=date(2026, 3, 2), workers=40, demands=["wage_arrears"],
        passed=["words"], text="Ждут ответа.", by=lawyer,
    )  # fmt: skip
    assert made.demands_text == f"{appeal.file.words}\nЖдут ответа."


def test_both_pages_lead_to_each_other_for_the_clinic(client, appeal, lawyer):
    made = raised(appeal, lawyer)
    client.force_login(lawyer)
    assert (
        made.number in client.get(reverse("clinics:appeal", args=[appeal.number])).content.decode()
    )
    page = client.get(reverse("disputes:detail", args=[made.number])).content.decode()
    assert appeal.number in page


def test_others_read_that_an_appeal_stands_behind_it_and_not_which(client, house, appeal, lawyer):
    made = raised(appeal, lawyer)
    client.force_login(structure.user(Role.COORDINATOR, house.territories["KZ-39"]))
    client.cookies["django_language"] = "en"
    page = client.get(reverse("disputes:detail", args=[made.number])).content.decode()
    assert "an appeal at a clinic" in page
    assert appeal.number not in page


def test_a_broken_clause_is_noted_once_and_taken_back(client, appeal, lawyer, works):
    found = agreement(works)
    for _ in range(2):
        actions.note_breach(appeal=appeal, agreement=found, clause="4.2", by=lawyer)
    link = Link.objects.get()
    client.force_login(lawyer)
    assert "4.2" in client.get(reverse("clinics:appeal", args=[appeal.number])).content.decode()
    client.post(reverse("clinics:part", args=[appeal.number, "unlink", link.pk]))
    link.refresh_from_db()
    assert link.ended_by == lawyer


def test_the_page_of_the_agreement_tells_how_often_and_never_by_whom(
    client, house, clinic, lawyer, works
):
    found = agreement(works)
    numbers = []
    for place in range(6):
        one = factories.appeal(clinic, workplace=works, name=f"Тайный {place}")
        numbers.append(one.number)
        actions.note_breach(appeal=one, agreement=found, clause="4.2", by=lawyer)
    actions.note_breach(appeal=one, agreement=found, clause="7", by=lawyer)
    client.force_login(structure.user(Role.COORDINATOR, house.territories["KZ-39"]))
    client.cookies["django_language"] = "en"
    page = client.get(reverse("agreements:change", args=[found.pk])).content.decode()
    assert "Clause 4.2" in page
    assert "appeals: 6" in page
    assert "appeals: fewer than 5" in page
    assert not any(number in page for number in numbers)


def test_a_clause_is_a_number(appeal, lawyer, works):
    with pytest.raises(ValidationError, match="number of the clause"):
        actions.note_breach(
            appeal=appeal, agreement=agreement(works), clause="как сказал Имярек", by=lawyer
        )


def test_an_agreement_of_another_workplace_is_refused(house, appeal, lawyer):
    found = agreement(house.workplaces["KZ-47", "coal"])
    with pytest.raises(ValidationError):
        actions.note_breach(appeal=appeal, agreement=found, clause="1", by=lawyer)


def typed_proposal(**said):
    return {
        "title": "Wages owed are paid with a penalty", "norm": "law:lc", "article": "113(3)",
        "text": "The penalty is 1.25 times the base rate.", "addressee": "Majilis",
        "body": "", "passed": ["topic"], "reason": "", **said,
    }  # fmt: skip


@pytest.mark.parametrize("passed", [[], ["topic"], ["words"], ["topic", "words"]])
def test_a_proposal_is_raised_with_what_is_marked_and_no_name(
    client, clinic, appeal, lawyer, passed
):
    client.force_login(lawyer)
    form = reverse("clinics:event", args=[appeal.number, "proposal"])
    assert client.get(form).context["form"].initial["body"] == clinic.organisation
    sent = typed_proposal(
        passed=passed, body=clinic.organisation.key, reason="It happens everywhere."
    )
    answer = client.post(form, sent)
    assert answer.status_code == 302, answer.context["form"].errors
    made = Proposal.objects.get()
    assert made.topic == ("wages_late" if "topic" in passed else "")
    assert (appeal.file.words in made.reason) == ("words" in passed)
    assert "It happens everywhere." in made.reason
    told = str({f.name: getattr(made, f.name) for f in Proposal._meta.concrete_fields})
    assert "Тайный" not in told
    assert appeal.number not in told
    assert Link.objects.get().meaning == Meaning.GAVE_RISE


@pytest.mark.parametrize("field", ["title", "text", "reason", "addressee", "named", "article"])
def test_a_name_in_any_field_of_a_proposal_is_refused(client, clinic, appeal, lawyer, field):
    client.force_login(lawyer)
    form = reverse("clinics:event", args=[appeal.number, "proposal"])
    said = {"reason": "It happens everywhere.", "body": clinic.organisation.key}
    page = client.post(form, typed_proposal(**(said | {field: "как Имярек"})))
    assert page.status_code == 200
    assert "как Имярек" in page.content.decode()
    assert not Proposal.objects.exists()
    assert not Link.objects.exists()


def test_a_clause_of_the_agreement_of_the_workplace_may_be_what_should_change(
    client, clinic, appeal, lawyer, works
):
    found = agreement(works)
    client.force_login(lawyer)
    form = reverse("clinics:event", args=[appeal.number, "proposal"])
    client.post(
        form,
        typed_proposal(
            norm=f"agreement:{found.pk}", article="4.2", body=clinic.organisation.key,
            reason="It is broken again and again.",
        ),
    )  # fmt: skip
    assert Proposal.objects.get().agreement == found


def stand_behind(clinic, works, lawyer, made, many):
    numbers = []
    for place in range(many):
        one = factories.appeal(clinic, workplace=works, name=f"Тайный {place}")
        actions.stand_behind(appeal=one, proposal=made, by=lawyer)
        numbers.append(one.number)
    return numbers


@pytest.mark.parametrize("role", list(Role))
def test_every_role_reads_how_many_appeals_stand_behind_a_proposal_and_only_the_clinic_which(
    client, house, clinic, lawyer, works, role
):
    made = proposals.proposal(house.centre)
    numbers = stand_behind(clinic, works, lawyer, made, 6)
    place = works if role == Role.COUNCIL_MEMBER else house.primaries["KZ-39", "coal"]
    if role not in (Role.CHAIR, Role.REPORTER, Role.COUNCIL_MEMBER):
        place = house.centre
    client.force_login(structure.user(role, place))
    client.cookies["django_language"] = "en"
    answer = client.get(reverse("proposals:proposal", args=[made.number]))
    if role in (Role.REPORTER, Role.COUNCIL_MEMBER):
        assert answer.status_code == 404
        return
    page = answer.content.decode()
    [section] = answer.context["sections"]
    assert [(line.text, line.note) for line in section.lines] == [
        ("Appeals at the legal clinics", "6")
    ]
    assert not any(number in page for number in numbers)
    assert "Тайный" not in page


def test_the_clinic_sees_which_of_its_own_stand_behind_it(client, house, clinic, lawyer, works):
    made = proposals.proposal(house.centre)
    numbers = stand_behind(clinic, works, lawyer, made, 2)
    client.force_login(lawyer)
    client.cookies["django_language"] = "en"
    page = client.get(reverse("proposals:proposal", args=[made.number])).content.decode()
    assert all(number in page for number in numbers)
    other = factories.lawyer(factories.clinic(house.territories["KZ-47"]))
    client.force_login(other)
    client.cookies["django_language"] = "en"
    page = client.get(reverse("proposals:proposal", args=[made.number])).content.decode()
    assert "fewer than 5" in page
    assert not any(number in page for number in numbers)


def test_an_appeal_stands_behind_a_proposal_once_and_is_taken_back(client, house, appeal, lawyer):
    made = proposals.proposal(house.centre, topic="wages_late")
    proposals.proposal(house.centre)
    closed = proposals.proposal(house.centre)
    proposal_actions.withdraw(proposal=closed, on=closed.put_on, text="settled", by=None)
    client.force_login(lawyer)
    form = reverse("clinics:event", args=[appeal.number, "stand-behind"])
    offered = list(client.get(form).context["form"].fields["proposal"].queryset)
    assert offered[0] == made  # of the same topic first
    assert closed not in offered
    client.post(form, {"proposal": made.pk})
    assert made not in client.get(form).context["form"].fields["proposal"].queryset
    page = client.get(reverse("clinics:appeal", args=[appeal.number])).content.decode()
    assert made.number in page
    link = Link.objects.get()
    client.post(reverse("clinics:part", args=[appeal.number, "unlink", link.pk]))
    link.refresh_from_db()
    assert link.ended_at is not None


def test_no_appeal_stands_behind_what_its_clinic_may_not_see(house, appeal, lawyer):
    hidden = proposals.proposal(house.territories["KZ-47"])
    with pytest.raises(PermissionDenied):
        actions.stand_behind(appeal=appeal, proposal=hidden, by=lawyer)
    with pytest.raises(PermissionDenied):
        actions.stand_behind(
            appeal=appeal, proposal=proposals.proposal(house.centre),
            by=structure.user(Role.LAWYER, house.centre),
        )  # fmt: skip


def test_a_clause_said_to_be_broken_becomes_a_proposal_that_tells_how_often(
    client, house, clinic, lawyer, works
):
    found = agreement(works)
    for _ in range(5):
        one = factories.appeal(clinic, workplace=works)
        actions.note_breach(appeal=one, agreement=found, clause="4.2", by=lawyer)
    client.force_login(structure.user(Role.COORDINATOR, house.territories["KZ-39"]))
    client.cookies["django_language"] = "en"
    page = client.get(reverse("agreements:change", args=[found.pk]))
    offers = [one for section in page.context["sections"] for one in section.offers]
    [offer] = [one for one in offers if "clause 4.2" in one.text]
    form = client.get(offer.url).context["form"]
    assert form.initial["article"] == "4.2"
    made = proposals.proposal(
        house.centre, norm="agreement", act="", agreement=found, article="4.2"
    )
    page = client.get(reverse("proposals:proposal", args=[made.number]))
    [section] = page.context["sections"]
    assert [(line.text, line.note) for line in section.lines] == [
        ("Appeals that say this clause is broken", "5")
    ]


def test_nobody_but_the_clinic_makes_a_link(house, appeal):
    stranger = structure.user(Role.LAWYER, house.centre)
    with pytest.raises(PermissionDenied):
        raised(appeal, stranger)


def test_a_link_is_to_another_record_and_made_once(appeal):
    def make(target):
        Link.objects.create(source="a:1", target=target, meaning=Meaning.BECAME_DISPUTE)

    with pytest.raises(IntegrityError, match="link_to_another"), transaction.atomic():
        make("a:1")
    make("b:1")
    with pytest.raises(IntegrityError, match="linked_once"), transaction.atomic():
        make("b:1")
