"""A dispute as a page opens it: what a person may not see does not exist."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from birlik.base.models import User
from birlik.registers.disputes import queries
from birlik.registers.disputes.models import Dispute


def dispute_for(user: User, number: str, roles: frozenset[str]) -> Dispute:
    """The dispute, if this user sees it and has one of the roles where it is."""
    rows = queries.visible_to(user).select_related("region", "sector", "employer")
    dispute = get_object_or_404(rows, number=number)
    if not queries.may(user, roles, dispute):
        raise Http404
    return dispute
