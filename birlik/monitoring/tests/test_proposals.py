"""From a reported demand to a proposed dispute: opened with what the report says, or dismissed with
a reason."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from birlik.base.periods import Week
from birlik.base.roles import Role
from birlik.monitoring import proposal_actions, proposals
from birlik.monitoring.models import Signal
from birlik.registers.disputes.models import Dispute
from birlik.registers.disputes.tests.factories import dispute
from birlik.registers.structure.tests import factories as structure
from birlik.registers.weekly.choices import EventKind
from birlik.registers.weekly.models import EventReport
from birlik.registers.weekly.tests import factories as weekly

pytestmark = pytest.mark.django_db
COAL = ("KZ-39", "coal")


@pytest.fixture
def house():
    structure.installation()
    return structure.Federation()


@pytest.fixture
def works(house):
    return house.workplaces[COAL]


@pytest.fixture
def coordinator(house):
    return house.user(Role.COORDINATOR, "KZ-39")


@pytest.fixture
def today():
    return timezone.localdate()


def demanded(works, on, text="The shift demands a rise", workers=40):
    return EventReport.objects.create(
        workplace=works, receipt=f"E-{uuid4().hex[:8]}", client_id=uuid4(), kind=EventKind.DEMAND,
        happened_on=on, workers=workers, text=text,
    )  # fmt: skip


def test_a_reported_demand_is_proposed_to_the_coordinator_of_the_region(
    house, works, coordinator, today
):
    event = demanded(works, today - timedelta(days=2))
    (one,) = proposals.waiting(coordinator)
    assert (one.workplace, one.on, one.receipt) == (works, event.happened_on, event.receipt)
    assert proposals.waiting(house.user(Role.COORDINATOR, "KZ-47")) == []


def test_a_tick_in_the_weekly_report_is_proposed_too(works, coordinator, today):
    weekly.report(works, Week.of(today) - 1, demand=1)
    (one,) = proposals.waiting(coordinator)
    assert one.on == (Week.of(today) - 1).monday
    weekly.report(works, Week.of(today) - 2, demand=0)
    assert len(proposals.waiting(coordinator)) == 1


@pytest.mark.parametrize("began", [-20, 0, 10])
def test_a_dispute_on_record_tells_the_same_story(works, coordinator, today, began):
    demanded(works, today - timedelta(days=15))
    dispute(works, began=today - timedelta(days=15 - began))
    assert proposals.waiting(coordinator) == []


def test_a_dispute_withdrawn_as_a_mistake_does_not(works, coordinator, today):
    demanded(works, today)
    dispute(works, began=today, mistake="Another workplace")
    assert len(proposals.waiting(coordinator)) == 1


def test_an_old_demand_is_history(works, coordinator, today):
    demanded(works, today - timedelta(days=100))
    assert proposals.waiting(coordinator) == []


def test_dismissed_with_a_reason_it_stays_away_until_it_is_told_again(works, coordinator, today):
    demanded(works, today - timedelta(days=5))
    (one,) = proposals.waiting(coordinator)
    with pytest.raises(ValidationError):
        proposal_actions.dismiss(proposal=one, reason="", by=coordinator)
    proposal_actions.dismiss(proposal=one, reason="Settled on the spot", by=coordinator)
    assert proposals.waiting(coordinator) == []
    demanded(works, today)
    assert len(proposals.waiting(coordinator)) == 1


def test_a_stranger_decides_nothing(house, works, coordinator, today):
    demanded(works, today)
    (one,) = proposals.waiting(coordinator)
    with pytest.raises(PermissionDenied):
        proposal_actions.dismiss(
            proposal=one, reason="Nothing to see", by=house.user(Role.COORDINATOR, "KZ-47")
        )


def test_accepted_from_the_page_with_nothing_typed(client, works, coordinator, today):
    event = demanded(works, today - timedelta(days=2))
    client.force_login(coordinator)
    client.cookies["django_language"] = "en"
    assert works.name in client.get(reverse("monitoring:proposals")).content.decode()
    address = reverse("monitoring:accept_proposal", args=[works.code])
    form = client.get(address).context["form"]
    typed = {
        "workplaces": [works.code], "began": str(form["began"].value()),
        "workers": form["workers"].value(), "demands_text": form["demands_text"].value(),
        "source": form["source"].value(), "stoppage": "none", "work_week": "5",
    }  # fmt: skip
    client.post(address, typed)
    made = Dispute.objects.get()
    assert (made.began, made.workers) == (event.happened_on, 40)
    assert event.receipt in made.source
    assert made.demands_text == event.text
    assert client.get(address).status_code == 404
    assert "Nothing is proposed" in client.get(reverse("monitoring:proposals")).content.decode()


def test_the_last_signal_of_the_workplace_names_the_demands(client, works, coordinator, today):
    demanded(works, today)
    terms = [{"term": "danger", "points": 1.0, "facts": {}},
             {"term": "arrears", "points": 0.1, "facts": {}}]  # fmt: skip
    Signal.objects.create(
        kind="workplace", key=works.code, week=Week.of(today), workplace=works,
        region=works.region, sector=works.sector, score=5, place=1, terms=terms,
    )  # fmt: skip
    client.force_login(coordinator)
    form = client.get(reverse("monitoring:accept_proposal", args=[works.code])).context["form"]
    assert form.initial["demands"] == ["safety"]


def test_the_list_costs_the_same_for_many(
    house, works, coordinator, today, django_assert_max_num_queries
):
    demanded(works, today)
    with CaptureQueriesContext(connection) as few:
        assert len(proposals.waiting(coordinator)) == 1
    demanded(house.workplaces["KZ-39", "oil_gas"], today)
    for n in range(10):
        demanded(works, today - timedelta(days=n))
    with django_assert_max_num_queries(len(few)):
        assert len(proposals.waiting(coordinator)) == 2
