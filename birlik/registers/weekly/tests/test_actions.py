from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.utils import timezone

from birlik.base import audit
from birlik.base.periods import Week
from birlik.base.roles import Role
from birlik.registers.structure.tests import factories as structure
from birlik.registers.weekly import actions, queries, reminders
from birlik.registers.weekly.choices import Delivery, State
from birlik.registers.weekly.models import Reminder, WeeklyReport
from birlik.registers.weekly.tests.factories import QUIET, report, unit

pytestmark = pytest.mark.django_db
WEEK = Week.parse("2026-W46")


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel("2026-11-13T06:00:00+00:00", tick=False):
        yield


@pytest.fixture
def place(now):
    structure.installation()
    primary = structure.organisation(below=structure.centre(), hierarchy="territory")
    found = structure.workplace("Quarry", union=primary, workers=100)
    unit(found)
    found.primary = primary
    return found


@pytest.fixture
def chair(place):
    return structure.user(Role.CHAIR, place.primary, email="chair@example.invalid")


def send(place, by, **changes):
    given = {
        "workplace": place,
        "week": WEEK,
        "answers": QUIET,
        "by": by,
        "client_id": uuid4(),
    }
    return actions.send_report(**given | changes)


def test_a_report_gets_a_receipt_number_and_leaves_its_event(place, chair):
    sent = send(place, chair)
    assert sent.report.receipt.startswith("W2646-00001-")
    assert sent.report.state == State.COUNTED
    assert audit.history(sent.report)[0].verb == "send weekly report"


def test_the_same_submission_sent_twice_is_stored_once(place, chair):
    client_id = uuid4()
    first = send(place, chair, client_id=client_id)
    again = send(place, chair, client_id=client_id)
    assert again.repeated
    assert again.report == first.report
    assert WeeklyReport.objects.count() == 1


def test_a_client_id_used_elsewhere_tells_nothing_of_the_other_report(place, chair):
    client_id = uuid4()
    elsewhere = structure.workplace("Other", union=place.primary, workers=10)
    unit(elsewhere)
    first = send(elsewhere, chair, client_id=client_id)
    second = send(place, chair, client_id=client_id)
    assert not second.repeated
    assert second.report != first.report
    assert queries.report_of(elsewhere, WEEK) == first.report


def test_an_edited_form_sent_again_is_a_correction_and_the_old_version_stays(place, chair):
    client_id = uuid4()
    first = send(place, chair, client_id=client_id)
    second = send(place, chair, client_id=client_id, answers=QUIET | {"demand": 1})
    first.report.refresh_from_db()
    assert second.corrected == first.report
    assert first.report.state == State.CORRECTED
    assert queries.report_of(place, WEEK) == second.report
    assert queries.versions(second.report) == [first.report, second.report]


def test_two_people_who_differ_are_both_kept_until_somebody_decides(place, chair):
    deputy = structure.user(Role.REPORTER, place.primary)
    coordinator = structure.user(Role.COORDINATOR)
    first = send(place, chair).report
    second = send(place, deputy, answers=QUIET | {"demand": 1})
    assert second.contested
    assert queries.report_of(place, WEEK) == first
    with pytest.raises(ValidationError):
        actions.decide(report=second.report, keep=True, reason=" ", by=coordinator)
    actions.decide(report=second.report, keep=True, reason="Called both.", by=coordinator)
    first.refresh_from_db()
    assert first.state == State.SET_ASIDE
    assert first.decision_reason == "Called both."
    assert queries.report_of(place, WEEK) == second.report


def test_two_people_who_agree_need_no_decision(place, chair):
    deputy = structure.user(Role.REPORTER, place.primary)
    first = send(place, chair).report
    second = send(place, deputy)
    assert not second.contested
    assert second.report.state == State.SET_ASIDE
    assert first.receipt in second.report.decision_reason


def test_the_improbable_is_kept_with_a_word_of_explanation(place, chair):
    answers = QUIET | {"arrears_workers": 140, "arrears_days": 9}
    with pytest.raises(ValidationError) as refused:
        send(place, chair, answers=answers)
    assert "arrears_workers" in refused.value.error_dict
    sent = send(
        place, chair, answers=answers, explanations={"arrears_workers": "With agency staff"}
    )
    assert sent.report.kept == {"arrears_workers": "With agency staff"}


