"""A workplace that was on Monday's list rests for some weeks, unless its rate grew by a factor:
asking for it again every week tells nobody anything new and keeps another one off the list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from birlik.monitoring.weights import RestSettings


@dataclass
class Resting:
    """Remembers who was listed when and at what rate; days are counted since 1970."""

    settings: RestSettings
    last: dict[int, tuple[int, float]] = field(default_factory=dict)

    def remember(self, monday: int, listed: Iterable[tuple[int, float]]) -> None:
        for workplace, rate in listed:
            self.last[workplace] = (monday, rate)

    def rests(self, workplace: int, rate: float, monday: int) -> bool:
        before = self.last.get(workplace)
        if before is None or before[0] >= monday:
            return False
        then, its_rate = before
        recent = monday - then <= 7 * self.settings.weeks
        return recent and rate < self.settings.factor * its_rate

    def choose(
        self, monday: int, ordered: Sequence[int], rates: Sequence[float], count: int
    ) -> list[int]:
        """The first `count` that do not rest; remembered as listed."""
        chosen: list[tuple[int, float]] = []
        for workplace, rate in zip(ordered, rates, strict=True):
            if len(chosen) >= count:
                break
            if not self.rests(workplace, rate, monday):
                chosen.append((workplace, rate))
        self.remember(monday, chosen)
        return [workplace for workplace, _rate in chosen]
