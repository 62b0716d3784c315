"""Who sees what, and what was true on a day."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from birlik.base.models import PersonalRead, User
from birlik.base.roles import Role
from birlik.registers.structure import asof, queries, tree
from birlik.registers.structure.choices import Hierarchy, Kind
from birlik.registers.structure.models import Affiliation, Organisation
from birlik.registers.structure.tests import factories

pytestmark = pytest.mark.django_db

COAL, OIL = ("KZ-39", "coal"), ("KZ-39", "oil_gas")


@pytest.fixture
def house():
    return factories.Federation()


def test_each_sees_the_workplaces_of_the_own_posts(house):
    primary, works = house.primaries[COAL], house.workplaces
    centre = house.user(Role.ANALYST)
    region = house.user(Role.COORDINATOR, "KZ-39")
    union = factories.user(Role.LAWYER, house.unions["coal"])
    chair = factories.user(Role.CHAIR, primary)
    council = factories.user(Role.COUNCIL_MEMBER, house.bare)
    nobody = factories.user()
    seen = {
        user: set(queries.workplaces_visible_to(user))
        for user in (centre, region, union, chair, council, nobody)
    }
    assert seen[centre] == {*works.values(), house.bare}
    assert seen[region] == {works[COAL], works[OIL], house.bare}
    assert seen[union] == {works[COAL], works["KZ-47", "coal"], house.bare}
    assert seen[chair] == {works[COAL]}
    assert seen[council] == {house.bare}
    assert seen[nobody] == set()


def test_rights_add_up_and_end_with_the_term(house):
    someone = factories.user(Role.COORDINATOR, house.territories["KZ-39"])
    today = timezone.localdate()
    term = {"since": date(2020, 1, 1), "until": today + timedelta(days=1)}
    factories.post(someone.person, Role.CHAIR, house.primaries["KZ-47", "coal"], **term)
    factories.post(
        someone.person, Role.ADMINISTRATOR, house.centre, since=date(2019, 1, 1), until=today
    )
    found = set(queries.visible_to(someone))
    assert house.primaries["KZ-47", "coal"] in found
    assert house.territories["KZ-39"] in found
    assert house.territories["KZ-47"] not in found


def test_a_post_in_one_hierarchy_reaches_its_subtree_only(house):
    found = set(queries.visible_to(factories.user(Role.LEADER, house.unions["coal"])))
    own = {house.primaries[COAL], house.primaries["KZ-47", "coal"]}
    assert found == {house.unions["coal"], *own}


def test_a_role_counts_only_where_it_is_held(house):
    someone = factories.user(Role.ANALYST, house.centre)
    factories.post(someone.person, Role.COORDINATOR, house.territories["KZ-39"])
    assert queries.may_change(someone, house.primaries[COAL])
    assert not queries.may_change(someone, house.primaries["KZ-47", "coal"])
    assert not queries.may_grant(someone, Role.COORDINATOR, house.territories["KZ-39"])


def test_names_of_people_are_for_staff_in_scope(house):
    chair = factories.user(Role.CHAIR, house.primaries[COAL])
    stranger = house.user(Role.COORDINATOR, "KZ-47")
    own = house.user(Role.COORDINATOR, "KZ-39")
    assert chair.person not in queries.people_visible_to(stranger)
    assert chair.person in queries.people_visible_to(own)
    assert list(queries.people_visible_to(chair)) == [chair.person]


def test_one_s_own_name_is_no_reading_of_another(house):
    chair = factories.user(Role.CHAIR, house.primaries[COAL])
    posts = queries.posts_at(house.primaries[COAL], chair)
    assert [post.holder for post in posts] == [chair.person]
    assert not PersonalRead.objects.exists()


def test_members_add_up_by_the_last_count_before_the_day(house):
    coal, oil = house.primaries[COAL], house.primaries[OIL]
    factories.members(coal, 100, on=date(2022, 1, 1), women=40)
    factories.members(coal, 120, on=date(2023, 1, 1), women=50, under_35=30)
    factories.members(oil, 200, on=date(2022, 6, 1))
    days = [date(2021, 1, 1), date(2022, 3, 1), date(2022, 12, 31), date(2023, 1, 1)]
    region = asof.members(house.territories["KZ-39"], days)
    assert [one.total for one in region] == [0, 100, 300, 320]
    assert [one.counted for one in region] == [0, 1, 2, 2]
    last = region[-1]
    assert (last.primaries, last.women, last.under_35) == (2, 50, 30)
    assert last.oldest == date(2022, 6, 1)
    centre = asof.members(house.centre, days)
    assert [one.total for one in centre] == [0, 100, 300, 320], "no member counts twice"
    assert asof.members(house.unions["coal"], days)[-1].total == 120


def test_members_of_a_closed_organisation_count_until_it_closes(house):
    coal = house.primaries[COAL]
    factories.members(coal, 100, on=date(2022, 1, 1))
    Organisation.objects.filter(pk=coal.pk).update(closed=date(2023, 1, 1))
    found = asof.members(house.centre, [date(2022, 12, 31), date(2023, 1, 1)])
    assert [(one.primaries, one.total) for one in found] == [(4, 100), (3, 0)]


def test_headcounts_of_many_workplaces_in_one_query(house, django_assert_num_queries):
    works = house.workplaces[COAL]
    factories.headcount(works, 450, on=date(2024, 1, 1))
    ids = [works.pk, house.bare.pk]
    with django_assert_num_queries(1):
        assert asof.headcounts(ids, date(2023, 12, 31)) == {works.pk: 500, house.bare.pk: 80}
    assert asof.headcounts(ids, date(2024, 1, 1))[works.pk] == 450
    assert asof.headcounts(ids, date(2000, 1, 1)) == {}


def test_words_are_found_in_any_order_and_spelling(house):
    named = factories.workplace("Қарағанды көмір басқармасы")
    rows = queries.workplaces_visible_to(house.user(Role.ANALYST))
    for words in ("комир карағАнды", "БАСҚАРМ қарағ", named.code):
        assert list(queries.found(rows, words)) == [named], words
    assert not queries.found(rows, "%").exists()


def test_a_level_of_the_tree_comes_a_page_at_a_time(house, monkeypatch):
    monkeypatch.setattr(tree, "PAGE", 2)
    local = factories.organisation(Kind.LOCAL, below=house.territories["KZ-39"])
    for name in ("Ә", "А", "Б"):
        factories.organisation(Kind.PRIMARY, below=local, name=name)
    user, today = house.user(Role.ANALYST), timezone.localdate()
    first = tree.level(user, Hierarchy.TERRITORY, today, local.pk)
    second = tree.level(user, Hierarchy.TERRITORY, today, local.pk, first.after)
    names = [node.organisation.name for node in first.nodes + second.nodes]
    assert names == ["А", "Ә", "Б"]
    assert second.after is None


def test_what_belongs_to_nobody_is_found(house):
    alone = factories.organisation(Kind.PRIMARY)
    user, today = house.user(Role.ANALYST), timezone.localdate()
    assert list(tree.unplaced(user, Hierarchy.SECTOR, today)) == [alone]


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"since": date(2020, 1, 1), "until": date(2019, 1, 1)}, "ends_after_it_begins"),
        ({"since": date(2020, 1, 1)}, "one_parent_at_a_time"),
    ],
)
def test_the_database_itself_refuses(house, changes, constraint):
    child, parent = house.primaries[COAL], house.territories["KZ-47"]
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Affiliation.objects.create(
            child=child, parent=parent, hierarchy=Hierarchy.TERRITORY, **changes
        )


def test_posts_are_read_once_for_each_request(house, django_assert_num_queries):
    user = User.objects.get(pk=house.user(Role.ANALYST).pk)
    with django_assert_num_queries(1):
        for _ in range(3):
            queries.grantable(user)
