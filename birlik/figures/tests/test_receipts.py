"""A receipt proves a number: the same question gives the same hash until something changes."""

import contextlib
import json
from datetime import date

import pytest

from birlik.figures import actions, checking, receipts
from birlik.figures.asking import ask
from birlik.figures.canonical import of_ids
from birlik.figures.models import IssuedReceipt
from birlik.registers.disputes.tests.factories import dispute
from birlik.registers.structure.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def works(house):
    return house.workplaces["KZ-39", "coal"]


def made(code="disputes-recorded", period="2023", **more):
    return receipts.receipt(ask(code, period, **more))


def test_the_same_question_gives_the_same_receipt(works):
    dispute(works)
    assert made().hash == made().hash
    assert made().hash != made(period="2023-05").hash
    assert made().hash != made(narrowed={"region": "KZ-39"}).hash


def test_one_more_record_changes_it_and_another_year_does_not(works):
    dispute(works)
    before = made().hash
    dispute(works, began=date(2022, 5, 1))
    assert made().hash == before
    dispute(works)
    assert made().hash != before


def test_it_carries_the_records_and_their_hash(works):
    ids = [dispute(works).pk for _ in range(3)]
    receipt = made()
    assert receipt.ids == ids
    assert receipt.content["records"] == {
        "register": "disputes", "count": 3, "hash": of_ids(ids),
    }  # fmt: skip


def test_who_may_not_see_all_records_gets_count_and_hash(works, house):
    dispute(works)
    receipt = made()
    assert "ids" not in receipt.for_reader(house.user(region="KZ-47"))
    assert receipt.for_reader(house.user())["ids"] == receipt.ids


def test_it_is_json_and_whole(works):
    dispute(works)
    text = json.dumps(made().for_reader(None))
    assert receipts.faults(json.loads(text)) == ""


@pytest.mark.parametrize(
    ("change", "fault"),
    [({"value": 2}, "hash"), ({"period": "2022"}, "hash"), ({"ids": [1]}, "ids")],
)
def test_a_changed_receipt_is_seen(works, change, fault):
    dispute(works)
    assert receipts.faults(made().for_reader(None) | change) == fault


def test_when_and_by_what_it_was_computed_is_told_beside_the_hash(works):
    receipt = made()
    other = receipt.content | {"computed_at": "2033-01-01T00:00:00+00:00"}
    assert receipts.seal(other) == receipt.hash


def test_a_share_rests_on_the_receipt_of_its_whole(works):
    dispute(works)
    assert made("disputes-resolved-share").content["against"] == made().hash


def test_it_is_issued_once_and_checked_by_anybody(works):
    dispute(works)
    by = factories.user()
    assert checking.verdict(made().hash).sentence.startswith("This centre has not issued")
    given = actions.issue(receipt=made(), by=by)
    assert actions.issue(receipt=made(), by=by) == given
    verdict = checking.verdict(given.hash)
    assert verdict.good
    assert verdict.content["value"] == 1
    assert ("Value", "1") in checking.told(verdict.content)


def test_a_number_that_is_not_public_is_not_told_to_who_holds_the_hash(house):
    given = actions.issue(receipt=made("reports-corrected"), by=None)
    assert checking.verdict(given.hash).good
    assert checking.verdict(given.hash).content is None


def test_the_whole_text_is_checked_too(works):
    receipt = made()
    assert "not issued it" in checking.verdict(json.dumps(receipt.content)).sentence
    actions.issue(receipt=receipt, by=None)
    assert checking.verdict(json.dumps(receipt.content)).good
    assert "was changed" in checking.verdict(json.dumps(receipt.content | {"value": 9})).sentence
    assert "neither a hash" in checking.verdict("48 disputes").sentence


def test_a_stored_receipt_that_was_tampered_with_is_seen(works):
    given = actions.issue(receipt=made(), by=None)
    IssuedReceipt.objects.filter(pk=given.pk).update(content=given.content | {"value": 84})
    assert "changed after it was issued" in checking.verdict(given.hash).sentence


@pytest.mark.parametrize(
    "change",
    [{"period": "soon"}, {"filter": [1]}, {"records": []}, {"figure": ["a"]}, {"value": {}},
     {"ids": ["a", 1]}, {"ids": 7}, {"value": float("nan")}],
)  # fmt: skip
def test_anything_anybody_brings_gets_a_sentence(works, change):
    content = made().content | change
    with contextlib.suppress(ValueError):  # what is not a number has no hash
        content["hash"] = receipts.seal(content)
    found = checking.verdict(json.dumps(content))
    assert "parts of a receipt are missing" in found.sentence
    assert "neither a hash" in checking.verdict("[" * 100_000).sentence
