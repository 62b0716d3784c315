"""A person makes a dispute of a reported demand, or says why it is none."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from birlik.base.audit import action, record
from birlik.base.models import User
from birlik.monitoring.models import DemandDecision
from birlik.monitoring.permissions import PROPOSED
from birlik.monitoring.proposals import Proposal
from birlik.registers.disputes import actions as dispute_actions
from birlik.registers.disputes.models import Dispute
from birlik.registers.structure.queries import holds


@action
def accept(*, proposal: Proposal, by: User, **facts: Any) -> Dispute:
    """The dispute is opened, and the report that told of the demand leads to it."""
    _may(by, proposal)
    dispute = dispute_actions.open_dispute(by=by, **facts)
    decision = DemandDecision.objects.create(
        workplace=proposal.workplace, until=proposal.on, receipt=proposal.receipt,
        dispute=dispute, by=by,
    )  # fmt: skip
    record("accept proposed dispute", decision, by=by, dispute=dispute.number)
    return dispute


@action
def dismiss(*, proposal: Proposal, reason: str, by: User) -> DemandDecision:
    """It is no dispute; a demand told of later is proposed again."""
    _may(by, proposal)
    if len(reason.strip()) < 5:
        raise ValidationError({"reason": _("Say why in a few words: others will read it later.")})
    decision = DemandDecision.objects.create(
        workplace=proposal.workplace, until=proposal.on, receipt=proposal.receipt,
        reason=reason.strip(), by=by,
    )  # fmt: skip
    record("dismiss proposed dispute", decision, by=by, reason=reason.strip())
    return decision


def _may(by: User, proposal: Proposal) -> None:
    if not holds(by, PROPOSED, proposal.workplace):
        raise PermissionDenied
