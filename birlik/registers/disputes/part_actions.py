"""What happens to the parts of a dispute: recorded, corrected, withdrawn as a mistake, restored.

The same four for an event, a side, a demand and a member. A part somebody else has changed since it
was read is not overwritten (`Stale`); the old wording stays in the audit; nothing is deleted.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik.base.audit import action, record
from birlik.base.models import User
from birlik.base.text import search_text
from birlik.base.versions import Stale, check_version
from birlik.registers.disputes import (
    demands,
    following,
    paper_form,
    permissions,
    procedure,
    rules,
)
from birlik.registers.disputes.choices import Answer
from birlik.registers.disputes.event_data import checked_data
from birlik.registers.disputes.models import (
    Demand,
    Dispute,
    DisputeEvent,
    Member,
    PaperFacts,
    Part,
    Side,
)
from birlik.registers.disputes.writing import allow, locked

P = TypeVar("P", DisputeEvent, Side, Demand, Member, PaperFacts)

KINDS: dict[type[Part], str] = {
    DisputeEvent: "event",
    Side: "side",
    Demand: "demand",
    Member: "member",
    PaperFacts: "paper",
}
FIELDS = {
    DisputeEvent: ("on", "text", "data"),
    Side: ("side", "kind", "name", "organisation", "part_of", "representative", "mandate",
           "mandate_on"),
    Demand: ("code", "text", "amount", "workers", "answer", "answered_on", "answer_text"),
    Member: ("body", "seat", "name", "position", "capacities", "chair", "consent_on"),
    PaperFacts: ("told",),
}  # fmt: skip


@action
def record_event(
    *,
    dispute: Dispute,
    code: str,
    on: date,
    text: str = "",
    data: Mapping[str, Any] | None = None,
    by: User | None,
) -> DisputeEvent:
    """Something happened on a day. It is taken as it was, lawful or not; what the law has against
    it, the page says."""
    return _add(DisputeEvent(dispute=dispute, code=code, on=on, text=text, data=data or {}), by)


@action
def add_side(*, dispute: Dispute, by: User | None, **facts: Any) -> Side:
    return _add(Side(dispute=dispute, **facts), by)


@action
def add_demand(*, dispute: Dispute, by: User | None, **facts: Any) -> Demand:
    return _add(Demand(dispute=dispute, **facts), by)


@action
def add_member(*, dispute: Dispute, by: User | None, **facts: Any) -> Member:
    return _add(Member(dispute=dispute, **facts), by)


@action
def tell_papers(*, dispute: Dispute, told: Mapping[str, Any], by: User | None) -> PaperFacts:
    """What only the papers ask. There is one set of it: who comes second corrects it."""
    try:
        return _add(PaperFacts(dispute=dispute, told=told), by)
    except IntegrityError as error:
        raise Stale(dispute.paper_facts.get(mistake="")) from error


@action
def correct(*, part: P, version: int, by: User | None, **facts: Any) -> P:
    """Put right what is recorded, if it still is what `by` had read; else Stale."""
    dispute, current = _held(part, by)
    check_version(current, version)
    was = current.on if isinstance(current, DisputeEvent) else None
    before = told(current)
    for name, value in facts.items():
        if name not in FIELDS[type(current)]:
            raise TypeError(f"a {KINDS[type(current)]} has no {name} to correct.")
        setattr(current, name, value)
    _complete(current, dispute)
    current.version += 1
    _save(current)
    after = told(current)
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    record(
        "correct in dispute", dispute, by=by,
        part=KINDS[type(current)], pk=current.pk, changed=changed,
    )  # fmt: skip
    _followed(dispute, current, was, before.get("code"), by)
    return current


@action
def withdraw_part(*, part: P, version: int, reason: str, by: User | None) -> P:
    """It was a mistake: it counts no more, and its reason stays readable. Stale, if it is no longer
    what `by` had read."""
    rules.check_reason(reason)
    dispute, current = _held(part, by)
    check_version(current, version)
    if current.mistake:
        raise ValidationError(_("This is withdrawn already."))
    current.mistake, current.version = reason.strip(), current.version + 1
    _save(current)
    record(
        "withdraw in dispute", dispute, by=by,
        part=KINDS[type(current)], pk=current.pk, reason=reason.strip(),
    )  # fmt: skip
    was = current.on if isinstance(current, DisputeEvent) else None
    _followed(dispute, current, was, None, by)
    return current


@action
def restore_part(*, part: P, version: int, reason: str, by: User | None) -> P:
    """It was no mistake after all. Stale, if it is no longer what `by` had read."""
    rules.check_reason(reason)
    dispute, current = _held(part, by)
    check_version(current, version)
    if not current.mistake:
        raise ValidationError(_("This is not withdrawn."))
    current.mistake, current.version = "", current.version + 1
    _save(current)
    record(
        "restore in dispute", dispute, by=by,
        part=KINDS[type(current)], pk=current.pk, reason=reason.strip(),
    )  # fmt: skip
    _followed(dispute, current, None, None, by)
    return current


def told(part: Part) -> dict[str, Any]:
    """What a part says, field by field, as the audit keeps it."""
    values = {name: getattr(part, name) for name in FIELDS[type(part)]}
    return {
        name: value.pk if hasattr(value, "pk") else _plain(value) for name, value in values.items()
    }


def _plain(value: Any) -> Any:
    """As it will come back from JSON, so that the same values compare equal."""
    if value is None or isinstance(value, str | int | list | dict):
        return value
    return DjangoJSONEncoder().default(value)


def _add(part: P, by: User | None) -> P:
    dispute = locked(part.dispute)
    _may(by, part, dispute)
    part.dispute, part.by = dispute, by
    _complete(part, dispute)
    _save(part)
    record(
        "record in dispute", dispute, by=by,
        part=KINDS[type(part)], pk=part.pk, **_first_words(part),
    )  # fmt: skip
    _followed(dispute, part, None, None, by)
    return part


def _first_words(part: Part) -> dict[str, Any]:
    return {"code": part.code, "on": part.on} if isinstance(part, DisputeEvent) else {}


def _held(part: P, by: User | None) -> tuple[Dispute, P]:
    dispute = locked(part.dispute)
    _may(by, part, dispute)
    return dispute, type(part).objects.select_for_update(of=("self",)).get(pk=part.pk)


def _may(by: User | None, part: Part, dispute: Dispute) -> None:
    """A note may be written by more people than the rest of the record."""
    is_note = isinstance(part, DisputeEvent) and not part.code
    allow(by, permissions.NOTE if is_note else permissions.RECORD, dispute)
    if dispute.mistake:
        raise ValidationError(
            _("This dispute is withdrawn as a mistake. Restore it before you add to it.")
        )


def _complete(part: Part, dispute: Dispute) -> None:
    """What can be told from the rest is filled in; what cannot be is refused with a sentence."""
    today = timezone.localdate()
    match part:
        case DisputeEvent():
            part.text = part.text.strip()
            rules.check_event(on=part.on, code=part.code, text=part.text, today=today)
            part.data = checked_data(part.code, part.data, procedure.clock())
        case Demand():
            if part.answer and part.answer != Answer.WAITING and part.answered_on is None:
                part.answered_on = today
            if part.answer in ("", Answer.WAITING):
                part.answer, part.answered_on = Answer.WAITING, None
            rules.check_demand(
                code=part.code, answered_on=part.answered_on, workers=part.workers,
                involved=dispute.workers, known=demands.names(), today=today,
            )  # fmt: skip
        case Member():
            part.key = search_text(part.name)
            rules.check_member(body=part.body, seat=part.seat, consent_on=part.consent_on,
                               today=today)  # fmt: skip
        case PaperFacts():
            part.told = paper_form.checked(part.told)
        case Side():
            rules.check_side(side=part.side, kind=part.kind, mandate_on=part.mandate_on,
                             today=today)  # fmt: skip
            if part.part_of and part.part_of.dispute_id != dispute.pk:
                raise ValidationError({"part_of": _("This body belongs to another dispute.")})


_REFUSED = {
    "an_event_of_a_dispute_once_a_day": "again",
    "nobody_sits_in_both_commissions": "both",
    "a_member_sits_once": "twice",
    "a_body_has_one_chair": "chair",
}


def _save(part: Part) -> None:
    part.full_clean(exclude=["by", "key"], validate_unique=False, validate_constraints=False)
    try:
        with transaction.atomic():
            part.save()
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        refused = _REFUSED.get(getattr(diagnosis, "constraint_name", "") or "")
        if refused is None:
            raise
        raise ValidationError(_sentence(refused)) from error


def _sentence(refused: str) -> dict[str, str]:
    return {
        "again": {"on": _("This is on record for that day already. Correct it there instead.")},
        "both": {
            "name": _(
                "Nobody sits in the reconciliation commission and in the labour arbitration of one "
                "dispute. If this is another person of the same name, add what tells them apart."
            )
        },
        "twice": {"name": _("This person is among the members already.")},
        "chair": {
            "chair": _("This body has a chair already. Take the chair from that member first.")
        },
    }[refused]


def _followed(
    dispute: Dispute, part: Part, was: date | None, code_before: str | None, by: User | None
) -> None:
    if isinstance(part, DisputeEvent):
        following.follow_events(dispute, part.code, was, by=by)
    elif isinstance(part, Demand):
        touched = {part.code, code_before or part.code}
        following.follow_demands(dispute, touched, by=by)
