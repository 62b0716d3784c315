from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from birlik.base.periods import Week
from birlik.base.roles import Role
from birlik.monitoring import actions, queries
from birlik.monitoring.choices import Decision
from birlik.monitoring.models import Objection, Signal
from birlik.registers.disputes.models import Dispute
from birlik.registers.structure.tests import factories as structure
from birlik.registers.structure.tests.factories import Federation
from birlik.registers.weekly.tests.factories import report, unit

pytestmark = pytest.mark.django_db
WEEK = Week.parse("2026-W45")
TROUBLE = {"arrears_workers": 250, "arrears_days": 60, "demand": 1, "stoppage_talk": 2}


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel("2026-11-11T06:00:00+00:00", tick=False):
        yield


@pytest.fixture
def federation(now):
    structure.installation()
    built = Federation()
    for place in built.workplaces.values():
        unit(place)
        report(place, WEEK, **TROUBLE)
    actions.run_week(week=WEEK)
    return built


@pytest.fixture
def coordinator(federation, client):
    user = federation.user(Role.COORDINATOR, "KZ-39")
    client.force_login(user)
    return user


def signal_in(region: str) -> Signal:
    return Signal.objects.filter(region=region, kind="workplace").order_by("place").first()


def test_a_coordinator_sees_the_signals_of_his_region_and_no_others(coordinator, client):
    page = client.get(reverse("monitoring:signals")).content.decode()
    assert "Works KZ-39 coal" in page
    assert "Works KZ-47" not in page
    assert client.get(reverse("monitoring:signal", args=[signal_in("KZ-47").pk])).status_code == 404


def test_the_reasons_shown_add_up_to_the_score(coordinator, client):
    signal = signal_in("KZ-39")
    page = client.get(reverse("monitoring:signal", args=[signal.pk]))
    points = sum(reason["points"] for reason in page.context["reasons"])
    assert points == pytest.approx(signal.score, abs=0.05)
    assert all(reason["text"] and reason["note"] for reason in page.context["reasons"])


def test_a_decision_without_a_reason_keeps_what_was_chosen_and_says_what_is_missing(
    coordinator, client
):
    address = reverse("monitoring:signal", args=[signal_in("KZ-39").pk])
    page = client.post(address, {"decision": Decision.WATCHING, "reason": " "})
    assert page.status_code == 200
    assert page.context["form"].errors.keys() == {"reason"}
    assert page.context["form"]["decision"].value() == Decision.WATCHING
    assert client.post(address, {"decision": "watching", "reason": "Called."}).status_code == 302
    assert Signal.objects.get(pk=signal_in("KZ-39").pk).reason == "Called."
    [(event, words)] = client.get(address).context["history"]
    assert (event.by, words) == (coordinator, f"{Decision.WATCHING.label}: Called.")


def test_a_dispute_opened_from_a_signal_knows_what_the_signal_knows(coordinator, client):
    signal = signal_in("KZ-39")
    address = reverse("monitoring:open_dispute", args=[signal.pk])
    form = client.get(address).context["form"]
    assert form.initial["workplaces"] == [signal.workplace]
    assert form.initial["demands"] == ["wage_arrears"]
    assert form.initial["workers"] == 250
    sent = client.post(
        address,
        {
            "workplaces": signal.workplace.code,
            "began": "2026-11-10",
            "demands": "wage_arrears",
            "stoppage": "none",
        },
    )
    dispute = Dispute.objects.get()
    assert sent.headers["Location"] == reverse("disputes:detail", args=[dispute.number])
    signal.refresh_from_db()
    assert (signal.dispute, signal.decision) == (dispute, Decision.DISPUTE)
    assert client.get(address).status_code == 302


