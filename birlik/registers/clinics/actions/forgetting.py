"""Retention: what is closed long enough is forgotten, after somebody was told. What is left is the
coded record without a person, and a tombstone that says what expired and how many."""

from collections import defaultdict
from datetime import date, timedelta

from django.db.models import Q

from birlik.base import attachments
from birlik.base.audit import action, name_of, record
from birlik.base.models import Attachment, PersonalRead, User
from birlik.registers.clinics import clocks
from birlik.registers.clinics.models import (
    Appeal,
    AppealFile,
    AppealTie,
    ConflictCheck,
    FollowUp,
    Hearing,
    Mediation,
    MediationParty,
    Message,
    Note,
    ObligationWords,
    ReceiptCode,
    Service,
    ServiceWords,
    Tombstone,
)
from birlik.registers.clinics.queries import keeping

GONE = "—"  # where a reason must have stood


@action
def tell_expiring(*, today: date, by: User | None = None) -> int:
    """Mark what will expire within the time of notice: from now on the clinic sees it on its page,
    and nothing expires before it has been seen there so long."""
    rows = [appeal for appeal, _kind, _day in keeping.expiring(today) if not appeal.expiry_told_on]
    for appeal in rows:
        appeal.expiry_told_on = today
    Appeal.objects.bulk_update(rows, ["expiry_told_on"], batch_size=1000)
    if rows:
        record("tell what expires", f"day:{today}", by=by, appeals=len(rows))
    return len(rows)


@action
def forget_expired(*, today: date, by: User | None = None) -> int:
    """Forget the files whose time has passed and of which the clinic was told long enough ago."""
    notice = timedelta(days=clocks.rules()["retention"]["told_before"])
    by_stone: dict[tuple[int, str], list[Appeal]] = defaultdict(list)
    for appeal, kind, day in keeping.expiring(today):
        if day <= today and appeal.expiry_told_on and appeal.expiry_told_on <= today - notice:
            by_stone[appeal.clinic_id, kind].append(appeal)
    gone = [appeal for appeals in by_stone.values() for appeal in appeals]
    _forget(gone, today)
    Tombstone.objects.bulk_create(
        Tombstone(
            clinic_id=clinic, kind=kind, on=today, many=len(appeals),
            years=clocks.rules()["retention"][kind], numbers=[one.number for one in appeals],
        )
        for (clinic, kind), appeals in by_stone.items()
    )  # fmt: skip
    if gone:
        record("forget expired files", f"day:{today}", by=by, appeals=len(gone))
    return len(gone)


def _forget(appeals: list[Appeal], today: date) -> None:
    """Everything that names a person or is in anybody's words."""
    files = list(AppealFile.objects.filter(appeal__in=appeals))
    messages = list(Message.objects.filter(appeal__in=appeals).only("pk"))
    _forget_attachments([name_of(one) for one in [*appeals, *messages]])
    PersonalRead.objects.filter(subject__in=[name_of(file) for file in files]).delete()
    for model in (AppealFile, Message, Note, ReceiptCode):
        model.objects.filter(appeal__in=appeals).delete()
    services = Service.objects.filter(appeal__in=appeals)
    ServiceWords.objects.filter(service__in=services).delete()
    Hearing.objects.filter(lawsuit__service__in=services).update(result="")
    mediations = Mediation.objects.filter(service__in=services)
    MediationParty.objects.filter(mediation__in=mediations).delete()
    ObligationWords.objects.filter(obligation__mediation__in=mediations).delete()
    ConflictCheck.objects.filter(appeal__in=appeals).exclude(reason="").update(reason=GONE)
    AppealTie.objects.filter(Q(one__in=appeals) | Q(other__in=appeals)).update(reason="")
    FollowUp.objects.filter(appeal__in=appeals).update(words="")
    Appeal.objects.filter(pk__in=[one.pk for one in appeals]).update(forgotten_on=today, terms=[])


def _forget_attachments(subjects: list[str]) -> None:
    """The rows, and the bytes no other record holds."""
    rows = list(Attachment.objects.filter(subject__in=subjects))
    Attachment.objects.filter(pk__in=[row.pk for row in rows]).delete()
    used = set(
        Attachment.objects.filter(sha256__in=[row.sha256 for row in rows]).values_list(
            "sha256", flat=True
        )
    )
    for row in rows:
        if row.sha256 not in used:
            attachments.path_of(row).unlink(missing_ok=True)
