"""Reads the numbers that R left under tests/reference."""

from __future__ import annotations

import csv
import gzip
import runpy
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).resolve().parents[3] / "tests" / "reference" / "early_warning"
WEEKS, JUDGED = 364, 52


def workload(units: int, first: int | None = None) -> np.ndarray:
    counts = runpy.run_path(str(FOLDER / "workload.py"))["w7"](units)
    return counts[:first].astype(float)


def lines(name: str) -> list[dict[str, str]]:
    with gzip.open(FOLDER / f"{name}.csv.gz", "rt") as stream:
        return list(csv.DictReader(stream))


def numbers(name: str) -> dict[str, np.ndarray]:
    """Columns as (series, judged weeks); NaN where R gave nothing or the row was left out."""
    rows = lines(name)
    series = max(int(row["series"]) for row in rows)
    columns = {key: np.full((series, JUDGED), np.nan) for key in rows[0]}
    for row in rows:
        at = int(row["series"]) - 1, int(row["week"]) - 1 - (WEEKS - JUDGED)
        for key, value in row.items():
            columns[key][at] = float("nan") if value in ("NA", "NaN") else float(value)
    return columns


def worst(ours: np.ndarray, theirs: np.ndarray) -> float:
    """Largest difference relative to the larger of 1 and R's number; both NaN is equal."""
    assert (np.isnan(ours) == np.isnan(theirs)).all()
    return float(np.nanmax(np.abs(ours - theirs) / np.maximum(1, np.abs(theirs))))
