"""Wages paid late, as an address tells them: `?amount=250000&due=2026-07-10&paid=&rate=16.5`."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import zip_longest
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from birlik import law
from birlik.base.formatting import day_text, language, number
from birlik.law import late_pay
from birlik.portal.asked import read_day

MOST_LINES = 36
MOST_MONEY = Decimal(10) ** 12
HIGHEST_RATE = Decimal(1000)


@dataclass
class Line:
    """One sum that was due; `paid` empty means: still owed, counted up to `until`."""

    amount: str = ""
    due: str = ""
    paid: str = ""
    penalty: late_pay.Penalty | None = None
    until: date | None = None

    @property
    def empty(self) -> bool:
        return not (self.amount or self.due or self.paid)

    @property
    def results(self) -> list[dict[str, Any]]:
        """How each result comes about, in the order of the divisors."""
        told = self.penalty
        if told is None:
            return []
        return [
            {
                "result": result,
                "sum": _("%(amount)s × %(factor)s × %(rate)s%% ÷ %(divisor)d × %(days)s")
                % {
                    "amount": money(told.amount),
                    "factor": number(told.factor, 2),
                    "rate": number(told.rate, 2),
                    "divisor": divisor,
                    "days": number(told.days),
                },
            }
            for divisor, result in told.results.items()
        ]


@dataclass
class Arrears:
    lines: list[Line]
    rate: str
    faults: list[str] = field(default_factory=list)
    rate_missing: date | None = None
    """A day of payment for which the table has no rate and none was given."""

    @property
    def counted(self) -> list[Line]:
        return [line for line in self.lines if line.penalty]

    @property
    def totals(self) -> list[tuple[int, Decimal]]:
        """Per divisor, over all lines."""
        sums: dict[int, Decimal] = {}
        for line in self.counted:
            assert line.penalty is not None
            for divisor, result in line.penalty.results.items():
                sums[divisor] = sums.get(divisor, Decimal(0)) + result
        return list(sums.items())

    @property
    def owed(self) -> Decimal:
        return sum((line.penalty.amount for line in self.counted if line.penalty), Decimal(0))

    def query(self) -> str:
        lines = [line for line in self.lines if not line.empty]
        pairs = [
            (name, getattr(line, name)) for line in lines for name in ("amount", "due", "paid")
        ]
        return urlencode([*pairs, *([("rate", self.rate)] if self.rate else [])])


def money(amount: Decimal) -> str:
    return number(amount, 0 if amount == amount.to_integral_value() else 2)


def typed(value: str | None) -> str:
    return (value or "").strip()[:40]


def read(book: law.Law, query: QueryDict, today: date) -> Arrears:
    columns = [query.getlist(name)[:MOST_LINES] for name in ("amount", "due", "paid")]
    found = [
        Line(amount=typed(amount), due=typed(due), paid=typed(paid))
        for amount, due, paid in zip_longest(*columns)
    ]
    asked = Arrears([line for line in found if not line.empty], query.get("rate", "").strip()[:20])
    rate = None
    if asked.rate:
        rate = _decimal(asked.rate.rstrip("% "))
        if rate is None or rate > HIGHEST_RATE:
            asked.faults.append(
                _("The rate “%(typed)s” is not a number. Write it in per cent, such as 16.5.")
                % {"typed": asked.rate}
            )
            return asked
    for place, line in enumerate(asked.lines, 1):
        asked.faults += _count(book, asked, line, place, rate, today)
    return asked


def _count(
    book: law.Law, asked: Arrears, line: Line, place: int, rate: Decimal | None, today: date
) -> Iterator[str]:
    """Fill in the penalty of a line, or say what is wrong with it."""
    where = _("Line %(place)d") % {"place": place}
    faults: list[str] = []
    amount = _decimal(line.amount)
    if amount is None or amount > MOST_MONEY:
        faults.append(
            _("%(where)s: write the sum in figures, such as 250 000. Got “%(typed)s”.")
            % {"where": where, "typed": line.amount}
        )
    due = read_day(line.due, _("%(where)s, day it was due") % {"where": where}, faults)
    paid = today
    if line.paid:
        told = read_day(line.paid, _("%(where)s, day it was paid") % {"where": where}, faults)
        paid = told or today
    if not faults and paid < book.first_day:
        faults.append(
            _("%(where)s: the rules are known from %(day)s on only.")
            % {"where": where, "day": day_text(book.first_day)}
        )
    if faults or amount is None or due is None:
        return iter(faults)
    line.until = paid
    if rate is None and late_pay.rate_on(book, paid) is None:
        asked.rate_missing = paid
        return iter(())
    line.penalty = late_pay.late_pay(book, amount, due, paid, rate)
    return iter(())


def _decimal(typed: str) -> Decimal | None:
    """A number however people write it: 250 000,50 or 250000.50."""
    plain = "".join(typed.split()).replace(",", ".")
    try:
        found = Decimal(plain)
    except InvalidOperation:
        return None
    return found if found.is_finite() and found >= 0 else None


def table(book: law.Law) -> list[dict[str, Any]]:
    """The base rates known, newest first, each with where it was read."""
    return [
        {
            "start": value.start,
            "end": value.end,
            "rate": value.say(language()),
            "note": law.say(value.note, language()) if value.note else "",
            "confirmed": value.checked is not None,
        }
        for value in reversed(late_pay.rates(book))
    ]
