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
    """The weekly counts of one cause in one place, oldest first; `exposure` is who could have
    reported it."""

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
        rows = _weekly_rows(form, first, week, known_at)
    else:
        rows = _dispute_rows(first, week)
    series, counts, exposure = _tables(rows, first, week)
    if not series:
        return [], 0
    found = _judge(series, counts, exposure, first, settings)
    return sorted(found, key=lambda one: (one.pvalue, one.series.key))[: settings.most], len(series)


def _weekly_rows(form: Form, first: Week, last: Week, known_at: datetime) -> list[tuple]:
    """(region, sector, cause, week number, count, exposure): workplaces that report a trouble of a
    cause."""
    causes: dict[str, list[int]] = {}
    for question in form.questions:
        causes.setdefault(question.cause, []).append(question.slot)
    tests = {
        cause: " OR ".join(f"r.answers[{slot + 1}] > 0" for slot in slots)
        for cause, slots in causes.items()
    }
    columns = ", ".join(f"count(*) FILTER (WHERE {test})" for test in tests.values())
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT w.region_id, w.sector_id, (r.week - %(first)s) / 7, count(*), {columns} "  # noqa: S608
            "FROM weekly_weeklyreport r JOIN structure_workplace w ON w.id = r.workplace_id "
            f"WHERE r.week BETWEEN %(first)s AND %(last)s AND {COUNTED_THEN} GROUP BY 1, 2, 3",
            {"first": first.monday, "last": last.monday, "known_at": known_at},
        )
        found = cursor.fetchall()
    return [
        (region, sector, cause, number, count, exposure)
        for region, sector, number, exposure, *counts in found
        for cause, count in zip(tests, counts, strict=True)
    ]


def _dispute_rows(first: Week, last: Week) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT region_id, sector_id, %(cause)s, (began - %(first)s) / 7, count(*), 0 "
            "FROM disputes_dispute WHERE began BETWEEN %(first)s AND %(sunday)s "
            "GROUP BY region_id, sector_id, 4",
            {"cause": NEW_DISPUTES, "first": first.monday, "sunday": last.sunday},
        )
        return cursor.fetchall()


def _tables(rows: list[tuple], first: Week, last: Week) -> tuple[list[Series], Floats, Floats]:
    """Series × weeks of counts and exposures: region × sector, and the margins of both."""
    weeks = (last.monday - first.monday).days // 7 + 1
    index: dict[Series, int] = {}
    cells: list[tuple[int, int, float, float]] = []
    for region, sector, cause, number, count, exposure in rows:
        for one in {
            Series(region, sector, cause),
            Series(region, None, cause),
            Series(None, sector, cause),
        }:
            if one.region or one.sector:
                place = index.setdefault(one, len(index))
                cells.append((place, number, count, exposure))
    counts, exposures = np.zeros((len(index), weeks)), np.zeros((len(index), weeks))
    if cells:
        place, number, count, exposure = (np.array(column) for column in zip(*cells, strict=True))
        np.add.at(counts, (place, number), count)
        np.add.at(exposures, (place, number), exposure)
    return list(index), counts, exposures


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
