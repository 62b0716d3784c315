"""`birlik week`: Monday's run for one week, or for every week between two."""

import csv
import time
from pathlib import Path

import click

from birlik.cli.console import Failure, command, django, output, progress

COLUMNS = [
    "week",
    "place",
    "kind",
    "region",
    "sector",
    "cause",
    "workplace",
    "score",
    "observed",
    "expected",
    "threshold",
    "pvalue",
    "method",
]


@command("week")
@click.argument("week", required=False)
@click.option("--from", "first", help="First week of a span, like 2010-W01.")
@click.option("--to", "last", help="Last week of the span, like 2019-W52.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for what was said, as CSV.",
)
def week(
    week: str | None, first: str | None, last: str | None, out: Path | None, as_json: bool
) -> None:
    """Run the monitoring of a WEEK (the last one due if none is named), or of every week --from …
    --to.

    A week of the past is run on what was known on the Monday after it, never on anything later.
    """
    if bool(first) != bool(last) or (week and first):
        raise Failure("Name one week, or a span with both --from and --to.", code=2)
    django()
    from django.core.exceptions import ValidationError
    from django.utils import timezone

    from birlik.base.periods import UnknownPeriod, Week
    from birlik.monitoring.actions import run_week
    from birlik.registers.weekly.form import closed_week

    try:
        span = (
            list(Week.parse(first).until(Week.parse(last)))
            if first and last
            else [Week.parse(week) if week else closed_week(timezone.now())]
        )
    except UnknownPeriod as error:
        raise Failure(str(error), code=2) from error
    if not span:
        raise Failure("The span is empty: --from lies after --to.", code=2)
    started = time.perf_counter()
    try:
        with progress(span, "Weeks") as bar:
            runs = [run_week(week=one) for one in bar]
    except ValidationError as error:
        raise Failure(" ".join(error.messages)) from error
    written = _write(out, [run.week for run in runs]) if out else None
    result = {
        "weeks": [
            {
                "week": str(run.week),
                "seconds": run.seconds,
                "fingerprint": run.fingerprint,
                **run.summary,
            }
            for run in runs
        ],
        "seconds": round(time.perf_counter() - started, 2),
        "out": str(written) if written else None,
    }
    output(result, as_json, _in_words(result))


def _in_words(result: dict) -> str:
    weeks = result["weeks"]
    last = weeks[-1]
    lines = []
    if len(weeks) > 1:
        said = sum(one["workplace_signals"] + one["cell_signals"] for one in weeks)
        lines.append(f"{len(weeks)} weeks run in {result['seconds']} s; {said} signals in all.")
    if "due" in last:
        lines.append(
            f"{last['week']}: {last['received']} of {last['due']} reports received, "
            f"{last['in_time']} in time."
        )
    lines.append(
        f"{last['week']}: {last['workplace_signals']} workplaces and {last['cell_signals']} "
        f"regions or sectors "
        f"stand out; {last['on_list']} are on the list. {last['scored']} workplaces scored, "
        f"{last['series']} "
        "series watched."
    )
    if result["out"]:
        lines.append(f"What was said each Monday: {result['out']}")
    return "\n".join(lines)


def _write(folder: Path, weeks: list) -> Path:
    from birlik.monitoring.models import Signal

    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "signals.csv"
    signals = (
        Signal.objects.filter(week__gte=weeks[0].monday, week__lte=weeks[-1].monday)
        .select_related("workplace")
        .order_by("week", "place")
    )
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        for one in signals.iterator(chunk_size=2000):
            writer.writerow(
                [
                    one.week,
                    one.place,
                    one.kind,
                    one.region_id or "",
                    one.sector_id or "",
                    one.cause,
                    one.workplace.code if one.workplace else "",
                    one.score,
                    one.observed,
                    one.expected,
                    one.threshold,
                    one.pvalue,
                    one.method,
                ]
            )
    return file
