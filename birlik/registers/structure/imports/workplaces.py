"""Workplaces with their employers, headcounts and unions. Known by their code, else by employer,
name and region."""

from collections.abc import Sequence
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from birlik.base.text import search_text, sort_key
from birlik.imports import words
from birlik.imports.bulk import found_by
from birlik.imports.importer import Field, Kind, Known, Row, Values
from birlik.registers.structure import permissions
from birlik.registers.structure.imports.employers import Employers
from birlik.registers.structure.imports.reach import said
from birlik.registers.structure.imports.workplace_writing import WorkplaceWriting
from birlik.registers.structure.models import (
    Headcount,
    Organisation,
    UnionPresence,
    Workplace,
)
from birlik.registers.structure.rules import check_bin


class Workplaces(WorkplaceWriting):
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
        self.unions = {
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
            if "union_key" in values and values["union_key"] not in self.unions:
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
        union = self.unions.get(values.get("union_key", ""))
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


def _is_bin(number: str) -> bool:
    try:
        check_bin(number)
    except ValidationError:
        return False
    return True
