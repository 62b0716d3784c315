"""What every importer shares that stands on posts: who may import, and where their rights reach."""

from collections.abc import Collection, Iterable
from functools import cached_property
from typing import Any

from birlik.base.roles import Role
from birlik.imports.importer import Importer, Row
from birlik.registers.structure.models import Organisation, Workplace
from birlik.registers.structure.scope import Scope, roles_of, scope


def known_codes(texts: Collection[str]) -> set[str]:
    """Which of the texts are codes of workplaces."""
    return set(Workplace.objects.filter(code__in=texts).values_list("code", flat=True))


class Reaching(Importer):
    """An importer whose rows must lie where the user's posts reach; the command line reaches
    everything."""

    def may_import(self) -> bool:
        return self.by is None or bool(roles_of(self.by) & self.roles)

    def oversees(self) -> bool:
        return self.by is None or Role.ADMINISTRATOR in roles_of(self.by)

    @cached_property
    def reach(self) -> Scope:
        return Scope(everything=True) if self.by is None else scope(self.by, self.roles)

    @cached_property
    def own_organisations(self) -> frozenset[int]:
        """Ids of the organisations in reach; not asked for when everything is."""
        return frozenset(
            Organisation.objects.filter(self.reach.organisations()).values_list("pk", flat=True)
        )

    def reaches(self, region: str | None, sector: str | None) -> bool:
        return self.reach.everything or region in self.reach.regions or sector in self.reach.sectors

    def reaches_organisation(self, organisation: int) -> bool:
        return self.reach.everything or organisation in self.own_organisations


def said(rows: Iterable[Row], field: str) -> set[Any]:
    """All values the rows give for a field."""
    return {row.values[field] for row in rows if field in row.values}
