"""What happens to plans, measures and watches, and what the database itself refuses."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from birlik.base import audit
from birlik.base.completion import Completion
from birlik.base.models import Letter
from birlik.base.roles import Role
from birlik.base.versions import Stale
from birlik.registers.plans import actions, queries, reminders, watch_actions, watching
from birlik.registers.plans.models import Measure, Plan, Watch
from birlik.registers.plans.tests import factories
from birlik.registers.structure.tests import factories as structure

pytestmark = pytest.mark.django_db
COAL = ("KZ-39", "coal")


@pytest.fixture
def house():
    structure.installation()
    return structure.Federation()


@pytest.fixture
def coordinator(house):
    return house.user(Role.COORDINATOR, "KZ-39")


@pytest.fixture
def plan(house):
    return factories.plan(house.regions["KZ-39"])


def post_of(user):
    return user.person.posts.get()


def facts(**changes):
    term = timezone.localdate() + timedelta(days=20)
    return {"text": "Meet the employer", "indicator": "Minutes", "term": term, "why": ""} | changes


def picture():
    out = BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG")
    return BytesIO(out.getvalue())


def test_there_is_one_plan_of_a_region_a_sector_and_a_year(house, coordinator):
    place = {"region": house.regions["KZ-39"], "sector": None, "year": timezone.localdate().year}
    plan = actions.open_plan(**place, by=coordinator)
    with pytest.raises(ValidationError, match="already"):
        actions.open_plan(**place, by=coordinator)
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.create(**place)
    assert audit.history(plan)[0].verb == "open plan"


def test_a_plan_of_another_region_or_of_the_country_is_not_the_coordinators(house, coordinator):
    year = timezone.localdate().year
    for region in (house.regions["KZ-47"], None):
        with pytest.raises(PermissionDenied):
            actions.open_plan(region=region, sector=None, year=year, by=coordinator)
    actions.open_plan(
        region=house.regions["KZ-39"], sector=house.sectors["coal"], year=year, by=coordinator
    )


def test_measures_get_their_places_and_an_owner_of_the_plans_place(house, coordinator, plan):
    own, elsewhere = post_of(coordinator), post_of(house.user(Role.COORDINATOR, "KZ-47"))
    first, second = (
        actions.add(plan=plan, owner=own, by=coordinator, **facts()) for _each in range(2)
    )
    assert [first.place, second.place] == [1, 2]
    for owner in (elsewhere, None):
        with pytest.raises(ValidationError) as error:
            actions.add(plan=plan, owner=owner, by=coordinator, **facts())
        assert set(error.value.message_dict) == {"owner"}
    assert Measure.objects.count() == 2


def test_the_chair_of_the_workplace_can_answer_for_its_measure(house, coordinator, plan):
    chair = structure.user(Role.CHAIR, house.primaries[COAL])
    works = house.workplaces[COAL]
    with pytest.raises(ValidationError):
        actions.add(plan=plan, owner=post_of(chair), by=coordinator, **facts())
    measure = actions.add(plan=plan, owner=post_of(chair), by=coordinator, **facts(workplace=works))
    assert list(queries.measures_visible_to(chair)) == [measure]
    actions.report(
        measure=measure, claimed="begun", text="Asked for a meeting", on=timezone.localdate(),
        evidence="Letter 12", by=chair,
    )  # fmt: skip
    with pytest.raises(PermissionDenied):
        actions.change(measure=measure, version=2, by=chair, **facts())


def test_two_people_never_overwrite_each_other(coordinator, plan):
    measure = actions.add(plan=plan, owner=post_of(coordinator), by=coordinator, **facts())
    actions.change(measure=measure, version=1, by=coordinator, **facts(text="Meet the director"))
    with pytest.raises(Stale) as stale:
        actions.change(measure=measure, version=1, by=coordinator, **facts(text="Write"))
    assert stale.value.current.text == "Meet the director"
    last = audit.history(measure)[0]
    assert last.details["changed"] == {"text": ["Meet the employer", "Meet the director"]}
    actions.change_aim(plan=plan, version=1, aim="No strikes", by=coordinator)
    with pytest.raises(Stale):
        actions.change_aim(plan=plan, version=1, aim="Fewer strikes", by=coordinator)


def test_a_claim_stands_with_evidence_and_is_no_evidence_without(coordinator, plan, settings,
                                                                  tmp_path):  # fmt: skip
    settings.MEDIA_ROOT = tmp_path
    measure = actions.add(plan=plan, owner=post_of(coordinator), by=coordinator, **facts())
    told = {"text": "Done", "on": timezone.localdate(), "by": coordinator, "measure": measure}
    actions.report(claimed="complete", **told)
    measure.refresh_from_db()
    assert (measure.claimed, measure.status) == ("complete", Completion.NO_EVIDENCE)
    assert measure.completed is None
    progress = actions.report(claimed="complete", file=("a.png", picture()), **told)
    measure.refresh_from_db()
    assert progress.status == measure.status == Completion.COMPLETE
    assert measure.completed == timezone.localdate()
    assert [one.name for one in queries.files_of(measure)] == ["a.png"]


def test_a_dropped_measure_leaves_counts_and_comes_back(coordinator, plan):
    measure = actions.add(plan=plan, owner=post_of(coordinator), by=coordinator, **facts())
    actions.drop(measure=measure, reason="The employer closed", by=coordinator)
    assert sum(queries.by_status(plan.measures.filter(queries.STANDING)).values()) == 0
    with pytest.raises(ValidationError, match="dropped"):
        actions.report(measure=measure, claimed="begun", text="…", on=timezone.localdate(),
                       by=coordinator)  # fmt: skip
    actions.restore(measure=measure, by=coordinator)
    assert queries.by_status(plan.measures.filter(queries.STANDING))["not_started"] == 1


def test_a_measure_is_handed_over_with_a_reason(house, coordinator, plan):
    measure = actions.add(plan=plan, owner=post_of(coordinator), by=coordinator, **facts())
    lawyer = post_of(structure.user(Role.LAWYER, house.territories["KZ-39"]))
    with pytest.raises(ValidationError):
        actions.hand_over(measure=measure, version=1, owner=lawyer, reason="", by=coordinator)
    actions.hand_over(
        measure=measure, version=1, owner=lawyer, reason="A matter of law", by=coordinator
    )
    measure.refresh_from_db()
    assert measure.owner == lawyer


@pytest.mark.parametrize(
    "broken",
    [
        {"status": "complete", "claimed": "complete", "completed": None},
        {"status": "begun", "completed": timezone.localdate()},
        {"status": "begun", "claimed": "mostly"},
        {"status": "no_evidence", "claimed": "no_evidence"},
    ],
)
def test_the_database_refuses_an_impossible_measure(plan, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.measure(plan, **broken)


def test_owners_are_reminded_once_before_the_term_and_once_after(house, plan):
    soon = timezone.localdate() + timedelta(days=3)
    owner = structure.user(Role.COORDINATOR, house.territories["KZ-39"], email="a@example.org")
    silent = structure.user(Role.LAWYER, house.territories["KZ-39"])
    gone = structure.user(
        Role.LAWYER, house.territories["KZ-39"], until=timezone.localdate(), email="b@example.org"
    )
    for user in (owner, silent, gone):
        factories.measure(plan, owner=post_of(user), term=soon)
    factories.measure(plan, owner=post_of(owner), term=soon, status=Completion.COMPLETE)
    assert reminders.remind() == {"sent": 1, "no_address": 1}
    assert reminders.remind() == {}
    assert [message.to for message in mail.outbox] == [["a@example.org"]]
    assert "Measure" in mail.outbox[0].body
    assert reminders.remind(today=soon + timedelta(days=2)) == {"sent": 1, "no_address": 1}
    assert Letter.objects.filter(to=owner).count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        first = Letter.objects.first()
        Letter.objects.create(
            subject=first.subject, occasion=first.occasion, to=first.to, state="sent"
        )


def test_a_workplace_is_watched_looked_at_and_taken_off_with_reasons(house, coordinator):
    works, today = house.workplaces[COAL], timezone.localdate()
    watch = watch_actions.put_on(place=works, reason="Wages are late", by=coordinator)
    assert watching.over(works) == watch
    with pytest.raises(ValidationError, match="already"):
        watch_actions.put_on(place=works, reason="Wages are late", by=coordinator)
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.watch(works)
    watch_actions.look(
        watch=watch, found="Half is paid", look_again=today + timedelta(days=7), by=coordinator
    )
    watch.refresh_from_db()
    assert watch.look_again == today + timedelta(days=7)
    watch_actions.take_off(watch=watch, reason="All is paid", by=coordinator)
    assert watching.over(works) is None
    watch_actions.put_back(watch=watch, by=coordinator)
    assert watching.over(works) == watch
    verbs = {event.verb for event in audit.history(watch)}
    assert verbs == {"put on watch", "look at watched", "take off watch", "put back on watch"}


def test_only_who_watches_there_may_watch(house):
    works = house.workplaces[COAL]
    for user in (house.user(Role.LAWYER, "KZ-39"), house.user(Role.COORDINATOR, "KZ-47")):
        with pytest.raises(PermissionDenied):
            watch_actions.put_on(place=works, reason="Wages are late", by=user)


@pytest.mark.parametrize(
    "broken",
    [
        {"until": timezone.localdate()},
        {"until": timezone.localdate() - timedelta(days=60), "taken_off_why": "All is paid"},
        {"look_again": timezone.localdate() - timedelta(days=60)},
    ],
)
def test_the_database_refuses_an_impossible_watch(house, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.watch(house.workplaces[COAL], **broken)
    assert not Watch.objects.exists()


def test_an_employer_is_watched_with_all_its_workplaces(house, coordinator, client):
    works = house.workplaces[COAL]
    employer = works.employer
    watch = watch_actions.put_on(place=employer, reason="Wages are late", by=coordinator)
    assert (watch.place, watch.workplace) == (employer, None)
    assert set(watching.on_watch(coordinator).values_list("pk", flat=True)) == set(
        employer.workplaces.values_list("pk", flat=True)
    )
    with pytest.raises(ValidationError, match="already"):
        watch_actions.put_on(place=employer, reason="Wages are late", by=coordinator)
    client.force_login(coordinator)
    for url in (reverse("plans:watch"), reverse("plans:watched", args=[watch.pk])):
        assert employer.name in client.get(url).content.decode()
    page = client.get(reverse("structure:employer", args=[employer.pk])).content.decode()
    assert reverse("plans:watched", args=[watch.pk]) in page
    stranger = house.user(Role.COORDINATOR, "KZ-47")
    assert not watching.visible_to(stranger).exists()
    with pytest.raises(PermissionDenied):
        watch_actions.take_off(watch=watch, reason="All is paid", by=stranger)
    watch_actions.take_off(watch=watch, reason="All is paid", by=coordinator)
    page = client.get(reverse("structure:employer", args=[employer.pk])).content.decode()
    assert reverse("plans:put_on_employer", args=[employer.pk]) in page
    asked = {"reason": "Late again", "look_again": str(watch.look_again)}
    client.post(reverse("plans:put_on_employer", args=[employer.pk]), asked)
    assert watching.over(employer).reason == "Late again"


def test_a_watch_is_over_a_workplace_or_an_employer(house):
    works = house.workplaces[COAL]
    for both in ({}, {"workplace": works, "employer": works.employer}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Watch.objects.create(reason="…", look_again=date(2030, 1, 1), **both)
