"""The penalty for wages paid late: both divisors, the rate of the day of payment, bad input."""

from datetime import date
from decimal import Decimal

import pytest
from django.http import QueryDict

from birlik import law
from birlik.law.late_pay import late_pay
from birlik.portal import arrears
from birlik.registers.structure.tests import factories

KZ = law.load("kz")


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("what", "amount", "due", "paid", "rate", "days", "by_365", "by_360"),
    [
        # Counted by hand: 100 000 × 1.25 × 0.1575 ÷ 365 × 31 = 1 672.0890…
        ("a month", "100000", "2023-11-30", "2023-12-31", None, 31, "1672.09", "1695.31"),
        ("paid on the day it was due", "100000", "2023-12-10", "2023-12-10", None, 0, "0", "0"),
        ("paid before it was due", "100000", "2023-12-10", "2023-12-01", None, 0, "0", "0"),
        ("one day late", "365000", "2025-11-10", "2025-11-11", None, 1, "225.00", "228.13"),
        ("over a leap day", "366000", "2024-02-28", "2024-03-01", "10", 2, "250.68", "254.17"),
        ("the rate given", "360000", "2026-10-10", "2026-11-09", "16", 30, "5917.81", "6000.00"),
        ("nothing owed", "0", "2023-11-30", "2023-12-31", None, 31, "0", "0"),
    ],
)
def test_the_penalty(what, amount, due, paid, rate, days, by_365, by_360):
    told = late_pay(KZ, Decimal(amount), day(due), day(paid), Decimal(rate) if rate else None)
    assert told.days == days
    assert told.results == {365: Decimal(by_365), 360: Decimal(by_360)}


def test_the_rate_is_that_of_the_day_of_payment_not_of_the_delay():
    late, later = (
        late_pay(KZ, Decimal(1000), day("2023-06-10"), day(paid))
        for paid in ("2023-11-26", "2023-11-27")
    )
    assert (late.rate, later.rate) == (Decimal(16), Decimal("15.75"))


def test_a_day_the_table_does_not_reach_needs_the_rate():
    with pytest.raises(law.LawError, match="no base rate is known for 2026-11-26"):
        late_pay(KZ, Decimal(1000), day("2026-11-10"), day("2026-11-26"))


@pytest.mark.parametrize(("amount", "rate"), [("-1", "10"), ("1", "-10")])
def test_a_negative_number_is_refused(amount, rate):
    with pytest.raises(law.LawError, match="must not be negative"):
        late_pay(KZ, Decimal(amount), day("2025-11-10"), day("2025-11-26"), Decimal(rate))


def test_no_rate_of_the_table_is_taken_for_confirmed():
    assert [row for row in arrears.table(KZ) if row["confirmed"] or not row["note"]] == []


def read(query: str) -> arrears.Arrears:
    return arrears.read(KZ, QueryDict(query), day("2025-11-20"))


def test_several_sums_are_added_up_and_an_unpaid_one_counts_to_today():
    told = read(
        "amount=365000&due=2025-11-10&paid=2025-11-11&amount=365+000,00&due=2025-11-10&paid="
    )
    assert told.faults == []
    assert [line.penalty.days for line in told.counted] == [1, 10]
    assert told.totals == [(365, Decimal("2475.00")), (360, Decimal("2509.38"))]
    assert told.owed == 730_000
    assert read(told.query()).totals == told.totals


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("amount=much&due=2025-11-10", "write the sum in figures"),
        ("amount=-5&due=2025-11-10", "write the sum in figures"),
        ("amount=NaN&due=2025-11-10", "write the sum in figures"),
        ("amount=1e99&due=2025-11-10", "write the sum in figures"),
        ("amount=5&due=2025-13-10", "“2025-13-10” is not a day of the calendar"),
        ("amount=5&due=", "“” is not a day of the calendar"),
        ("amount=5&due=2025-11-10&paid=never", "“never” is not a day of the calendar"),
        ("amount=5&due=2019-11-10&paid=2020-01-01", "known from"),
        ("amount=5&due=2025-11-10&rate=high", "“high” is not a number"),
        ("amount=5&due=2025-11-10&rate=9999", "“9999” is not a number"),
    ],
)
def test_bad_input_gets_a_sentence(query, sentence):
    told = read(query)
    assert sentence in " ".join(told.faults)
    assert told.counted == []


@pytest.mark.django_db
def test_the_page_shows_both_results_the_formula_and_who_decides(client):
    factories.installation()
    page = client.get(
        "/p/penalty/?amount=365000&due=2025-11-10&paid=2025-11-20&lang=en"
    ).content.decode()
    for said in ("2,250.00", "2,281.25", "A lawyer has to decide", "113(3), 113(4)", "18% ÷ 360"):
        assert said in page.replace("18.00", "18")
    assert page.count("to be confirmed") > len(arrears.table(KZ))


@pytest.mark.django_db
def test_a_missing_rate_is_asked_for_beside_its_field(client):
    factories.installation()
    page = client.get("/p/penalty/?amount=365000&due=2026-11-10&paid=2026-11-20").content.decode()
    assert "No rate is known for" in page
    assert 'value="365000"' in page
    told = client.get("/p/penalty/?amount=365000&due=2026-11-10&paid=2026-11-20&rate=16,5")
    assert told.context["asked"].totals[0][1] == Decimal("2062.50")


@pytest.mark.django_db
def test_a_country_without_this_rule_has_no_such_page(client):
    from birlik.base import packs
    from birlik.base.models import Installation

    factories.installation()
    Installation.objects.update(pack="us")
    packs.forget_installed()
    assert client.get("/p/penalty/").status_code == 404
    assert "/p/penalty/" not in client.get("/p/").content.decode()
