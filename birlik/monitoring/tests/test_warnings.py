"""The public page: computed, the same when computed again, open to all, silent on small numbers."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from birlik.base.periods import Period, Week
from birlik.base.roles import Role
from birlik.monitoring import actions, lists, monday, public_page, records
from birlik.monitoring.judging import WHOLE
from birlik.monitoring.models import QuarterJudged, Signal
from birlik.monitoring.tasks import judge_a_past_quarter
from birlik.monitoring.weights import weights
from birlik.registers.disputes import actions as disputes
from birlik.registers.structure.tests import factories as structure
from birlik.registers.structure.tests.factories import Federation
from birlik.registers.weekly import form as forms_of_pack
from birlik.registers.weekly.tests.factories import report, unit

pytestmark = pytest.mark.django_db
QUARTER = Period.parse("2026-Q2")
TROUBLE = {"arrears_workers": 250, "arrears_days": 60, "demand": 1, "stoppage_talk": 2}
BEGAN = date(2026, 5, 20)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel("2026-11-11T06:00:00+00:00", tick=False):
        yield


@pytest.fixture
def federation(now):
    """One works in trouble for two months, then a dispute; the others are quiet."""
    structure.installation()
    built = Federation()
    loud = built.workplaces["KZ-39", "coal"]
    for place in built.workplaces.values():
        unit(place)
        report(place, Week.parse("2025-W20"))
        for week in Week.parse("2026-W11").until(Week.parse("2026-W26")):
            trouble = place is loud and Week.parse("2026-W14") <= week <= Week.parse("2026-W22")
            report(place, week, **(TROUBLE if trouble else {}))
    disputes.open_dispute(by=built.user(Role.ADMINISTRATOR), workplaces=[loud], began=BEGAN)
    return built


def test_a_dispute_the_lists_had_named_is_found_early_and_the_numbers_come_again(federation):
    kept = actions.judge_quarter(quarter=QUARTER)
    whole = kept.numbers["regions"][WHOLE]
    assert (whole["disputes"], whole["found"], whole["early"]) == (1, 1, 1)
    assert kept.numbers["regions"]["KZ-39"]["found"] == 1
    assert kept.numbers["regions"]["KZ-47"]["disputes"] == 0
    assert kept.numbers["stored_lists"] == 0
    assert lists.judged(QUARTER)[1] == kept.fingerprint
    assert actions.judge_quarter(quarter=QUARTER).fingerprint == kept.fingerprint
    assert QuarterJudged.objects.count() == 1


def test_a_week_that_was_run_is_judged_by_what_was_said_then(federation):
    ran = Week.parse("2026-W15")
    actions.run_week(week=ran)
    known = lists.evidence(QUARTER)
    said = next(one for one in known.lists if one.monday == records.days((ran + 1).monday))
    signals = Signal.objects.filter(week=ran, kind="workplace", on_list=True)
    assert known.stored == 1
    assert said.ids == set(signals.values_list("workplace", flat=True))
    signals.update(on_list=False)
    again = lists.evidence(QUARTER)
    assert next(one for one in again.lists if one.monday == said.monday).ids == set()


def test_nothing_newer_than_the_monday_enters_a_list(federation):
    """The rates of a past week stay as they were, whatever comes in afterwards."""
    week, pack = Week.parse("2026-W18"), weights()

    def rates():
        known = records.read(week - 25, week + 8, forms_of_pack.current())
        return monday.rates_of(known, week, pack).ordered()

    before = rates()
    other = federation.workplaces["KZ-47", "coal"]
    disputes.open_dispute(
        by=federation.user(Role.ADMINISTRATOR), workplaces=[other], began=week.monday + timedelta(8)
    )
    standing = other.weekly_reports.get(week=week)
    standing.state = "corrected"
    standing.save()
    late = report(other, week, sent_at=forms_of_pack.deadline(week) + timedelta(days=20), **TROUBLE)
    late.corrects = standing
    late.save()
    assert rates() == before


def test_a_quarter_whose_last_lists_still_run_is_not_judged(federation):
    with pytest.raises(ValidationError, match="cannot be judged yet"):
        actions.judge_quarter(quarter=Period.parse("2026-Q3"))
    labels = [one.label for one in lists.closed(date(2026, 11, 11))]
    assert labels == ["2026-Q2"], "the quarter before is too near to the first report"
    assert lists.closed(date(2026, 9, 22)) == [], "a hit of the last list may begin that day"
    assert [one.label for one in lists.closed(date(2026, 9, 23))] == ["2026-Q2"]


def test_the_clock_judges_one_quarter_at_a_time(federation):
    judge_a_past_quarter(timestamp=0)
    assert list(QuarterJudged.objects.values_list("quarter", flat=True)) == ["2026-Q2"]


def test_the_page_is_open_to_all_and_says_nothing_of_small_numbers(federation, client):
    address = reverse("monitoring:warnings")
    assert client.get(address).status_code == 200
    actions.judge_quarter(quarter=QUARTER)
    page = client.get(address)
    assert page.status_code == 200
    [line] = page.context["quarters"]
    assert line.early == line.found == line.lead == public_page._("too few")
    assert "2026-Q2" in page.content.decode()
    assert page.context["rare"]
    assert client.post(address).status_code == 405


@pytest.mark.parametrize(
    ("own", "shown"),
    [
        ({"disputes": 5, "early": 3}, "60"),
        ({"disputes": 4, "early": 3}, None),
    ],
)
def test_a_share_is_shown_from_five_disputes_on(federation, own, shown):
    numbers = {
        "disputes": 0, "found": 4, "early": 0, "alarms": 20, "followed": 4, "leads": [9] * 5,
        "baselines": {name: {"early": 1} for name in public_page.BASELINES},
    } | own  # fmt: skip
    line = public_page._line("A", numbers, 13)
    assert (shown in line.early) if shown else (line.early == line.missed)


def test_the_cost_of_a_budget_is_read_off_the_quarters(federation):
    kept = actions.judge_quarter(quarter=QUARTER)
    curve = public_page.curve([kept, kept])
    assert curve == public_page.curve([kept])
    lengths = [point["per_thousand"] for point in curve]
    assert set(lengths) > {1, 2, 3, 5, 7, 10, 15, 20}, "and the lists as they stood"
    assert lengths == sorted(lengths)


def test_regions_are_read_of_one_quarter_or_of_the_last_together(federation, client):
    kept = actions.judge_quarter(quarter=QUARTER)
    kept.pk, kept.quarter = None, "2026-Q1"
    kept.save()
    page = reverse("monitoring:warnings")
    for asked, pooled in (("", True), ("2026-Q1", False), ("x", True)):
        told = client.get(page, {"quarter": asked}).context
        assert told["pooled"] == (["2026-Q2", "2026-Q1"] if pooled else [asked])
        together, *single = told["region_tabs"]
        assert together["active"] is pooled
        assert [tab["label"] for tab in single if tab["active"]] == ([] if pooled else [asked])


def test_quarters_the_weights_were_learnt_from_stand_apart(federation, client):
    kept = actions.judge_quarter(quarter=QUARTER)
    kept.pk, kept.quarter = None, "2023-Q4"
    kept.save()
    told = client.get(reverse("monitoring:warnings")).context
    assert [line.name for line in told["quarters"]] == ["2026-Q2"]
    assert [line.name for line in told["taught"]] == ["2023-Q4"]
