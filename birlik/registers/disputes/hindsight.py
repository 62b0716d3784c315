"""What was done to disputes after a moment, taken back."""

from birlik.base.hindsight import Rule, came, changed, named, said
from birlik.registers.disputes.choices import Outcome
from birlik.registers.disputes.models import Dispute

RULES: dict[str, Rule] = {
    "open dispute": came(Dispute),
    "change dispute": changed(Dispute),
    "close dispute": said(Dispute, ended=None, outcome=Outcome.OPEN, outcome_text=""),
    "reopen dispute": named(Dispute, "ended", "outcome", "outcome_text"),
    "withdraw dispute": said(Dispute, mistake=""),
    "restore dispute": said(Dispute, mistake="-"),
}
