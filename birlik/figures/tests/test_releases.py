"""What the public is told of a running year, asked day after day, tells of no day and of no small
group, though records come late and change."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import product

import numpy as np
import pytest
import time_machine
from django.utils import timezone

from birlik.base.audit import action, record
from birlik.base.periods import Period
from birlik.base.roles import Role
from birlik.figures import open_data, protection, receipts, releases
from birlik.figures.asking import ask
from birlik.figures.definitions import of
from birlik.figures.grid import grid
from birlik.figures.models import ReleasedTable
from birlik.figures.releases import Release
from birlik.figures.tasks import prepare_the_release
from birlik.figures.values import Value
from birlik.registers.clinics import actions as clinics
from birlik.registers.clinics.models import Appeal
from birlik.registers.clinics.tests import factories as clinic_factories
from birlik.registers.structure.tests import factories

pytestmark = pytest.mark.django_db
LEAST, YEAR = 5, 2026
REGIONS, TOPICS = ("KZ-39", "KZ-47", "KZ-63"), ("wages_late", "overtime")
OUTCOMES = ("solved", "not_solved")
COLUMNS = {"region": REGIONS, "topic": TOPICS, "outcome": OUTCOMES}
SINGLE = [{}] + [{column: one} for column, values in COLUMNS.items() for one in values]
PAIRS = [{"region": r, "topic": t} for r, t in product(REGIONS, TOPICS)]
PERIODS = [str(YEAR), *(f"{YEAR}-Q{q}" for q in (1, 2)), *(f"{YEAR}-{m:02d}" for m in range(1, 7))]
DAYS = [date(YEAR, 1, 1) + timedelta(days=k) for k in range(152)]


@action
def enter(*, rows, by):
    for row in rows:
        row.save()
        record("receive appeal", row, by=by)


class Year:
    """Half a year of a few clinics: what comes each day, some of it late, some of it solved."""

    def __init__(self, seed: int) -> None:
        factories.installation()
        self.rng = np.random.default_rng(seed)
        self.sector = factories.sector("coal")
        self.regions = [factories.region(code) for code in REGIONS]
        self.by = factories.user(Role.ADMINISTRATOR, centre := factories.centre())
        self.clinic = clinic_factories.clinic(centre)
        self.count = 0

    def lives(self, day: date) -> None:
        enter(rows=[self._appeal(day) for _one in range(self.rng.poisson(2.2))], by=self.by)
        for appeal in Appeal.objects.exclude(state="closed").order_by("pk"):
            if self.rng.random() < 0.02:
                outcome = OUTCOMES[int(self.rng.random() < 0.3)]
                solved = outcome == "solved"
                clinics.close(
                    appeal=appeal, outcome=outcome, got=["money" if solved else "nothing"],
                    money=Decimal(1) if solved else None, closed_on=day, by=None,
                )  # fmt: skip

    def _appeal(self, day: date) -> Appeal:
        self.count += 1
        late = int(self.rng.integers(1, 70)) if self.rng.random() < 0.2 else 0
        return Appeal(
            number=f"A-{self.count}", clinic=self.clinic, sector=self.sector, channel="visit",
            region=self.regions[int(self.rng.choice(3, p=[0.5, 0.35, 0.15]))], language="ru",
            topic=TOPICS[int(self.rng.random() < 0.3)], answer_by=date(YEAR, 12, 30),
            received_on=max(date(YEAR, 1, 1), day - timedelta(days=late)),
            received_at=timezone.now(),
        )  # fmt: skip


def questions(day: date):
    """All there are on the day of release and on one later day, some on each other day."""
    begun = [p for p in PERIODS if Period.parse(p).start <= day]
    if day.day in (1, 28):
        yield from product(SINGLE + PAIRS, begun)
    else:
        yield SINGLE[day.day % len(SINGLE)], begun[day.day % len(begun)]
        yield {}, str(YEAR)


def noon(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, 12))


def counted(code: str, narrowed: dict, period: str, known: list[dict]) -> frozenset:
    """Which of the appeals known on a day a question counts."""
    wanted = {**narrowed, "outcome": "solved"} if code.startswith("appeals-solved") else narrowed
    if code.startswith("appeals-solved") and narrowed.get("outcome", "solved") != "solved":
        return frozenset()
    months = range(1, 13)
    if "Q" in period:
        months = range(3 * int(period[-1]) - 2, 3 * int(period[-1]) + 1)
    elif len(period) == 7:
        months = [int(period[-2:])]
    return frozenset(
        row["pk"] for row in known
        if row["received_on"].month in months
        and all(row[column] == one for column, one in wanted.items())
    )  # fmt: skip


@pytest.mark.parametrize("seed", [1, 3])
def test_asked_every_day_of_a_running_year_nothing_small_is_told(seed):
    year, told, cells, answers = Year(seed), [], [], {}
    for day in DAYS:
        with time_machine.travel(noon(day), tick=False):
            if day.day == 1:  # as known on the day of release, before anything of the day came
                until = releases.last().until
                known = [
                    row for row in Appeal.objects.values(
                        "pk", "region", "topic", "outcome", "received_on"
                    ) if row["received_on"] <= until
                ]  # fmt: skip
                answers = {}
            year.lives(day)
            for narrowed, period in questions(day):
                for code in ("appeals", "appeals-solved-share"):
                    question = code, *sorted(narrowed.items()), period
                    found = protection.value(ask(code, period, narrowed=narrowed), None)
                    assert answers.setdefault(question, found) == found, "it changed in the month"
                    if day.day != 1:
                        continue
                    members = counted(code, narrowed, period, known)
                    if not found.hidden:
                        assert found.people == len(members)
                        told.append(members)
                    if len(narrowed) < 2:
                        cells.append((question, members))
    assert len(told) > 50
    assert given_away(told, cells) == []


def given_away(told: list[frozenset], cells: list[tuple]) -> list:
    """The small cells of any release, and the small changes from one to another, that are a sum and
    difference of what has been told."""
    ids = {pk: k for k, pk in enumerate(Appeal.objects.order_by("pk").values_list("pk", flat=True))}

    def vector(members) -> np.ndarray:
        row = np.zeros(len(ids))
        row[[ids[pk] for pk in members]] = 1
        return row

    rows = np.array([vector(one) for one in dict.fromkeys(told)])
    _, sizes, ways = np.linalg.svd(rows, full_matrices=False)
    base = ways[sizes > 1e-9]
    by_question: dict = {}
    for question, members in cells:
        by_question.setdefault(question, []).append(members)
    targets = {}
    for question, one in by_question.items():
        for place, members in enumerate(one):
            targets[question, place] = vector(members)
            for earlier in range(place):
                targets[question, earlier, place] = vector(members) - vector(one[earlier])
    return [
        (name, float(cell.sum())) for name, cell in targets.items()
        if 0 < abs(cell.sum()) < LEAST
        and np.abs(cell - base.T @ (base @ cell)).max() < 1e-6
    ]  # fmt: skip


# The calendar, and what the pages say


def on(day: str):
    return time_machine.travel(f"{day}T12:00:00+05:00", tick=False)


@pytest.mark.parametrize(
    ("today", "day", "until", "after"),
    [
        ("2026-11-01", "2026-11-01", "2026-10-31", "2026-12-01"),
        ("2026-10-31", "2026-10-01", "2026-09-30", "2026-11-01"),
        ("2027-01-01", "2027-01-01", "2026-12-31", "2027-02-01"),
        ("2026-01-15", "2026-01-01", "2025-12-31", "2026-02-01"),
    ],
)
def test_the_months_before_are_told_from_the_day_of_release(db, today, day, until, after):
    factories.installation()
    with on(today):
        found = releases.last()
    assert (str(found.day), str(found.until), str(found.next.day)) == (day, until, after)


@pytest.fixture
def house(db):
    factories.installation()
    return factories.Federation()


@pytest.fixture
def clinic(house):
    return clinic_factories.clinic(house.territories["KZ-39"])


def told(clinic, day: str, count: int, by, **facts) -> None:
    with on(day):
        for _one in range(count):
            clinic_factories.appeal(clinic, by, topic="overtime", **facts)


def test_a_late_record_is_told_with_enough_others(clinic):
    lawyer = clinic_factories.lawyer(clinic)
    told(clinic, "2026-01-20", 9, lawyer)
    january = ask("appeals", "2026-01")
    with on("2026-02-10"):
        assert protection.value(january, None).number == 9
        assert protection.value(ask("appeals", "2026-02"), None).hidden
    told(clinic, "2026-02-11", 2, lawyer, received_on=date(2026, 1, 25))
    told(clinic, "2026-02-12", 8, lawyer)
    with on("2026-02-28"):
        assert protection.value(january, None).number == 9
    with on("2026-03-02"):  # two more in January are too few to be told
        assert protection.value(january, None).hidden
        assert protection.value(ask("appeals", "2026-02"), None).hidden  # 19 - 8 would tell
        assert protection.value(ask("appeals", "2026"), None).number == 19
    told(clinic, "2026-03-03", 3, lawyer, received_on=date(2026, 1, 26))
    told(clinic, "2026-03-04", 9, lawyer)
    with on("2026-04-01"):
        year = protection.value(ask("appeals", "2026"), None)
        march = protection.value(ask("appeals", "2026-03"), None)
        assert year.hidden or march.hidden  # 31 - 9 - 19 would tell of the three


def test_a_year_that_is_over_stays_as_told_until_enough_has_changed(clinic):
    lawyer = clinic_factories.lawyer(clinic)
    told(clinic, "2025-06-10", 12, lawyer)
    year = ask("appeals", "2025")
    with on("2026-02-10"):
        assert protection.value(year, None).number == 12
    told(clinic, "2026-02-11", 2, lawyer, received_on=date(2025, 6, 12))
    with on("2026-03-02"):
        assert protection.value(year, None).number == 12
        assert protection.known(year) == Release(date(2026, 2, 1))
    told(clinic, "2026-03-11", 4, lawyer, received_on=date(2025, 6, 12))
    with on("2026-04-02"):
        assert protection.value(year, None).number == 18
        assert protection.known(year) == Release(date(2026, 4, 1))


def test_the_receipt_is_of_the_release_and_so_is_every_published_number(clinic, house):
    lawyer = clinic_factories.lawyer(clinic)
    told(clinic, "2026-01-20", 9, lawyer)
    told(clinic, "2026-02-03", 6, lawyer)
    analyst = house.user(Role.ANALYST)
    with on("2026-02-10"):
        made = receipts.told(ask("appeals", "2026"), analyst)
        assert made.content["value"] == made.content["records"]["count"] == 9
        assert (made.content["to"], made.content["released"]) == ("2026-01-31", "2026-02-01")
        assert not receipts.faults(made.content)
        assert receipts.told(ask("appeals", "2026-02"), analyst) is None
        first = open_data.observations("appeals", "2026")[0]
        assert first.value.number == 9
    with on("2026-02-20"):
        assert receipts.told(ask("appeals", "2026"), analyst).hash == made.hash


def test_the_explorer_has_no_column_for_what_is_not_released(clinic):
    told(clinic, "2026-01-20", 9, clinic_factories.lawyer(clinic))
    with on("2026-03-10"):
        laid = grid([ask("appeals", "2026")], "region", "month", None)
    assert [name for _code, name in laid.columns] == ["2026-01", "2026-02", "All"]


def test_two_columns_are_told_of_a_year_that_is_over(clinic):
    lawyer = clinic_factories.lawyer(clinic)
    told(clinic, "2026-01-20", 9, lawyer)
    cell = ask("appeals", "2026", narrowed={"region": "KZ-39", "topic": "overtime"})
    with on("2026-02-10"):
        assert protection.value(cell, None).hidden
    with on("2027-01-02"):
        told_then = protection.value(
            ask("appeals", "2026", narrowed={"topic": "overtime", "channel": "visit"}), None
        )
        assert told_then.number == 9


def test_what_was_told_is_kept_once(clinic):
    told(clinic, "2026-01-20", 9, clinic_factories.lawyer(clinic))
    with on("2026-02-10"):
        for _time in range(2):
            protection.value(ask("appeals", "2026"), None)
            protection.value(ask("appeals-solved-share", "2026-01"), None)
    (row,) = ReleasedTable.objects.all()
    assert (row.codes, row.year, str(row.day), str(row.known)) == (
        "", 2026, "2026-02-01", "2026-02-01",
    )  # fmt: skip
    assert set(row.figures) >= {"appeals", "appeals-solved-share"}


def test_the_tables_most_asked_for_are_prepared(clinic, monkeypatch):
    told(clinic, "2026-01-20", 9, clinic_factories.lawyer(clinic))
    with on("2026-02-10"):
        releases.prepare(seconds=0)
        assert not ReleasedTable.objects.exists()
        releases.prepare(seconds=60)
        monkeypatch.setattr(releases, "known_on", None)  # nothing is left to be looked up
        assert protection.value(ask("appeals", "2026"), None).number == 9
        assert protection.value(ask("appeals", "2025", narrowed={"region": "KZ-39"}), None) == (
            Value(of("appeals"), 0)
        )


def test_they_are_prepared_at_night(clinic):
    told(clinic, "2026-01-20", 9, clinic_factories.lawyer(clinic))
    for hour, made in (("12", False), ("03", True)):
        with time_machine.travel(f"2026-02-10T{hour}:00:00+05:00", tick=False):
            prepare_the_release(timestamp=0)
        assert ReleasedTable.objects.exists() is made
