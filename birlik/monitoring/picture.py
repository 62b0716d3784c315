"""What was known on a Monday: the workplaces on duty with their answers, headcounts and history, as
arrays.

Nothing newer than `known_at` enters: a report sent later, a correction made later, a dispute begun
after the week.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from birlik.base.periods import Week
from birlik.registers.weekly.form import Form

Floats = NDArray[np.float64]


@dataclass
class Picture:
    """Rows are workplaces on duty (ids ascending), columns are weeks (oldest first, the judged week
    last)."""

    week: Week
    known_at: datetime
    ids: NDArray[np.int64]
    regions: NDArray[np.object_]
    sectors: NDArray[np.object_]
    headcount: Floats
    headcount_before: Floats
    answers: dict[str, Floats]
    reported: NDArray[np.bool_]
    on_duty: NDArray[np.bool_]
    open_disputes: NDArray[np.int64]
    past_disputes: NDArray[np.int64]
    agreement_days: Floats
    event_reports: NDArray[np.int64]

    @property
    def weeks(self) -> int:
        return self.reported.shape[1]


def take(week: Week, known_at: datetime, form: Form, settings: dict[str, Any]) -> Picture:
    """Build the picture of a week. `settings`: memory_weeks, headcount_weeks, dispute_years,
    event_weeks."""
    memory = settings["memory_weeks"]
    first = week - (memory - 1)
    with connection.cursor() as cursor:
        units = _rows(cursor, _UNITS, sunday=week.sunday)
        ids = np.array([row[0] for row in units], dtype=np.int64)
        answers, reported = _answers(cursor, ids, first, week, known_at, form)
        return Picture(
            week=week,
            known_at=known_at,
            ids=ids,
            regions=np.array([row[1] for row in units], dtype=object),
            sectors=np.array([row[2] for row in units], dtype=object),
            headcount=_latest(cursor, _HEADCOUNT, ids, week.sunday),
            headcount_before=_latest(
                cursor, _HEADCOUNT, ids, week.sunday - timedelta(weeks=settings["headcount_weeks"])
            ),
            answers=answers,
            reported=reported,
            on_duty=_duty(units, first, memory),
            open_disputes=_count(cursor, _OPEN, ids, day=week.sunday),
            past_disputes=_count(
                cursor,
                _PAST,
                ids,
                day=week.sunday,
                since=week.sunday - timedelta(days=round(365.25 * settings["dispute_years"])),
            ),
            agreement_days=_latest(cursor, _AGREEMENT, ids, week.sunday),
            event_reports=_count(
                cursor,
                _EVENTS,
                ids,
                day=week.sunday,
                since=week.sunday - timedelta(weeks=settings["event_weeks"]),
                known_at=known_at,
            ),
        )


_UNITS = """
SELECT w.id, w.region_id, w.sector_id, u.since
FROM weekly_reportingunit u JOIN structure_workplace w ON w.id = u.workplace_id
WHERE u.since <= %(sunday)s AND (u.until IS NULL OR u.until > %(sunday)s)
ORDER BY w.id
"""
# What counted then: the report that stands, or one whose correction came only later.
COUNTED_THEN = """
r.sent_at <= %(known_at)s AND (r.state = 'counted' OR (r.state = 'corrected' AND EXISTS (
    SELECT 1 FROM weekly_weeklyreport c WHERE c.corrects_id = r.id AND c.sent_at > %(known_at)s)))
"""
_ANSWERS = f"""
SELECT r.workplace_id, (r.week - %(first)s) / 7, r.answers
FROM weekly_weeklyreport r
WHERE r.week BETWEEN %(first)s AND %(last)s AND {COUNTED_THEN}
"""  # noqa: S608 - the text is ours, the values are parameters
_HEADCOUNT = """
SELECT DISTINCT ON (workplace_id) workplace_id, workers::float
FROM structure_headcount WHERE "on" <= %(day)s ORDER BY workplace_id, "on" DESC
"""
_AGREEMENT = """
SELECT workplace_id, (max(expires) - %(day)s)::float
FROM agreements_collectiveagreement WHERE signed <= %(day)s GROUP BY workplace_id
"""
_OPEN = """
SELECT dw.workplace_id, count(*) FROM disputes_dispute_workplaces dw
JOIN disputes_dispute d ON d.id = dw.dispute_id
WHERE d.began <= %(day)s AND (d.ended IS NULL OR d.ended > %(day)s) AND d.mistake = ''
GROUP BY 1
"""
_PAST = """
SELECT dw.workplace_id, count(*) FROM disputes_dispute_workplaces dw
JOIN disputes_dispute d ON d.id = dw.dispute_id
WHERE d.began > %(since)s AND d.ended <= %(day)s AND d.mistake = '' GROUP BY 1
"""
_EVENTS = """
SELECT workplace_id, count(*) FROM weekly_eventreport
WHERE happened_on > %(since)s AND happened_on <= %(day)s AND sent_at <= %(known_at)s
  AND kind IN ('demand', 'stoppage', 'layoff', 'arrears', 'refusal') GROUP BY 1
"""


def _rows(cursor, sql: str, **values: Any) -> list[tuple]:
    cursor.execute(sql, values)
    return cursor.fetchall()


def _answers(cursor, ids, first: Week, last: Week, known_at: datetime, form: Form):
    weeks = (last.monday - first.monday).days // 7 + 1
    values = np.full((len(ids), weeks, form.slots), np.nan)
    reported = np.zeros((len(ids), weeks), dtype=bool)
    rows = _rows(cursor, _ANSWERS, first=first.monday, last=last.monday, known_at=known_at)
    if rows and len(ids):
        where = np.searchsorted(ids, np.fromiter((row[0] for row in rows), np.int64, len(rows)))
        known = (where < len(ids)) & (
            ids[np.minimum(where, len(ids) - 1)] == [row[0] for row in rows]
        )
        week = np.fromiter((row[1] for row in rows), np.int64, len(rows))
        table = np.array([_padded(row[2], form.slots) for row in rows], dtype=float)
        values[where[known], week[known]] = table[known]
        reported[where[known], week[known]] = True
    return {question.code: values[:, :, question.slot] for question in form.questions}, reported


def _padded(answers: list, slots: int) -> list:
    return answers if len(answers) == slots else (answers + [None] * slots)[:slots]


def _latest(cursor, sql: str, ids, day) -> Floats:
    return _onto(ids, _rows(cursor, sql, day=day), np.nan, float)


def _count(cursor, sql: str, ids, **values: Any):
    return _onto(ids, _rows(cursor, sql, **values), 0, np.int64)


def _onto(ids, rows: list[tuple], empty: float, kind: type):
    """Values by workplace id laid along `ids`."""
    out: np.ndarray = np.full(len(ids), empty, dtype=kind)
    if rows and len(ids):
        keys = np.array([row[0] for row in rows], dtype=np.int64)
        where = np.minimum(np.searchsorted(ids, keys), len(ids) - 1)
        known = ids[where] == keys
        out[where[known]] = np.array([row[1] for row in rows], dtype=kind)[known]
    return out


def _duty(units: list[tuple], first: Week, weeks: int) -> NDArray[np.bool_]:
    """Whether each workplace owed a report in each week of the memory."""
    started = np.array([(row[3] - first.monday).days for row in units], dtype=np.int64)
    return started[:, None] <= 7 * np.arange(weeks)[None, :] + 6
