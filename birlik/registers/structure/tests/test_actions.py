from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from birlik.base import audit
from birlik.base.roles import Role
from birlik.registers.structure import actions, asof, place_actions, post_actions
from birlik.registers.structure.choices import Happening, Hierarchy, Kind
from birlik.registers.structure.models import (
    Headcount,
    Lineage,
    MemberCount,
    Organisation,
    OrganisationEvent,
    Post,
)
from birlik.registers.structure.tests import factories

pytestmark = pytest.mark.django_db

JAN, MAR, JUN, SEP = (date(2024, month, 1) for month in (1, 3, 6, 9))
COAL, OIL = ("KZ-39", "coal"), ("KZ-39", "oil_gas")


@pytest.fixture
def house():
    return factories.Federation()


@pytest.fixture
def administrator(house):
    return house.user(Role.ADMINISTRATOR)


def parent_of(organisation, on, hierarchy=Hierarchy.TERRITORY):
    return asof.parent(organisation, hierarchy, on)


def test_a_founded_organisation_stands_below_its_parent_from_that_day(house, administrator):
    made = actions.create(
        kind=Kind.PRIMARY,
        names={"kk": "Жаңа ұйым", "ru": "Новая организация"},
        founded=JAN,
        parent=house.territories["KZ-39"],
        hierarchy=Hierarchy.TERRITORY,
        by=administrator,
    )
    assert parent_of(made, JAN) == house.territories["KZ-39"]
    assert [event.kind for event in made.events.all()] == [Happening.FOUNDED, Happening.AFFILIATED]
    assert made.search.count("жана уйым") == 1
    assert Lineage.objects.filter(ancestor=house.centre, descendant=made, depth=2).exists()


def test_a_transfer_changes_only_what_comes_after(house, administrator):
    primary, old, new = house.primaries[COAL], *house.territories.values()
    actions.transfer(
        organisation=primary, parent=new, hierarchy=Hierarchy.TERRITORY, on=MAR, by=administrator
    )
    assert parent_of(primary, date(2024, 2, 29)) == old
    assert parent_of(primary, MAR) == new
    assert primary in asof.subtree(old, JAN)
    assert primary not in asof.subtree(old, MAR)


def test_undoing_a_transfer_restores_it_later_and_keeps_the_time_between(house, administrator):
    primary, old, new = house.primaries[COAL], *house.territories.values()
    actions.transfer(
        organisation=primary, parent=new, hierarchy=Hierarchy.TERRITORY, on=MAR, by=administrator
    )
    event = primary.events.get(kind=Happening.TRANSFERRED)
    actions.undo(event=event, on=JUN, reason="Wrong region", by=administrator)
    assert [parent_of(primary, day) for day in (JAN, MAR, JUN)] == [old, new, old]
    with pytest.raises(ValidationError, match="cannot be undone"):
        actions.undo(event=event, on=SEP, reason="Again", by=administrator)


def test_a_merger_moves_members_and_presence_and_ends_posts(house, administrator):
    local = factories.organisation(Kind.LOCAL, below=house.territories["KZ-39"])
    other = factories.organisation(Kind.LOCAL, below=house.territories["KZ-39"])
    member = factories.organisation(Kind.PRIMARY, below=local)
    works = factories.workplace(union=local)
    chair = factories.user(Role.CHAIR, local)
    actions.merge(organisation=local, into=other, on=MAR, reason="Too small", by=administrator)
    local.refresh_from_db()
    assert local.closed == MAR
    assert parent_of(member, MAR) == other
    assert [*asof.organisations_at(works, JAN)] == [local]
    assert [*asof.organisations_at(works, MAR)] == [other]
    assert Post.objects.get(person__user=chair).until == MAR
    assert other.events.get(kind=Happening.ABSORBED).other == local


def test_undoing_a_merger_gives_back_what_moved_and_nothing_else(house, administrator):
    territory = house.territories["KZ-39"]
    local = factories.organisation(Kind.LOCAL, below=territory)
    other = factories.organisation(Kind.LOCAL, below=territory)
    came, was_there = (factories.organisation(Kind.PRIMARY, below=one) for one in (local, other))
    works = factories.workplace(union=local)
    actions.merge(organisation=local, into=other, on=MAR, by=administrator)
    event = local.events.get(kind=Happening.MERGED)
    actions.undo(event=event, on=JUN, reason="A mistake", by=administrator)
    local.refresh_from_db()
    assert local.closed is None
    assert parent_of(local, JUN) == territory
    assert (parent_of(came, JUN), parent_of(was_there, JUN)) == (local, other)
    assert [*asof.organisations_at(works, JUN)] == [local]
    april = date(2024, 4, 1)
    assert not Organisation.objects.filter(asof.existing(april), pk=local.pk).exists()
    assert Organisation.objects.filter(asof.existing(JUN), pk=local.pk).exists()


