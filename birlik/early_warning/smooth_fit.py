"""The log-linear fit with a trend and a smooth season, past outbreaks weighted down; compiled.

log μ = X β + log exposure, X = 1, t, cos and sin of j harmonics. Iterated least squares on the
normal equations (at most 8 columns), Cholesky; otherwise the two stages of `farrington_fit`.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from birlik.early_warning.farrington_design import Integers
from birlik.early_warning.frame import Floats

_STEPS = 40


@njit(cache=True, nogil=True, error_model="numpy")
def cholesky(a: Floats, n: int) -> bool:
    """Factor the leading n × n block in place (lower); False where it is not positive definite."""
    for i in range(n):
        for j in range(i + 1):
            s = a[i, j]
            for k in range(j):
                s -= a[i, k] * a[j, k]
            if i == j:
                if s <= 1e-12:
                    return False
                a[i, i] = np.sqrt(s)
            else:
                a[i, j] = s / a[j, j]
    return True


@njit(cache=True, nogil=True, error_model="numpy")
def forward(a: Floats, x: Floats, n: int) -> None:
    """Solve L z = x in place."""
    for i in range(n):
        s = x[i]
        for k in range(i):
            s -= a[i, k] * x[k]
        x[i] = s / a[i, i]


@njit(cache=True, nogil=True, error_model="numpy")
def backward(a: Floats, x: Floats, n: int) -> None:
    """Solve Lᵀ z = x in place."""
    for i in range(n - 1, -1, -1):
        s = x[i]
        for k in range(i + 1, n):
            s -= a[k, i] * x[k]
        x[i] = s / a[i, i]


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"reassoc", "contract"})
def means(x: Floats, size: Floats, beta: Floats, mu: Floats) -> None:
    """μ = size exp(X β)."""
    mu[:] = beta[0]
    for i in range(1, x.shape[0]):
        b, row = beta[i], x[i]
        for t in range(mu.size):
            mu[t] += b * row[t]
    for t in range(mu.size):
        mu[t] = size[t] * np.exp(min(30.0, max(-30.0, mu[t])))


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"reassoc", "contract"})
def information(
    x: Floats, y: Floats, omega: Floats, mu: Floats, work: Floats, gram: Floats, score: Floats
) -> None:
    """gram = Xᵀ diag(ωμ) X, lower triangle, and score = Xᵀ ω(y − μ)."""
    p, n = x.shape
    for i in range(p):
        row = x[i]
        s = 0.0
        for t in range(n):
            work[t] = omega[t] * mu[t] * row[t]
            s += omega[t] * (y[t] - mu[t]) * row[t]
        score[i] = s
        for j in range(i + 1):
            other = x[j]
            s = 0.0
            for t in range(n):
                s += work[t] * other[t]
            gram[i, j] = s


@njit(cache=True, nogil=True, error_model="numpy")
def solve(
    x: Floats,
    y: Floats,
    size: Floats,
    omega: Floats,
    beta: Floats,
    mu: Floats,
    work: Floats,
    gram: Floats,
    step: Floats,
    ridge: float,
    warm: bool,
) -> bool:
    """β by Newton from β = (log mean, 0, …), or from the given one; True if it came to rest.

    ridge: a prior precision on the slope and season, so that rare series keep finite ones.
    """
    p, n = x.shape
    cases = exposed = 0.0
    for t in range(n):
        cases += omega[t] * y[t]
        exposed += omega[t] * size[t]
    if cases <= 0.0:
        mu[:] = 0.0
        return False
    if not warm:
        beta[:] = 0.0
        beta[0] = np.log(cases / exposed)
    for _ in range(_STEPS):
        means(x, size, beta, mu)
        information(x, y, omega, mu, work, gram, step)
        for i in range(1, p):
            step[i] -= ridge * beta[i]
            gram[i, i] += ridge
        if not cholesky(gram, p):
            return False
        forward(gram, step, p)
        backward(gram, step, p)
        largest = 0.0
        for i in range(p):
            largest = max(largest, abs(step[i]))
        damp = min(1.0, 3.0 / largest) if largest > 0 else 1.0
        for i in range(p):
            beta[i] += damp * step[i]
        if largest < 1e-10:  # the means and the information are those of the step before
            return True
    return False


@njit(cache=True, nogil=True, error_model="numpy")
def pearson(y: Floats, omega: Floats, mu: Floats) -> float:
    total = 0.0
    for t in range(y.size):
        if mu[t] > 0:
            r = y[t] - mu[t]
            total += omega[t] * r * r / mu[t]
    return total


@njit(cache=True, nogil=True, error_model="numpy")
def down_weight(
    x: Floats,
    y: Floats,
    omega: Floats,
    mu: Floats,
    phi: float,
    threshold: float,
    gram: Floats,
    z: Floats,
) -> bool:
    """ω as in `farrington_fit`, with the Cholesky factor of the information; False if unchanged."""
    p = x.shape[0]
    total = known = 0.0
    for t in range(y.size):
        known += omega[t]
        weight = omega[t]
        residual = y[t] - mu[t]
        if residual > 0 and weight > 0 and residual * residual > threshold**2 * phi * 0.5 * mu[t]:
            for i in range(p):
                z[i] = x[i, t]
            forward(gram, z, p)
            h = 0.0
            for i in range(p):
                h += z[i] * z[i]
            rest = max(0.05, 1.0 - mu[t] * h)
            root = np.cbrt(y[t])
            s = 1.5 * (root * root / np.sqrt(np.cbrt(mu[t])) - np.sqrt(mu[t])) / np.sqrt(phi * rest)
            if s > threshold:
                weight = 1.0 / (s * s)
        omega[t] = weight
        total += weight
    for t in range(omega.size):
        omega[t] *= known / total
    return total < known


@njit(cache=True, nogil=True, error_model="numpy")
def _two_stage(
    x: Floats,
    y: Floats,
    size: Floats,
    omega: Floats,
    beta: Floats,
    mu: Floats,
    work: Floats,
    gram: Floats,
    step: Floats,
    z: Floats,
    known: int,
    threshold: float,
    ridge: float,
    warm: bool,
) -> int:
    """Both stages; the number of columns used: all, 1 where they do not converge, 0: no case.

    warm: begin from the given beta, that of the week before.
    """
    total = 0.0
    for t in range(y.size):
        total += omega[t] * y[t]
    if total <= 0.0:
        return 0
    q: int = x.shape[0]
    if not solve(x, y, size, omega, beta, mu, work, gram, step, ridge, warm):
        q = 1
        solve(x[:1], y, size, omega, beta, mu, work, gram, step, ridge, False)
    phi = max(1.0, pearson(y, omega, mu) / (known - q))
    if not down_weight(x[:q], y, omega, mu, phi, threshold, gram, z):
        return q
    if not solve(x[:q], y, size, omega, beta, mu, work, gram, step, ridge, True):
        q = 1
        solve(x[:1], y, size, omega, beta, mu, work, gram, step, ridge, False)
    return q


@njit(cache=True, nogil=True, error_model="numpy")
def fit_units(
    counts: Floats,
    sizes: Floats,
    sized: bool,
    now: Integers,
    begin: Integers,
    end: Integers,
    xs: Floats,
    x_now: Floats,
    threshold: float,
    ridge: float,
    out: Floats,
) -> None:
    """counts (units, weeks); xs (weeks judged, columns, points); out (3, units, weeks judged)."""
    p = xs.shape[1]
    longest = (end - begin).max()
    buffers = np.empty((5, longest))
    step, z = np.empty(p), np.empty(p)
    betas, warm = np.zeros((counts.shape[0], p)), np.zeros(counts.shape[0], dtype=np.bool_)
    gram = np.empty((p, p))
    for k in range(now.size):
        n = end[k] - begin[k]
        y, size, omega, mu = buffers[0, :n], buffers[1, :n], buffers[2, :n], buffers[3, :n]
        work = buffers[4, :n]
        x = xs[k]  # whole, so that its rows are known to be contiguous and loops vectorise
        for u in range(counts.shape[0]):
            known = 0
            for t in range(n):
                value = counts[u, begin[k] + t]
                missing = np.isnan(value)
                y[t] = 0.0 if missing else value
                size[t] = sizes[u, begin[k] + t] if sized and not missing else 1.0
                omega[t] = 0.0 if missing else 1.0
                known += 0 if missing else 1
            out[:, u, k] = np.nan
            if known <= p:
                continue
            beta = betas[u]
            q = _two_stage(
                x, y, size, omega, beta, mu, work, gram, step, z, known, threshold, ridge, warm[u]
            )
            warm[u] = q == p
            size_now = sizes[u, now[k]] if sized else 1.0
            if q == 0:
                exposed = 0.0
                for t in range(n):
                    exposed += omega[t] * size[t]
                out[0, u, k] = 0.5 / exposed * size_now
                out[1, u, k] = 1.0 + size_now / exposed
                out[2, u, k] = 0.0
                continue
            out[1, u, k] = max(1.0, pearson(y, omega, mu) / (known - q))
            eta = 0.0
            for i in range(q):
                eta += beta[i] * x_now[k, i]
                z[i] = x_now[k, i]
            forward(gram, z, q)
            h = 0.0
            for i in range(q):
                h += z[i] * z[i]
            out[0, u, k] = np.exp(min(30.0, eta)) * size_now
            out[2, u, k] = np.sqrt(out[1, u, k] * h)
