"""Figures for statistical offices: SDMX-CSV 2.0, and the structure it follows as SDMX-JSON.

One structure serves all figures: INDICATOR, REF_AREA (ISO 3166-2), SECTOR, FREQ, TIME_PERIOD and
OBS_VALUE with OBS_STATUS (A: normal, Q: missing, suppressed), as the ILO's conventions name them.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from birlik.base.periods import Period
from birlik.figures.asking import SPANS, Asked, spans
from birlik.figures.canonical import canonical
from birlik.figures.definitions import Definition
from birlik.figures.grid import Grid
from birlik.registers.structure.models import Region, Sector

AGENCY, FLOW, VERSION = "BIRLIK", "FIGURES", "1.0.0"
HEADS = (
    *("STRUCTURE", "STRUCTURE_ID", "ACTION", "FREQ", "REF_AREA", "SECTOR", "INDICATOR"),
    *("TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", "UNIT_MEASURE", "RECEIPT"),
)
ALL = "_T"
DIMENSIONS = ("FREQ", "REF_AREA", "SECTOR", "INDICATOR")


def frequency(period: Period) -> str:
    label = period.label
    return "W" if "W" in label else "Q" if "Q" in label else "M" if len(label) == 7 else "A"


def row(
    figure: Definition, period: Period, value: float | None, *, region: str = ALL,
    sector: str = ALL, hidden: bool = False, receipt: str = "",
) -> list[Any]:  # fmt: skip
    unit = "PT" if figure.measure.is_share else "NB"
    told = "" if value is None else value * 100 if figure.measure.is_share else value
    status = "Q" if hidden else "A" if value is not None else "M"
    return [
        "dataflow", f"{AGENCY}:{FLOW}({VERSION})", "I", frequency(period), region, sector,
        figure.code, period.label, told, status, unit, receipt,
    ]  # fmt: skip


def as_csv(rows: Iterable[Sequence[Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADS)
    writer.writerows(rows)
    return out.getvalue().encode()


def structure(figures: Iterable[Definition]) -> bytes:
    """The data structure with its code lists, in three languages."""
    lists = {
        "CL_FREQ": [_code(code, {"en": name}) for code, name in
                    (("A", "Annual"), ("Q", "Quarterly"), ("M", "Monthly"), ("W", "Weekly"))],
        "CL_AREA": [_code(ALL, _ALL), *(_code(r.code, _names(r)) for r in Region.objects.all())],
        "CL_SECTOR": [_code(ALL, _ALL), *(_code(s.code, _names(s)) for s in Sector.objects.all())],
        "CL_INDICATOR": [_code(f.code, f.names) | {"descriptions": f.texts} for f in figures],
    }  # fmt: skip
    named = dict(zip(DIMENSIONS, lists, strict=True))
    return canonical(
        {
            "meta": {"schema": "https://json.sdmx.org/2.0.0/sdmx-json-structure-schema.json"},
            "data": {
                "dataStructures": [
                    {
                        "id": FLOW,
                        "agencyID": AGENCY,
                        "version": VERSION,
                        "dataStructureComponents": {
                            "dimensionList": {
                                "dimensions": [
                                    {"id": one, "localRepresentation": {"enumeration": codes}}
                                    for one, codes in named.items()
                                ],
                                "timeDimensions": [{"id": "TIME_PERIOD"}],
                            },
                            "measureList": {"measures": [{"id": "OBS_VALUE"}]},
                            "attributeList": {
                                "attributes": [
                                    {"id": one} for one in ("OBS_STATUS", "UNIT_MEASURE", "RECEIPT")
                                ]
                            },
                        },
                    }
                ],
                "codelists": [
                    {"id": code, "agencyID": AGENCY, "version": VERSION, "codes": codes}
                    for code, codes in lists.items()
                ],
            },
        }
    )


_ALL = {"kk": "Барлығы", "ru": "Всего", "en": "Total"}


def _names(place: Any) -> dict[str, str]:
    return {language: getattr(place, f"name_{language}") for language in ("kk", "ru", "en")}


def _code(code: str, names: dict[str, str]) -> dict[str, Any]:
    return {"id": code, "names": names}


def of_grid(grid: Grid) -> bytes:
    """The cells of a grid that the structure can hold: by region, by sector, by time."""
    rows = []
    for asked_of_row, cells in zip(grid.rows, grid.cells, strict=True):
        for place, (column, cell) in enumerate(zip(grid.columns, cells, strict=True)):
            asked = grid.asked[0] if grid.across else grid.asked[place]
            at = {grid.by: asked_of_row[0], **({grid.across: column[0]} if grid.across else {})}
            if cell.value is None or at.keys() - {"region", "sector", *SPANS}:
                continue
            span = next((code for code in at if code in SPANS and at[code]), "")
            period = spans_by_start(asked, span)[at[span]] if span else asked.period
            rows.append(
                row(
                    asked.figure, period, cell.value.number, hidden=cell.value.hidden,
                    region=at.get("region") or asked.narrowed.get("region", ALL),
                    sector=at.get("sector") or asked.narrowed.get("sector", ALL),
                )
            )  # fmt: skip
    return as_csv(rows)


def spans_by_start(asked: Asked, span: str) -> dict[str, Period]:
    return {one.start.isoformat(): one for one in spans(asked.period, span)}