def test_the_impossible_is_refused_whatever_is_explained(place, chair):
    with pytest.raises(ValidationError):
        send(place, chair, answers=QUIET | {"demand": 7}, explanations={"demand": "really"})
    assert not WeeklyReport.objects.exists()


@pytest.mark.parametrize("week", ["2026-W47", "2020-W53"])
def test_only_weeks_that_have_begun_and_are_not_too_old_are_taken(place, chair, week):
    with pytest.raises(ValidationError):
        send(place, chair, week=Week.parse(week))


def test_nobody_reports_for_a_workplace_out_of_reach(place, chair):
    elsewhere = structure.workplace("Other")
    unit(elsewhere)
    with pytest.raises(PermissionDenied):
        send(elsewhere, chair)


def test_a_right_ends_with_the_term(place):
    gone = structure.user(Role.CHAIR, place.primary, until=date(2026, 11, 13))
    with pytest.raises(PermissionDenied):
        send(place, gone)


def test_what_i_owe_and_what_is_late(place, chair):
    owed = queries.owed_by(chair, WEEK)
    assert [(str(item.week), item.sent, item.late) for item in owed] == [
        ("2026-W46", False, False),
        ("2026-W45", False, True),
        ("2026-W44", False, True),
        ("2026-W43", False, True),
    ]
    send(place, chair)
    assert queries.owed_by(chair, WEEK)[0].sent


def test_completeness_counts_due_received_and_in_time(place):
    late = structure.workplace("Late", workers=10)
    silent = structure.workplace("Silent", workers=10)
    for workplace in (late, silent):
        unit(workplace)
    report(place, WEEK)
    report(late, WEEK, sent_at=timezone.now() + timedelta(days=3))
    whole = queries.completeness(WEEK)[None]
    assert (whole.due, whole.received, whole.in_time, whole.missing) == (3, 2, 1, 1)
    assert [u.workplace for u in queries.silent(WEEK)] == [silent]
    assert queries.completeness(WEEK, by="region")["KZ-39"].due == 3


def test_completeness_by_region_sector_and_coordinator(place, chair):
    quiet = structure.workplace("Quiet", region=structure.region("KZ-47"), workers=5)
    unit(quiet)
    west = structure.organisation("territory", region=structure.region("KZ-39"))
    structure.user(Role.COORDINATOR, west)
    report(place, WEEK)
    shares = {
        by: [
            (row.whole.due, row.whole.received)
            for row in queries.completeness_by(WEEK, by, among=Q())
        ]
        for by in ("region", "sector", "coordinator")
    }
    assert shares == {"region": [(1, 0), (1, 1)], "sector": [(2, 1)], "coordinator": [(1, 1)]}


def test_reminders_go_once_to_those_who_owe_and_the_unreached_are_listed(place, chair):
    structure.user(Role.REPORTER, place.primary)
    counts = reminders.remind(week=WEEK, hours_before=28)
    assert (counts["sent"], counts["no_address"]) == (1, 1)
    assert len(mail.outbox) == 1
    assert "Quarry" in mail.outbox[0].body
    again = reminders.remind(week=WEEK, hours_before=28)
    assert again["sent"] == 0
    assert Reminder.objects.filter(state=Delivery.NO_ADDRESS).count() == 1


def test_no_reminder_after_the_report_is_in(place, chair):
    send(place, chair)
    assert reminders.remind(week=WEEK, hours_before=28)["sent"] == 0


def test_the_hours_of_reminders_come_from_the_pack(place):
    deadline = timezone.now().replace(hour=13, minute=0)
    assert reminders.due_now(deadline - timedelta(hours=29)) == []
    assert reminders.due_now(deadline - timedelta(hours=27)) == [(WEEK, 28)]
    assert reminders.due_now(deadline) == []


def test_an_event_report_sent_twice_is_stored_once(place, chair):
    given = {
        "workplace": place,
        "kind": "demand",
        "happened_on": date(2026, 11, 12),
        "text": "The night shift asks for indexation.",
        "client_id": uuid4(),
        "by": chair,
    }
    first = actions.send_event(**given)
    assert actions.send_event(**given) == first
    with pytest.raises(ValidationError):
        actions.send_event(**given | {"happened_on": date(2026, 11, 14), "client_id": uuid4()})
