"""What happens to a settlement: its terms are written down, kept, broken; the dispute goes on."""

from datetime import date
from typing import Any, BinaryIO, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik.base import attachments
from birlik.base.audit import action, record
from birlik.base.models import User
from birlik.base.versions import check_version
from birlik.registers.disputes import (
    actions,
    permissions,
    rules,
    settlement_rules,
    settlements,
)
from birlik.registers.disputes.choices import Outcome, Stage, TermState
from birlik.registers.disputes.models import Dispute, Settlement, SettlementTerm
from birlik.registers.disputes.writing import allow, locked


class TermFacts(TypedDict):
    text: str
    demand: str
    owed_by: str
    who: str
    due: date


@action
def add_term(*, dispute: Dispute, by: User | None, **facts: Unpack[TermFacts]) -> SettlementTerm:
    """Write down what was agreed. The settlement is of the day the dispute ended: nobody types that
    day again."""
    current = locked(dispute)
    allow(by, permissions.RECORD, current)
    if not settlements.may_have_terms(current):
        raise ValidationError(
            _("Terms belong to a settled dispute. Close it first, with what was settled.")
        )
    settlement_rules.check_term(text=facts["text"], due=facts["due"], signed=current.ended)
    settlement, created = Settlement.objects.get_or_create(
        dispute=current,
        signed=current.ended,
        defaults={"reached": settlements.stage_of(current), "by": by},
    )
    if created:
        record("settle dispute", current, by=by, signed=settlement.signed)
    term = SettlementTerm(settlement=settlement, by=by, **facts)
    term.full_clean(exclude=["by", "said_by"])
    term.save()
    record("add settlement term", current, by=by, term=term.pk, text=term.text, due=term.due)
    return term


@action
def change_term(
    *, term: SettlementTerm, version: int, by: User, **facts: Unpack[TermFacts]
) -> SettlementTerm:
    """Put right a slip, as long as nobody has said what became of it."""
    current = _current(term, by)
    check_version(current, version)
    if current.state != TermState.DUE:
        raise ValidationError(_("Somebody has said what became of it. Take that back first."))
    signed = current.settlement.signed
    settlement_rules.check_term(text=facts["text"], due=facts["due"], signed=signed)
    before = {name: getattr(current, name) for name in facts}
    for name, value in facts.items():
        setattr(current, name, value)
    current.full_clean(exclude=["by", "said_by"])
    _save(current)
    changed = {
        name: [before[name], value] for name, value in facts.items() if before[name] != value
    }
    record(
        "change settlement term",
        current.settlement.dispute,
        by=by,
        **_named(current),
        changed=changed,
    )
    return current


@action
def correct_stage(
    *, settlement: Settlement, version: int, reached: str, reason: str, by: User
) -> Settlement:
    """How far the dispute had gone was told wrongly. What was said before stays in the history."""
    rules.check_reason(reason)
    dispute = locked(settlement.dispute)
    allow(by, permissions.RECORD, dispute)
    current = Settlement.objects.select_for_update(of=("self",)).get(pk=settlement.pk)
    check_version(current, version)
    if reached not in Stage.values or reached == current.reached:
        raise ValidationError({"reached": _("Choose another stage than the one on record.")})
    before, current.reached, current.version = current.reached, reached, current.version + 1
    current.save(update_fields=["reached", "version"])
    record(
        "correct settlement", dispute, by=by,
        settlement=current.pk, changed={"reached": [before, reached]}, reason=reason.strip(),
    )  # fmt: skip
    return current


@action
def keep(
    *,
    term: SettlementTerm,
    on: date,
    said: str,
    file: tuple[str, BinaryIO] | None = None,
    by: User,
) -> SettlementTerm:
    """It was done on a day: kept, or kept late."""
    current = _current(term, by)
    _check_word(current, said, on)
    return _say(current, settlement_rules.kept_state(due=current.due, on=on), on, said, file, by)


@action
def break_(
    *,
    term: SettlementTerm,
    on: date,
    said: str,
    file: tuple[str, BinaryIO] | None = None,
    reopen: bool = False,
    by: User,
) -> SettlementTerm:
    """It was not done: the settlement failed that day, and the dispute may go on."""
    current = _current(term, by)
    _check_word(current, said, on)
    told = _say(current, TermState.BROKEN, on, said, file, by)
    _follow(told.settlement)
    dispute = told.settlement.dispute
    if reopen and dispute.outcome != Outcome.OPEN:
        why = _("A term of the settlement was broken: %(text)s") % {"text": told.text}
        actions.reopen(dispute=dispute, reason=f"{why}. {said.strip()}"[:500], by=by)
    return told


