"""The scan in plain NumPy, written for the eye: one zone at a time, every logarithm taken."""

import numpy as np


def score(model, cases, expected, total=0.0):
    """The formulas of scan.py for one zone and one window."""
    if cases <= expected or expected <= 0:
        return 0.0
    if model == "nb":
        return (cases - expected) / np.sqrt(expected)
    inside = cases * np.log1p((cases - expected) / expected)  # log(cases / expected)
    if model == "eb-poisson":
        return inside - (cases - expected)
    rest = total - cases
    if total <= expected:
        return 0.0
    return inside + (rest * np.log1p((expected - cases) / (total - expected)) if rest > 0 else 0.0)


def scores(model, zones, counts, mean, window, theta=None, total=None):
    """Every zone × window: (zones, window). zones: lists of places; arrays places × weeks."""
    weight = 1 / (1 + mean / theta) if theta else np.ones_like(mean)
    total = counts.sum() if total is None else total
    out = np.zeros((len(zones), window))
    for z, places in enumerate(zones):
        for w in range(1, window + 1):
            at = np.ix_(places, range(counts.shape[1] - w, counts.shape[1]))
            out[z, w - 1] = score(
                model, (counts * weight)[at].sum(), (mean * weight)[at].sum(), total
            )
    return out


def best_subset(model, places, cases, expected, total):
    """The best score over every subset of some places (no shortcut)."""
    best = 0.0
    for mask in range(1, 2 ** len(places)):
        chosen = [p for i, p in enumerate(places) if mask >> i & 1]
        best = max(best, score(model, cases[chosen].sum(), expected[chosen].sum(), total))
    return best


def nearest(points, k):
    """Each place's k nearest, by sorting all distances; ties to the lower number."""
    at = np.asarray(points, float)
    return [np.argsort(np.hypot(*(at - here).T), kind="stable")[:k].tolist() for here in at]


def connected(links, largest):
    """Every connected set of places, by growing all of them until nothing new appears."""
    found = {frozenset([v]) for v in range(len(links))}
    for _ in range(largest - 1):
        found |= {s | {u} for s in found if len(s) < largest for v in s for u in links[v]}
    return found
