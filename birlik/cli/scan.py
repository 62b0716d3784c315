"""`birlik scan`: clusters in space and recent time, from CSV or SaTScan files. Needs no Django."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from birlik.cli.console import Failure, command, output, progress, several

if TYPE_CHECKING:
    from birlik.early_warning.frame import Frame
    from birlik.early_warning.satscan import Study
    from birlik.early_warning.scan import ScanResult
    from birlik.early_warning.scan_zones import Neighbourhoods, Zones

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@command("scan")
@click.option("--counts", type=FILE, help="CSV: a row per week, oldest first, a column per place.")
@click.option("--baseline", type=FILE, help="CSV of expected counts, like --counts.")
@click.option("--population", type=FILE, help="CSV: people, a row per place or like --counts.")
@click.option("--points", type=FILE, help="CSV: x and y per place, in the order of the columns.")
@click.option("--adjacency", type=FILE, help="CSV of pairs of places: zones are connected sets.")
@click.option("--neighbours", default=20, show_default=True, help="Places in the largest zone.")
@click.option("--subsets", is_flag=True, help="Search every subset of each neighbourhood.")
@click.option(
    "--largest-share",
    type=click.FloatRange(0, 1, min_open=True),
    default=1.0,
    show_default=True,
    help="Of people, in one zone.",
)
@click.option("--geographic", is_flag=True, help="Points are latitude and longitude.")
@click.option("--window", default=12, show_default=True, help="Longest cluster, in weeks.")
@click.option(
    "--model",
    type=click.Choice(["eb-poisson", "pb-poisson", "permutation", "nb"]),
    default="eb-poisson",
    show_default=True,
)
@click.option("--theta", type=float, help="Size of the negative binomial, for --model nb.")
@click.option(
    "--replicas",
    type=click.IntRange(0),
    default=999,
    show_default=True,
    help="Null data sets; 0: scores only.",
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Of replicas.")
@click.option(
    "--null",
    type=click.Choice(["model", "overdispersed", "bootstrap"]),
    default="model",
    show_default=True,
    help="What quiet weeks look like.",
)
@click.option("--dispersion", type=float, help="Variance / mean; estimated if not given.")
@click.option("--block", default=4, show_default=True, help="Weeks resampled together (bootstrap).")
@click.option("--stop-after", type=int, help="Stop once this many replicas reach the score.")
@click.option(
    "--tail",
    type=click.Choice(["count", "gumbel", "importance"]),
    default="count",
    show_default=True,
    help="How small p-values are told; importance: to a few per cent, for eb-poisson.",
)
@click.option(
    "--clusters",
    type=click.IntRange(1),
    default=10,
    show_default=True,
    help="How many to report at most.",
)
@click.option("--workers", type=int, help="Threads; one per CPU if not given.")
@click.option("--cas", type=FILE, help="Cases in SaTScan's format, in place of --counts.")
@click.option("--geo", type=FILE, help="Coordinates in SaTScan's format, with --cas.")
@click.option("--pop", type=FILE, help="Population in SaTScan's format, with --cas.")
@click.option("--nbr", type=FILE, help="Explicit order of neighbours, with --cas.")
@click.option(
    "--days",
    type=click.IntRange(1),
    default=7,
    show_default=True,
    help="Days in one period: of --cas, and between two scans.",
)
@click.option(
    "--out", type=click.Path(path_type=Path), help="With --cas: write OUT.col.txt and OUT.gis.txt."
)
def scan(as_json: bool, **given: Any) -> None:
    """Which places together have too many cases in the last weeks, and how unusual is that?

    Zones grow around each place by its nearest ones (--points), follow borders (--adjacency), or
    are any part of a neighbourhood (--subsets). P-values come from null data sets.
    """
    from birlik.early_warning.frame import FrameError
    from birlik.early_warning.scan_zones import ZoneError

    try:
        frame, study, people, zones = _from_satscan(given) if given["cas"] else _from_csv(given)
        result = _run(frame, zones, people, given)
        if study is not None and given["out"]:
            _write_tables(given["out"], result, study)
    except (FrameError, ZoneError) as error:
        raise Failure(str(error), code=2) from error
    except (ValueError, OSError, UnicodeDecodeError) as error:
        raise Failure(f"The scan cannot be made: {error}", code=2) from error
    zones_searched = zones.distinct() if hasattr(zones, "distinct") else len(zones)
    output(
        _as_dict(result, frame, zones_searched), as_json, _as_text(result, frame, zones_searched)
    )


def _from_csv(given: dict[str, Any]) -> tuple[Frame, None, Any, Zones | Neighbourhoods]:
    from birlik.early_warning import scan_files as files
    from birlik.early_warning.scan_zones import connected_zones

    if given["geo"] or given["pop"] or given["nbr"]:
        raise Failure("--geo, --pop and --nbr go with --cas, not with --counts.", code=2)
    if given["counts"] is None:
        raise Failure("Name a file of counts with --counts, or of cases with --cas.", code=2)
    if given["out"]:
        raise Failure("--out writes the tables of a study read with --cas and --geo.", code=2)
    frame = files.read_counts(given["counts"])
    people = files.read_population(given["population"], frame) if given["population"] else None
    if given["adjacency"]:
        links = files.read_links(given["adjacency"], frame)
        return frame, None, people, connected_zones(links, given["neighbours"])
    if given["points"] is None:
        raise Failure("Zones need --points, or --adjacency, beside the counts.", code=2)
    points = files.read_points(given["points"], frame)
    return frame, None, people, _zones(points, people, given, given["geographic"])


def _from_satscan(given: dict[str, Any]) -> tuple[Frame, Study, Any, Zones | Neighbourhoods]:
    from birlik.early_warning import satscan
    from birlik.early_warning.frame import as_frame
    from birlik.early_warning.scan_zones import listed_zones

    if given["geo"] is None or given["counts"]:
        raise Failure("--cas needs --geo and takes the place of --counts.", code=2)
    study = satscan.read_study(
        given["cas"], given["geo"], given["pop"],
        geographic=given["geographic"], days=given["days"],
    )  # fmt: skip
    frame = as_frame(study.counts, units=study.locations)
    people = study.population
    if given["nbr"]:
        order = satscan.read_neighbours(given["nbr"], study)[:, : given["neighbours"]]
        zones = listed_zones(order, locations=len(study.locations))
        return frame, study, people, zones
    return frame, study, people, _zones(study.points, people, given, study.geographic)


def _zones(
    points: Any, people: Any, given: dict[str, Any], geographic: bool
) -> Zones | Neighbourhoods:
    from birlik.early_warning.scan_zones import Neighbourhoods, nearest_neighbours, nearest_zones

    if given["subsets"]:
        near = nearest_neighbours(points, given["neighbours"], geographic=geographic)
        return Neighbourhoods(near)
    share = given["largest_share"]
    if share < 1 and people is None:
        raise Failure("--largest-share needs the population of every place.", code=2)
    latest = people[:, -1] if people is not None and people.ndim == 2 else people
    return nearest_zones(
        points, given["neighbours"],
        geographic=geographic, population=latest, largest_share=share,
    )  # fmt: skip


def _run(
    frame: Frame, zones: Zones | Neighbourhoods, people: Any, given: dict[str, Any]
) -> ScanResult:
    import numpy as np

    from birlik.early_warning.scan import prospective_scan
    from birlik.early_warning.scan_files import read_baselines

    baselines = read_baselines(given["baseline"], frame) if given["baseline"] else None
    same = (
        *("model", "window", "theta", "replicas", "null", "dispersion", "block"),
        *("stop_after", "tail", "workers"),
    )
    with progress(range(given["replicas"]), "Replicas") as bar:
        return prospective_scan(
            frame,
            zones,
            baselines=baselines,
            population=people,
            rng=np.random.default_rng(given["seed"]),
            most=given["clusters"],
            every_days=float(given["days"]),
            progress=lambda done: bar.update(done - bar.pos),
            **{name: given[name] for name in same},
        )


def _write_tables(prefix: Path, result: ScanResult, study: Study) -> None:
    from birlik.early_warning import satscan

    satscan.write_clusters(prefix.with_name(prefix.name + ".col.txt"), result, study)
    satscan.write_locations(prefix.with_name(prefix.name + ".gis.txt"), result, study)


def _as_dict(result: ScanResult, frame: Frame, zones: int) -> dict[str, Any]:
    """Places by name and by column number from 1."""
    return {
        "model": result.model,
        "weeks": frame.n_weeks,
        "places": frame.n_units,
        "window": result.window,
        "zones": zones,
        "replicas": int(result.null.maxima.size) if result.null else 0,
        "clusters": [
            {
                "locations": list(cluster.units),
                "columns": [place + 1 for place in cluster.places],
                "duration": cluster.weeks,
                "score": cluster.score,
                "p_value": cluster.p_value,
                "recurrence_days": cluster.recurrence_days,
                "cases": cluster.cases,
                "expected": cluster.expected,
                "relative_risk": cluster.relative_risk,
            }
            for cluster in result.clusters
        ],
    }


def _as_text(result: ScanResult, frame: Frame, zones: int) -> str:
    drawn = f"{result.null.maxima.size} replicas" if result.null else "no replicas"
    lines = [
        f"{result.model}: {frame.n_units} places, {zones} zones, up to {result.window} "
        f"of {frame.n_weeks} weeks, {drawn}."
    ]
    for number, cluster in enumerate(result.clusters, start=1):
        chance = "" if cluster.p_value is None else f", p {cluster.p_value:.4g}"
        lines.append(
            f"{number}. score {cluster.score:.6f}{chance}, {several(cluster.weeks, 'week')}, "
            f"{several(cluster.cases, 'case')}, {cluster.expected:.2f} expected: "
            f"{', '.join(cluster.units)}"
        )
    return "\n".join(lines if result.clusters else [*lines, "No zone has more than expected."])
