"""Collective agreements, disputes and event reports."""

from collections import Counter as Counts
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import numpy as np

from birlik.base.models import Counter
from birlik.base.numbering import with_check_letter
from birlik.base.text import search_text
from birlik.registers.agreements.models import CollectiveAgreement
from birlik.registers.disputes.choices import Outcome, Stoppage
from birlik.registers.disputes.models import Dispute
from birlik.registers.weekly.choices import EventKind
from birlik.registers.weekly.models import EventReport
from birlik.sandbox import assumptions as a
from birlik.sandbox import copy, counts, load_dispute_parts, reports, words
from birlik.sandbox.load_people import Staff
from birlik.sandbox.load_structure import PRIMARY
from birlik.sandbox.loading import Loading, days, noon

Row = tuple[Any, ...]
SOURCE = "Birlik sandbox"


def load(to: Loading, staff: Staff) -> dict[str, int]:
    cursor = to.cursor
    agreements = copy.rows(
        cursor, CollectiveAgreement, "workplace_id number signed expires workers", _agreements(to)
    )
    disputes = list(_disputes(to))
    copy.rows(cursor, Dispute, _DISPUTE, (row for row, _ in disputes))
    copy.rows(
        cursor,
        Dispute.workplaces.through,
        "dispute_id workplace_id",
        ((row[0], workplace) for row, workplace in disputes),
    )
    load_dispute_parts.load(to, list(load_dispute_parts.cases([row for row, _ in disputes])))
    _go_on("dispute:{}", Counts(row[1][2:6] for row, _ in disputes))
    events = _numbered(sorted(_events(to, staff), key=lambda row: row[5]))
    copy.rows(cursor, EventReport, _EVENT, events)
    _go_on("event-{}", Counts(row[1][1:5] for row in events))
    return {"agreements": agreements, "disputes": len(disputes), "event_reports": len(events)}


def _agreements(to: Loading) -> Iterator[Row]:
    made = to.world.hidden.agreements
    known = made.signed <= np.datetime64(to.world.scenario.known_at.date(), "D")
    workers = np.rint(to.country.workplaces.workers * 0.97).astype(np.int64)
    signed, expires = days(made.signed), days(made.expires)
    for k in np.flatnonzero(known).tolist():
        i = int(made.workplace[k])
        number = f"{signed[k].year}-{k + 1:06d}"
        yield (to.ids.workplace(i), number, signed[k], expires[k], int(workers[i]))


_DISPUTE = (
    "id number employer_id employer_name region_id sector_id began ended workers union_name "
    "union_present federation_took_part demands demands_text stoppage stoppage_began stoppage_days "
    "stoppage_workers outcome source recorded_at search"
)


def _disputes(to: Loading) -> Iterator[tuple[Row, int]]:
    """(row, workplace) of every dispute that had begun by the day the scenario is known
    at."""
    rng = to.world.scenario.rng("dispute records")
    made, today = to.world.conflicts.disputes, to.world.scenario.known_at.date()
    first = copy.first_free(to.cursor, Dispute)
    began, ended = days(made.began), days(made.ended)
    numbers: dict[int, int] = {}
    for k in range(len(made)):
        if began[k] > today:
            continue
        year = began[k].year
        numbers[year] = numbers.get(year, 0) + 1
        number = f"D-{year}-{numbers[year]:04d}"
        over = ended[k] if ended[k] <= today else None
        row = _dispute(to, k, first + k, number, began[k], over, rng)
        yield row, to.ids.workplace(int(made.workplace[k]))


def _dispute(
    to: Loading,
    k: int,
    pk: int,
    number: str,
    began: date,
    ended: date | None,
    rng: np.random.Generator,
) -> Row:
    made, places, ref = to.world.conflicts.disputes, to.country.workplaces, to.country.reference
    i, cause = int(made.workplace[k]), str(made.cause[k])
    workers = counts.workers(to.country, to.world.hidden, int(made.week[k]))[i]
    involved = max(3, round(workers * made.share[k]))
    employer = to.country.employers.names[places.employer[i]]
    union = PRIMARY["ru"].format(to.workplace_names[i]) if made.with_union[k] else ""
    region, sector = ref.regions[places.region[i]], ref.sectors[places.sector[i]]
    search = search_text(number, employer, union, words.DEMANDS[cause], to.workplace_names[i])
    return (
        pk, number, to.ids.employer(int(places.employer[i])), employer, region.code, sector.code,
        began, ended, involved, union, bool(made.with_union[k]),
        bool(made.federation[k]), _demands(ref.demands, cause, rng), words.DEMANDS[cause],
        *_stoppage(to, k, began, involved), _outcome(made, k, ended, rng), SOURCE,
        noon(began + timedelta(days=1)), search,
    )  # fmt: skip


