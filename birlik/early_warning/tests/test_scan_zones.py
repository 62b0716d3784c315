import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from birlik.early_warning.scan_zones import (
    ZoneError,
    connected_zones,
    listed_zones,
    nearest_neighbours,
    nearest_zones,
)
from birlik.early_warning.tests import plain_scan


def members(zones):
    return [frozenset(zones.members(node)) for node in np.flatnonzero(zones.counted)]


@given(st.integers(2, 40), st.integers(1, 12), st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_nearest_neighbours_are_those_of_sorting_all_distances(places, k, seed):
    points = np.random.default_rng(seed).random((places, 2))
    assert nearest_neighbours(points, k).tolist() == plain_scan.nearest(points, k)


def test_ties_on_a_grid_go_to_the_lower_number():
    grid = [[x, y] for x in range(4) for y in range(4)]
    assert nearest_neighbours(grid, 6).tolist() == plain_scan.nearest(grid, 6)


def test_two_places_at_one_address_each_begin_their_own_list():
    assert nearest_neighbours([[1, 1], [1, 1], [2, 2]], 2).tolist() == [[0, 1], [1, 0], [2, 0]]


def test_distance_on_the_sphere_crosses_the_date_line():
    near = nearest_neighbours([[0, 179], [0, -179], [0, 170]], 2, geographic=True)
    assert near[0].tolist() == [0, 1]


def test_zones_are_each_place_with_its_nearest_ones():
    points = np.random.default_rng(3).random((20, 2))
    wanted = {frozenset(near[:n]) for near in plain_scan.nearest(points, 5) for n in range(1, 6)}
    zones = nearest_zones(points, 5)
    assert set(members(zones)) == wanted
    assert zones.distinct() == len(wanted)


def test_no_zone_holds_more_than_the_largest_share_of_the_people():
    points, people = np.random.default_rng(4).random((15, 2)), np.arange(1.0, 16.0)
    zones = nearest_zones(points, 15, population=people, largest_share=0.4)
    shares = [people[list(zone)].sum() / people.sum() for zone in members(zones)]
    assert max(shares) <= 0.4
    assert len(zones) > 30


@given(st.integers(1, 9), st.integers(1, 6), st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_connected_sets_are_all_found_once(places, largest, seed):
    links = np.random.default_rng(seed).random((places, places)) < 0.3
    links = [
        [b for b in range(places) if b != a and (links[a, b] or links[b, a])] for a in range(places)
    ]
    zones = connected_zones(links, largest)
    assert set(members(zones)) == plain_scan.connected(links, largest)
    assert len(members(zones)) == len(set(members(zones)))


def test_a_link_given_one_way_counts_both_ways():
    assert len(connected_zones({0: [1], 1: [], 2: [1]}, 3)) == 3 + 2 + 1


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: nearest_zones([[0, 0], [np.nan, 1]], 2), "Row 2"),
        (lambda: nearest_zones([0, 1], 2), "shape"),
        (lambda: nearest_neighbours([[0, 0]], 0), "at least 1"),
        (lambda: nearest_neighbours([[43, 200], [120, 50]], 1, geographic=True), "Latitude"),
        (lambda: listed_zones([[0, 5]], locations=3), "0 to 2"),
        (lambda: connected_zones([[-1]], 2), "numbered from 0"),
        (lambda: connected_zones([[1], [0]], 0), "at least 1 place"),
        (
            lambda: nearest_zones([[0, 0]], 1, population=[5], largest_share=0.5),
            "No zone is left",
        ),
    ],
)
def test_zones_that_cannot_be_built_say_why(make, sentence):
    with pytest.raises(ZoneError, match=sentence):
        make()


def test_too_many_connected_sets_are_refused(monkeypatch):
    monkeypatch.setattr("birlik.early_warning.scan_zones.MAX_CONNECTED_SETS", 100)
    everyone = [[b for b in range(12) if b != a] for a in range(12)]
    with pytest.raises(ZoneError, match="smaller largest zone"):
        connected_zones(everyone, 6)
