"""Workplaces with their employers, headcounts and unions. Known by their code, else by employer,
name and region."""

from collections.abc import Iterable, Sequence
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from birlik.base import numbering
from birlik.base.text import search_text, sort_key
from birlik.imports import words
from birlik.imports.bulk import found_by, removed, updated, written
from birlik.imports.faults import ImportFault
from birlik.imports.importer import Field, Kind, Known, Row, Values
from birlik.imports.references import pointing_to
from birlik.registers.structure import permissions
from birlik.registers.structure.imports.employers import Employers, remove_unused
from birlik.registers.structure.imports.reach import Reaching, said
from birlik.registers.structure.models import (
    Headcount,
    Organisation,
    UnionPresence,
    Workplace,
)
from birlik.registers.structure.rules import check_bin, findable

_OWN = ("code", "name", "region", "sector", "address")


class Workplaces(Reaching):
    kind = "workplaces"
    label = _("Workplaces and employers")
    hint = _("One row for each site: employer, BIN, name, region, sector, number of workers.")
    roles = permissions.CHANGE
    sentences = {
        "no_employer": _("Neither an employer nor a name of the workplace is given."),
        "bad_bin": _(
            "The BIN %(value)s is not possible: a digit is mistyped. Compare it with the papers."
        ),
        "unclear_employer": _("Several employers are called “%(value)s”. Give the BIN."),
        "other_name": _("The register knows this BIN as “%(value)s”. That name is kept."),
        "no_workplace": _(
            "There is no workplace with the code “%(value)s”, neither in the register nor in "
            "this file."
        ),
        "no_organisation": _(
            "There is no organisation with the number “%(value)s”. Import it first, or mend "
            "the number."
        ),
        "unclear_site": _("Several workplaces of this employer fit. Give the code."),
        "in_future": _("“%(field)s” lies in the future: %(value)s."),
        "own_contractor": _("The workplace cannot be its own contractor."),
    }

    @cached_property
    def fields(self) -> list[Field]:
        return [
            Field("code", _("Workplace code"), length=40),
            Field("bin", _("BIN"), Kind.DIGITS, length=12, valid=_is_bin),
            Field("employer", _("Employer")),
            Field("name", _("Workplace")),
            Field(
                "region",
                _("Region"),
                Kind.CHOICE,
                required=True,
                choices=words.of_pack("regions"),
                names=words.names_of_pack("regions"),
            ),
            Field(
                "sector",
                _("Sector"),
                Kind.CHOICE,
                required=True,
                choices=words.of_pack("sectors"),
                names=words.names_of_pack("sectors"),
            ),
            Field("headcount", _("Headcount"), Kind.WHOLE, high=1_000_000),
            Field("headcount_date", _("Headcount as of"), Kind.DATE),
            Field("union_key", _("Primary organisation (number)"), length=40),
            Field("address", _("Address")),
            Field("contractor_of", _("Contractor of (code)"), length=40),
        ]

    def check(self, row: Row) -> None:
        values = row.values
        if "employer" not in values and "name" not in values:
            row.refuse("no_employer")
            return
        values.setdefault("name", values.get("employer"))
        if "bin" in values and not _is_bin(values["bin"]):
            row.refuse("bad_bin", "bin", value=values["bin"])
        if "bin" not in values:
            values.setdefault("employer", values["name"])
        if values.get("headcount_date", "") > self.on.isoformat():
            row.refuse("in_future", "headcount_date", value=values["headcount_date"])
        if "code" in values and values["code"] == values.get("contractor_of"):
            row.refuse("own_contractor", "contractor_of")

    def key(self, values: Values) -> str:
        if "code" in values:
            return f"code {values['code']}"
        who = values.get("bin") or search_text(values["employer"])
        return f"{who} | {search_text(values['name'])} | {values['region']}"[:500]

    def resolve(self, rows: Sequence[Row]) -> None:
        self.employers = Employers(rows)
        self._unions = {
            found.key: found.pk
            for found in found_by(
                Organisation.objects.filter(closed=None).only("key"), "key", said(rows, "union_key")
            )
        }
        codes = said(rows, "contractor_of")
        self._codes = {
            one.code: one.pk for one in found_by(Workplace.objects.only("code"), "code", codes)
        }
        own_codes = said(rows, "code")
        for row in rows:
            values = row.values
            if "union_key" in values and values["union_key"] not in self._unions:
                row.refuse("no_organisation", "union_key", value=values["union_key"])
            if (
                (client := values.get("contractor_of"))
                and client not in self._codes
                and client not in own_codes
            ):
                row.refuse("no_workplace", "contractor_of", value=client)
            if not self.reaches(values["region"], values["sector"]):
                row.refuse("outside")

    def meet(self, rows: Sequence[Row]) -> None:
        places = Workplace.objects.select_related("employer", "contractor_of")
        by_code = {w.code: w for w in found_by(places, "code", said(rows, "code"))}
        employers = {
            e.pk
            for row in rows
            if "code" not in row.values and (e := self.employers.of(row.values))
        }
        by_site: dict[tuple[int, str, str], list[Workplace]] = {}
        for place in found_by(places, "employer", employers):
            by_site.setdefault((place.employer_id, place.sort_key, place.region_id), []).append(
                place
            )
        met: dict[int, tuple[Row, Workplace]] = {}
        for row in rows:
            found = self._candidates(row, by_code, by_site)
            if len(found) > 1:
                row.refuse("unclear_site")
            elif found:
                met[found[0].pk] = (row, found[0])
        self._facts(met)

    def _candidates(self, row: Row, by_code: dict, by_site: dict) -> list[Workplace]:
        if "code" in row.values:
            return [by_code[row.values["code"]]] if row.values["code"] in by_code else []
        employer = self.employers.of(row.values)
        site = (
            employer.pk if employer else 0,
            sort_key(row.values["name"])[:300],
            row.values["region"],
        )
        return by_site.get(site, [])

    def _facts(self, met: dict[int, tuple[Row, Workplace]]) -> None:
        counts: dict[int, dict[str, int]] = {}
        for one in found_by(Headcount.objects.order_by("on"), "workplace", met):
            counts.setdefault(one.workplace_id, {})[one.on.isoformat()] = one.workers
        lasting = UnionPresence.objects.filter(Q(until=None) | Q(until__gt=self.on))
        present = {
            (one.workplace_id, one.organisation_id) for one in found_by(lasting, "workplace", met)
        }
        for pk, (row, place) in met.items():
            if not self.reaches(place.region_id, place.sector_id):
                row.refuse("stands_outside")
                continue
            row.known = Known(pk, self._state(row.values, place, counts.get(pk, {}), present))

    def _state(
        self, values: Values, place: Workplace, counts: dict[str, int], present: set
    ) -> Values:
        employer = place.employer
        same = (
            employer.bin == values["bin"]
            if "bin" in values
            else employer == self.employers.of(values)
        )
        union = self._unions.get(values.get("union_key", ""))
        return {
            "code": place.code,
            "name": place.name,
            "region": place.region_id,
            "sector": place.sector_id,
            "address": place.address or None,
            "bin": employer.bin,
            "employer": values.get("employer") if same else employer.name,
            "contractor_of": place.contractor_of.code if place.contractor_of else None,
            "headcount": self._counted(values, counts),
            "headcount_date": values.get("headcount_date"),
            "union_key": values.get("union_key") if (place.pk, union) in present else None,
        }

    def _counted(self, values: Values, counts: dict[str, int]) -> int | None:
        """The headcount on the row's day. A row without a day speaks of today, unless the last
        count says the same."""
        if "headcount" not in values:
            return None
        if "headcount_date" not in values:
            latest = list(counts.values())[-1:]
            if latest == [values["headcount"]]:
                return latest[0]
            values["headcount_date"] = self.on.isoformat()
        return counts.get(values["headcount_date"])

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
            if union := self._unions.get(values.get("union_key") or ""):
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
        for row, new in standing:
            Headcount.objects.filter(workplace=row.record, on=row.values["headcount_date"]).update(
                workers=new["headcount"]
            )
        corrected = {row.line for row, _new in standing}
        self._beside(
            rows,
            [
                {k: v for k, v in new.items() if k != "headcount" or row.line not in corrected}
                for row, new in zip(rows, said_, strict=True)
            ],
        )

    def restore(self, rows: Sequence[Row], values: Iterable[Values]) -> None:
        places = {
            w.pk: w for w in found_by(Workplace.objects.all(), "pk", [r.record for r in rows])
        }
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
                Headcount.objects.filter(workplace=place, on=row.values["headcount_date"]).update(
                    workers=old["headcount"]
                )
        self._save(places.values())
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


def _is_bin(number: str) -> bool:
    try:
        check_bin(number)
    except ValidationError:
        return False
    return True
