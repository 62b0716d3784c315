"""An appeal goes to another clinic, with as much as the worker agreed to."""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from birlik.base.audit import action, record
from birlik.base.models import User
from birlik.registers.clinics import permissions, rules, walls
from birlik.registers.clinics.actions import locking
from birlik.registers.clinics.actions.services import new_service
from birlik.registers.clinics.actions.taking import number
from birlik.registers.clinics.choices import Got, Outcome, ServiceKind, Side, State
from birlik.registers.clinics.models import (
    Appeal,
    AppealFact,
    AppealFile,
    Clinic,
    HandOver,
    Message,
)

# What may go along, field by field; topic, workplace and the days of the law always do.
MAY_PASS = {
    "words": gettext_lazy("What the worker said"),
    "name": gettext_lazy("Name"),
    "phone": gettext_lazy("Telephone"),
    "email": gettext_lazy("E-mail"),
    "address": gettext_lazy("Address"),
    "position": gettext_lazy("Position at work"),
    "thread": gettext_lazy("The messages so far"),
}
ALWAYS = (
    "received_at", "received_on", "channel", "language", "topic", "workplace", "workplace_text",
    "region", "sector", "given", "answer_by", "first_answer_at", "consent", "consent_on",
)  # fmt: skip


@action
def hand_over(
    *, appeal: Appeal, to_clinic: Clinic, passed: Collection[str], reason: str, by: User | None
) -> Appeal:
    """The other clinic gets an appeal of its own with what is passed on; the worker's receipt code
    opens that one from now on. Here the appeal closes as referred, and keeps what it had."""
    locking.may(by, permissions.DECIDE, appeal)
    rules.check_reason(reason)
    current = locking.locked(appeal)
    rules.check_open(current.state)
    if to_clinic.pk == current.clinic_id:
        raise ValidationError({"to_clinic": _("Choose another clinic than this one.")})
    if unknown := set(passed) - set(MAY_PASS):
        raise ValidationError({"passed": ", ".join(sorted(unknown))})
    receipt = current.receipt
    with walls.lifted():
        new = _appeal_there(current, to_clinic, passed, by)
        receipt.appeal = new
        receipt.save()
    new_service(current, by, kind=ServiceKind.REFERRAL, on=timezone.localdate(), text=reason)
    HandOver.objects.create(
        appeal=current, became=new, to_clinic=to_clinic, passed=sorted(passed), by=by
    )
    current.state, current.outcome = State.CLOSED, Outcome.REFERRED
    current.closed_on, current.got = timezone.localdate(), [Got.NOTHING]
    locking.keep(current)
    record("hand over appeal", current, by=by, to=to_clinic.code, passed=sorted(passed))
    record("take over appeal", new, by=by, number=new.number)
    return new


def _appeal_there(
    appeal: Appeal, clinic: Clinic, passed: Collection[str], by: User | None
) -> Appeal:
    new = Appeal(
        number=number(timezone.localdate()),
        clinic=clinic,
        recorded_by=by,
        anonymous=appeal.anonymous or "name" not in passed,
        **{name: getattr(appeal, name) for name in ALWAYS},
    )
    new.save()
    told = {
        name: getattr(appeal.file, name) for name in MAY_PASS if name in passed and name != "thread"
    }
    file = AppealFile(appeal=new, **{"words": "—", **told})
    locking.index(file)
    file.save()
    AppealFact.objects.bulk_create(
        AppealFact(appeal=new, procedure=one.procedure, event=one.event, on=one.on, by=by)
        for one in appeal.facts.all()
    )
    if "thread" in passed:
        Message.objects.bulk_create(
            Message(appeal=new, side=m.side, text=m.text, at=m.at, by=m.by, read_at=m.read_at)
            for m in appeal.messages.all()
        )
    names = ", ".join(str(label) for name, label in MAY_PASS.items() if name in passed) or "–"
    said = _("Your appeal has been handed over to %(clinic)s. Passed on: %(what)s.") % {
        "clinic": clinic,
        "what": names,
    }
    Message.objects.create(appeal=new, side=Side.CLINIC, text=said, by=by)
    locking.keep(new, version=False)
    return new
