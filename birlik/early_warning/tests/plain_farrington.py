"""Farrington Flexible written as the definition reads: one series, one week, full design matrix.

Slow and plain on purpose: it shares nothing with the compiled closed form but the definition.
"""

from __future__ import annotations

import numpy as np


def levels_of(now, years=5, half_window=3, periods=10, skip_recent=26, year=52):
    """Positions and season levels of the reference weeks; level 0 is the window around now."""
    begin = now - year * years - half_window
    positions = np.arange(begin, now - skip_recent)
    q = (positions - begin) % year
    block = (year - 2 * half_window - 1) // (periods - 1)
    levels = np.where(q <= 2 * half_window, 0, 1 + (q - 2 * half_window - 1) // block)
    return positions, levels


def glm(design, y, weights, log_size):
    """Quasi-Poisson with log link by iterated least squares; weights and offset given."""
    mu = y + 0.1
    for _ in range(200):
        eta = np.log(mu)
        working = eta - log_size + (y - mu) / mu
        root = np.sqrt(weights * mu)
        beta, *_ = np.linalg.lstsq(design * root[:, None], working * root, rcond=1e-14)
        new = np.exp(design @ beta + log_size)
        done = np.max(np.abs(new - mu) / (mu + 1e-300)) < 1e-14
        mu = new
        if done:
            break
    return beta, mu


def hat(design, weights, mu):
    root = np.sqrt(weights * mu)[:, None]
    q, _ = np.linalg.qr(design * root)
    return (q**2).sum(axis=1)


def two_stage(design, y, log_size, threshold):
    free = y.size - design.shape[1]
    ones = np.ones_like(y)
    beta, mu = glm(design, y, ones, log_size)
    phi = max(1.0, ((y - mu) ** 2 / mu).sum() / free)
    s = 1.5 * (y ** (2 / 3) * mu ** (-1 / 6) - np.sqrt(mu))
    s /= np.sqrt(phi * (1 - hat(design, ones, mu)))
    weights = np.where(s > threshold, s**-2.0, 1.0)
    weights *= y.size / weights.sum()
    beta, mu = glm(design, y, weights, log_size)
    return beta, max(1.0, (weights * (y - mu) ** 2 / mu).sum() / free)


def farrington_flexible(y, now, size=None, threshold=2.58):
    """(mean, dispersion) for position now of one series without missing weeks."""
    positions, levels = levels_of(now)
    known = ~np.isnan(y[positions])
    positions, levels = positions[known], levels[known]
    season = (levels[:, None] == np.unique(levels)).astype(float)
    log_size = np.zeros(positions.size) if size is None else np.log(size[positions])
    now_size = 1.0 if size is None else size[now]
    seen = y[positions]
    t = (positions - positions.mean())[:, None] / 100
    beta, phi = two_stage(np.hstack([season, t]), seen, log_size, threshold)
    mean = now_size * np.exp(beta[0] + beta[-1] * (now - positions.mean()) / 100)
    if mean <= seen.max():
        return mean, phi
    beta, phi = two_stage(season, seen, log_size, threshold)
    return now_size * np.exp(beta[0]), phi
