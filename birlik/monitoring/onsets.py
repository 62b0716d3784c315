"""Workplaces that begin to report a trouble, by region, sector, cause and week: what clusters are
scanned for. A trouble that lasts is counted once, when it begins: a week tells of itself."""

from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from birlik.base.periods import Week
from birlik.monitoring import records
from birlik.monitoring.cells import COUNTED_THEN, Cube
from birlik.registers.weekly.form import Form

BEFORE = 4  # weeks in which the workplace wrote, and wrote of no such trouble


def begun(first: Week, last: Week, known_at: datetime, form: Form) -> Cube:
    """The beginnings in the weeks from first to last, as they were known at a moment. Exposure:
    workplaces that report and had reported within the weeks before."""
    causes: dict[str, list[int]] = {}
    for question in form.questions:
        causes.setdefault(question.cause, []).append(question.slot)
    start = first - BEFORE
    with connection.cursor() as cursor:
        ids, regions, sectors = _places(cursor)
        rows = records.table(
            cursor,
            _REPORTS.replace("{flags}", _flags(list(causes.values()))),
            first=start.monday,
            last=last.monday,
            known_at=known_at,
        )
    weeks = (last.monday - start.monday).days // 7 + 1
    flags = np.full((len(ids), weeks), -1, dtype=np.int8)  # -1: no report
    flags[np.searchsorted(ids, rows["workplace"]), rows["week"]] = rows["flags"]
    return _cube(flags, list(causes), regions, sectors)


_REPORTS = f"""
SELECT r.workplace_id AS workplace, ((r.week - %(first)s) / 7)::int4 AS week,
    ({{flags}})::int4 AS flags
FROM weekly_weeklyreport r
WHERE r.week BETWEEN %(first)s AND %(last)s AND {COUNTED_THEN}
"""  # noqa: S608 - the text is ours, the values are parameters


def _flags(causes: list[list[int]]) -> str:
    """One bit for each cause that a report tells of."""
    bits = [
        f"CASE WHEN {' OR '.join(f'r.answers[{slot + 1}] > 0' for slot in slots)} "
        f"THEN {2**place} ELSE 0 END"
        for place, slots in enumerate(causes)
    ]
    return " + ".join(bits)


def _places(cursor: Any) -> tuple[records.Integers, list[Any], list[Any]]:
    cursor.execute("SELECT id, region_id, sector_id FROM structure_workplace ORDER BY id")
    rows = cursor.fetchall()
    ids = np.array([row[0] for row in rows], dtype=np.int64)
    return ids, [row[1] for row in rows], [row[2] for row in rows]


def _cube(
    flags: NDArray[np.int8], causes: list[str], regions: list[Any], sectors: list[Any]
) -> Cube:
    region_names, sector_names = sorted(set(regions), key=str), sorted(set(sectors), key=str)
    region = np.array([region_names.index(name) for name in regions], dtype=np.int64)
    sector = np.array([sector_names.index(name) for name in sectors], dtype=np.int64)
    cell = region * len(sector_names) + sector
    cells = len(region_names) * len(sector_names)
    weeks = flags.shape[1] - BEFORE
    known = flags >= 0
    seen = np.stack([known[:, k : k + weeks] for k in range(BEFORE)]).any(axis=0)
    writes = known[:, BEFORE:] & seen
    shape = (len(region_names), len(sector_names), weeks)

    def summed(marks: NDArray[np.bool_]) -> records.Floats:
        columns = [np.bincount(cell, marks[:, k], minlength=cells) for k in range(weeks)]
        return np.stack(columns, axis=1).reshape(shape).astype(np.float64)

    counts = []
    for place in range(len(causes)):
        told = known & ((flags >> place & 1) > 0)
        before = np.stack([told[:, k : k + weeks] for k in range(BEFORE)]).any(axis=0)
        counts.append(summed(told[:, BEFORE:] & writes & ~before))
    return Cube(region_names, sector_names, causes, np.stack(counts, axis=2), summed(writes))
