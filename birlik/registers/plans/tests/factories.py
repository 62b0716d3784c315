"""Plans, measures and watches for tests; what is not said has a sensible default."""

from datetime import date, timedelta
from itertools import count

from django.utils import timezone

from birlik.base.completion import Completion
from birlik.registers.plans.models import Measure, Plan, Watch
from birlik.registers.structure.models import Region, Sector, Workplace

_serial = count(1)


def plan(region: Region | None = None, sector: Sector | None = None, year: int = 0) -> Plan:
    year = year or timezone.localdate().year
    return Plan.objects.get_or_create(region=region, sector=sector, year=year)[0]


def measure(of: Plan, **fields) -> Measure:
    number = next(_serial)
    status = fields.setdefault("status", Completion.NOT_STARTED)
    fields.setdefault("claimed", Completion.MOSTLY if status == Completion.NO_EVIDENCE else status)
    if status == Completion.COMPLETE:
        fields.setdefault("completed", date(of.year, 1, 1))
    values = {
        "text": f"Measure {number}",
        "indicator": "A paper",
        "term": timezone.localdate() + timedelta(days=60),
        "place": of.measures.count() + 1,
    }
    return Measure.objects.create(plan=of, **(values | fields))


def watch(at: Workplace, **fields) -> Watch:
    today = timezone.localdate()
    values = {
        "since": today - timedelta(days=30),
        "look_again": today + timedelta(days=10),
        "reason": "Wages are late for a second month",
    }
    return Watch.objects.create(workplace=at, **(values | fields))