def test_a_split_takes_the_chosen_part_and_its_undoing_brings_it_back(house, administrator):
    local = factories.organisation(Kind.LOCAL, below=house.territories["KZ-39"])
    goes, stays = (factories.organisation(Kind.PRIMARY, below=local) for _ in range(2))
    part = actions.split(
        organisation=local,
        names={"ru": "Часть"},
        members=[goes.pk],
        workplaces=[],
        on=MAR,
        by=administrator,
    )
    assert (parent_of(goes, MAR), parent_of(stays, MAR)) == (part, local)
    assert parent_of(part, MAR) == house.territories["KZ-39"]
    actions.undo(
        event=local.events.get(kind=Happening.SPLIT), on=JUN, reason="Not agreed", by=administrator
    )
    assert (parent_of(goes, MAR), parent_of(goes, JUN)) == (part, local)
    part.refresh_from_db()
    assert part.closed == JUN


def test_closing_waits_for_the_members_and_undoing_it_restores_the_place(house, administrator):
    territory = house.territories["KZ-39"]
    with pytest.raises(ValidationError, match="2 organisations still belong"):
        actions.close(organisation=territory, on=MAR, by=administrator)
    primary, works = house.primaries[COAL], house.workplaces[COAL]
    actions.close(organisation=primary, on=MAR, by=administrator)
    assert parent_of(primary, MAR) is None
    assert not asof.organisations_at(works, MAR)
    event = primary.events.get(kind=Happening.CLOSED)
    actions.undo(event=event, on=JUN, reason="Members came back", by=administrator)
    assert parent_of(primary, JUN) == territory
    assert parent_of(primary, JUN, Hierarchy.SECTOR) == house.unions["coal"]
    assert [*asof.organisations_at(works, JUN)] == [primary]


def test_leaving_and_reopening_can_be_undone(house, administrator):
    primary = house.primaries[COAL]
    actions.leave(organisation=primary, hierarchy=Hierarchy.SECTOR, on=JAN, by=administrator)
    actions.undo(
        event=primary.events.get(kind=Happening.LEFT), on=MAR, reason="Back", by=administrator
    )
    assert parent_of(primary, MAR, Hierarchy.SECTOR) == house.unions["coal"]
    actions.close(organisation=primary, on=JUN, by=administrator)
    actions.reopen(organisation=primary, on=date(2024, 7, 1), by=administrator)
    actions.undo(
        event=primary.events.get(kind=Happening.REOPENED), on=SEP, reason="No", by=administrator
    )
    alive = [
        Organisation.objects.filter(asof.existing(day), pk=primary.pk).exists()
        for day in (MAR, date(2024, 6, 15), date(2024, 8, 1), SEP)
    ]
    assert alive == [True, False, True, False]


@pytest.mark.parametrize("day", [date(2014, 12, 31), factories.LONG_AGO])
def test_nothing_happens_before_what_is_known(house, administrator, day):
    """Before the organisation existed, and on the day its affiliation began."""
    with pytest.raises(ValidationError):
        actions.transfer(
            organisation=house.primaries[COAL],
            parent=house.territories["KZ-47"],
            hierarchy=Hierarchy.TERRITORY,
            on=day,
            by=administrator,
        )


def test_a_circle_is_refused(house, administrator):
    upper = factories.organisation(Kind.LOCAL, below=house.territories["KZ-39"])
    lower = factories.organisation(Kind.LOCAL, below=upper)
    with pytest.raises(ValidationError, match="above itself"):
        actions.transfer(
            organisation=upper,
            parent=lower,
            hierarchy=Hierarchy.TERRITORY,
            on=MAR,
            by=administrator,
        )
    with pytest.raises(ValidationError, match="above itself"):
        actions.merge(organisation=upper, into=lower, on=MAR, by=administrator)


def test_a_refused_event_leaves_no_trace(house, administrator):
    events = OrganisationEvent.objects.count()
    with pytest.raises(ValidationError):
        actions.close(organisation=house.territories["KZ-39"], on=MAR, by=administrator)
    assert OrganisationEvent.objects.count() == events
    assert audit.history(house.territories["KZ-39"]) == []


def test_rights_end_at_the_edge_of_the_region(house):
    coordinator = house.user(Role.COORDINATOR, "KZ-39")
    actions.leave(
        organisation=house.primaries[COAL], hierarchy=Hierarchy.SECTOR, on=MAR, by=coordinator
    )
    with pytest.raises(PermissionDenied):
        actions.leave(
            organisation=house.primaries["KZ-47", "coal"],
            hierarchy=Hierarchy.SECTOR,
            on=MAR,
            by=coordinator,
        )
    with pytest.raises(PermissionDenied):
        actions.create(kind=Kind.PRIMARY, names={"ru": "Без места"}, founded=JAN, by=coordinator)
    with pytest.raises(PermissionDenied):
        actions.close(organisation=house.primaries[COAL], on=JUN, by=house.user(Role.ANALYST))


def test_every_event_stands_in_the_audit_chain(house, administrator):
    actions.leave(
        organisation=house.primaries[COAL], hierarchy=Hierarchy.SECTOR, on=MAR, by=administrator
    )
    assert [event.verb for event in audit.history(house.primaries[COAL])] == ["left"]
    assert audit.verify().whole


