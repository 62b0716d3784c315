"""Workload W7(N): the series on which the methods are compared with R, as CSV (rows = weeks).

    python tests/reference/early_warning/workload.py 200 OUT.csv

N series of 364 weeks, negative binomial with mean exp(θ + βt + Σ_{j≤m} γ1j cos 2πjt/52 +
γ2j sin 2πjt/52) and variance φ·mean; seed fixed, so the same N gives the same file.
"""

from __future__ import annotations

import sys

import numpy as np
from numpy.typing import NDArray

SEED = 20250101
WEEKS = 364


def w7(units: int, weeks: int = WEEKS) -> NDArray[np.int64]:
    """Counts (units, weeks)."""
    rng = np.random.default_rng(SEED)
    theta = rng.choice([0.1, -2, 1.5, 0.5, 2.5, 3.75, 5], units)
    phi = rng.choice([1.1, 1.5, 2, 3, 5], units)
    beta = np.where(rng.random(units) < 0.5, 0.0, rng.uniform(-0.002, 0.003, units))
    harmonics = rng.integers(0, 3, units)
    gamma = rng.uniform(-0.5, 0.5, (units, 2, 2))
    t = np.arange(1, weeks + 1)
    log_mean = theta[:, None] + beta[:, None] * t
    for j in (1, 2):
        wave = gamma[:, j - 1, 0, None] * np.cos(2 * np.pi * j * t / 52) + gamma[
            :, j - 1, 1, None
        ] * np.sin(2 * np.pi * j * t / 52)
        log_mean += np.where(harmonics[:, None] >= j, wave, 0.0)
    mean = np.exp(log_mean)
    size = mean / (phi[:, None] - 1)
    return rng.negative_binomial(size, 1 / phi[:, None])


if __name__ == "__main__":
    np.savetxt(sys.argv[2], w7(int(sys.argv[1])).T, fmt="%d", delimiter=",")
