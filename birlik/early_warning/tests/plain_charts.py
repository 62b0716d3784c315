"""The likelihood-ratio charts in plain NumPy and SciPy: every beginning of a rise judged anew."""

import numpy as np
from scipy.optimize import brentq, isotonic_regression
from scipy.special import xlogy
from scipy.stats import nbinom, poisson


def glr(y, mean, kappa, threshold, window):
    """Largest log likelihood ratio of a rise since any week k, for every week; starts anew."""
    out, first = [], 0
    for n in range(len(y)):
        first = max(first, n - window + 1)
        out.append(max(_rise(y[k : n + 1], mean[k : n + 1], kappa) for k in range(first, n + 1)))
        if out[-1] > threshold:
            first = n + 1
    return out


def _rise(y, mean, kappa):
    """log f(y; mean e^x) / f(y; mean) at the x >= 0 that makes it largest."""

    def slope(x):
        m = mean * np.exp(x)
        return ((y - m) / (1 + kappa * m)).sum()

    if slope(0.0) <= 0:
        return 0.0
    best = brentq(slope, 0.0, 20.0, xtol=1e-14)
    return float((_log_mass(y, mean * np.exp(best), kappa) - _log_mass(y, mean, kappa)).sum())


def _log_mass(y, mean, kappa):
    if kappa == 0:
        return poisson.logpmf(y, mean)
    return nbinom.logpmf(y, 1 / kappa, 1 / (1 + kappa * mean))


def outbreakp(y):
    """log of the likelihood of a mean that never falls over that of one mean, week by week."""
    return [
        float(
            xlogy(y[: n + 1], isotonic_regression(y[: n + 1]).x).sum()
            - xlogy(y[: n + 1].sum(), y[: n + 1].mean())
        )
        for n in range(len(y))
    ]
