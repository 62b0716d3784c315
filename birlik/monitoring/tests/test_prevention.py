"""From a signal to a measure of the plan and to the watch list: the reasons go along."""

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from birlik.base.periods import Week
from birlik.base.roles import Role
from birlik.monitoring import actions
from birlik.monitoring.choices import Decision
from birlik.monitoring.models import Signal
from birlik.monitoring.wording import all_reasons
from birlik.registers.plans import watching
from birlik.registers.plans.models import Measure, Plan
from birlik.registers.plans.tests import factories
from birlik.registers.structure.tests import factories as structure
from birlik.registers.weekly.tests.factories import report, unit

pytestmark = pytest.mark.django_db
WEEK = Week.parse("2026-W45")
TROUBLE = {"arrears_workers": 250, "arrears_days": 60, "demand": 1, "stoppage_talk": 2}


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel("2026-11-11T06:00:00+00:00", tick=False):
        yield


@pytest.fixture
def house(now):
    structure.installation()
    built = structure.Federation()
    for place in built.workplaces.values():
        unit(place)
        report(place, WEEK, **TROUBLE)
    actions.run_week(week=WEEK)
    return built


@pytest.fixture
def user(house, client):
    someone = house.user(Role.COORDINATOR, "KZ-39")
    client.force_login(someone)
    client.cookies["django_language"] = "en"
    return someone


@pytest.fixture
def signal(house):
    return Signal.objects.get(workplace=house.workplaces["KZ-39", "coal"])


def at(route, signal):
    return reverse(f"monitoring:{route}", args=[signal.pk])


def test_a_measure_is_added_with_the_reasons_and_its_plan_is_opened(user, signal, client):
    form = client.get(at("add_measure", signal)).context["form"]
    assert form.initial["workplace"] == signal.workplace
    assert form.initial["why"] == all_reasons(signal)
    assert form.initial["owner"] == user.person.posts.get().pk
    chosen = [value for value, _label in form.fields["plan"].choices]
    assert chosen == ["new/KZ-39/"]
    typed = {
        "text": "Agree a schedule",
        "indicator": "A signed schedule",
        "term": form.initial["term"].isoformat(),
        "owner": form.initial["owner"],
        "plan": chosen[0],
        "workplace": signal.workplace.code,
        "why": form.initial["why"],
    }
    added = client.post(at("add_measure", signal), typed)
    measure = Measure.objects.get()
    assert added.url == reverse("plans:measure", args=[measure.pk])
    assert measure.plan == Plan.objects.get(region="KZ-39", sector=None, year=2026)
    assert measure.source_path == at("signal", signal)
    assert "2026-W45" in measure.source
    signal.refresh_from_db()
    assert signal.decision == Decision.CONFIRMED
    assert list(signal.measures.all()) == [measure]
    page = client.get(at("signal", signal)).content.decode()
    assert "Agree a schedule" in page
    again = client.get(at("add_measure", signal)).context["form"].fields["plan"].choices
    assert [value for value, _label in again] == [str(measure.plan.pk)]


def test_a_usual_measure_answers_the_reasons_of_the_signal(user, signal, client):
    offered = client.get(at("add_measure", signal)).context["typical"]
    assert "arrears_schedule" in {one.code for one in offered}
    assert "safety_inspection" not in {one.code for one in offered}


def test_one_tap_puts_on_watch_with_the_reasons(user, signal, client):
    answer = client.post(at("put_on_watch", signal))
    watch = watching.over(signal.workplace)
    assert answer.url == reverse("plans:watched", args=[watch.pk])
    assert watch.reason == all_reasons(signal)
    assert (watch.look_again - timezone.localdate()).days == 28
    signal.refresh_from_db()
    assert signal.decision == Decision.WATCHING
    assert "On watch since" in client.get(at("signal", signal)).content.decode()
    listed = client.get(f"{reverse('monitoring:signals')}?watch=on").content.decode()
    assert signal.workplace.name in listed
    client.post(at("put_on_watch", signal))
    assert watching.visible_to(user).count() == 1


def test_deciding_to_watch_is_putting_on_watch_and_taking_it_back_takes_off(user, signal):
    actions.decide(signal=signal, decision="watching", reason="Talks go on", by=user)
    watch = watching.over(signal.workplace)
    assert watch.reason.startswith("Talks go on\n")
    actions.undo_decision(signal=signal, by=user)
    assert watching.over(signal.workplace) is None


def test_a_watch_that_was_there_before_stays(user, signal):
    watch = factories.watch(signal.workplace)
    actions.decide(signal=signal, decision="watching", reason="Talks go on", by=user)
    actions.undo_decision(signal=signal, by=user)
    assert watching.over(signal.workplace) == watch


def test_prevention_of_another_region_is_not_there(house, signal, client):
    client.force_login(house.user(Role.COORDINATOR, "KZ-47"))
    assert client.get(at("add_measure", signal)).status_code == 404
    assert client.post(at("put_on_watch", signal)).status_code == 404


def test_who_keeps_no_plan_adds_no_measure(house, signal, client):
    client.force_login(house.user(Role.ANALYST))
    assert client.get(at("add_measure", signal)).status_code == 404
    assert "Put on watch" in client.get(at("signal", signal)).content.decode()
