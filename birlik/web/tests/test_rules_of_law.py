"""The rules of law: an administrator puts a draft in force, a lawyer marks what was compared; old
disputes keep the old rules, new ones follow the new."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from birlik.base import audit, laws
from birlik.base.roles import Role
from birlik.registers.disputes import part_actions, procedure
from birlik.registers.disputes.tests.factories import dispute
from birlik.registers.structure.tests import factories as structure
from birlik.web import law_actions

pytestmark = pytest.mark.django_db

FROM = date(2026, 7, 1)
ACT = {
    "act_name": "Law on collective labour relations",
    "act_number": "1-VIII",
    "act_date": date(2026, 6, 1),
    "reason": "Signed and published",
}


@pytest.fixture
def house():
    structure.installation()
    return structure.Federation()


@pytest.fixture
def administrator(house):
    return structure.user(Role.ADMINISTRATOR, house.centre)


@pytest.fixture
def lawyer(house):
    return house.user(Role.LAWYER, "KZ-39")


def enter(client, user):
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def in_force(by, **more):
    return law_actions.put_in_force(**{"code": "bill-2025", "since": FROM, "by": by} | ACT | more)


def quorum_short(began):
    made = dispute(began=began, workers=100)
    part_actions.record_event(
        dispute=made, code="meeting", on=began, by=None,
        data={"workers": 100, "present": 60, "in_favour": 55},
    )  # fmt: skip
    return bool(procedure.state(made, began).problems)


def test_old_disputes_keep_the_old_quorum_and_new_ones_follow_the_new(administrator):
    assert quorum_short(date(2026, 7, 2))
    in_force(administrator)
    assert quorum_short(date(2026, 6, 30))
    assert not quorum_short(date(2026, 7, 1))
    law_actions.take_back(code="bill-2025", reason="Another wording was signed", by=administrator)
    assert quorum_short(date(2026, 7, 1))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"code": "no-such"}, "not a draft"),
        ({"since": date(2026, 5, 1)}, "its own day or later"),
        ({"since": date(2020, 1, 1), "act_date": date(2019, 1, 1)}, "Choose a later day"),
    ],
)
def test_an_impossible_day_is_refused_with_a_sentence(administrator, wrong, said):
    with pytest.raises(ValidationError, match=said):
        in_force(administrator, **wrong)


def test_twice_is_refused(administrator):
    in_force(administrator)
    with pytest.raises(ValidationError, match="in force already"):
        in_force(administrator)


def test_only_the_administrator_puts_in_force_and_only_a_lawyer_compares(administrator, lawyer):
    with pytest.raises(PermissionDenied):
        in_force(lawyer)
    value = laws.current().on(FROM)["dispute.reply"]
    named = {"ruleset": value.ruleset, "key": value.key, "start": value.start, "on": FROM}
    with pytest.raises(PermissionDenied):
        law_actions.compare(**named, by=administrator)


def test_from_the_page(client, administrator, lawyer):
    page = enter(client, administrator).get(reverse("rules")).content.decode()
    assert "Put in force" in page
    assert "Compared with the official text</button>" not in page
    form = {key: str(value) for key, value in ACT.items()} | {"since": str(FROM)}
    bad = client.post(reverse("rules_in_force", args=["bill-2025"]), form | {"since": "2026-05-01"})
    assert "its own day or later" in bad.content.decode()
    assert ACT["reason"] in bad.content.decode()
    client.post(reverse("rules_in_force", args=["bill-2025"]), form)
    shown = client.get(reverse("rules")).content.decode()
    assert "1-VIII" in shown
    assert "In force from Jul 1, 2026." in shown
    assert 'in force from <time datetime="2026-07-01">Jul 1, 2026</time>' in shown
    assert audit.history("rules:bill-2025")[0].verb == "put rules in force"
    assert client.get(reverse("rules_in_force", args=["bill-2025"])).status_code == 404
    client.post(reverse("rules_back", args=["bill-2025"]), {"reason": "Another wording"})
    assert "bill-2025" in laws.current().drafts


def test_a_lawyer_ticks_what_was_compared(client, lawyer):
    value = laws.current().on(FROM)["dispute.reply"]
    named = {"ruleset": value.ruleset, "key": value.key, "start": str(value.start)}
    address = reverse("rule_check")
    enter(client, lawyer).post(address, named | {"on": "2026-07-02"})
    mark = laws.current().on(FROM)["dispute.reply"].checked
    assert (mark.by, mark.on) == (str(lawyer), date(2026, 7, 2))
    client.post(address, named | {"back": "1"})
    assert laws.current().on(FROM)["dispute.reply"].checked is None


@pytest.mark.parametrize(
    "wrong", [{"on": "2999-01-01"}, {"on": "soon"}, {"key": "no.such"}, {"on": "1999-01-01"}]
)
def test_a_mark_that_cannot_be_is_not_set(client, lawyer, wrong):
    value = laws.current().on(FROM)["dispute.reply"]
    named = {"ruleset": value.ruleset, "key": value.key, "start": str(value.start)}
    answer = enter(client, lawyer).post(
        reverse("rule_check"), {**named, "on": "2026-07-02"} | wrong, follow=True
    )
    assert "alert" in answer.content.decode()
    assert laws.current().on(FROM)["dispute.reply"].checked is None


def test_a_country_without_law_has_a_page_that_says_so(client, administrator, settings):
    from unittest.mock import patch

    enter(client, administrator)
    laws.forget()
    with patch("birlik.base.packs.installed", return_value="us"):
        answer = client.get(reverse("rules"))
    assert "no law yet" in answer.content.decode()


def test_rules_are_found_by_words_and_their_sections_open(client, lawyer):
    enter(client, lawyer)
    whole = client.get(reverse("rules")).content.decode()
    assert "<details" in whole
    assert 'disclosure" open' not in whole
    found = client.get(reverse("rules"), {"q": "reply 163(2)"})
    keys = [rule.key for _title, rules in found.context["groups"] for rule in rules]
    assert keys == ["dispute.reply", "dispute.reply.association"]
    assert 'disclosure" open' in found.content.decode()
    none = client.get(reverse("rules"), {"q": "unicorn"}).content.decode()
    assert "No rule has these words" in none
