"""An appeal comes in."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypedDict, Unpack
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik.base import numbering, topics
from birlik.base.audit import action, record
from birlik.base.models import User
from birlik.registers.clinics import clocks, codes, permissions, queries, rules
from birlik.registers.clinics.actions import dates, locking
from birlik.registers.clinics.choices import Channel, Side
from birlik.registers.clinics.models import (
    Appeal,
    AppealFact,
    AppealFile,
    Clinic,
    Message,
    ReceiptCode,
)
from birlik.registers.structure.models import Region, Sector, Workplace


class Told(TypedDict, total=False):
    """What is known of an appeal when it comes in."""

    words: str
    channel: str
    language: str
    anonymous: bool
    name: str
    phone: str
    email: str
    address: str
    position: str
    topic: str
    workplace: Workplace | None
    workplace_text: str
    region: Region | None
    sector: Sector | None
    received_on: date
    consent: str
    given: list[str]
    facts: list[tuple[str, date]]


@dataclass(frozen=True)
class Received:
    """The appeal and its receipt code, which is shown this once and kept nowhere."""

    appeal: Appeal
    code: str
    again: bool = False
    """The same form had been sent before; this is its first receipt."""


PERSON = ("name", "phone", "email", "address", "position")
CODED = ("channel", "language", "anonymous", "topic", "workplace_text", "given")


@action
def receive(
    *, clinic: Clinic, by: User | None, client_id: UUID | None = None, **told: Unpack[Told]
) -> Received:
    """Take in an appeal at a clinic and give it a receipt code.

    clinic: which clinic takes it (`queries.clinic_for` proposes one). by: who typed it, None from
    the public door. client_id: a random id the sending device made; the same form sent twice gives
    the first receipt again, with the same code. told: `words` are required; `name` too unless
    `anonymous`. The words open the thread as the worker's first message. Raises ValidationError
    with a sentence for each field that cannot be as it is.
    """
    if by is not None and not queries.clinics_of(by, permissions.WORK).filter(pk=clinic.pk):
        raise PermissionDenied
    code = codes.new(client_id)
    if client_id and (earlier := queries.by_code(code)):
        return Received(earlier, codes.written(code), again=True)
    if not clinic.is_open(timezone.localdate()):
        raise ValidationError({"clinic": _("This clinic takes no new appeals. Choose another.")})
    now = timezone.now()
    told.setdefault("received_on", timezone.localdate(now))
    told.setdefault("channel", Channel.VISIT if by else Channel.WEB)
    rules.check_received(told, today=timezone.localdate(now), known_topics=topics.names())
    appeal = _appeal(clinic, by, told, now)
    file = AppealFile(appeal=appeal, words=told["words"].strip())
    for name in PERSON:
        setattr(file, name, str(told.get(name) or "").strip())
    locking.index(file)
    dates.refresh(appeal)
    # What a new appeal cannot break anyway, the database checks once more as it is stored.
    appeal.full_clean(
        validate_unique=False, validate_constraints=False, exclude=["recorded_by", "clinic"]
    )
    appeal.save()
    file.full_clean(validate_unique=False, validate_constraints=False, exclude=["appeal"])
    file.save()
    Message.objects.create(appeal=appeal, side=Side.WORKER, text=file.words, at=now)
    ReceiptCode.objects.create(appeal=appeal, digest=codes.digest(code), made_at=now)
    if facts := told.get("facts"):
        _record_facts(appeal, facts, by)
        locking.keep(appeal, version=False)
    record("receive appeal", appeal, by=by, number=appeal.number, channel=appeal.channel)
    return Received(appeal, codes.written(code))


@action
def renew_code(*, appeal: Appeal, by: User | None) -> str:
    """A new receipt code for somebody who lost theirs; the old one opens nothing any more. Shown
    once."""
    locking.may(by, permissions.WORK, appeal)
    code = codes.new()
    ReceiptCode.objects.update_or_create(
        appeal=appeal, defaults={"digest": codes.digest(code), "made_at": timezone.now()}
    )
    record("renew receipt code", appeal, by=by)
    return codes.written(code)


def number(received: date) -> str:
    """The next number of the year: A-2026-00001. Only inside an action."""
    return f"A-{received.year}-{numbering.take(f'appeal:{received.year}'):05d}"


def placed(told: Told) -> dict[str, Any]:
    """Region and sector, from the workplace unless somebody knows better."""
    workplace = told.get("workplace")
    return {
        "workplace": workplace,
        "region": told.get("region") or (workplace.region if workplace else None),
        "sector": told.get("sector") or (workplace.sector if workplace else None),
    }


def _appeal(clinic: Clinic, by: User | None, told: Told, now: datetime) -> Appeal:
    received = told["received_on"]
    coded: dict[str, Any] = {name: told[name] for name in CODED if name in told}  # type: ignore[literal-required]
    consent = told.get("consent") or ""
    return Appeal(
        clinic=clinic,
        recorded_by=by,
        received_on=received,
        received_at=now,
        answer_by=clocks.answer_by(received),
        consent=consent,
        consent_on=received if consent else None,
        number=number(received),
        **coded,
        **placed(told),
    )


def _record_facts(appeal: Appeal, facts: list[tuple[str, date]], by: User | None) -> None:
    known = dict(clocks.event_names())
    for event, on in facts:
        if event not in known:
            raise ValidationError(_("There is no such event in the procedure."))
        rules.check_fact(on, timezone.localdate())
    AppealFact.objects.bulk_create(
        AppealFact(appeal=appeal, procedure=clocks.DISPUTE, event=event, on=on, by=by)
        for event, on in facts
    )
