"""The compiled loops of the space-time scan; plain NumPy twins live in the tests.

Layout: a block holds LANES replicas side by side, (places, weeks × LANES), week 0 = latest, so the
zone list and the baselines are read once for 64 replicas and every inner loop is one vector
operation. A block is float32 where it holds whole numbers that float32 keeps exactly, float64
otherwise (`Window.floats`); scores are float64.
"""

# mypy: disallow-untyped-defs=False, disable-error-code=var-annotated

from __future__ import annotations

import math

import numpy as np
from numba import njit

LANES = 64
EXPECTATION, POPULATION, HOTSPOT = 0, 1, 2


@njit(nogil=True, cache=True)
def score(kind, cases, expected, total):
    """Score of one zone: see `scan.SCORES` for the formulas."""
    if not cases > expected or expected <= 0.0:
        return 0.0
    if kind == HOTSPOT:
        return (cases - expected) / math.sqrt(expected)
    above = cases - expected
    inside = cases * math.log1p(above / expected)
    if kind == EXPECTATION:
        return inside - above
    rest, rest_expected = total - cases, total - expected
    if rest_expected <= 0.0:
        return 0.0
    if rest <= 0.0:
        return inside
    return inside + rest * math.log1p(-above / rest_expected)


@njit(nogil=True, cache=True)
def slots(parent):
    """Where each node's running sum is read and written so that few rows are kept.

    A node's last child takes over its row; other children get the row above it.
    """
    nodes = parent.size
    last = np.full(nodes, -1, np.int32)
    for node in range(nodes):
        if parent[node] >= 0:
            last[parent[node]] = node
    source = np.zeros(nodes, np.int32)
    target = np.ones(nodes, np.int32)
    for node in range(nodes):
        above = parent[node]
        if above >= 0:
            source[node] = target[above]
            target[node] = source[node] if last[above] == node else source[node] + 1
    return source, target


@njit(nogil=True, cache=True)
def node_hashes(keys, added, parent):
    """The sum, modulo 2^64, of the keys of each node's places."""
    sums = np.empty(added.size, np.uint64)
    for node in range(added.size):
        before = sums[parent[node]] if parent[node] >= 0 else np.uint64(0)
        sums[node] = before + keys[added[node]]
    return sums


@njit(nogil=True, cache=True)
def zone_sums(values, added, parent):
    """Sums of (places, weeks) over every node: (nodes, weeks)."""
    nodes, weeks = added.size, values.shape[1]
    sums = np.empty((nodes, weeks))
    for node in range(nodes):
        above = parent[node]
        for w in range(weeks):
            before = sums[above, w] if above >= 0 else 0.0
            sums[node, w] = before + values[added[node], w]
    return sums


@njit(nogil=True, cache=True)
def best_windows(kind, cases, expected, total, counted):
    """The best score of each node and the number of weeks it is reached with."""
    nodes, weeks = cases.shape
    best = np.zeros(nodes)
    length = np.zeros(nodes, np.int32)
    for node in range(nodes):
        if counted[node]:
            for w in range(weeks):
                c, b = cases[node, w], expected[node, w]
                if c > least_sum(kind, b, total, best[node]):
                    value = score(kind, c, b, total)
                    if value > best[node]:
                        best[node] = value
                        length[node] = w + 1
    return best, length


@njit(nogil=True, cache=True)
def apart(best, added, parent, places, most):
    """The best node, the best that shares no place with it, and so on: at most `most`."""
    taken = np.zeros(places, np.bool_)
    chosen = []
    while len(chosen) < most:
        top = -1
        for node in range(best.size):
            if best[node] > 0.0 and (top < 0 or best[node] > best[top]):
                step = node
                while step >= 0 and not taken[added[step]]:
                    step = parent[step]
                if step < 0:
                    top = node
        if top < 0:
            break
        chosen.append(top)
        while top >= 0:
            taken[added[top]] = True
            top = parent[top]
    return chosen


@njit(nogil=True, cache=True)
def least_sum(kind, expected, total, level):
    """A sum that must be passed before the score can pass `level`: no logarithm below it.

    From h(x) = (1+x) log(1+x) - x <= x²/2 for x >= 0 and <= x² for -1 <= x < 0.
    """
    rest = total - expected
    if expected <= 0.0 or (kind == POPULATION and rest <= 0.0):
        return np.inf
    if kind == EXPECTATION:
        return (expected + math.sqrt(2.0 * expected * level)) * (1 - 1e-6)
    if kind == POPULATION:
        return (expected + math.sqrt(level / (0.5 / expected + 1.0 / rest))) * (1 - 1e-6)
    return (expected + level * math.sqrt(expected)) * (1 - 1e-6)


@njit(nogil=True, cache=True)
def limits(kind, expected, total, level, counted, out):
    """`least_sum` of every node and window into `out`; infinite for a node that is only a step."""
    nodes, weeks = expected.shape
    for node in range(nodes):
        for w in range(weeks):
            least = least_sum(kind, expected[node, w], total, level)
            out[node, w] = least if counted[node] else np.inf


