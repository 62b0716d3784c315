"""Reading the watch list. Everything shown to a person starts with `visible_to`."""

from datetime import date

from django.db.models import Count, Q, QuerySet

from birlik.base.models import User
from birlik.registers.plans import permissions
from birlik.registers.plans.models import Watch
from birlik.registers.structure.models import Employer, Workplace
from birlik.registers.structure.queries import found, holds
from birlik.registers.structure.scope import Scope, scope

RUNNING = Q(until=None)


def visible_to(user: User) -> QuerySet[Watch]:
    """Watches over workplaces in the user's scope and over their employers, also those that have
    ended."""
    return Watch.objects.filter(_within(scope(user, permissions.SEE)))


def _within(where: Scope) -> Q:
    """An employer is within a reach as soon as one of its workplaces is."""
    if where.everything:
        return Q()
    own = Workplace.objects.filter(where.workplaces())
    return Q(workplace__in=own) | Q(employer__in=own.values("employer"))


def may_watch(user: User, place: Workplace | Employer) -> bool:
    if isinstance(place, Workplace):
        return holds(user, permissions.WATCH, place)
    where = scope(user, permissions.WATCH)
    own = Workplace.objects.filter(where.workplaces(), employer=place)
    return where.everything or own.exists()


def over(place: Workplace | Employer) -> Watch | None:
    """The running watch over this very place."""
    return place.watches.filter(RUNNING).select_related("put_by").first()


def on_watch(user: User) -> QuerySet:
    """The ids of the workplaces on watch, themselves or with their employer, for the filters of
    other lists."""
    running = visible_to(user).filter(RUNNING)
    watched = Q(pk__in=running.values("workplace")) | Q(employer__in=running.values("employer"))
    return Workplace.objects.filter(watched).values("pk")


def to_look_at(user: User, today: date) -> QuerySet[Watch]:
    """Running watches the user may look after, whose day has come."""
    reach = scope(user, permissions.WATCH)
    if reach.empty:
        return Watch.objects.none()
    return (
        Watch.objects.filter(RUNNING, _within(reach), look_again__lte=today)
        .select_related("workplace__region", "employer")
        .order_by("look_again", "id")
    )


def by_region(rows: QuerySet[Watch]) -> dict[str, int]:
    """Of workplaces: an employer may have them in many regions."""
    counted = rows.order_by().values_list("workplace__region").annotate(n=Count("pk"))
    return dict(counted)


def matching(rows: QuerySet[Watch], words: str) -> QuerySet[Watch]:
    places = found(Workplace.objects.all(), words)
    return rows.filter(
        Q(workplace__in=places) | Q(employer__in=found(Employer.objects.all(), words))
    )
