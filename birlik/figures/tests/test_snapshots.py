"""Frozen figures: chained, and explained later with the record and the reason."""

from datetime import date

import pytest

from birlik.figures import actions, definitions, explaining, snapshots
from birlik.figures.asking import Refused, ask, hole
from birlik.figures.models import FrozenFigure, Snapshot
from birlik.registers.disputes import actions as disputes
from birlik.registers.disputes.choices import Outcome
from birlik.registers.disputes.tests.factories import dispute
from birlik.registers.structure import actions as structure
from birlik.registers.structure import place_actions as places
from birlik.registers.structure.models import Workplace
from birlik.registers.structure.tests import factories

pytestmark = pytest.mark.django_db
TOLD = {"began": date(2023, 5, 10), "ended": date(2023, 6, 1), "federation_took_part": True}


@pytest.fixture
def few(monkeypatch):
    """Enough figures to tell: the whole pack takes its time."""
    whole = definitions.catalogue("kz")
    kept = ("disputes-recorded", "disputes-resolved", "disputes-resolved-share",
            "disputes-workers", "workplaces", "members", "primaries",
            "primaries-in-sector-union", "primaries-founded", "workplaces-with-union")  # fmt: skip
    monkeypatch.setattr(
        definitions, "catalogue", lambda pack=None: {code: whole[code] for code in kept}
    )
    for module in (actions, snapshots):
        monkeypatch.setattr(module, "catalogue", definitions.catalogue)


@pytest.fixture
def works(house, few):
    return house.workplaces["KZ-39", "coal"]


def changed(snapshot):
    return {one.frozen.figure: one for one in snapshots.explain(snapshot) if not one.same}


def test_nothing_changed_nothing_to_explain(works):
    dispute(works, outcome=Outcome.MET, **TOLD)
    assert changed(actions.freeze(period="2023", by=None)) == {}


def test_a_corrected_record_names_the_figure_the_record_and_the_reason(works):
    conflict = dispute(works, outcome=Outcome.MET, **TOLD)
    snapshot = actions.freeze(period="2023", by=None)
    by = factories.user("administrator")
    disputes.change(dispute=conflict, version=1, outcome=Outcome.NOT_MET, by=by)
    found = changed(snapshot)
    assert set(found) == {"disputes-resolved", "disputes-resolved-share"}
    (row,) = explaining.rows(found["disputes-resolved"])
    assert (row["record"], row["kind"]) == (conflict.pk, "corrected")
    assert "outcome: Settled: demands met → Ended without result" in row["reasons"][0]
    assert by.name in row["reasons"][0]
    assert explaining.in_short(found["disputes-resolved"]) == "1 → 0: 1 corrected"


def test_late_and_withdrawn_records(works):
    old = dispute(works, **TOLD, outcome=Outcome.MET)
    snapshot = actions.freeze(period="2023", by=None)
    disputes.withdraw(dispute=old, reason="Recorded twice", by=None)
    disputes.open_dispute(workplaces=[works], began=date(2023, 7, 1), by=None)
    kinds = {
        change.record: change.kind for change in changed(snapshot)["disputes-recorded"].changes
    }
    assert kinds[old.pk] == "withdrawn"
    assert sorted(kinds.values()) == ["late", "withdrawn"]
    reasons = [r for row in explaining.rows(changed(snapshot)["disputes-recorded"])
               for r in row["reasons"]]  # fmt: skip
    assert any("Recorded twice" in reason for reason in reasons)


def test_a_record_that_gives_another_amount(works):
    conflict = dispute(works, **TOLD, workers=40, outcome=Outcome.MET)
    snapshot = actions.freeze(period="2023", by=None)
    disputes.change(dispute=conflict, version=1, workers=60, by=None)
    found = changed(snapshot)
    assert set(found) == {"disputes-workers"}
    assert (found["disputes-workers"].then, found["disputes-workers"].now) == (40, 60)
    (row,) = explaining.rows(found["disputes-workers"])
    assert (row["kind"], row["effect"]) == ("corrected", "40 → 60")


def test_a_change_nobody_recorded_is_said_as_such(works):
    snapshot = actions.freeze(period="2023", by=None)
    Workplace.objects.filter(pk=works.pk).update(closed=date(2023, 6, 1))
    (change,) = changed(snapshot)["workplaces"].changes
    assert change.kind == "untraced"


def test_a_new_definition_is_told(works, monkeypatch):
    snapshot = actions.freeze(period="2023", by=None)
    frozen = snapshot.figures.get(figure="workplaces")
    FrozenFigure.objects.filter(pk=frozen.pk).update(
        content=frozen.content | {"definition": "0" * 64},
        definition=frozen.definition | {"filter": {"union": True}},
    )
    found = changed(snapshot)["workplaces"]
    assert explaining.definitions(found) == ["filter: {'union': True} → {}"]
    assert "the definition changed" in explaining.in_short(found)


