"""What the centre publishes: public figures by year, region and sector, small numbers protected."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from birlik.figures import protection, queries, sdmx, values
from birlik.figures.asking import Asked, Refused, ask
from birlik.figures.definitions import Definition, catalogue
from birlik.figures.values import Value

CUTS = ("region", "sector")
TOTAL = ("", "")


def published() -> dict[str, Definition]:
    return {code: figure for code, figure in catalogue().items() if figure.public}


def of(code: str) -> Definition:
    """A public figure; another one does not exist for the public."""
    found = published().get(code)
    if found is None:
        raise Refused(f"There is no published figure {code!r}.")
    return found


@dataclass(frozen=True)
class Observation:
    """One published number: of the whole centre, of a region, or of a sector."""

    asked: Asked
    region: str
    sector: str
    value: Value

    @property
    def told(self) -> dict[str, Any]:
        return {
            "figure": self.asked.figure.code,
            "period": self.asked.period.label,
            "region": self.region or None,
            "sector": self.sector or None,
            "value": self.value.number,
            "hidden": self.value.hidden,
        }


def observations(code: str, period: str) -> list[Observation]:
    """All that is published of a figure for a period. The tables by region and by sector are
    protected together, for they share their total."""
    asked = ask(of(code).code, period)
    cells: dict[tuple[str, str], Value] = {TOTAL: values.value(asked)}
    groups: list[list[tuple[str, str]]] = []
    for place, cut in enumerate(CUTS):
        if cut in asked.figure.dimensions:
            found = values.table(asked, [cut])
            keys = {one: (one, "") if place == 0 else ("", one) for (one,) in found}
            cells |= {keys[one]: value for (one,), value in found.items()}
            groups.append([*keys.values(), TOTAL])
    return list(_protected(asked, cells, groups))


def _protected(
    asked: Asked, cells: dict[tuple[str, str], Value], groups: list[list[tuple[str, str]]]
) -> Iterator[Observation]:
    shut: set[tuple[str, str]] = set()
    if asked.figure.small == "protect":
        numbers = {key: one.people for key, one in cells.items()}
        shut = protection.hidden(numbers, groups, queries.least_told())
    for (region, sector), one in sorted(cells.items()):
        told = Value(one.figure, None, hidden=True) if (region, sector) in shut else one
        yield Observation(asked, region, sector, told)


def as_sdmx(found: list[Observation]) -> bytes:
    return sdmx.as_csv(
        sdmx.row(
            one.asked.figure, one.asked.period, one.value.number, hidden=one.value.hidden,
            region=one.region or sdmx.ALL, sector=one.sector or sdmx.ALL,
        )
        for one in found
    )  # fmt: skip
