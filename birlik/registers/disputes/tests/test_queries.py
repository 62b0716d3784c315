from datetime import date

import pytest

from birlik.base.roles import Role
from birlik.registers.disputes import demands, queries
from birlik.registers.disputes.choices import Outcome, Stoppage
from birlik.registers.disputes.tests import factories
from birlik.registers.structure.tests import factories as structure

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return structure.Federation()


def test_each_sees_the_disputes_of_the_own_scope(house):
    at = {key: factories.dispute(works) for key, works in house.workplaces.items()}
    nowhere = factories.dispute(region=house.regions["KZ-39"])
    foreign = factories.dispute()
    north, chair = (
        house.user(region="KZ-39"),
        structure.user(Role.CHAIR, house.primaries["KZ-39", "coal"]),
    )
    union = structure.user(Role.COORDINATOR, house.unions["coal"])
    council = structure.user(Role.COUNCIL_MEMBER, house.workplaces["KZ-39", "coal"])
    seen = {user: set(queries.visible_to(user)) for user in (north, chair, union, council)}
    assert seen[north] == {at["KZ-39", "coal"], at["KZ-39", "oil_gas"], nowhere}
    assert seen[chair] == {at["KZ-39", "coal"]}
    assert seen[union] == {at["KZ-39", "coal"], at["KZ-47", "coal"]}
    assert seen[council] == set()
    everything = set(queries.visible_to(house.user(Role.ANALYST)))
    assert everything == {*at.values(), nowhere, foreign}


def test_a_dispute_at_two_workplaces_is_seen_once(house):
    first, second = house.workplaces["KZ-39", "coal"], house.workplaces["KZ-39", "oil_gas"]
    factories.dispute(first).workplaces.add(second)
    assert queries.visible_to(house.user(region="KZ-39")).count() == 1


def test_the_figures_of_a_year_agree_with_each_other(house):
    """84 recorded, 31 with a union; 48 settled with the federation's part, 17 of them without."""
    facts = [
        (31, {"union_present": True, "federation_took_part": True, "outcome": Outcome.MET}),
        (17, {"union_present": False, "federation_took_part": True, "outcome": Outcome.PARTLY}),
        (20, {"union_present": False, "outcome": Outcome.MET}),
        (10, {"union_present": False, "federation_took_part": True, "outcome": Outcome.NOT_MET}),
        (6, {"union_present": None, "stoppage": Stoppage.STRIKE, "workers": 100}),
    ]
    for many, fields in facts:
        for _ in range(many):
            factories.dispute(**fields)
    factories.dispute(began=date(2024, 1, 1))
    factories.dispute(mistake="Recorded twice")
    year = queries.standing().filter(began__year=2023)
    figures = queries.key_figures(year)
    assert (figures.recorded, figures.union_present) == (84, 31)
    assert (figures.resolved, figures.resolved_without_union) == (48, 17)
    assert round(figures.share_resolved, 3) == 0.571
    assert (figures.strikes, figures.workers) == (6, 600)
    assert queries.key_figures(year.none()).share_resolved is None


def test_counts_add_up(house):
    for outcome in (Outcome.MET, Outcome.MET, Outcome.OPEN):
        factories.dispute(outcome=outcome)
    factories.dispute(began=date(2024, 1, 1))
    assert queries.counted_by(queries.standing(), "year") == [(2024, 1), (2023, 3)]
    assert dict(queries.counted_by(queries.standing(), "outcome")) == {"met": 2, "open": 2}


def test_the_reasons_of_a_warning_name_the_demands_a_dispute_begins_with(db):
    structure.installation()
    told = demands.told_by
    assert told(["arrears", "silence"]) == ["wage_arrears"]
    assert told(["jobs"]) == ["dismissals"]
    assert told(["refusal", "danger"]) == ["safety", "union_rights"]
    assert told(["agreement"]) == ["collective_agreement"]
    assert told(["silence", "neighbours", "stoppage_talk"]) == []
