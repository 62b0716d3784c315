"""Mediation: the agreement with its required contents, the term, the settlement, and whether each
promise is kept."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypedDict

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik.base import packs
from birlik.base.audit import action, record
from birlik.base.models import User
from birlik.registers.clinics import clocks, permissions, rules
from birlik.registers.clinics.actions import locking
from birlik.registers.clinics.actions.services import new_service
from birlik.registers.clinics.choices import Kept, MediationEnd, Party, Result, ServiceKind
from birlik.registers.clinics.models import (
    Appeal,
    Mediation,
    MediationParty,
    Obligation,
    ObligationWords,
)


class Side(TypedDict):
    side: str
    name: str
    representative: str
    powers: str


class Promise(TypedDict, total=False):
    side: str
    text: str
    due: date
    amount: Decimal | None


@action
def begin_mediation(
    *,
    appeal: Appeal,
    agreed_on: date,
    contents: Mapping[str, str],
    parties: Sequence[Side],
    minutes: int | None = None,
    by: User | None,
) -> Mediation:
    """The sides signed the agreement to mediate. It must say all that the law requires; limitation
    stands still from this day."""
    errors: dict[str, str] = {}
    for code, name in required_contents():
        if not (contents.get(code) or "").strip():
            errors[code] = _("The law requires the agreement to say this: %(what)s.") % {
                "what": name
            }
    sides = {party["side"] for party in parties if party["name"].strip()}
    if sides != {Party.WORKER, Party.EMPLOYER}:
        errors["employer_name"] = _("Name both sides of the mediation.")
    if errors:
        raise ValidationError(errors)
    locking.may(by, permissions.WORK, appeal)
    current = locking.locked(appeal)
    said = {code: contents[code].strip() for code, _name in required_contents()}
    service = new_service(
        current,
        by,
        kind=ServiceKind.MEDIATION,
        on=agreed_on,
        minutes=minutes,
        result=Result.RUNNING,
        contents=said,
    )
    made = Mediation.objects.create(service=service, agreed_on=agreed_on)
    MediationParty.objects.bulk_create(MediationParty(mediation=made, **one) for one in parties)
    locking.keep(current, version=False)
    record("begin mediation", appeal, by=by, service=service.pk, agreed_on=agreed_on)
    return made


@action
def extend_mediation(*, mediation: Mediation, on: date, by: User | None) -> Mediation:
    """The sides agreed to go on for up to thirty days more, once, while the first term runs."""
    appeal = mediation.service.appeal
    locking.may(by, permissions.WORK, appeal)
    rules.check_fact(on, timezone.localdate())
    if mediation.end != MediationEnd.RUNNING:
        raise ValidationError(_("This mediation has ended."))
    if mediation.extended_on:
        longest = clocks.law_of(mediation.agreed_on)["mediation.term.longest"]
        raise ValidationError(
            _("The term was extended already. The longest term in all: %(term)s.")
            % {"term": longest.say(clocks.language())}
        )
    last = clocks.mediation_ends(mediation.agreed_on, extended=False)
    if not mediation.agreed_on <= on <= last:
        raise ValidationError(
            {
                "on": _("The term can be extended while it runs: until %(day)s.")
                % {"day": last.isoformat()}
            }
        )
    mediation.extended_on = on
    mediation.save()
    locking.keep(locking.locked(appeal), version=False)
    record("extend mediation", appeal, by=by, service=mediation.service_id, on=on)
    return mediation


@action
def end_mediation(
    *,
    mediation: Mediation,
    on: date,
    end: str,
    promises: Sequence[Promise] = (),
    by: User | None,
) -> Mediation:
    """It ended: with a settlement and its promises, each by a day, or without one."""
    appeal = mediation.service.appeal
    locking.may(by, permissions.WORK, appeal)
    errors: dict[str, str] = {}
    if mediation.end != MediationEnd.RUNNING:
        raise ValidationError(_("This mediation has ended."))
    if end in ("", MediationEnd.RUNNING):
        errors["end"] = _("Choose how it ended.")
    if on > timezone.localdate():
        errors["on"] = _("This day is still to come.")
    elif on < mediation.agreed_on:
        errors["on"] = _("The mediation began later than this day. Check both.")
    if end == MediationEnd.SETTLED and not promises:
        errors["text_1"] = _("Write down what was promised, and by which day.")
    if end != MediationEnd.SETTLED and promises:
        errors["end"] = _("Promises belong to a settlement. Choose “Settlement signed”.")
    if any(promise["due"] < on for promise in promises):
        errors["text_1"] = _("A promise cannot fall due before the settlement was signed.")
    if errors:
        raise ValidationError(errors)
    mediation.end, mediation.ended_on = end, on
    mediation.save()
    service = mediation.service
    service.result = Result.FOR_WORKER if end == MediationEnd.SETTLED else Result.STOPPED
    service.save()
    for promise in promises:
        _promise(mediation, by, **promise)
    locking.keep(locking.locked(appeal), version=False)
    record("end mediation", appeal, by=by, service=service.pk, end=end, promises=len(promises))
    return mediation


def _promise(mediation: Mediation, by: User | None, *, text: str, **counted: Any) -> None:
    made = Obligation.objects.create(mediation=mediation, by=by, **counted)
    ObligationWords.objects.create(obligation=made, text=text)


@action
def judge_promise(
    *, obligation: Obligation, state: str, known_on: date, known_from: str = "", by: User | None
) -> Obligation:
    """Somebody knows whether a promise was kept; said wrongly, it is said again."""
    appeal = obligation.mediation.service.appeal
    locking.may(by, permissions.WORK, appeal)
    if state not in (Kept.KEPT, Kept.BROKEN):
        raise ValidationError({"state": _("Say whether it was kept or broken.")})
    rules.check_fact(known_on, timezone.localdate())
    obligation.state, obligation.known_on = state, known_on
    obligation.save()
    ObligationWords.objects.filter(obligation=obligation).update(known_from=known_from.strip())
    locking.keep(locking.locked(appeal), version=False)
    record("judge promise", appeal, by=by, promise=obligation.pk, state=state)
    return obligation


def required_contents() -> list[tuple[str, str]]:
    """(code, name) of what the agreement to mediate must say, in the order of the law."""
    items = clocks.rules()["mediation_contents"]["items"]
    return [(item["code"], packs.text(item["name"])) for item in items]
