"""What every write to a dispute shares: who may, one at a time, and never over somebody else."""

from django.core.exceptions import PermissionDenied

from birlik.base.models import User
from birlik.registers.disputes import queries
from birlik.registers.disputes.models import Dispute


def allow(by: User | None, roles: frozenset[str], dispute: Dispute) -> None:
    """`by` is None when the system acts: an import that was checked before, the demonstration."""
    if by is not None and not queries.may(by, roles, dispute):
        raise PermissionDenied


def locked(dispute: Dispute) -> Dispute:
    """The record as it stands; nobody else writes to it until the action ends."""
    return Dispute.objects.select_for_update(of=("self",)).get(pk=dispute.pk)


def next_version(dispute: Dispute) -> None:
    dispute.version += 1
    dispute.save()
