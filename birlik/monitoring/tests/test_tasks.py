import pytest
import time_machine

from birlik.monitoring.models import WeekRun
from birlik.monitoring.tasks import run_the_closed_week
from birlik.registers.structure.tests import factories as structure

pytestmark = pytest.mark.django_db


def runs() -> list[str]:
    return [f"{run.week} {run.computed_at:%a %H}" for run in WeekRun.objects.order_by("week")]


def test_a_week_is_run_when_its_deadline_has_passed_and_once_more_on_monday():
    structure.installation()
    expected = [
        ("2026-11-20T12:07:00+00:00", ["2026-W46 Fri 12"]),  # Friday 17:07 in Almaty
        ("2026-11-20T13:07:00+00:00", ["2026-W46 Fri 12", "2026-W47 Fri 13"]),
        ("2026-11-21T10:07:00+00:00", ["2026-W46 Fri 12", "2026-W47 Fri 13"]),
        ("2026-11-23T01:07:00+00:00", ["2026-W46 Fri 12", "2026-W47 Mon 01"]),
        ("2026-11-23T02:07:00+00:00", ["2026-W46 Fri 12", "2026-W47 Mon 01"]),
    ]
    for now, after in expected:
        with time_machine.travel(now, tick=False):
            run_the_closed_week(timestamp=0)
            assert runs() == after, now


def test_nothing_is_run_before_there_is_an_installation():
    run_the_closed_week(timestamp=0)
    assert runs() == []
