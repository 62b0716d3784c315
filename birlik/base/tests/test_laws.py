"""The installation remembers which drafts are law and what a lawyer has compared."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from birlik.base import laws, packs
from birlik.base.models import Installation, RuleCheck, RuleSetInForce

pytestmark = pytest.mark.django_db

FROM = date(2026, 7, 1)
ACT = {"act_name": "Law", "act_number": "1-VIII", "act_date": date(2026, 6, 1), "reason": "Signed"}


@pytest.fixture(autouse=True)
def installed(monkeypatch):
    Installation.objects.create(pack="kz")
    packs.forget_installed()
    monkeypatch.setattr(laws, "KEPT", 0)  # each question goes to the database


def test_a_draft_counts_for_nothing_until_it_is_in_force():
    assert "2/3" in laws.current().on(FROM)["dispute.demands.meeting"].say("en")
    RuleSetInForce.objects.create(code="bill-2025", since=FROM, **ACT)
    assert "1/2" in laws.current().on(FROM)["dispute.demands.meeting"].say("en")
    assert "2/3" in laws.current().on(date(2026, 6, 30))["dispute.demands.meeting"].say("en")


def test_taken_back_it_is_a_draft_again():
    row = RuleSetInForce.objects.create(code="bill-2025", since=FROM, **ACT)
    row.taken_back = "Signed in another wording"
    row.save()
    assert "bill-2025" in laws.current().drafts


def test_for_two_seconds_the_answer_is_kept(monkeypatch):
    monkeypatch.setattr(laws, "KEPT", 60)
    before = laws.current()
    RuleSetInForce.objects.create(code="bill-2025", since=FROM, **ACT)
    assert laws.current() is before
    laws.forget()
    assert laws.current() is not before


@pytest.fixture
def value():
    return laws.current().on(FROM)["dispute.reply"]


def mark(value, **more):
    return RuleCheck.objects.create(
        **{"ruleset": value.ruleset, "key": value.key, "start": value.start, "on": FROM,
           "said": laws.wording(value), "by_name": "A. Lawyer"} | more
    )  # fmt: skip


def test_a_lawyers_mark_stands_on_the_value(value):
    assert value.checked is None
    mark(value)
    checked = laws.current().on(FROM)["dispute.reply"].checked
    assert (checked.by, checked.on) == ("A. Lawyer", FROM)


def test_a_mark_lapses_when_the_pack_says_something_else(value):
    mark(value, said="5 рабочих дней (163(2))")
    assert laws.current().on(FROM)["dispute.reply"].checked is None


def test_the_database_refuses_a_second_row_and_an_act_after_its_effect(value):
    RuleSetInForce.objects.create(code="bill-2025", since=FROM, **ACT)
    mark(value)
    for second in (
        lambda: RuleSetInForce.objects.create(code="bill-2025", since=FROM, **ACT),
        lambda: RuleSetInForce.objects.create(code="x", since=date(2020, 1, 1), **ACT),
        lambda: mark(value),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            second()
