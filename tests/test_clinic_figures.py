"""The published sentence about the clinics comes out of the records of the demonstration, each
number in a unit of its own."""

from datetime import date

import pytest

from birlik.base.periods import Period
from birlik.registers.clinics.choices import ServiceKind
from birlik.registers.clinics.models import Appeal
from birlik.registers.clinics.queries import counts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


def test_2023_gives_the_published_numbers_at_any_scale():
    rows = Appeal.objects.filter(counts.COUNTED)
    told = counts.figures(rows, Period.parse("2023"), date(2026, 11, 23))
    assert told.appeals == 6120
    assert told.services[ServiceKind.CONSULTATION] == 1772
    assert told.services[ServiceKind.MEDIATION] == told.settled == 2687
    assert told.services[ServiceKind.LAWSUIT] == told.filed == 53
    assert 0 < told.settled_kept < told.settled
    assert 0 < told.won <= told.decided <= told.filed + 60
    assert told.share_in_time > 0.8


def test_the_cuts_add_up_to_the_whole_where_nothing_is_hidden():
    rows = Appeal.objects.filter(counts.COUNTED)
    for by in counts.DIMENSIONS:
        lines = counts.divided(rows, Period.parse("2023"), by)
        assert None not in [line.appeals for line in lines], by
        assert sum(line.appeals for line in lines) == 6120, by