def test_snapshots_are_chained_and_a_broken_chain_is_seen(works):
    first = actions.freeze(period="2023", by=None)
    second = actions.freeze(period="2023", by=None)
    assert (first.number, second.number) == ("2023/1", "2023/2")
    assert second.previous == first.hash
    assert snapshots.broken() == []
    figure = first.figures.get(figure="workplaces")
    FrozenFigure.objects.filter(pk=figure.pk).update(content=figure.content | {"value": 9})
    assert snapshots.broken() == ["2023/1"]
    Snapshot.objects.filter(pk=first.pk).delete()
    assert snapshots.broken() == ["2023/2"]


def test_a_period_to_come_cannot_be_frozen(works):
    with pytest.raises(Refused, match="lies in the future"):
        actions.freeze(period="2099", by=None)


def test_moved_in_the_tree(works, house):
    """A primary that turns out to have closed earlier takes its members out of the count."""
    primary = house.primaries["KZ-39", "coal"]
    factories.members(primary, 120, date(2023, 1, 1))
    snapshot = actions.freeze(period="2023", by=None)
    structure.close(organisation=primary, on=date(2023, 12, 1), reason="It had gone", by=None)
    found = changed(snapshot)
    assert (found["members"].then, found["members"].now) == (120, 0)
    assert {one.kind for code in ("members", "primaries") for one in found[code].changes} == {
        "moved"
    }


def test_each_way_a_figure_can_change_is_told_with_its_record(works, house):
    """Late, corrected, withdrawn, moved in the tree and a new definition, side by side: each names
    the record, who did it, when, and the reason given."""
    by = house.user("administrator")
    kept = dispute(works, outcome=Outcome.MET, **TOLD)
    gone = dispute(works, outcome=Outcome.MET, **TOLD)
    snapshot = actions.freeze(period="2023", by=None)
    frozen = snapshot.figures.get(figure="members")
    FrozenFigure.objects.filter(pk=frozen.pk).update(
        content=frozen.content | {"definition": "0" * 64},
        definition=frozen.definition | {"as_of": "at"},
    )
    late = disputes.open_dispute(workplaces=[works], began=date(2023, 7, 1), by=by)
    disputes.change(dispute=kept, version=1, outcome=Outcome.NOT_MET, by=by)
    disputes.withdraw(dispute=gone, reason="Recorded twice", by=by)
    structure.leave(
        organisation=house.primaries["KZ-47", "coal"], hierarchy="sector", on=date(2023, 11, 1),
        reason="Left the union", by=by,
    )  # fmt: skip
    found = changed(snapshot)
    said = {
        (row["record"], row["kind"]): row for one in found.values() for row in explaining.rows(one)
    }
    assert said.keys() >= {
        (late.pk, "added late"),
        (kept.pk, "corrected"),
        (gone.pk, "withdrawn"),
        (house.primaries["KZ-47", "coal"].pk, "moved in the tree"),
    }
    for row in said.values():
        assert row["name"]
        assert row["url"]
        assert any(by.name in reason for reason in row["reasons"])
    assert any("Recorded twice" in reason for reason in said[gone.pk, "withdrawn"]["reasons"])
    assert found["primaries-in-sector-union"].changes[0].came is False
    assert explaining.definitions(found["members"]) == ["as_of: at → newest"]


def test_a_founding_written_down_later_is_added_late(works, house):
    snapshot = actions.freeze(period="2023", by=None)
    made = structure.create(
        kind="primary", names={"ru": "New"}, founded=date(2023, 3, 1),
        parent=house.unions["coal"], hierarchy="sector", by=house.user("administrator"),
    )  # fmt: skip
    found = changed(snapshot)
    (change,) = found["primaries"].changes
    assert (change.record, change.kind, change.came) == (made.pk, "late", True)
    (row,) = explaining.rows(found["primaries-founded"])
    assert row["kind"] == "added late"
    assert row["reasons"]


def test_a_union_that_left_a_workplace_is_told_with_the_workplace(works, house):
    by = house.user("administrator")
    snapshot = actions.freeze(period="2023", by=None)
    presence = works.presences.get()
    places.end_presence(presence=presence, on=date(2023, 9, 1), reason="Dissolved", by=by)
    (row,) = explaining.rows(changed(snapshot)["workplaces-with-union"])
    assert (row["record"], row["effect"]) == (works.pk, "no longer counts")
    assert any("Dissolved" in reason for reason in row["reasons"])


def test_a_tree_with_a_hole_is_said(works, house):
    """A primary that belongs to nobody is in no row, and the page says so."""
    structure.leave(
        organisation=house.primaries["KZ-47", "coal"], hierarchy="sector", on=date(2023, 11, 1),
        by=house.user("administrator"),
    )  # fmt: skip
    asked = ask("primaries", "2023")
    assert "1 primary organisation belongs to nobody" in hole(asked, "sector_tree")
    assert hole(asked, "territory_tree") == ""
    assert hole(ask("primaries", "2022"), "sector_tree") == ""
