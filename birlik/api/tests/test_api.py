"""What programs may read: published figures only, small numbers hidden, the contract unchanged."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from birlik.api.views import api
from birlik.figures import actions, open_data
from birlik.figures.asking import ask
from birlik.figures.receipts import receipt
from birlik.registers.disputes.tests.factories import dispute
from birlik.registers.structure.tests import factories

pytestmark = pytest.mark.django_db
CONTRACT = Path(__file__).parents[3] / "docs" / "openapi.json"


@pytest.fixture
def client(house):
    return Client(SERVER_NAME="localhost")


def test_the_contract_is_the_committed_one(client):
    """When it is meant to change: `birlik manage shell`, and write api.get_openapi_schema() out."""
    assert json.loads(CONTRACT.read_text()) == json.loads(json.dumps(api.get_openapi_schema()))
    assert client.get("/api/v1/openapi.json").json() == json.loads(CONTRACT.read_text())


def test_only_published_figures_are_there(client):
    codes = {one["code"] for one in client.get("/api/v1/figures").json()}
    assert "disputes-recorded" in codes
    assert "reports-corrected" not in codes
    assert client.get("/api/v1/figures/reports-corrected").status_code == 404
    assert client.get("/api/v1/figures/reports-corrected/2023.json").status_code == 404


def test_the_values_of_a_year_in_three_formats(client, house):
    dispute(house.workplaces["KZ-39", "coal"])
    found = client.get("/api/v1/figures/disputes-recorded/2023.json").json()
    assert {(one["region"], one["sector"]): one["value"] for one in found} == {
        (None, None): 1, ("KZ-39", None): 1, (None, "coal"): 1,
    }  # fmt: skip
    text = client.get("/api/v1/figures/disputes-recorded/2023.csv").content.decode()
    assert len(list(csv.DictReader(text.splitlines()))) == 3
    sdmx = client.get("/api/v1/figures/disputes-recorded/2023.sdmx").content.decode()
    rows = list(csv.DictReader(sdmx.splitlines()))
    assert {row["REF_AREA"] for row in rows} == {"_T", "KZ-39"}
    structure = client.get("/api/v1/structure.json").json()
    areas = next(one for one in structure["data"]["codelists"] if one["id"] == "CL_AREA")
    assert {row["REF_AREA"] for row in rows} <= {code["id"] for code in areas["codes"]}


def test_what_cannot_be_asked_is_said(client):
    answer = client.get("/api/v1/figures/disputes-recorded/2099.json")
    assert answer.status_code == 404
    assert "2099" in answer.json()["detail"]


def test_small_numbers_are_hidden_in_both_tables_at_once(house):
    """3 members in one corner: by region and by sector, neither table gives them away."""
    for place, count in {("KZ-39", "coal"): 3, ("KZ-47", "coal"): 0}.items():
        factories.members(house.primaries[place], count, date(2023, 1, 1))
    for place in (("KZ-39", "oil_gas"), ("KZ-47", "oil_gas")):
        factories.members(house.primaries[place], 40, date(2023, 1, 1))
    found = open_data.observations("members", "2023")
    by = {(one.region, one.sector): one.value for one in found}
    assert by["", "coal"].hidden
    assert by["", "oil_gas"].hidden or by["", ""].hidden
    shown = [v.number for v in by.values() if not v.hidden]
    assert 3 not in shown


def test_a_receipt_is_checked_by_its_hash(client, house):
    given = actions.issue(receipt=receipt(ask("disputes-recorded", "2023")), by=None)
    told = client.get(f"/api/v1/receipts/{given.hash}").json()
    assert (told["issued"], told["whole"], told["receipt"]["value"]) == (True, True, 0)
    assert client.get(f"/api/v1/receipts/{'0' * 64}").json()["issued"] is False


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("ru", "Опубликованного показателя"),
        ("kk", "жарияланған көрсеткіш жоқ"),
        ("en", "There is no"),
    ],
)
def test_a_fault_is_told_in_the_language_asked_for(client, house, language, says):
    answer = client.get("/api/v1/figures/nothing", headers={"Accept-Language": language})
    assert answer.status_code == 404
    assert says in answer.json()["detail"]
    future = client.get(
        "/api/v1/figures/disputes-recorded/2099.csv", headers={"Accept-Language": language}
    )
    assert future.status_code == 404
    assert "2099" in future.json()["detail"]
