"""What the parts of the loader share: the world, the cursor, and which id each made thing gets."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

import numpy as np
from django.db.backends.utils import CursorWrapper

from birlik.registers.structure.models import Employer, Organisation, Workplace
from birlik.sandbox import copy
from birlik.sandbox.country import Country
from birlik.sandbox.generate import World
from birlik.sandbox.scenario import Ints

FOUNDING = date(1991, 2, 1)  # of the centre, the sector unions and the old regions' associations


@dataclass(frozen=True)
class Ids:
    """Things are numbered in the order they are written: the centre, sectors, regions, districts,
    branches, primaries."""

    first_organisation: int
    first_employer: int
    first_workplace: int
    sectors: int
    regions: int
    districts: int
    branches: int

    @property
    def centre(self) -> int:
        return self.first_organisation

    def sector(self, number: Any) -> Any:
        return self.first_organisation + 1 + number

    def region(self, number: Any) -> Any:
        return self.sector(self.sectors) + number

    def district(self, number: Any) -> Any:
        return self.region(self.regions) + number

    def branch(self, number: Any) -> Any:
        return self.district(self.districts) + number

    def primary(self, number: Any) -> Any:
        return self.branch(self.branches) + number

    def employer(self, number: Any) -> Any:
        return self.first_employer + number

    def workplace(self, number: Any) -> Any:
        return self.first_workplace + number


@dataclass(frozen=True)
class Loading:
    world: World
    cursor: CursorWrapper
    ids: Ids

    @classmethod
    def begin(cls, world: World, cursor: CursorWrapper) -> "Loading":
        """The ids are settled first: while COPY runs, the connection answers nothing else."""
        return cls(world, cursor, _ids(world.country, cursor))

    @property
    def country(self) -> Country:
        return self.world.country

    @cached_property
    def current_primary(self) -> Ints:
        """For each organised workplace, the primary that stands for it today."""
        primaries = self.country.primaries
        own = np.arange(len(primaries))
        return np.where(primaries.absorbed_by >= 0, primaries.absorbed_by, own)

    @cached_property
    def workplace_names(self) -> list[str]:
        places, employers = self.country.workplaces, self.country.employers
        return [
            employers.names[e] + (f" (№ {site})" if site > 1 else "")
            for e, site in zip(places.employer.tolist(), places.site.tolist(), strict=True)
        ]


def _ids(country: Country, cursor: CursorWrapper) -> Ids:
    return Ids(
        first_organisation=copy.first_free(cursor, Organisation),
        first_employer=copy.first_free(cursor, Employer),
        first_workplace=copy.first_free(cursor, Workplace),
        sectors=len(country.reference.sectors),
        regions=len(country.reference.regions),
        districts=len(country.districts),
        branches=len(country.branches),
    )


def days(values: Any) -> list[date | None]:
    """Days as Python dates; no day as None."""
    return np.asarray(values, dtype="datetime64[D]").tolist()


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 7, tzinfo=UTC)
