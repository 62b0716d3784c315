"""What happens to an appeal: one function per event."""

from birlik.registers.clinics.actions.closing import answer_follow_up, close, reopen
from birlik.registers.clinics.actions.taking import Received, receive, renew_code
from birlik.registers.clinics.actions.thread import (
    attach_by_code,
    open_file,
    reply,
    reply_by_code,
    seen_by_code,
)
from birlik.registers.clinics.actions.work import (
    Stale,
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
    "Received", "Stale", "answer_follow_up", "assign", "attach", "attach_by_code", "change",
    "check_conflict", "close", "give_consent", "note", "open_file", "receive", "record_fact",
    "remove_fact", "renew_code", "reopen", "reply", "reply_by_code", "seen_by_code", "tie", "untie",
]  # fmt: skip
