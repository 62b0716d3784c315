"""Organisations with their parents in both hierarchies. Known by their number; parents may stand in
the same file.

A file can found organisations, name them and give them a first parent. Moves from one parent to
another are dated
events with a reason of their own and are recorded on the organisation's page, not taken from a
file in silence.
"""

from collections.abc import Sequence
from functools import cached_property

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from birlik.imports import words
from birlik.imports.bulk import found_by
from birlik.imports.importer import Field, Kind, Known, Row, Values
from birlik.registers.structure import changes, permissions
from birlik.registers.structure.choices import Hierarchy
from birlik.registers.structure.choices import Kind as OrganisationKind
from birlik.registers.structure.imports.organisation_writing import (
    NAMES,
    PARENTS,
    OrganisationWriting,
)
from birlik.registers.structure.imports.reach import said
from birlik.registers.structure.models import Affiliation, Lineage, Organisation
from birlik.registers.structure.rules import check_parent

_HIGH = (OrganisationKind.CENTRE, OrganisationKind.SECTOR, OrganisationKind.TERRITORY)
_SPOKEN = {
    OrganisationKind.CENTRE: ("центр", "орталық", "centre", "center"),
    OrganisationKind.SECTOR: (
        "отраслевой",
        "отраслевой профсоюз",
        "салалық",
        "салалық кәсіподақ",
        "union",
    ),
    OrganisationKind.TERRITORY: (
        "территориальное объединение",
        "аумақтық бірлестік",
        "совет профсоюзов",
    ),
    OrganisationKind.LOCAL: (
        "локальный",
        "локальный профсоюз",
        "жергілікті",
        "жергілікті кәсіподақ",
    ),
    OrganisationKind.PRIMARY: (
        "первичная",
        "первичка",
        "ппо",
        "бастауыш",
        "бұқ",
        "первичная организация",
    ),
}


