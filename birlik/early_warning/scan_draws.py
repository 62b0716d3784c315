"""Compiled random draws for the scan: 64 replicas at once from tables of cumulated probability.

Generator: SFC32 in every lane (passes PractRand), seeded from the caller's NumPy generator. A count
is the number of entries of its cell's table that a 32-bit uniform reaches: exact up to 2^-32.
"""

# mypy: disallow-untyped-defs=False

from __future__ import annotations

import math

import numpy as np
from numba import njit

from birlik.early_warning.scan_kernels import LANES

LONGEST_TABLE = 1 << 16
_TAIL = 2.0**-33


@njit(nogil=True, cache=True)
def next_uniforms(a, b, c, d, out):
    """One SFC32 step in every lane; out: int32, uniform over the whole range."""
    for r in range(out.size):
        t = np.uint32(a[r] + b[r] + d[r])
        d[r] = np.uint32(d[r] + np.uint32(1))
        a[r] = np.uint32(b[r] ^ (b[r] >> np.uint32(9)))
        b[r] = np.uint32(c[r] + np.uint32(c[r] << np.uint32(3)))
        c[r] = np.uint32(np.uint32(np.uint32(c[r] << np.uint32(21)) | (c[r] >> np.uint32(11))) + t)
        out[r] = np.int32(t)


