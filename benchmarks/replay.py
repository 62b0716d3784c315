"""Ten years of real Mondays: what the weekly run would have said of the US work stoppages.

    python -m benchmarks.replay [--write]

Takes in the file of 14,317 work stoppages through the importer, runs every week from 2010-W01 to
2019-W52 on what was known then, and looks at what came after each signal. `--write` keeps the
result in docs/replay.md. Without the file it says so and stops.
"""

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("BIRLIK_SHARED_DATA", ROOT.parent / "shared" / "data"))
FILE = SHARED / "strikes-us-fmcs" / "work_stoppages.csv.gz"
FIRST, LAST, AHEAD, YEARS = "2010-W01", "2019-W52", 4, 5


@dataclass(frozen=True)
class Followed:
    """What came in the weeks after a signal, and what was usual there before."""

    layer: str
    year: int
    after: int
    usual: float
    last_year: int


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--write", action="store_true")
    write = arguments.parse_args().write
    if not FILE.exists():
        print(f"The file of work stoppages is not at {FILE}; set BIRLIK_SHARED_DATA to its folder.")
        return
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BIRLIK_DATA"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "birlik.config.settings"
        from birlik.config import postgres

        with postgres.using(Path(folder)):
            report = _replay()
    print(report)
    if write:
        (ROOT / "docs" / "replay.md").write_text(report)


def _replay() -> str:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from birlik.base.periods import Week
    from birlik.monitoring.actions import run_week
    from birlik.monitoring.models import Signal
    from birlik.registers.structure.reference import install_pack

    call_command("migrate", verbosity=0)
    install_pack(pack="us")
    began = time.perf_counter()
    counts = _import()
    import_seconds = time.perf_counter() - began
    began = time.perf_counter()
    weeks = list(Week.parse(FIRST).until(Week.parse(LAST)))
    for week in weeks:
        run_week(week=week)
        if week.number == 1:
            print(f"  … {week}", file=sys.stderr)
    seconds = time.perf_counter() - began
    signals = list(Signal.objects.order_by("week", "place"))
    followed = [_what_came(signal, _starts()) for signal in signals]
    connections.close_all()
    return _page(counts, import_seconds, len(weeks), seconds, signals, followed)


def _import() -> dict[str, int]:
    from click.testing import CliRunner

    from birlik.cli.import_ import import_

    done = CliRunner().invoke(import_, ["disputes", str(FILE), "--json"])
    if done.exit_code:
        raise SystemExit(done.output)
    import json

    return json.loads(done.stdout.strip().splitlines()[-1])


_cache: list[tuple[date, str | None, str | None]] = []


def _starts() -> list[tuple[date, str | None, str | None]]:
    from birlik.registers.disputes.models import Dispute

    if not _cache:
        _cache.extend(Dispute.objects.values_list("began", "region", "sector"))
    return _cache


def _what_came(signal, starts) -> Followed:
    monday = signal.week.monday
    here = [
        (began - monday).days
        for began, region, sector in starts
        if (signal.region_id in (None, region)) and (signal.sector_id in (None, sector))
    ]
    span, past = 7 * AHEAD, round(365.25 * YEARS)
    after = sum(7 <= day < 7 + span for day in here)
    usual = sum(-past <= day < 0 for day in here) * span / past
    last_year = sum(7 - 364 <= day < 7 + span - 364 for day in here)
    layer = (
        "state × industry"
        if signal.region_id and signal.sector_id
        else "state"
        if signal.region_id
        else "industry"
    )
    return Followed(layer, signal.week.year, after, usual, last_year)


def _page(counts, import_seconds, weeks, seconds, signals, followed) -> str:
    layers = ["state × industry", "state", "industry"]
    lines = [
        "# Ten years of real Mondays",
        "",
        "The work stoppages tracked by the mediation service of the United States, taken "
        "in through the",
        "importer, and every Monday from 2010-W01 to 2019-W52 run on what had begun by "
        "then, never on",
        "anything later. Made by `python -m benchmarks.replay --write`.",
        "",
        "## The file",
        "",
        f"{counts['rows']:,} rows: {counts['new']:,} taken in, {counts['refused']} refused, "
        f"{counts['notes']} kept with a note, in {import_seconds:.1f} s. What was refused and "
        f"noted, and",
        "why, is in [real-input.md](real-input.md).",
        "",
        "## What it would have said",
        "",
        f"{weeks} weeks run in {seconds:.0f} s ({1000 * seconds / weeks:.0f} ms a week). "
        f"{len(signals)} signals, {len(signals) / weeks:.2f} a week; "
        f"{weeks - len({s.week for s in signals})} weeks without any.",
        "",
        "| year | signals | " + " | ".join(layers) + " |",
        "|---|---|" + "---|" * len(layers),
    ]
    per = Counter((one.year, one.layer) for one in followed)
    for year in range(2010, 2020):
        row = [per[year, layer] for layer in layers]
        lines.append(f"| {year} | {sum(row)} | " + " | ".join(map(str, row)) + " |")
    lines += [
        "",
        f"## What came in the {AHEAD} weeks after",
        "",
        "Stoppages that began in the place and industry of the signal in the four weeks "
        "after its own",
        "week, beside two baselines for the same place: the average four weeks of the "
        "five years before,",
        "and the same four weeks a year earlier.",
        "",
        "| layer | signals | followed by another | began after, mean | five-year average "
        "| a year earlier | ratio to average |",
        "|---|---|---|---|---|---|---|",
    ]
    for layer in [*layers, "all"]:
        those = [one for one in followed if layer in (one.layer, "all")]
        if not those:
            continue
        n = len(those)
        after, usual = sum(o.after for o in those) / n, sum(o.usual for o in those) / n
        before = sum(o.last_year for o in those) / n
        again = sum(o.after > 0 for o in those) / n
        ratio = f"{after / usual:.1f}" if usual else "–"
        lines.append(
            f"| {layer} | {n} | {again:.0%} | {after:.2f} | {usual:.2f} | {before:.2f} | {ratio} |"
        )
    lines += [
        "",
        "## How to read it",
        "",
        "- The counts are rare: 84 to 170 stoppages a year over 53 states and 25 "
        "industries, so most",
        "  series hold nothing for months. No method can foresee a single stoppage from "
        "such counts; what",
        "  the run finds is several beginning at once where one was usual, often one "
        "employer's sites.",
        "- A signal is raised from the stoppages of its own week. It says that something "
        "has begun, and",
        "  the table above says how often more followed. It is no forecast of the first one.",
        "- A stoppage is held to be known from the day it began: the file does not say "
        "when it was entered.",
        "- Ends, durations and outcomes play no part in it.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
