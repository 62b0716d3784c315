"""What is asked of the generator, and the reference data of the country pack in the form it works
on."""

import zlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from birlik.base.periods import Week
from birlik.sandbox import assumptions as a

Days = NDArray[np.datetime64]
Ints = NDArray[np.int64]


class ImpossibleScenario(ValueError):
    """The generator cannot make such a country; the message says why."""


@dataclass(frozen=True)
class Scenario:
    """A country at a scale (1 = a national centre), reported up to a week, as known at an
    instant."""

    scale: float = 0.01
    seed: int = 2026
    until: Week = Week.parse("2026-W46")  # noqa: RUF009 - a Week never changes
    known_at: datetime = datetime(2026, 11, 23, tzinfo=UTC)

    def __post_init__(self) -> None:
        if not a.SMALLEST_SCALE <= self.scale <= a.LARGEST_SCALE:
            raise ImpossibleScenario(
                f"The scale must be from {a.SMALLEST_SCALE} (180 primary organisations) to "
                f"{a.LARGEST_SCALE}. Got {self.scale}."
            )

    def rng(self, name: str) -> np.random.Generator:
        """An own stream for each part, so that a change in one part leaves the others as they
        were."""
        return np.random.default_rng([self.seed, zlib.crc32(name.encode())])

    def count(self, at_full_scale: float) -> int:
        return round(at_full_scale * self.scale)

    @cached_property
    def first(self) -> Week:
        return self.until - (52 * a.YEARS)

    @cached_property
    def weeks(self) -> list[Week]:
        """The weeks with reports."""
        return list(self.first.until(self.until))

    @cached_property
    def mondays(self) -> Days:
        """Every simulated week: those with reports, and the hidden ones after them."""
        count = len(self.weeks) + a.HIDDEN_WEEKS
        return np.datetime64(self.first.monday, "D") + 7 * np.arange(count)


@dataclass(frozen=True)
class Place:
    """A region or a sector of the pack."""

    code: str
    names: dict[str, str]
    population: int = 0
    union: dict[str, str] | None = None
    cut_from: str | None = None  # the region this one was cut from, and its own first day
    cut_on: date | None = None


@dataclass(frozen=True)
class Reference:
    centre: dict[str, str]
    regions: tuple[Place, ...]
    sectors: tuple[Place, ...]
    demands: dict[str, tuple[str, ...]]  # cause -> codes of demands
    slots: dict[str, int]  # code of a weekly question -> slot
    form_version: int
    oldest: Week
    deadline: dict[str, Any]
    timezone: str

    @classmethod
    def of_pack(
        cls, *, pack: dict[str, Any], regions: Any, sectors: Any, demands: Any, weekly: Any
    ) -> "Reference":
        by_cause: dict[str, tuple[str, ...]] = {}
        for row in demands:
            by_cause[row["cause"]] = (*by_cause.get(row["cause"], ()), row["code"])
        unknown = sorted({row["code"] for row in sectors} ^ set(a.SECTORS))
        if unknown:
            raise ImpossibleScenario(
                "The generator knows the sectors of the country pack kz. "
                f"It and the pack differ in: {', '.join(unknown)}."
            )
        return cls(
            centre=pack["centre"],
            regions=tuple(_region(row) for row in regions),
            sectors=tuple(Place(s["code"], s["name"], union=s["union"]) for s in sectors),
            demands=by_cause,
            slots={q["code"]: q["slot"] for q in weekly["questions"]},
            form_version=weekly["version"],
            oldest=Week.parse(pack["oldest_week"]),
            deadline=pack["report_deadline"],
            timezone=pack["timezone"],
        )

    def number(self, region: str) -> int:
        return next(i for i, place in enumerate(self.regions) if place.code == region)

    @property
    def traits(self) -> list[a.SectorTraits]:
        return [a.SECTORS[sector.code] for sector in self.sectors]


def _region(row: dict[str, Any]) -> Place:
    cut = next(iter(row["predecessors"]), None)
    return Place(
        code=row["code"],
        names=row["name"],
        population=row["population"]["value"],
        cut_from=cut and cut["code"],
        cut_on=cut and cut["until"] + timedelta(days=1),
    )
