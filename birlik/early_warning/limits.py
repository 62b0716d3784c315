"""What the settings of the methods may be, stated once for all of them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from birlik.early_warning.frame import FrameError

# Least and greatest value; whole numbers where both are written as such.
_LIMITS: dict[str, tuple[float, float]] = {
    "years": (0, 100),
    "half_window": (0, 25),
    "periods": (1, 52),
    "skip_recent": (0, 5200),
    "trend_level": (0.0, 1.0),
    "weights_threshold": (0.0, math.inf),
    "min_cases": (0, 10**9),
    "min_cases_weeks": (1, 5200),
    "baseline": (3, 5200),
    "min_sigma": (0.0, 1e9),
    "harmonics": (0, 3),
    "k": (0.0, 1e9),
    "h": (0.0, 1e9),
    "cap": (0.0, 1e9),
    "kappa": (0.0, 1e9),
    "threshold": (0.0, 1e9),
    "window": (1, 10**6),
    "replicas": (0, 10**7),
    "block": (1, 5200),
    "stop_after": (1, 10**7),
    "most": (1, 10**6),
    "workers": (1, 1024),
    "every_days": (1e-3, 1e5),
}


def at_least_a_year(years: int) -> None:
    """Refuse 0 years where the method looks at past years alone."""
    check(years=years)
    if years < 1:
        raise FrameError(f"years must be at least 1. Got {years!r}.")


def check(**settings: Any) -> None:
    """Refuse a setting outside its limits; None and arrays are left to the method.

    >>> check(years=5, kappa=None)
    >>> check(years=-1)
    Traceback (most recent call last):
    ...
    birlik.early_warning.frame.FrameError: years must be a whole number from 0 to 100. Got -1.
    """
    for name, value in settings.items():
        if value is None or np.ndim(value):
            continue
        low, high = _LIMITS[name]
        whole = isinstance(low, int) and isinstance(high, int)
        try:
            fits = low <= value <= high and (not whole or value == int(value))
        except TypeError:
            fits = False
        if not fits:
            kind = "a whole number" if whole else "a number"
            end = f"from {low:g} to {high:g}" if math.isfinite(high) else f"of at least {low:g}"
            raise FrameError(f"{name} must be {kind} {end}. Got {value!r}.")


def check_mean(mean: Any, words: tuple[str, ...]) -> None:
    """Refuse a mean of a chart that is neither one of the words nor above 0 (NaN: unknown)."""
    if isinstance(mean, str):
        if mean not in words:
            raise FrameError(f"mean must be {', '.join(words)} or numbers. Got {mean!r}.")
        return
    values = np.asarray(mean, dtype=np.float64)
    unknown = np.isnan(values) & (values.ndim > 0)
    if not (unknown | (values > 0) & np.isfinite(values)).all():
        raise FrameError(f"mean must be above 0. Got {values[~(values > 0)].ravel()[:1]}.")
