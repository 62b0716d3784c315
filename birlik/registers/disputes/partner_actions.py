"""What happens to the links of partners: issued, opened, answered through, revoked; and what
becomes of an answer."""

import secrets
from collections.abc import Sequence
from datetime import date, timedelta
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik.base import attachments
from birlik.base.audit import action, name_of, record
from birlik.base.models import Attachment, User
from birlik.registers.disputes import part_actions, partners, permissions, procedure, rules
from birlik.registers.disputes.choices import AnswerState, Outcome
from birlik.registers.disputes.models import (
    Dispute,
    PartnerAnswer,
    PartnerLink,
    PartnerOpening,
)
from birlik.registers.disputes.writing import allow, locked

LONGEST = 60  # days a link may be open
MOST_FILES, MOST_ANSWERS = 5, 50


@action
def issue(
    *, dispute: Dispute, party: str, step: str, name: str, language: str, days: int, by: User | None
) -> tuple[PartnerLink, str]:
    """A link, and its secret part: told now and never again."""
    allow(by, permissions.PARTNERS, dispute)
    dispute = locked(dispute)
    _check_open(dispute)
    clock = procedure.clock()
    if clock is None or step not in clock.spec.steps:
        raise ValidationError({"step": _("Choose a step of the procedure.")})
    if not 1 <= days <= LONGEST:
        raise ValidationError({"days": _("A link is open for 1 to 60 days.")})
    token, now = secrets.token_urlsafe(32), timezone.now()
    link = PartnerLink(
        dispute=dispute, party=party, step=step, name=name.strip(), language=language,
        key=partners.key_of(token), issued_at=now, issued_by=by, expires=now + timedelta(days=days),
    )  # fmt: skip
    link.full_clean(exclude=["issued_by", "revoked_by"])
    link.save()
    record("issue partner link", dispute, by=by, link=link.pk, party=party, step=step, days=days)
    return link, token


@action
def revoke(*, link: PartnerLink, by: User | None) -> PartnerLink:
    """From now on the link opens nothing. What was answered through it stays."""
    allow(by, permissions.PARTNERS, link.dispute)
    current = PartnerLink.objects.select_for_update().get(pk=link.pk)
    if current.revoked_at is None:
        current.revoked_at, current.revoked_by = timezone.now(), by
        current.save()
        record("revoke partner link", link.dispute, by=by, link=link.pk)
    return current


@action
def opened(*, link: PartnerLink, by: None = None) -> None:  # noqa: ARG001 - actions say by whom
    PartnerOpening.objects.create(link=link)


@action
def answer(
    *,
    link: PartnerLink,
    code: str,
    on: date,
    text: str,
    files: Sequence[tuple[str, BinaryIO]] = (),
    by: None = None,
) -> PartnerAnswer:
    """What the partner says. A bare confirmation goes into the timeline; anything with words or
    files waits until somebody of the house has looked at it."""
    link = PartnerLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    dispute, text = link.dispute, text.strip()
    _check_open(dispute)
    _check_answer(link, code, on, text, files)
    made = PartnerAnswer.objects.create(link=link, code=code, on=on, text=text)
    for name, content in files:
        attachments.attach(subject=made, name=name, content=content, by=None)
    record("partner answered", dispute, by=by, link=link.pk, answer=made.pk, code=code, on=on)
    if code and not text and not files and partners.only_confirms(code):
        _into_timeline(made, by=None)
    return made


@action
def accept(*, answer: PartnerAnswer, by: User | None) -> PartnerAnswer:
    """It becomes an event of the dispute, with its files."""
    allow(by, permissions.PARTNERS, answer.link.dispute)
    current = _waiting(answer)
    _into_timeline(current, by=by)
    return current


@action
def refuse(*, answer: PartnerAnswer, reason: str, by: User | None) -> PartnerAnswer:
    """It stays outside the timeline; the partner reads why."""
    allow(by, permissions.PARTNERS, answer.link.dispute)
    rules.check_reason(reason)
    current = _waiting(answer)
    current.state, current.reason = AnswerState.REFUSED, reason.strip()
    current.decided_at, current.decided_by = timezone.now(), by
    current.save()
    record("refuse answer of partner", answer.link.dispute, by=by, answer=answer.pk, reason=reason)
    return current


def _into_timeline(answer: PartnerAnswer, *, by: User | None) -> None:
    said = _("Answer of a partner (%(party)s).") % {"party": answer.link.get_party_display()}
    event = part_actions.record_event(
        dispute=answer.link.dispute,
        code=answer.code,
        on=answer.on,
        text="\n".join(filter(None, [said, answer.text])),
        by=by,
    )
    Attachment.objects.filter(subject=name_of(answer)).update(subject=name_of(event))
    answer.state, answer.event = AnswerState.ACCEPTED, event
    answer.decided_at, answer.decided_by = timezone.now(), by
    answer.save()
    record("accept answer of partner", answer.link.dispute, by=by, answer=answer.pk, event=event.pk)


def _waiting(answer: PartnerAnswer) -> PartnerAnswer:
    current = PartnerAnswer.objects.select_for_update(of=("self",)).get(pk=answer.pk)
    if current.state != AnswerState.PROPOSED:
        raise ValidationError(_("Somebody has decided on this answer already."))
    return current


def _check_open(dispute: Dispute) -> None:
    if dispute.mistake or dispute.outcome != Outcome.OPEN:
        raise ValidationError(_("This dispute is closed: no partner can answer in it any more."))


def _check_answer(
    link: PartnerLink, code: str, on: date, text: str, files: Sequence[tuple[str, BinaryIO]]
) -> None:
    clock = procedure.clock()
    step = clock.spec.steps.get(link.step) if clock else None
    errors = {}
    if code and (step is None or code not in step.closes):
        errors["code"] = _("Choose one of the answers on the page.")
    if on > timezone.localdate():
        errors["on"] = _("This day is still to come. Tell what has happened.")
    if not code and not text and not files:
        errors["text"] = _("Choose what has happened, write some words, or add a file.")
    if len(files) > MOST_FILES:
        errors["papers"] = _("Add %(most)d files at most.") % {"most": MOST_FILES}
    if link.answers.count() >= MOST_ANSWERS:
        errors["text"] = _("This link has been answered too often. Ask for a new one.")
    if errors:
        raise ValidationError(errors)
