"""Reading the watch list. Everything shown to a person starts with `visible_to`."""

from datetime import date

from django.db.models import Count, Q, QuerySet

from birlik.base.models import User
from birlik.registers.plans import permissions
from birlik.registers.plans.models import Watch
from birlik.registers.structure.models import Workplace
from birlik.registers.structure.queries import found, holds
from birlik.registers.structure.scope import scope

RUNNING = Q(until=None)


def visible_to(user: User) -> QuerySet[Watch]:
    """Watches over workplaces in the user's scope, also those that have ended."""
    return Watch.objects.filter(scope(user, permissions.SEE).workplaces("workplace__"))


def may_watch(user: User, workplace: Workplace) -> bool:
    return holds(user, permissions.WATCH, workplace)


def of_workplace(workplace: Workplace) -> Watch | None:
    """The running watch over a workplace."""
    return Watch.objects.filter(RUNNING, workplace=workplace).select_related("put_by").first()


def on_watch(user: User) -> QuerySet:
    """The ids of the workplaces on watch, for the filters of other lists."""
    return visible_to(user).filter(RUNNING).values("workplace")


def to_look_at(user: User, today: date) -> QuerySet[Watch]:
    """Running watches the user may look after, whose day has come."""
    reach = scope(user, permissions.WATCH)
    return (
        Watch.objects.filter(RUNNING, reach.workplaces("workplace__"), look_again__lte=today)
        .select_related("workplace__region")
        .order_by("look_again", "id")
    )


def by_region(rows: QuerySet[Watch]) -> dict[str, int]:
    counted = rows.order_by().values_list("workplace__region").annotate(n=Count("pk"))
    return dict(counted)


def matching(rows: QuerySet[Watch], words: str) -> QuerySet[Watch]:
    return rows.filter(workplace__in=found(Workplace.objects.all(), words))
