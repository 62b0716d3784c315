"""Numbers on an axis: round steps, the words for a value, and classes for a map."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10

from birlik.base.formatting import number, share, signed


@dataclass(frozen=True)
class Format:
    """How the values of a chart are written."""

    kind: str = "number"  # number, share or signed
    decimals: int = 0

    def __call__(self, value: float | None) -> str:
        return {"number": number, "share": share, "signed": signed}[self.kind](value, self.decimals)


def ticks(low: float, high: float, wanted: int = 4) -> list[float]:
    """Round values that span low to high: steps of 1, 2 or 5 times a power of ten."""
    if not high > low:
        high = low + 1
    rough = (high - low) / wanted
    power = 10.0 ** floor(log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.999)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(place * step, 12) for place in range(first, last + 1)]


def finite(values: Sequence[float | None]) -> list[float]:
    return [value for value in values if value is not None and isfinite(value)]


class Steps:
    """Which of five colours a value gets: about equally many values in each, and none for none.

    A zero is always the lightest, the others share the four darker steps: a quiet map looks quiet.
    """

    def __init__(self, values: Sequence[float | None], bounds: Sequence[float] = ()) -> None:
        known = finite(values)
        counts = 0 in known and min(known) == 0
        self.first = 2 if counts else 1
        self.bounds = list(bounds) or _bounds([v for v in known if v or not counts], 6 - self.first)

    def of(self, value: float | None) -> int:
        """1 to 5; 0 when there is no value."""
        if value is None or not isfinite(value):
            return 0
        if (value == 0 and self.first == 2) or not self.bounds:
            return 1
        last = len(self.bounds) - 1
        place = next((k for k, bound in enumerate(self.bounds) if value <= bound), last)
        return 5 if last == 0 else self.first + round(place * (5 - self.first) / last)


def _bounds(values: Sequence[float], classes: int) -> list[float]:
    """Upper bounds of up to so many classes."""
    ordered, count = sorted(values), len(values)
    places = [min(count, ceil(count * k / classes)) for k in range(1, classes + 1)]
    return sorted({ordered[place - 1] for place in places if place})
