"""Clusters of neighbouring regions: found where they were put, not where nothing is."""

import numpy as np
import pytest

from birlik.base.periods import Week
from birlik.monitoring import clusters
from birlik.monitoring.cells import Cube
from birlik.monitoring.weights import signal_settings

REGIONS = ["A", "B", "C", "D"]
NEIGHBOURS = {"A": ["B"], "B": ["A", "C"], "C": ["B", "D"], "D": ["C"]}
WEEKS = 52 * 2 + 104 + 8
FIRST = Week.parse("2022-W40")
SETTINGS = signal_settings("kz")


def cube(seed: int = 1) -> Cube:
    """Four regions in a row, two sectors, one cause; about six troubles a week in each."""
    counts = np.random.default_rng(seed).poisson(6.0, size=(4, 2, 1, WEEKS)).astype(float)
    return Cube(REGIONS, ["coal", "food"], ["wages"], counts, np.full((4, 2, WEEKS), 60.0))


def test_a_rise_in_two_neighbours_of_one_sector_is_found_there():
    shown = cube()
    shown.counts[1:3, 0, 0, -4:] += 9
    found = clusters.scan(shown, NEIGHBOURS, FIRST, SETTINGS, seed=1)
    assert found
    assert set(found[0].regions) == {"B", "C"}
    assert (found[0].sector, found[0].cause) == ("coal", "wages")
    assert found[0].weeks in (3, 4, 5)
    assert found[0].observed > found[0].expected
    assert sum(observed for observed, _e in found[0].excess.values()) == found[0].observed
    assert len(found[0].by_week) == 26


def test_a_rise_in_all_sectors_of_a_region_is_no_matter_of_one_sector():
    shown = cube()
    shown.counts[3, :, 0, -4:] += 8
    found = clusters.scan(shown, NEIGHBOURS, FIRST, SETTINGS, seed=1)
    assert found[0].regions == ("D",)
    assert found[0].sector is None


def test_quiet_weeks_hold_no_cluster_and_the_same_seed_says_the_same():
    said = [clusters.scan(cube(k), NEIGHBOURS, FIRST, SETTINGS, seed=k) for k in range(2, 8)]
    assert sum(len(one) for one in said) <= 1
    shown = cube()
    shown.counts[1:3, 0, 0, -4:] += 9
    first, again = (clusters.scan(shown, NEIGHBOURS, FIRST, SETTINGS, seed=3) for _ in range(2))
    assert first == again


@pytest.mark.parametrize("weeks", [20, 120])
def test_without_history_enough_nothing_is_said(weeks):
    short = Cube(
        REGIONS, ["coal"], ["wages"], np.ones((4, 1, 1, weeks)), np.full((4, 1, weeks), 60.0)
    )
    assert clusters.scan(short, NEIGHBOURS, FIRST, SETTINGS, seed=1) == []
