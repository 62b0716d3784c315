"""How long something lasts when not all of it has ended yet: the Kaplan–Meier estimate."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from birlik.early_warning.frame import Floats, FrameError


@dataclass(frozen=True)
class Survival:
    """The share that still lasts, at each time at which something ended. `median` and its bounds
    are NaN when the curve does not come down to one half."""

    times: Floats
    at_risk: NDArray[np.int64]
    ended: NDArray[np.int64]
    share: Floats
    low: Floats
    high: Floats
    median: float
    median_low: float
    median_high: float
    n: int

    def at(self, time: float) -> tuple[float, float, float]:
        """(share, low, high) at a time; 1 before the first end."""
        place = int(np.searchsorted(self.times, time, side="right")) - 1
        if place < 0:
            return 1.0, 1.0, 1.0
        return float(self.share[place]), float(self.low[place]), float(self.high[place])


def kaplan_meier(durations: Any, ended: Any, *, level: float = 0.95) -> Survival:
    """S(t) = Π_{t_i ≤ t} (1 − d_i / n_i): of those still under observation, the share that lasts.

    durations: (n,) times from the beginning to the end or to today, any unit, not negative.
    ended: (n,) true where it ended, false where it lasts still (right-censored). Returns a
    `Survival`. Bounds are pointwise, by Greenwood's variance on the log(−log S) scale; where S is 0
    they are NaN. The median is the first time at which S ≤ ½, its bounds the first times at which
    the bounds of S are (Brookmeyer–Crowley). Missing values are refused.

    Kaplan EL, Meier P (1958) Journal of the American Statistical Association 53: 457–481.
    Brookmeyer R, Crowley J (1982) Biometrics 38: 29–41.

    >>> from birlik.early_warning import survival
    >>> found = survival.kaplan_meier([2, 3, 3, 5, 8], [True, True, False, True, False])
    >>> [float(share) for share in found.share.round(3)], found.median
    ([0.8, 0.6, 0.3], 5.0)
    """
    times = np.asarray(durations, dtype=np.float64)
    happened = np.asarray(ended, dtype=bool)
    if times.ndim != 1 or times.shape != happened.shape:
        raise FrameError(
            "durations and ended must be one-dimensional and of one length. Got shapes "
            f"{times.shape} and {happened.shape}."
        )
    if not times.size:
        raise FrameError("durations must not be empty.")
    if not np.isfinite(times).all() or (times < 0).any():
        raise FrameError("durations must be numbers of 0 or more, none missing.")
    if not 0 < level < 1:
        raise FrameError(f"level must be between 0 and 1. Got {level!r}.")
    moments = np.unique(times[happened])
    at_risk = (times[None, :] >= moments[:, None]).sum(axis=1)
    deaths = ((times[None, :] == moments[:, None]) & happened[None, :]).sum(axis=1)
    share = np.cumprod(1 - deaths / at_risk)
    low, high = _bounds(share, deaths, at_risk, level)
    return Survival(
        times=moments,
        at_risk=at_risk,
        ended=deaths,
        share=share,
        low=low,
        high=high,
        median=_first(moments, share),
        median_low=_first(moments, low),
        median_high=_first(moments, high),
        n=len(times),
    )


def _bounds(
    share: Floats, deaths: NDArray[np.int64], at_risk: NDArray[np.int64], level: float
) -> tuple[Floats, Floats]:
    low, high = np.full(share.shape, np.nan), np.full(share.shape, np.nan)
    open_ = share > 0
    left = at_risk[open_] - deaths[open_]
    variance = np.cumsum(deaths[open_] / (at_risk[open_] * left))
    log = np.log(share[open_])
    wide = NormalDist().inv_cdf(0.5 + level / 2) * np.sqrt(variance) / -log
    low[open_] = np.exp(log * np.exp(wide))
    high[open_] = np.exp(log * np.exp(-wide))
    return low, high


def _first(times: Floats, share: Floats) -> float:
    """The first time at which the curve is at one half or below."""
    below = np.flatnonzero(share <= 0.5 + 1e-12)
    return float(times[below[0]]) if below.size else float("nan")