def _demands(
    of_cause: dict[str, tuple[str, ...]], cause: str, rng: np.random.Generator
) -> list[str]:
    """One or two demands of the cause, and in a third of the disputes one of another cause."""
    own = list(of_cause[cause])
    picked = [
        str(code) for code in rng.choice(own, min(len(own), int(rng.integers(1, 3))), replace=False)
    ]
    if rng.random() < 0.33:
        others = [code for other, codes in of_cause.items() if other != cause for code in codes]
        picked.append(str(rng.choice(others)))
    return picked


def _stoppage(to: Loading, k: int, began: date, involved: int) -> Row:
    """(kind, began, days, workers); nothing of a strike that has not begun yet."""
    made = to.world.conflicts.disputes
    on = began + timedelta(weeks=int(made.strike_week[k] - made.week[k]))
    if made.strike_week[k] < 0 or on > to.world.scenario.known_at.date():
        return (Stoppage.NONE.value, None, None, None)
    kind = Stoppage.PARTIAL if made.share[k] < 0.25 else Stoppage.STRIKE
    return (kind.value, on, int(made.strike_days[k]), max(2, round(involved * 0.8)))


def _outcome(made: Any, k: int, ended: date | None, rng: np.random.Generator) -> str:
    settled = rng.choice([Outcome.MET, Outcome.PARTLY], p=[0.4, 0.6])
    otherwise = rng.choice([Outcome.NOT_MET, Outcome.COURT, Outcome.WITHDRAWN], p=[0.5, 0.2, 0.3])
    if ended is None:
        return Outcome.OPEN.value
    return str(settled if made.settled[k] else otherwise)


_EVENT = "workplace_id receipt client_id kind happened_on sent_at workers text sent_by_id"


def _events(to: Loading, staff: Staff) -> Iterator[Row]:
    """What reporters told at once: some disputes on their first day, and some accidents."""
    rng = to.world.scenario.rng("events")
    reporting = np.zeros(len(to.country.workplaces), dtype=bool)
    reporting[reports.units(to.country)] = True
    made = to.world.conflicts.disputes
    for i, on, strikes, speaks in zip(
        made.workplace.tolist(), days(made.began), (made.strike_week == made.week).tolist(),
        (rng.random(len(made)) < a.EVENT_AT_DISPUTE).tolist(), strict=True,
    ):  # fmt: skip
        if speaks and reporting[i]:
            kind, texts = (
                (EventKind.STOPPAGE, words.STOPPAGE)
                if strikes
                else (EventKind.DEMAND, words.DEMAND)
            )
            yield from _event(to, staff, i, kind, on, texts, rng)
    rows, weeks, serious = to.world.conflicts.accidents
    speaks_of = (rng.random(len(rows)) < a.EVENT_AT_ACCIDENT) & serious & reporting[rows]
    for k in np.flatnonzero(speaks_of).tolist():
        day: date = (to.world.scenario.mondays[weeks[k]] + rng.integers(0, 6)).tolist()
        yield from _event(to, staff, int(rows[k]), EventKind.ACCIDENT, day, words.ACCIDENT, rng)


def _event(
    to: Loading,
    staff: Staff,
    i: int,
    kind: EventKind,
    on: date,
    texts: tuple[str, ...],
    rng: np.random.Generator,
) -> Iterator[Row]:
    sent = datetime.combine(on, time(6), UTC) + timedelta(minutes=int(rng.integers(0, 1500)))
    if sent > to.world.scenario.known_at:
        return
    client, text = UUID(bytes=rng.bytes(16)), texts[int(rng.integers(len(texts)))]
    yield (
        to.ids.workplace(i), "", client, kind.value, on, sent, None, text,
        _sender(to, staff, i, on),
    )  # fmt: skip


def _sender(to: Loading, staff: Staff, workplace: int, on: date) -> int | None:
    """Who wrote for a workplace on a day: the chair, or where there is no union the coordinator."""
    day = np.array(on, dtype="datetime64[D]")
    if workplace < to.country.workplaces.organised:
        primary = to.current_primary[workplace]
        chair = staff.chair if day >= staff.chair_since[primary] else staff.chair_before
        return int(chair[primary]) or None
    region = to.country.workplaces.region[[workplace]]
    return int(staff.office(staff.coordinator, region, day)[0])


def _numbered(rows: list[Row]) -> list[Row]:
    numbers: dict[int, int] = {}
    numbered = []
    for row in rows:
        year = row[5].year
        numbers[year] = numbers.get(year, 0) + 1
        receipt = with_check_letter(f"E{year}-{numbers[year]:05d}")
        numbered.append((row[0], receipt, *row[2:]))
    return numbered


def _go_on(series: str, counts_by_year: Counts[str]) -> None:
    """The registers go on counting where these numbers end."""
    Counter.objects.bulk_create(
        Counter(series=series.format(year), last=last) for year, last in counts_by_year.items()
    )
