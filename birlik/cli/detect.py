"""`birlik detect`: thresholds, alarms and p-values for a CSV of weekly counts. Needs no Django."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from birlik.cli.console import Failure, command, output, several
from birlik.early_warning import catalogue

if TYPE_CHECKING:
    from birlik.early_warning.detection import Detection
    from birlik.early_warning.frame import Frame
    from birlik.early_warning.frame_csv import Table

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

# Every setting of every method; a method is given only those that were named.
SETTINGS: dict[str, tuple[Any, str]] = {
    "alpha": (float, "False-alarm probability of a quiet week."),
    "threshold": (str, "nbplugin, muan or delta; for charts the number that alarms."),
    "years": (int, "Years looked back."),
    "half_window": (int, "Weeks each side of the same week (bayes, rki: also weeks before)."),
    "periods": (int, "Levels of the season; 1: only the windows around the same week."),
    "skip_recent": (int, "Last weeks left out, they may hold the outbreak."),
    "trend": (bool, "Fit a trend."),
    "trend_level": (float, "Keep the trend only if its p-value is below this."),
    "reweight": (bool, "Weight past outbreaks down."),
    "weights_threshold": (float, "Standardised residual above which a week is weighted down."),
    "power": (click.Choice(["2/3", "1/2", "none"]), "Power of the delta threshold."),
    "min_cases": (int, "Say nothing below this many cases in the last weeks."),
    "min_cases_weeks": (int, "Number of those last weeks."),
    "errors": (click.Choice(["peer", "plain"]), "Standard errors as R's surveillance, or plain."),
    "baseline": (int, "EARS: weeks of the baseline."),
    "min_sigma": (float, "EARS: least standard deviation, in cases."),
    "recent": (bool, "bayes, rki: use the weeks just before."),
    "k": (float, "CUSUM: reference value."),
    "h": (float, "CUSUM: value of the chart that alarms."),
    "transform": (
        click.Choice(["rossi", "standard", "anscombe", "negative-binomial"]),
        "CUSUM: how counts are standardised.",
    ),
    "mean": (str, "Charts: seasonal, constant (CUSUM), or a number."),
    "kappa": (float, "Charts: variance is m + kappa m²; estimated if not given."),
    "cap": (float, "CUSUM: highest value the chart keeps."),
    "window": (int, "Likelihood ratio: weeks among which the rise may have begun."),
    "restart": (bool, "Likelihood ratio: begin anew after an alarm."),
    "harmonics": (int, "Waves a year of the smooth season."),
    "together": (bool, "Smooth season: judge the week also together with the one before."),
}  # fmt: skip


class DetectCommand(click.Command):
    """Says below the options which method has which settings, with their defaults."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Settings of each method, with their defaults"):
            formatter.write_dl(
                [(method, _defaults(method)) for method in catalogue.names()], col_max=20
            )
        with formatter.section("Examples"):
            for line in (
                "birlik detect counts.csv --last 52 --out judged",
                "birlik detect counts.csv --method ears-c2 --last 1 --json",
            ):
                formatter.write_text(line)


def _defaults(method: str) -> str:
    settings = catalogue.settings(method)
    return ", ".join(
        name.replace("_", "-")
        + ("" if value is None else f" {str(value).lower() if value in (True, False) else value}")
        for name, value in settings.items()
        if name in SETTINGS
    )


def with_settings(function: Callable[..., None]) -> Callable[..., None]:
    for name, (kind, text) in reversed(SETTINGS.items()):
        flag = name.replace("_", "-")
        if kind is bool:
            option = click.option(f"--{flag}/--no-{flag}", name, default=None, help=text)
        else:
            option = click.option(f"--{flag}", name, type=kind, default=None, help=text)
        function = option(function)
    return function


@command("detect", cls=DetectCommand)
@click.argument("counts", type=FILE)
@click.option(
    "--method",
    type=click.Choice(catalogue.names()),
    default="farrington-flexible",
    show_default=True,
)
@click.option("--last", default=52, show_default=True, help="Weeks to judge, at the end.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder for the CSV.")
@click.option("--exposure", type=FILE, help="CSV like COUNTS: workers or members, above 0.")
@click.option("--first-week", help="ISO week of the first row, if the file has no week column.")
@click.option(
    "--header/--no-header", default=None, help="The first row names the units; else judged by it."
)
@with_settings
def detect(
    counts: Path,
    method: str,
    last: int,
    out: Path | None,
    exposure: Path | None,
    first_week: str | None,
    header: bool | None,
    as_json: bool,
    **given: Any,
) -> None:
    """Judge the last weeks of COUNTS: a row per week, oldest first, a column per unit.

    A header and a first column of ISO weeks or dates are optional; an empty cell is a missing
    week. Commas, semicolons or tabs divide the cells. With --out the folder gets upper.csv,
    alarm.csv, pvalue.csv and expected.csv, a row per judged week. Settings not named keep the
    defaults of the method; --json shows them.
    """
    from birlik.early_warning.frame import FrameError, as_frame
    from birlik.early_warning.frame_csv import read_table, week_labels

    try:
        settings = _settings(method, given)
        table = read_table(counts, header=header)
        frame = as_frame(
            table.values.T,
            exposure=_sizes(exposure, table) if exposure else None,
            units=table.columns,
            weeks=week_labels(table) or first_week,
        )
        found = catalogue.detector(method)(frame, last=last, **settings)
        files = _write(out, found, table) if out else []
    except FrameError as error:
        raise Failure(str(error)) from None
    except (OSError, EOFError) as error:
        raise Failure(f"A file cannot be read or written: {error}") from None
    result = _as_dict(method, settings, frame, found, files)
    output(result, as_json, _as_text(result))


