"""More than usual in a region, a sector or both: weekly counts by cause, judged by the
early-warning engine."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db import connection

from birlik.base.periods import Week
from birlik.early_warning import as_frame, ears, farrington_flexible
from birlik.early_warning.frame import FrameError
from birlik.monitoring.picture import COUNTED_THEN, Floats
from birlik.monitoring.weights import SignalSettings
from birlik.registers.weekly.form import Form

NEW_DISPUTES = "disputes"


@dataclass(frozen=True)
class Series:
    """One cause in one place."""

    region: str | None
    sector: str | None
    cause: str

    @property
    def key(self) -> str:
        return f"{self.region or '*'}|{self.sector or '*'}|{self.cause}"


@dataclass(frozen=True)
class Unusual:
    series: Series
    method: str
    observed: float
    expected: float
    threshold: float
    pvalue: float


def unusual(
    week: Week, known_at: datetime, settings: SignalSettings, form: Form | None
) -> tuple[list[Unusual], int]:
    """The series of a week that stand above their threshold, rarest first, and how many series were
    watched."""
    first = week - (52 * settings.years + 8)
    if settings.source == "weekly" and form is not None:
        cube = _reported(form, first, week, known_at)
    else:
        cube = _begun(first, week)
    series, counts, exposure = _layers(cube)
    if not series:
        return [], 0
    found = _judge(series, counts, exposure, first, settings)
    return sorted(found, key=lambda one: (one.pvalue, one.series.key))[: settings.most], len(series)


@dataclass(frozen=True)
class Cube:
    """Counts by region, sector, cause and week, and who could have reported them."""

    regions: list[str | None]
    sectors: list[str | None]
    causes: list[str]
    counts: Floats  # regions × sectors × causes × weeks
    exposure: Floats  # regions × sectors × weeks; all 0 where nobody reports


def _cube(rows: list[tuple], causes: list[str], first: Week, last: Week) -> Cube:
    """Rows are (region, sector, week number, exposure, count of each cause)."""
    weeks = (last.monday - first.monday).days // 7 + 1
    regions = sorted({row[0] for row in rows}, key=str)
    sectors = sorted({row[1] for row in rows}, key=str)
    counts = np.zeros((len(regions), len(sectors), len(causes), weeks))
    exposure = np.zeros((len(regions), len(sectors), weeks))
    if rows:
        region_at = {code: place for place, code in enumerate(regions)}
        sector_at = {code: place for place, code in enumerate(sectors)}
        region = [region_at[row[0]] for row in rows]
        sector = [sector_at[row[1]] for row in rows]
        numbers = np.array([row[2:] for row in rows], dtype=np.int64)
        exposure[region, sector, numbers[:, 0]] = numbers[:, 1]
        counts[region, sector, :, numbers[:, 0]] = numbers[:, 2:]
    return Cube(regions, sectors, causes, counts, exposure)


def _reported(form: Form, first: Week, last: Week, known_at: datetime) -> Cube:
    """Workplaces that report a trouble of a cause, among those that report."""
    causes: dict[str, list[int]] = {}
    for question in form.questions:
        causes.setdefault(question.cause, []).append(question.slot)
    columns = ", ".join(
        f"count(*) FILTER (WHERE {' OR '.join(f'r.answers[{slot + 1}] > 0' for slot in slots)})"
        for slots in causes.values()
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT w.region_id, w.sector_id, (r.week - %(first)s) / 7, count(*), "  # noqa: S608
            f"{columns} "
            "FROM weekly_weeklyreport r JOIN structure_workplace w ON w.id = r.workplace_id "
            f"WHERE r.week BETWEEN %(first)s AND %(last)s AND {COUNTED_THEN} GROUP BY 1, 2, 3",
            {"first": first.monday, "last": last.monday, "known_at": known_at},
        )
        return _cube(cursor.fetchall(), list(causes), first, last)


def _begun(first: Week, last: Week) -> Cube:
    """Disputes that began."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT region_id, sector_id, (began - %(first)s) / 7, 0, count(*) "
            "FROM disputes_dispute WHERE began BETWEEN %(first)s AND %(sunday)s AND mistake = '' "
            "GROUP BY 1, 2, 3",
            {"first": first.monday, "sunday": last.sunday},
        )
        return _cube(cursor.fetchall(), [NEW_DISPUTES], first, last)


def _layers(cube: Cube) -> tuple[list[Series], Floats, Floats]:
    """Series × weeks for each region and sector, each region, and each sector; none that is
    always empty."""
    parts: list[tuple[Series, Floats, Floats]] = []
    by_region, by_sector = cube.counts.sum(axis=1), cube.counts.sum(axis=0)
    region_exposure, sector_exposure = cube.exposure.sum(axis=1), cube.exposure.sum(axis=0)
    for c, cause in enumerate(cube.causes):
        for r, region in enumerate(cube.regions):
            if region:
                parts.append((Series(region, None, cause), by_region[r, c], region_exposure[r]))
        for s, sector in enumerate(cube.sectors):
            if sector:
                parts.append((Series(None, sector, cause), by_sector[s, c], sector_exposure[s]))
            for r, region in enumerate(cube.regions):
                if region and sector:
                    parts.append(
                        (Series(region, sector, cause), cube.counts[r, s, c], cube.exposure[r, s])
                    )
    parts = [part for part in parts if part[1].any()]
    if not parts:
        return [], np.zeros((0, 0)), np.zeros((0, 0))
    return (
        [part[0] for part in parts],
        np.array([part[1] for part in parts]),
        np.array([part[2] for part in parts]),
    )


def _judge(
    series: list[Series], counts: Floats, exposure: Floats, first: Week, settings: SignalSettings
) -> list[Unusual]:
    """Only series that reach `fewest` this week can be unusual, so only they are judged."""
    candidates = np.flatnonzero(counts[:, -1] >= settings.fewest)
    if not len(candidates):
        return []
    by_exposure = bool(exposure.any())
    started = np.flatnonzero((exposure if by_exposure else counts).any(axis=0))[0]
    counts, exposure = counts[candidates], exposure[candidates]
    missing = (exposure == 0) if by_exposure else None
    frame = as_frame(
        counts[:, started:],
        exposure=np.maximum(exposure, 1)[:, started:] if by_exposure else None,
        weeks=(first + int(started)).monday,
        missing=missing[:, started:] if missing is not None else None,
    )
    try:
        found, method = (
            farrington_flexible.detect(frame, last=1, alpha=settings.alpha),
            "farrington",
        )
    except FrameError:  # not yet five years of history
        try:
            found, method = ears.detect(frame, last=1, alpha=settings.alpha), "ears"
        except FrameError:
            return []
    return [
        Unusual(
            series[candidates[row]],
            method,
            float(frame.counts[row, -1]),
            round(float(found.expected[row, -1]), 3),
            round(float(found.upper[row, -1]), 3),
            float(f"{found.pvalue[row, -1]:.6g}"),
        )
        for row in np.flatnonzero(found.alarm[:, -1])
    ]
