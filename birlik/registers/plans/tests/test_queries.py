from datetime import timedelta

import pytest
from django.utils import timezone

from birlik.base.completion import Completion
from birlik.base.roles import Role
from birlik.registers.plans import queries, watching
from birlik.registers.plans.tests import factories
from birlik.registers.structure import list_filters, timeline
from birlik.registers.structure.tests import factories as structure

pytestmark = pytest.mark.django_db
COAL, OIL = ("KZ-39", "coal"), ("KZ-47", "oil_gas")


@pytest.fixture
def house():
    structure.installation()
    return structure.Federation()


@pytest.fixture
def plans(house):
    regions, sectors = house.regions, house.sectors
    return {
        "country": factories.plan(),
        "region": factories.plan(regions["KZ-39"]),
        "corner": factories.plan(regions["KZ-39"], sectors["coal"]),
        "sector": factories.plan(None, sectors["coal"]),
        "elsewhere": factories.plan(regions["KZ-47"], sectors["oil_gas"]),
    }


def seen(user, plans):
    found = set(queries.visible_to(user))
    return {name for name, plan in plans.items() if plan in found}


def test_plans_are_seen_where_the_post_reaches(house, plans):
    assert seen(house.user(Role.LEADER), plans) == set(plans)
    region = house.user(Role.COORDINATOR, "KZ-39")
    assert seen(region, plans) == {"country", "region", "corner"}
    sector = structure.user(Role.COORDINATOR, house.unions["coal"])
    assert seen(sector, plans) == {"country", "corner", "sector"}
    assert seen(structure.user(Role.CHAIR, house.primaries[COAL]), plans) == set()


def test_who_keeps_a_plan(house, plans):
    region = house.user(Role.COORDINATOR, "KZ-39")
    kept = {name for name, plan in plans.items() if queries.may_record(region, plan)}
    assert kept == {"region", "corner"}
    assert set(queries.recordable_by(region)) == {plans["region"], plans["corner"]}
    assert not queries.may_record(house.user(Role.LAWYER, "KZ-39"), plans["region"])


def test_late_measures_come_first_and_counts_agree(plans):
    plan, today = plans["region"], timezone.localdate()
    past = today - timedelta(days=3)
    ahead = factories.measure(plan)
    late = factories.measure(plan, term=past, status=Completion.NO_EVIDENCE)
    done = factories.measure(plan, term=past, status=Completion.COMPLETE)
    gone = factories.measure(plan, term=past, dropped="Not needed")
    ordered = queries.late_first(plan.measures.all(), today).order_by("turn", "term")
    assert list(ordered) == [late, ahead, done, gone]
    counted = queries.with_counts(queries.visible_to(_leader()), today).get(pk=plan.pk)
    assert (counted.n, counted.n_complete, counted.n_late) == (3, 1, 1)
    assert queries.by_status(plan.measures.filter(queries.STANDING)) == {
        "no_evidence": 1, "not_started": 1, "begun": 0, "mostly": 0, "complete": 1,
    }  # fmt: skip
    assert list(queries.for_paper(plan, today)) == [late, ahead, done]


def _leader():
    return structure.user(Role.LEADER)


def test_the_watch_list_is_a_filter_of_other_lists_and_on_the_timeline(house):
    works, coordinator = house.workplaces[COAL], house.user(Role.COORDINATOR, "KZ-39")
    factories.watch(works)
    factories.watch(house.workplaces[OIL])
    factories.measure(factories.plan(house.regions["KZ-39"]), workplace=works)
    (on_watch,) = [one for one in list_filters.of(coordinator) if one.name == "watch"]
    everything = works.__class__.objects.all()
    assert list(on_watch.narrow(everything, "on")) == [works]
    kinds = {entry.kind for entry in timeline.of(works, coordinator)}
    assert {"watch", "measure"} <= kinds
    chair = structure.user(Role.CHAIR, house.primaries[COAL])
    assert not {"watch", "measure"} & {entry.kind for entry in timeline.of(works, chair)}
    assert [one.name for one in list_filters.of(chair)] == []


def test_who_has_to_look_at_what(house):
    today = timezone.localdate()
    due = factories.watch(house.workplaces[COAL], look_again=today)
    factories.watch(house.bare)
    coordinator = house.user(Role.COORDINATOR, "KZ-39")
    assert list(watching.to_look_at(coordinator, today)) == [due]
    assert list(watching.to_look_at(house.user(Role.LAWYER, "KZ-39"), today)) == []
    assert watching.by_region(watching.visible_to(coordinator)) == {"KZ-39": 2}


def test_what_a_person_owes(house):
    plan, today = factories.plan(house.regions["KZ-39"]), timezone.localdate()
    user = house.user(Role.COORDINATOR, "KZ-39")
    post = user.person.posts.get()
    near = factories.measure(plan, owner=post, term=today + timedelta(days=5))
    factories.measure(plan, owner=post, term=today + timedelta(days=50))
    late = factories.measure(plan, term=today - timedelta(days=5))
    assert list(queries.owed_by(user, until=today + timedelta(days=14))) == [near]
    assert list(queries.late_in_plans_of(user, today)) == [late]
