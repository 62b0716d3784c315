"""What the door for everybody writes. `by` is always None: nobody is signed in here."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import BinaryIO, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik.base.audit import action, name_of
from birlik.base.models import Attachment
from birlik.portal import guard
from birlik.portal.models import SpentPuzzle, Tally
from birlik.registers.clinics import actions as clinics
from birlik.registers.clinics.actions.taking import Received, Told
from birlik.registers.clinics.models import Clinic, Message


class AlreadySpent(ValidationError):
    """The puzzle was used before."""


@dataclass
class Kept:
    """What became of the files somebody sent."""

    kept: list[Attachment] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    """(name, the reason in a sentence)"""


@action
def take(*, clinic: Clinic, client_id: UUID, puzzle: str, told: Told, by: None = None) -> Received:
    """Take in an appeal for one puzzle. The same form sent again gets its first receipt, and its
    puzzle is not asked about."""
    fresh = _spend(puzzle)
    received = clinics.receive(clinic=clinic, by=by, client_id=client_id, **told)
    if not fresh and not received.again:
        raise AlreadySpent(_("This page was used already. Press “Send” once more."))
    return received


@action
def spend(*, puzzle: str, by: None = None) -> bool:  # noqa: ARG001 - actions say by whom
    """Whether the puzzle was still unused; it is used now."""
    return _spend(puzzle)


def _spend(puzzle: str) -> bool:
    until = timezone.now() + timedelta(seconds=guard.LASTS)
    try:
        with transaction.atomic():
            SpentPuzzle.objects.create(name=puzzle, until=until)
    except IntegrityError:
        return False
    return True


@action
def forget_spent(*, by: None = None) -> int:  # noqa: ARG001 - actions say by whom
    """Puzzles that are too old to be answered need not be remembered, nor what was counted before
    the window."""
    before = int(timezone.now().timestamp()) // 60 - guard.WINDOW_MINUTES
    Tally.objects.filter(minute__lte=before).delete()
    many, _each = SpentPuzzle.objects.filter(until__lt=timezone.now()).delete()
    return many


def first_files(*, received: Received, files: Iterable[UploadedFile], nameless: bool) -> Kept:
    """Files that came with the first words; sent once more, they are not kept twice."""
    sent = list(files)
    message = received.appeal.messages.order_by("id").first() if sent else None
    if message is None:
        return Kept()
    if received.again and Attachment.objects.filter(subject=name_of(message)).exists():
        return Kept()
    return add_files(code=received.code, message=message, files=sent, nameless=nameless)


def add_files(
    *, code: str, message: Message, files: Iterable[UploadedFile], nameless: bool
) -> Kept:
    """Each file is kept or refused by itself: a bad one takes nothing else down with it. For
    somebody who stays nameless the names of the files are left out too: cameras write the moment
    into them, people their name."""
    result = Kept()
    for place, file in enumerate(files, 1):
        shown = file.name or ""
        ending = shown.rpartition(".")[2].lower() if "." in shown else ""
        name = f"{place}.{ending}" if nameless else shown
        try:
            result.kept.append(
                clinics.attach_by_code(
                    code=code, message=message, name=name, content=cast(BinaryIO, file)
                )
            )
        except ValidationError as error:
            result.refused.append((shown, " ".join(error.messages)))
    return result
