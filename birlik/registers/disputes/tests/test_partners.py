"""Links of partners: a hash is kept, an end is certain, an answer waits until it is looked at."""

import io
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from birlik.base.models import AuditEvent
from birlik.base.roles import Role
from birlik.registers.disputes import actions, partner_actions, partners, queries
from birlik.registers.disputes.models import PartnerAnswer, PartnerLink
from birlik.registers.disputes.tests.factories import dispute
from birlik.registers.structure.tests import factories

pytestmark = pytest.mark.django_db
BEGAN = date(2026, 3, 16)


@pytest.fixture
def conflict(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    factories.installation()
    works = factories.Federation().workplaces["KZ-39", "coal"]
    return dispute(works, began=BEGAN, demands=["wage_arrears"])


def link(conflict, step="tell_inspection", days=7, party="employer", by=None):
    return partner_actions.issue(
        dispute=conflict, party=party, step=step, name="Б. Серік", language="ru", days=days, by=by
    )


def answered(made, code="", text="", files=(), on=BEGAN):
    return partner_actions.answer(link=made, code=code, on=on, text=text, files=files)


def test_only_a_hash_of_the_link_is_kept(conflict):
    made, token = link(conflict)
    assert len(token) >= 43
    assert token not in str(PartnerLink.objects.filter(pk=made.pk).values())
    assert token not in str(list(AuditEvent.objects.values()))
    assert partners.link_by(token) == made
    assert partners.link_by(token[:-1]) is None
    assert partners.link_by(made.key) is None


def test_a_link_ends_when_it_expires_is_revoked_or_the_dispute_closes(conflict):
    expired, first = link(conflict)
    PartnerLink.objects.filter(pk=expired.pk).update(
        issued_at=timezone.now() - timedelta(days=9), expires=timezone.now() - timedelta(seconds=1)
    )
    revoked, second = link(conflict)
    partner_actions.revoke(link=revoked, by=None)
    _open, third = link(conflict)
    assert [partners.link_by(token) is not None for token in (first, second, third)] == [
        False, False, True,
    ]  # fmt: skip
    actions.close(
        dispute=conflict, ended=date(2026, 4, 1), outcome="met", federation_took_part=True, by=None
    )
    assert partners.link_by(third) is None


def test_a_bare_confirmation_stands_in_the_timeline_at_once(conflict):
    made, _token = link(conflict)
    said = answered(made, code="inspection_told", on=date(2026, 3, 18))
    assert said.state == "accepted"
    event = conflict.events.get(code="inspection_told")
    assert event.on == date(2026, 3, 18)
    assert "Работодатель" in event.text or "Employer" in event.text


@pytest.mark.parametrize("words", ["Ответ", ""])
def test_words_and_files_wait_until_they_are_looked_at(conflict, words):
    made, _token = link(conflict, step="employer_reply")
    files = [] if words else [("reply.png", picture())]
    said = answered(made, code="demands_refused", text=words, files=files)
    assert said.state == "proposed"
    assert not conflict.events.filter(code="demands_refused").exists()
    assert partners.waiting(conflict) == 1
    partner_actions.accept(answer=said, by=None)
    assert conflict.events.filter(code="demands_refused", on=BEGAN).exists()
    assert partners.waiting(conflict) == 0
    if files:
        assert [one.name for one in queries.attachments_of(conflict)] == ["reply.png"]
    with pytest.raises(ValidationError, match="already"):
        partner_actions.accept(answer=said, by=None)


def test_a_refused_answer_stays_out_with_its_reason(conflict):
    made, _token = link(conflict)
    said = answered(made, text="Всё хорошо")
    with pytest.raises(ValidationError):
        partner_actions.refuse(answer=said, reason="", by=None)
    partner_actions.refuse(answer=said, reason="Не по существу", by=None)
    said.refresh_from_db()
    assert (said.state, said.reason) == ("refused", "Не по существу")
    assert not conflict.events.filter(text__contains="Всё хорошо").exists()


@pytest.mark.parametrize(
    "told, field",
    [
        ({"code": "award"}, "code"),
        ({"code": "inspection_told", "on": date(2099, 1, 1)}, "on"),
        ({}, "text"),
        ({"files": [("a.png", io.BytesIO(b"x"))] * 6}, "papers"),
    ],
)
def test_what_a_partner_cannot_say_is_told_in_a_sentence(conflict, told, field):
    made, _token = link(conflict)
    with pytest.raises(ValidationError) as refused:
        answered(made, **told)
    assert field in refused.value.message_dict
    assert not PartnerAnswer.objects.exists()


def test_a_file_loses_what_it_says_about_its_maker_or_is_refused_whole(conflict):
    made, _token = link(conflict)
    said = answered(made, text="Фото", files=[("photo.jpg", picture("JPEG", exif=True))])
    kept = partners.files_of(said)[0]
    assert "exif" in kept.removed
    with pytest.raises(ValidationError):
        answered(made, text="Программа", files=[("x.exe", io.BytesIO(b"MZ" * 50))])
    assert PartnerAnswer.objects.count() == 1


def test_who_may_issue(conflict):
    for role in (Role.LEADER, Role.MEDIATOR, Role.CHAIR):
        with pytest.raises(PermissionDenied):
            link(conflict, by=factories.user(role))
    link(conflict, by=factories.user(Role.LAWYER))


def test_the_database_keeps_what_must_be_true(conflict):
    made, _token = link(conflict)
    said = answered(made, text="x")
    broken = [
        (PartnerLink, made.pk, {"expires": made.issued_at}),
        (PartnerLink, made.pk, {"key": "token in the clear"}),
        (PartnerAnswer, said.pk, {"state": "accepted"}),
        (PartnerAnswer, said.pk, {"state": "refused", "decided_at": timezone.now()}),
        (PartnerAnswer, said.pk, {"decided_at": timezone.now()}),
    ]
    for model, pk, values in broken:
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.filter(pk=pk).update(**values)


def test_the_page_shows_a_link_once_who_opened_it_and_revokes_it(conflict, client):
    client.force_login(factories.user(Role.LAWYER))
    url = reverse("disputes:partners", args=[conflict.number])
    form = {"party": "employer", "name": "Б. Серік", "step": "tell_inspection", "language": "kk"}
    page = client.post(url, {**form, "days": "7"}).content.decode()
    token = page.split("/p/step/")[1].split("/")[0]
    made = partners.link_by(token)
    assert made is not None
    partner_actions.opened(link=made)
    again = client.get(url).content.decode()
    assert token not in again
    assert "opened 1 time" in again
    client.post(reverse("disputes:revoke_link", args=[conflict.number, made.pk]))
    assert partners.link_by(token) is None


def test_the_page_takes_an_answer_into_the_timeline_or_refuses_it(conflict, client):
    made, _token = link(conflict)
    first, second = answered(made, text="Первый"), answered(made, text="Второй")
    client.force_login(factories.user(Role.LAWYER))
    client.post(reverse("disputes:accept_answer", args=[conflict.number, first.pk]))
    client.post(
        reverse("disputes:refuse_answer", args=[conflict.number, second.pk]),
        {"reason": "Повтор ответа"},
    )
    states = set(PartnerAnswer.objects.values_list("text", "state"))
    assert states == {("Первый", "accepted"), ("Второй", "refused")}


def picture(kind="PNG", *, exif=False):
    out, taken = io.BytesIO(), Image.Exif()
    if exif:
        taken[0x010F] = "Camera of somebody"
    Image.new("RGB", (8, 8)).save(out, kind, **({"exif": taken} if exif else {}))
    return io.BytesIO(out.getvalue())