def test_counts_correct_themselves_on_the_same_day_and_remember_what_stood_there(
    house, administrator
):
    works, primary = house.workplaces[COAL], house.primaries[COAL]
    for workers in (520, 525):
        place_actions.count_workers(workplace=works, on=MAR, workers=workers, by=administrator)
    assert Headcount.objects.get(workplace=works, on=MAR).workers == 525
    assert audit.history(works)[0].details["before"] == 520
    chair = factories.user(Role.CHAIR, primary)
    place_actions.count_members(organisation=primary, on=MAR, total=90, women=40, by=chair)
    assert MemberCount.objects.get(organisation=primary, on=MAR).women == 40
    with pytest.raises(PermissionDenied):
        place_actions.count_members(organisation=house.primaries[OIL], on=MAR, total=90, by=chair)


def test_presence_begins_and_ends(house, administrator):
    union = house.primaries[COAL]
    presence = place_actions.begin_presence(
        workplace=house.bare, organisation=union, since=MAR, by=administrator
    )
    with pytest.raises(ValidationError, match="already"):
        place_actions.begin_presence(
            workplace=house.bare, organisation=union, since=JUN, by=administrator
        )
    place_actions.end_presence(presence=presence, on=JUN, by=administrator)
    days = (JAN, MAR, JUN)
    assert [bool(asof.organisations_at(house.bare, day)) for day in days] == [False, True, False]


def test_an_employer_needs_a_true_bin(administrator):
    with pytest.raises(ValidationError, match="mistyped"):
        place_actions.add_employer(name="Works LLP", bin="020240000556", by=administrator)
    made = place_actions.add_employer(name=" Works  LLP ", bin="020240000555", by=administrator)
    assert made.name == "Works LLP"
    with pytest.raises(ValidationError):
        place_actions.add_employer(name="Other LLP", bin="020240000555", by=administrator)


def test_a_workplace_lies_where_its_maker_may_change_things(house):
    coordinator = house.user(Role.COORDINATOR, "KZ-39")
    details = {"employer": house.bare.employer, "name": "North pit", "by": coordinator}
    place_actions.add_workplace(
        region=house.regions["KZ-39"], sector=house.sectors["coal"], **details
    )
    with pytest.raises(PermissionDenied):
        place_actions.add_workplace(
            region=house.regions["KZ-47"], sector=house.sectors["coal"], **details
        )


def test_a_coordinator_gives_posts_below_his_own_rank_in_his_own_region(house):
    coordinator = house.user(Role.COORDINATOR, "KZ-39")
    someone = factories.person()
    give = {"person": someone, "since": JAN, "by": coordinator}
    post_actions.add_post(role=Role.CHAIR, place=house.primaries[COAL], **give)
    for role, place in [
        (Role.CHAIR, house.primaries["KZ-47", "coal"]),
        (Role.COORDINATOR, house.territories["KZ-39"]),
        (Role.ADMINISTRATOR, house.primaries[COAL]),
    ]:
        with pytest.raises(PermissionDenied):
            post_actions.add_post(role=role, place=place, **give)


def test_rights_come_and_go_with_the_post(house, administrator):
    someone = factories.user().person
    post = post_actions.add_post(
        person=someone, role=Role.COORDINATOR, place=house.centre, since=JAN, by=administrator
    )
    fresh = type(someone.user).objects.get
    actions.leave(
        organisation=house.primaries[COAL],
        hierarchy=Hierarchy.SECTOR,
        on=MAR,
        by=fresh(pk=someone.user_id),
    )
    post_actions.end_post(post=post, on=JUN, by=administrator)
    with pytest.raises(PermissionDenied):
        actions.close(organisation=house.primaries[COAL], on=JUN, by=fresh(pk=someone.user_id))


def test_a_handover_leaves_no_day_without_a_chair(house, administrator):
    primary = house.primaries[COAL]
    first, second = factories.person(), factories.person()
    post = post_actions.add_post(
        person=first, role=Role.CHAIR, place=primary, since=JAN, by=administrator
    )
    taken = post_actions.hand_over(post=post, to=second, on=MAR, by=administrator)
    post.refresh_from_db()
    assert (post.until, taken.since, taken.person) == (MAR, MAR, second)


def test_an_account_opens_with_a_password_that_is_shown_once(house, administrator):
    someone = factories.person()
    post_actions.add_post(
        person=someone, role=Role.CHAIR, place=house.primaries[COAL], since=JAN, by=administrator
    )
    password = post_actions.open_account(person=someone, login="chair1", by=administrator)
    assert someone.user.check_password(password)
    assert password not in str(audit.history(someone)[0].details)
    with pytest.raises(ValidationError, match="account already"):
        post_actions.open_account(person=someone, login="chair2", by=administrator)


def test_nobody_takes_over_an_account_that_reaches_further(house):
    coordinator = house.user(Role.COORDINATOR, "KZ-39")
    powerful = house.user(Role.ADMINISTRATOR).person
    with pytest.raises(PermissionDenied):
        post_actions.renew_password(person=powerful, by=coordinator)
    chair = factories.user(Role.CHAIR, house.primaries[COAL]).person
    password = post_actions.renew_password(person=chair, by=coordinator)
    assert chair.user.check_password(password)
