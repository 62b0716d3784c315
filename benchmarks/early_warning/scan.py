"""Scan and ranking: agreement, speed and calibration, printed as tables.

Run: python benchmarks/early_warning/scan.py [agreement] [speed] [size] [tail] [ranking]
About three minutes on two cores for all. The peer is the R package scanstatistics; where R or the
package is missing, the times it took on another two-core machine are printed and said to be so.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from scipy import stats

from birlik.early_warning.frame import FrameError, as_frame
from birlik.early_warning.ranking import rank
from birlik.early_warning.scan import prospective_scan
from birlik.early_warning.scan_models import window_of
from birlik.early_warning.scan_nulls import IndependentCells
from birlik.early_warning.scan_replicas import search_of
from birlik.early_warning.scan_significance import NullScores
from birlik.early_warning.scan_tail import importance
from birlik.early_warning.scan_zones import Neighbourhoods, nearest_neighbours, nearest_zones
from birlik.early_warning.scoring import lift_at

CHECKOUT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("BIRLIK_SHARED_DATA", CHECKOUT.parent / "shared" / "data"))
INSTANCE = SHARED / "scan-reference"
SCRIPT = CHECKOUT / "tests" / "reference" / "early_warning" / "scanstatistics.R"
PEER = {  # scanstatistics 1.1.2: score, zone, weeks, p, seconds on one core of another machine
    "eb-poisson": (5.023287, "16-33-40-42-44-45-87-102-121-130-136-156", 1, 0.844, 3.6),
    "pb-poisson": (5.292921, "56-140-145-162-196", 12, 0.794, 4.6),
    "permutation": (5.292921, "56-140-145-162-196", 12, 0.968, 4.5),
    "nb": (3.806823, "51", 1, 0.916, 22.8),
}


def table(title: str, header: list[str], rows: list[list[object]]) -> None:
    print(f"\n{title}\n")
    cells = [header, *[[str(cell) for cell in row] for row in rows]]
    widths = [max(len(row[i]) for row in cells) for i in range(len(header))]
    for row in cells:
        print(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )


def seconds_of(call, times: int = 3) -> tuple[float, float]:
    """Median of wall-clock and of processor seconds, compiled and warm."""
    call()
    taken = []
    for _ in range(times):
        wall, work = time.perf_counter(), time.process_time()
        call()
        taken.append((time.perf_counter() - wall, time.process_time() - work))
    wall, work = np.median(taken, axis=0)
    return float(wall), float(work)


def agreement() -> None:
    if not INSTANCE.exists():
        print("\nAgreement: skipped, the shared instance is not on this machine.")
        return
    peer = peer_here()
    points, people = read("xy"), read("pop")
    counts, baselines = read("C").T, read("B").T
    zones = nearest_zones(points, 20)
    rows = []
    for model, (score, zone, weeks, p, seconds) in PEER.items():
        given = (
            {"baselines": baselines} if model in ("eb-poisson", "nb") else {"population": people}
        )
        given |= {"theta": 5.0} if model == "nb" else {}

        def scan(model=model, given=given):
            rng = np.random.default_rng(1)
            return prospective_scan(counts, zones, model=model, rng=rng, **given)

        ours = scan().clusters[0]
        same = "-".join(str(place + 1) for place in ours.places) == zone and ours.weeks == weeks
        took, _ = seconds_of(scan)
        seconds = peer.get(model, seconds)
        rows.append(
            [model, f"{score:.6f}", f"{ours.score:.6f}", same, p, f"{ours.p_value:.3f}", seconds,
             f"{took:.3f}", f"{seconds / took:.0f}"]
        )  # fmt: skip
    where = "in this run" if peer else "as recorded elsewhere, no R with scanstatistics here"
    table(
        f"Agreement: 200 places, 20 neighbours, 12 weeks, 999 replicas (peer {where})",
        ["model", "peer", "ours", "same zone", "peer p", "our p", "peer s", "our s", "ratio"],
        rows,
    )


def peer_here() -> dict[str, float]:
    """Seconds the peer takes here, by model; empty where it is not installed."""
    if shutil.which("Rscript") is None:
        return {}
    done = subprocess.run(
        ["Rscript", str(SCRIPT), str(INSTANCE)], capture_output=True, text=True, check=False
    )
    rows = [line.split() for line in done.stdout.splitlines()]
    return {row[0]: float(row[1]) for row in rows if row and row[0] in PEER}


def read(name: str) -> np.ndarray:
    return np.loadtxt(INSTANCE / f"{name}200.csv.gz", delimiter=",")


def speed() -> None:
    rows = []
    for places, k, replicas, tail, goal in (
        (200, 20, 999, "count", ""),
        (1000, 50, 999, "count", "1"),
        (20_000, 50, 999, "count", "10"),
        (20_000, 50, 99, "gumbel", "1.5"),
    ):
        rng = np.random.default_rng(1)
        points, people = rng.random((places, 2)), rng.lognormal(6, 1, places)
        mean = 2 * people / people.mean()
        counts = rng.poisson(np.repeat(mean[:, None], 12, 1))

        def scan(points=points, k=k, counts=counts, mean=mean, replicas=replicas, tail=tail):
            prospective_scan(
                counts, nearest_zones(points, k), baselines=mean, replicas=replicas, tail=tail,
                rng=np.random.default_rng(2),
            )  # fmt: skip

        took, work = seconds_of(scan)
        each = work / (places * k * 12 * replicas) * 1e9
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        rows.append(
            [places, k, replicas, tail, goal, f"{took:.2f}", f"{work:.2f}", f"{each:.2f}",
             f"{memory:.0f}"]
        )  # fmt: skip
    load = os.getloadavg()[0]
    table(
        f"Speed, eb-poisson, 12 weeks, zones built anew each time, {cpus()} CPUs, load {load:.1f}",
        ["places", "k", "replicas", "tail", "goal s", "seconds", "CPU s", "CPU ns each", "MB"],
        rows,
    )
    print("each: one zone, one window, one replica")
    other_speeds()


def other_speeds() -> None:
    rng = np.random.default_rng(1)
    points, people = rng.random((1000, 2)), rng.lognormal(6, 1, 1000)
    mean = 2 * people / people.mean()
    counts = rng.poisson(np.repeat(mean[:, None], 60, 1))
    near = nearest_neighbours(points, 20)
    rows = []
    for name, zones, given in (
        ("pb-poisson, 60 weeks", nearest_zones(points, 50), {"population": people}),
        ("permutation, 60 weeks", nearest_zones(points, 50), {}),
        ("nb", nearest_zones(points, 50), {"baselines": mean, "theta": 5.0}),
        ("eb-poisson, overdispersed", nearest_zones(points, 50),
         {"baselines": mean, "null": "overdispersed"}),
        ("eb-poisson, bootstrap", nearest_zones(points, 50),
         {"baselines": mean, "null": "bootstrap"}),
        ("eb-poisson, all subsets of 20", Neighbourhoods(near), {"baselines": mean}),
    ):  # fmt: skip
        model = name.split(",")[0]
        took, work = seconds_of(
            lambda zones=zones, model=model, given=given: prospective_scan(
                counts, zones, model=model, rng=np.random.default_rng(2), **given
            ),
            times=1,
        )
        rows.append([name, f"{took:.2f}", f"{work:.2f}"])
    table(
        "Speed of the others: 1,000 places, 999 replicas",
        ["model and null", "seconds", "CPU s"],
        rows,
    )


def cpus() -> int:
    return len(os.sched_getaffinity(0))


def size(sets: int = 2000, places: int = 60) -> None:
    """Share of quiet data sets with p <= .05, and uniformity of p, under each null."""
    rng = np.random.default_rng(20250101)
    mean = rng.lognormal(0, 1, (places, 1)) * 2 * np.ones((1, 60))
    three, five = (np.repeat(mean[:, :1], weeks, axis=1) for weeks in (162, 260))
    zones = nearest_zones(rng.random((places, 2)), 12)
    people = mean[:, 0]

    def poisson():
        return rng.poisson(mean)

    def spread():
        return rng.negative_binomial(mean, 0.5)

    def nb():
        return rng.negative_binomial(3.0, 3.0 / (3.0 + mean))

    def spread_long():
        return rng.negative_binomial(five, 0.5)

    def weekly(mean):
        return lambda: rng.poisson(mean * rng.gamma(8.0, 1 / 8, (1, mean.shape[1])))

    cases = [
        ("Poisson", poisson, "eb-poisson", {"baselines": mean}),
        ("Poisson", poisson, "pb-poisson", {"population": people}),
        ("Poisson", poisson, "permutation", {}),
        ("NB, theta 3", nb, "nb", {"baselines": mean, "theta": 3.0}),
        ("variance 2 × mean", spread, "eb-poisson",
         {"baselines": mean, "null": "overdispersed", "dispersion": 2.0}),
        ("variance 2 × mean, estimated", spread, "eb-poisson",
         {"baselines": mean, "null": "overdispersed"}),
        ("variance 2 × mean, estimated", spread, "pb-poisson",
         {"population": people, "null": "overdispersed"}),
        ("variance 2 × mean, 54 weeks resampled", spread, "eb-poisson",
         {"baselines": mean, "null": "bootstrap"}),
        ("variance 2 × mean, 254 weeks resampled", spread_long, "eb-poisson",
         {"baselines": five, "null": "bootstrap"}),
        ("good and bad weeks, 54 resampled", weekly(mean), "eb-poisson",
         {"baselines": mean, "null": "bootstrap"}),
        ("good and bad weeks, 156 resampled", weekly(three), "eb-poisson",
         {"baselines": three, "null": "bootstrap"}),
        ("good and bad weeks, 254 resampled", weekly(five), "eb-poisson",
         {"baselines": five, "null": "bootstrap"}),
        ("variance 2 × mean, Poisson null", spread, "eb-poisson", {"baselines": mean}),
    ]  # fmt: skip
    rows = []
    for label, draw, model, given in cases:
        drawn = [quiet(draw(), zones, model, given, rng) for _ in range(sets)]
        p = np.array([value for value in drawn if value is not None])
        row = [label, model, f"{1 - p.size / sets:.4f}"]
        if p.size:
            uniform = stats.kstest(p - rng.random(p.size) / 200, "uniform").pvalue
            row += [f"{(p <= 0.05).mean():.4f}", f"{(p <= 0.01).mean():.4f}", f"{uniform:.3f}"]
        rows.append(row + ["–"] * (6 - len(row)))
    table(
        f"Quiet data, {sets} data sets each, {places} places, 6 weeks, 199 replicas",
        ["data", "model", "refused", "p <= .05", "p <= .01", "Kolmogorov-Smirnov p"],
        rows,
    )


def quiet(counts, zones, model: str, given: dict, rng: np.random.Generator) -> float | None:
    """p of the best cluster of one quiet data set; None where the engine refuses to say."""
    try:
        found = prospective_scan(
            counts, zones, model=model, window=6, replicas=199, rng=rng, most=1, workers=1, **given
        ).clusters
    except FrameError:
        return None
    return found[0].p_value if found else 1.0


def tail() -> None:
    """The Gumbel and the importance tail against 99,999 replicas."""
    rng = np.random.default_rng(5)
    rows = []
    for places, mean_count, null, dispersion in (
        (200, 2.0, "model", 1.0), (200, 0.05, "model", 1.0), (1000, 0.02, "model", 1.0),
        (200, 2.0, "overdispersed", 2.0), (200, 0.05, "overdispersed", 2.0),
    ):  # fmt: skip
        points = rng.random((places, 2))
        mean = rng.lognormal(0, 1, places) * mean_count
        counts = rng.poisson(np.repeat(mean[:, None], 12, 1))
        counts[0, -1] += 1
        zones = nearest_zones(points, 20)
        drawn = prospective_scan(
            counts, zones, baselines=mean, replicas=99_999, rng=rng, null=null,
            dispersion=dispersion,
        ).null  # fmt: skip
        view = window_of(
            as_frame(counts), "eb-poisson", 12, baselines=mean, population=None, theta=None
        )
        search, sampler = search_of(view, zones), IndependentCells.of(view, dispersion)
        for p in (0.01, 0.001):
            score = drawn.threshold(p)
            counted = drawn.p_value(score)
            fitted = [
                ratio_of([NullScores(part).p_value(score, tail="gumbel") / counted
                          for part in drawn.maxima[: 20 * size].reshape(20, size)])
                for size in (99, 999, 4999)
            ]  # fmt: skip
            weighed = [
                ratio_of([importance(view, search, sampler, score, size, rng).p_value / counted
                          for _ in range(10)])
                for size in (99, 999)
            ]  # fmt: skip
            rows.append([places, mean_count, null, p, *fitted, *weighed])
    table(
        "p of a tail over the p of 99,999 replicas (itself right to 3 % at .01, 10 % at .001)",
        ["places", "mean", "null", "p", "Gumbel, 99", "Gumbel, 999", "Gumbel, 4,999",
         "importance, 99", "importance, 999"],
        rows,
    )  # fmt: skip


def ratio_of(ratios: list[float]) -> str:
    return f"{np.mean(ratios):.2f} ± {np.std(ratios):.2f}"


def ranking() -> None:
    """Coverage of 90 % intervals and recall of the worst 1 % on simulated national workplaces."""
    rows = []
    for strata, each, shape, mean, years in (
        (480, 37, 1.0, 0.02, 20), (480, 37, 2.0, 0.05, 100), (480, 37, 0.5, 0.01, 20),
        (480, 37, 5.0, 0.05, 100), (20, 900, 1.0, 0.02, 20), (24, 30, 1.0, 0.1, 20),
        (1, 60, 1.0, 0.1, 20),
    ):  # fmt: skip
        figures = np.array(
            [
                one_ranking(seed, strata, each, shape, mean, years)
                for seed in range(max(5, 4000 // (strata * each)))
            ]
        ).mean(axis=0)
        rows.append([f"{strata} × {each}", shape, mean, years, *(f"{x:.3f}" for x in figures[:2]),
                     *(f"{x:.1f}" for x in figures[2:4]), f"{figures[4]:.2f}"])  # fmt: skip
    table(
        "Ranking: rates of simulated workplaces (means of 5 or more runs)",
        ["strata × units", "shape", "rate", "years", "coverage", "prior taken as known",
         "lift@1 %", "lift of raw rates", "seconds"],
        rows,
    )  # fmt: skip


def one_ranking(seed, strata, each, shape, mean, years):
    rng = np.random.default_rng(seed)
    label = np.repeat(np.arange(strata), each)
    shapes = (shape * np.exp(rng.normal(0, 0.3, strata)))[label]
    means = (mean * np.exp(rng.normal(0, 0.5, strata)))[label]
    exposure = rng.lognormal(np.log(years), 1, label.size)
    rates = rng.gamma(shapes) * means / shapes
    cases = rng.poisson(rates * exposure)
    began = time.perf_counter()
    ranked = rank(cases, exposure, label.tolist())
    took = time.perf_counter() - began
    covered = [
        ((low <= rates) & (rates <= high)).mean()
        for low, high in (
            each.interval(0.9)
            for each in (ranked, rank(cases, exposure, label.tolist(), prior_known=True))
        )
    ]
    top = max(1, label.size // 100)
    worst = rates >= np.sort(rates)[-top]
    return [*covered, lift_at(ranked.mean, worst, top), lift_at(cases / exposure, worst, top), took]


if __name__ == "__main__":
    parts = {f.__name__: f for f in (agreement, speed, size, tail, ranking)}
    for name in sys.argv[1:] or parts:
        parts[name]()
