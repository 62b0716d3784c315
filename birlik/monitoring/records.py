"""The records a span of weeks is judged from, read once as arrays: every week of the span can then
be seen as it was known at a moment, without asking the database again."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from birlik.base.periods import Week
from birlik.registers.clinics.queries import weekly_counts
from birlik.registers.weekly.form import Form

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Table = NDArray[np.void]  # named columns, one row per record

NEVER = 2**62
_EPOCH = date(1970, 1, 1)
# By the number PostgreSQL gives a type: as NumPy reads it, and the function that writes it.
_TYPES = {
    20: (">i8", "int8send"),
    23: (">i4", "int4send"),
    700: (">f4", "float4send"),
    701: (">f8", "float8send"),
}


def days(day: date) -> int:
    """Days since 1970, as the arrays count them."""
    return (day - _EPOCH).days


def seconds(moment: datetime) -> int:
    return int((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds())


@dataclass(frozen=True)
class Records:
    """Tables with a column `row` (place of the workplace in `ids`, ascending) and days since 1970;
    an open end is NEVER. `reports` is in order of weeks, counted from `first`."""

    first: Week
    last: Week
    ids: Integers
    regions: NDArray[np.object_]
    sectors: NDArray[np.object_]
    places: Table
    reports: Table
    report_weeks: Integers
    duties: Table
    presences: Table
    headcounts: Table
    disputes: Table
    agreements: Table
    events: Table
    appeals: Table  # how many a legal clinic got, by workplace and week: nothing else leaves it

    def reports_of(self, first: Week, last: Week) -> Table:
        """Reports of the weeks from first to last, whenever they came in."""
        low, high = ((week.monday - self.first.monday).days // 7 for week in (first, last + 1))
        return self.reports[
            np.searchsorted(self.report_weeks, low) : np.searchsorted(self.report_weeks, high)
        ]


def read(first: Week, last: Week, form: Form) -> Records:
    """What is needed to judge the weeks up to `last` with reports from `first` on."""
    with connection.cursor() as cursor:
        places = table(cursor, _PLACES)
        ids = places["id"].astype(np.int64)
        cursor.execute("SELECT region_id, sector_id FROM structure_workplace ORDER BY id")
        names = cursor.fetchall()
        span = {"first": first.monday, "last": last.monday, "sunday": last.sunday}
        answers = "".join(
            f", coalesce(r.answers[{slot + 1}], 'NaN')::float4 AS a{slot}"
            for slot in range(form.slots)
        )
        reports = table(cursor, _REPORTS.replace("{answers}", answers), **span)
        tables = {
            name: _onto(ids, table(cursor, sql, **span))
            for name, sql in {
                "duties": _DUTIES,
                "presences": _PRESENCES,
                "headcounts": _HEADCOUNTS,
                "disputes": _DISPUTES,
                "agreements": _AGREEMENTS,
                "events": _EVENTS,
            }.items()
        }
    reports = _onto(ids, reports)
    tables["appeals"] = _onto(ids, _appeals(first, last))
    return Records(
        first=first,
        last=last,
        ids=ids,
        regions=np.array([name[0] for name in names], dtype=object),
        sectors=np.array([name[1] for name in names], dtype=object),
        places=places,
        reports=reports,
        report_weeks=reports["week"].astype(np.int64),
        **tables,
    )


# What counted then: the report that stands, or one whose correction came only later.
_REPORTS = f"""
SELECT r.workplace_id AS workplace, ((r.week - %(first)s) / 7)::int8 AS week,
    extract(epoch FROM r.sent_at)::int8 AS known_from,
    coalesce(extract(epoch FROM c.sent_at)::int8, {NEVER}) AS known_until{{answers}}
FROM weekly_weeklyreport r LEFT JOIN weekly_weeklyreport c ON c.corrects_id = r.id
WHERE r.week BETWEEN %(first)s AND %(last)s
    AND (r.state = 'counted' OR (r.state = 'corrected' AND c.id IS NOT NULL))