def test_a_chair_contests_a_reason_of_his_own_workplace_only(federation, client):
    client.force_login(structure.user(Role.CHAIR, federation.primaries["KZ-39", "coal"]))
    own = federation.workplaces["KZ-39", "coal"].code
    other = federation.workplaces["KZ-47", "coal"].code
    address = reverse("monitoring:contest", args=[own, WEEK, "demand"])
    assert client.post(address, {"reason": "It was last year."}).status_code == 302
    assert Objection.objects.get().term == "demand"
    assert client.get(reverse("monitoring:risk", args=[own, WEEK])).status_code == 200
    assert client.get(reverse("monitoring:risk", args=[other, WEEK])).status_code == 404
    assert (
        client.get(reverse("monitoring:contest", args=[other, WEEK, "demand"])).status_code == 404
    )


def test_the_answer_card_says_what_was_done_with_the_report(federation, client):
    place = federation.workplaces["KZ-39", "coal"]
    signal = Signal.objects.get(workplace=place)
    coordinator = federation.user(Role.COORDINATOR, "KZ-39")
    actions.decide(
        signal=signal, decision=Decision.CONFIRMED, reason="We meet on Friday.", by=coordinator
    )
    client.force_login(structure.user(Role.CHAIR, federation.primaries["KZ-39", "coal"]))
    page = client.get(reverse("monitoring:card", args=[place.code, WEEK]))
    assert "We meet on Friday." in page.content.decode()
    assert all(row.sector is None for row in page.context["card"].comparisons), "too few others"


def test_the_week_is_run_again_from_the_page_by_those_who_may(federation, client):
    client.force_login(federation.user(Role.ANALYST))
    assert client.post(reverse("monitoring:run"), {"week": str(WEEK)}).status_code == 302
    client.force_login(federation.user(Role.COORDINATOR, "KZ-39"))
    assert client.post(reverse("monitoring:run"), {"week": str(WEEK)}).status_code == 404


@pytest.mark.parametrize(
    "page", ["home", "monitoring:signals", "monitoring:first", "weekly:list", "weekly:silent"]
)
def test_a_page_costs_the_same_queries_for_thirty_rows_as_for_three(federation, client, page):
    client.force_login(federation.user(Role.ANALYST))
    address = f"{reverse(page)}?week={WEEK}"
    _more(3)
    few = _queries(client, address)
    _more(30)
    assert _queries(client, address) <= few


def _more(places: int) -> None:
    """Works with a union and a chair; every second one reports trouble, the others are silent."""
    for number in range(places):
        union = structure.organisation()
        structure.user(Role.CHAIR, union)
        place = structure.workplace(union=union, workers=300)
        unit(place)
        if number % 2:
            report(place, WEEK, **TROUBLE)
    actions.run_week(week=WEEK)


def _queries(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_home_shows_a_chair_what_he_owes_and_a_stranger_nothing(federation, client):
    client.force_login(structure.user(Role.CHAIR, federation.primaries["KZ-39", "coal"]))
    owed = client.get(reverse("home")).context["owed_now"]
    assert {item.workplace for item in owed} == {federation.workplaces["KZ-39", "coal"]}
    client.force_login(structure.user())
    assert "owed" not in client.get(reverse("home")).context


def test_a_week_of_the_future_leads_home(federation, client):
    client.force_login(federation.user(Role.ANALYST))
    ahead = Week.of(WEEK.monday + timedelta(weeks=60))
    assert client.get(f"/?week={ahead}").status_code == 302


def test_a_signal_raised_again_stands_once_on_the_list_of_its_coordinator(federation, client):
    later = WEEK + 1
    for place in federation.workplaces.values():
        report(place, later, **TROUBLE)
    with time_machine.travel("2026-11-18T06:00:00+00:00", tick=False):
        actions.run_week(week=later)
    user = federation.user(Role.COORDINATOR, "KZ-39")
    Signal.objects.filter(region="KZ-39").update(assigned_to=user, on_list=True)
    mine = list(queries.mine(user, later))
    assert {signal.week for signal in mine} == {later}
    assert len(mine) == len({signal.key for signal in mine})
    assert {signal.week for signal in queries.mine(user, WEEK)} == {WEEK}
