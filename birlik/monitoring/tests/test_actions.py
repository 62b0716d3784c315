from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from birlik.base.periods import Week
from birlik.base.roles import Role
from birlik.monitoring import actions, queries
from birlik.monitoring.choices import Decision
from birlik.monitoring.models import Risk, Signal
from birlik.registers.structure.tests import factories as structure
from birlik.registers.structure.tests.factories import Federation
from birlik.registers.weekly import form as forms_of_pack
from birlik.registers.weekly.choices import State
from birlik.registers.weekly.tests.factories import report, unit

pytestmark = pytest.mark.django_db
WEEK = Week.parse("2026-W45")
TROUBLE = {"arrears_workers": 250, "arrears_days": 60, "demand": 1, "stoppage_talk": 2}


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel("2026-11-13T06:00:00+00:00", tick=False):
        yield


@pytest.fixture
def federation(now):
    structure.installation()
    built = Federation()
    for place in built.workplaces.values():
        unit(place)
        for back in range(6):
            report(place, WEEK - back, **(TROUBLE if back == 0 and place is _first(built) else {}))
    return built


def _first(built: Federation):
    return built.workplaces["KZ-39", "coal"]


def test_a_troubled_workplace_is_scored_and_signalled_with_its_reasons(federation):
    run = actions.run_week(week=WEEK)
    risk = Risk.objects.get(week=WEEK, rank=1)
    assert risk.workplace == _first(federation)
    assert {term["term"] for term in risk.terms} >= {"arrears", "demand", "stoppage_talk"}
    assert run.summary["received"] == 4
    assert Signal.objects.get(week=WEEK).score == risk.score


def test_run_again_on_the_same_data_it_says_the_same(federation):
    first = actions.run_week(week=WEEK)
    second = actions.run_week(week=WEEK)
    assert first.fingerprint == second.fingerprint
    assert (
        Risk.objects.filter(week=WEEK).count() == Risk.objects.filter(week=WEEK).distinct().count()
    )


def test_a_past_week_never_sees_what_was_sent_later(federation):
    before = actions.run_week(week=WEEK).fingerprint
    late = datetime(2026, 11, 12, tzinfo=ZoneInfo("UTC"))
    place = federation.workplaces["KZ-47", "coal"]
    old = queries.WeekRun.objects.get(week=WEEK)
    standing = place.weekly_reports.get(week=WEEK)
    standing.state = State.CORRECTED
    standing.save()
    new = report(place, WEEK, sent_at=late, **TROUBLE)
    new.corrects = standing
    new.save()
    assert actions.run_week(week=WEEK).fingerprint == before == old.fingerprint


def test_a_run_of_a_week_not_begun_is_refused_in_a_sentence(federation):
    with pytest.raises(ValidationError, match="not begun"):
        actions.run_week(week=Week.parse("2026-W47"))


def test_each_signal_goes_to_a_coordinator_of_its_region_with_room_left(federation, monkeypatch):
    west = federation.user(Role.COORDINATOR, "KZ-39")
    federation.user(Role.COORDINATOR, "KZ-47")
    actions.run_week(week=WEEK)
    signal = Signal.objects.get(week=WEEK, workplace=_first(federation))
    assert signal.assigned_to == west
    assert signal.on_list


def test_a_full_coordinator_gets_no_more(federation, monkeypatch):
    from birlik.base import packs

    federation.user(Role.COORDINATOR, "KZ-39")
    pack = dict(packs.read("kz", "pack"), coordinator_capacity={"items": 0})
    monkeypatch.setattr(
        packs, "current", lambda name: pack if name == "pack" else packs.read("kz", name)
    )
    actions.run_week(week=WEEK)
    signal = Signal.objects.get(week=WEEK, workplace=_first(federation))
    assert signal.assigned_to is None
    assert not signal.on_list


def test_a_decision_needs_a_reason_is_kept_when_run_again_and_can_be_taken_back(federation):
    coordinator = federation.user(Role.COORDINATOR, "KZ-39")
    actions.run_week(week=WEEK)
    signal = Signal.objects.get(week=WEEK, workplace=_first(federation))
    with pytest.raises(ValidationError):
        actions.decide(signal=signal, decision=Decision.CONFIRMED, reason="", by=coordinator)
    actions.decide(signal=signal, decision=Decision.CONFIRMED, reason="Called.", by=coordinator)
    actions.run_week(week=WEEK)
    signal.refresh_from_db()
    assert (signal.decision, signal.reason) == (Decision.CONFIRMED, "Called.")
    actions.undo_decision(signal=signal, by=coordinator)
    signal.refresh_from_db()
    assert signal.decision == Decision.WAITING


