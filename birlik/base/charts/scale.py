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


def breaks(values: Sequence[float | None], classes: int = 5) -> list[float]:
    """Upper bounds of up to five classes with about equally many values in each."""
    ordered = sorted(finite(values))
    if not ordered:
        return []
    bounds = [
        ordered[min(len(ordered) - 1, ceil(len(ordered) * k / classes) - 1)]
        for k in range(1, classes + 1)
    ]
    return sorted(set(bounds))


def step_of(value: float | None, bounds: Sequence[float]) -> int:
    """Which of the five colour steps a value falls in; 0 when there is no value."""
    if value is None or not bounds:
        return 0
    place = next((k for k, bound in enumerate(bounds) if value <= bound), len(bounds) - 1)
    return 5 if len(bounds) == 1 else 1 + round(place * 4 / (len(bounds) - 1))