ORDER BY r.week
"""  # noqa: S608 - the text is ours, the values are parameters
_SINCE = "coalesce({0} - '1970-01-01'::date, -" + str(NEVER) + ")::int8"
_UNTIL = "coalesce({0} - '1970-01-01'::date, " + str(NEVER) + ")::int8"
_PLACES = (
    f"SELECT id, {_SINCE.format('opened')} AS opened, {_UNTIL.format('closed')} AS closed, "  # noqa: S608
    "(contractor_of_id IS NOT NULL)::int4 AS contractor FROM structure_workplace ORDER BY id"
)
_DATED = (
    f"SELECT workplace_id AS workplace, {_SINCE.format('since')} AS since, "  # noqa: S608
    f"{_UNTIL.format('until')} AS until FROM "
)
_DUTIES = _DATED + "weekly_reportingunit WHERE since <= %(sunday)s ORDER BY 1"
_PRESENCES = _DATED + "structure_unionpresence WHERE since <= %(sunday)s ORDER BY 1"
_HEADCOUNTS = (
    f'SELECT workplace_id AS workplace, {_SINCE.format(chr(34) + "on" + chr(34))} AS "on", '  # noqa: S608
    'workers::float8 AS workers FROM structure_headcount WHERE "on" <= %(sunday)s ORDER BY 1, "on"'
)
_DISPUTES = (
    f"SELECT dw.workplace_id AS workplace, {_SINCE.format('d.began')} AS began, "  # noqa: S608
    f"{_UNTIL.format('d.ended')} AS ended "
    "FROM disputes_dispute_workplaces dw JOIN disputes_dispute d ON d.id = dw.dispute_id "
    "WHERE d.began <= %(sunday)s AND d.mistake = '' ORDER BY 1, d.began, d.id"
)
_AGREEMENTS = (
    f"SELECT workplace_id AS workplace, {_SINCE.format('signed')} AS signed, "  # noqa: S608
    f"{_UNTIL.format('expires')} AS expires FROM agreements_collectiveagreement "
    "WHERE signed <= %(sunday)s ORDER BY 1"
)
_EVENTS = (
    f"SELECT workplace_id AS workplace, {_SINCE.format('happened_on')} AS happened, "  # noqa: S608
    "extract(epoch FROM sent_at)::int8 AS known_from FROM weekly_eventreport "
    "WHERE happened_on BETWEEN %(first)s AND %(sunday)s "
    "AND kind IN ('demand', 'stoppage', 'layoff', 'arrears', 'refusal') ORDER BY 1"
)


def _appeals(first: Week, last: Week) -> Table:
    counts = weekly_counts(first, last)
    rows = [(place, days(week.monday), many) for (place, week), many in counts.items()]
    return np.array(rows, [("workplace", np.int64), ("week", np.int64), ("many", np.int64)])


def table(cursor: Any, sql: str, **values: Any) -> Table:
    """The rows of a query as a structured array: the database strings their binary forms together,
    every column a number of a fixed width that is never null."""
    cursor.execute(f"SELECT * FROM ({sql}) AS asked LIMIT 0", values)  # noqa: S608 - our own text
    kinds = [(column.name, *_TYPES[column.type_code]) for column in cursor.description]
    row = " || ".join(f'{send}("{name}")' for name, _kind, send in kinds)
    cursor.execute(
        f"SELECT string_agg({row}, ''::bytea) FROM ({sql}) AS asked",  # noqa: S608 - our own text
        values,
    )
    (body,) = cursor.fetchone()
    found = np.frombuffer(body or b"", [(name, kind) for name, kind, _send in kinds])
    out: Table = np.empty(len(found), [(name, kind.replace(">", "=")) for name, kind, _s in kinds])
    for name, _kind, _send in kinds:
        out[name] = found[name]
    return out


def _onto(ids: Integers, table: Table) -> Table:
    """The table with the workplace's place in `ids` in the column `workplace`."""
    table["workplace"] = np.searchsorted(ids, table["workplace"])
    return table


def standing(table: Table, day: int) -> Table:
    """Rows of a dated table that are true on a day."""
    return table[(table["since"] <= day) & (table["until"] > day)]


def latest(table: Table, day: int, on: str, value: str, count: int) -> Floats:
    """Of each workplace the value of its newest row up to a day, NaN without one; rows in order of
    workplace and day."""
    out = np.full(count, np.nan)
    known = table[table[on] <= day]
    out[known["workplace"]] = known[value]  # the last one written wins
    return out
