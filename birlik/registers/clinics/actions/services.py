"""Countable work on an appeal, and what a court makes of it."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik.base.audit import action, note_was, record
from birlik.base.models import User
from birlik.registers.clinics import permissions, rules
from birlik.registers.clinics.actions import locking
from birlik.registers.clinics.actions.thread import answered
from birlik.registers.clinics.choices import Enforcement, Instance, Result, ServiceKind
from birlik.registers.clinics.models import Appeal, Hearing, Lawsuit, Service, ServiceWords

WORDS = ("text", "case_number", "contents")
IN_DEPTH = (ServiceKind.LAWSUIT, ServiceKind.MEDIATION)


@action
def give_service(
    *,
    appeal: Appeal,
    kind: str,
    on: date,
    minutes: int | None = None,
    result: str = Result.DONE,
    text: str = "",
    by: User | None,
) -> Service:
    """Something the clinic did for the worker. A lawsuit and a mediation have events of their
    own."""
    if kind in IN_DEPTH:
        raise ValidationError({"kind": _("A lawsuit and a mediation are recorded on their own.")})
    locking.may(by, permissions.WORK, appeal)
    return new_service(
        locking.locked(appeal), by, kind=kind, on=on, minutes=minutes, result=result, text=text
    )


def new_service(current: Appeal, by: User | None, **said: Any) -> Service:
    """Inside an action, on a locked appeal: the checks every service has."""
    rules.check_open(current.state)
    result = said.get("result", Result.DONE)
    rules.check_service(
        kind=said["kind"],
        on=said["on"],
        received=current.received_on,
        result=result,
        today=timezone.localdate(),
    )
    words = ServiceWords(**{name: said.pop(name) for name in WORDS if name in said})
    made = Service(appeal=current, by=by, **said)
    made.full_clean(exclude=["by"])
    made.save()
    words.service = made
    words.full_clean()
    words.save()
    answered(current, timezone.now())
    record("give service", current, by=by, kind=made.kind, service=made.pk, result=result)
    return made


@action
def end_service(*, service: Service, result: str, by: User | None) -> Service:
    """How a service that was going on has ended."""
    locking.may(by, permissions.WORK, service.appeal)
    if service.kind in IN_DEPTH:
        raise ValidationError(_("Say it where the court decides, or where the mediation ends."))
    if result == Result.RUNNING or result not in Result.values:
        raise ValidationError({"result": _("Choose how it ended.")})
    service.result = result
    service.save()
    record("end service", service.appeal, by=by, service=service.pk, result=result)
    return service


@action
def take_back_service(*, service: Service, reason: str, by: User | None) -> Service:
    """It was recorded by mistake: it counts nowhere and stays readable with the reason."""
    locking.may(by, permissions.WORK, service.appeal)
    rules.check_reason(reason)
    service.taken_back = True
    service.save()
    ServiceWords.objects.filter(service=service).update(taken_back=reason.strip())
    locking.keep(locking.locked(service.appeal), version=False)
    record("take back service", service.appeal, by=by, service=service.pk)
    return service


@action
def file_lawsuit(
    *,
    appeal: Appeal,
    court: str,
    filed_on: date,
    claims: Sequence[str],
    claimed: Decimal | None = None,
    instance: str = Instance.FIRST,
    case_number: str = "",
    minutes: int | None = None,
    by: User | None,
) -> Lawsuit:
    """A claim was filed: limitation stops, hearings and the decision follow."""
    locking.may(by, permissions.DECIDE, appeal)
    current = locking.locked(appeal)
    service = new_service(
        current, by, kind=ServiceKind.LAWSUIT, on=filed_on, minutes=minutes,
        result=Result.RUNNING, case_number=case_number.strip(),
    )  # fmt: skip
    made = Lawsuit(
        service=service, court=court.strip(), instance=instance, filed_on=filed_on,
        claims=list(claims), claimed=claimed,
    )  # fmt: skip
    made.full_clean(validate_unique=False)
    made.save()
    locking.keep(current, version=False)
    record("file lawsuit", appeal, by=by, service=service.pk, court=made.court)
    return made


@action
def set_hearing(*, lawsuit: Lawsuit, at: datetime, place: str = "", by: User | None) -> Hearing:
    appeal = lawsuit.service.appeal
    locking.may(by, permissions.DECIDE, appeal)
    if timezone.localdate(at) < lawsuit.filed_on:
        raise ValidationError({"at": _("The claim was filed later than this day. Check both.")})
    made = Hearing.objects.create(lawsuit=lawsuit, at=at, place=place.strip())
    locking.keep(locking.locked(appeal), version=False)
    record("set hearing", appeal, by=by, hearing=made.pk, at=at)
    return made


@action
def decide_lawsuit(
    *,
    lawsuit: Lawsuit,
    decided_on: date,
    decision: str,
    awarded: Decimal | None = None,
    enforcement: str = Enforcement.NOT_NEEDED,
    recovered: Decimal | None = None,
    by: User | None,
) -> Lawsuit:
    """What the court decided, and what has become of it since."""
    appeal = lawsuit.service.appeal
    locking.may(by, permissions.DECIDE, appeal)
    errors: dict[str, str] = {}
    if decided_on < lawsuit.filed_on:
        errors["decided_on"] = _("The claim was filed later than this day. Check both.")
    if decided_on > timezone.localdate():
        errors["decided_on"] = _("This day is still to come.")
    if decision in ("", Result.RUNNING, Result.DONE):
        errors["decision"] = _("Choose for whom the court decided.")
    if recovered and awarded and recovered > awarded:
        errors["recovered"] = _("More is paid out than was awarded. Check both amounts.")
    if errors:
        raise ValidationError(errors)
    note_was(
        lawsuit, decided_on=lawsuit.decided_on, decision=lawsuit.decision, awarded=lawsuit.awarded
    )
    note_was(lawsuit.service, result=lawsuit.service.result)
    lawsuit.decided_on, lawsuit.decision = decided_on, decision
    lawsuit.awarded, lawsuit.recovered, lawsuit.enforcement = awarded, recovered, enforcement
    lawsuit.save()
    lawsuit.service.result = decision
    lawsuit.service.save()
    locking.keep(locking.locked(appeal), version=False)
    record("decide lawsuit", appeal, by=by, service=lawsuit.service_id, decision=decision)
    return lawsuit
