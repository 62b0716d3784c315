"""The engine on real counts of work stoppages; writes docs/early-warning/stoppages.md.

    python benchmarks/early_warning/stoppages.py [--page] [--replicates 5]

Stoppages the mediation service of the United States tracked, by census division and industry, every
Monday of 2010–2019 (read from BIRLIK_SHARED_DATA, by default ../shared/data; without the file the
program says so): how rare they are, clusters added to the real counts, forecasts of four weeks.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import gzip
import os
import sys
from pathlib import Path

import numpy as np

from birlik.early_warning import catalogue
from birlik.early_warning.backtest import BASELINES, Past, RollingOrigin, backtest, skill
from birlik.early_warning.forecast import pooled, recent_rate
from birlik.early_warning.frame import as_frame
from birlik.early_warning.scan import prospective_scan
from birlik.early_warning.scan_zones import nearest_zones
from birlik.early_warning.scoring import average_precision, brier, wilson

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("BIRLIK_SHARED_DATA", ROOT.parent / "shared" / "data"))
SOURCE = SHARED / "strikes-us-fmcs" / "work_stoppages.csv.gz"
PAGE = ROOT / "docs" / "early-warning" / "stoppages.md"
CHOSEN = dt.date(1994, 1, 3)
FIRST, JUDGED, END = dt.date(1984, 1, 2), dt.date(2010, 1, 4), dt.date(2019, 12, 30)
DIVISIONS = {
    "New England": "CT ME MA NH RI VT", "Middle Atlantic": "NJ NY PA",
    "East North Central": "IL IN MI OH WI", "West North Central": "IA KS MN MO NE ND SD",
    "South Atlantic": "DE FL GA MD NC SC VA DC WV", "East South Central": "AL KY MS TN",
    "West South Central": "AR LA OK TX", "Mountain": "AZ CO ID MT NV NM UT WY",
    "Pacific": "AK CA HI OR WA",
}  # fmt: skip
# Latitude and longitude of the middle of each state, to a degree.
STATES = (
    "AL 33 -87;AK 64 -152;AZ 34 -112;AR 35 -92;CA 37 -120;CO 39 -106;CT 42 -73;DE 39 -75.5;"
    "DC 39 -77;FL 28 -82;GA 33 -83;HI 20 -156;ID 44 -114;IL 40 -89;IN 40 -86;IA 42 -93.5;"
    "KS 38.5 -98;KY 37.5 -85;LA 31 -92;ME 45 -69;MD 39 -76.8;MA 42.3 -72;MI 44 -85;MN 46 -94;"
    "MS 33 -90;MO 38.5 -92.5;MT 47 -110;NE 41.5 -100;NV 39 -117;NH 43.7 -71.5;NJ 40.2 -74.7;"
    "NM 34.5 -106;NY 43 -75.5;NC 35.5 -79.5;ND 47.5 -100;OH 40.3 -83;OK 35.5 -97.5;OR 44 -120.5;"
    "PA 41 -78;RI 41.7 -71.5;SC 34 -81;SD 44.5 -100;TN 36 -86.3;TX 31.5 -99.3;UT 39.3 -111.7;"
    "VT 44 -72.7;VA 37.5 -78.8;WA 47.4 -120.5;WV 38.6 -80.6;WI 44.6 -90;WY 43 -107.5"
)
METHODS = ("weekly", "smooth-season", "farrington-flexible", "bayes", "ears-c2")
SIZES = (3, 5, 8)
LEVEL = 0.01  # share of the real unit-weeks that alarm, the same for every method
HISTORY = 52 * 7 + 1
YEARLY = 1 / 52
EVERY, DRAWS = 16, 100  # weeks between two forecasts, draws of each


def read() -> tuple[np.ndarray, np.ndarray, int]:
    """Stoppages by division × industry × week, by state × week, and how many rows were not used."""
    division = {state: i for i, row in enumerate(DIVISIONS.values()) for state in row.split()}
    place = {row.split()[0]: i for i, row in enumerate(STATES.split(";"))}
    weeks = (END - FIRST).days // 7
    found, unused = [], 0
    with gzip.open(SOURCE, "rt", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            week = (dt.date.fromisoformat(row["Start Date"]) - FIRST).days // 7
            state = row["City, State"].rpartition(",")[2].strip()
            if 0 <= week < weeks and state in place and row["Industry"] not in ("", "Not Provided"):
                found.append((week, state, row["Industry"]))
            else:
                unused += 1
    recent = (JUDGED - FIRST).days // 7 - HISTORY
    industries = sorted({industry for week, _, industry in found if week >= recent})
    cells = np.zeros((len(DIVISIONS), len(industries), weeks))
    states = np.zeros((len(place), weeks))
    for week, state, industry in found:
        if industry in industries:
            cells[division[state], industries.index(industry), week] += 1
            states[place[state], week] += 1
    return cells, states, unused


def layers(cells: np.ndarray) -> dict[str, np.ndarray]:
    """Series of each layer that saw a stoppage in the seven years before 2010 or after."""
    recent = (JUDGED - FIRST).days // 7 - HISTORY
    tables = {
        "country": cells.sum(axis=(0, 1))[None],
        "division": cells.sum(axis=1),
        "industry": cells.sum(axis=0),
        "division × industry": cells.reshape(-1, cells.shape[-1]),
    }
    return {name: table[table[:, recent:].sum(axis=1) > 0] for name, table in tables.items()}


def judged_years() -> list[range]:
    """The weeks of each year judged; the years before it are all that is known then."""
    begins = [(dt.date(year, 1, 1) - FIRST).days // 7 + 1 for year in range(2011, 2020)]
    edges = [(JUDGED - FIRST).days // 7, *begins, (END - FIRST).days // 7]
    return [range(a, b) for a, b in zip(edges[:-1], edges[1:], strict=True)]


def statistics(method: str, counts: np.ndarray) -> np.ndarray:
    """How unusual each judged week is, higher being more; fitted year by year on what was known."""
    parts = []
    for weeks in judged_years():
        first = weeks.start - HISTORY
        frame = as_frame(counts[:, first : weeks.stop], weeks=FIRST + dt.timedelta(weeks=first))
        found = catalogue.detector(method)(frame, last=len(weeks))
        charts = np.isnan(found.pvalue).all()
        parts.append(found.score if charts else -found.pvalue)
    return np.hstack(parts)


def rarity(tables: dict[str, np.ndarray]) -> list[list[str]]:
    first = judged_years()[0].start
    rows = []
    for name, table in tables.items():
        judged = table[:, first:]
        rate = judged.mean(axis=1)
        rows.append(
            [name, str(len(table)), f"{judged.mean():.3f}", f"{(judged == 0).mean():.1%}",
             f"{judged.var() / judged.mean():.1f}", str(int((rate >= 0.1).sum()))]
        )  # fmt: skip
    return rows


def with_clusters(table: np.ndarray, size: int, rng: np.random.Generator):
    """A cluster in each third of the decade of each series, on top of the real counts.

    Returns the counts and the first and last week of each cluster, (series, 3).
    """
    first, last = judged_years()[0].start, judged_years()[-1].stop
    counts, units = table.copy(), np.arange(len(table))
    edges = np.linspace(first, last, 4).astype(int)
    begins = rng.integers(edges[:-1], edges[1:] - 12, (len(table), 3))
    late = np.floor(rng.lognormal(0, 0.5, (len(table), 3, size))).astype(int)
    weeks = begins[:, :, None] + late
    np.add.at(counts, (np.repeat(units, 3 * size), weeks.ravel()), 1)
    return counts, weeks.min(axis=2) - first, weeks.max(axis=2) - first


def detection(table: np.ndarray, replicates: int, rng: np.random.Generator) -> list[list[str]]:
    """Share of added clusters with an alarm in their weeks, each method at the same alarm rate."""
    drawn = [(size, with_clusters(table, size, rng)) for size in SIZES for _ in range(replicates)]
    stacked = np.vstack([table, *(counts for _, (counts, _, _) in drawn)])
    first = judged_years()[0].start
    rows = []
    for method in (*METHODS, "the count itself"):
        if method == "the count itself":
            value = stacked[:, first:]
        else:
            value = np.nan_to_num(statistics(method, stacked), nan=-np.inf)
        value = np.unique(value, return_inverse=True)[1] + rng.random(value.shape)  # ties by lot
        limit = np.quantile(value[: len(table)], 1 - LEVEL)
        alarm = value > limit
        seen = {size: [0, 0] for size in SIZES}
        for i, (size, (_, begins, ends)) in enumerate(drawn, start=1):
            part = alarm[i * len(table) : (i + 1) * len(table)]
            for unit, third in np.ndindex(begins.shape):
                weeks = slice(begins[unit, third], ends[unit, third] + 1)
                seen[size][0] += bool(part[unit, weeks].any())
                seen[size][1] += 1
        print(f"  … {method}", file=sys.stderr, flush=True)
        rows.append(
            [method, f"{alarm[: len(table)].mean():.4f}"]
            + [f"{hits / tried:.2f}" for hits, tried in seen.values()]
        )
    return rows


def scanned(states: np.ndarray, tries: int, rng: np.random.Generator) -> list[list[str]]:
    """Clusters of a state and its three nearest over three weeks, found by the scan or not."""
    points = np.array([[float(x) for x in row.split()[1:]] for row in STATES.split(";")])
    zones = nearest_zones(points, 8, geographic=True)
    near = np.argsort(np.hypot(*(points[:, None] - points).T * [[[1]], [[0.75]]]), axis=1)[:, :4]
    first, last = judged_years()[0].start, states.shape[1]
    rows = []
    for size in (0, 5, 8, 12):
        p, alike = [], []
        for _ in range(tries):
            now = int(rng.integers(first + 8, last))
            counts = states[:, now - 263 : now + 1].copy()
            usual = (counts[:, :-8].sum(axis=1) + 0.5) / 256
            centre = int(rng.integers(len(points)))
            where = rng.choice(near[centre], size)
            np.add.at(counts, (where, -1 - rng.integers(0, 3, size)), 1)
            found = prospective_scan(
                counts, zones, baselines=usual, window=6, replicas=199, null="overdispersed",
                rng=rng, most=1, workers=1,
            ).clusters  # fmt: skip
            p.append(found[0].p_value if found else 1.0)
            got, true = set(found[0].places) if found else set(), set(where.tolist())
            alike.append(len(got & true) / len(got | true) if got | true else 0.0)
        hit = np.array(p) <= 0.05
        low, high = wilson(int(hit.sum()), tries)
        rows.append(
            [str(size), f"{hit.mean():.2f} ({low:.2f}–{high:.2f})",
             f"{np.mean(np.array(alike)[hit]):.2f}" if size and hit.any() else "–"]
        )  # fmt: skip
    return rows


def forecasts(
    tables: dict[str, np.ndarray], first: int, last: int
) -> tuple[list[list[str]], list[list[str]]]:
    """Scores of four weeks from origins of `first` to `last`, and skill of the pool over others."""
    scores, skills = [], []
    makers = {**BASELINES, "recent rate": recent_rate, "pool": pooled}
    for name, table in tables.items():
        record = RollingOrigin(as_frame(table, weeks=FIRST))
        origins = [o for o in record.origins(first, horizon=4, step=EVERY) if o < last]
        done = {
            maker: backtest(
                record, make, origins, horizon=4, rng=np.random.default_rng(1), draws=DRAWS
            )
            for maker, make in makers.items()
        }
        for maker, result in done.items():
            said = result.summary
            scores.append(
                [name, maker, f"{said['crps']:.4f}", f"{said['ignorance']:.3f}",
                 f"{said['interval']:.2f}", f"{said['covered']:.3f}"]
            )  # fmt: skip
        row = [name]
        for other in list(makers)[:-1]:
            value, low, high = skill(done["pool"], done[other], np.random.default_rng(2), draws=500)
            row.append(f"{value:+.1%} ({low:+.1%} to {high:+.1%})")
        skills.append(row)
    return scores, skills


def any_at_all(table: np.ndarray) -> list[list[str]]:
    """Which series will see a stoppage in the next four weeks: ranking and probability."""
    record = RollingOrigin(as_frame(table, weeks=FIRST))
    origins = list(record.origins(judged_years()[0].start - 1, horizon=4, step=EVERY))
    happened = np.array([record.outcome(o, 4).sum(axis=1) > 0 for o in origins])
    rng = np.random.default_rng(3)

    def chance(make, past: Past) -> np.ndarray:
        return (make(past, 4, DRAWS, rng).sum(axis=1) > 0).mean(axis=1)

    def history(past: Past) -> np.ndarray:
        """Four-week stretches of the last two years, one after another, that held one."""
        stretches = past.frame.counts[:, -104:].reshape(past.frame.n_units, -1, 4)
        return (stretches.sum(axis=2) > 0).mean(axis=1)

    rows = []
    for name, say in (
        ("same week last year", lambda past: chance(BASELINES["same week last year"], past)),
        ("history of two years", history),
        ("recent rate", lambda past: chance(recent_rate, past)),
        ("pool", lambda past: chance(pooled, past)),
    ):
        said = np.array([say(record.past(o)) for o in origins])
        score = brier(said.ravel(), happened.ravel())
        rows.append(
            [name, f"{average_precision(said.ravel(), happened.ravel()):.3f}", f"{score.score:.4f}",
             f"{score.reliability:.4f}"]
        )  # fmt: skip
    return [*rows, ["share that had one", f"{happened.mean():.3f}", "", ""]]


def table_of(header: list[str], rows: list[list[str]]) -> list[str]:
    return [
        "| " + " | ".join(header) + " |",
        "|" + "---|" * len(header),
        *("| " + " | ".join(row) + " |" for row in rows),
        "",
    ]


def page(replicates: int) -> str:
    cells, states, unused = read()
    tables = layers(cells)
    rng = np.random.default_rng(20250101)
    sizes = [f"{size} more" for size in SIZES]
    lines = [
        "# Real stoppages, and clusters added to them",
        "",
        "Written by `benchmarks/early_warning/stoppages.py --page`; not edited by hand. What the "
        "weekly run says",
        "of the same file, Monday by Monday: [replay](../replay.md).",
        "",
        f"Work stoppages tracked by the mediation service of the United States, {cells.sum():,.0f} "
        f"with a state and an industry ({unused} rows without, or of other years, are left out), "
        "by census division and industry. Judged: the 521 weeks of 2010–2019, "
        "each year with what was known before it.",
        "",
        "## How rare they are",
        "",
        *table_of(
            ["layer", "series", "a week, mean", "weeks without", "variance / mean",
             "series with 0.1 a week or more"],
            rarity(tables),
        ),
        "## Clusters added to the real counts",
        "",
        "Three clusters per series and turn, one in each third of the decade, its stoppages "
        "spread over one to four weeks (⌊lognormal⌋ "
        "weeks after its beginning) on top of whatever really happened. Every method is given the "
        f"threshold at which {LEVEL:.0%} of the real weeks alarm, ties by lot; a cluster counts as "
        "found if one of its own weeks does. The design is that of Enki et al. (2016).",
        "",
    ]  # fmt: skip
    first = judged_years()[0].start
    for name in ("division", "division × industry"):
        table = tables[name]
        table = table[table[:, first:].mean(axis=1) >= YEARLY]
        turns = max(replicates, replicates * 40 // len(table))
        lines += [
            f"**{name}**, {len(table)} series with one stoppage a year or more, "
            f"{3 * turns * len(table):,} clusters of each size",
            "",
            *table_of(["method", "alarms on real weeks", *sizes], detection(table, turns, rng)),
        ]
    lines += [
        "## Clusters of neighbouring states",
        "",
        "Stoppages of the last three weeks in a state and its three nearest, added to all of "
        "the country's; zones of up to eight states, six weeks, over-dispersed null, 199 replicas.",
        "",
        *table_of(
            [
                "stoppages added",
                "found at p ≤ .05 (95 % interval)",
                "likeness of places (Tanimoto)",
            ],
            scanned(states, 50 * replicates, rng),
        ),
        "## The next four weeks",
        "",
        f"Every {EVERY}th Monday; CRPS in stoppages, ignorance in bits, score and coverage of 90 % "
        "intervals. *Recent rate* and *pool* (half of its draws from the recent rate, half from "
        "history resampled) are `birlik.early_warning.forecast`. The pool was chosen on the years "
        f"{CHOSEN.year}–2009, before it was asked about those judged.",
        "",
    ]
    begin = (CHOSEN - FIRST).days // 7
    scores, skills = forecasts(tables, first - 1, states.shape[1])
    _, chosen = forecasts(tables, begin, first - 4)
    against = ["over the same week last year", "over history resampled", "over the recent rate"]
    lines += [
        *table_of(["layer", "forecast", "CRPS", "ignorance", "interval", "covered"], scores),
        "Skill of the pool by CRPS, with 95 % intervals over whole origins:",
        "",
        *table_of(["layer", *against], skills),
        "The same on the years it was chosen on:",
        "",
        *table_of(["layer", *against], chosen),
        "Which division × industry will see any stoppage in the next four weeks:",
        "",
        *table_of(
            ["forecast", "average precision", "Brier", "of it: reliability"],
            any_at_all(tables["division × industry"]),
        ),
    ]
    return "\n".join(lines)


READING = """## What this says

