"""Work on an appeal: who does it, what is known, what is promised to the worker about the data."""

from datetime import date
from typing import Any, BinaryIO, Unpack

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik.base import attachments, topics
from birlik.base.audit import action, record
from birlik.base.models import Attachment, User
from birlik.base.versions import check_version
from birlik.registers.clinics import clocks, permissions, queries, rules
from birlik.registers.clinics.actions import locking
from birlik.registers.clinics.actions.taking import PERSON, Told, placed
from birlik.registers.clinics.choices import Consent, State, Tie
from birlik.registers.clinics.models import (
    Appeal,
    AppealFact,
    AppealFile,
    AppealTie,
    ConflictCheck,
    Note,
)

CHANGED = ("topic", "language", "workplace_text", "anonymous", "given")


@action
def change(*, appeal: Appeal, version: int, by: User | None, **told: Unpack[Told]) -> Appeal:
    """Correct or complete what was told, if it still is what `by` had read (`version`); else
    Stale. The audit names the fields that changed, never what they hold."""
    locking.may(by, permissions.WORK, appeal)
    current = locking.locked(appeal)
    check_version(current, version)
    file = AppealFile.objects.select_for_update().get(appeal=current)
    before = told_of(current, file)
    whole: dict[str, Any] = {**before, **told, "received_on": current.received_on}
    rules.check_received(whole, today=timezone.localdate(), known_topics=topics.names())
    for name in CHANGED:
        setattr(current, name, whole[name])
    for name, value in placed(Told(**whole)).items():  # type: ignore[typeddict-item]
        setattr(current, name, value)
    for name in (*PERSON, "words"):
        setattr(file, name, str(whole[name] or "").strip())
    current.full_clean(exclude=["recorded_by"], validate_unique=False)
    file.appeal = current
    locking.index(file)
    file.full_clean()
    file.save()
    locking.keep(current)
    after = told_of(current, file)
    changed = sorted(name for name in before if before[name] != after[name])
    record("change appeal", current, by=by, fields=changed)
    return current


@action
def assign(*, appeal: Appeal, to: User, by: User | None, reason: str = "") -> Appeal:
    """Somebody of the clinic takes the appeal or is given it."""
    locking.may(by, permissions.WORK, appeal)
    current = locking.locked(appeal)
    rules.check_open(current.state)
    if to not in queries.people_of(current.clinic):
        raise ValidationError({"to": _("Choose somebody who works at this clinic.")})
    if ConflictCheck.objects.filter(appeal=current, user=to, clear=False).exists():
        raise ValidationError(
            {"to": _("This person has said to be in conflict on this appeal. Choose another.")}
        )
    current.assigned_to = to
    if current.state == State.NEW:
        current.state = State.WORK
    locking.keep(current)
    locking.say_why(current, reason, by)
    record("assign appeal", current, by=by, to=to.pk)
    return current


@action
def check_conflict(*, appeal: Appeal, clear: bool, reason: str = "", by: User) -> ConflictCheck:
    """`by` has looked whether anything ties them to the other side. Whoever is in conflict loses
    the appeal and no longer sees the file."""
    locking.may(by, permissions.WORK, appeal)
    if not clear:
        rules.check_reason(reason)
    current = locking.locked(appeal)
    made = ConflictCheck.objects.create(appeal=current, user=by, clear=clear, reason=reason.strip())
    if not clear and current.assigned_to_id == by.pk:
        current.assigned_to = None
        locking.keep(current)
    record("check conflict of interest", current, by=by, clear=clear)
    return made


@action
def give_consent(*, appeal: Appeal, how: str, on: date, by: User | None) -> Appeal:
    """The worker agreed that the clinic keeps and uses these data for this matter."""
    locking.may(by, permissions.WORK, appeal)
    rules.check_fact(on, timezone.localdate())
    if how not in Consent.values:
        raise ValidationError({"how": _("Say how the consent was given.")})
    current = locking.locked(appeal)
    current.consent, current.consent_on = how, on
    locking.keep(current)
    record("record consent", current, by=by, how=how, on=on)
    return current


@action
def note(*, appeal: Appeal, on: date, text: str, by: User | None) -> Note:
    """What the clinic writes for itself."""
    locking.may(by, permissions.WORK, appeal)
    rules.check_fact(on, timezone.localdate())
    made = Note.objects.create(appeal=appeal, on=on, text=text.strip(), by=by)
    record("note on appeal", appeal, by=by, note=made.pk)
    return made


@action
def attach(*, appeal: Appeal, name: str, content: BinaryIO, by: User | None) -> Attachment:
    """A file for the clinic alone; a file for the worker goes with a message."""
    locking.may(by, permissions.WORK, appeal)
    return attachments.attach(subject=appeal, name=name, content=content, by=by)


@action
def record_fact(
    *, appeal: Appeal, event: str, on: date, by: User | None, procedure: str = clocks.DISPUTE
) -> AppealFact:
    """An event the law counts from. The dates of the appeal follow at once."""
    locking.may(by, permissions.WORK, appeal)
    rules.check_fact(on, timezone.localdate())
    if procedure not in clocks.PROCEDURES or event not in dict(clocks.event_names(procedure)):
        raise ValidationError({"event": _("There is no such event in the procedure.")})
    current = locking.locked(appeal)
    made, _new = AppealFact.objects.get_or_create(
        appeal=current, procedure=procedure, event=event, on=on, defaults={"by": by}
    )
    locking.keep(current)
    record("record fact of appeal", current, by=by, event=event, on=on)
    return made


@action
def remove_fact(*, fact: AppealFact, by: User | None) -> Appeal:
    """It was recorded by mistake; the audit keeps that it was there."""
    appeal = fact.appeal
    locking.may(by, permissions.WORK, appeal)
    current = locking.locked(appeal)
    record("remove fact of appeal", current, by=by, event=fact.event, on=fact.on)
    fact.delete()
    locking.keep(current)
    return current


@action
def tie(
    *, appeal: Appeal, other: Appeal, kind: str, by: User | None, reason: str = ""
) -> AppealTie:
    """Two appeals belong together. Neither takes anything from the other."""
    locking.may(by, permissions.WORK, appeal)
    locking.may(by, permissions.WORK, other)
    if appeal.pk == other.pk:
        raise ValidationError(_("An appeal cannot be tied to itself."))
    if kind not in Tie.values:
        raise ValidationError(_("Say whether it is the same person or the same matter."))
    one, later = sorted((appeal, other), key=lambda found: found.pk)
    made, _new = AppealTie.objects.get_or_create(
        one=one, other=later, kind=kind, ended_at=None, defaults={"by": by, "reason": reason[:300]}
    )
    record("tie appeals", appeal, by=by, other=other.number, kind=kind)
    return made


@action
def untie(*, tied: AppealTie, by: User | None) -> None:
    """They do not belong together after all; the row stays with its end."""
    locking.may(by, permissions.WORK, tied.one)
    tied.ended_at, tied.ended_by = timezone.now(), by
    tied.save()
    record("untie appeals", tied.one, by=by, other=tied.other.number, kind=tied.kind)


def told_of(appeal: Appeal, file: AppealFile) -> dict[str, Any]:
    """All that was told, as the record stands."""
    coded = {name: getattr(appeal, name) for name in (*CHANGED, "workplace", "region", "sector")}
    return coded | {name: getattr(file, name) for name in (*PERSON, "words")}