@njit(nogil=True, cache=True)
def least_cases(expected, level, counted):
    """The least whole number of cases with which eb-poisson reaches `level`, 0 for no zone."""
    nodes, weeks = expected.shape
    out = np.zeros((nodes, weeks))
    for node in range(nodes):
        if not counted[node]:
            continue
        for w in range(weeks):
            b = expected[node, w]
            if b <= 0.0:
                continue
            low = math.floor(b)
            # The score is at least d²/2(b + d/3) at d above b.
            high = math.ceil(b + level / 3.0 + math.sqrt(level * level / 9.0 + 2.0 * b * level))
            while score(EXPECTATION, high, b, 0.0) < level:
                high += 1.0
            while high - low > 1.0:
                middle = math.floor((low + high) / 2.0)
                if score(EXPECTATION, middle, b, 0.0) < level:
                    low = middle
                else:
                    high = middle
            out[node, w] = high
    return out


@njit(nogil=True, cache=True)
def count_block(cells, added, source, target, bound):
    """How many nodes and weeks of each lane lie above `bound`."""
    nodes, weeks = bound.shape
    width = weeks * LANES
    sums = np.zeros((target.max() + 1, width), cells.dtype)
    limit = np.empty(width, cells.dtype)
    hits = np.zeros(LANES)
    for node in range(nodes):
        row = cells[added[node]]
        acc = sums[target[node]]
        if source[node] != target[node]:
            acc[:] = sums[source[node]]
        for w in range(weeks):
            limit[w * LANES : (w + 1) * LANES] = bound[node, w]
        found = np.int32(0)
        for i in range(width):
            value = acc[i] + row[i]
            acc[i] = value
            found += np.int32(value > limit[i])
        if found > 0:
            for i in range(width):
                if acc[i] > limit[i]:
                    hits[i % LANES] += 1.0
    return hits


@njit(nogil=True, cache=True)
def scan_block(kind, cells, added, source, target, expected, limit, total, scale):
    """Largest score of each lane over all nodes and weeks, found wherever it passes `limit`.

    A lane whose total is `scale` times that of the data expects as many times the cases.
    """
    nodes, weeks = limit.shape
    width = weeks * LANES
    sums = np.zeros((target.max() + 1, width), cells.dtype)
    bound = np.empty(width, cells.dtype)
    times = scale.astype(cells.dtype)
    best = np.zeros(LANES)
    for node in range(nodes):
        row = cells[added[node]]
        acc = sums[target[node]]
        if source[node] != target[node]:
            acc[:] = sums[source[node]]
        for w in range(weeks):
            for r in range(LANES):
                bound[w * LANES + r] = limit[node, w] * times[r]
        hits = np.int32(0)
        for i in range(width):
            value = acc[i] + row[i]
            acc[i] = value
            hits += np.int32(value > bound[i])
        if hits > 0:
            for w in range(weeks):
                for r in range(LANES):
                    value = acc[w * LANES + r]
                    if value > bound[w * LANES + r]:
                        found = score(kind, value / scale[r], expected[node, w], total)
                        best[r] = max(best[r], scale[r] * found)
    return best


@njit(nogil=True, cache=True)
def subset_block(kind, cells, nearest, expected, total, scale, lanes):
    """Largest score of each lane over all subsets of each neighbourhood (fast subset scan).

    cells: (places, weeks × lanes); expected: (places, weeks), both summed over the weeks.
    """
    places, k = nearest.shape
    weeks = expected.shape[1]
    best = np.zeros(lanes)
    ratio = np.empty(k)
    order = np.empty(k, np.int32)
    for r in range(lanes):
        for w in range(weeks):
            for centre in range(places):
                found = best_subset(
                    kind, cells, w * lanes + r, scale[r], nearest[centre], expected, w, total,
                    ratio, order,
                )[0]  # fmt: skip
                best[r] = max(best[r], scale[r] * found)
    return best


@njit(nogil=True, cache=True)
def best_subset(kind, cells, column, scale, near, expected, week, total, ratio, order):
    """Best prefix of one neighbourhood ordered by cases / expected: (score, length).

    A place at or below its own expectation never helps, except under the population model, where
    the outside may lie lower still. `order` is filled.
    """
    n = 0
    floor = 0.0 if kind == POPULATION else 1.0
    for place in near:
        if place < 0:
            break
        b = expected[place, week]
        c = cells[place, column] / scale
        if b > 0.0 and c > floor * b:
            j = n
            value = c / b
            while j > 0 and ratio[j - 1] < value:
                ratio[j] = ratio[j - 1]
                order[j] = order[j - 1]
                j -= 1
            ratio[j] = value
            order[j] = place
            n += 1
    top, length = 0.0, 0
    cases = 0.0
    mean = 0.0
    for j in range(n):
        cases += cells[order[j], column]
        mean += expected[order[j], week]
        value = score(kind, cases / scale, mean, total)
        if value > top:
            top, length = value, j + 1
    return top, length
