"""A dispute as a page opens it: what a person may not see does not exist."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from birlik.base.requests import Request
from birlik.registers.disputes import queries
from birlik.registers.disputes.models import Dispute


def dispute_for(request: Request, number: str, roles: frozenset[str] | None = None) -> Dispute:
    """The dispute, if this user sees it; with `roles`, if one of them is his where it is."""
    rows = queries.visible_to(request.user).select_related("region", "sector", "employer")
    dispute = get_object_or_404(rows, number=number)
    if roles and not queries.may(request.user, roles, dispute):
        raise Http404
    return dispute
