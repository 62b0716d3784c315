"""Reading the structure. Everything shown to a person starts with a `visible_…` function."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from birlik.base import audit
from birlik.base.models import User, in_force
from birlik.base.text import search_text
from birlik.registers.structure import asof, permissions
from birlik.registers.structure.models import (
    Employer,
    Organisation,
    OrganisationEvent,
    Person,
    Post,
    Region,
    Sector,
    UnionPresence,
    Workplace,
)
from birlik.registers.structure.scope import posts_of, roles_of, scope


def visible_to(user: User) -> QuerySet[Organisation]:
    """The organisations whose page the user may open."""
    return Organisation.objects.filter(scope(user, permissions.SEE).organisations())


def workplaces_visible_to(user: User) -> QuerySet[Workplace]:
    return Workplace.objects.filter(scope(user, permissions.SEE).workplaces())


def employers_visible_to(user: User) -> QuerySet[Employer]:
    where = scope(user, permissions.SEE)
    if where.everything:
        return Employer.objects.all()
    return Employer.objects.filter(pk__in=workplaces_visible_to(user).values("employer"))


def posts_visible_to(user: User) -> QuerySet[Post]:
    """The posts whose holder the user may see by name: personal data, so staff in scope only."""
    where = scope(user, permissions.SEE_PERSONAL)
    if where.everything:
        return Post.objects.all()
    return Post.objects.filter(
        Q(organisation__in=Organisation.objects.filter(where.organisations()))
        | Q(workplace__in=Workplace.objects.filter(where.workplaces()))
    )


def people_visible_to(user: User) -> QuerySet[Person]:
    """Whose names the user may see: holders of posts in the scope of staff, now or before."""
    if scope(user, permissions.SEE_PERSONAL).everything:
        return Person.objects.all()
    return Person.objects.filter(Q(pk__in=posts_visible_to(user).values("person")) | Q(user=user))


def found(rows: QuerySet, words: str) -> QuerySet:
    """Rows whose search text holds every word, however its Kazakh letters were typed. People have
    no search text: their names are private, so they are compared as written."""
    if rows.model is Person:
        for word in words.split():
            rows = rows.filter(name__icontains=word)
        return rows
    for word in search_text(words).split():
        rows = rows.filter(search__contains=word)
    return rows


def may_change(user: User, place: Organisation | Workplace) -> bool:
    return holds(user, permissions.CHANGE, place)


def may_count_members(user: User, organisation: Organisation) -> bool:
    return holds(user, permissions.COUNT_MEMBERS, organisation)


def holds(user: User, roles: Iterable[str], place: Organisation | Workplace) -> bool:
    """The user has one of the roles over this place today."""
    where = scope(user, frozenset(roles))
    if where.everything or where.empty:
        return where.everything
    if isinstance(place, Workplace):
        return Workplace.objects.filter(where.workplaces(), pk=place.pk).exists()
    return Organisation.objects.filter(where.organisations(), pk=place.pk).exists()


def may_grant(user: User, role: str, place: Organisation | Workplace) -> bool:
    givers = {giver for giver, given in permissions.GRANT.items() if role in given}
    return holds(user, givers, place)


def grantable(user: User) -> frozenset[str]:
    """The roles the user may give somewhere."""
    roles = roles_of(user)
    given = (some for role, some in permissions.GRANT.items() if role in roles)
    return frozenset().union(*given)


def regions_of(user: User) -> QuerySet[Region]:
    """The regions a filter offers: the user's own, else those of the workplaces the user sees."""
    return _offered(Region.objects.all(), user, "region")


def sectors_of(user: User) -> QuerySet[Sector]:
    return _offered(Sector.objects.all(), user, "sector")


def _offered(rows: QuerySet, user: User, field: str) -> QuerySet:
    if scope(user, permissions.SEE).everything:
        return rows
    return rows.filter(pk__in=workplaces_visible_to(user).values(field))


def events_of(organisation: Organisation) -> QuerySet[OrganisationEvent]:
    return (
        OrganisationEvent.objects.filter(organisation=organisation)
        .select_related("other", "by", "undone_by", "undoes")
        .order_by("-on", "-id")
    )


def posts_at(place: Organisation | Workplace, user: User, on: date | None = None) -> list[Post]:
    """The running posts there, each with `holder`: the person, when the user may be told the name
    (staff in scope, and the holder). Each reading of somebody else's name is noted."""
    on = on or timezone.localdate()
    where = {"workplace": place} if isinstance(place, Workplace) else {"organisation": place}
    posts = list(Post.objects.filter(in_force(on), **where).order_by("role", "since", "id"))
    told = set(
        posts_visible_to(user).filter(pk__in=[p.pk for p in posts]).values_list("pk", flat=True)
    )
    told |= {post.pk for post in posts_of(user)}
    people = Person.objects.select_related("user").in_bulk(
        {post.person_id for post in posts if post.pk in told}
    )
    for post in posts:
        post.holder = people.get(post.person_id) if post.pk in told else None
    note_reading(user, people.values())
    return posts


def note_reading(user: User, people: Iterable[Person]) -> None:
    """The people can see who opened their names and telephone numbers."""
    audit.record_reads(
        [person for person in people if person.user_id != user.pk],
        by=user,
        fields="name phone email",
    )


def workplaces_with_union(user: User, on: date) -> QuerySet[Workplace]:
    """Visible workplaces open on a day, with what a list shows beside each."""
    present = UnionPresence.objects.filter(in_force(on)).select_related("organisation")
    return (
        workplaces_visible_to(user)
        .filter(asof.open_workplaces(on))
        .select_related("employer", "region", "sector")
        .prefetch_related(Prefetch("presences", present, to_attr="present"))
    )


def counted_by(rows: QuerySet, field: str) -> dict[str, int]:
    """How many rows carry each value of a field; for the numbers beside filters."""
    return dict(rows.order_by().values_list(field).annotate(n=Count("pk")))


def may_give_account(user: User, person: Person) -> bool:
    """The user could have given every post the person holds, so takes over nothing by it."""
    ahead = Q(until__isnull=True) | Q(until__gt=timezone.localdate())
    held = list(
        Post.objects.filter(ahead, person=person).select_related("organisation", "workplace")
    )
    return bool(held) and all(
        may_grant(user, post.role, post.organisation or post.workplace) for post in held
    )