@njit(nogil=True, cache=True)
def next_float(state):
    """A float64 in [0, 1) from a SplitMix64 state held in state[0]."""
    state[0] += np.uint64(0x9E3779B97F4A7C15)
    z = state[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return np.float64(z >> np.uint64(11)) * 2.0**-53


@njit(nogil=True, cache=True)
def _log_mass(y, mean, size):
    """log P(Y = y): Poisson for size 0, else negative binomial with variance mean + mean²/size."""
    if size == 0.0:
        return y * math.log(mean) - mean - math.lgamma(y + 1.0)
    share = mean / (size + mean)
    return (
        math.lgamma(y + size) - math.lgamma(size) - math.lgamma(y + 1.0)
        + size * math.log1p(-share) + y * math.log(share)
    )  # fmt: skip


@njit(nogil=True, cache=True)
def _cell_table(mean, size, out):
    """First count with mass, and how many thresholds of -2^31 + 2^32 P(Y <= y) follow in out."""
    spread = mean if size == 0.0 else mean + mean * mean / size
    first = max(0, int(mean - 8.0 * math.sqrt(spread) - 10.0))
    mass = math.exp(_log_mass(float(first), mean, size))
    below, y, n = mass, first, 0
    while below < 1.0 - _TAIL and n < out.size:
        out[n] = np.int32(math.floor(below * 4294967296.0) - 2147483648.0)
        n += 1
        y += 1
        if size == 0.0:
            mass *= mean / y
        else:
            mass *= (y - 1.0 + size) / y * (mean / (size + mean))
        below += mass
        if mass < 1e-18 and y > mean:
            break
    return first, n


@njit(nogil=True, cache=True)
def tables(mean, size):
    """Tables of every cell: start (cells+1), first count (cells), thresholds int32.

    mean, size: (cells,); size 0 is Poisson; a mean of 0 gives the count 0 always. A cell that
    needs LONGEST_TABLE thresholds or more ends the work: start then ends in -1.
    """
    cells = mean.size
    start = np.zeros(cells + 1, np.int64)
    first = np.zeros(cells, np.int32)
    steps = np.empty(max(1024, cells * 16), np.int32)
    scratch = np.empty(LONGEST_TABLE, np.int32)
    n = 0
    for i in range(cells):
        count = 0
        if mean[i] > 0.0:
            first[i], count = _cell_table(mean[i], size[i], scratch)
        if count == scratch.size:
            start[cells] = -1
            break
        if n + count > steps.size:
            wider = np.empty(2 * steps.size + count, np.int32)
            wider[:n] = steps[:n]
            steps = wider
        steps[n : n + count] = scratch[:count]
        n += count
        start[i + 1] = n
    return start, first, steps[:n].copy()


@njit(nogil=True, cache=True)
def draw_cells(start, first, steps, state, out):
    """Independent counts: out (places, weeks × LANES) from the tables, cell by cell."""
    places = out.shape[0]
    weeks = out.shape[1] // LANES
    a, b, c, d = state[0].copy(), state[1].copy(), state[2].copy(), state[3].copy()
    uniform = np.empty(LANES, np.int32)
    count = np.empty(LANES, np.int32)
    for _ in range(12):
        next_uniforms(a, b, c, d, uniform)
    for place in range(places):
        for w in range(weeks):
            cell = place * weeks + w
            next_uniforms(a, b, c, d, uniform)
            _count(start[cell], start[cell + 1], first[cell], steps, uniform, count)
            row = out[place, w * LANES : (w + 1) * LANES]
            for r in range(LANES):
                row[r] = count[r]


@njit(nogil=True, cache=True)
def _count(begin, end, first, steps, uniform, count):
    for r in range(uniform.size):
        count[r] = first
    for k in range(begin, end):
        step = steps[k]
        for r in range(uniform.size):
            count[r] += np.int32(uniform[r] >= step)


@njit(nogil=True, cache=True)
def draw_resampled(start, first, steps, history, picks, out):
    """Counts whose uniforms are those of past weeks: history (places, past weeks) int32.

    picks: (weeks, LANES) which past week stands in for each week of each replica.
    """
    places = out.shape[0]
    weeks = out.shape[1] // LANES
    uniform = np.empty(LANES, np.int32)
    count = np.empty(LANES, np.int32)
    for place in range(places):
        for w in range(weeks):
            cell = place * weeks + w
            for r in range(LANES):
                uniform[r] = history[place, picks[w, r]]
            _count(start[cell], start[cell + 1], first[cell], steps, uniform, count)
            row = out[place, w * LANES : (w + 1) * LANES]
            for r in range(LANES):
                row[r] = count[r]


@njit(nogil=True, cache=True)
def alias(weights):
    """Walker's alias table: (threshold, other) for draws in proportion to weights."""
    n = weights.size
    share = weights * (n / weights.sum())
    other = np.arange(n).astype(np.int32)
    small = [i for i in range(n) if share[i] < 1.0]
    large = [i for i in range(n) if share[i] >= 1.0]
    while small and large:
        i, j = small.pop(), large[-1]
        other[i] = j
        share[j] -= 1.0 - share[i]
        if share[j] < 1.0:
            large.pop()
            small.append(j)
    for i in small:
        share[i] = 1.0
    return share, other


@njit(nogil=True, cache=True)
def top_up(missing, share, other, seed, out):
    """Add `missing[r]` cases to lane r, cell by cell in proportion; the last cell is outside."""
    weeks = out.shape[1] // LANES
    cells = share.size
    state = np.zeros(1, np.uint64)
    state[0] = seed
    for r in range(LANES):
        for _ in range(missing[r]):
            u = next_float(state) * cells
            cell = int(u)
            if u - cell >= share[cell]:
                cell = other[cell]
            if cell < cells - 1:
                out[cell // weeks, (cell % weeks) * LANES + r] += 1


@njit(nogil=True, cache=True)
def permute(labels, per_week, seed, out):
    """Deal the place labels of all cases anew to the weeks of the window (latest first).

    labels: (cases,) place of every case of the study; per_week: (weeks,) cases of each week.
    A partial Fisher-Yates shuffle: the work is the cases inside the window, not all of them.
    """
    places = out.shape[0]
    deck = labels.copy()
    state = np.zeros(1, np.uint64)
    state[0] = seed
    tally = np.empty((per_week.size, places), np.int32)
    for r in range(LANES):
        tally[:] = 0
        i = 0
        for w in range(per_week.size):
            for _ in range(per_week[w]):
                j = i + int(next_float(state) * (deck.size - i))
                place = deck[j]
                deck[j] = deck[i]
                deck[i] = place
                tally[w, place] += 1
                i += 1
        for place in range(places):
            for w in range(per_week.size):
                out[place, w * LANES + r] = tally[w, place]


@njit(nogil=True, cache=True)
def cumulate(cells, weight):
    """Weigh each case and sum from the latest week backwards."""
    places, weeks = weight.shape
    running = np.empty(LANES, cells.dtype)
    for place in range(places):
        running[:] = 0.0
        for w in range(weeks):
            row = cells[place, w * LANES : (w + 1) * LANES]
            for r in range(LANES):
                value = running[r] + row[r] * weight[place, w]
                running[r] = value
                row[r] = value


@njit(nogil=True, cache=True)
def lane_totals(cells):
    """Cases of each lane."""
    totals = np.zeros(LANES)
    for place in range(cells.shape[0]):
        for i in range(cells.shape[1]):
            totals[i % LANES] += cells[place, i]
    return totals
