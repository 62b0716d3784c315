"""What was done to disputes after a moment, taken back."""

from typing import Any

from birlik.base.hindsight import Earlier, Rule, came, changed, named, said, subject, take_back_rows
from birlik.base.models import AuditEvent
from birlik.registers.disputes.choices import Outcome
from birlik.registers.disputes.models import Dispute
from birlik.registers.structure.models import Workplace


def _changed(event: AuditEvent, earlier: Earlier) -> None:
    """Its own fields, and the workplaces it was tied to."""
    changed(Dispute)(event, earlier)
    told = event.details.get("changed") or {}
    if "workplaces" in told:
        was, _now = told["workplaces"]
        sites = Workplace.objects.filter(code__in=was).order_by("pk").values_list("pk", flat=True)
        ties, one = earlier.of(Dispute.workplaces.through), subject(event)
        ties.instead.setdefault("dispute_id", {})[one] = [
            {"dispute_id": one, "workplace_id": site} for site in sites
        ]


def _said(**before: Any) -> Rule:
    """It said this before, unless the event itself knows better."""
    usual = said(Dispute, **before)

    def rule(event: AuditEvent, earlier: Earlier) -> None:
        usual(event, earlier)
        take_back_rows(event, earlier)

    return rule


RULES: dict[str, Rule] = {
    "open dispute": came(Dispute),
    "change dispute": _changed,
    "close dispute": _said(ended=None, outcome=Outcome.OPEN, outcome_text=""),
    "reopen dispute": named(Dispute, "ended", "outcome", "outcome_text"),
    "withdraw dispute": _said(mistake=""),
    "restore dispute": _said(mistake="-"),
}
