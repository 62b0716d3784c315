from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from birlik.base import audit
from birlik.base.roles import Role
from birlik.registers.agreements import actions, queries, rules
from birlik.registers.agreements.models import CollectiveAgreement
from birlik.registers.agreements.tests import factories
from birlik.registers.structure import offers, timeline
from birlik.registers.structure.tests import factories as structure

TODAY = date(2026, 11, 22)
SIGNED, EXPIRES = date(2024, 3, 1), date(2027, 3, 1)
COAL = ("KZ-39", "coal")


@pytest.fixture
def house(db):
    structure.installation()
    return structure.Federation()


@pytest.fixture
def coordinator(house):
    return house.user(Role.COORDINATOR, "KZ-39")


@pytest.mark.parametrize(
    ("signed", "expires", "wrong"),
    [
        (SIGNED, EXPIRES, None),
        (TODAY, EXPIRES, None),
        (date(2026, 11, 23), EXPIRES, "signed"),
        (SIGNED, SIGNED, "expires"),
    ],
)
def test_an_agreement_is_signed_and_then_expires(signed, expires, wrong):
    if wrong is None:
        rules.check(signed=signed, expires=expires, today=TODAY)
    else:
        with pytest.raises(ValidationError) as error:
            rules.check(signed=signed, expires=expires, today=TODAY)
        assert set(error.value.message_dict) == {wrong}


def test_an_agreement_is_recorded_once_and_put_right_with_its_history(house, coordinator):
    works = house.workplaces[COAL]
    facts = {"workplace": works, "number": "17", "signed": SIGNED, "by": coordinator}
    made = actions.add(expires=EXPIRES, **facts)
    with pytest.raises(ValidationError, match="already"):
        actions.add(expires=EXPIRES, **facts)
    actions.change(
        agreement=made, signed=SIGNED, expires=date(2026, 3, 1), workers=90, by=coordinator
    )
    assert CollectiveAgreement.objects.get().expires == date(2026, 3, 1)
    assert audit.history(made)[0].details["before"]["expires"] == "2027-03-01"


def test_nobody_records_outside_the_own_scope(house, coordinator):
    works = house.workplaces["KZ-47", "coal"]
    with pytest.raises(PermissionDenied):
        actions.add(workplace=works, number="1", signed=SIGNED, expires=EXPIRES, by=coordinator)
    assert not queries.visible_to(coordinator).exists()


def test_days_left_count_what_was_signed_by_then(house, django_assert_num_queries):
    coal, oil = house.workplaces[COAL], house.workplaces["KZ-39", "oil_gas"]
    factories.agreement(coal, signed=date(2020, 1, 1), expires=date(2023, 1, 1))
    factories.agreement(coal, signed=date(2022, 12, 1), expires=date(2025, 12, 1))
    factories.agreement(oil, signed=date(2022, 1, 1), expires=date(2022, 12, 1))
    with django_assert_num_queries(1):
        assert queries.days_left(date(2022, 11, 30)) == {coal.pk: 32, oil.pk: 1}
    assert queries.days_left(date(2022, 12, 31)) == {coal.pk: 1066, oil.pk: -30}
    assert queries.days_left(date(2022, 12, 31), [oil.pk]) == {oil.pk: -30}
    assert queries.days_left(date(2019, 1, 1)) == {}


def test_the_page_of_the_workplace_tells_and_offers(house, coordinator):
    works = house.workplaces[COAL]
    factories.agreement(works, number="17", signed=date(2020, 1, 1), expires=date(2023, 1, 1))
    entries = [e for e in timeline.of(works, coordinator) if e.kind == "agreement"]
    assert [entry.on for entry in entries] == [date(2023, 1, 1), date(2020, 1, 1)]
    assert "Add a collective agreement" in [one.label for one in offers.at(works, coordinator)]
    chair = structure.user(Role.CHAIR, house.primaries[COAL])
    assert [entry.url for entry in timeline.of(works, chair) if entry.kind == "agreement"] == [
        ""
    ] * 2
    assert offers.at(works, chair) == []


def test_the_forms_keep_what_was_typed(house, coordinator, client):
    client.force_login(coordinator)
    client.cookies["django_language"] = "en"
    works = house.workplaces[COAL]
    url = reverse("agreements:add", args=[works.code])
    said = {"number": "17", "signed": "2024-03-01", "expires": "2024-02-01"}
    assert "must expire after" in client.post(url, said).content.decode()
    client.post(url, said | {"expires": "2027-03-01"})
    made = CollectiveAgreement.objects.get()
    change = reverse("agreements:change", args=[made.pk])
    assert client.get(change).status_code == 200
    client.post(change, {"signed": "2024-03-01", "expires": "2028-03-01"})
    made.refresh_from_db()
    assert made.expires == date(2028, 3, 1)
    stranger = reverse("agreements:add", args=[house.workplaces["KZ-47", "coal"].code])
    assert client.get(stranger).status_code == 404