class Organisations(OrganisationWriting):
    kind = "organisations"
    label = _("Organisations")
    hint = _("One row for each organisation: number, name, kind, and the numbers of its parents.")
    roles = permissions.CHANGE
    sentences = {
        "no_name": _("No name is given in any language."),
        "no_parent": _(
            "There is no organisation with the number “%(value)s”, neither in the register "
            "nor in this file."
        ),
        "own_parent": _("The organisation would stand above itself."),
        "wrong_parent": _(
            "“%(value)s” may not stand directly above an organisation of this kind in this "
            "hierarchy."
        ),
        "has_parent": _(
            "It belongs to “%(value)s” already. Record a transfer on its page, with date and "
            "reason."
        ),
        "other_nature": _(
            "The register has another “%(field)s” for it: %(value)s. A file does not change that."
        ),
        "closed": _("The register has it as closed on %(value)s."),
        "high_kind": _("Only the national centre takes in organisations of this kind."),
        "founded_today": _("No date is given, so it counts as founded on the day of the import."),
    }

    @cached_property
    def fields(self) -> list[Field]:
        return [
            Field("key", _("Number"), length=40, required=True),
            Field("name_kk", _("Name in Kazakh")),
            Field("name_ru", _("Name in Russian")),
            Field("name_en", _("Name in English")),
            Field(
                "kind",
                _("Kind"),
                Kind.CHOICE,
                required=True,
                choices=words.of_choices(OrganisationKind, _SPOKEN),
                names=dict(OrganisationKind.choices),
            ),
            Field("territory_parent", _("Territorial parent (number)"), length=40),
            Field("sector_parent", _("Sector parent (number)"), length=40),
            Field(
                "region",
                _("Region"),
                Kind.CHOICE,
                choices=words.of_pack("regions"),
                names=words.names_of_pack("regions"),
            ),
            Field(
                "sector",
                _("Sector"),
                Kind.CHOICE,
                choices=words.of_pack("sectors"),
                names=words.names_of_pack("sectors"),
            ),
            Field("since", _("Founded"), Kind.DATE),
        ]

    def check(self, row: Row) -> None:
        if not any(name in row.values for name in NAMES):
            row.refuse("no_name")
        for field in PARENTS:
            if row.values.get(field) == row.values["key"]:
                row.refuse("own_parent", field)
        if "since" not in row.values:
            row.note("founded_today")

    def key(self, values: Values) -> str:
        return values["key"]

    def resolve(self, rows: Sequence[Row]) -> None:
        self.in_file = {row.values["key"]: row for row in rows}
        wanted = said(rows, "key") | said(rows, "territory_parent") | said(rows, "sector_parent")
        self.known = {one.key: one for one in found_by(Organisation.objects.all(), "key", wanted)}
        while sum(self._refused_for_parent(row) for row in rows if not row.refused):
            pass  # a refused parent takes its children along
        for row in rows:
            if not row.refused and row.values["key"] not in self.known and not self._in_reach(row):
                row.refuse("outside")

    def _refused_for_parent(self, row: Row) -> bool:
        for field, hierarchy in PARENTS.items():
            parent = row.values.get(field)
            if parent is None:
                continue
            kind = self._kind_of(parent)
            if kind is None:
                row.refuse("no_parent", field, value=parent)
            elif self._circle(row, field):
                row.refuse("own_parent", field)
            elif not _may_stand_below(row.values["kind"], kind, hierarchy):
                row.refuse("wrong_parent", field, value=parent)
        return row.refused

    def _kind_of(self, key: str) -> str | None:
        if (known := self.known.get(key)) and known.closed is None:
            return known.kind
        row = self.in_file.get(key)
        return None if row is None or row.refused else row.values["kind"]

    def _circle(self, row: Row, field: str) -> bool:
        seen, above = {row.values["key"]}, self.in_file.get(row.values[field])
        while above is not None:
            if above.values["key"] in seen:
                return True
            seen.add(above.values["key"])
            above = self.in_file.get(above.values.get(field, ""))
        return False

    def _in_reach(self, row: Row, depth: int = 0) -> bool:
        """A new organisation lies in reach below a parent that does; the highest kinds are for
        the centre alone."""
        if self.reach.everything:
            return True
        if row.values["kind"] in _HIGH or depth > len(OrganisationKind):
            return False
        parents = [row.values[field] for field in PARENTS if field in row.values]
        return any(
            self.reaches_organisation(self.known[parent].pk)
            if parent in self.known
            else self._in_reach(self.in_file[parent], depth + 1)
            for parent in parents
        )

    def meet(self, rows: Sequence[Row]) -> None:
        known = {
            self.known[row.values["key"]].pk: row for row in rows if row.values["key"] in self.known
        }
        parents: dict[tuple[int, str], str] = {}
        running = Affiliation.objects.filter(changes.running(self.on)).select_related("parent")
        for one in found_by(running, "child", known):
            parents[one.child_id, one.hierarchy] = one.parent.key
        for pk, row in known.items():
            organisation = self.known[row.values["key"]]
            state = self._state(organisation, row.values, parents)
            row.known = Known(pk, state)
            self._judge_known(row, organisation, state)

    def _state(
        self, one: Organisation, values: Values, parents: dict[tuple[int, str], str]
    ) -> Values:
        return {
            "key": one.key,
            **{name: getattr(one, name) or None for name in NAMES},
            "kind": one.kind,
            "region": one.region_id,
            "sector": one.sector_id,
            "since": values.get("since"),
            **{field: parents.get((one.pk, hierarchy)) for field, hierarchy in PARENTS.items()},
        }

    def _judge_known(self, row: Row, organisation: Organisation, state: Values) -> None:
        if not self.reaches_organisation(organisation.pk):
            row.refuse("stands_outside")
        if organisation.closed is not None:
            row.refuse("closed", value=organisation.closed.isoformat())
        for field in ("kind", "region", "sector"):
            if field in row.changes:
                row.refuse("other_nature", field, value=state[field] or "–")
        for field, hierarchy in PARENTS.items():
            if field in row.changes and state[field]:
                row.refuse("has_parent", field, value=state[field])
            elif field in row.changes and self._stands_below(
                row.values[field], organisation, hierarchy
            ):
                row.refuse("own_parent", field)

    def _stands_below(self, key: str, organisation: Organisation, hierarchy: str) -> bool:
        parent = self.known.get(key)
        return (
            parent is not None
            and Lineage.objects.filter(
                ancestor=organisation, descendant=parent, hierarchy=hierarchy
            ).exists()
        )


def _may_stand_below(kind: str, parent: str, hierarchy: Hierarchy) -> bool:
    try:
        check_parent(kind, parent, hierarchy)
    except ValidationError:
        return False
    return True
