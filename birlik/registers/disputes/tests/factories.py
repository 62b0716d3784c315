"""Disputes for tests; what is not said has a sensible default."""

from datetime import date
from itertools import count

from birlik.base.text import search_text
from birlik.registers.disputes.models import Dispute
from birlik.registers.structure.models import Workplace
from birlik.registers.structure.tests import factories as structure

_serial = count(1)


def dispute(at: Workplace | None = None, **fields) -> Dispute:
    """A dispute at a workplace (its employer, region and sector), or at none."""
    number = fields.pop("number", f"T-{next(_serial):05d}")
    fields.setdefault("began", date(2023, 5, 10))
    if at is not None:
        fields = {
            "employer": at.employer,
            "employer_name": at.employer.name,
            "region": at.region,
            "sector": at.sector,
        } | fields
    fields.setdefault("employer_name", f"Employer of {number}")
    made = Dispute.objects.create(
        number=number, search=search_text(number, fields["employer_name"]), **fields
    )
    if at is not None:
        made.workplaces.set([at])
    return made


def many(count_: int, at: Workplace | None = None) -> list[Dispute]:
    return [dispute(at or structure.workplace()) for _ in range(count_)]