def test_nobody_decides_outside_his_region(federation):
    stranger = federation.user(Role.COORDINATOR, "KZ-47")
    actions.run_week(week=WEEK)
    signal = Signal.objects.get(week=WEEK, workplace=_first(federation))
    assert not queries.visible_to(stranger).filter(pk=signal.pk).exists()
    with pytest.raises(PermissionDenied):
        actions.decide(signal=signal, decision=Decision.DISMISSED, reason="No.", by=stranger)


def test_a_dispute_opened_from_a_signal_carries_its_workplace(federation):
    coordinator = federation.user(Role.COORDINATOR, "KZ-39")
    actions.run_week(week=WEEK)
    signal = Signal.objects.get(week=WEEK, workplace=_first(federation))
    dispute = actions.open_dispute(
        signal=signal,
        reason="The demand was handed over.",
        by=coordinator,
        workplaces=[signal.workplace],
        began=WEEK.sunday,
    )
    signal.refresh_from_db()
    assert signal.dispute == dispute
    assert signal.decision == Decision.DISPUTE
    assert list(dispute.workplaces.all()) == [signal.workplace]
    with pytest.raises(ValidationError):
        actions.undo_decision(signal=signal, by=coordinator)


def test_a_contested_term_that_is_given_up_leaves_the_score(federation):
    chair = structure.user(Role.CHAIR, federation.primaries["KZ-39", "coal"])
    analyst = federation.user(Role.ANALYST)
    actions.run_week(week=WEEK)
    risk = Risk.objects.get(week=WEEK, rank=1)
    demand = next(term["points"] for term in risk.terms if term["term"] == "demand")
    objection = actions.contest(risk=risk, term="demand", reason="A mistake in the form.", by=chair)
    with pytest.raises(ValidationError):
        actions.contest(risk=risk, term="demand", reason="Again.", by=chair)
    actions.answer_objection(objection=objection, upheld=True, answer="Right.", by=analyst)
    actions.run_week(week=WEEK)
    after = Risk.objects.get(week=WEEK, workplace=risk.workplace)
    assert after.score == pytest.approx(risk.score - demand, abs=0.01)
    assert "demand" not in {term["term"] for term in after.terms}


def test_more_than_usual_in_a_region_and_sector_is_signalled(federation):
    """Forty works of one sector and region, quiet for six years; then a dozen report arrears."""
    there = {"region": federation.regions["KZ-47"], "sector": federation.sectors["coal"]}
    places = [structure.workplace(f"Mine {n}", workers=100, **there) for n in range(40)]
    for place in places:
        unit(place)
    rows = [
        (place, WEEK - back, n < 12 and back == 0)
        for n, place in enumerate(places)
        for back in range(300)
    ]
    _bulk(rows)
    actions.run_week(week=WEEK)
    cells = Signal.objects.filter(week=WEEK, kind="cell", cause="wages")
    assert {"KZ-47|coal|wages"} <= set(cells.values_list("key", flat=True))
    found = cells.get(key="KZ-47|coal|wages")
    assert found.observed == 12
    assert found.pvalue < 0.001


def _bulk(rows) -> None:
    from uuid import uuid4

    from birlik.registers.weekly.actions import in_slots
    from birlik.registers.weekly.models import WeeklyReport
    from birlik.registers.weekly.tests.factories import QUIET

    form = forms_of_pack.current("kz")
    WeeklyReport.objects.bulk_create(
        [
            WeeklyReport(
                workplace=place,
                week=week,
                receipt=f"T-{uuid4().hex[:20]}",
                client_id=uuid4(),
                form_version=1,
                answers=in_slots(
                    form, QUIET | ({"arrears_workers": 9, "arrears_days": 5} if owed else {})
                ),
                sent_at=forms_of_pack.deadline(week) - timedelta(hours=2),
            )
            for place, week, owed in rows
        ],
        batch_size=4000,
    )
