"""The tree on the page: the children of one node on a day, a hundred at a time, however large the
whole."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from birlik.base.models import User, in_force
from birlik.registers.structure import asof, permissions
from birlik.registers.structure.choices import Hierarchy, Kind
from birlik.registers.structure.models import Affiliation, Lineage, Organisation
from birlik.registers.structure.queries import visible_to
from birlik.registers.structure.rules import PARENTS
from birlik.registers.structure.scope import scope

PAGE = 100


@dataclass(frozen=True)
class Node:
    organisation: Organisation
    below: int
    """How many stand directly below it that the user may be shown."""
    opens: bool
    """The user may open its page; else it is only the way to what the user may open."""


@dataclass(frozen=True)
class Level:
    """One page of the nodes below `parent` (None: the top)."""

    parent: int | None
    nodes: list[Node]
    after: int | None
    """Where the next page begins, when there is one."""


def level(
    user: User, hierarchy: str, on: date, parent: int | None = None, after: int | None = None
) -> Level:
    limit = _limit(user, hierarchy, on, parent)
    rows = limit(_below(hierarchy, on, parent), "pk")
    if after is not None:
        last = Organisation.objects.filter(pk=after).values("sort_key", "pk").first()
        rows = rows.filter(
            Q(sort_key__gt=last["sort_key"]) | Q(sort_key=last["sort_key"], pk__gt=last["pk"])
        )
    page = list(rows.order_by("sort_key", "pk")[: PAGE + 1])
    more, page = len(page) > PAGE, page[:PAGE]
    ids = [organisation.pk for organisation in page]
    under = Affiliation.objects.filter(in_force(on), parent__in=ids, hierarchy=hierarchy)
    below = dict(limit(under, "child").order_by().values_list("parent").annotate(n=Count("pk")))
    opens = set(visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
    return Level(
        parent,
        [
            Node(organisation, below.get(organisation.pk, 0), organisation.pk in opens)
            for organisation in page
        ],
        page[-1].pk if more else None,
    )


def path_to(organisation: Organisation, hierarchy: str, on: date) -> list[int]:
    """The ids from the top down to the organisation: what stands open when it is shown."""
    return [node.pk for node in asof.ancestors(organisation, hierarchy, on)] + [organisation.pk]


def unplaced(user: User, hierarchy: str, on: date) -> QuerySet[Organisation]:
    """Visible organisations that could stand in this hierarchy and belong to nobody in it then."""
    affiliated = Affiliation.objects.filter(in_force(on), child=OuterRef("pk"), hierarchy=hierarchy)
    return visible_to(user).filter(
        ~Exists(affiliated), asof.existing(on), kind__in=list(PARENTS[Hierarchy(hierarchy)])
    )


def _below(hierarchy: str, on: date, parent: int | None) -> QuerySet[Organisation]:
    if parent is None:
        return Organisation.objects.filter(asof.existing(on), kind=Kind.CENTRE)
    return asof.children(parent, hierarchy, on)


Limit = Callable[[QuerySet, str], QuerySet]


def _limit(user: User, hierarchy: str, on: date, parent: int | None) -> Limit:
    """Narrows rows to the organisations the user may be shown: those visible and those above them.
    Below what is the user's own, that is everything."""
    where = scope(user, permissions.SEE)
    if where.everything:
        return lambda rows, _field: rows
    trunk = Lineage.objects.filter(in_force(on), hierarchy=hierarchy)
    own = trunk.filter(ancestor__in=where.nodes, descendant=parent)
    if on == where.on and own.exists():
        return lambda rows, _field: rows
    visible = visible_to(user).order_by().values("pk")
    above = set(
        trunk.filter(descendant__in=visible, depth__gt=0)
        .values_list("ancestor", flat=True)
        .distinct()
    )
    return lambda rows, field: rows.filter(
        Q(**{f"{field}__in": above}) | Q(**{f"{field}__in": visible})
    )
