"""Pages open for whom they are meant, do not exist for others, and cost the same for many rows."""

from datetime import date

import pytest
from django.urls import reverse

from birlik.base.models import PersonalRead
from birlik.base.roles import Role
from birlik.registers.structure import timeline
from birlik.registers.structure.choices import Happening, Hierarchy, Kind
from birlik.registers.structure.models import Headcount, Organisation, Post, UnionPresence
from birlik.registers.structure.tests import factories

pytestmark = pytest.mark.django_db

COAL = ("KZ-39", "coal")


@pytest.fixture
def house():
    factories.installation()
    return factories.Federation()


@pytest.fixture
def coordinator(house, enter):
    return enter(house.user(Role.COORDINATOR, "KZ-39"))


def page(client, route, *args, **query):
    return client.get(reverse(f"structure:{route}", args=args), query)


def test_every_page_opens_for_the_administrator(house, enter):
    factories.members(house.primaries[COAL], 90, women=40, on=date(2023, 5, 1))
    client = enter(house.user(Role.ADMINISTRATOR))
    primary, works = house.primaries[COAL], house.workplaces[COAL]
    post = factories.user(Role.CHAIR, primary).person.posts.get()
    for route, *args in [
        ("tree",),
        ("create",),
        ("organisation", primary.pk),
        ("organisation", house.centre.pk),
        *[("event", primary.pk, what) for what in ("affiliate", "transfer", "leave", "merge")],
        *[("event", primary.pk, what) for what in ("split", "close", "reopen", "members")],
        ("workplaces",),
        ("workplace", works.code),
        ("add_workplace",),
        ("change_workplace", works.code),
        ("close_workplace", works.code),
        ("count_workers", works.code),
        ("begin_presence", works.code),
        ("end_presence", works.code, works.presences.get().pk),
        ("employers",),
        ("employer", works.employer.pk),
        ("add_employer",),
        ("change_employer", works.employer.pk),
        ("people",),
        ("post", post.pk),
        ("end_post", post.pk),
        ("hand_over", post.pk),
    ]:
        assert page(client, route, *args).status_code == 200, route
    assert page(client, "organisations", q="primary").status_code == 200
    assert page(client, "add_post", organisation=primary.pk).status_code == 200
    assert page(client, "add_post", workplace=works.code).status_code == 200


@pytest.mark.parametrize(
    "route", ["organisation", "event", "workplace", "change_workplace", "employer", "post"]
)
def test_what_lies_outside_the_scope_does_not_exist(house, coordinator, route):
    there, works = house.primaries["KZ-47", "coal"], house.workplaces["KZ-47", "coal"]
    args = {
        "organisation": [there.pk],
        "event": [there.pk, "close"],
        "workplace": [works.code],
        "change_workplace": [works.code],
        "employer": [works.employer.pk],
        "post": [factories.user(Role.CHAIR, there).person.posts.get().pk],
    }
    assert page(coordinator, route, *args[route]).status_code == 404


def test_a_chair_sees_the_own_house_and_may_only_count_members(house, enter):
    primary, works = house.primaries[COAL], house.workplaces[COAL]
    client = enter(factories.user(Role.CHAIR, primary))
    assert page(client, "organisation", primary.pk).status_code == 200
    assert page(client, "workplace", works.code).status_code == 200
    assert page(client, "event", primary.pk, "members").status_code == 200
    for route, *args in [
        ("event", primary.pk, "close"),
        ("organisation", house.territories["KZ-39"].pk),
        ("workplace", house.bare.code),
        ("people",),
    ]:
        assert page(client, route, *args).status_code == 404


def test_members_over_the_years_are_a_part_of_the_page_and_a_page(house, enter):
    primary = house.primaries[COAL]
    for year, total in ((2023, 90), (2024, 95)):
        factories.members(primary, total, on=date(year, 5, 1))
    client = enter(house.user(Role.ADMINISTRATOR))
    url = reverse("structure:members", args=[house.centre.pk])
    part = client.get(url, {"on": "2025-06-01"}, headers={"HX-Request": "true"})
    assert [*part.context["chart"].series[0].values][-3:] == [90, 95, 95]
    assert "<html" not in part.content.decode()
    assert "<html" in client.get(url).content.decode()


def test_the_tree_leads_to_what_one_may_open_and_shows_nothing_else(house, coordinator):
    shown = page(coordinator, "tree").content.decode()
    assert "Territory KZ-39" in shown
    assert "Territory KZ-47" not in shown
    by_sector = page(coordinator, "tree", hierarchy="sector").content.decode()
    assert "Union coal" in by_sector
    below = coordinator.get(
        reverse("structure:node", args=[house.unions["coal"].pk]),
        {"hierarchy": "sector"},
        headers={"HX-Request": "true"},
    ).content.decode()
    assert "Primary KZ-39 coal" in below
    assert "Primary KZ-47 coal" not in below


