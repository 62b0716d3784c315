"""Sums over the reference weeks of the simple methods: recent weeks and the same weeks of years."""

from __future__ import annotations

import numpy as np

from birlik.early_warning.farrington_design import reference_weeks
from birlik.early_warning.frame import Floats, Frame, FrameError


def needed(frame: Frame, last: int, years: int, half_window: int, recent: bool) -> int:
    """Weeks that must precede the first monitored week."""
    if years < 0 or half_window < 1 or (years == 0 and not recent):
        raise FrameError(
            "years must be 0 or more, half_window at least 1, and years 0 needs recent=True. "
            f"Got years={years}, half_window={half_window}, recent={recent}."
        )
    first = max(0, frame.n_weeks - last)
    return first - reference_weeks(frame, first, years)[years] + half_window


def reference_values(frame: Frame, now: int, years: int, half_window: int, recent: bool) -> Floats:
    """Counts (units, reference weeks): w weeks before now, and 2w+1 around now in past years."""
    parts = []
    if recent:
        parts.append(frame.counts[:, now - half_window : now])
    parts += [
        frame.counts[:, week - half_window : week + half_window + 1]
        for week in reference_weeks(frame, now, years)[1:]
    ]
    return np.hstack(parts)
