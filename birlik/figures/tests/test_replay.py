"""A past week opens as people saw it: what came, changed or was written down later is not in it."""

from datetime import date

import pytest
import time_machine
from django.db import InternalError, connection
from django.test import Client
from django.urls import reverse

from birlik.base import hindsight
from birlik.base.models import AuditEvent, RuleSetInForce
from birlik.base.periods import Week
from birlik.base.roles import Role
from birlik.figures import replay
from birlik.figures.asking import Refused
from birlik.figures.definitions import of
from birlik.monitoring.actions import decide
from birlik.monitoring.choices import Decision
from birlik.monitoring.models import Signal, WeekRun
from birlik.registers.agreements import actions as agreements
from birlik.registers.disputes import actions as disputes
from birlik.registers.disputes.choices import Outcome
from birlik.registers.disputes.models import Dispute
from birlik.registers.structure import actions as structure
from birlik.registers.structure import place_actions as places
from birlik.registers.structure.choices import Hierarchy
from birlik.registers.structure.models import Lineage
from birlik.registers.weekly.tests.factories import report, unit

pytestmark = pytest.mark.django_db
WEEK = Week.parse("2026-W40")  # 28 September to 4 October
BEFORE, AFTER, TODAY = (f"2026-{day}T06:00:00+00:00" for day in ("10-02", "10-20", "11-13"))


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def works(house):
    return house.workplaces["KZ-39", "coal"]


@pytest.fixture
def by(house):
    return house.user(Role.ADMINISTRATOR)


def on(moment):
    return time_machine.travel(moment, tick=False)


def year(code, **narrowed):
    """A figure of the year until the week: as known on its Monday, and as told today."""
    (shown,) = replay.figures(replay.replay(str(WEEK)), [of(code)], None)
    return shown.year.number, shown.today.number


def test_a_report_corrected_later_shows_its_earlier_value(works, by):
    unit(works)
    monday_noon = {"week": WEEK, "by": by}
    first = report(works, **monday_noon, state="corrected", overtime=3)
    second = report(works, **monday_noon, overtime=9)
    second.corrects, second.sent_at = first, "2026-10-20T06:00:00Z"
    second.save()
    one = replay.replay(str(WEEK))
    with hindsight.as_known(one.earlier):
        (counted,) = works.weekly_reports.filter(state="counted")
    assert counted.pk == first.pk
    assert works.weekly_reports.get(state="counted").pk == second.pk
    told = replay.came_in(one, None)
    assert (told.then, told.now, told.corrected, told.later) == (1, 1, 1, 0)


def test_a_report_that_came_later_had_not_come(works, by):
    unit(works)
    late = report(works, WEEK, by=by)
    late.sent_at = "2026-10-20T06:00:00Z"
    late.save()
    told = replay.came_in(replay.replay(str(WEEK)), None)
    assert (told.due, told.then, told.now, told.later) == (1, 0, 1, 1)
    assert year("reports") == (0, 1)


def test_a_dispute_recorded_later_was_not_known(works, by):
    with on(AFTER):
        disputes.open_dispute(workplaces=[works], began=date(2026, 9, 30), by=by)
    assert year("disputes-recorded") == (0, 1)
    later = dict(replay.learnt_later(one := replay.replay(str(WEEK)), replay.came_in(one, None)))
    assert later["Disputes that had begun and were recorded later"] == 1


def test_what_was_brought_in_from_other_books_is_known_from_its_own_day(works):
    with on(AFTER):
        disputes.open_dispute(workplaces=[works], began=date(2026, 9, 30), by=None)
    assert year("disputes-recorded") == (1, 1)


def test_a_correction_a_closing_and_a_withdrawal_are_taken_back(works, by):
    with on(BEFORE):
        one = disputes.open_dispute(workplaces=[works], began=date(2026, 9, 1), workers=40, by=by)
        other = disputes.open_dispute(workplaces=[works], began=date(2026, 9, 2), workers=5, by=by)
    with on(AFTER):
        disputes.change(dispute=one, version=one.version, workers=60, by=by)
        one.refresh_from_db()
        disputes.change(dispute=one, version=one.version, workers=70, by=by)
        disputes.close(
            dispute=one, ended=date(2026, 9, 20), outcome=Outcome.MET,
            federation_took_part=True, by=by,
        )  # fmt: skip
        disputes.withdraw(dispute=other, reason="Recorded twice", by=by)
    assert year("disputes-recorded") == (2, 1)
    assert year("disputes-workers") == (45, 70)
    assert year("disputes-resolved") == (0, 1)


def test_a_transfer_of_a_later_day_leaves_the_old_place(house, by):
    primary = house.primaries["KZ-39", "coal"]
    structure.transfer(
        organisation=primary, parent=house.unions["oil_gas"], hierarchy=Hierarchy.SECTOR,
        on=date(2026, 10, 20), by=by,
    )  # fmt: skip
    assert _branches() == {"Union coal": (2, 1), "Union oil_gas": (2, 3)}


def test_a_transfer_written_down_later_leaves_the_old_place(house, by):
    """It had happened by then, but nobody in the office knew."""
    primary = house.primaries["KZ-39", "coal"]
    with on(AFTER):
        structure.transfer(
            organisation=primary, parent=house.unions["oil_gas"], hierarchy=Hierarchy.SECTOR,
            on=date(2026, 9, 15), by=by,
        )  # fmt: skip
    assert _branches() == {"Union coal": (2, 1), "Union oil_gas": (2, 3)}
    (event,) = replay.written_later(replay.replay(str(WEEK)))
    assert event.organisation == primary


