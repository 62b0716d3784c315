"""Reading proposals. Everything shown to a person starts with `visible_to`."""

from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from birlik.base.models import User, in_force
from birlik.base.text import search_text
from birlik.registers.proposals import permissions
from birlik.registers.proposals.choices import ENDS, Answer, Step
from birlik.registers.proposals.models import Proposal, ProposalStep
from birlik.registers.structure.choices import Kind
from birlik.registers.structure.models import Lineage, Organisation
from birlik.registers.structure.queries import holds
from birlik.registers.structure.scope import posts_of, scope

OPEN = ~Q(state__in=ENDS)
WAITING = Q(state=Step.SENT)
ACCEPTED = Q(answer__in=(Answer.ACCEPTED, Answer.IN_PART))


def visible_to(user: User) -> QuerySet[Proposal]:
    """Those of the bodies in scope, and those that have come up to the centre."""
    where = scope(user, permissions.SEE)
    if where.everything:
        return Proposal.objects.all()
    if where.empty:
        return Proposal.objects.none()
    reach = Organisation.objects.filter(where.organisations())
    return Proposal.objects.filter(Q(body__in=reach) | Q(at__in=reach) | Q(at__kind=Kind.CENTRE))


def may_record(user: User, proposal: Proposal) -> bool:
    """Who acts for the body where it stands, or for one above."""
    return holds(user, permissions.RECORD, proposal.at)


def may_step(user: User, proposal: Proposal, kind: str) -> bool:
    """Taking it up is for who acts for a body above, any other step for who may record."""
    if kind == Step.TAKEN_UP:
        return above(proposal.at, user, timezone.localdate()).exists()
    return may_record(user, proposal)


def bodies_of(user: User) -> QuerySet[Organisation]:
    """The bodies the user may put a proposal forward for."""
    where = scope(user, permissions.RECORD)
    return Organisation.objects.filter(where.organisations(), closed__isnull=True)


def own_body(user: User) -> Organisation | None:
    """The body the user's post is at."""
    posts = (post for post in posts_of(user) if post.role in permissions.RECORD)
    return next((post.organisation for post in posts if post.organisation), None)


def above(organisation: Organisation, user: User, on: date) -> QuerySet[Organisation]:
    """The bodies above, in either hierarchy, for which the user may take a proposal up."""
    rows = Lineage.objects.filter(in_force(on), descendant=organisation, depth__gt=0)
    return bodies_of(user).filter(pk__in=rows.values("ancestor")).order_by("kind", "sort_key")


def standing_steps(proposal: Proposal) -> list[ProposalStep]:
    return list(proposal.steps.filter(mistake=""))


def matching(rows: QuerySet[Proposal], words: str) -> QuerySet[Proposal]:
    for word in search_text(words).split():
        rows = rows.filter(search__contains=word)
    return rows


def years(rows: QuerySet[Proposal]) -> list[int]:
    return [found.year for found in rows.order_by().dates("put_on", "year", order="DESC")]


def counted(rows: QuerySet[Proposal], conditions: dict[str, Q]) -> dict[str, int]:
    """How many satisfy each condition, in one query."""
    return rows.order_by().aggregate(
        **{name: Count("pk", filter=condition) for name, condition in conditions.items()}
    )
