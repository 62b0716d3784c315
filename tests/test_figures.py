"""The figures of the pack on the demonstration federation: the sentences the leadership says."""

from itertools import cycle

import pytest
from django.test import Client
from django.urls import reverse

from birlik.base.datasets import known
from birlik.base.models import User
from birlik.base.roles import Role
from birlik.figures import compiling, receipts, values
from birlik.figures.asking import ask
from birlik.figures.definitions import catalogue, read_folder
from birlik.packs import __path__ as packs
from birlik.registers.structure.tests import factories

pytestmark = pytest.mark.django_db

T1 = {
    "disputes-recorded": "84",
    "disputes-with-union": "31",
    "disputes-resolved": "48",
    "disputes-resolved-share": "57%",
    "disputes-resolved-without-union": "17",
}


T2 = {"consultations": "1,772", "mediation-agreements": "2,687", "lawsuits": "53"}


def test_appeals_and_services_are_different_units(demonstration):
    assert {code: str(values.value(ask(code, "2023"))) for code in T2} == T2
    assert values.value(ask("appeals", "2023")).number > 6000


def test_no_receipt_and_no_list_opens_a_file_behind_the_wall(demonstration):
    """A leader knows how many appeals there are, and opens none of them."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(login="leader"))
    page = client.get(reverse("figures:records", args=["appeals"]), {"period": "2023"})
    assert page.context["table"].count == 0
    assert page.context["value"].number > 6000
    receipt = client.get(reverse("figures:receipt", args=["appeals"]), {"period": "2023"})
    assert "ids" not in receipt.json()
    lawyer = Client(SERVER_NAME="localhost")
    lawyer.force_login(User.objects.get(login="lawyer"))
    page = lawyer.get(reverse("figures:records", args=["appeals"]), {"period": "2023"})
    assert page.context["table"].count > 0


def test_eighty_four_disputes(demonstration):
    assert {code: str(values.value(ask(code, "2023"))) for code in T1} == T1


def test_every_figure_has_a_value_a_receipt_and_parts(demonstration):
    assert len(catalogue()) >= 60
    for code, figure in catalogue().items():
        asked = ask(code, "2026")
        found = values.value(asked)
        assert found.number is not None or found.why_missing, code
        assert receipts.receipt(asked, found).content["records"]["count"] == (
            compiling.records(asked).count()
        )
        if figure.measure.adds_up and "region" in figure.dimensions:
            parts = values.table(asked, ["region"])
            assert sum(one.number or 0 for one in parts.values()) == found.number, code


def test_every_register_that_can_be_counted_has_figures(demonstration):
    assert {figure.register for figure in catalogue().values()} == set(known())


def test_the_figures_of_every_pack_are_whole(demonstration):
    from pathlib import Path

    for folder in Path(packs[0]).glob("*/figures"):
        assert read_folder(folder)


def test_every_page_of_a_figure_opens(demonstration):
    """In one language after another, so that each has its turn."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(login="analyst"))
    assert client.get(reverse("figures:list")).status_code == 200
    for (code, figure), language in zip(catalogue().items(), cycle(("kk", "ru", "en"))):
        client.cookies["django_language"] = language
        by = next(iter(figure.dimensions), "month")
        for page in ("figure", "records"):
            address = reverse(f"figures:{page}", args=[code])
            assert client.get(address, {"period": "2025", "by": by}).status_code == 200, code


def test_a_regional_reader_sees_the_same_number_and_only_own_records(demonstration):
    coordinator = User.objects.get(login="coordinator")
    client = Client(SERVER_NAME="localhost")
    client.force_login(coordinator)
    page = client.get(reverse("figures:figure", args=["disputes-recorded"]), {"period": "2023"})
    assert page.context["value"].number == 84
    listed = client.get(reverse("figures:records", args=["disputes-recorded"]), {"period": "2023"})
    assert 0 < listed.context["table"].count < 84
    file = client.get(reverse("figures:receipt", args=["disputes-recorded"]), {"period": "2023"})
    assert "ids" not in file.json()
    assert file.json()["records"]["count"] == 84


def test_a_receipt_is_issued_from_the_page_and_checked_by_a_stranger(demonstration):
    client, stranger = Client(SERVER_NAME="localhost"), Client(SERVER_NAME="localhost")
    client.force_login(factories.user(Role.ANALYST))
    answer = client.post(
        reverse("figures:issue", args=["disputes-resolved-share"]) + "?period=2023", follow=True
    )
    given = answer.context["issued"]
    page = stranger.get(
        reverse("check_receipt", args=[given.hash]), headers={"Accept-Language": "en"}
    )
    assert page.status_code == 200
    assert page.context["verdict"].good
    assert "57" in page.content.decode()
    assert stranger.get(reverse("check_receipt", args=["0" * 64])).status_code == 404
