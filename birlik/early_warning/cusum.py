"""CUSUM of standardised counts: small rises that last add up to an alarm."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from birlik.early_warning.detection import Detection, detection
from birlik.early_warning.frame import Floats, FrameError, as_frame
from birlik.early_warning.limits import check, check_mean
from birlik.early_warning.seasonal_mean import fit

Transform = Literal["rossi", "standard", "anscombe", "negative-binomial"]


def detect(
    data: Any,
    *,
    last: int = 52,
    k: float = 1.04,
    h: float = 2.26,
    transform: Transform = "rossi",
    mean: Literal["seasonal", "constant"] | float | Floats = "seasonal",
    kappa: float | None = None,
    cap: float | None = None,
) -> Detection:
    """C_t = max(0, C_{t−1} + z_t − k), from C = 0 before the first monitored week; alarm C_t ≥ h.

    rossi: z = (y − 3m + 2√(ym)) / (2√m); standard: (y − m)/√m;
    anscombe: 3/2 (y^{2/3} − m^{2/3}) / m^{1/6}; negative-binomial: (y − m)/√(m + κm²).
    The chart is not set back by an alarm: it signals on and decays as the counts return. With cap,
    C_t is kept at most at cap so that it decays sooner.

    data: anything `as_frame` takes, (units, weeks). mean: m by a Poisson (negative binomial) model
    with one harmonic on the weeks before, "constant" for their mean, or numbers that broadcast to
    (units, last). kappa: variance m + κm²; None estimates it by maximum likelihood.
    Returns a `Detection`: score = C/h, upper = the count that brings C to h (floored at 0),
    pvalue NaN: a running sum has no distribution week by week. A missing week leaves C as it was.
    NaN for a unit without a case in the training weeks.

    Rossi G, Lampugnani L, Marchi M (1999) Statistics in Medicine 18: 2111–2122.

    >>> from birlik.early_warning import cusum
    >>> d = cusum.detect([[2] * 60 + [4, 5, 6]], last=3, mean=2.0)
    >>> d.alarm.tolist()
    [[False, False, True]]
    """
    if transform not in ("rossi", "standard", "anscombe", "negative-binomial"):
        raise FrameError(
            f"transform must be rossi, standard, anscombe or negative-binomial. Got {transform!r}."
        )
    check(k=k, h=h, cap=cap, kappa=kappa)
    check_mean(mean, ("seasonal", "constant"))
    if h <= 0 or k < 0 or (cap is not None and cap < h):
        raise FrameError(f"h must be above 0, k 0 or more, cap at least h. Got {h}, {k}, {cap}.")
    wide = transform == "negative-binomial"
    seasonal = isinstance(mean, str) and mean == "seasonal"
    if wide and kappa is None and not seasonal:
        raise FrameError("kappa must be given when the mean is not the seasonal one. Got None.")
    frame = as_frame(data)
    monitored = frame.monitored(last, history=1, method="CUSUM")
    counts = frame.counts[:, monitored.start :]
    overdispersion = np.zeros(frame.n_units) if kappa is None else np.full(frame.n_units, kappa)
    if seasonal:
        fitted = fit(frame, monitored, harmonics=1, trend=False, kappa=kappa if wide else 0.0)
        m, overdispersion = fitted.mean, fitted.kappa
    elif isinstance(mean, str):
        m = np.nanmean(frame.counts[:, : monitored.start], axis=1)[:, None]
        m = np.where(m > 0, m, np.nan)
    else:
        m = np.asarray(mean, dtype=np.float64)
    m = np.broadcast_to(m, counts.shape)
    z = _standardised(counts, m, overdispersion[:, None], transform)
    chart, before = _run(z, k, cap)
    return detection(
        frame,
        monitored,
        "cusum",
        upper=_upper(m, overdispersion[:, None], h + k - before, transform),
        pvalue=np.full(counts.shape, np.nan),
        expected=np.array(m),
        score=chart / h,
        alarm=(chart >= h) & ~np.isnan(counts),
    )


def _run(z: Floats, k: float, cap: float | None) -> tuple[Floats, Floats]:
    """The chart after and before each week."""
    chart, before = np.empty_like(z), np.empty_like(z)
    current = np.zeros(z.shape[0])
    top = np.inf if cap is None else cap
    for t in range(z.shape[1]):
        before[:, t] = current
        moved = np.minimum(top, np.maximum(0, current + (z[:, t] - k)))
        current = np.where(np.isnan(z[:, t]), current, moved)
        chart[:, t] = current
    return chart, before


def _standardised(y: Floats, m: Floats, kappa: Floats, transform: Transform) -> Floats:
    if transform == "rossi":
        return np.asarray((y - 3 * m + 2 * np.sqrt(y * m)) / (2 * np.sqrt(m)))
    if transform == "standard":
        return (y - m) / np.sqrt(m)
    if transform == "anscombe":
        return np.asarray(1.5 * (y ** (2 / 3) - m ** (2 / 3)) / m ** (1 / 6))
    return (y - m) / np.sqrt(m + kappa * m**2)


def _upper(m: Floats, kappa: Floats, room: Floats, transform: Transform) -> Floats:
    """The count at which z equals room, at least 0."""
    if transform == "rossi":
        # y + 2√(ym) = 2 room √m + 3m, a quadratic in √y.
        root = np.sqrt(np.maximum(0, 4 * m + 2 * room * np.sqrt(m))) - np.sqrt(m)
        return np.asarray(np.maximum(0, root) ** 2)
    if transform == "standard":
        return np.maximum(0, np.ceil(np.sqrt(m) * room + m))
    if transform == "anscombe":
        return np.asarray(np.maximum(0, 2 / 3 * m ** (1 / 6) * room + m ** (2 / 3)) ** 1.5)
    return np.maximum(0, np.sqrt(m + kappa * m**2) * room + m)
