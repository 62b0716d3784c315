"""How rows of organisations are written and taken back: parents first, dated, with their events."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property

from birlik.base.text import search_text
from birlik.imports.bulk import found_by, removed, updated, written
from birlik.imports.importer import Row, Values
from birlik.imports.references import pointing_to
from birlik.registers.structure import lineage
from birlik.registers.structure.choices import Happening, Hierarchy, Kind
from birlik.registers.structure.imports.reach import Reaching
from birlik.registers.structure.models import Affiliation, Lineage, Organisation, OrganisationEvent
from birlik.registers.structure.rules import findable

NAMES = ("name_kk", "name_ru", "name_en")
PARENTS = {"sector_parent": Hierarchy.SECTOR, "territory_parent": Hierarchy.TERRITORY}


class OrganisationWriting(Reaching):
    writes = (Organisation, Affiliation, OrganisationEvent)
    known: dict[str, Organisation]
    in_file: dict[str, Row]

    def order(self, rows: Sequence[Row]) -> list[Row]:
        """Parents before children, so that each finds its parent standing."""
        ranks = list(Kind)
        return sorted(
            rows, key=lambda row: (ranks.index(row.values["kind"]), self._depth(row), row.line)
        )

    def _depth(self, row: Row) -> int:
        above = [self.in_file[p] for f in PARENTS if (p := row.values.get(f)) in self.in_file]
        return 1 + max(map(self._depth, above), default=0)

    def add(self, rows: Sequence[Row]) -> None:
        made: list[Organisation] = []
        for row in rows:
            made.append(self._organisation(row.values))
            self.known[made[-1].key] = made[-1]
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
        names = {name: values.get(name, "") for name in NAMES}
        above = {field: self.known[values[field]] for field in PARENTS if field in values}
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
            child = self.known[row.values["key"]]
            for field, hierarchy in PARENTS.items():
                if not values.get(field):
                    continue
                parent = self.known[values[field]]
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
            for name in NAMES:
                if name in new:
                    setattr(one, name, new[name] or "")
            found = was or _findable({n: getattr(one, n) for n in NAMES}, one.key)
            for name, text in found.items():
                setattr(one, name, text)
        columns = [*NAMES, "sort_key", "search"]
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


def _findable(names: Values, key: str) -> dict[str, str]:
    given = [names[name] for name in ("name_ru", "name_kk", "name_en") if names[name]]
    return findable(given[0], key, *given) | {"search": search_text(key, *given)}
