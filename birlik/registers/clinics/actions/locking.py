"""What every action on an appeal begins and ends with."""

from collections.abc import Iterable
from copy import copy
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from birlik.base.models import User
from birlik.registers.clinics import queries, terms
from birlik.registers.clinics.actions import dates
from birlik.registers.clinics.models import Appeal, AppealBefore, AppealFile, Note

# What other rooms may count of an appeal.
CODED = (
    "topic", "language", "anonymous", "workplace_id", "region_id", "sector_id", "state",
    "closed_on", "outcome", "got", "money",
)  # fmt: skip


def may(by: User | None, roles: Iterable[str], appeal: Appeal) -> None:
    """`by` is None when the system acts: the public door, the demonstration."""
    if by is None:
        return
    if (
        not queries.may(by, roles, appeal)
        or not queries.visible_to(by).filter(pk=appeal.pk).exists()
    ):
        raise PermissionDenied


def locked(appeal: Appeal) -> Appeal:
    """As it stands now, with its codes as they stood."""
    found = Appeal.objects.select_for_update(of=("self",)).get(pk=appeal.pk)
    found.stood = _coded(found)
    return found


def keep(appeal: Appeal, *, version: bool = True) -> None:
    """Save it with its dates worked out anew; what was coded of it before is kept."""
    dates.refresh(appeal)
    if version:
        appeal.version += 1
    stood, stands = appeal.stood or {}, _coded(appeal)
    if was := {name: held for name, held in stood.items() if held != stands[name]}:
        AppealBefore.objects.create(appeal=appeal, was=was)
        appeal.stood = stands
    appeal.save()


def _coded(appeal: Appeal) -> dict[str, Any]:
    return {name: copy(getattr(appeal, name)) for name in CODED}


def say_why(appeal: Appeal, reason: str, by: User | None) -> None:
    """A reason typed of an appeal is a note of the clinic: behind the wall, and forgotten with the
    rest. The audit keeps what was done for ever, so no words of it stand there."""
    if reason.strip():
        today = timezone.localdate()
        Note.objects.create(appeal=appeal, on=today, text=reason.strip(), by=by)


def index(file: AppealFile) -> None:
    """What a search finds the appeal by; the caller saves both."""
    appeal = file.appeal
    workplace = f"{appeal.workplace or ''} {appeal.workplace_text}"
    appeal.terms = terms.of(
        file.name, appeal.number, workplace, file.words, file.email, phone=file.phone
    )
