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
