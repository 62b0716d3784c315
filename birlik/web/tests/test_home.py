"""What each person finds on the first page."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from birlik.base.roles import Role
from birlik.registers.clinics.models import Appeal
from birlik.registers.clinics.tests import factories as clinics
from birlik.registers.disputes import partner_actions
from birlik.registers.disputes.tests.factories import dispute
from birlik.registers.structure.tests import factories

pytestmark = pytest.mark.django_db


def test_a_post_without_a_weekly_task_is_shown_with_its_place(client):
    factories.installation()
    site = factories.workplace()
    member = factories.user(Role.COUNCIL_MEMBER, site)
    client.force_login(member)
    page = client.get("/").content.decode()
    assert site.name in page
    assert "No post yet" not in page


def test_somebody_without_a_post_is_told_whom_to_ask(client):
    factories.installation()
    client.force_login(factories.user())
    assert "Ask your coordinator" in client.get("/").content.decode()


def test_an_answer_of_a_partner_waits_on_the_page_of_whoever_may_look_at_it(client):
    factories.installation()
    house = factories.Federation()
    conflict = dispute(house.workplaces["KZ-39", "coal"], began=date(2026, 3, 16))
    link, _token = partner_actions.issue(
        dispute=conflict, party="inspector", step="tell_inspection", name="X", language="ru",
        days=7, by=None,
    )  # fmt: skip
    said = partner_actions.answer(link=link, code="", on=date(2026, 3, 17), text="We know of it")
    here = f"{reverse('disputes:partners', args=[conflict.number])}#answer-{said.pk}"
    for region, seen in (("KZ-39", True), ("KZ-47", False)):
        client.force_login(house.user(Role.COORDINATOR, region))
        assert (here in client.get("/").content.decode()) is seen
    partner_actions.refuse(answer=said, reason="It says nothing new", by=None)
    client.force_login(house.user(Role.COORDINATOR, "KZ-39"))
    assert here not in client.get("/").content.decode()


def test_one_place_of_the_menu_is_the_one_we_stand_at(client):
    factories.installation()
    house = factories.Federation()
    client.force_login(house.user(Role.LAWYER, "KZ-39"))
    menu = client.get(reverse("clinics:figures")).context["nav"]
    assert [item["url"] for item in menu if item["active"]] == [reverse("clinics:figures")]


def test_a_lawyer_first_finds_the_appeals_whose_day_can_be_missed(client):
    factories.installation()
    house = factories.Federation()
    here = clinics.clinic(house.territories["KZ-39"])
    lawyer, other = clinics.lawyer(here), clinics.lawyer(here)
    today = timezone.localdate()
    late = clinics.dismissed(here, today - timedelta(days=10), name="Aigul")
    calm = clinics.dismissed(here, today - timedelta(days=1))
    taken = clinics.dismissed(here, today - timedelta(days=20))
    Appeal.objects.filter(pk=taken.pk).update(assigned_to=other)
    client.force_login(lawyer)
    page = client.get("/")
    found = [one["appeal"].number for one in page.context["appeals"]]
    assert found == [late.number, calm.number]
    assert "Aigul" not in page.content.decode()
    assert page.context["nav"][1]["url"] == reverse("clinics:queue")
    client.force_login(house.user(Role.COORDINATOR, "KZ-39"))
    page = client.get("/")
    assert "appeals" not in page.context
