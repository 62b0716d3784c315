"""The door of a partner: his own page and nothing else, on every route of the site."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from birlik.portal import partner_views
from birlik.registers.disputes import partner_actions
from birlik.registers.disputes.models import Dispute, PartnerAnswer, PartnerLink, PartnerOpening
from tests.test_access import ask, land, routes

__all__ = ["land"]
pytestmark = pytest.mark.django_db
OWN = "portal:step"


def issued(land, **more):
    conflict = Dispute.objects.get(number=land.here.values["number"])
    told = {
        "party": "employer",
        "step": "tell_inspection",
        "name": "X",
        "language": "ru",
        "days": 7,
    }
    return partner_actions.issue(dispute=conflict, by=None, **{**told, **more})


def stranger() -> Client:
    return Client(SERVER_NAME="localhost")


def test_a_partners_link_opens_nothing_but_its_own_page(land):  # noqa: F811
    link, token = issued(land)
    partner = stranger()
    page = partner.get(reverse(OWN, args=[token]))
    assert page.status_code == 200
    partner.post(reverse(OWN, args=[token]), {"code": "", "on": "2026-01-05", "text": "Ответ"})
    assert "sessionid" not in partner.cookies
    differing = []
    for route in routes():
        if route == OWN:
            continue
        mine, theirs = (ask(one, route, land.here) for one in (partner, stranger()))
        posted = [one.post(land.here.address(route)) for one in (partner, stranger())]
        if mine.status_code != theirs.status_code or posted[0].status_code != posted[1].status_code:
            differing.append(route)
        shown = b"" if mine.streaming else mine.content
        if link.dispute.number.encode() in shown and mine.status_code == 200:
            differing.append(f"{route} shows the dispute")
    assert differing == []
    assert len(routes()) > 100


def test_it_shows_the_step_and_nothing_else_of_the_dispute(land):  # noqa: F811
    link, token = issued(land)
    link.dispute.demand_rows.create(code="wage_arrears", text="Тайный текст требования")
    link.dispute.members.create(
        body="reconciliation", seat="workers", name="Тайный Член", key="тайный член"
    )
    link.dispute.events.create(code="", on=link.dispute.began, text="Тайная заметка")
    page = stranger().get(reverse(OWN, args=[token])).content.decode()
    assert link.dispute.employer_name in page
    assert "Тайн" not in page
    assert "/disputes/" not in page


def test_unknown_expired_and_revoked_links_get_the_same_page(land):  # noqa: F811
    expired, first = issued(land)
    now = timezone.now()
    PartnerLink.objects.filter(pk=expired.pk).update(
        issued_at=now - timedelta(days=9), expires=now - timedelta(days=1)
    )
    revoked, second = issued(land)
    partner_actions.revoke(link=revoked, by=None)
    pages = [
        stranger().get(reverse(OWN, args=[token]))
        for token in (first, second, "x" * 43, "../etc"[3:])
    ]
    assert {page.status_code for page in pages} == {404}
    bodies = {page.content.decode().replace(page.request["PATH_INFO"], "") for page in pages}
    assert len(bodies) == 1
    posted = stranger().post(reverse(OWN, args=[second]), {"text": "x", "on": "2026-01-05"})
    assert posted.status_code == 404
    assert not PartnerAnswer.objects.filter(link__in=[expired, revoked]).exists()


def test_openings_are_noted_and_nothing_is_stored_by_caches(land):  # noqa: F811
    link, token = issued(land)
    page = stranger().get(reverse(OWN, args=[token]))
    assert PartnerOpening.objects.filter(link=link).count() == 1
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "no-referrer"


def test_guessing_is_slowed_down_and_so_is_answering(land):  # noqa: F811
    link, token = issued(land)
    client = stranger()
    for place in range(partner_views.SENDINGS_AT):
        told = {"code": "", "on": "2026-01-05", "text": f"{place}"}
        assert client.post(reverse(OWN, args=[token]), told).status_code == 302
    told = {"code": "", "on": "2026-01-05", "text": "one more"}
    page = client.post(reverse(OWN, args=[token]), told)
    assert page.status_code == 422
    assert "one more" in page.content.decode()
    assert PartnerAnswer.objects.filter(link=link).count() == partner_views.SENDINGS_AT
    for place in range(30):
        client.get(reverse(OWN, args=[f"guess{place}"]))
    assert client.get(reverse(OWN, args=[token])).status_code == 404
    elsewhere = Client(SERVER_NAME="localhost", REMOTE_ADDR="10.0.0.7")
    assert elsewhere.get(reverse(OWN, args=[token])).status_code == 200


def test_a_bare_confirmation_through_the_page_stands_in_the_timeline(land):  # noqa: F811
    link, token = issued(land)
    told = {"code": "inspection_told", "on": "2026-01-06", "text": ""}
    page = stranger().post(reverse(OWN, args=[token]), told, follow=True)
    assert "внесено в запись" in page.content.decode()
    assert link.dispute.events.filter(code="inspection_told").exists()


@pytest.mark.parametrize(
    "language, words",
    [("kk", "Заң не талап етеді"), ("ru", "Чего требует закон"), ("en", "What the law asks")],
)
def test_the_page_speaks_the_language_of_the_link(land, language, words):  # noqa: F811
    _link, token = issued(land, language=language)
    assert words in stranger().get(reverse(OWN, args=[token])).content.decode()


def test_bad_input_keeps_what_was_typed(land):  # noqa: F811
    _link, token = issued(land)
    told = {"code": "inspection_told", "on": "2099-01-05", "text": "Набранный текст"}
    page = stranger().post(reverse(OWN, args=[token]), told)
    assert page.status_code == 422
    assert "Набранный текст" in page.content.decode()
