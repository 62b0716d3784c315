"""Whatever happens to organisations later, what was true on an earlier day stays true."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from birlik.base.models import in_force
from birlik.registers.structure import actions, asof
from birlik.registers.structure.choices import Hierarchy, Kind
from birlik.registers.structure.models import Affiliation, Lineage, Organisation, OrganisationEvent
from birlik.registers.structure.tests import factories

FIRST_DAY = date(2024, 1, 1)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["affiliate", "leave", "transfer", "merge", "split", "close", "reopen", "undo"]
        ),
        st.integers(0, 30),
        st.integers(0, 30),
        st.sampled_from(Hierarchy),
        st.integers(0, 40),
    ),
    min_size=3,
    max_size=14,
)


def happen(what: str, one: int, two: int, hierarchy: str, on: date) -> None:
    everyone = list(Organisation.objects.exclude(kind=Kind.CENTRE).order_by("pk"))
    organisation, other = everyone[one % len(everyone)], everyone[two % len(everyone)]
    at = {"organisation": organisation, "on": on, "by": None}
    match what:
        case "affiliate" | "transfer":
            getattr(actions, what)(parent=other, hierarchy=hierarchy, **at)
        case "leave":
            actions.leave(hierarchy=hierarchy, **at)
        case "merge":
            actions.merge(into=other, **at)
        case "split":
            below = Affiliation.objects.filter(parent=organisation, until=None).order_by("pk")
            members = below.values_list("child_id", flat=True)[: 1 + two % 3]
            actions.split(names={"ru": "Часть"}, members=list(members), workplaces=[], **at)
        case "close" | "reopen":
            getattr(actions, what)(**at)
        case "undo":
            events = list(OrganisationEvent.objects.order_by("-pk"))
            if events:
                actions.undo(event=events[two % len(events)], on=on, reason="x", by=None)


def seen_on(day: date) -> tuple:
    """All that can be asked about a day: who existed, belonged to whom, stood above whom."""
    alive = Organisation.objects.filter(asof.existing(day)).order_by("pk").values_list("pk")
    belonged = Affiliation.objects.filter(in_force(day)).order_by("child", "hierarchy")
    above = Lineage.objects.filter(in_force(day)).order_by(
        "descendant", "hierarchy", "depth", "ancestor"
    )
    return (
        tuple(alive),
        tuple(belonged.values_list("child", "parent", "hierarchy")),
        tuple(above.values_list("descendant", "ancestor", "hierarchy", "depth")),
    )


def climbed(day: date) -> set:
    """The lineage of a day, found by climbing the affiliations one by one."""
    found = set()
    parents = {
        (child, hierarchy): parent
        for child, parent, hierarchy in Affiliation.objects.filter(in_force(day)).values_list(
            "child", "parent", "hierarchy"
        )
    }
    for organisation in Organisation.objects.filter(founded__lte=day):
        for hierarchy in Hierarchy.values:
            node, depth = organisation.pk, 0
            while node is not None:
                assert depth < 20, "a circle"
                found.add((organisation.pk, node, hierarchy, depth))
                node, depth = parents.get((node, hierarchy)), depth + 1
    return found


def small_house() -> None:
    house = factories.Federation()
    for territory in house.territories.values():
        local = factories.organisation(Kind.LOCAL, below=territory)
        factories.organisation(Kind.PRIMARY, below=local)


@pytest.mark.django_db
def test_the_past_never_changes():
    small_house()

    @settings(max_examples=25, deadline=None)
    @given(steps=STEPS)
    def check(steps):
        with transaction.atomic():
            live_through(steps)
            transaction.set_rollback(True)

    check()


def live_through(steps: list[tuple]) -> None:
    today, past = FIRST_DAY, {}
    for what, one, two, hierarchy, days in steps:
        past[today] = seen_on(today)
        later = today + timedelta(days=days)
        try:
            happen(what, one, two, hierarchy, later)
        except ValidationError:
            continue
        past = {day: answer for day, answer in past.items() if day < later}
        for day, answer in past.items():
            assert seen_on(day) == answer
        today = later
        assert climbed(later) == set(seen_on(later)[2])


@pytest.mark.django_db
def test_random_histories_reach_every_kind_of_event():
    """The property above is worth nothing if its steps are all refused."""
    small_house()
    everyone = list(Organisation.objects.exclude(kind=Kind.CENTRE).order_by("pk"))
    upper, lower = (place for place, one in enumerate(everyone) if one.kind == Kind.LOCAL)
    day = FIRST_DAY
    for what, one, two, hierarchy in [
        ("split", upper, 0, Hierarchy.TERRITORY),
        ("undo", 0, 1, Hierarchy.TERRITORY),
        ("merge", upper, lower, Hierarchy.TERRITORY),
        ("undo", 0, 1, Hierarchy.TERRITORY),
        ("leave", 4, 0, Hierarchy.SECTOR),
        ("affiliate", 4, 2, Hierarchy.SECTOR),
        ("close", 5, 0, Hierarchy.SECTOR),
        ("reopen", 5, 0, Hierarchy.SECTOR),
        ("transfer", 6, 0, Hierarchy.TERRITORY),
        ("undo", 0, 0, Hierarchy.TERRITORY),
    ]:
        before = OrganisationEvent.objects.count()
        happen(what, one, two, hierarchy, day)
        assert OrganisationEvent.objects.count() > before
        day += timedelta(days=10)
