"""`birlik simulate`: series with known outbreaks, to try methods on. Needs no Django."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from birlik.cli.console import Failure, json_option, output
from birlik.cli.detect import write_rows

FOLDER = click.Path(file_okay=False, path_type=Path)
SIZE = click.FloatRange(0, 1000, min_open=True)
MANY = click.IntRange(1)
SEED = click.IntRange(0)


@click.group("simulate")
def simulate() -> None:
    """Simulate series with known outbreaks and write them as CSV, a row per week or day."""


@simulate.command("noufaily")
@click.option("--scenario", type=int, required=True, help="1 to 42.")
@click.option(
    "--replicates", type=MANY, default=100, show_default=True, help="Series, one per column."
)
@click.option("--past", default=4, show_default=True, help="Outbreaks in the weeks before.")
@click.option("--k", type=SIZE, help="Size of the current outbreak, 1 to 10; drawn if not given.")
@click.option("--no-current", is_flag=True, help="No current outbreak.")
@click.option("--seed", type=SEED, default=1, show_default=True)
@click.option("--out", type=FOLDER, required=True, help="Folder for the CSV.")
@json_option
def noufaily(
    scenario: int,
    replicates: int,
    past: int,
    k: float | None,
    no_current: bool,
    seed: int,
    out: Path,
    as_json: bool,
) -> None:
    """One of the 42 scenarios of 2013: 624 weeks, the last 49 to be judged.

    Writes counts.csv, outbreak.csv (cases of the current outbreak), past.csv (cases of past
    outbreaks) and mean.csv (the mean without outbreaks).
    """
    import numpy as np

    from birlik.early_warning.frame import FrameError
    from birlik.early_warning.simulate import noufaily as draw

    current = None if no_current else (k or 0)
    try:
        drawn = draw(
            scenario,
            replicates=replicates,
            rng=np.random.default_rng([seed, scenario]),
            past_outbreaks=past,
            current_outbreak=current,
        )
    except FrameError as error:
        raise Failure(str(error), code=2) from None
    _write(
        out,
        {
            "counts": drawn.counts.T,
            "outbreak": drawn.current.T,
            "past": drawn.past.T,
            "mean": drawn.mean[:, None],
        },
        {"scenario": scenario, "replicates": replicates, "past": past, "seed": seed},
        as_json,
    )


def _write(out: Path, tables: dict[str, Any], said: dict[str, Any], as_json: bool) -> None:
    out.mkdir(parents=True, exist_ok=True)
    files = [str(out / f"{name}.csv") for name in tables]
    for file, rows in zip(files, tables.values(), strict=True):
        write_rows(Path(file), rows, None, None)
    rows, columns = tables["counts"].shape
    text = "\n".join([f"{columns} series of {rows} rows.", *(f"Wrote {file}" for file in files)])
    output({**said, "rows": rows, "series": columns, "files": files}, as_json, text)


@simulate.command("daily")
@click.option("--signal", "number", type=int, required=True, help="1, 3 to 17.")
@click.option(
    "--replicates", type=MANY, default=100, show_default=True, help="Series, one per column."
)
@click.option("--k", type=SIZE, help="Size of the current outbreak; 2, 3, 5 or 10 if not given.")
@click.option("--seed", type=SEED, default=1, show_default=True)
@click.option("--out", type=FOLDER, required=True, help="Folder for the CSV.")
@json_option
def daily(
    number: int, replicates: int, k: float | None, seed: int, out: Path, as_json: bool
) -> None:
    """One of the sixteen daily signals of 2019: seven years, the last 49 weeks to be judged.

    Writes counts.csv and outbreak.csv, a row per day.
    """
    import numpy as np

    from birlik.early_warning.frame import FrameError
    from birlik.early_warning.simulate_daily import signal as draw

    try:
        drawn = draw(number, replicates=replicates, rng=np.random.default_rng([seed, number]), k=k)
    except FrameError as error:
        raise Failure(str(error), code=2) from None
    tables = {"counts": drawn.counts.T, "outbreak": drawn.outbreak.T}
    _write(out, tables, {"signal": number, "days": drawn.days, "seed": seed}, as_json)