def test_the_tree_is_the_tree_of_the_day_asked(house, enter):
    client = enter(house.user(Role.ADMINISTRATOR))
    new = factories.organisation(
        Kind.TERRITORY, below=house.centre, hierarchy=Hierarchy.TERRITORY, since=date(2024, 1, 1)
    )
    assert new.name in page(client, "tree").content.decode()
    assert new.name not in page(client, "tree", on="2023-12-31").content.decode()
    assert page(client, "tree", on="not a day").status_code == 200


def test_an_event_is_shown_before_it_is_recorded(house, coordinator):
    primary = house.primaries[COAL]
    url = reverse("structure:event", args=[primary.pk, "close"])
    said = {"on": "2024-03-01", "reason": "Works closed"}
    tried = coordinator.post(url, said)
    assert "Nothing is recorded yet" in tried.content.decode()
    assert "presence changes at 1 workplace" in tried.content.decode()
    assert Organisation.objects.get(pk=primary.pk).closed is None
    done = coordinator.post(url, said | {"confirm": "1"})
    assert done.url == reverse("structure:organisation", args=[primary.pk])
    assert Organisation.objects.get(pk=primary.pk).closed == date(2024, 3, 1)


def test_an_event_is_undone_on_its_page(house, coordinator):
    primary = house.primaries[COAL]
    url = reverse("structure:event", args=[primary.pk, "leave"])
    said = {"on": "2024-03-01", "reason": "Left", "hierarchy": "sector", "confirm": "1"}
    coordinator.post(url, said)
    event = primary.events.get(kind=Happening.LEFT)
    undo = reverse("structure:undo", args=[event.pk])
    assert undo in page(coordinator, "organisation", primary.pk).content.decode()
    coordinator.post(undo, {"on": "2024-04-01", "reason": "Came back"})
    assert primary.events.filter(kind=Happening.UNDONE).exists()
    assert undo not in page(coordinator, "organisation", primary.pk).content.decode()


def test_a_refused_event_says_why_and_keeps_what_was_typed(house, coordinator):
    url = reverse("structure:event", args=[house.territories["KZ-39"].pk, "close"])
    refused = coordinator.post(url, {"on": "2024-03-01", "reason": "An experiment"})
    assert "2 organisations still belong" in refused.content.decode()
    assert "An experiment" in refused.content.decode()


def test_an_organisation_is_found_by_number_or_name_in_a_form(house, coordinator):
    local = factories.organisation(Kind.LOCAL, below=house.territories["KZ-39"], name="Бірлік")
    url = reverse("structure:event", args=[house.primaries[COAL].pk, "transfer"])
    said = {"on": "2024-03-01", "reason": "Decided", "hierarchy": "territory", "confirm": "1"}
    refused = coordinator.post(url, said | {"parent": "Nowhere"})
    assert "Nothing within your reach matches" in refused.content.decode()
    coordinator.post(url, said | {"parent": "бирлик"})
    assert house.primaries[COAL].events.filter(other=local).exists()
    options = page(coordinator, "suggest", "organisations", parent="бирл").content.decode()
    assert f"{local.key} · Бірлік" in options


def test_workplaces_are_filtered_and_counted(house, coordinator):
    def names(**query):
        table = page(coordinator, "workplaces", **query).context["table"]
        return {place.name for place in table.records}

    assert len(names()) == 3
    assert names(union="no") == {"Bare works"}
    assert names(size="50") == {"Bare works"}
    assert names(sector="oil_gas") == {"Works KZ-39 oil_gas"}
    assert names(q="bare") == {"Bare works"}
    assert names(organisation=house.primaries[COAL].key) == {"Works KZ-39 coal"}


def test_names_are_told_to_staff_and_the_reading_is_noted(house, enter):
    primary = house.primaries[COAL]
    chair = factories.user(Role.CHAIR, primary).person
    council = enter(factories.user(Role.COUNCIL_MEMBER, primary))
    assert chair.name not in page(council, "organisation", primary.pk).content.decode()
    assert not PersonalRead.objects.exists()
    staff = enter(house.user(Role.COORDINATOR, "KZ-39"))
    assert chair.name in page(staff, "organisation", primary.pk).content.decode()
    assert PersonalRead.objects.filter(subject=f"structure.person:{chair.pk}").exists()


