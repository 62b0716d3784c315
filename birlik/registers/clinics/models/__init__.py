from birlik.registers.clinics.models.answers import Answer, AnswerUse, AnswerVersion
from birlik.registers.clinics.models.appeals import (
    Appeal,
    AppealFact,
    AppealFile,
    AppealTie,
    ConflictCheck,
    HandOver,
    Message,
    Note,
    ReceiptCode,
)
from birlik.registers.clinics.models.clinic import Clinic
from birlik.registers.clinics.models.keeping import AppealBefore, DueWarning, FollowUp, Tombstone
from birlik.registers.clinics.models.mediation import (
    Mediation,
    MediationParty,
    Obligation,
    ObligationWords,
)
from birlik.registers.clinics.models.services import Hearing, Lawsuit, Service, ServiceWords

__all__ = [
    "Answer", "AnswerUse", "AnswerVersion", "Appeal",
    "AppealBefore", "AppealFact", "AppealFile", "AppealTie",
    "Clinic", "ConflictCheck", "DueWarning", "FollowUp", "HandOver", "Hearing", "Lawsuit",
    "Mediation", "MediationParty", "Message", "Note", "Obligation", "ObligationWords",
    "ReceiptCode", "Service", "ServiceWords", "Tombstone",
]  # fmt: skip
