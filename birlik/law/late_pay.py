"""The penalty for wages paid late: article 113 of the Labour Code of Kazakhstan.

    penalty = arrears x factor x base rate on the day of payment / days of a year x days late

Days late run from the day after the due date to the day of payment, both counted. The law does not
say whether a year has 365 or 360 days here: the value `pay.penalty.divisor` holds both, and there
is a result for each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from .reading import LawError
from .rules import Rules, Value
from .terms import Amount, Rule

if TYPE_CHECKING:
    from . import Law

RATE, FACTOR, DIVISOR = "base_rate", "pay.penalty.factor", "pay.penalty.divisor"
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Penalty:
    """rate: per cent a year; known: the value of the pack for that day, None where it has none;
    results: for each divisor the penalty, rounded to hundredths."""

    amount: Decimal
    days: int
    factor: Decimal
    rate: Decimal
    known: Value | None
    results: Mapping[int, Decimal]


def late_pay(
    law: Law, amount: Decimal, due: date, paid: date, rate: Decimal | None = None
) -> Penalty:
    """The penalty on one sum that was due on a day and paid (or looked at) on another.

    Args:
        rate: the base rate on the day of payment where the pack knows none, or knows another one.
    Raises:
        LawError: no rate is known for the day of payment and none is given; a negative amount or
            rate; rules that are not loaded for that day.

    >>> import birlik.law as law
    >>> told = late_pay(law.load("kz"), Decimal(365_000), date(2025, 11, 10), date(2025, 11, 20))
    >>> told.days, told.rate, told.results[365]
    (10, Decimal('18'), Decimal('2250.00'))
    """
    if amount < 0:
        raise LawError(f"amount must not be negative. Got {amount}.")
    rules = law.on(paid)
    known = rate_on(law, paid)
    if rate is None:
        if known is None:
            raise LawError(f"no base rate is known for {paid}; give it.")
        rate = _number(known)
    if rate < 0:
        raise LawError(f"rate must not be negative. Got {rate}.")
    factor, days = _number(rules[FACTOR]), max((paid - due).days, 0)
    year_of_penalty = amount * factor * rate / 100
    results = {
        divisor: (year_of_penalty / divisor * days).quantize(CENT, ROUND_HALF_UP)
        for divisor in divisors(rules)
    }
    return Penalty(amount, days, factor, rate, known, results)


def rate_on(law: Law, day: date) -> Value | None:
    """The base rate of a day, or None where the table does not reach."""
    found = (v for v in rates(law) if v.start <= day and (v.end is None or day <= v.end))
    return next(found, None)


def divisors(rules: Rules) -> tuple[int, ...]:
    content = rules[DIVISOR].content
    return tuple(int(code) for code in content.choice) if isinstance(content, Rule) else ()


def rates(law: Law) -> tuple[Value, ...]:
    """The whole table, oldest first."""
    return law.book.timeline.get(RATE, ())


def _number(value: Value) -> Decimal:
    if not isinstance(value.content, Amount):
        raise LawError(f"{value.place}: {value.key} must be an amount. Got a {value.kind}.")
    number = value.content.number
    return Decimal(number.numerator) / Decimal(number.denominator)
