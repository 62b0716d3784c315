"""The tree on the page: the children of one node on a day, a hundred at a time, however large the
whole."""

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
    shown = _shown(user, hierarchy, on, parent)
    rows = shown.among(_below(hierarchy, on, parent))
    if after is not None:
        last = Organisation.objects.filter(pk=after).values("sort_key", "pk").first()
        rows = rows.filter(
            Q(sort_key__gt=last["sort_key"]) | Q(sort_key=last["sort_key"], pk__gt=last["pk"])
        )
    page = list(rows.order_by("sort_key", "pk")[: PAGE + 1])
    more, page = len(page) > PAGE, page[:PAGE]
    ids = [organisation.pk for organisation in page]
    under = Affiliation.objects.filter(in_force(on), parent__in=ids, hierarchy=hierarchy)
    below = shown.counted(under)
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


class Everything:
    """No limit: all of it may be shown."""

    def among(self, rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
        return rows

    def counted(self, under: QuerySet[Affiliation]) -> dict[int, int]:
        return dict(under.order_by().values_list("parent").annotate(n=Count("*")))


@dataclass(frozen=True)
class Part(Everything):
    """The organisations visible to somebody, and those above them that only lead there."""

    visible: QuerySet[Lineage]
    above: frozenset[int]

    def among(self, rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
        seen = Exists(self.visible.filter(descendant=OuterRef("pk")))
        return rows.filter(Q(pk__in=self.above) | seen)

    def counted(self, under: QuerySet[Affiliation]) -> dict[int, int]:
        """Two counts in place of one with an "or": each finds its own way by an index."""
        seen = super().counted(under.filter(child__in=self.visible.values("descendant")))
        leading = super().counted(under.filter(child__in=self.above))
        return {key: seen.get(key, 0) + leading.get(key, 0) for key in seen | leading}


def _shown(user: User, hierarchy: str, on: date, parent: int | None) -> Everything:
    """What of the tree a user may be shown. Below what is the user's own, that is everything."""
    where = scope(user, permissions.SEE)
    if where.everything:
        return Everything()
    trunk = Lineage.objects.filter(in_force(on), hierarchy=hierarchy)
    if on == where.on and trunk.filter(ancestor__in=where.nodes, descendant=parent).exists():
        return Everything()
    visible = where.subtrees()
    kept = user.__dict__.setdefault("_above", {})  # the same for every level of one page
    if (hierarchy, on) not in kept:
        leading = trunk.filter(descendant__in=visible.values("descendant"), depth__gt=0)
        above = set(leading.values_list("ancestor", flat=True).distinct())
        own = visible.filter(descendant__in=above).values_list("descendant", flat=True)
        kept[hierarchy, on] = frozenset(above.difference(own))
    return Part(visible, kept[hierarchy, on])