def test_the_timeline_asks_every_room_and_shows_the_newest_first(house, coordinator, monkeypatch):
    works = house.workplaces[COAL]
    factories.headcount(works, 300, on=date(2024, 2, 1))
    spoke = [timeline.Entry(date(2025, 1, 1), "x", "Room above", "Something happened", tone="bad")]
    monkeypatch.setattr(
        timeline, "_sources", [*timeline._sources, lambda place, _user: spoke * (place == works)]
    )
    events = page(coordinator, "workplace", works.code).context["events"]
    assert [event["date"].year for event in events] == [2025, 2024, 2015, 2015]
    assert events[0]["text"] == "Something happened"
    assert "300 workers, before that 500" in events[1]["text"]
    only = page(coordinator, "workplace", works.code, kind="union").context["events"]
    assert [event["kind"] for event in only] == ["Union"]


def test_a_workplace_is_changed_through_its_forms(house, coordinator):
    works = house.bare
    coordinator.post(
        reverse("structure:count_workers", args=[works.code]), {"on": "2024-01-01", "workers": 95}
    )
    assert Headcount.objects.get(workplace=works, on=date(2024, 1, 1)).workers == 95
    coordinator.post(
        reverse("structure:begin_presence", args=[works.code]),
        {"organisation": house.primaries[COAL].key, "since": "2024-01-01"},
    )
    presence = UnionPresence.objects.get(workplace=works)
    coordinator.post(
        reverse("structure:end_presence", args=[works.code, presence.pk]), {"on": "2024-06-01"}
    )
    presence.refresh_from_db()
    assert presence.until == date(2024, 6, 1)


def test_a_new_employer_leads_to_its_workplace(house, coordinator):
    added = coordinator.post(
        reverse("structure:add_employer"), {"name": "New LLP", "bin": "020240000555"}
    )
    wrong = coordinator.post(
        reverse("structure:add_employer"), {"name": "Other LLP", "bin": "020240000556"}
    )
    assert "mistyped" in wrong.content.decode()
    assert coordinator.get(added.url).status_code == 200


def test_a_new_chair_gets_a_post_and_a_password_shown_once(house, coordinator):
    url = f"{reverse('structure:add_post')}?organisation={house.primaries[COAL].pk}"
    said = {"role": "chair", "name": "New Chair", "language": "kk", "since": "2024-01-01"}
    done = coordinator.post(url, said | {"login": "new-chair"})
    person = Post.objects.get(role="chair").person
    assert person.user.check_password(done.context["password"])
    assert "no-store" in done.headers["Cache-Control"]
    refused = coordinator.post(url, said | {"name": "Another", "login": "new-chair"})
    assert "is taken" in refused.content.decode()
    assert Post.objects.count() == 2, "a refused account leaves no post behind"


def test_a_first_password_is_changed_before_anything_else(house, client):
    primary = house.primaries[COAL]
    chair = factories.user(Role.CHAIR, primary, password="given by another", first_password=True)
    client.force_login(chair)
    change = reverse("account_change_password")
    assert page(client, "organisation", primary.pk).url == change
    said = {"oldpassword": "given by another"} | dict.fromkeys(
        ("password1", "password2"), "known to nobody else"
    )
    client.post(change, said)
    chair.refresh_from_db()
    assert not chair.first_password
    client.force_login(chair)
    assert page(client, "organisation", primary.pk).status_code == 200


@pytest.mark.parametrize("route", ["workplaces", "organisations", "people", "employers"])
def test_a_long_list_asks_the_database_no_more_often(
    house, enter, route, django_assert_num_queries, django_assert_max_num_queries
):
    client = enter(house.user(Role.ADMINISTRATOR))
    house.user(Role.ANALYST)
    page(client, route)
    with django_assert_max_num_queries(40) as few:
        page(client, route)
    for place in range(27):
        primary = factories.organisation(below=house.territories["KZ-39"])
        works = factories.workplace(union=primary, workers=place)
        factories.user(Role.CHAIR, primary)
        factories.user(Role.REPORTER, works)
    with django_assert_num_queries(len(few)):
        page(client, route)


@pytest.mark.parametrize("route", ["organisation", "workplace"])
def test_a_page_with_much_on_it_asks_the_database_no_more_often(
    house, enter, route, django_assert_num_queries, django_assert_max_num_queries
):
    client = enter(house.user(Role.ADMINISTRATOR))
    works, territory = house.workplaces[COAL], house.territories["KZ-39"]
    args = [territory.pk] if route == "organisation" else [works.code]

    def add(days):
        for day in days:
            primary = factories.organisation(below=territory)
            factories.presence(works, primary, since=date(2016, 1, day))
            factories.headcount(works, 100 + day, on=date(2016, 1, day))
            factories.user(Role.CHAIR, territory)
            factories.user(Role.REPORTER, works)

    add(range(1, 3))
    page(client, route, *args)
    with django_assert_max_num_queries(60) as few:
        page(client, route, *args)
    add(range(3, 31))
    with django_assert_num_queries(len(few)):
        page(client, route, *args)
