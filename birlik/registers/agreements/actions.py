"""What happens to collective agreements: one function per event."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik.base.audit import action, record
from birlik.base.models import User
from birlik.registers.agreements import queries, rules
from birlik.registers.agreements.models import CollectiveAgreement
from birlik.registers.structure.models import Workplace


@action
def add(
    *,
    workplace: Workplace,
    number: str,
    signed: date,
    expires: date,
    workers: int | None = None,
    by: User | None,
) -> CollectiveAgreement:
    """Record a signed agreement; a new one stands beside the old, which keeps its dates."""
    _may(by, workplace)
    rules.check(signed=signed, expires=expires, today=timezone.localdate())
    if CollectiveAgreement.objects.filter(workplace=workplace, number=number).exists():
        raise ValidationError(
            {"number": _("An agreement with this number is recorded here already.")}
        )
    agreement = CollectiveAgreement.objects.create(
        workplace=workplace, number=number, signed=signed, expires=expires, workers=workers
    )
    record("add agreement", agreement, by=by, workplace=workplace.pk, expires=expires)
    return agreement


@action
def change(
    *,
    agreement: CollectiveAgreement,
    signed: date,
    expires: date,
    workers: int | None,
    by: User | None,
) -> None:
    """Put right a slip; the history keeps what stood there."""
    _may(by, agreement.workplace)
    rules.check(signed=signed, expires=expires, today=timezone.localdate())
    before = {name: getattr(agreement, name) for name in ("signed", "expires", "workers")}
    agreement.signed, agreement.expires, agreement.workers = signed, expires, workers
    agreement.save(update_fields=["signed", "expires", "workers"])
    record(
        "change agreement",
        agreement,
        by=by,
        before=before,
        signed=signed,
        expires=expires,
        workers=workers,
    )


def _may(by: User | None, workplace: Workplace) -> None:
    """`by` is None when the system acts: an import that was checked before, the demonstration."""
    if by is not None and not queries.may_record(by, workplace):
        raise PermissionDenied
