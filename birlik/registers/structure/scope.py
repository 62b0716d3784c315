"""What a user may reach: the subtrees of the nodes where the user's posts carry one of the asked
roles, today.

Rights add up and end with the term of the post. A post at an oblast's association reaches every
workplace of that region and a post at a sector union every workplace of that sector, with or
without a union.
"""

from collections.abc import Set
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import Q, QuerySet
from django.utils import timezone

from birlik.base.models import User, in_force
from birlik.registers.structure.choices import Kind
from birlik.registers.structure.models import Lineage, Organisation, Post, UnionPresence


@dataclass(frozen=True)
class Scope:
    everything: bool = False
    regions: frozenset[str] = frozenset()
    sectors: frozenset[str] = frozenset()
    nodes: frozenset[int] = frozenset()
    workplaces_by_post: frozenset[int] = frozenset()
    on: date = field(default_factory=timezone.localdate)

    def organisations(self) -> Q:
        """Condition on Organisation."""
        if self.everything:
            return Q()
        return Q(pk__in=self._descendants)

    def workplaces(self, prefix: str = "") -> Q:
        """Condition on Workplace, or with a prefix like "workplace__" on what points to one."""
        if self.everything:
            return Q()
        condition = Q(**{f"{prefix}pk__in": self.workplaces_by_post})
        if self.regions:
            condition |= Q(**{f"{prefix}region_id__in": self.regions})
        if self.sectors:
            condition |= Q(**{f"{prefix}sector_id__in": self.sectors})
        if self.nodes - self._whole_nodes:
            condition |= Q(
                **{
                    f"{prefix}pk__in": UnionPresence.objects.filter(
                        in_force(self.on), organisation__in=self._descendants
                    ).values("workplace")
                }
            )
        return condition

    def territory(self, prefix: str = "") -> Q:
        """Condition on records that carry a region and sector but may name no workplace."""
        if self.everything:
            return Q()
        return Q(**{f"{prefix}region_id__in": self.regions}) | Q(
            **{f"{prefix}sector_id__in": self.sectors}
        )

    @property
    def empty(self) -> bool:
        return not (self.everything or self.nodes or self.workplaces_by_post)

    def subtrees(self) -> QuerySet[Lineage]:
        """The lineage rows from the nodes down."""
        return Lineage.objects.filter(in_force(self.on), ancestor__in=self.nodes)

    @cached_property
    def _descendants(self):
        return self.subtrees().values("descendant")

    @cached_property
    def _whole_nodes(self) -> frozenset[int]:
        """Nodes whose subtree is already covered by their region or sector."""
        return frozenset(
            Organisation.objects.filter(
                Q(kind=Kind.TERRITORY, region__in=self.regions)
                | Q(kind=Kind.SECTOR, sector__in=self.sectors),
                pk__in=self.nodes,
            ).values_list("pk", flat=True)
        )


NOTHING = Scope()


# What rights and the page's shell need of the place of a post: this is read on every request.
_OF_ORGANISATION = [
    f"organisation__{name}"
    for name in ("kind", "region", "sector", "name_kk", "name_ru", "name_en")
]
_OF_WORKPLACE = ["workplace__code", "workplace__name"]


def posts_of(user: User, on: date | None = None) -> list[Post]:
    """The user's posts running on a day (today by default); read once per user object and day."""
    on = on or timezone.localdate()
    kept = user.__dict__.setdefault("_posts", {})
    if on not in kept:
        kept[on] = (
            list(
                Post.objects.filter(in_force(on), person__user=user)
                .select_related("organisation", "workplace")
                .only("role", "person", "since", "until", *_OF_ORGANISATION, *_OF_WORKPLACE)
                .order_by("id")
            )
            if user.is_authenticated
            else []
        )
    return kept[on]


def roles_of(user: User) -> frozenset[str]:
    return frozenset(post.role for post in posts_of(user))


def scope(user: User, roles: Set[str], on: date | None = None) -> Scope:
    """Where the user holds one of `roles` on a day."""
    on = on or timezone.localdate()
    posts = [post for post in posts_of(user, on) if post.role in roles]
    organisations = [post.organisation for post in posts if post.organisation]
    if any(node.kind == Kind.CENTRE for node in organisations):
        return Scope(everything=True, on=on)
    return Scope(
        regions=frozenset(
            node.region_id
            for node in organisations
            if node.kind == Kind.TERRITORY and node.region_id
        ),
        sectors=frozenset(
            node.sector_id for node in organisations if node.kind == Kind.SECTOR and node.sector_id
        ),
        nodes=frozenset(node.pk for node in organisations),
        workplaces_by_post=frozenset(post.workplace_id for post in posts if post.workplace_id),
        on=on,
    )


def below(organisation: Organisation, on: date | None = None) -> Scope:
    """The reach of a node: what a post there would reach, in the tree of a day."""
    on = on or timezone.localdate()
    if organisation.kind == Kind.CENTRE:
        return Scope(everything=True, on=on)
    region, sector = organisation.region_id, organisation.sector_id
    return Scope(
        regions=frozenset({region} if organisation.kind == Kind.TERRITORY and region else ()),
        sectors=frozenset({sector} if organisation.kind == Kind.SECTOR and sector else ()),
        nodes=frozenset({organisation.pk}),
        on=on,
    )
