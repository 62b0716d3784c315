"""Files of users of SaTScan: cases, population and coordinates in, clusters and locations out.

Read (columns parted by spaces, tabs or commas, `//` begins a remark):
    .cas  location  cases  date  [covariates, summed over]
    .pop  location  date  people  [covariates, summed over]
    .geo  location  x  y      or    location  latitude  longitude
    .nbr  location  its neighbours, nearest first
Dates: 2024/03/31, 2024-03-31, 2024/03 or 2024. Written: a table with one row per cluster and one
with one row per place of a cluster.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from birlik.early_warning.frame import Floats, FrameError
from birlik.early_warning.scan import Cluster, ScanResult
from birlik.early_warning.scan_zones import Ints

_FIELD = re.compile(r'"([^"]*)"|([^\s,]+)')
_DATE = re.compile(r"(\d{4})(?:[-/](\d{1,2}))?(?:[-/](\d{1,2}))?")
_EARTH_KM = 6371.0088
Line = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Study:
    """What the files hold, by place and period, oldest period first.

    counts: (places, periods). population: the same shape, or None. points: (places, 2).
    periods: first and last day of each. left_out: cases dated outside the periods.
    """

    locations: tuple[str, ...]
    points: Floats
    geographic: bool
    counts: Floats
    population: Floats | None
    periods: tuple[tuple[dt.date, dt.date], ...]
    left_out: int


def read_study(
    cas: str | Path,
    geo: str | Path,
    pop: str | Path | None = None,
    *,
    geographic: bool = False,
    start: dt.date | None = None,
    end: dt.date | None = None,
    days: int = 7,
) -> Study:
    """Read the files of one study and count cases by place and period.

    geographic: .geo holds latitude and longitude. start, end: first and last day, default those of
        the cases. days: length of a period; periods are laid backwards from the end, and days at
        the start that do not fill one are left out.
    Population is taken in the middle of each period: linear between two dates, constant outside.
    Raises FrameError with the file and the line of what cannot be read.
    """
    locations, points = _read_geo(geo)
    place = {name: i for i, name in enumerate(locations)}
    cases = list(_read_cas(cas, place))
    if not cases:
        raise FrameError(f"{cas} holds no cases.")
    last = end or max(day for _, _, day in cases)
    first = start or min(day for _, _, day in cases)
    number = ((last - first).days + 1) // days
    if number < 1:
        raise FrameError(f"From {first} to {last} there is no whole period of {days} days.")
    counts, left_out = np.zeros((len(locations), number)), 0
    for where, count, day in cases:
        period = number - 1 - (last - day).days // days
        if day > last or period < 0:
            left_out += count
        else:
            counts[where, period] += count
    ends = [last - dt.timedelta(days * (number - 1 - i)) for i in range(number)]
    periods = tuple((each - dt.timedelta(days - 1), each) for each in ends)
    people = _read_pop(pop, locations, periods) if pop else None
    return Study(locations, points, geographic, counts, people, periods, left_out)


def read_neighbours(path: str | Path, study: Study) -> Ints:
    """An explicit order of neighbours per place, (rows, k) with -1 after the last.

    The place itself comes first whether the file repeats it or not.
    """
    place = {name: i for i, name in enumerate(study.locations)}
    rows = []
    for number, fields in _lines(path):
        places = [_known(name, place, path, number) for name in fields]
        rows.append(list(dict.fromkeys(places)))
    if not rows:
        raise FrameError(f"{path} holds no neighbours.")
    out = np.full((len(rows), max(map(len, rows))), -1, np.int32)
    for i, row in enumerate(rows):
        out[i, : len(row)] = row
    return out


def write_clusters(path: str | Path, result: ScanResult, study: Study) -> None:
    """One row per cluster; the centre is the place whose farthest companion is nearest."""
    header = (
        "cluster centre x y radius first_day last_day places score p_value recurrence_days "
        "cases expected cases_over_expected relative_risk"
    )
    rows = []
    for number, cluster in enumerate(result.clusters, start=1):
        centre, radius = _centre(cluster, study)
        x, y = study.points[centre]
        rows.append(
            f"{number} {_name(study, centre)} {x:g} {y:g} {radius:.6g} {_span(cluster, study)} "
            f"{len(cluster.places)} {cluster.score:.6f} {_maybe(cluster.p_value, '.6f')} "
            f"{_maybe(cluster.recurrence_days, '.0f')} {cluster.cases:g} {cluster.expected:.4f} "
            f"{cluster.cases / cluster.expected:.4f} {cluster.relative_risk:.4f}"
        )
    _write(path, header, rows)


def write_locations(path: str | Path, result: ScanResult, study: Study) -> None:
    """One row per place of a cluster, with the place's own cases in the cluster's days."""
    header = "location cluster x y first_day last_day p_value cluster_score cases"
    rows = []
    for number, cluster in enumerate(result.clusters, start=1):
        for place in cluster.places:
            x, y = study.points[place]
            own = study.counts[place, -cluster.weeks :].sum()
            rows.append(
                f"{_name(study, place)} {number} {x:g} {y:g} {_span(cluster, study)} "
                f"{_maybe(cluster.p_value, '.6f')} {cluster.score:.6f} {own:g}"
            )
    _write(path, header, rows)


def _read_geo(path: str | Path) -> tuple[tuple[str, ...], Floats]:
    names: dict[str, tuple[float, float]] = {}
    for number, fields in _lines(path, at_least=3):
        if fields[0] in names:
            raise FrameError(f"{path}, line {number}: location {fields[0]!r} stands there twice.")
        x, y = (_real(field, path, number) for field in fields[1:3])
        names[fields[0]] = (x, y)
    if not names:
        raise FrameError(f"{path} holds no locations.")
    return tuple(names), np.array(list(names.values()))


def _read_cas(path: str | Path, place: dict[str, int]) -> Iterator[tuple[int, int, dt.date]]:
    for number, fields in _lines(path, at_least=3):
        count = _real(fields[1], path, number)
        if count < 0 or count != int(count):
            raise FrameError(
                f"{path}, line {number}: cases must be a whole number from 0. Got {fields[1]}."
            )
        yield _known(fields[0], place, path, number), int(count), _day(fields[2], path, number)


def _read_pop(
    path: str | Path, locations: tuple[str, ...], periods: tuple[tuple[dt.date, dt.date], ...]
) -> Floats:
    place = {name: i for i, name in enumerate(locations)}
    known: list[dict[int, float]] = [{} for _ in locations]
    for number, fields in _lines(path, at_least=3):
        people = _real(fields[2], path, number)
        if people < 0:
            raise FrameError(f"{path}, line {number}: people must be 0 or more. Got {fields[2]}.")
        at = known[_known(fields[0], place, path, number)]
        day = _day(fields[1], path, number).toordinal()
        at[day] = at.get(day, 0.0) + people
    middle = [(first.toordinal() + last.toordinal()) / 2 for first, last in periods]
    out = np.empty((len(locations), len(periods)))
    for name, row, at in zip(locations, out, known, strict=True):
        if not at:
            raise FrameError(f"{path} gives no population for location {name!r}.")
        days = sorted(at)
        row[:] = np.interp(middle, days, [at[day] for day in days])
    return out


def _lines(path: str | Path, at_least: int = 1) -> Iterator[Line]:
    with open(path, encoding="utf-8-sig") as stream:
        for number, line in enumerate(stream, start=1):
            if line.lstrip().startswith("//"):
                continue
            fields = [quoted or plain for quoted, plain in _FIELD.findall(line)]
            if not fields:
                continue
            if len(fields) < at_least:
                raise FrameError(
                    f"{path}, line {number} must have at least {at_least} columns. "
                    f"Got {line.strip()!r}."
                )
            yield number, fields


def _known(name: str, place: dict[str, int], path: str | Path, number: int) -> int:
    if name not in place:
        raise FrameError(
            f"{path}, line {number}: location {name!r} has no coordinates. Add it to the .geo file."
        )
    return place[name]


def _real(text: str, path: str | Path, number: int) -> float:
    try:
        return float(text)
    except ValueError:
        raise FrameError(f"{path}, line {number}: {text!r} is not a number.") from None


def _day(text: str, path: str | Path, number: int) -> dt.date:
    match = _DATE.fullmatch(text)
    try:
        if match:
            return dt.date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        pass
    raise FrameError(
        f"{path}, line {number}: a date must be written 2024/03/31, 2024/03 or 2024. Got {text!r}."
    )


def _centre(cluster: Cluster, study: Study) -> tuple[int, float]:
    at = study.points[list(cluster.places)]
    apart = _kilometres(at) if study.geographic else np.hypot(*(at[:, None] - at[None]).T)
    farthest = apart.max(axis=1)
    return cluster.places[int(farthest.argmin())], float(farthest.min())


def _kilometres(degrees: Floats) -> Floats:
    """Great-circle distances between all pairs (haversine)."""
    latitude, longitude = np.radians(degrees).T
    rise = np.sin((latitude[:, None] - latitude) / 2) ** 2
    turn = np.sin((longitude[:, None] - longitude) / 2) ** 2
    arc = rise + np.cos(latitude[:, None]) * np.cos(latitude) * turn
    return np.asarray(2 * _EARTH_KM * np.arcsin(np.sqrt(np.minimum(arc, 1.0))))


def _name(study: Study, place: int) -> str:
    name = study.locations[place]
    return f'"{name}"' if re.search(r"[\s,]", name) else name


def _span(cluster: Cluster, study: Study) -> str:
    return f"{study.periods[-cluster.weeks][0]:%Y/%m/%d} {study.periods[-1][1]:%Y/%m/%d}"


def _maybe(value: float | None, form: str) -> str:
    return "-" if value is None else format(value, form)


def _write(path: str | Path, header: str, rows: list[str]) -> None:
    Path(path).write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
