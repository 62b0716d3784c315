"""What somebody sees who has no account, only a receipt code."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count
from django.utils import timezone

from birlik.base.audit import name_of
from birlik.base.models import Attachment, PersonalRead
from birlik.base.roles import Role
from birlik.registers.clinics import codes
from birlik.registers.clinics.choices import Side, State
from birlik.registers.clinics.models import Appeal, Clinic, FollowUp, Message, ReceiptCode
from birlik.registers.clinics.queries.files import open_clinics, shared_files
from birlik.registers.structure.models import Post, Region


@dataclass(frozen=True)
class Turn:
    """One message with its files, as both sides see it."""

    message: Message
    files: list[Attachment]

    @property
    def from_worker(self) -> bool:
        return self.message.side == Side.WORKER


@dataclass(frozen=True)
class Thread:
    """All that a receipt code opens: no note of the clinic, no other appeal."""

    appeal: Appeal
    turns: list[Turn]
    answer_by: date
    """The day by which the first answer is promised."""
    answered: bool
    closed: bool
    question: FollowUp | None
    """What is asked after the end, when its day has come and it is not answered yet."""


@dataclass(frozen=True)
class Reader:
    """Somebody who opened the worker's name, contacts or words."""

    at: datetime
    name: str
    post: str
    fields: str


def by_code(code: str) -> Appeal | None:
    """The appeal a receipt code belongs to; None for a code that opens nothing: one look in an
    index of hashes, whatever was typed."""
    known = ReceiptCode.objects.filter(digest=codes.digest(code)).values_list("appeal").first()
    if known is None:
        return None
    return (
        Appeal.objects.filter(pk=known[0], forgotten_on=None)
        .select_related("clinic", "file", "follow_up", "workplace")
        .first()
    )


def thread(code: str) -> Thread | None:
    """The conversation behind a receipt code, oldest first; None for a code that opens nothing.
    Reading it here writes nothing: `actions.seen_by_code` notes that the worker has read."""
    appeal = by_code(code)
    if appeal is None:
        return None
    by_subject: dict[str, list[Attachment]] = {}
    for file in shared_files(appeal):
        by_subject.setdefault(file.subject, []).append(file)
    question: FollowUp | None = getattr(appeal, "follow_up", None)
    asked = question and question.answered_on is None and question.due <= timezone.localdate()
    return Thread(
        appeal=appeal,
        turns=[
            Turn(message, by_subject.get(name_of(message), []))
            for message in appeal.messages.order_by("id")
        ],
        answer_by=appeal.answer_by,
        answered=appeal.first_answer_at is not None,
        closed=appeal.state == State.CLOSED,
        question=question if asked else None,
    )


def readers(code: str) -> list[Reader]:
    """Who opened the file behind a receipt code, newest first, with the post each held: what the
    worker is shown. Empty for a code that opens nothing."""
    appeal = by_code(code)
    return readers_of(appeal) if appeal else []


def readers_of(appeal: Appeal) -> list[Reader]:
    """The same for somebody of the clinic, who reached the appeal through `visible_to`."""
    reads = list(
        PersonalRead.objects.filter(subject=name_of(appeal.file))
        .select_related("by")
        .order_by("-at")[:200]
    )
    held = Post.objects.filter(person__user__in={read.by_id for read in reads}).select_related(
        "organisation", "workplace", "person"
    )
    posts: dict[int | None, str] = {}
    for post in held.order_by("since"):
        place = post.organisation or post.workplace
        posts[post.person.user_id] = f"{Role(post.role).label}, {place}"
    return [Reader(read.at, str(read.by), posts.get(read.by_id, ""), read.fields) for read in reads]


def clinic_for(region: Region | None, language: str = "") -> Clinic | None:
    """The clinic that serves a region, or any without one: first those that speak the language,
    then the one with the fewest open appeals for what it can carry."""
    rows = open_clinics()
    if region is not None:
        rows = rows.filter(regions=region)
    found = list(rows.order_by("code"))
    alike = [one for one in found if language in one.languages] or found
    if len(alike) < 2:
        return alike[0] if alike else None
    waiting = _waiting(alike)
    return min(alike, key=lambda one: (waiting.get(one.pk, 0) / max(one.capacity, 1), one.code))


def _waiting(clinics: list[Clinic]) -> dict[int, int]:
    """Open appeals by clinic, counted in the index of the queues."""
    rows = Appeal.objects.filter(clinic__in=clinics).exclude(state=State.CLOSED)
    return dict(rows.order_by().values_list("clinic").annotate(Count("pk")))