def test_a_founding_and_a_closing_written_down_later(house, by):
    with on(AFTER):
        structure.create(
            kind="primary", names={"ru": "New"}, founded=date(2026, 9, 1),
            parent=house.unions["coal"], hierarchy=Hierarchy.SECTOR, by=by,
        )  # fmt: skip
        structure.close(organisation=house.primaries["KZ-47", "coal"], on=date(2026, 9, 10), by=by)
    assert _branches()["Union coal"] == (2, 2)
    assert year("primaries") == (4, 4)
    one = replay.replay(str(WEEK))
    with hindsight.as_known(one.earlier):
        there = Lineage.objects.filter(ancestor=house.unions["coal"], depth=1, until=None)
        assert set(there.values_list("descendant", flat=True)) == {
            house.primaries[place, "coal"].pk for place in ("KZ-39", "KZ-47")
        }


def _branches():
    found = replay.tree(replay.replay(str(WEEK)), Hierarchy.SECTOR)
    return {str(one.organisation): (one.then, one.today) for one in found}


def test_counts_presences_and_agreements_of_later_knowledge(house, works, by):
    with on(BEFORE):
        places.count_members(
            organisation=house.primaries["KZ-39", "coal"], on=date(2026, 9, 1), total=100, by=by
        )
        made = agreements.add(
            workplace=works, number="1", signed=date(2026, 1, 1), expires=date(2027, 1, 1), by=by
        )
    with on(AFTER):
        places.count_members(
            organisation=house.primaries["KZ-39", "coal"], on=date(2026, 9, 1), total=90, by=by
        )
        places.count_members(
            organisation=house.primaries["KZ-47", "coal"], on=date(2026, 9, 1), total=7, by=by
        )
        agreements.change(
            agreement=made, signed=date(2026, 1, 1), expires=date(2026, 2, 1), workers=None, by=by
        )
    assert year("members") == (100, 97)
    assert year("agreements-in-force") == (1, 0)


def test_a_decision_made_later_was_not_made(works, by):
    signal = Signal.objects.create(
        week=WEEK, kind="workplace", key="1", workplace=works, score=5, place=1
    )
    with on(AFTER):
        decide(signal=signal, decision=Decision.CONFIRMED, reason="Seen", by=by)
    WeekRun.objects.create(week=WEEK, weights_version="1", seconds=1, fingerprint="")
    one = replay.replay(str(WEEK))
    (found,) = replay.listed(one, by)
    assert (found.pk, found.decision) == (signal.pk, Decision.WAITING)


def test_a_list_that_was_not_stored_is_computed_and_not_kept(works, by):
    one = replay.replay(str(WEEK))
    assert replay.listed(one, by) == []
    replay.listed(one, by, compute=True)
    assert not Signal.objects.exists()
    assert any("No list was stored" in said for said in replay.not_shown(one))


def test_a_draft_put_in_force_later_was_not_law(house, by):
    from birlik.base import laws

    code = next(iter(laws.current().drafts), None)
    assert code, "the pack has a draft to try this with"
    laws.forget()
    with on(AFTER):
        RuleSetInForce.objects.create(
            code=code, since=date(2026, 9, 1), act_name="Act", act_number="1",
            act_date=date(2026, 8, 1), reason="Published", by=by,
        )  # fmt: skip
    laws.forget()
    told = replay.law_of(replay.replay(str(WEEK)))
    assert told
    assert told.count
    known = laws.known_at(replay.replay(str(WEEK)).moment.at)
    assert code in known.drafts
    assert code not in laws.current().drafts
    laws.forget()


def test_looking_back_writes_nothing_and_leaves_nothing(works, by):
    with on(AFTER):
        disputes.open_dispute(workplaces=[works], began=date(2026, 9, 30), by=by)
    one = replay.replay(str(WEEK))
    events = AuditEvent.objects.count()
    with pytest.raises(InternalError, match="read-only"), hindsight.as_known(one.earlier):
        Dispute.objects.update(place="elsewhere")
    assert Dispute.objects.count() == 1
    assert AuditEvent.objects.count() == events
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_views WHERE schemaname LIKE 'pg_temp%%'")
        assert cursor.fetchone()[0] == 0


@pytest.mark.parametrize(
    ("text", "says"),
    [("2026-W60", "is not a week"), ("2026-W46", "is not over"), ("1999-W01", "go back to")],
)
def test_a_week_that_cannot_be_opened_gets_a_sentence(house, text, says):
    with pytest.raises(Refused, match=says):
        replay.replay(text)


@pytest.mark.parametrize("role", [Role.ANALYST, Role.COORDINATOR])
def test_the_pages_open(house, works, role):
    unit(works)
    report(works, WEEK)
    dispute_day = date(2026, 9, 30)
    with on(AFTER):
        disputes.open_dispute(
            workplaces=[works], began=dispute_day, by=house.user(Role.ADMINISTRATOR)
        )
    client = Client(SERVER_NAME="localhost")
    client.force_login(house.user(role, "KZ-39" if role == Role.COORDINATOR else None))
    assert client.get(reverse("figures:replay")).status_code == 200
    assert client.get(reverse("figures:replay"), {"week": "2026-W99"}).status_code == 400
    page = client.get(reverse("figures:replay"), {"week": str(WEEK)}, follow=True)
    assert page.status_code == 200
    assert page.context["reports"].then == 1
    part = client.get(reverse("figures:replay_values", args=[str(WEEK), "disputes"]))
    assert {s.figure.code: s.differs for s in part.context["found"]}["disputes-recorded"]


def test_a_week_run_before_it_is_over_is_not_offered(house):
    for week in (WEEK, Week.parse("2026-W46")):
        WeekRun.objects.create(week=week, weights_version="1", seconds=1, fingerprint="")
    assert replay.weeks() == [WEEK]
