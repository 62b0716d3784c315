"""Pages open for whom they are meant, do not exist for others, lose nothing that was typed."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from birlik.base.roles import Role
from birlik.registers.plans.models import Measure, Plan, Watch
from birlik.registers.plans.tests import factories
from birlik.registers.plans.tests.test_actions import picture
from birlik.registers.structure.tests import factories as structure

pytestmark = pytest.mark.django_db
COAL = ("KZ-39", "coal")


@pytest.fixture
def house(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    structure.installation()
    return structure.Federation()


@pytest.fixture
def user(house):
    return house.user(Role.COORDINATOR, "KZ-39")


@pytest.fixture
def coordinator(user, enter):
    return enter(user)


@pytest.fixture
def plan(house):
    return factories.plan(house.regions["KZ-39"])


def at(route, *args):
    return reverse(f"plans:{route}", args=args)


def text(response):
    return response.content.decode()


def typed(owner, **changes):
    term = timezone.localdate() + timedelta(days=20)
    return {
        "text": "Meet the employer",
        "indicator": "Minutes",
        "term": term.isoformat(),
        "owner": owner.person.posts.get().pk,
        "version": "1",
    } | changes


def test_from_opening_a_plan_to_a_complete_measure(coordinator, user, house):
    opened = coordinator.post(
        at("open"), {"region": "KZ-39", "sector": "", "year": timezone.localdate().year}
    )
    plan = Plan.objects.get()
    assert opened.url == at("plan", plan.pk)
    added = coordinator.post(at("add", plan.pk), typed(user, workplace=house.bare.code))
    measure = Measure.objects.get()
    assert added.url == at("measure", measure.pk)
    file = SimpleUploadedFile("minutes.png", picture().read(), "image/png")
    told = {"claimed": "complete", "on": timezone.localdate().isoformat(), "text": "Met"}
    coordinator.post(at("report", measure.pk), told | {"file": file})
    page = text(coordinator.get(at("measure", measure.pk)))
    assert "Complete" in page
    assert "minutes.png" in page
    measure.refresh_from_db()
    assert measure.completed == timezone.localdate()
    assert "Meet the employer" in text(coordinator.get(at("sheet", plan.pk)))


def test_a_usual_measure_fills_the_form(coordinator, plan):
    page = text(coordinator.get(f"{at('add', plan.pk)}?typical=meet_employer"))
    assert "Meet the head of the employer" in page


def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_lost(coordinator, user, plan):
    page = coordinator.post(at("add", plan.pk), typed(user, term="2019-01-01"))
    assert page.status_code == 200
    assert "This is the plan of" in text(page)
    assert "Meet the employer" in text(page)
    assert not Measure.objects.exists()


def test_both_versions_are_shown_to_the_slower_one(coordinator, user, plan):
    measure = factories.measure(plan, owner=user.person.posts.get())
    assert coordinator.post(at("change", measure.pk), typed(user)).status_code == 302
    slower = coordinator.post(at("change", measure.pk), typed(user, text="Write a letter"))
    assert slower.status_code == 409
    assert "Meet the employer" in text(slower)
    assert "Write a letter" in text(slower)
    again = coordinator.post(
        at("change", measure.pk), typed(user, text="Write a letter", version="2")
    )
    assert again.status_code == 302
    aim = coordinator.post(at("aim", plan.pk), {"aim": "No strikes", "version": "1"})
    assert aim.status_code == 302
    late = coordinator.post(at("aim", plan.pk), {"aim": "Fewer strikes", "version": "1"})
    assert late.status_code == 409
    assert "No strikes" in text(late)
    assert "Fewer strikes" in text(late)


def test_late_and_unproven_measures_are_named_as_such(coordinator, plan):
    past = timezone.localdate() - timedelta(days=5)
    factories.measure(plan, term=past, text="Late one")
    factories.measure(plan, status="no_evidence", text="Said only")
    page = text(coordinator.get(at("plan", plan.pk)))
    assert "Late: not started" in page
    assert page.index("Late one") < page.index("Said only")
    home = text(coordinator.get(reverse("home")))
    assert "Late one" in home
    assert "Said only" not in home


def test_an_owner_without_the_plan_sees_and_reports_on_the_own_measure_only(house, enter, plan):
    chair = structure.user(Role.CHAIR, house.primaries[COAL])
    own = factories.measure(plan, owner=chair.person.posts.get())
    other = factories.measure(plan)
    client = enter(chair)
    assert client.get(at("measure", own.pk)).status_code == 200
    told = {"claimed": "begun", "on": timezone.localdate().isoformat(), "text": "Asked"}
    assert client.post(at("report", own.pk), told | {"evidence": "Letter 3"}).status_code == 302
    assert (
        chair.name
        not in text(client.get(at("measure", own.pk)))
        .split('id="history"')[1]
        .split('id="facts"')[0]
    )
    for route, pk in [("measure", other.pk), ("change", own.pk), ("plan", plan.pk)]:
        assert client.get(at(route, pk)).status_code == 404
    assert own.text not in text(client.get(at("list")))


def test_a_measure_whose_owner_left_says_so_and_is_handed_over(coordinator, house, user, plan):
    gone = structure.user(
        Role.LAWYER, house.territories["KZ-39"], until=timezone.localdate()
    ).person.posts.get()
    measure = factories.measure(plan, owner=gone)
    assert "has ended" in text(coordinator.get(at("measure", measure.pk)))
    own = user.person.posts.get()
    coordinator.post(
        at("hand_over", measure.pk), {"owner": own.pk, "reason": "Left the post", "version": "1"}
    )
    measure.refresh_from_db()
    assert measure.owner == own
    assert "Left the post" in text(coordinator.get(at("measure", measure.pk)))


def test_a_workplace_is_put_on_watch_looked_at_and_taken_off(coordinator, house):
    works, soon = house.workplaces[COAL], timezone.localdate() + timedelta(days=10)
    assert "Put on watch" in text(
        coordinator.get(reverse("structure:workplace", args=[works.code]))
    )
    put = coordinator.post(
        at("put_on", works.code), {"reason": "Wages are late", "look_again": soon.isoformat()}
    )
    watch = Watch.objects.get()
    assert put.url == at("watched", watch.pk)
    assert coordinator.get(at("put_on", works.code)).url == put.url
    empty = coordinator.post(at("look", watch.pk), {"found": "", "look_again": soon.isoformat()})
    assert empty.status_code == 200
    coordinator.post(at("look", watch.pk), {"found": "Half paid", "look_again": soon.isoformat()})
    assert "Half paid" in text(coordinator.get(at("watched", watch.pk)))
    listed = coordinator.get(f"{reverse('structure:workplaces')}?watch=on")
    assert works.name in text(listed)
    assert house.bare.name not in text(listed)
    coordinator.post(at("take_off", watch.pk), {"reason": "All is paid"})
    assert works.name not in text(coordinator.get(at("watch")))
    assert works.name in text(coordinator.get(f"{at('watch')}?state=ended"))
    coordinator.post(at("put_back", watch.pk))
    assert works.name in text(coordinator.get(at("watch")))


def test_queries_do_not_grow_with_the_rows(coordinator, house, user, plan):
    def asked(url):
        with CaptureQueriesContext(connection) as found:
            assert coordinator.get(url).status_code == 200
        return len(found)

    owner = user.person.posts.get()
    pages = [at("list"), at("plan", plan.pk), at("sheet", plan.pk), at("watch"), reverse("home")]
    past = timezone.localdate() - timedelta(days=3)

    def more(n):
        for _each in range(n):
            works = structure.workplace(region=house.regions["KZ-39"])
            factories.measure(plan, owner=owner, workplace=works, term=past)
            factories.watch(works, look_again=timezone.localdate())
            factories.plan(house.regions["KZ-39"], structure.sector(f"s{works.pk}"))

    more(3)
    few = [asked(url) for url in pages]
    more(20)
    assert all(asked(url) <= before for url, before in zip(pages, few, strict=True))
