"""Drawing replicas: blocks of 64 over threads, the largest score of each, sequential stop."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

import numpy as np
from numpy.random import Generator

from birlik.early_warning import scan_draws as draws
from birlik.early_warning import scan_kernels as kernels
from birlik.early_warning.frame import Floats
from birlik.early_warning.scan_kernels import LANES
from birlik.early_warning.scan_models import Window
from birlik.early_warning.scan_nulls import Block, Sampler
from birlik.early_warning.scan_significance import NullScores
from birlik.early_warning.scan_zones import Neighbourhoods, Zones

BlockScan = Callable[[Block, Floats], Floats]


def replicate(
    view: Window,
    zones: Zones | Neighbourhoods,
    sampler: Sampler,
    replicas: int,
    rng: Generator,
    score: float,
    stop_after: int | None,
    workers: int | None,
) -> NullScores:
    """The largest score of each replica, in the order drawn.

    stop_after: stop at the replica that is this many-th to reach `score`.
    """
    threads = workers or len(os.sched_getaffinity(0))
    blocks = -(-replicas // LANES)
    buffers: SimpleQueue[Block] = SimpleQueue()
    for _ in range(min(threads, blocks)):
        buffers.put(np.empty((view.places, view.weeks * LANES), np.float32))
    scan = _subset_scan(view, zones) if isinstance(zones, Neighbourhoods) else ZoneScan(view, zones)

    def one(generator: Generator) -> Floats:
        cells = buffers.get()
        try:
            scale = sampler.fill(generator, cells)
            draws.cumulate(cells, view.weight, scale)
            return scan(cells, scale)
        finally:
            buffers.put(cells)

    seeds = rng.spawn(blocks)
    maxima = np.empty(0)
    with ThreadPoolExecutor(threads) as pool:
        wave = 1  # the first block alone: it teaches the zone scan how high to look
        while seeds:
            now, seeds = seeds[:wave], seeds[wave:]
            maxima = np.concatenate([maxima, *pool.map(one, now)])[:replicas]
            if stop_after and (end := _stop(maxima, score, stop_after)):
                return NullScores(maxima[:end], stopped=True)
            wave = threads if stop_after else blocks
    return NullScores(maxima)


def _stop(maxima: Floats, score: float, stop_after: int) -> int | None:
    """Length of the sequence at its stop_after-th exceedance, or None."""
    reached = np.flatnonzero(maxima >= score - 1e-6 * max(1.0, abs(score)))
    return int(reached[stop_after - 1]) + 1 if reached.size >= stop_after else None


class ZoneScan:
    """Scans blocks over fixed zones, looking only above a level that every replica passes."""

    def __init__(self, view: Window, zones: Zones) -> None:
        self.view, self.zones = view, zones
        self.source, self.target = kernels.slots(zones.parent)
        expected = view.cumulated[1]
        self.expected = kernels.zone_sums(expected, zones.added, zones.parent)
        self.level = 3.0
        self.limit = self._limit(self.level)
        self.pilot = True

    def __call__(self, cells: Block, scale: Floats) -> Floats:
        level, limit = self.level, self.limit
        while True:
            best = kernels.scan_block(
                self.view.kind, cells, self.zones.added, self.source, self.target,
                self.expected, limit, self.view.total, scale,
            )  # fmt: skip
            low = float((best / scale).min())
            if low >= level or level == 0.0:
                break
            level = level / 2 if level > 0.05 else 0.0
            limit = self._limit(level)
        if self.pilot:
            self.pilot, self.level = False, 0.75 * low
            self.limit = self._limit(self.level)
        return np.asarray(best)

    def _limit(self, level: float) -> Block:
        view = self.view
        counted = self.zones.counted
        return np.asarray(kernels.limits(view.kind, self.expected, view.total, level, counted))


def _subset_scan(view: Window, zones: Neighbourhoods) -> BlockScan:
    expected = view.cumulated[1]

    def scan(cells: Block, scale: Floats) -> Floats:
        best = kernels.subset_block(
            view.kind, cells, zones.nearest, expected, view.total, scale, LANES
        )
        return np.asarray(best)

    return scan
