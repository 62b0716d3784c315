"""The wall: whose files a person may open."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils import timezone

from birlik.base.audit import name_of
from birlik.base.models import Attachment, User, in_force
from birlik.registers.clinics import permissions
from birlik.registers.clinics.choices import OPEN
from birlik.registers.clinics.models import Appeal, Clinic, ConflictCheck, Message
from birlik.registers.structure.models import Post
from birlik.registers.structure.scope import posts_of, roles_of


def visible_to(user: User) -> QuerySet[Appeal]:
    """The appeals of the clinics where the user is lawyer or mediator, but for those on which the
    user has said to be in conflict."""
    barred = ConflictCheck.objects.filter(user=user, clear=False).values("appeal")
    return Appeal.objects.filter(clinic__in=clinic_ids(user, permissions.FILES)).exclude(
        pk__in=barred
    )


def most_pressing(user: User, count: int = 6) -> QuerySet[Appeal]:
    """The open appeals whose day can be missed first, of those that are the user's or nobody's."""
    mine = Q(assigned_to=user) | Q(assigned_to=None)
    rows = visible_to(user).filter(mine, state__in=OPEN).select_related("workplace")
    return rows.order_by("next_on", "id")[:count]


def may(user: User, roles: Iterable[str], appeal: Appeal) -> bool:
    """The user has one of the roles in the clinic of this appeal."""
    return appeal.clinic_id in clinic_ids(user, roles)


def clinics_of(user: User, roles: Iterable[str] = permissions.FILES) -> QuerySet[Clinic]:
    return Clinic.objects.filter(pk__in=clinic_ids(user, roles)).order_by("code")


def chief_of(user: User) -> QuerySet[Clinic]:
    """The clinics whose organisation the user leads or coordinates: dates and counts, no file."""
    return clinics_of(user, permissions.CHIEF)


def manageable_by(user: User) -> QuerySet[Clinic]:
    """The clinics whose address, hours and languages the user may change."""
    if roles_of(user) & permissions.MANAGE:
        return Clinic.objects.order_by("code")
    return chief_of(user)


def open_clinics() -> QuerySet[Clinic]:
    """Those that take new appeals."""
    return Clinic.objects.filter(in_force(timezone.localdate()))


def people_of(clinic: Clinic, roles: Iterable[str] = permissions.FILES) -> list[User]:
    """Who works at a clinic today."""
    posts = Post.objects.filter(
        in_force(timezone.localdate()),
        organisation=clinic.organisation_id,
        role__in=list(roles),
        person__user__isnull=False,
    ).select_related("person__user")
    return list(dict.fromkeys(post.person.user for post in posts.order_by("role", "id")))


def people_by_clinic(clinics: Iterable[Clinic]) -> dict[int, list[Post]]:
    """Organisation of a clinic -> the posts of its lawyers and mediators today."""
    posts = Post.objects.filter(
        in_force(timezone.localdate()),
        organisation__in=[clinic.organisation_id for clinic in clinics],
        role__in=list(permissions.FILES),
    ).select_related("person")
    found: dict[int, list[Post]] = {}
    for post in posts.order_by("role", "id"):
        found.setdefault(post.organisation_id or 0, []).append(post)
    return found


def shared_files(appeal: Appeal) -> QuerySet[Attachment]:
    """Files of the thread: the worker sees them too."""
    messages = [name_of(message) for message in Message.objects.filter(appeal=appeal).only("pk")]
    return Attachment.objects.filter(subject__in=messages).order_by("id")


def files_of(appeal: Appeal) -> QuerySet[Attachment]:
    """Files of the thread and those the clinic keeps for itself."""
    return Attachment.objects.filter(
        Q(subject=name_of(appeal)) | Q(pk__in=shared_files(appeal).values("pk"))
    ).order_by("id")


def clinic_ids(user: User, roles: Iterable[str] = permissions.FILES) -> frozenset[int]:
    """The clinics a user has one of the roles at; read once per user object and set of roles, for
    a page asks often."""
    kept = user.__dict__.setdefault("_clinics", {})
    key = frozenset(roles)
    if key not in kept:
        at = {p.organisation_id for p in posts_of(user) if p.role in key and p.organisation_id}
        rows = Clinic.objects.filter(organisation__in=at)
        kept[key] = frozenset(rows.values_list("pk", flat=True)) if at else frozenset()
    return kept[key]