@action
def take_back(*, term: SettlementTerm, by: User) -> SettlementTerm:
    """What was said of a term was a mistake: it is due again."""
    current = _current(term, by)
    if current.state == TermState.DUE:
        raise ValidationError(_("Nobody has said anything of this term."))
    if current.led_to_id:
        raise ValidationError(
            _("A dispute was opened because of it. Withdraw that dispute if it was a mistake.")
        )
    was = {"state": current.state, "on": current.on, "said": current.said}
    current.state, current.on, current.said = TermState.DUE, None, ""
    current.said_by, current.said_at = None, None
    _save(current)
    _follow(current.settlement)
    record(
        "take back word on settlement term",
        current.settlement.dispute,
        by=by,
        **_named(current),
        was=was,
    )
    return current


@action
def withdraw_term(*, term: SettlementTerm, version: int, reason: str, by: User) -> SettlementTerm:
    """It was never agreed: a slip. Its wording stays in the history."""
    rules.check_reason(reason)
    current = _current(term, by)
    check_version(current, version)
    current.mistake = reason.strip()
    _save(current)
    _follow(current.settlement)
    record(
        "withdraw settlement term",
        current.settlement.dispute,
        by=by,
        **_named(current),
        reason=reason.strip(),
    )
    return current


@action
def open_from(*, term: SettlementTerm, by: User, **facts: Unpack[actions.Facts]) -> Dispute:
    """A new dispute because a term was broken, with the link between them."""
    current = _current(term, by)
    if current.state != TermState.BROKEN:
        raise ValidationError(_("Say first that the term was broken."))
    if current.led_to_id:
        raise ValidationError(_("A dispute has been opened because of this term already."))
    dispute = actions.open_dispute(by=by, **facts)
    current.led_to = dispute
    _save(current)
    record(
        "dispute from settlement term",
        current.settlement.dispute,
        by=by,
        **_named(current),
        dispute=dispute.number,
    )
    return dispute


def _say(
    term: SettlementTerm,
    state: str,
    on: date,
    said: str,
    file: tuple[str, BinaryIO] | None,
    by: User,
) -> SettlementTerm:
    if term.state != TermState.DUE:
        raise ValidationError(_("Somebody has said what became of it. Take that back first."))
    term.state, term.on, term.said = state, on, said.strip()
    term.said_by, term.said_at = by, timezone.now()
    _save(term)
    if file:
        attachments.attach(subject=term, name=file[0], content=file[1], by=by)
    record(
        "say of settlement term",
        term.settlement.dispute,
        by=by,
        **_named(term),
        state=state,
        on=on,
        said=said.strip(),
    )
    return term


def _follow(settlement: Settlement) -> None:
    """A settlement failed on the first day one of its terms was broken; that it failed because the
    dispute was reopened stays."""
    broken = SettlementTerm.objects.filter(
        settlements.STANDING, settlement=settlement, state=TermState.BROKEN
    )
    first = broken.order_by("on").values_list("on", flat=True).first()
    reopened = settlement.dispute.ended != settlement.signed
    if first or not reopened:
        settlement.failed = first
        settlement.version += 1
        settlement.save(update_fields=["failed", "version"])


def _check_word(term: SettlementTerm, said: str, on: date) -> None:
    settlement_rules.check_word(
        said=said, on=on, signed=term.settlement.signed, today=timezone.localdate()
    )


def _current(term: SettlementTerm, by: User) -> SettlementTerm:
    """The term as it stands, locked, if `by` records disputes there."""
    rows = SettlementTerm.objects.select_for_update(of=("self",)).filter(settlements.STANDING)
    current = rows.select_related("settlement__dispute").get(pk=term.pk)
    allow(by, permissions.RECORD, current.settlement.dispute)
    return current


def _save(term: SettlementTerm) -> None:
    term.version += 1
    term.save()


def _named(term: SettlementTerm) -> dict[str, Any]:
    return {"term": term.pk, "text": term.text}
