"""Candidate clusters: nearest neighbours, connected sets of an adjacency list, explicit lists.

All three are one structure, a forest in which every zone is its parent plus one location, so that
a scan adds one row per zone however large the zone is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int32]
MAX_CONNECTED_SETS = 2_000_000


class ZoneError(ValueError):
    """The zones cannot be built; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Zones:
    """Candidate zones over `locations` places, numbered from 0.

    added: (nodes,) the place each node adds to its parent.
    parent: (nodes,) the node it grows from, -1 for none; parents stand before their children, and
        all that grows from a node stands before its next sibling.
    counted: (nodes,) False for a node that is only a step on the way to a zone.
    """

    added: Ints
    parent: Ints
    counted: NDArray[np.bool_]
    locations: int

    def __len__(self) -> int:
        return int(self.counted.sum())

    def members(self, node: int) -> list[int]:
        """The places of one zone, in the order in which they joined it."""
        places = []
        while node >= 0:
            places.append(int(self.added[node]))
            node = int(self.parent[node])
        return places[::-1]

    def distinct(self) -> int:
        """How many different sets of places the zones are (64-bit hashes)."""
        from birlik.early_warning.scan_kernels import node_hashes

        keys = np.random.default_rng(20250101).integers(2**63, size=self.locations, dtype=np.uint64)
        return int(np.unique(node_hashes(keys, self.added, self.parent)[self.counted]).size)


@dataclass(frozen=True, slots=True)
class Neighbourhoods:
    """Every subset of each place's nearest ones, searched by the fast subset scan.

    nearest: (places, k) each place's nearest places, itself first, -1 where there are fewer.
    """

    nearest: Ints

    @property
    def locations(self) -> int:
        return int(self.nearest.shape[0])

    def __len__(self) -> int:
        return self.locations


def nearest_neighbours(points: ArrayLike, k: int, *, geographic: bool = False) -> Ints:
    """The k nearest places of each place, itself first; ties go to the lower number.

    points: (places, 2) x and y in any unit, or with `geographic` latitude and longitude in degrees
        (then distance is along the sphere).
    Returns (places, min(k, places)) int32.
    Raises ZoneError for missing or infinite coordinates, and k below 1.

    >>> nearest_neighbours([[0, 0], [1, 0], [3, 0]], 2).tolist()
    [[0, 1], [1, 0], [2, 1]]
    """
    from scipy.spatial import cKDTree

    at = _points(points)
    if k < 1:
        raise ZoneError(f"The number of neighbours must be at least 1. Got {k}.")
    if geographic:
        at = _on_sphere(at)
    count = len(at)
    k = min(k, count)
    wide = min(count, k + 16)  # room to sort out ties at the edge
    distance, near = cKDTree(at).query(at, wide, workers=-1)
    distance, near = distance.reshape(count, -1), near.reshape(count, -1)
    tied = (np.diff(distance) <= 1e-12 * distance[:, 1:]).any(axis=1)
    own = near[tied] == np.flatnonzero(tied)[:, None]
    order = np.lexsort((near[tied], np.where(own, -1.0, distance[tied].round(12))), axis=1)
    near[tied] = np.take_along_axis(near[tied], order, axis=1)
    return np.ascontiguousarray(near[:, :k], dtype=np.int32)


def nearest_zones(
    points: ArrayLike,
    k: int,
    *,
    geographic: bool = False,
    population: ArrayLike | None = None,
    largest_share: float = 1.0,
) -> Zones:
    """Each place with its 0 … k-1 nearest ones: circles that grow.

    population, largest_share: a zone holding more than this share of the people (or of the
        expected cases) is left out; 0.5 is the custom.

    >>> zones = nearest_zones([[0, 0], [1, 0], [3, 0]], 2)
    >>> len(zones), zones.distinct()
    (6, 5)
    """
    near = nearest_neighbours(points, k, geographic=geographic)
    order = _along_curve(_points(points))
    return listed_zones(
        near[order], locations=len(near), population=population, largest_share=largest_share
    )


def listed_zones(
    neighbours: ArrayLike,
    *,
    locations: int,
    population: ArrayLike | None = None,
    largest_share: float = 1.0,
) -> Zones:
    """Zones that grow along an explicit order of neighbours, one list per centre.

    neighbours: (centres, k) places in the order in which they join, -1 after the last.

    >>> listed_zones([[0, 2, 1], [1, -1, -1]], locations=3).members(2)
    [0, 2, 1]
    """
    near = np.atleast_2d(np.asarray(neighbours, dtype=np.int32))
    if near.max(initial=-1) >= locations or near.min(initial=0) < -1:
        raise ZoneError(
            f"Places must be numbered 0 to {locations - 1}, and -1 after the last. "
            f"Got {near.min()} to {near.max()}."
        )
    kept = np.logical_and.accumulate(near >= 0, axis=1)
    if population is not None and largest_share < 1:
        people = np.asarray(population, dtype=np.float64)
        share = np.cumsum(np.where(near >= 0, people[near], 0), axis=1) / people.sum()
        kept &= share <= largest_share
    if not kept.any():
        raise ZoneError("No zone is left. Allow a larger share of the population in one zone.")
    _, step = np.nonzero(kept)
    added = near[kept]
    parent = np.where(step == 0, -1, np.arange(added.size) - 1).astype(np.int32)
    return Zones(added, parent, np.ones(added.size, dtype=bool), locations)


