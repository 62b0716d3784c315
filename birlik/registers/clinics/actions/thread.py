"""The two-way thread: from inside by a sign-in, from outside by a receipt code."""

from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik.base import attachments
from birlik.base.audit import action, record, record_read
from birlik.base.models import Attachment, User
from birlik.registers.clinics import permissions, queries, rules
from birlik.registers.clinics.actions import locking
from birlik.registers.clinics.actions.answers import note_use
from birlik.registers.clinics.choices import Side, State
from birlik.registers.clinics.models import Answer, Appeal, Message

FIELDS = "name phone email address position words"


@action
def reply(*, appeal: Appeal, text: str, by: User | None, answer: Answer | None = None) -> Message:
    """The clinic writes to the worker; the first time, the appeal counts as answered. `answer`: the
    one of the answer bank the text was made of."""
    locking.may(by, permissions.WORK, appeal)
    rules.check_message(text)
    current = locking.locked(appeal)
    message = Message.objects.create(appeal=current, side=Side.CLINIC, text=text.strip(), by=by)
    answered(current, message.at)
    if answer:
        note_use(answer, current, by)
    record("reply to appeal", current, by=by, message=message.pk)
    return message


@action
def reply_by_code(*, code: str, text: str, by: None = None) -> Message:
    """The worker writes, known by the receipt code alone. A closed appeal takes messages too: the
    clinic sees them and decides whether to reopen. Raises ValidationError for an empty text or a
    code that opens nothing."""
    appeal = _behind(code)
    rules.check_message(text)
    message = Message.objects.create(appeal=appeal, side=Side.WORKER, text=text.strip())
    record("worker writes", appeal, by=by, message=message.pk)
    return message


@action
def attach_by_code(
    *, code: str, message: Message, name: str, content: BinaryIO, by: None = None
) -> Attachment:
    """A file the worker adds to a message just written. What it says about its maker is taken out;
    `removed` on the attachment says what that was. Raises ValidationError for a file that may not
    be kept, and for a message of another thread."""
    appeal = _behind(code)
    if message.appeal_id != appeal.pk or message.side != Side.WORKER:
        raise ValidationError(_("A file can only be added to a message of your own."))
    return attachments.attach(subject=message, name=name, content=content, by=by)


@action
def seen_by_code(*, code: str, by: None = None) -> int:
    """The worker has the thread on the screen: the clinic's messages count as read from now.
    Returns how many had not been read before."""
    appeal = _behind(code)
    unread = appeal.messages.filter(side=Side.CLINIC, read_at=None)
    many = unread.update(read_at=timezone.now())
    if many:
        record("worker reads", appeal, by=by, messages=many)
    return many


@action
def open_file(*, appeal: Appeal, by: User, fields: str = FIELDS) -> None:
    """Somebody of the clinic has the file on the screen: the reading is noted, the worker can see
    it, and the worker's messages count as read."""
    locking.may(by, permissions.FILES, appeal)
    record_read(appeal.file, by=by, fields=fields)
    appeal.messages.filter(side=Side.WORKER, read_at=None).update(read_at=timezone.now())


def answered(appeal: Appeal, at) -> None:
    """The clinic did something for the worker: from new it goes into work."""
    appeal.first_answer_at = appeal.first_answer_at or at
    if appeal.state == State.NEW:
        appeal.state = State.WORK
    locking.keep(appeal, version=False)


def _behind(code: str) -> Appeal:
    appeal = queries.by_code(code)
    if appeal is None:
        raise ValidationError(
            {
                "code": _(
                    "This code opens nothing. Check it sign by sign: sixteen letters and figures."
                )
            }
        )
    return appeal