def _sizes(path: Path, counts: Table) -> Any:
    """Exposure in the order of the counts, by name where both files have a header."""
    from birlik.early_warning.frame_csv import read_table
    from birlik.early_warning.frame_tables import in_order

    table = read_table(path, header=None if counts.columns else False)
    sizes = table.values.T
    if table.columns and counts.columns:
        sizes = in_order(sizes, table.columns, counts.columns, str(path))
    return sizes[:, 0] if sizes.shape[1] == 1 else sizes


def _settings(method: str, given: dict[str, Any]) -> dict[str, Any]:
    known = catalogue.settings(method)
    named = {name: value for name, value in given.items() if value is not None}
    for name in named:
        if name not in known:
            flags = ", ".join(f"--{n.replace('_', '-')}" for n in known if n in SETTINGS)
            raise Failure(
                f"--{name.replace('_', '-')} is no setting of {method}. It has: {flags}.", code=2
            )
    for name in ("threshold", "mean"):
        if name in named and not isinstance(known[name], str):
            named[name] = _number(name, named[name])
    if "mean" in named and named["mean"] not in ("seasonal", "constant"):
        named["mean"] = _number("mean", named["mean"])
    return named


def _number(name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise Failure(f"--{name} must be a number here. Got {text!r}.", code=2) from None


def _write(folder: Path, found: Detection, table: Table) -> list[str]:
    """The four tables, with the header and the week column the input had."""
    folder.mkdir(parents=True, exist_ok=True)
    weeks = found.weeks if table.rows else None
    files = []
    for name in ("upper", "alarm", "pvalue", "expected"):
        path = folder / f"{name}.csv"
        write_rows(path, getattr(found, name).T, table.columns, weeks)
        files.append(str(path))
    return files


def write_rows(
    path: Path,
    rows: Iterable[Sequence[float]],
    header: Sequence[str] | None,
    weeks: Sequence[str] | None,
) -> None:
    with open(path, "w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        if header:
            writer.writerow([*(["week"] if weeks else []), *header])
        for i, row in enumerate(rows):
            writer.writerow([*([weeks[i]] if weeks else []), *map(_text, row)])


def _text(value: float) -> str:
    """Shortest text that reads back the same; whole numbers without a point; NaN empty."""
    number = float(value)
    if math.isnan(number):
        return ""
    return str(int(number)) if number.is_integer() else repr(number)


def _as_dict(
    method: str, settings: dict[str, Any], frame: Frame, found: Detection, files: list[str]
) -> dict[str, Any]:
    import numpy as np

    first = frame.n_weeks - len(found.weeks)

    def plain(value: float) -> float | None:
        return float(value) if np.isfinite(value) else None

    return {
        "method": method,
        "settings": {**catalogue.settings(method), **settings, "last": len(found.weeks)},
        "units": frame.n_units,
        "weeks": len(found.weeks),
        "judged": int(np.isfinite(found.upper).sum()),
        "alarms": [
            {
                "unit": found.units[unit],
                "week": found.weeks[week],
                "count": int(frame.counts[unit, first + week]),
                "expected": plain(found.expected[unit, week]),
                "upper": plain(found.upper[unit, week]),
                "pvalue": plain(found.pvalue[unit, week]),
            }
            for unit, week in np.argwhere(found.alarm)
        ],
        "files": files,
    }


def _as_text(result: dict[str, Any]) -> str:
    alarms = result["alarms"]
    lines = [
        f"{result['method']}: {several(len(alarms), 'alarm')} in "
        f"{several(result['weeks'], 'week')} of {several(result['units'], 'unit')}."
    ]
    for alarm in alarms[:20]:
        line = f"{alarm['week']}  {alarm['unit']}: {alarm['count']}"
        if alarm["expected"] is not None:
            line += f", expected {alarm['expected']:.2f}"
        if alarm["upper"] is not None:
            line += f", highest without alarm {alarm['upper']:g}"
        lines.append(line)
    if len(alarms) > 20:
        lines.append(f"and {len(alarms) - 20} more; --json lists them all.")
    return "\n".join(lines + [f"Wrote {path}" for path in result["files"]])
