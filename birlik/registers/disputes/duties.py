"""Who answers for which step, what is due, and who is told before and after a missed day."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from birlik import law
from birlik.base import packs
from birlik.base.formatting import language
from birlik.base.models import User, in_force
from birlik.base.roles import CENTRE, Role
from birlik.law.engine import Row
from birlik.registers.disputes import permissions, procedure, queries
from birlik.registers.disputes.choices import Level
from birlik.registers.disputes.models import Dispute, Responsible
from birlik.registers.structure.choices import Kind
from birlik.registers.structure.models import Post
from birlik.registers.structure.scope import roles_of

WHOLE = ""  # the step that stands for the dispute as a whole


@dataclass(frozen=True)
class Duty:
    """A step of a dispute that has its day: firm, and not only a first lawful day."""

    dispute: Dispute
    row: Row
    actor: str
    responsible: User | None

    @property
    def what(self) -> str:
        return law.say(self.row.step.label, language())

    @property
    def article(self) -> str:
        return self.row.value.source.article

    @property
    def late(self) -> bool:
        return self.row.status == "overdue"

    @property
    def days(self) -> int:
        return self.row.days or 0


def settings() -> dict[str, int]:
    """Working days: how long before its day a step is told of, how long after it to the centre."""
    return packs.current("pack").get("escalation", {"before": 1, "centre": 2, "shown": 5})


def due(user: User, today: date | None = None) -> list[Duty]:
    """What is late or comes soon, soonest first: in the disputes the user answers for; for others
    at the centre, what has stayed missed."""
    limits, roles = settings(), roles_of(user)
    if not roles & (permissions.RECORD | CENTRE):
        return []
    found = of(queries.open_now(user), today or timezone.localdate())
    if not roles & permissions.RECORD:
        return [duty for duty in found if duty.late and -duty.days >= limits["centre"]]
    return [duty for duty in found if duty.late or duty.days <= limits["shown"]]


def of(disputes: QuerySet[Dispute], today: date) -> list[Duty]:
    """Every firm duty of these open disputes, soonest first."""
    found = list(disputes.select_related("region", "sector"))
    states = procedure.states(found, today)
    people = answers_for(found, today)
    duties = [
        Duty(dispute, row, law.say(state.procedure.actors[row.step.actor], language()),
             people[dispute.pk].get(row.step.code) or people[dispute.pk].get(WHOLE))
        for dispute in found
        if (state := states.get(dispute.pk)) and dispute.began >= state.law.first_day
        for row in state.due
        if row.firm and row.status in ("open", "overdue")
    ]  # fmt: skip
    return sorted(duties, key=lambda duty: (duty.row.due, duty.dispute.pk))


def answers_for(
    disputes: Iterable[Dispute], today: date | None = None
) -> Mapping[int, dict[str, User]]:
    """Dispute → step → who: named for the step, named for the dispute, or its region's
    coordinator."""
    found = list(disputes)
    people: dict[int, dict[str, User]] = defaultdict(dict)
    by_region, everywhere = _coordinators(today or timezone.localdate())
    for dispute in found:
        able = by_region.get(dispute.region_id or "") or everywhere
        if able:
            people[dispute.pk][WHOLE] = able[0]
    named = Responsible.objects.filter(dispute__in=[d.pk for d in found]).select_related("user")
    for row in named:
        people[row.dispute_id][row.step] = row.user
    return people


def _coordinators(today: date) -> tuple[dict[str, list[User]], list[User]]:
    by_region: dict[str, list[User]] = defaultdict(list)
    everywhere: list[User] = []
    posts = Post.objects.filter(
        in_force(today), role=Role.COORDINATOR, person__user__is_active=True
    ).select_related("person__user", "organisation")
    for post in posts.order_by("person__user"):
        if post.organisation is None or post.person.user is None:
            continue
        if post.organisation.kind == Kind.TERRITORY and post.organisation.region_id:
            by_region[post.organisation.region_id].append(post.person.user)
        elif post.organisation.kind == Kind.CENTRE:
            everywhere.append(post.person.user)
    return by_region, everywhere


def able(dispute: Dispute, today: date | None = None) -> QuerySet[User]:
    """Who can be made responsible: those whose posts let them record in this dispute."""
    where = Q(organisation__kind=Kind.CENTRE)
    if dispute.region_id:
        where |= Q(organisation__kind=Kind.TERRITORY, organisation__region=dispute.region_id)
    if dispute.sector_id:
        where |= Q(organisation__kind=Kind.SECTOR, organisation__sector=dispute.sector_id)
    posts = Post.objects.filter(
        where, in_force(today or timezone.localdate()), role__in=permissions.RECORD
    )
    return User.objects.filter(pk__in=posts.values("person__user"), is_active=True).order_by("name")


def centre(today: date) -> list[User]:
    """Who hears of a missed day at the centre: its coordinators and leaders."""
    posts = Post.objects.filter(
        in_force(today), organisation__kind=Kind.CENTRE,
        role__in=(Role.COORDINATOR, Role.LEADER), person__user__is_active=True,
    )  # fmt: skip
    return list(User.objects.filter(pk__in=posts.values("person__user")).order_by("pk"))


def levels(duty: Duty) -> Collection[str]:
    """What a duty calls for today."""
    limits = settings()
    if not duty.late:
        return (Level.BEFORE,) if duty.days <= limits["before"] else ()
    return (Level.AFTER, Level.CENTRE) if -duty.days >= limits["centre"] else (Level.AFTER,)
