"""Looking through all zones: of the data once, of replicas in blocks of 64 over threads."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from threading import Lock
from typing import Protocol

import numpy as np
from numpy.random import Generator

from birlik.early_warning import scan_draws as draws
from birlik.early_warning import scan_kernels as kernels
from birlik.early_warning.frame import Floats
from birlik.early_warning.scan_kernels import LANES
from birlik.early_warning.scan_models import Window
from birlik.early_warning.scan_nulls import Block, Sampler
from birlik.early_warning.scan_significance import NullScores, reached_from
from birlik.early_warning.scan_zones import Neighbourhoods, Zones

Found = tuple[list[int], int, float]  # places, weeks, score
Progress = Callable[[int], object]  # is told how many replicas are done


class Search(Protocol):
    """One kind of zones over one window."""

    def observed(self, most: int) -> list[Found]:
        """The best zones of the data that share no place."""

    def block(self, cells: Block, scale: Floats) -> Floats:
        """The largest score of each replica; called from several threads."""


def search_of(view: Window, zones: Zones | Neighbourhoods) -> Search:
    if isinstance(zones, Neighbourhoods):
        return SubsetSearch(view, zones)
    return ZoneSearch(view, zones)


def replicate(
    view: Window,
    search: Search,
    sampler: Sampler,
    replicas: int,
    rng: Generator,
    score: float,
    stop_after: int | None,
    workers: int | None,
    progress: Progress | None,
) -> NullScores:
    """The largest score of each replica, in the order drawn.

    stop_after: stop at the replica that is this many-th to reach `score`.
    """

    def one(_number: int, generator: Generator, cells: Block) -> Floats:
        scale = sampler.fill(generator, cells)
        draws.cumulate(cells, view.weight)
        return search.block(cells, scale)

    maxima = np.empty(0)
    for drawn in in_blocks(view, one, range(-(-replicas // LANES)), rng, workers, bool(stop_after)):
        maxima = np.append(maxima, drawn)[:replicas]
        if progress:
            progress(maxima.size)
        if stop_after and (end := _stop(maxima, score, stop_after)):
            return NullScores(maxima[:end], stopped=True)
    return NullScores(maxima)


def in_blocks(
    view: Window,
    work: Callable[[int, Generator, Block], Floats],
    numbers: range,
    rng: Generator,
    workers: int | None,
    few_ahead: bool = False,
) -> Iterator[Floats]:
    """What `work` makes of each block of replicas, in their order, over threads.

    few_ahead: begin no more blocks than there are threads before the last of them is looked at.
    """
    threads = workers or _cpus()
    buffers: SimpleQueue[Block] = SimpleQueue()
    for _ in range(min(threads, len(numbers))):
        buffers.put(np.empty((view.places, view.weeks * LANES), view.floats))

    def one(number: int, generator: Generator) -> Floats:
        cells = buffers.get()
        try:
            return work(number, generator, cells)
        finally:
            buffers.put(cells)

    seeds = rng.spawn(len(numbers))
    wave = threads if few_ahead else len(numbers)
    with ThreadPoolExecutor(threads) as pool:
        for first in range(0, len(numbers), wave):
            part = slice(first, first + wave)
            yield from pool.map(one, numbers[part], seeds[part])


def _cpus() -> int:
    """CPUs this process may use; not every system says which."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _stop(maxima: Floats, score: float, stop_after: int) -> int | None:
    """Length of the sequence at its stop_after-th exceedance, or None."""
    reached = np.flatnonzero(maxima >= reached_from(score))
    return int(reached[stop_after - 1]) + 1 if reached.size >= stop_after else None


class ZoneSearch:
    """Fixed zones. Replicas are looked at only above a level that each of them passes somewhere;
    should one not, its block is looked at again lower down, so the level costs time, never truth.
    """

    def __init__(self, view: Window, zones: Zones) -> None:
        self.view, self.zones = view, zones
        self.expected = kernels.zone_sums(view.cumulated[1], zones.added, zones.parent)
        self.source, self.target = kernels.slots(zones.parent)
        self.lock, self.tuned = Lock(), False
        self.limit: Block = np.empty(0)
        likely = 0.45 * math.log(self.expected.size + 1)
        self.level = math.sqrt(2 * likely) if view.kind == kernels.HOTSPOT else likely

    def observed(self, most: int) -> list[Found]:
        view, zones = self.view, self.zones
        cases = kernels.zone_sums(view.cumulated[0], zones.added, zones.parent)
        best, length = kernels.best_windows(
            view.kind, cases, self.expected, view.total, zones.counted
        )
        nodes = kernels.apart(best, zones.added, zones.parent, zones.locations, most)
        return [(sorted(zones.members(n)), int(length[n]), float(best[n])) for n in nodes]

    def block(self, cells: Block, scale: Floats) -> Floats:
        with self.lock:
            if not self.limit.size:
                self.limit = self._limit(self.level)
            level, limit = self.level, self.limit
        while True:
            best = np.asarray(
                kernels.scan_block(
                    self.view.kind, cells, self.zones.added, self.source, self.target,
                    self.expected, limit, self.view.total, scale,
                )
            )  # fmt: skip
            low = float((best / scale).min())
            if low >= level or level == 0.0:
                break
            level = level / 2 if level > 0.05 else 0.0
            limit = self._limit(level)
        self._tune(0.75 * low)
        return best

    def _tune(self, level: float) -> None:
        """Once, after the first block: look where maxima turned out to lie."""
        with self.lock:
            if not self.tuned and not 0.8 * level < self.level < 1.2 * level:
                self.level, self.limit = level, self._limit(level)
            self.tuned = True

    def _limit(self, level: float) -> Block:
        view = self.view
        least = np.empty(self.expected.shape, view.floats)
        kernels.limits(view.kind, self.expected, view.total, level, self.zones.counted, least)
        return least


class SubsetSearch:
    """Every subset of every neighbourhood, by ordering places by cases over expectation."""

    def __init__(self, view: Window, zones: Neighbourhoods) -> None:
        self.view, self.zones = view, zones
        self.expected = view.cumulated[1]

    def observed(self, most: int) -> list[Found]:
        view, cases = self.view, self.view.cumulated[0]
        k = self.zones.nearest.shape[1]
        ratio, order = np.empty(k), np.empty(k, np.int32)
        found: list[Found] = []
        for near in self.zones.nearest:
            for week in range(view.weeks):
                top, length = kernels.best_subset(
                    view.kind, cases, week, 1.0, near, self.expected, week, view.total, ratio,
                    order,
                )  # fmt: skip
                if top > 0:
                    found.append((sorted(order[:length].tolist()), week + 1, float(top)))
        found.sort(key=lambda each: -each[2])
        taken: set[int] = set()
        chosen: list[Found] = []
        for each in found:
            if len(chosen) < most and taken.isdisjoint(each[0]):
                chosen.append(each)
                taken.update(each[0])
        return chosen

    def block(self, cells: Block, scale: Floats) -> Floats:
        view = self.view
        best = kernels.subset_block(
            view.kind, cells, self.zones.nearest, self.expected, view.total, scale, LANES
        )
        return np.asarray(best)
