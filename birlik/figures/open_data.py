"""What the centre publishes: public figures by year, region and sector, small numbers protected."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from birlik.figures import protection, sdmx
from birlik.figures.asking import Asked, Refused, ask
from birlik.figures.definitions import Definition, catalogue
from birlik.figures.values import Value

CUTS = ("region", "sector")


def published() -> dict[str, Definition]:
    return {code: figure for code, figure in catalogue().items() if figure.public}


def of(code: str) -> Definition:
    """A public figure; another one does not exist for the public."""
    found = published().get(code)
    if found is None:
        raise Refused(
            _("There is no published figure “%(code)s”. /api/v1/figures lists them all.")
            % {"code": code}
        )
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
    """All that is published of a figure for a period, its small numbers protected together with
    those of every figure that counts the same records."""
    asked = ask(of(code).code, period)
    found = [Observation(asked, "", "", protection.value(asked, None))]
    for cut in CUTS:
        if cut in asked.figure.dimensions:
            table = protection.table(asked, [cut], None)
            found += [
                Observation(
                    asked, one if cut == "region" else "", one if cut == "sector" else "", value
                )
                for (one,), value in sorted(table.items())
            ]
    return found


def as_sdmx(found: list[Observation]) -> bytes:
    return sdmx.as_csv(
        [
            sdmx.row(
                one.asked.figure, one.asked.period, one.value.number, hidden=one.value.hidden,
                at={"region": one.region, "sector": one.sector},
            )
            for one in found
        ]
    )  # fmt: skip
