"""Nobody can work out a small number of people by subtracting what is told: within a table,
between tables, between figures, or by narrowing step by step."""

from datetime import date
from itertools import product

import numpy as np
import pytest

from birlik.base.periods import Period
from birlik.figures import compiling, definitions, grid, open_data, protection
from birlik.figures.asking import Asked, ask
from birlik.registers.clinics.models import Appeal
from birlik.registers.clinics.tests import factories as clinics
from birlik.registers.structure.tests import factories

pytestmark = pytest.mark.django_db
LEAST = 5
REGIONS, TOPICS = ("KZ-39", "KZ-47", "KZ-63"), ("wages_late", "overtime", "final_pay")


@pytest.fixture(params=range(3))
def appeals(db, request):
    """Some hundred appeals of a year, thinly spread over regions, topics and outcomes."""
    factories.installation()
    rng = np.random.default_rng(request.param)
    sector = factories.sector("coal")
    clinic = clinics.clinic(factories.centre())
    places = [factories.region(code) for code in REGIONS]
    rows = []
    for number, place in product(range(45), places):
        solved = rng.random() < 0.85
        rows.append(
            Appeal(
                number=f"A{place.code}{number}", clinic=clinic, region=place, sector=sector,
                topic=str(rng.choice(TOPICS, p=[0.7, 0.22, 0.08])), channel="visit",
                received_on=date(2023, int(rng.integers(1, 13)), 5), language="ru",
                answer_by=date(2023, 12, 30),
                state="closed", outcome="solved" if solved else "not_solved",
                closed_on=date(2023, 12, 30),
            )
        )  # fmt: skip
    Appeal.objects.bulk_create(rows)
    return rows


FAMILY = ("appeals", "appeals-solved-share")
QUESTIONS = [
    *[{"region": r} for r in REGIONS],
    *[{"topic": t} for t in TOPICS],
    *[{"region": r, "topic": t} for r, t in product(REGIONS, TOPICS)],
    *[{"outcome": o} for o in ("solved", "not_solved")],
    *[{"outcome": o, "region": r} for o, r in product(("solved", "not_solved"), REGIONS)],
]
PERIODS = ("2023", *(f"2023-Q{q}" for q in range(1, 5)), *(f"2023-{m:02d}" for m in range(1, 13)))


def everything_told():
    """All that a stranger can ask of the family, one question after another: (records, number)."""
    for code in FAMILY:
        for narrowed, period in product([{}, *QUESTIONS], PERIODS):
            asked = ask(code, period, narrowed=narrowed)
            if not protection.value(asked, None).hidden:
                yield asked


def test_no_small_group_follows_from_all_that_is_told(appeals):
    """Every question a stranger can ask tells the size of a set of appeals. No set of 1 to 4
    appeals is a sum and difference of told sets, among all cells of region, topic, outcome and
    month there are."""
    ids = {pk: k for k, pk in enumerate(Appeal.objects.order_by("pk").values_list("pk", flat=True))}
    told = []
    for asked in everything_told():
        row = np.zeros(len(ids))
        row[[ids[pk] for pk in compiling.records(asked).values_list("pk", flat=True)]] = 1
        told.append(row)
    told = np.unique(np.array(told), axis=0)
    _, sizes, ways = np.linalg.svd(told, full_matrices=False)
    base = ways[sizes > 1e-9]
    given_away = []
    for name, cell in _cells(ids):
        if 0 < cell.sum() < LEAST:
            left = cell - base.T @ (base @ cell)
            if np.abs(left).max() < 1e-6:
                given_away.append((name, int(cell.sum())))
    assert given_away == []


def _cells(ids):
    rows = list(Appeal.objects.values("pk", "region", "topic", "outcome", "received_on"))
    for columns in (["region"], ["topic"], ["region", "topic"], ["outcome", "region"]):
        for month in (None, *range(1, 13)):
            groups = {}
            for row in rows:
                if month in (None, row["received_on"].month):
                    groups.setdefault(tuple(row[c] for c in columns), []).append(ids[row["pk"]])
            for at, members in groups.items():
                cell = np.zeros(len(ids))
                cell[members] = 1
                yield (*at, month), cell


def test_a_cell_is_told_alone_exactly_when_its_table_tells_it(appeals):
    asked = ask("appeals", "2023")
    table = protection.table(asked, ["region", "topic"], None)
    for (region, topic), one in table.items():
        alone = ask("appeals", "2023", narrowed={"region": region, "topic": topic})
        assert protection.value(alone, None) == one
    laid = grid.grid([asked], "region", "topic", None)
    shown = {
        (row, column): cell.value.hidden
        for (row, _n), cells in zip(laid.rows, laid.cells, strict=True)
        for (column, _m), cell in zip(laid.columns, cells, strict=True)
        if (row, column) in table
    }
    assert shown == {key: one.hidden for key, one in table.items()}


def test_what_is_published_keeps_to_the_same_decisions(appeals):
    for code in FAMILY:
        for one in open_data.observations(code, "2023"):
            if one.region:
                alone = ask(code, "2023", narrowed={"region": one.region})
                assert protection.value(alone, None) == one.value


@pytest.mark.parametrize(
    ("narrowed", "period"),
    [
        ({"region": "KZ-39"}, "2023-01-01..2023-03-30"),
        ({}, "2023-01-01..2023-03-30"),
        ({"region": "KZ-39"}, "2023-W05"),
        ({"region": "KZ-39", "topic": "wages_late", "channel": "visit"}, "2023"),
        ({"region": "KZ-39", "topic": "wages_late"}, "2023-05"),
    ],
)
def test_what_would_let_somebody_creep_up_is_not_told(appeals, narrowed, period):
    asked = ask("appeals", period, narrowed=narrowed)
    assert protection.value(asked, None).hidden


def test_nothing_is_told_of_single_days(appeals):
    """Two stretches that differ by a day would tell of the day."""
    for period in ("2023-01-01..2023-06-30", "2023-01-01..2023-07-01", "2023-W20"):
        assert protection.value(ask("appeals", period), None).hidden
    assert protection.value(ask("appeals", "2023-Q2"), None).number > LEAST


def test_who_reaches_every_record_asked_about_is_told_the_number(house):
    """A coordinator reads the numbers of the own region, however small."""
    coordinator = house.user("coordinator", "KZ-39")
    factories.members(house.primaries["KZ-39", "coal"], 3, date(2023, 1, 1))
    figure = next(
        f for f in definitions.catalogue().values() if f.register == "members" and
        f.small == "protect"
    )  # fmt: skip
    asked = Asked(figure, Period.parse("2023"), {"region": "KZ-39"})
    assert not protection.guarded(asked, coordinator)
    assert protection.guarded(Asked(figure, Period.parse("2023"), {"region": "KZ-47"}), coordinator)
    assert protection.guarded(Asked(figure, Period.parse("2023")), coordinator)
