"""Organisations with their parents in both hierarchies. Known by their number; parents may stand in
the same file.

A file can found organisations, name them and give them a first parent. Moves from one parent to
another are dated
events with a reason of their own and are recorded on the organisation's page, not taken from a
file in silence.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from birlik.base.text import search_text
from birlik.imports import words
from birlik.imports.bulk import found_by, removed, updated, written
from birlik.imports.importer import Field, Kind, Known, Row, Values
from birlik.imports.references import pointing_to
from birlik.registers.structure import changes, lineage, permissions
from birlik.registers.structure.choices import Happening, Hierarchy
from birlik.registers.structure.choices import Kind as OrganisationKind
from birlik.registers.structure.imports.reach import Reaching, said
from birlik.registers.structure.models import Affiliation, Lineage, Organisation, OrganisationEvent
from birlik.registers.structure.rules import check_parent, findable

_NAMES = ("name_kk", "name_ru", "name_en")
_PARENTS = {"sector_parent": Hierarchy.SECTOR, "territory_parent": Hierarchy.TERRITORY}
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


class Organisations(Reaching):
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
        if not any(name in row.values for name in _NAMES):
            row.refuse("no_name")
        for field in _PARENTS:
            if row.values.get(field) == row.values["key"]:
                row.refuse("own_parent", field)
        if "since" not in row.values:
            row.note("founded_today")

    def key(self, values: Values) -> str:
        return values["key"]

    def resolve(self, rows: Sequence[Row]) -> None:
        self._in_file = {row.values["key"]: row for row in rows}
        wanted = said(rows, "key") | said(rows, "territory_parent") | said(rows, "sector_parent")
        self._known = {one.key: one for one in found_by(Organisation.objects.all(), "key", wanted)}
        while sum(self._refused_for_parent(row) for row in rows if not row.refused):
            pass  # a refused parent takes its children along
        for row in rows:
            if not row.refused and row.values["key"] not in self._known and not self._in_reach(row):
                row.refuse("outside")

    def _refused_for_parent(self, row: Row) -> bool:
        for field, hierarchy in _PARENTS.items():
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
        if (known := self._known.get(key)) and known.closed is None:
            return known.kind
        row = self._in_file.get(key)
        return None if row is None or row.refused else row.values["kind"]

    def _circle(self, row: Row, field: str) -> bool:
        seen, above = {row.values["key"]}, self._in_file.get(row.values[field])
        while above is not None:
            if above.values["key"] in seen:
                return True
            seen.add(above.values["key"])
            above = self._in_file.get(above.values.get(field, ""))
        return False

    def _in_reach(self, row: Row, depth: int = 0) -> bool:
        """A new organisation lies in reach below a parent that does; the highest kinds are for
        the centre alone."""
        if self.reach.everything:
            return True
        if row.values["kind"] in _HIGH or depth > len(OrganisationKind):
            return False
        parents = [row.values[field] for field in _PARENTS if field in row.values]
        return any(
            self.reaches_organisation(self._known[parent].pk)
            if parent in self._known
            else self._in_reach(self._in_file[parent], depth + 1)
            for parent in parents
        )

    def meet(self, rows: Sequence[Row]) -> None:
        known = {
            self._known[row.values["key"]].pk: row
            for row in rows
            if row.values["key"] in self._known
        }
        parents: dict[tuple[int, str], str] = {}
        running = Affiliation.objects.filter(changes.running(self.on)).select_related("parent")
        for one in found_by(running, "child", known):
            parents[one.child_id, one.hierarchy] = one.parent.key
        for pk, row in known.items():
            organisation = self._known[row.values["key"]]
            state = self._state(organisation, row.values, parents)
            row.known = Known(pk, state)
            self._judge_known(row, organisation, state)

    def _state(
        self, one: Organisation, values: Values, parents: dict[tuple[int, str], str]
    ) -> Values:
        return {
            "key": one.key,
            **{name: getattr(one, name) or None for name in _NAMES},
            "kind": one.kind,
            "region": one.region_id,
            "sector": one.sector_id,
            "since": values.get("since"),
            **{field: parents.get((one.pk, hierarchy)) for field, hierarchy in _PARENTS.items()},
        }

    def _judge_known(self, row: Row, organisation: Organisation, state: Values) -> None:
        if not self.reaches_organisation(organisation.pk):
            row.refuse("stands_outside")
        if organisation.closed is not None:
            row.refuse("closed", value=organisation.closed.isoformat())
        for field in ("kind", "region", "sector"):
            if field in row.changes:
                row.refuse("other_nature", field, value=state[field] or "–")
        for field, hierarchy in _PARENTS.items():
            if field in row.changes and state[field]:
                row.refuse("has_parent", field, value=state[field])
            elif field in row.changes and self._stands_below(
                row.values[field], organisation, hierarchy
            ):
                row.refuse("own_parent", field)

    def _stands_below(self, key: str, organisation: Organisation, hierarchy: str) -> bool:
        parent = self._known.get(key)
        return (
            parent is not None
            and Lineage.objects.filter(
                ancestor=organisation, descendant=parent, hierarchy=hierarchy
            ).exists()
        )

    def order(self, rows: Sequence[Row]) -> list[Row]:
        """Parents before children, so that each finds its parent standing."""
        ranks = list(OrganisationKind)
        return sorted(
            rows, key=lambda row: (ranks.index(row.values["kind"]), self._depth(row), row.line)
        )

    def _depth(self, row: Row) -> int:
        above = [self._in_file[p] for f in _PARENTS if (p := row.values.get(f)) in self._in_file]
        return 1 + max(map(self._depth, above), default=0)

    def add(self, rows: Sequence[Row]) -> None:
        made: list[Organisation] = []
        for row in rows:
            made.append(self._organisation(row.values))
            self._known[made[-1].key] = made[-1]
        for row, organisation in zip(rows, written(Organisation, made), strict=True):
            row.record = organisation.pk
        events = [
            OrganisationEvent(organisation=one, kind=Happening.FOUNDED, on=one.founded, by=self.by)
            for one in made
        ]
        for row, event in zip(rows, written(OrganisationEvent, events), strict=True):
            row.made["events"] = [event.pk]
        self._affiliate(rows, [row.values for row in rows])

    def _organisation(self, values: Values) -> Organisation:
        names = {name: values.get(name, "") for name in _NAMES}
        above = {field: self._known[values[field]] for field in _PARENTS if field in values}
        territory, union = above.get("territory_parent"), above.get("sector_parent")
        return Organisation(
            key=values["key"],
            kind=values["kind"],
            founded=date.fromisoformat(values["since"]) if "since" in values else self.on,
            region_id=values.get("region") or (territory.region_id if territory else None),
            sector_id=values.get("sector") or (union.sector_id if union else None),
            **names,
            **_findable(names, values["key"]),
        )

    def _affiliate(self, rows: Sequence[Row], said_: Sequence[Values]) -> None:
        joined: list[tuple[Row, Affiliation, OrganisationEvent]] = []
        for row, values in zip(rows, said_, strict=True):
            child = self._known[row.values["key"]]
            for field, hierarchy in _PARENTS.items():
                if not values.get(field):
                    continue
                parent = self._known[values[field]]
                day = max(child.founded, parent.founded, self.on if row.known else child.founded)
                facts = {"hierarchy": hierarchy}
                joined.append(
                    (
                        row,
                        Affiliation(child=child, parent=parent, since=day, **facts),
                        OrganisationEvent(
                            organisation=child,
                            kind=Happening.AFFILIATED,
                            on=day,
                            other=parent,
                            by=self.by,
                            **facts,
                        ),
                    )
                )
        written(Affiliation, [affiliation for _row, affiliation, _event in joined])
        written(OrganisationEvent, [event for _row, _affiliation, event in joined])
        for row, affiliation, event in joined:
            row.made.setdefault("affiliations", []).append(affiliation.pk)
            row.made.setdefault("events", []).append(event.pk)
        self._touched.update(row.record for row in rows if row.record)

    @cached_property
    def _touched(self) -> set[int]:
        return set()

    def finish(self) -> None:
        if self._touched:
            lineage.rebuild_below(self._touched)

    def change(self, rows: Sequence[Row], values: Iterable[Values]) -> None:
        said_ = list(values)
        self._rename(rows, said_)
        self._affiliate(rows, said_)

    def _rename(self, rows: Sequence[Row], said_: Sequence[Values]) -> None:
        organisations = {
            o.pk: o
            for o in found_by(Organisation.objects.all(), "pk", [row.record for row in rows])
        }
        for row, new in zip(rows, said_, strict=True):
            one = organisations[row.record]
            was = row.made.get("was")
            row.made["was"] = {name: getattr(one, name) for name in ("sort_key", "search")}
            for name in _NAMES:
                if name in new:
                    setattr(one, name, new[name] or "")
            found = was or _findable({n: getattr(one, n) for n in _NAMES}, one.key)
            for name, text in found.items():
                setattr(one, name, text)
        columns = [*_NAMES, "sort_key", "search"]
        updated(Organisation, organisations.values(), columns)

    def restore(self, rows: Sequence[Row], values: Iterable[Values]) -> None:
        self._rename(rows, list(values))
        self._unmake(rows)
        self._touched.update(row.record for row in rows if row.record)

    @staticmethod
    def _unmake(rows: Sequence[Row]) -> None:
        removed(OrganisationEvent, [pk for row in rows for pk in row.made.get("events", ())])
        removed(Affiliation, [pk for row in rows for pk in row.made.get("affiliations", ())])

    def built_upon(self, rows: Sequence[Row]) -> dict[int, str]:
        return pointing_to(
            Organisation,
            [row.record for row in rows if row.record],
            but={
                "structure.lineage": None,
                "structure.organisationevent": [
                    pk for row in rows for pk in row.made.get("events", ())
                ],
                "structure.affiliation": [
                    pk for row in rows for pk in row.made.get("affiliations", ())
                ],
            },
        )

    def remove(self, rows: Sequence[Row]) -> None:
        ids = [row.record for row in rows if row.record]
        self._unmake(rows)
        removed(Lineage, Lineage.objects.filter(descendant__in=ids).values_list("pk", flat=True))
        removed(Organisation, ids)


def _may_stand_below(kind: str, parent: str, hierarchy: Hierarchy) -> bool:
    try:
        check_parent(kind, parent, hierarchy)
    except ValidationError:
        return False
    return True


def _findable(names: Values, key: str) -> dict[str, str]:
    given = [names[name] for name in ("name_ru", "name_kk", "name_en") if names[name]]
    return findable(given[0], key, *given) | {"search": search_text(key, *given)}
