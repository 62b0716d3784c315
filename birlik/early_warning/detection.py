"""What every detector returns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from birlik.early_warning.frame import Floats, Frame


@dataclass(frozen=True, slots=True)
class Detection:
    """The judgement of each monitored week of each unit; every array is (units, monitored weeks).

    upper: the highest count that raises no alarm, in cases; NaN where nothing can be said.
    alarm: True where the count is above the threshold of the method.
    pvalue: P(a count as high as this or higher) while nothing has happened; NaN for methods that
        have no distribution under quiet weeks (CUSUM and likelihood-ratio charts).
    expected: the count expected while nothing has happened, in cases.
    score: how far above the expected, 1 at the threshold; charts give their running statistic.
    dispersion: variance divided by mean used for the threshold, or None.
    atom: P(exactly this count) while nothing has happened, for mid-p and randomised p, or None.
    """

    method: str
    units: tuple[str, ...]
    weeks: tuple[str, ...]
    upper: Floats
    alarm: NDArray[np.bool_]
    pvalue: Floats
    expected: Floats
    score: Floats
    dispersion: Floats | None = None
    atom: Floats | None = None


def detection(
    frame: Frame,
    monitored: range,
    method: str,
    *,
    upper: Floats,
    pvalue: Floats,
    expected: Floats,
    score: Floats | None = None,
    alarm: NDArray[np.bool_] | None = None,
    dispersion: Floats | None = None,
    atom: Floats | None = None,
) -> Detection:
    """Put a method's arrays together; alarm and score follow from upper where not given."""
    counts = frame.counts[:, monitored.start : monitored.stop]
    return Detection(
        method=method,
        units=frame.units,
        weeks=frame.week_labels[monitored.start : monitored.stop],
        upper=upper,
        alarm=(counts > upper) if alarm is None else alarm,
        pvalue=pvalue,
        expected=expected,
        score=exceedance(counts, expected, upper) if score is None else score,
        dispersion=dispersion,
        atom=atom,
    )


def exceedance(counts: Floats, expected: Floats, upper: Floats) -> Floats:
    """(count − expected) / (upper − expected): above 1 is an alarm.

    Where expected and upper coincide it is 0 at the expected count and infinite above it.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        score = (counts - expected) / (upper - expected)
    return np.where((counts == expected) & (upper == expected), 0.0, score)
