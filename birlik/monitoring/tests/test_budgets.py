"""The number of alarms: who sets it, what the run makes of it, what the page says."""

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from birlik.base.models import AuditEvent
from birlik.base.periods import Week
from birlik.base.roles import Role
from birlik.monitoring import actions, budgets
from birlik.monitoring.choices import Decision, Level
from birlik.monitoring.models import AlarmBudget, Risk, Signal
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
    return built


def set_to(per_week: int, by, level: str = Level.WORKPLACE) -> AlarmBudget:
    return actions.set_budget(level=level, per_week=per_week, reason="So many we can do.", by=by)


def test_until_somebody_sets_a_number_the_packs_holds_and_grows_with_the_centre(federation):
    assert budgets.per_week(100)[Level.WORKPLACE] == 12
    assert budgets.per_week(20_000)[Level.WORKPLACE] == 100
    set_to(7, federation.user(Role.ANALYST))
    assert budgets.per_week(20_000)[Level.WORKPLACE] == 7


def test_a_change_is_audited_with_its_reason_and_the_number_before(federation):
    analyst = federation.user(Role.ANALYST)
    set_to(7, analyst)
    set_to(9, analyst)
    event = AuditEvent.objects.filter(verb="set alarm budget").latest("id")
    assert (event.details["was"], event.details["now"]) == (7, 9)
    assert event.details["reason"] == "So many we can do."
    assert AlarmBudget.objects.count() == 2


def test_only_the_centre_sets_it_and_says_why(federation):
    with pytest.raises(PermissionDenied):
        set_to(7, federation.user(Role.COORDINATOR, "KZ-39"))
    analyst = federation.user(Role.ANALYST)
    with pytest.raises(ValidationError):
        actions.set_budget(level=Level.CELL, per_week=3, reason=" ", by=analyst)
    with pytest.raises(ValidationError):
        actions.set_budget(level=Level.CELL, per_week=6000, reason="All of them.", by=analyst)
    set_to(7, analyst)
    with pytest.raises(ValidationError, match="already in force"):
        set_to(7, analyst)


def test_the_database_refuses_a_number_nobody_could_read(federation):
    analyst = federation.user(Role.ANALYST)
    with pytest.raises(IntegrityError), transaction.atomic():
        AlarmBudget.objects.create(
            level=Level.CELL, per_week=5001, reason="Too many.", set_by=analyst
        )


def test_the_next_run_puts_so_many_on_the_list(federation):
    set_to(2, federation.user(Role.ANALYST))
    actions.run_week(week=WEEK)
    listed = Signal.objects.filter(week=WEEK, kind="workplace", on_list=True)
    assert listed.count() == 2
    ranks = Risk.objects.filter(workplace__in=listed.values("workplace")).values_list("rank")
    assert sorted(ranks) == [(1,), (2,)]
    assert Signal.objects.filter(week=WEEK, kind="workplace").count() == 4, "the rest stay visible"


def test_visits_are_kept_with_their_chance(federation):
    actions.run_week(week=WEEK)
    visits = Risk.objects.filter(week=WEEK).exclude(visit="")
    assert visits.count() == 5
    assert set(visits.values_list("visit", flat=True)) == {"ranked", "drawn"}
    assert all(0 < risk.propensity <= 1 for risk in Risk.objects.filter(week=WEEK))


def test_a_workplace_of_the_list_rests_the_week_after(federation):
    actions.run_week(week=WEEK)
    for place in federation.workplaces.values():
        report(place, WEEK + 1, **TROUBLE)
    with time_machine.travel("2026-11-18T06:00:00+00:00", tick=False):
        actions.run_week(week=WEEK + 1)
    again = Signal.objects.filter(week=WEEK + 1, kind="workplace")
    assert again.exists()
    assert not again.filter(on_list=True).exists()
    assert all(one.facts["resting"] for one in again)


def test_an_older_signal_raised_again_is_answered_with_the_newer_one(federation):
    coordinator = federation.user(Role.COORDINATOR, "KZ-39")
    actions.run_week(week=WEEK)
    for place in federation.workplaces.values():
        report(place, WEEK + 1, **TROUBLE)
    with time_machine.travel("2026-11-18T06:00:00+00:00", tick=False):
        actions.run_week(week=WEEK + 1)
    place = federation.workplaces["KZ-39", "coal"]
    older, newer = Signal.objects.filter(workplace=place).order_by("week")
    actions.decide(
        signal=newer, decision=Decision.CONFIRMED, reason="We went there.", by=coordinator
    )
    older.refresh_from_db()
    assert (older.decision, older.answered_with) == (Decision.CONFIRMED, newer)
    newer.refresh_from_db()
    actions.undo_decision(signal=newer, by=coordinator)
    older.refresh_from_db()
    assert (older.decision, older.answered_with) == (Decision.WAITING, None)


def test_the_page_takes_a_number_and_keeps_what_was_typed_when_it_is_refused(federation, client):
    actions.run_week(week=WEEK)
    client.force_login(federation.user(Role.ANALYST))
    address = reverse("monitoring:budgets")
    assert client.get(address).status_code == 200
    sent = {"level": "workplace", "workplace-per_week": "8", "workplace-reason": ""}
    page = client.post(address, sent)
    assert page.status_code == 200
    form = next(one.form for one in page.context["levels"] if one.level == "workplace")
    assert form["per_week"].value() == "8"
    assert form.errors
    assert client.post(address, sent | {"workplace-reason": "Eight."}).status_code == 302
    assert budgets.in_force()[Level.WORKPLACE].per_week == 8


def test_a_coordinator_reads_the_page_and_cannot_set(federation, client):
    client.force_login(federation.user(Role.COORDINATOR, "KZ-39"))
    address = reverse("monitoring:budgets")
    assert not client.get(address).context["may_set"]
    sent = {"level": "cell", "cell-per_week": "8", "cell-reason": "Eight."}
    client.post(address, sent)
    assert not AlarmBudget.objects.exists()


def test_where_to_look_first_shows_ones_own_reach_in_order(federation, client):
    actions.run_week(week=WEEK)
    client.force_login(federation.user(Role.COORDINATOR, "KZ-39"))
    page = client.get(reverse("monitoring:first"))
    names = [risk.workplace.region_id for risk in page.context["table"].records]
    assert set(names) == {"KZ-39"}
    client.force_login(federation.user(Role.ANALYST))
    page = client.get(reverse("monitoring:first"))
    assert [risk.rank for risk in page.context["table"].records] == [1, 2, 3, 4, 5]
    file = client.get(reverse("monitoring:first_export", args=["csv"]))
    lines = b"".join(file.streaming_content).decode().strip().splitlines()
    assert len(lines) == 6
