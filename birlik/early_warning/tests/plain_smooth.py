"""The smooth season of one unit and week, written plainly in NumPy."""

import numpy as np

STEPS = 60


def smooth_season(y, size, x, x_now, size_now, threshold=2.58, ridge=0.1):
    """Mean, dispersion and standard error of the log mean; y NaN where missing, x (points, p)."""
    known = ~np.isnan(y)
    y, size, x = y[known], size[known], x[known]
    omega = np.ones(y.size)
    held = np.diag([0.0, *[ridge] * (x.shape[1] - 1)])
    beta, mu, _ = fit(y, size, omega, x, held)
    phi = max(1.0, pearson(y, omega, mu) / (y.size - x.shape[1]))
    hat = mu * np.einsum("ti,ij,tj->t", x, np.linalg.inv((x.T * mu) @ x + held), x)
    anscombe = 1.5 * (y ** (2 / 3) * mu ** (-1 / 6) - np.sqrt(mu))
    residual = anscombe / np.sqrt(phi * np.maximum(0.05, 1 - hat))
    omega = np.where(residual > threshold, residual**-2.0, 1.0)
    omega *= y.size / omega.sum()
    beta, mu, information = fit(y, size, omega, x, held)
    phi = max(1.0, pearson(y, omega, mu) / (y.size - x.shape[1]))
    spread = x_now @ np.linalg.solve(information, x_now)
    return np.exp(x_now @ beta) * size_now, phi, np.sqrt(phi * spread)


def fit(y, size, omega, x, held):
    beta = np.zeros(x.shape[1])
    beta[0] = np.log((omega * y).sum() / (omega * size).sum())
    for _ in range(STEPS):
        mu = size * np.exp(x @ beta)
        information = (x.T * (omega * mu)) @ x + held
        step = np.linalg.solve(information, x.T @ (omega * (y - mu)) - held @ beta)
        beta += step * min(1.0, 3.0 / max(np.abs(step).max(), 1e-300))
    return beta, size * np.exp(x @ beta), information


def pearson(y, omega, mu):
    return (omega * (y - mu) ** 2 / mu).sum()