- Two stoppages a week in the whole country, one in four weeks in a division, less than one a year
  in a division × industry, where 98.8 % of the weeks hold none. The standard error of a share
  above is about .05.
- The same week last year is beaten by nearly half at every layer. History resampled is not, where
  counts are as rare as these: the pool is ahead of it at every layer by half a percent to two, and
  every interval holds 0. Such counts carry hardly more about the next four weeks than how many
  there usually are. In 1994–2009, with six stoppages a week where there are two now, the pool was
  ahead by 8 % in the country and 3 % in its divisions, and neither interval holds 0.
- On the judged years no forecast errs less than the pool at any layer, and it ranks division ×
  industry as well as history does: use it where counts are rare.
- In the finest series no model sees more than the count itself: three stoppages of one industry
  in one division within weeks are unusual whatever was expected. Watch them by a plain count.
- From the division upward models earn their keep: of clusters of three, the two methods that
  judge two weeks together find 40 to 46 %, the count alone 11 %.
- The scan calls a fifth of the real Mondays a cluster at .05, because stoppages do cluster: sites
  of one employer, contracts that end together. Five added in four neighbouring states are found
  four times in five, and the places found are mostly the right ones.
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--page", action="store_true", help="write the page")
    parser.add_argument("--replicates", type=int, default=1, help="how many turns")
    given = parser.parse_args()
    if not SOURCE.exists():
        print(f"The work stoppages are not at {SOURCE}; set BIRLIK_SHARED_DATA to the folder.")
        return 0
    text = page(given.replicates) + "\n" + READING
    print(text)
    if given.page:
        PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
