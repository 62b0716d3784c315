"""Disputes from a file: a centre's own list, or the record of work stoppages of a mediation
service.

What identifies a row of a given source stands in the pack (pack.yaml, `imports`): a centre numbers
its disputes, a mediation service gives one case number to several sites.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from birlik.base import numbering
from birlik.base.roles import Role
from birlik.base.text import search_text
from birlik.imports import words
from birlik.imports.bulk import found_by, removed, updated, written
from birlik.imports.importer import Field, Kind, Known, Row, Values
from birlik.imports.references import pointing_to
from birlik.registers.disputes import imported_demands
from birlik.registers.disputes.choices import Outcome, Stoppage
from birlik.registers.disputes.models import Demand, Dispute
from birlik.registers.structure.imports.reach import Reaching, known_codes, said
from birlik.registers.structure.models import Employer, Workplace

LONG_OPEN = timedelta(days=730)
_COLUMNS = {  # field of the file -> column of the record
    "employer": "employer_name",
    "region": "region_id",
    "sector": "sector_id",
    "place": "place",
    "began": "began",
    "ended": "ended",
    "workers": "workers",
    "union": "union_name",
    "union_present": "union_present",
    "federation_took_part": "federation_took_part",
    "stoppage_kind": "stoppage",
    "stoppage_began": "stoppage_began",
    "stoppage_days": "stoppage_days",
    "stoppage_workers": "stoppage_workers",
    "demands": "demands",
    "outcome": "outcome",
    "source": "source",
}
_DATES = ("began", "ended", "stoppage_began")
_SPOKEN_STOPPAGES = {
    Stoppage.STRIKE: ("забастовка", "ереуіл"),
    Stoppage.LOCKOUT: ("локаут",),
    Stoppage.NONE: ("нет", "жоқ", "не было", "no"),
}
_SPOKEN_OUTCOMES = {
    Outcome.OPEN: ("открыт", "продолжается", "ашық", "open"),
    Outcome.MET: ("удовлетворены", "требования удовлетворены", "урегулирован", "шешілді"),
    Outcome.PARTLY: ("частично", "удовлетворены частично", "ішінара"),
    Outcome.NOT_MET: ("не удовлетворены", "без результата", "нәтижесіз"),
    Outcome.COURT: ("суд", "решение суда", "сот", "court"),
    Outcome.WITHDRAWN: ("отозван", "отозваны", "қайтарылды"),
    Outcome.UNKNOWN: ("не известно", "неизвестно", "белгісіз", "unknown"),
}


class Disputes(Reaching):
    kind = "disputes"
    label = _("Disputes")
    hint = _("One row for each dispute: employer, place, when it began and ended, union, workers.")
    roles = frozenset({Role.ADMINISTRATOR, Role.COORDINATOR, Role.ANALYST})
    writes = (Dispute,)
    sentences = {
        "ends_before_begins": _("It ends on %(ended)s, before it begins on %(began)s. Mend one."),
        "begins_in_future": _("It begins on %(began)s, which is still to come."),
        "no_region": _("No region can be read from “%(value)s”. The dispute is kept without one."),
        "nowhere": _("Neither place nor region is given. The dispute is kept without them."),
        "no_sector": _("No sector is given. The dispute is kept without one."),
        "no_end": _("No end is given; it began long ago, so its outcome is kept as not known."),
        "ended_but_open": _("It has an end but is called open. Mend one of the two."),
        "other_number": _(
            "Employer, union, place, beginning and number of workers are those of line "
            "%(line)d, only "
            "the number differs (%(number)s there). Taken once."
        ),
        "beside": _(
            "Employer, union, place and beginning are those of line %(line)d under another number; "
            "workers differ, so both are kept."
        ),
        "no_site": _("There is no workplace with the code “%(value)s”. Import it first."),
    }

    @cached_property
    def fields(self) -> list[Field]:
        return [
            Field("number", _("Number"), length=30),
            Field("employer", _("Employer"), required=True),
            Field("bin", _("BIN"), Kind.DIGITS, length=12),
            Field("workplace", _("Workplace code"), length=200, known_among=known_codes),
            Field(
                "region",
                _("Region"),
                Kind.CHOICE,
                choices=words.of_pack("regions"),
                names=words.names_of_pack("regions"),
            ),
            Field("city_region", _("Place, region")),
            Field("place", _("Place"), length=200),
            Field(
                "sector",
                _("Sector"),
                Kind.CHOICE,
                choices=words.of_pack("sectors"),
                names=words.names_of_pack("sectors"),
            ),
            Field("began", _("Began"), Kind.DATE, required=True),
            Field("ended", _("Ended"), Kind.DATE),
            Field("workers", _("Workers involved"), Kind.WHOLE),
            Field("union", _("Union")),
            Field("union_present", _("Union present that day"), Kind.YES),
            Field("federation_took_part", _("The federation took part"), Kind.YES),
            Field(
                "stoppage_kind",
                _("Kind of stoppage"),
                Kind.CHOICE,
                choices=words.of_choices(Stoppage, _SPOKEN_STOPPAGES),
                names=dict(Stoppage.choices),
            ),
            Field("stoppage_days", _("Days of stoppage"), Kind.WHOLE, high=20_000),
            Field("stoppage_workers", _("Workers who stopped"), Kind.WHOLE),
            Field(
                "demands",
                _("Demands"),
                Kind.CHOICES,
                choices=words.of_pack("demands"),
                names=words.names_of_pack("demands"),
            ),
            Field(
                "outcome",
                _("Outcome"),
                Kind.CHOICE,
                choices=words.of_choices(Outcome, _SPOKEN_OUTCOMES),
                names=dict(Outcome.choices),
            ),
            Field("source", _("Source"), length=200),
        ]

    @cached_property
    def _reading(self) -> dict[str, Any]:
        """What the pack knows of its source of disputes."""
        return self.pack.get("imports", {}).get(self.kind, {})

    @cached_property
    def _regions(self) -> dict[str, str]:
        return words.of_pack("regions")

    def check(self, row: Row) -> None:
        values = row.values
        self._locate(row)
        for name, value in self._reading.get("defaults", {}).items():
            values.setdefault(name, value)
        if "ended" in values and values["ended"] < values["began"]:
            row.refuse("ends_before_begins", "ended", began=values["began"], ended=values["ended"])
        if values["began"] > self.on.isoformat():
            row.refuse("begins_in_future", "began", began=values["began"])
        if "ended" in values and values.get("outcome") == Outcome.OPEN:
            row.refuse("ended_but_open", "outcome")
        if "union" in values:
            values.setdefault("union_present", True)
        self._stoppage(values)

    def _locate(self, row: Row) -> None:
        """“Secaucus, NJ” is a place and a region; either may be missing."""
        text = row.values.pop("city_region", "")
        place, comma, region = text.rpartition(",")
        if not comma:
            place, region = text, ""
        if place.strip():
            row.values.setdefault("place", place.strip()[:200])
        if code := self._regions.get(search_text(region)):
            row.values.setdefault("region", code)
        if "region" not in row.values and "workplace" not in row.values:
            row.note("no_region" if text else "nowhere", "city_region", value=text)
        if "sector" not in row.values and "workplace" not in row.values:
            row.note("no_sector", "sector")

    def _stoppage(self, values: Values) -> None:
        if values.get("stoppage_days") or values.get("stoppage_workers"):
            values.setdefault("stoppage_kind", Stoppage.UNKNOWN)
        if self._reading.get("dispute_is_stoppage"):
            values.setdefault("stoppage_began", values["began"])
            if "ended" in values:
                length = date.fromisoformat(values["ended"]) - date.fromisoformat(values["began"])
                values.setdefault("stoppage_days", length.days + 1)

    def key(self, values: Values) -> str:
        parts = self._reading.get("identified_by", ["number"] if "number" in values else [])
        parts = parts or ["employer", "union", "region", "place", "began"]
        text = " | ".join(search_text(str(values.get(part, ""))) for part in parts)
        if len(text) <= 200:
            return text
        return f"{text[:130]} | {hashlib.sha256(text.encode()).hexdigest()[:64]}"

    def resolve(self, rows: Sequence[Row]) -> None:
        self._refuse_other_numbers(rows)
        self._employers_of(rows)
        codes = {code for row in rows for code in _codes(row.values)}
        places = Workplace.objects.select_related("employer")
        self._workplaces = {one.code: one for one in found_by(places, "code", codes)}
        for row in rows:
            lost = [code for code in _codes(row.values) if code not in self._workplaces]
            if lost:
                row.refuse("no_site", "workplace", value=lost[0])
                continue
            if sites := [self._workplaces[code] for code in _codes(row.values)]:
                row.values.setdefault("region", sites[0].region_id)
                row.values.setdefault("sector", sites[0].sector_id)
            if not self.reaches(row.values.get("region"), row.values.get("sector")):
                row.refuse("outside")

    def _refuse_other_numbers(self, rows: Sequence[Row]) -> None:
        """One stoppage filed twice under two numbers is one; two groups of workers are two."""
        alike: dict[tuple[str, ...], list[Row]] = {}
        for row in rows:
            what = [row.values.get(name, "") for name in ("employer", "union", "place", "began")]
            group = alike.setdefault(tuple(search_text(text) for text in what), [])
            if "number" in row.values:
                self._judge_alike(row, group)
            group.append(row)

    @staticmethod
    def _judge_alike(row: Row, group: Sequence[Row]) -> None:
        workers = row.values.get("stoppage_workers", row.values.get("workers"))
        for earlier in group:
            if earlier.values.get("stoppage_workers", earlier.values.get("workers")) == workers:
                number = earlier.values.get("number", "–")
                row.refuse("other_number", "number", line=earlier.line, number=number)
                return
        if group:
            row.note("beside", "number", line=group[0].line)

    def _employers_of(self, rows: Sequence[Row]) -> None:
        self._by_bin = {
            e.bin: e.pk for e in found_by(Employer.objects.all(), "bin", said(rows, "bin"))
        }

    def meet(self, rows: Sequence[Row]) -> None:
        disputes = Dispute.objects.prefetch_related("workplaces")
        by_key = {d.source_key: d for d in found_by(disputes, "source_key", [r.key for r in rows])}
        numbers = said(rows, "number") if "identified_by" not in self._reading else set()
        by_number = {d.number: d for d in found_by(disputes, "number", numbers)}
        for row in rows:
            found = by_key.get(row.key) or by_number.get(row.values.get("number", ""))
            if found is None:
                self._outcome_of_new(row)
            elif not self.reaches(found.region_id, found.sector_id):
                row.refuse("stands_outside")
            else:
                state = _state(found, row.values)
                if "ended" in row.values and state["outcome"] == Outcome.OPEN:
                    row.values.setdefault("outcome", Outcome.UNKNOWN)
                row.known = Known(found.pk, state)

    def _outcome_of_new(self, row: Row) -> None:
        values = row.values
        if "outcome" in values:
            return
        if "ended" in values:
            values["outcome"] = Outcome.UNKNOWN
        elif date.fromisoformat(values["began"]) < self.on - LONG_OPEN:
            values["outcome"] = Outcome.UNKNOWN
            row.note("no_end", "ended")

    def add(self, rows: Sequence[Row]) -> None:
        numbers = self._numbers(rows)
        made = []
        for row in rows:
            dispute = Dispute(number=numbers[row.line], source_key=row.key, recorded_by=self.by)
            dispute.employer_id = self._by_bin.get(row.values.get("bin", "")) or next(
                (self._workplaces[code].employer_id for code in _codes(row.values)), None
            )
            _write(dispute, row.values)
            made.append(dispute)
        for row, dispute in zip(rows, written(Dispute, made), strict=True):
            row.record = dispute.pk
        imported_demands.follow(made, by=self.by)
        self._set_workplaces(rows, [row.values for row in rows])

    def _numbers(self, rows: Sequence[Row]) -> dict[int, str]:
        """Numbers in one series a year, taken for the year each dispute began in."""
        years: dict[int, list[Row]] = {}
        for row in rows:
            years.setdefault(int(row.values["began"][:4]), []).append(row)
        numbers: dict[int, str] = {}
        for year, of_year in sorted(years.items()):
            first = numbering.take(f"dispute:{year}", count=len(of_year))
            for step, row in enumerate(of_year):
                numbers[row.line] = f"D-{year}-{first + step:04d}"
        return numbers

    def _set_workplaces(self, rows: Sequence[Row], said_: Sequence[Values]) -> None:
        through = Dispute.workplaces.through
        changed = [row.record for row, new in zip(rows, said_, strict=True) if "workplace" in new]
        through.objects.filter(dispute__in=changed).delete()
        links = [
            through(dispute_id=row.record, workplace_id=self._workplaces[code].pk)
            for row, new in zip(rows, said_, strict=True)
            for code in _codes(new)
        ]
        written(through, links)

    def change(self, rows: Sequence[Row], values: Iterable[Values]) -> None:
        self._change(rows, list(values), step=1)

    def restore(self, rows: Sequence[Row], values: Iterable[Values]) -> None:
        said_ = list(values)
        codes = {code for old in said_ for code in _codes(old)}
        self._workplaces |= {w.code: w for w in found_by(Workplace.objects.all(), "code", codes)}
        self._change(rows, said_, step=-1)

    def _change(self, rows: Sequence[Row], said_: Sequence[Values], *, step: int) -> None:
        """Write the values; the version tells pages opened before that the record has moved on."""
        ids = [row.record for row in rows]
        disputes = {d.pk: d for d in found_by(Dispute.objects.all(), "pk", ids)}
        for row, new in zip(rows, said_, strict=True):
            dispute = disputes[row.record]
            was = dispute.search
            _write(dispute, new)
            dispute.search = row.made.get("search", dispute.search)
            dispute.version += step
            row.made["search"] = was
        columns = [name.removesuffix("_id") for name in _COLUMNS.values()]
        updated(Dispute, disputes.values(), [*columns, "search", "version"])
        self._set_workplaces(rows, said_)
        asked = [row.record for row, new in zip(rows, said_, strict=True) if "demands" in new]
        told = [disputes[pk] for pk in asked]
        if step > 0:
            imported_demands.follow(told, by=self.by)
        else:
            imported_demands.go_back(told)

    def built_upon(self, rows: Sequence[Row]) -> dict[int, str]:
        ids = [row.record for row in rows if row.record]
        links = Dispute.workplaces.through._meta.label_lower
        own = {links: None, Demand._meta.label_lower: imported_demands.untouched(ids)}
        used = pointing_to(Dispute, ids, but=own)
        for pk, version in Dispute.objects.filter(pk__in=ids).values_list("pk", "version"):
            if version > 1:
                used.setdefault(pk, str(_("a later change of the record")))
        return used

    def remove(self, rows: Sequence[Row]) -> None:
        ids = [row.record for row in rows]
        through = Dispute.workplaces.through
        through.objects.filter(dispute__in=ids)._raw_delete("default")
        imported_demands.remove(ids)
        removed(Dispute, ids)


def _codes(values: Values) -> list[str]:
    text = values.get("workplace") or ""
    return [code.strip() for code in text.replace(",", ";").split(";") if code.strip()]


def _write(dispute: Dispute, values: Values) -> None:
    for name, column in _COLUMNS.items():
        if name in values:
            setattr(dispute, column, _python(name, values[name]))
    dispute.search = search_text(
        dispute.number, dispute.employer_name, dispute.union_name, dispute.place
    )


def _python(name: str, value: Any) -> Any:
    if name in _DATES:
        return date.fromisoformat(value) if value else None
    if value is None and name in ("union", "place", "source"):
        return ""
    return value


def _state(dispute: Dispute, values: Values) -> Values:
    state = {name: getattr(dispute, column) for name, column in _COLUMNS.items()}
    for name in _DATES:
        state[name] = state[name].isoformat() if state[name] else None
    for name in ("union", "place", "source"):
        state[name] = state[name] or None
    sites = sorted(site.code for site in dispute.workplaces.all())
    same_sites = sorted(_codes(values)) == sites
    state["workplace"] = values.get("workplace") if same_sites else "; ".join(sites) or None
    state["number"], state["bin"] = values.get("number"), values.get("bin")
    return state
