"""The answer bank: found by other forms of the words, used, made better, never overwritten."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from birlik.base.roles import Role
from birlik.base.versions import Stale
from birlik.registers.clinics.actions import answers
from birlik.registers.clinics.models import Answer, AnswerUse
from birlik.registers.clinics.queries.answers import similar
from birlik.registers.clinics.tests import factories
from birlik.registers.structure.tests import factories as structure

pytestmark = pytest.mark.django_db

SAID = {
    "topic": "wages_late",
    "question_kk": "Жалақы кешіксе не істеймін?",
    "question_ru": "Что делать, если задерживают зарплату?",
    "text_kk": "Комиссияға жазыңыз.",
    "text_ru": "Напишите в комиссию; за каждый день положена пеня.",
    "law": ["pay.monthly"],
}


@pytest.fixture
def answer(lawyer):
    return answers.add_answer(by=lawyer, **SAID)


@pytest.mark.parametrize(
    "text",
    ["Мне задержали зарплату", "зарплата с задержкой", "Jalaqym keshikti", "Жалақымды кешіктірді"],
)
def test_an_answer_is_proposed_with_the_words_that_say_why(answer, text):
    found = similar(text, topic="wages_late")
    assert [one.answer for one in found] == [answer]
    assert set(found[0].because) <= set(text.lower().split())


def test_one_word_in_common_is_not_enough_for_another_topic(answer):
    assert similar("Зарплата хорошая, но отпуск не дают", topic="leave") == []


def test_used_in_a_reply_it_counts(client, answer, clinic, lawyer):
    appeal = factories.appeal(clinic, topic="wages_late", language="ru")
    client.force_login(lawyer)
    page = client.get(reverse("clinics:appeal", args=[appeal.number])).content.decode()
    assert SAID["question_kk"] in page or SAID["question_ru"] in page
    form = reverse("clinics:event", args=[appeal.number, "reply"])
    opened = client.get(form, {"answer": answer.pk})
    assert opened.context["form"].initial["text"] == SAID["text_ru"]
    client.post(form, {"text": SAID["text_ru"], "answer": answer.pk})
    assert AnswerUse.objects.get().version == 1


def test_made_better_it_keeps_what_it_said_and_needs_a_reason(answer, lawyer):
    better = SAID | {"text_ru": "Новый текст"}
    with pytest.raises(ValidationError):
        answers.improve_answer(answer=answer, version=1, why="", by=lawyer, **better)
    made = answers.improve_answer(answer=answer, version=1, why="Shorter", by=lawyer, **better)
    assert (made.version, made.versions.get().said["text_ru"]) == (2, SAID["text_ru"])
    with pytest.raises(Stale):
        answers.improve_answer(answer=answer, version=1, why="Longer", by=lawyer, **SAID)


def test_two_who_improve_at_once_see_both(client, answer, lawyer):
    answers.improve_answer(answer=answer, version=1, why="Shorter", by=lawyer, **SAID)
    client.force_login(lawyer)
    said = SAID | {"version": 1, "why": "Longer text", "text_ru": "Мой текст"}
    done = client.post(reverse("clinics:improve", args=[answer.pk]), said)
    assert done.status_code == 409
    page = done.content.decode()
    assert "Мой текст" in page
    assert SAID["text_ru"] in page


def test_retired_it_is_proposed_no_more(answer, lawyer):
    answers.retire_answer(answer=answer, reason="The law has changed", by=lawyer)
    assert similar("Мне задержали зарплату", topic="wages_late") == []


def test_an_unknown_value_of_the_law_is_refused(lawyer):
    with pytest.raises(ValidationError):
        answers.add_answer(by=lawyer, **(SAID | {"law": ["nonsense"]}))
    assert not Answer.objects.exists()


def test_the_page_says_what_the_law_says_today(client, answer, lawyer):
    client.force_login(lawyer)
    client.cookies["django_language"] = "en"
    page = client.get(reverse("clinics:answer", args=[answer.pk])).content.decode()
    assert "Article 113(1)" in page
    for route in ("answers", "new_answer"):
        assert client.get(reverse(f"clinics:{route}")).status_code == 200


def test_only_people_of_clinics_write_answers(house):
    with pytest.raises(PermissionDenied):
        answers.add_answer(by=structure.user(Role.ANALYST, house.centre), **SAID)
