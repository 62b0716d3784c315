"""What happens to an appeal: one function per event."""

from birlik.registers.clinics.actions.closing import answer_follow_up, close, reopen
from birlik.registers.clinics.actions.mediation import (
    begin_mediation,
    end_mediation,
    extend_mediation,
    judge_promise,
    required_contents,
)
from birlik.registers.clinics.actions.passing import hand_over
from birlik.registers.clinics.actions.services import (
    decide_lawsuit,
    end_service,
    file_lawsuit,
    give_service,
    set_hearing,
    take_back_service,
)
from birlik.registers.clinics.actions.taking import Received, receive, renew_code
from birlik.registers.clinics.actions.thread import (
    attach_by_code,
    open_file,
    reply,
    reply_by_code,
    seen_by_code,
)
from birlik.registers.clinics.actions.work import (
    assign,
    attach,
    change,
    check_conflict,
    give_consent,
    note,
    record_fact,
    remove_fact,
    tie,
    untie,
)

__all__ = [
    "Received", "answer_follow_up", "assign", "attach", "attach_by_code",
    "begin_mediation", "change", "check_conflict", "close", "decide_lawsuit", "end_mediation",
    "end_service", "extend_mediation", "file_lawsuit", "give_consent", "give_service", "hand_over",
    "judge_promise", "note", "open_file", "receive", "record_fact", "remove_fact", "renew_code",
    "reopen", "reply", "reply_by_code", "required_contents", "seen_by_code", "set_hearing",
    "take_back_service", "tie", "untie",
]  # fmt: skip
