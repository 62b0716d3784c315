"""Every detector on the 15 German series with labelled outbreaks; writes docs/early-warning.

    python benchmarks/early_warning/labelled_series.py [--check]

The series (2001–2006, R package surveillance) are read from BIRLIK_SHARED_DATA, by default
../shared/data; without them the program says so. --check fails if the page would change.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import os
import sys
from pathlib import Path

import numpy as np

from birlik.early_warning import catalogue

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "early-warning" / "labelled-series.md"
SERIES = [
    *("h1_nrwrp", "k1", "m1", "m2", "m3", "m4", "m5", "n1", "n2"),
    *("q1_nrwh", "q2", "s1", "s2", "s3", "ha"),
]
# The weekly run needs seven years of history and is left out.
METHODS = [method for method in catalogue.names() if method != "weekly"]
LAST = 102  # all but the two years every method may learn from
TWO_YEARS = {"years": 2}
ALPHA = {"alpha": 0.01}
# What differs from the defaults: two years of history, and .01 a week where a method takes it.
SETTINGS: dict[str, dict[str, object]] = {
    "farrington-flexible": {**TWO_YEARS, **ALPHA},
    "farrington": {**TWO_YEARS, "alpha": 0.02},
    "smooth-season": {**TWO_YEARS, **ALPHA},
    "ears-c1": ALPHA,
    "ears-c2": ALPHA,
    "ears-c3": ALPHA,
    "bayes": {**TWO_YEARS, **ALPHA, "half_window": 3},
    "rki": {**TWO_YEARS, "half_window": 3},
}


def read(path: Path) -> list[tuple[np.ndarray, np.ndarray]]:
    """Counts and labels of every unit of the labelled series."""
    rows: dict[tuple[str, str], list[tuple[int, int, int]]] = {}
    with gzip.open(path, "rt") as stream:
        for row in csv.DictReader(stream):
            if row["series"] in SERIES:
                key = row["series"], row["unit"]
                label = int(row["outbreak_state"] or 0)
                rows.setdefault(key, []).append((int(row["t"]), int(row["observed"]), label))
    tables = (np.array(sorted(unit)) for unit in rows.values())
    return [(table[:, 1].astype(float), table[:, 2] > 0) for table in tables]


def outbreaks(label: np.ndarray) -> list[slice]:
    """Stretches of labelled weeks that begin within the judged ones."""
    edges = np.diff(np.concatenate([[0], label.astype(int), [0]]))
    begins, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    return [slice(b, e) for b, e in zip(begins, ends, strict=True)]


def judge(method: str, units: list[tuple[np.ndarray, np.ndarray]]) -> dict[str, float]:
    found = seen = quiet = false = hit = sick = 0
    delays = []
    detect = catalogue.detector(method)
    for counts, label in units:
        alarm = detect(counts, last=LAST, **SETTINGS.get(method, {})).alarm[0]
        label = label[-LAST:]
        quiet += int((~label).sum())
        false += int((alarm & ~label).sum())
        sick += int(label.sum())
        hit += int((alarm & label).sum())
        for stretch in outbreaks(label):
            seen += 1
            weeks = np.flatnonzero(alarm[stretch])
            found += bool(weeks.size)
            delays.append(weeks[0] / (stretch.stop - stretch.start) if weeks.size else 1.0)
    return {
        "POD": found / seen,
        "sensitivity": hit / sick,
        "FPR": false / quiet,
        "PPV": hit / max(1, hit + false),
        "timeliness": float(np.mean(delays)),
        "outbreaks": seen,
        "quiet": quiet,
    }


def page(units: list[tuple[np.ndarray, np.ndarray]]) -> str:
    rows = {method: judge(method, units) for method in METHODS}
    first = next(iter(rows.values()))
    lines = [
        "# The detectors on 15 labelled series",
        "",
        "Written by `benchmarks/early_warning/labelled_series.py`; not edited by hand.",
        "",
        f"German notification series of 2001–2006 with weeks labelled as outbreaks: 14 "
        f"single series and 12 districts of one more. The last {LAST} weeks of each are judged "
        f"with two years to learn from: {first['outbreaks']} outbreaks, {first['quiet']:,} quiet "
        "weeks.",
        "",
        "POD: share of outbreaks with an alarm in one of their weeks. Sensitivity: share of "
        "outbreak weeks with an alarm. FPR: share of quiet weeks with one. PPV: share of alarms "
        "that fall into an outbreak. Timeliness: weeks from the first week of the outbreak to the "
        "first alarm over its length, 1 if missed.",
        "",
        "| method | POD | sensitivity | FPR | PPV | timeliness |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for method, got in sorted(rows.items(), key=lambda item: item[1]["FPR"]):
        cells = (f"{got[key]:.3f}" for key in ("POD", "sensitivity", "FPR", "PPV", "timeliness"))
        lines.append(f"| {method} | " + " | ".join(cells) + " |")
    lines += [
        "",
        "Level .01 a week where a method takes one, defaults otherwise. With so few outbreaks one "
        "more or less moves POD by .06, some last longer than half a year (one series is labelled "
        "for a quarter of its weeks), and two years teach little about a season: read the table "
        "across methods, not as promises. The comparison with known truth is "
        "`benchmarks/early_warning/scenarios.py`.",
        "",
    ]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    data = Path(os.environ.get("BIRLIK_SHARED_DATA", ROOT.parent / "shared" / "data"))
    source = data / "surveillance-series" / "series_long.csv.gz"
    if not source.exists():
        print(f"The labelled series are not at {source}; set BIRLIK_SHARED_DATA to the folder.")
        return 0
    text = page(read(source))
    if given.check:
        return int(not PAGE.exists() or PAGE.read_text() != text)
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(text)
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
