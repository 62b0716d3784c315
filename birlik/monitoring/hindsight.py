"""What was decided about signals after a moment, taken back: on the Monday of a list every signal
still waited."""

from birlik.base.hindsight import Earlier, Rule, moment_literal, said, subject
from birlik.base.models import AuditEvent
from birlik.monitoring.choices import Decision
from birlik.monitoring.models import Objection, Signal


def _reassigned(event: AuditEvent, earlier: Earlier) -> None:
    earlier.said(Signal, subject(event), {"assigned_to": event.details["was"]})


RULES: dict[str, Rule] = {
    "reassign signal": _reassigned,
    "answer objection": said(Objection, upheld=None, answer=""),
}


def tables(earlier: Earlier) -> None:
    at = moment_literal(earlier.moment.at)
    earlier.of(Signal).columns |= {
        "decision": f"CASE WHEN t.decided_at > {at} THEN '{Decision.WAITING.value}' "
        "ELSE t.decision END",
        "decided_at": f"CASE WHEN t.decided_at > {at} THEN NULL ELSE t.decided_at END",
    }
    earlier.of(Objection).where = f"t.at <= {at}"
