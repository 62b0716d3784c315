"""Agreement and speed of the detectors beside R's surveillance, one table.

    python benchmarks/early_warning/detectors.py [--series 20000]

R is timed on a few series of workload W7 in the same run (skipped with a sentence where Rscript or
the package is missing); the agreement is with the numbers R left under tests/reference.
"""

from __future__ import annotations

import argparse
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from birlik.early_warning import alarms, ears, farrington_flexible
from birlik.early_warning.tests.reference import FOLDER, numbers, workload

LATEST = 100_000
TIMED_IN_R = 6


def agreement() -> None:
    print(f"{'agreement with R on W7':44}{'measured':>14}{'asked':>12}")
    for units in (200, 1000):
        found = farrington_flexible.detect(workload(units), last=52)
        peer = numbers(f"w7_{units}_flexible")
        upper = 100 * (found.upper == peer["upper"]).mean()
        alarm = 100 * (found.alarm == (peer["alarm"] == 1)).mean()
        print(f"{f'upper bounds identical, W7({units})':44}{upper:13.3f}%{'99.98%':>12}")
        print(f"{f'alarms identical, W7({units})':44}{alarm:13.3f}%{'99.99%':>12}")
    found = farrington_flexible.detect(workload(200), last=52)
    peer = numbers("w7_200_flexible_tight")
    shown = peer["mean"] > 1e-6
    for name, ours, asked in (
        ("mean", found.expected, 1e-8),
        ("dispersion", found.dispersion, 2e-7),
        ("p", found.pvalue, 2e-7),
    ):
        off = np.max(np.abs(ours - peer[name])[shown] / peer[name][shown])
        print(f"{f'{name}, largest relative difference':44}{off:14.1e}{asked:12.0e}")


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU seconds of the second run; the first compiles or loads the cache."""
    work()
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def speed(series: int) -> None:
    peer = r_milliseconds()
    counts = workload(series)
    wall, cpu = timed(lambda: farrington_flexible.detect(counts, last=52))
    each, each_cpu = (1e6 * took / (series * 52) for took in (wall, cpu))
    print(
        f"\nFarrington Flexible, {series:,} series × 52 weeks, end to end: {wall:.2f} s wall "
        f"(asked 10 s for 20,000), {each:.2f} µs wall, {each_cpu:.2f} µs CPU per series-week"
    )
    if peer is not None:
        print(
            f"R farringtonFlexible in the same run: {peer:.2f} ms CPU per series-week; ratio "
            f"{1000 * peer / each:,.0f} wall to CPU, {1000 * peer / each_cpu:,.0f} CPU to CPU "
            "(asked 1,000)"
        )
    few = counts[:2000]
    for variant in ("C1", "C2", "C3"):
        wall, _ = timed(lambda v=variant: ears.detect(few, last=52, variant=v))
        print(f"EARS {variant}: {1e6 * wall / few[:, -52:].size:.3f} µs per series-week")
    latest_alone = [sys.executable, __file__, "--latest"]
    print(subprocess.run(latest_alone, capture_output=True, text=True, check=True).stdout, end="")


def latest() -> None:
    """The weekly run of many series in a process of its own, for its memory."""
    counts = np.tile(workload(LATEST // 50).astype(np.int16), (50, 1))
    farrington_flexible.detect(counts[:10], last=1)
    began, began_cpu = time.perf_counter(), time.process_time()
    found = farrington_flexible.detect(counts, last=1)
    p = alarms.midp(found.pvalue, found.atom)[:, 0]
    chosen = alarms.benjamini_hochberg(np.clip(p, 0, 1), 0.1)
    took, cpu = time.perf_counter() - began, time.process_time() - began_cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"Latest week of {LATEST:,} series with p-values and discovery rate: {took:.2f} s "
          f"wall, {cpu:.2f} s CPU (asked 3 s), peak {peak:.0f} MB (asked 1,024), "
          f"{chosen.sum()} alarms")  # fmt: skip


def r_milliseconds() -> float | None:
    """Milliseconds per series-week of R on the first series of W7, or None with a sentence."""
    if shutil.which("Rscript") is None:
        print("\nR is not installed, so the peer is not timed: install r-base-core and "
              "r-cran-surveillance to compare.")  # fmt: skip
        return None
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "counts.csv"
        np.savetxt(table, workload(200, first=TIMED_IN_R).T, fmt="%d", delimiter=",")
        script = FOLDER / "farrington_flexible.R"
        out = subprocess.run(
            ["Rscript", str(script), str(table), str(Path(folder) / "out.csv.gz"), "plain"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    found = re.search(r"([\d.]+) ms each", out.stdout)
    if out.returncode or found is None:
        print(f"\nR could not run the peer, so it is not timed: {out.stderr.strip()[:200]}")
        return None
    return float(found[1])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, default=20_000)
    parser.add_argument("--latest", action="store_true", help="only the latest week")
    given = parser.parse_args()
    if given.latest:
        latest()
    else:
        agreement()
        speed(given.series)
