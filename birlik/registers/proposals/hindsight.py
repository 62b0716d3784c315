"""What was done to proposals after a moment, taken back."""

from birlik.base.hindsight import Rule, came, changed, named
from birlik.registers.proposals.actions import STANDS
from birlik.registers.proposals.models import Proposal

_STOOD = named(Proposal, *STANDS, inside="before")

RULES: dict[str, Rule] = {
    "put forward proposal": came(Proposal),
    "change proposal": changed(Proposal),
    "take up proposal": _STOOD,
    "send proposal": _STOOD,
    "note answer to proposal": _STOOD,
    "adopt proposal": _STOOD,
    "withdraw proposal": _STOOD,
    "take back step of proposal": _STOOD,
}
