"""The page of a cluster: found by the Monday run in reports, then read in three languages."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from birlik.base.periods import Week
from birlik.base.roles import Role
from birlik.monitoring import actions
from birlik.monitoring.choices import SignalKind
from birlik.monitoring.clusters import first_week
from birlik.monitoring.models import Signal
from birlik.monitoring.onsets import BEFORE
from birlik.monitoring.weights import signal_settings
from birlik.registers.structure.choices import Kind
from birlik.registers.structure.models import Workplace
from birlik.registers.structure.tests import factories as structure
from birlik.registers.weekly import form as forms_of_pack
from birlik.registers.weekly.actions import in_slots
from birlik.registers.weekly.models import WeeklyReport
from birlik.registers.weekly.tests.factories import QUIET, unit

pytestmark = pytest.mark.django_db
WEEK = Week.parse("2026-W45")
ROW = ("KZ-11", "KZ-39", "KZ-47", "KZ-71")  # as they touch each other here
RISING = ("KZ-39", "KZ-47")
EACH, LATELY = 6, 4  # workplaces of a region and sector; weeks of the rise


@pytest.fixture
def cluster() -> Signal:
    """One in thirty workplaces begins to owe wages in a week; in the last four weeks every mine of
    two neighbouring regions begins to."""
    with time_machine.travel("2026-11-11T06:00:00+00:00", tick=False):
        structure.installation()
        for column, code in enumerate(ROW):
            near = [ROW[place] for place in (column - 1, column + 1) if 0 <= place < len(ROW)]
            structure.region(code, neighbours=near, tile_column=column)
        places = [
            structure.workplace(region=structure.region(code), sector=structure.sector(branch))
            for code in ROW
            for branch in ("coal", "oil_gas")
            for _one in range(EACH)
        ]
        WeeklyReport.objects.bulk_create(
            report for number, place in enumerate(places) for report in reports(place, number)
        )
        actions.run_week(week=WEEK)
        yield Signal.objects.get(kind=SignalKind.CLUSTER)


def reports(place: Workplace, number: int) -> list[WeeklyReport]:
    unit(place)
    form = forms_of_pack.current()
    quiet = in_slots(form, QUIET)
    owed = in_slots(form, QUIET | {"arrears_workers": 20, "arrears_days": 30})
    first = first_week(WEEK, signal_settings()) - BEFORE
    weeks = (WEEK.monday - first.monday).days // 7 + 1
    rising = place.region_id in RISING and place.sector_id == "coal"
    begins = weeks - LATELY + number % LATELY if rising else -1
    return [
        WeeklyReport(
            workplace=place, week=first + back, receipt=uuid4().hex[:12], client_id=uuid4(),
            form_version=form.version,
            answers=owed if back == begins or (back + 7 * number) % 30 == 0 else quiet,
            sent_at=forms_of_pack.deadline(first + back) - timedelta(hours=1),
        )
        for back in range(weeks)
    ]  # fmt: skip


def test_the_page_shows_the_zone_its_regions_and_its_weeks_in_three_languages(cluster, client):
    assert set(cluster.facts["regions"]) == set(RISING)
    assert (cluster.sector_id, cluster.cause) == ("coal", "wages")
    client.force_login(structure.user(Role.ANALYST))
    address = reverse("monitoring:signal", args=[cluster.pk])
    for language in ("kk", "ru", "en"):
        page = client.get(address, {"lang": language})
        members = page.context["members"]
        assert sum(observed for _name, observed, _expected in members) == cluster.observed
        excess = [observed - expected for _name, observed, expected in members]
        assert excess == sorted(excess, reverse=True), "what stands out most comes first"
        shown = page.content.decode()
        with translation.override(language):
            for words in ("Observed in the regions of the cluster", "By chance"):
                assert translation.gettext(words) in shown
        assert client.get(page.context["records"]).status_code == 200
    assert client.get(reverse("monitoring:signals")).status_code == 200


def test_a_coordinator_of_any_of_its_regions_reads_it_and_no_other(cluster, client):
    address = reverse("monitoring:signal", args=[cluster.pk])
    for code, answer in {"KZ-39": 200, "KZ-47": 200, "KZ-11": 404}.items():
        place = structure.organisation(Kind.TERRITORY, region=structure.region(code))
        client.force_login(structure.user(Role.COORDINATOR, place))
        assert client.get(address).status_code == answer, code
