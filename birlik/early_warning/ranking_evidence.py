"""Several indicators of one workplace, one p-value: combinations that bear dependence."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from birlik.early_warning.frame import Floats
from birlik.early_warning.ranking import RankingError


def cauchy_combination(p_values: ArrayLike, weights: ArrayLike | None = None) -> Floats:
    """Cauchy combination: T = sum of w tan((1/2 - p) pi), p = 1/2 - arctan(T) / pi.

    p_values: (..., indicators) in [0, 1]; NaN = the indicator is missing and left out.
    weights: (indicators,) 0 or more; default equal. Returns (...), NaN where all are missing.
    In the tail it holds whatever the correlation. A p of 1 is taken as 1 - 1/indicators, else one
    empty indicator would outweigh all others. Reference: Liu and Xie 2020.

    >>> cauchy_combination([0.01, 0.01, 0.01]).round(6).item()
    0.01
    """
    p = _p_values(p_values)
    known = ~np.isnan(p)
    w = np.broadcast_to(1.0 if weights is None else np.asarray(weights, float), p.shape) * known
    if (w < 0).any():
        raise RankingError("weights must be 0 or more.")
    count = known.sum(axis=-1)
    total = w.sum(axis=-1)
    highest = 1 - 1 / np.maximum(count, 2)[..., None]
    value = np.clip(np.where(known, p, 0.5), 1e-300, np.maximum(highest, 0.5))
    value = np.where(p <= highest, np.clip(np.where(known, p, 0.5), 1e-300, None), value)
    with np.errstate(divide="ignore", invalid="ignore"):
        tail = np.where(value < 1e-15, 1 / (value * np.pi), np.tan((0.5 - value) * np.pi))
        mean = (np.where(w > 0, w * tail, 0)).sum(axis=-1) / total
        combined = np.where(mean > 1e15, 1 / (mean * np.pi), 0.5 - np.arctan(mean) / np.pi)
    return np.where(total > 0, np.where(count == 1, _only(p), combined), np.nan)


def harmonic_combination(p_values: ArrayLike) -> Floats:
    """Harmonic mean of p-values times min(K, e log K): valid under any dependence.

    p_values: (..., indicators) in [0, 1]; NaN = missing. Returns (...), at most 1.
    Reference: Vovk and Wang 2020 (the factor); Wilson 2019 (the harmonic mean).

    >>> harmonic_combination([0.01, 0.5]).round(6).item()
    0.039216
    """
    p = _p_values(p_values)
    known = ~np.isnan(p)
    count = known.sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = count / np.where(known, 1 / p, 0).sum(axis=-1)
        factor = np.where(count > 2, np.e * np.log(np.maximum(count, 1)), count)
    return np.where(count > 0, np.minimum(mean * np.minimum(factor, count), 1.0), np.nan)


def _only(p: Floats) -> Floats:
    """The one known p-value of each row."""
    return np.asarray(np.where(np.isnan(p), 0, p).sum(axis=-1))


def _p_values(p_values: ArrayLike) -> Floats:
    p = np.asarray(p_values, dtype=np.float64)
    if p.ndim < 1 or not p.shape[-1]:
        raise RankingError("p_values must have an axis of indicators, the last one.")
    if ((p < 0) | (p > 1)).any():
        raise RankingError("A p-value must lie between 0 and 1, or be NaN where it is missing.")
    return p
