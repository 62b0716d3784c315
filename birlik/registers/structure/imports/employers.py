"""The employers an import speaks of: found by BIN, else by name; made when nobody knows them
yet."""

from collections.abc import Iterable, Sequence

from birlik.base.text import sort_key
from birlik.imports.bulk import found_by, removed, written
from birlik.imports.importer import Row, Values
from birlik.imports.references import pointing_to
from birlik.registers.structure.imports.reach import said
from birlik.registers.structure.models import Employer
from birlik.registers.structure.rules import findable


class Employers:
    def __init__(self, rows: Sequence[Row]) -> None:
        self._by_bin = {
            e.bin: e for e in found_by(Employer.objects.all(), "bin", said(rows, "bin"))
        }
        names = {_name_key(row.values["employer"]) for row in rows if "bin" not in row.values}
        self._by_name: dict[str, list[Employer]] = {}
        for employer in found_by(Employer.objects.all(), "sort_key", names):
            self._by_name.setdefault(employer.sort_key, []).append(employer)
        for row in rows:
            self._judge(row)

    def _judge(self, row: Row) -> None:
        name = row.values.get("employer", "")
        if "bin" not in row.values:
            if len(self._by_name.get(_name_key(name), ())) > 1:
                row.refuse("unclear_employer", "employer", value=name)
        elif (known := self.of(row.values)) and name and known.name != name:
            row.note("other_name", "employer", value=known.name)

    def of(self, values: Values) -> Employer | None:
        if "bin" in values:
            return self._by_bin.get(values["bin"])
        found = self._by_name.get(_name_key(values["employer"]))
        return found[0] if found else None

    def make_missing(self, rows: Iterable[Row]) -> None:
        """The first row that speaks of a new employer remembers having made it."""
        makers: dict[str, tuple[Row, Employer]] = {}
        for row in rows:
            values = row.values
            if self.of(values) is None:
                name, number = values.get("employer") or values["name"], values.get("bin")
                new = Employer(bin=number, name=name, **findable(name, number or ""))
                makers.setdefault(number or _name_key(name), (row, new))
        written(Employer, [employer for _row, employer in makers.values()])
        for row, employer in makers.values():
            row.made["employer"] = employer.pk
            if employer.bin:
                self._by_bin[employer.bin] = employer
            else:
                self._by_name[employer.sort_key] = [employer]


def remove_unused(made: Sequence[int]) -> None:
    """Take back employers an import made; one that other records rest on by now stays."""
    used = pointing_to(Employer, made)
    removed(Employer, [pk for pk in made if pk not in used])


def _name_key(name: str) -> str:
    return sort_key(name)[:300]
