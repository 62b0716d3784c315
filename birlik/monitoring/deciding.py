"""A signal as somebody may decide it, and the decision kept with its reason."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik.base.audit import record
from birlik.base.models import User
from birlik.monitoring import queries
from birlik.monitoring.choices import Decision
from birlik.monitoring.models import Signal


def decidable(signal: Signal, by: User) -> Signal:
    found = queries.decidable_by(by).select_for_update(of=("self",)).filter(pk=signal.pk).first()
    if found is None:
        raise PermissionDenied
    return found


def settle(signal: Signal, decision: str, reason: str, by: User) -> Signal:
    if not reason.strip():
        raise ValidationError(
            {"reason": _("Give a reason: the next person will want to know why.")}
        )
    signal.decision, signal.reason = decision, reason.strip()
    signal.decided_by, signal.decided_at = by, timezone.now()
    signal.save(update_fields=["decision", "reason", "decided_by", "decided_at", "dispute"])
    answered = _answer_older(signal)
    record(
        "decide on signal",
        signal,
        by=by,
        decision=decision,
        reason=reason.strip(),
        answered=answered,
    )
    return signal


def _answer_older(signal: Signal) -> int:
    """The same workplace or series, raised before and still waiting, is answered with this one."""
    older = Signal.objects.filter(
        kind=signal.kind, key=signal.key, week__lt=signal.week.monday, decision=Decision.WAITING
    )
    return older.update(
        decision=signal.decision,
        reason=signal.reason,
        decided_by=signal.decided_by,
        decided_at=signal.decided_at,
        dispute=signal.dispute,
        answered_with=signal,
    )
