"""An appeal comes in, gets a receipt code, and a date that can be missed."""

from datetime import date
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from birlik.base import audit
from birlik.registers.clinics import actions, codes, queries, terms
from birlik.registers.clinics.choices import NextDate, State
from birlik.registers.clinics.models import Appeal, ReceiptCode
from birlik.registers.clinics.tests import factories

pytestmark = pytest.mark.django_db


def test_an_appeal_gets_a_number_a_code_and_a_promise(clinic):
    got = factories.received(clinic, received_on=date(2026, 3, 12))
    assert got.appeal.number == "A-2026-00001"
    assert len(codes.plain(got.code)) == 16
    assert got.appeal.state == State.NEW
    assert got.appeal.answer_by == date(2026, 3, 17), "three working days later"
    assert (got.appeal.next_on, got.appeal.next_what) == (date(2026, 3, 17), NextDate.ANSWER)
    assert [t.message.text for t in queries.thread(got.code).turns] == [got.appeal.file.words]


def test_every_wrong_sign_and_nearly_every_swap_is_told_from_a_code():
    code = codes.new()
    assert codes.fits(code)
    for place, sign in enumerate(code):
        for other in set(codes.ALPHABET) - {sign}:
            assert not codes.fits(code[:place] + other + code[place + 1 :])
    swapped = [f"{code[:n]}{code[n + 1]}{code[n]}{code[n + 2 :]}" for n in range(15)]
    assert sum(map(codes.fits, [one for one in swapped if one != code])) <= 1


def test_a_code_has_seventy_five_bits_and_only_its_hash_is_kept(clinic):
    got = factories.received(clinic)
    assert codes.BITS >= 75
    kept = ReceiptCode.objects.get()
    assert codes.plain(got.code) not in str(kept.__dict__)
    assert kept.digest == codes.digest(got.code)


def test_a_code_is_read_as_people_type_it(clinic):
    got = factories.received(clinic)
    typed = codes.plain(got.code).lower().replace("0", "o").replace("1", "l")
    assert queries.by_code(f" {typed[:7]} {typed[7:]}") == got.appeal
    assert queries.by_code("0000-0000-0000-0000") is None


def test_a_form_sent_twice_leads_to_its_first_receipt(clinic):
    client_id = uuid4()
    first = factories.received(clinic, client_id=client_id)
    second = factories.received(clinic, client_id=client_id)
    assert (second.code, second.appeal, second.again) == (first.code, first.appeal, True)
    assert Appeal.objects.count() == 1


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"words": " "}, "words"),
        ({"name": ""}, "name"),
        ({"anonymous": True, "phone": "+7 701 000 00 00"}, "phone"),
        ({"topic": "nonsense"}, "topic"),
        ({"received_on": date(2999, 1, 1)}, "received_on"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(clinic, told, field):
    with pytest.raises(ValidationError) as refused:
        factories.received(clinic, **told)
    assert refused.value.message_dict[field][0].endswith(".")
    assert Appeal.objects.count() == 0


def test_nobody_takes_an_appeal_at_a_clinic_of_others(house, clinic):
    stranger = factories.lawyer(factories.clinic(house.territories["KZ-47"]))
    with pytest.raises(PermissionDenied):
        factories.received(clinic, by=stranger)


def test_region_and_sector_come_from_the_workplace(house, clinic):
    works = house.workplaces["KZ-39", "coal"]
    appeal = factories.appeal(clinic, workplace=works)
    assert (appeal.region, appeal.sector) == (works.region, works.sector)


@time_machine.travel("2026-03-20 06:00 +0000")
def test_the_dismissal_sets_the_limitation_date(clinic):
    appeal = factories.dismissed(clinic, date(2026, 3, 2), received_on=date(2026, 3, 12))
    assert appeal.limit_on == date(2026, 4, 2), "one month from service, article 160(1)"
    assert appeal.limit_step == "apply_reinstatement"


@time_machine.travel("2026-03-20 06:00 +0000")
def test_an_exempt_category_has_three_months_to_go_to_court(clinic):
    appeal = factories.dismissed(
        clinic, date(2026, 3, 2), received_on=date(2026, 3, 12), given=["exempt"]
    )
    assert (appeal.limit_on, appeal.limit_step) == (
        date(2026, 6, 2),
        "court_reinstatement_exempt",
    )


def test_the_audit_holds_no_word_of_the_worker(clinic):
    appeal = factories.appeal(clinic, words="Мастер Иванов меня ударил", name="Петров")
    told = str([event.details for event in audit.history(appeal)])
    assert "Петров" not in told
    assert "Иванов" not in told


@pytest.mark.parametrize(
    "asked",
    ["зарплаты", "Ахметова", "жалақыдан", "jalaqymdy", "8 (701) 123-45-67", "Ахметовым зарплату"],
)
def test_a_search_finds_every_form_of_a_word(clinic, asked):
    appeal = factories.appeal(
        clinic,
        name="Ахметов Серик",
        words="Не выплатили зарплату. Жалақымды бермеді.",
        phone="+7 701 123 45 67",
    )
    factories.appeal(clinic, name="Другой", words="Отпуск не дают")
    assert list(terms.found(Appeal.objects.all(), asked, "terms")) == [appeal]


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"state": "closed"}, "appeal_closes_with_an_outcome"),
        ({"outcome": "solved"}, "appeal_closes_with_an_outcome"),
        ({"money": 5}, "appeal_money_is_something_the_worker_got"),
        (
            {"state": "closed", "outcome": "solved", "closed_on": date(2001, 1, 1)},
            "appeal_closes_after_it_came",
        ),
        ({"consent": "spoken"}, "appeal_consent_has_its_day"),
    ],
)
def test_the_database_refuses_what_cannot_be(clinic, changes, constraint):
    appeal = factories.appeal(clinic)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Appeal.objects.filter(pk=appeal.pk).update(**changes)


def test_a_new_code_makes_the_old_one_void(clinic, lawyer):
    got = factories.received(clinic)
    new = actions.renew_code(appeal=got.appeal, by=lawyer)
    assert queries.by_code(got.code) is None
    assert queries.by_code(new) == got.appeal
