from birlik.registers.disputes.models.dispute import Dispute
from birlik.registers.disputes.models.duties import Escalation, Responsible
from birlik.registers.disputes.models.partners import (
    PartnerAnswer,
    PartnerLink,
    PartnerOpening,
)
from birlik.registers.disputes.models.parts import (
    Demand,
    DisputeEvent,
    Member,
    PaperFacts,
    Part,
    Side,
)
from birlik.registers.disputes.models.settlement import Settlement, SettlementTerm

__all__ = [
    "Demand", "Dispute", "DisputeEvent", "Escalation", "Member",
    "PaperFacts", "Part", "PartnerAnswer", "PartnerLink", "PartnerOpening",
    "Responsible", "Settlement", "SettlementTerm", "Side",
]  # fmt: skip
