"""Figures for statistical offices: SDMX-CSV 2.0, and the structures it follows as SDMX-JSON.

Each register is a data flow of its own: FREQ, REF_AREA (ISO 3166-2), SECTOR and INDICATOR, as the
ILO's conventions name them, then a dimension for every other column its figures are divided by,
TIME_PERIOD, and OBS_VALUE with OBS_STATUS (A: normal, Q: missing, suppressed, M: missing).
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import override

from birlik.base.datasets import Column
from birlik.base.periods import Period
from birlik.figures.asking import SPANS, TREES, Asked, choices, spans
from birlik.figures.canonical import canonical
from birlik.figures.definitions import Definition
from birlik.figures.grid import Grid
from birlik.registers.structure.models import Region, Sector

AGENCY, VERSION = "BIRLIK", "1.0.0"
ALL = "_T"
COMMON = ("FREQ", "REF_AREA", "SECTOR", "INDICATOR")
NAMED = {"region": "REF_AREA", "sector": "SECTOR"} | dict.fromkeys(TREES, "ORGANISATION")
LANGUAGES = ("kk", "ru", "en")
Row = dict[str, Any]


def dimension(code: str) -> str:
    return NAMED.get(code, code.upper())


def own_columns(figures: Iterable[Definition]) -> list[Column]:
    """What the figures of a register can be divided by, besides region and sector."""
    found = {column.code: column for figure in figures for column in figure.cuts()}
    return [column for code, column in found.items() if code not in NAMED]


def frequency(period: Period) -> str:
    label = period.label
    return "W" if "W" in label else "Q" if "Q" in label else "M" if len(label) == 7 else "A"


def row(
    figure: Definition, period: Period, value: float | None, *, at: Mapping[str, str],
    hidden: bool = False,
) -> Row:  # fmt: skip
    """One observation; `at`: what narrows it, by the columns of the register."""
    share = figure.measure.is_share
    return {
        "STRUCTURE": "dataflow",
        "STRUCTURE_ID": f"{AGENCY}:{figure.register.upper()}({VERSION})",
        "ACTION": "I",
        "FREQ": frequency(period),
        "REF_AREA": ALL,
        "SECTOR": ALL,
        "INDICATOR": figure.code,
        **{dimension(column.code): ALL for column in own_columns([figure])},
        **{dimension(code): value for code, value in at.items() if value},
        "TIME_PERIOD": period.label,
        "OBS_VALUE": "" if value is None else value * 100 if share else value,
        "OBS_STATUS": "Q" if hidden else "A" if value is not None else "M",
        "UNIT_MEASURE": "PT" if share else "NB",
    }


def as_csv(rows: Sequence[Row]) -> bytes:
    out = io.StringIO()
    tail = ("TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", "UNIT_MEASURE")
    heads = dict.fromkeys(["STRUCTURE", "STRUCTURE_ID", "ACTION", *COMMON])
    heads |= dict.fromkeys(name for one in rows for name in one if name not in tail)
    writer = csv.DictWriter(out, [*heads, *tail], restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def of_grid(grid: Grid) -> bytes:
    """Every cell of a grid."""
    rows = []
    for (value, _name), cells in zip(grid.rows, grid.cells, strict=True):
        for place, ((column, _label), cell) in enumerate(zip(grid.columns, cells, strict=True)):
            asked = grid.asked[0] if grid.across else grid.asked[place]
            at = {grid.by: value, **({grid.across: column} if grid.across else {})}
            if cell.value is None:
                continue
            period = asked.period
            for span in [code for code in at if code in SPANS]:
                period = _starting(asked, span).get(at.pop(span), period)
            told = {**asked.told(), **at}
            at = {("sector_tree" if k == "organisation" else k): v for k, v in told.items()}
            rows.append(
                row(asked.figure, period, cell.value.number, at=at, hidden=cell.value.hidden)
            )
    return as_csv(rows)


def _starting(asked: Asked, span: str) -> dict[str, Period]:
    return {one.start.isoformat(): one for one in spans(asked, span)}


# The structures


def structure(figures: Iterable[Definition]) -> bytes:
    """The data structure of each register with its code lists, in three languages."""
    by_register: dict[str, list[Definition]] = {}
    for figure in figures:
        by_register.setdefault(figure.register, []).append(figure)
    lists = {
        "CL_FREQ": [_code(code, {"en": name}) for code, name in
                    (("A", "Annual"), ("Q", "Quarterly"), ("M", "Monthly"), ("W", "Weekly"))],
        "CL_AREA": [_code(ALL, _ALL), *(_code(r.code, _names(r)) for r in Region.objects.all())],
        "CL_SECTOR": [_code(ALL, _ALL), *(_code(s.code, _names(s)) for s in Sector.objects.all())],
    }  # fmt: skip
    structures, flows = [], []
    for register, some in by_register.items():
        name = register.upper()
        lists[f"CL_{name}_INDICATOR"] = [
            _code(f.code, f.names) | {"descriptions": f.texts} for f in some
        ]
        named = {
            "FREQ": "CL_FREQ", "REF_AREA": "CL_AREA", "SECTOR": "CL_SECTOR",
            "INDICATOR": f"CL_{name}_INDICATOR",
        }  # fmt: skip
        for column in own_columns(some):
            code = f"CL_{name}_{column.code.upper()}"
            named[dimension(column.code)], lists[code] = code, _codes_of(column)
        structures.append(_structure(name, named))
        flows.append({
            "id": name, "agencyID": AGENCY, "version": VERSION,
            "names": _translated(lambda some=some: str(some[0].dataset.name)),
            "structure": f"{AGENCY}:{name}({VERSION})",
        })  # fmt: skip
    return canonical(
        {
            "meta": {"schema": "https://json.sdmx.org/2.0.0/sdmx-json-structure-schema.json"},
            "data": {
                "dataflows": flows,
                "dataStructures": structures,
                "codelists": [
                    {"id": code, "agencyID": AGENCY, "version": VERSION, "codes": codes}
                    for code, codes in lists.items()
                ],
            },
        }
    )


def _structure(name: str, named: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": name,
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
                "attributes": [{"id": one} for one in ("OBS_STATUS", "UNIT_MEASURE")]
            },
        },
    }


_ALL = {"kk": "Барлығы", "ru": "Всего", "en": "Total"}


def _codes_of(column: Column) -> list[dict[str, Any]]:
    said = {language: _choices_in(column, language) for language in LANGUAGES}
    return [
        _code(ALL, _ALL),
        *(_code(value, {one: said[one][value] for one in LANGUAGES}) for value in said["en"]),
    ]


def _choices_in(column: Column, language: str) -> dict[str, str]:
    with override(language):
        return choices(column)


def _translated(said: Any) -> dict[str, str]:
    found = {}
    for language in LANGUAGES:
        with override(language):
            found[language] = said()
    return found


def _names(place: Any) -> dict[str, str]:
    return {language: getattr(place, f"name_{language}") for language in LANGUAGES}


def _code(code: str, names: dict[str, str]) -> dict[str, Any]:
    return {"id": code, "names": names}
