"""Weekly counts by region, sector and cause, and what among them is more than usual, as the
early-warning engine judges it."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db import connection

from birlik.base.periods import Week
from birlik.early_warning import alarms, as_frame, ears, farrington_flexible, weekly
from birlik.early_warning.frame import Frame, FrameError
from birlik.monitoring.records import Floats
from birlik.monitoring.weights import SignalSettings
from birlik.registers.weekly.form import Form

NEW_DISPUTES = "disputes"
# What counted then: the report that stands, or one whose correction came only later.
COUNTED_THEN = """
r.sent_at <= %(known_at)s AND (r.state = 'counted' OR (r.state = 'corrected' AND EXISTS (
    SELECT 1 FROM weekly_weeklyreport c WHERE c.corrects_id = r.id AND c.sent_at > %(known_at)s)))
"""


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
    """`slow`: found by the companion for slow rises only. `sure`: one of those of which at most the
    pack's share is expected to be false."""

    series: Series
    method: str
    observed: float
    expected: float
    threshold: float
    pvalue: float
    slow: bool = False
    sure: bool = False


@dataclass(frozen=True)
class Cost:
    """What a number of alarms a week costs: alarms expected of quiet series, weeks between two of
    one series."""

    per_week: int
    alpha: float
    false_per_week: float
    weeks_between: float


@dataclass(frozen=True)
class Watched:
    """What a week's series say; `costs` for the budgets people may choose between."""

    found: list[Unusual]
    series: int
    method: str
    costs: list[Cost]


BUDGETS = (1, 2, 3, 5, 8, 10, 15, 20, 30, 50)
_HISTORY_YEARS, _CALIBRATION = 2, (98, 52)  # the least the calibrated run can learn from; weeks
_SLOW_WEEKS = 14  # before the judged week, that the companion needs


def unusual(cube: "Cube", first: Week, settings: SignalSettings, per_week: int) -> Watched:
    """The series of the last week of a cube that stand out, rarest first, so many a week as the
    budget lets expect."""
    series, counts, exposure = _layers(cube)
    if not series or not per_week:
        return Watched([], len(series), "", [])
    by_exposure = bool(exposure.any())
    started = int(np.flatnonzero((exposure if by_exposure else counts).any(axis=0))[0])
    shape = _history(counts.shape[1] - started, settings)
    if settings.method == "weekly" and shape:
        frame = _frame(counts, exposure, first, started, by_exposure)
        return _calibrated(series, frame, settings, per_week, *shape)
    found = _judge(series, counts, exposure, first, started, settings)
    found = sorted(found, key=lambda one: (one.pvalue, one.series.key))[:per_week]
    return Watched(found, len(series), found[0].method if found else "", [])


def _history(weeks: int, settings: SignalSettings) -> tuple[int, int] | None:
    """Years to learn from and weeks to calibrate on, as many as there are; None if too few."""
    for years in range(settings.years, _HISTORY_YEARS - 1, -1):
        for calibration in _CALIBRATION:
            if weeks >= 52 * years + calibration + _SLOW_WEEKS:
                return years, calibration
    return None


def _calibrated(
    series: list[Series],
    frame: Frame,
    settings: SignalSettings,
    per_week: int,
    years: int,
    weeks: int,
) -> Watched:
    """The weekly engine: p-values ranked among quiet weeks, the budget's alpha, discovery control
    over region × sector, and the likelihood-ratio companion for slow rises."""
    known = weekly.calibrate(frame, last=1, years=years, weeks=weeks)
    seen = np.where(frame.counts[:, -1 - weeks : -1] >= settings.fewest, known.before, 1.0)
    seen = np.where(np.isnan(known.before), np.nan, seen)
    fast = max(1, round(per_week * (1 - settings.slow_share)))
    alpha = alarms.budget(fast, seen).alpha
    run = weekly.run(frame, last=1, alpha=alpha, years=years, calibration=known)
    now = frame.counts[:, -1]
    enough = now >= settings.fewest
    pvalue = np.where(enough, run.detection.pvalue[:, -1], 1.0)
    groups = [f"{one.region}|{one.sector}" for one in series]
    sure = alarms.hierarchical(np.nan_to_num(pvalue, nan=1.0), groups, settings.false_share)
    quick = enough & (pvalue <= alpha)
    slow = enough & run.slow[:, -1] & ~quick
    order = sorted(
        np.flatnonzero(quick | slow), key=lambda k: (bool(slow[k]), float(pvalue[k]), series[k].key)
    )
    found = [
        Unusual(
            series[k],
            "weekly",
            float(now[k]),
            round(float(run.detection.expected[k, -1]), 3),
            round(float(run.detection.upper[k, -1]), 3),
            float(f"{pvalue[k]:.6g}"),
            slow=bool(slow[k]),
            sure=bool(sure.unit_alarm[k]),
        )
        for k in order[:per_week]
    ]
    return Watched(found, len(series), "weekly", _costs(seen, settings))


def _costs(seen: Floats, settings: SignalSettings) -> list[Cost]:
    costs = []
    for per_week in BUDGETS:
        asked = alarms.budget(max(1, round(per_week * (1 - settings.slow_share))), seen)
        # Only the share of unit-weeks that may alarm at all can give a false one.
        costs.append(
            Cost(
                per_week,
                float(f"{asked.alpha:.3g}"),
                round(min(asked.false_per_week, asked.seen_per_week), 2),
                float(f"{asked.weeks_between:.3g}"),
            )
        )
    return costs


@dataclass(frozen=True)
class Cube:
    """Counts by region, sector, cause and week, and who could have reported them."""

    regions: list[str | None]
    sectors: list[str | None]
    causes: list[str]
    counts: Floats  # regions × sectors × causes × weeks
    exposure: Floats  # regions × sectors × weeks; all 0 where nobody reports


def counted(
    first: Week, week: Week, known_at: datetime, settings: SignalSettings, form: Form | None
) -> Cube:
    """The counts of the weeks from first to the judged one, as they were known at a moment."""
    if settings.source == "weekly" and form is not None:
        return _reported(form, first, week, known_at)
    return _begun(first, week)


def first_week(week: Week, settings: SignalSettings) -> Week:
    """From where counts are read: the years of history, and what the calibration needs."""
    return week - (52 * settings.years + max(_CALIBRATION) + _SLOW_WEEKS)


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


def _frame(counts: Floats, exposure: Floats, first: Week, started: int, by_exposure: bool) -> Frame:
    missing = (exposure == 0)[:, started:] if by_exposure else None
    return as_frame(
        counts[:, started:],
        exposure=np.maximum(exposure, 1)[:, started:] if by_exposure else None,
        weeks=(first + started).monday,
        missing=missing,
    )


def _judge(
    series: list[Series],
    counts: Floats,
    exposure: Floats,
    first: Week,
    started: int,
    settings: SignalSettings,
) -> list[Unusual]:
    """Without calibration: Farrington, or EARS where history is short. Only series that reach
    `fewest` this week can be unusual, so only they are judged."""
    candidates = np.flatnonzero(counts[:, -1] >= settings.fewest)
    if not len(candidates):
        return []
    frame = _frame(counts[candidates], exposure[candidates], first, started, bool(exposure.any()))
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