def connected_zones(
    adjacency: Mapping[int, Sequence[int]] | Sequence[Sequence[int]], largest: int
) -> Zones:
    """Every connected set of at most `largest` places, each exactly once (Wernicke's ESU tree).

    adjacency: the neighbours of each place 0 … L-1; a link given one way counts both ways.
    Raises ZoneError above two million sets: they grow exponentially with `largest`.
    Reference: Tango and Takahashi 2005 (flexibly shaped scan); Wernicke 2006.

    >>> len(connected_zones([[1], [0, 2], [1]], 2))  # 3 places in a row: 3 singles, 2 pairs
    5
    """
    if largest < 1:
        raise ZoneError(f"The largest zone must hold at least 1 place. Got {largest}.")
    links = _links(adjacency)
    added: list[int] = []
    parent: list[int] = []
    for place, above in _grow(links, largest):
        added.append(place)
        parent.append(above)
        if len(added) > MAX_CONNECTED_SETS:
            raise ZoneError(
                f"More than {MAX_CONNECTED_SETS:,} connected sets of up to {largest} places. "
                "Choose a smaller largest zone, or use nearest neighbours or the subset scan."
            )
    nodes = len(added)
    return Zones(
        np.array(added, np.int32), np.array(parent, np.int32), np.ones(nodes, bool), len(links)
    )


def _grow(links: list[set[int]], largest: int) -> Iterator[tuple[int, int]]:
    """(place, parent node) in depth-first order."""
    node = -1
    for root in range(len(links)):
        stack = [(root, -1, {v for v in links[root] if v > root}, links[root] | {root}, 1)]
        while stack:
            place, above, open_, seen, size = stack.pop()
            node += 1
            yield place, above
            if size == largest:
                continue
            children = []
            rest = set(open_)
            for v in sorted(open_):
                rest.discard(v)
                fresh = {u for u in links[v] if u > root and u not in seen}
                children.append((v, node, rest | fresh, seen | links[v], size + 1))
            stack.extend(reversed(children))


def _links(
    adjacency: Mapping[int, Sequence[int]] | Sequence[Sequence[int]],
) -> list[set[int]]:
    rows = adjacency.items() if isinstance(adjacency, Mapping) else enumerate(adjacency)
    given = {int(a): [int(b) for b in row] for a, row in rows}
    count = max([*given, *(b for row in given.values() for b in row)], default=-1) + 1
    if min([*given, *(b for row in given.values() for b in row)], default=0) < 0 or not count:
        raise ZoneError("Places in the adjacency list must be numbered from 0.")
    links: list[set[int]] = [set() for _ in range(count)]
    for a, row in given.items():
        for b in row:
            if a != b:
                links[a].add(b)
                links[b].add(a)
    return links


def _points(points: ArrayLike) -> NDArray[np.float64]:
    at = np.asarray(points, dtype=np.float64)
    if at.ndim != 2 or at.shape[1] != 2 or not len(at):
        raise ZoneError(f"points must have the shape (places, 2). Got {at.shape}.")
    if not np.isfinite(at).all():
        row = int(np.flatnonzero(~np.isfinite(at).all(axis=1))[0]) + 1
        raise ZoneError(f"Every place must have two finite coordinates. Row {row} has not.")
    return at


def _on_sphere(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """Unit vectors; the chord grows with the great-circle distance."""
    latitude, longitude = np.radians(degrees).T
    if np.abs(degrees[:, 0]).max() > 90:
        raise ZoneError("Latitude must lie between -90 and 90: give latitude, then longitude.")
    flat = np.cos(latitude)
    return np.column_stack([flat * np.cos(longitude), flat * np.sin(longitude), np.sin(latitude)])


def _along_curve(at: NDArray[np.float64]) -> NDArray[np.intp]:
    """Places in Morton order: neighbours on the map become neighbours in memory."""
    low, high = at.min(axis=0), at.max(axis=0)
    cells = ((at - low) / np.where(high > low, high - low, 1) * 65535).astype(np.uint64)
    key = np.zeros(len(at), dtype=np.uint64)
    for bit in range(16):
        for axis in range(2):
            key |= ((cells[:, axis] >> np.uint64(bit)) & np.uint64(1)) << np.uint64(2 * bit + axis)
    return np.argsort(key, kind="stable")
