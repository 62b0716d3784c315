"""Collective agreements for tests."""

from datetime import date
from itertools import count

from birlik.registers.agreements.models import CollectiveAgreement
from birlik.registers.structure.models import Workplace

_serial = count(1)


def agreement(
    at: Workplace, *, signed: date = date(2023, 1, 10), expires: date = date(2026, 1, 10), **fields
) -> CollectiveAgreement:
    number = fields.pop("number", f"A-{next(_serial):04d}")
    return CollectiveAgreement.objects.create(
        workplace=at, number=number, signed=signed, expires=expires, **fields
    )
