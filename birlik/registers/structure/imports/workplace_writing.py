"""How rows of workplaces are written, corrected and taken back, with what stands beside them."""

from collections.abc import Iterable, Sequence
from functools import cached_property

from birlik.base import numbering
from birlik.imports.bulk import found_by, removed, updated, written
from birlik.imports.faults import ImportFault
from birlik.imports.importer import Row, Values
from birlik.imports.references import pointing_to
from birlik.registers.structure.imports.employers import Employers, remove_unused
from birlik.registers.structure.imports.reach import Reaching
from birlik.registers.structure.models import Employer, Headcount, UnionPresence, Workplace
from birlik.registers.structure.rules import findable

_OWN = ("code", "name", "region", "sector", "address")


class WorkplaceWriting(Reaching):
    writes = (Employer, Workplace, Headcount, UnionPresence)
    employers: Employers
    unions: dict[str, int]

    def add(self, rows: Sequence[Row]) -> None:
        self.employers.make_missing(rows)
        codes = iter(self._free_codes(sum("code" not in row.values for row in rows)))
        places = [self._place(row.values, row.values.get("code") or next(codes)) for row in rows]
        for row, place in zip(rows, written(Workplace, places), strict=True):
            row.record = place.pk
        self._beside(rows, [row.values for row in rows])

    def _place(self, values: Values, code: str) -> Workplace:
        employer = self.employers.of(values)
        if employer is None:
            raise ValueError("employer must be known or made before the workplace. Got none.")
        return Workplace(
            code=code,
            employer=employer,
            name=values["name"],
            region_id=values["region"],
            sector_id=values["sector"],
            address=values.get("address", ""),
            **findable(values["name"], employer.name, code),
        )

    def _free_codes(self, count: int) -> list[str]:
        free: list[str] = []
        while len(free) < count:
            need = count - len(free)
            first = numbering.take("workplace", count=need)
            codes = [f"W-{first + step:06d}" for step in range(need)]
            taken = {
                place.code for place in found_by(Workplace.objects.only("code"), "code", codes)
            }
            free += [code for code in codes if code not in taken]
        return free

    def _beside(self, rows: Sequence[Row], said_: Sequence[Values]) -> None:
        """Headcounts and presences that the values speak of, and the contractors to be set at
        the end."""
        counts, presences = [], []
        for row, values in zip(rows, said_, strict=True):
            day = row.values.get("headcount_date") or self.on.isoformat()
            if values.get("headcount") is not None:
                counts.append(
                    (row, Headcount(workplace_id=row.record, on=day, workers=values["headcount"]))
                )
            if union := self.unions.get(values.get("union_key") or ""):
                presences.append(
                    (row, UnionPresence(workplace_id=row.record, organisation_id=union, since=day))
                )
            if client := values.get("contractor_of"):
                self._clients.append((row.record, client))
        for name, model, made in (
            ("headcount", Headcount, counts),
            ("presence", UnionPresence, presences),
        ):
            written(model, [thing for _row, thing in made])
            for row, thing in made:
                row.made[name] = thing.pk

    @cached_property
    def _clients(self) -> list[tuple[int | None, str]]:
        return []

    def finish(self) -> None:
        """A row may be the contractor of one further down, so contractors are set when all
        stand."""
        remove_unused(self._made_employers)
        wanted = {code for _pk, code in self._clients}
        clients = {
            one.code: one.pk for one in found_by(Workplace.objects.only("code"), "code", wanted)
        }
        if lost := wanted - clients.keys():
            raise ImportFault(self.sentences["no_workplace"] % {"value": min(lost)})
        places = [Workplace(pk=pk, contractor_of_id=clients[code]) for pk, code in self._clients]
        updated(Workplace, places, ["contractor_of"])

    def change(self, rows: Sequence[Row], values: Iterable[Values]) -> None:
        said_ = list(values)
        moved = [
            row for row, new in zip(rows, said_, strict=True) if {"bin", "employer"} & new.keys()
        ]
        self.employers.make_missing(moved)
        places = {
            w.pk: w
            for w in found_by(
                Workplace.objects.select_related("employer"), "pk", [r.record for r in rows]
            )
        }
        for row, new in zip(rows, said_, strict=True):
            place = places[row.record]
            row.made["was"] = {
                "employer_id": place.employer_id,
                "sort_key": place.sort_key,
                "search": place.search,
            }
            if {"bin", "employer"} & new.keys() and (employer := self.employers.of(row.values)):
                place.employer = employer
            self._overwrite(place, new)
            for name, text in findable(place.name, place.employer.name, place.code).items():
                setattr(place, name, text)
        self._save(places.values())
        self._recount(rows, said_)

    @staticmethod
    def _overwrite(place: Workplace, new: Values) -> None:
        for name in _OWN:
            if name in new:
                setattr(
                    place, f"{name}_id" if name in ("region", "sector") else name, new[name] or ""
                )

    @staticmethod
    def _save(places: Iterable[Workplace]) -> None:
        columns = [*_OWN[1:], "employer", "contractor_of", "sort_key", "search"]
        updated(Workplace, list(places), columns)

    def _recount(self, rows: Sequence[Row], said_: Sequence[Values]) -> None:
        """A headcount already standing on the day is corrected; otherwise one is added."""
        standing = [
            (row, new)
            for row, new in zip(rows, said_, strict=True)
            if "headcount" in new and row.known and row.known.state.get("headcount") is not None
        ]
        self._correct(
            {(row.record, row.values["headcount_date"]): new["headcount"] for row, new in standing}
        )
        corrected = {row.line for row, _new in standing}
        self._beside(
            rows,
            [
                {k: v for k, v in new.items() if k != "headcount" or row.line not in corrected}
                for row, new in zip(rows, said_, strict=True)
            ],
        )

    @staticmethod
    def _correct(workers: dict[tuple[int | None, str], int]) -> None:
        """(workplace, day) -> the number that should stand there."""
        places = {place for place, _day in workers}
        counts = [
            count
            for count in found_by(Headcount.objects.all(), "workplace", places)
            if (count.workplace_id, count.on.isoformat()) in workers
        ]
        for count in counts:
            count.workers = workers[count.workplace_id, count.on.isoformat()]
        updated(Headcount, counts, ["workers"])

    def restore(self, rows: Sequence[Row], values: Iterable[Values]) -> None:
        places = {
            w.pk: w for w in found_by(Workplace.objects.all(), "pk", [r.record for r in rows])
        }
        counts: dict[tuple[int | None, str], int] = {}
        for row, old in zip(rows, values, strict=True):
            place = places[row.record]
            self._overwrite(place, old)
            for name, was in row.made["was"].items():
                setattr(place, name, was)
            if "contractor_of" in old:
                place.contractor_of = None
            if old.get("contractor_of"):
                self._clients.append((place.pk, old["contractor_of"]))
            if old.get("headcount") is not None:
                counts[place.pk, row.values["headcount_date"]] = old["headcount"]
        self._save(places.values())
        self._correct(counts)
        removed(Headcount, [row.made.get("headcount") for row in rows])
        removed(UnionPresence, [row.made.get("presence") for row in rows])
        self._made_employers.extend(row.made["employer"] for row in rows if "employer" in row.made)

    def built_upon(self, rows: Sequence[Row]) -> dict[int, str]:
        ids = [row.record for row in rows if row.record]
        return pointing_to(
            Workplace,
            ids,
            but={
                "structure.headcount": [row.made.get("headcount", 0) for row in rows],
                "structure.unionpresence": [row.made.get("presence", 0) for row in rows],
                "structure.workplace": ids,
            },
        )

    def remove(self, rows: Sequence[Row]) -> None:
        ids = [row.record for row in rows if row.record]
        removed(Headcount, [row.made.get("headcount") for row in rows])
        removed(UnionPresence, [row.made.get("presence") for row in rows])
        Workplace.objects.filter(contractor_of__in=ids).update(contractor_of=None)
        removed(Workplace, ids)
        self._made_employers.extend(row.made["employer"] for row in rows if "employer" in row.made)

    @cached_property
    def _made_employers(self) -> list[int]:
        """Of an import being taken back; they go last, when no workplace stands on them any
        more."""
        return []
