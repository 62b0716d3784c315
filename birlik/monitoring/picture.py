"""What was known on a Monday: the workplaces with their answers, headcounts and history, as arrays.

Nothing newer than `known_at` enters: a report sent later, a correction made later, a dispute begun
after the week.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from birlik.base.periods import Week
from birlik.monitoring import records
from birlik.monitoring.records import Floats, Integers, Records, Table, days
from birlik.registers.weekly.form import Form


@dataclass
class Picture:
    """Rows are open workplaces (ids ascending), columns are weeks (oldest first, the judged week
    last). A workplace that owes no report is in it too, `on_duty` in no week."""

    week: Week
    known_at: datetime
    ids: NDArray[np.int64]
    regions: NDArray[np.object_]
    sectors: NDArray[np.object_]
    with_union: NDArray[np.bool_]
    contractor: NDArray[np.bool_]
    headcount: Floats
    headcount_before: Floats
    answers: dict[str, Floats]
    reported: NDArray[np.bool_]
    on_duty: NDArray[np.bool_]
    open_disputes: NDArray[np.int64]
    past_disputes: NDArray[np.int64]
    begun_disputes: NDArray[np.int64]  # in the years a usual rate is learnt from
    years_open: Floats  # of those years
    agreement_days: Floats
    event_reports: NDArray[np.int64]
    clinic_appeals: NDArray[np.int64]

    @property
    def weeks(self) -> int:
        return self.reported.shape[1]


def take(week: Week, known_at: datetime, form: Form, settings: dict[str, Any]) -> Picture:
    """The picture of one week, its records read for it alone."""
    first = week - (settings["memory_weeks"] - 1)
    return of_records(records.read(first, week, form), week, known_at, form, settings)


def of_records(
    known: Records, week: Week, known_at: datetime, form: Form, settings: dict[str, Any]
) -> Picture:
    """Build the picture of a week. `settings`: memory_weeks, headcount_weeks, dispute_years,
    event_weeks, appeal_weeks, usual_years."""
    memory, day = settings["memory_weeks"], days(week.sunday)
    everybody = len(known.ids)
    answers, reported = _answers(known, week, memory, known_at, form)
    past = _years_back(week.sunday, settings["dispute_years"])
    usual = _years_back(week.sunday, settings["usual_years"])
    begun = known.disputes[known.disputes["began"] <= day]
    events = known.events[
        (known.events["happened"] > day - 7 * settings["event_weeks"])
        & (known.events["happened"] <= day)
        & (known.events["known_from"] <= records.seconds(known_at))
    ]
    recent = days((week - (settings["appeal_weeks"] - 1)).monday)
    came = known.appeals[(known.appeals["week"] >= recent) & (known.appeals["week"] <= day)]
    appeals = np.bincount(came["workplace"], came["many"], everybody)
    # Before the first dispute on record nobody wrote disputes down.
    recorded = int(known.disputes["began"].min()) if len(known.disputes) else day
    opened, closed = known.places["opened"], known.places["closed"]
    here = np.flatnonzero((opened <= day) & (closed > day))
    agreed = known.agreements[known.agreements["signed"] <= day]
    expires = np.full(everybody, np.nan)
    np.fmax.at(expires, agreed["workplace"], agreed["expires"].astype(float))

    def counted(table: Table) -> Integers:
        return np.bincount(table["workplace"], minlength=everybody)[here]

    def headcount(on: int) -> Floats:
        return records.latest(known.headcounts, on, "on", "workers", everybody)[here]

    return Picture(
        week=week,
        known_at=known_at,
        ids=known.ids[here],
        regions=known.regions[here],
        sectors=known.sectors[here],
        with_union=counted(records.standing(known.presences, day)) > 0,
        contractor=known.places["contractor"][here] > 0,
        headcount=headcount(day),
        headcount_before=headcount(day - 7 * settings["headcount_weeks"]),
        answers={code: values[here] for code, values in answers.items()},
        reported=reported[here],
        on_duty=_duty(known, week, memory)[here],
        open_disputes=counted(begun[begun["ended"] > day]),
        past_disputes=counted(begun[(begun["began"] > past) & (begun["ended"] <= day)]),
        begun_disputes=counted(begun[begun["began"] > usual]),
        years_open=np.maximum(day - np.maximum(opened[here], max(usual, recorded)), 0) / 365.25,
        agreement_days=expires[here] - day,
        event_reports=counted(events),
        clinic_appeals=appeals.astype(np.int64)[here],
    )


def _years_back(day: date, years: float) -> int:
    return days(day - timedelta(days=round(365.25 * years)))


def _answers(
    known: Records, week: Week, memory: int, known_at: datetime, form: Form
) -> tuple[dict[str, Floats], NDArray[np.bool_]]:
    """Answers by question, workplaces × weeks, as they counted at a moment; and who reported."""
    moment = records.seconds(known_at)
    first = (week - (memory - 1)).monday
    rows = known.reports_of(week - (memory - 1), week)
    rows = rows[(rows["known_from"] <= moment) & (rows["known_until"] > moment)]
    column = rows["week"] - (first - known.first.monday).days // 7
    shape = (len(known.ids), memory)
    reported = np.zeros(shape, dtype=bool)
    reported[rows["workplace"], column] = True
    answers = {}
    for question in form.questions:
        values = np.full(shape, np.nan)
        values[rows["workplace"], column] = rows[f"a{question.slot}"]
        answers[question.code] = values
    return answers, reported


def _duty(known: Records, week: Week, memory: int) -> NDArray[np.bool_]:
    """Whether each workplace owed a report in each week of the memory."""
    duties = known.duties[known.duties["until"] > days(week.sunday)]
    sundays = days(week.sunday) - 7 * np.arange(memory - 1, -1, -1)
    owed = np.zeros((len(known.ids), memory), dtype=bool)
    np.logical_or.at(owed, duties["workplace"], duties["since"][:, None] <= sundays[None, :])
    return owed
