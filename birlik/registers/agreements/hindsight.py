"""What was done to collective agreements after a moment, taken back."""

from birlik.base.hindsight import Rule, came, named
from birlik.registers.agreements.models import CollectiveAgreement

RULES: dict[str, Rule] = {
    "add agreement": came(CollectiveAgreement),
    "change agreement": named(CollectiveAgreement, "signed", "expires", "workers", inside="before"),
}
