"""Organisations with their affiliations and history, employers, workplaces, union presence and
counts."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from birlik.registers.structure.choices import Happening, Hierarchy, Kind
from birlik.registers.structure.models import (
    Affiliation,
    Employer,
    Headcount,
    MemberCount,
    Organisation,
    OrganisationEvent,
    UnionPresence,
    Workplace,
)
from birlik.registers.structure.rules import findable
from birlik.registers.weekly.models import ReportingUnit
from birlik.sandbox import copy, counts, reports, truth
from birlik.sandbox.loading import FOUNDING, Loading, days, noon

Row = tuple[Any, ...]


def load(to: Loading) -> dict[str, int]:
    cursor = to.cursor
    copy.rows(cursor, Organisation, _ORGANISATION, _organisations(to))
    copy.rows(cursor, Employer, "id bin name sort_key search", _employers(to))
    copy.rows(cursor, Workplace, _WORKPLACE, _workplaces(to))
    affiliations = list(_affiliations(to))
    copy.rows(cursor, Affiliation, "child_id parent_id hierarchy since until", affiliations)
    copy.rows(cursor, OrganisationEvent, _EVENT, _events(to, affiliations))
    copy.rows(cursor, UnionPresence, "workplace_id organisation_id since until", _presences(to))
    copy.rows(cursor, ReportingUnit, "workplace_id organisation_id since until", _duties(to))
    return {
        "organisations": to.ids.primary(len(to.country.primaries)) - to.ids.centre,
        "primaries": int((to.country.primaries.absorbed_by < 0).sum()),
        "workplaces": len(to.country.workplaces),
        "headcounts": copy.rows(cursor, Headcount, "workplace_id on workers", _headcounts(to)),
        "member_counts": copy.rows(cursor, MemberCount, _MEMBERS, _members(to)),
    }


_ORGANISATION = (
    "id key kind name_kk name_ru name_en region_id sector_id founded closed sort_key search"
)
_WORKPLACE = (
    "id code employer_id name region_id sector_id address contractor_of_id opened closed sort_key "
    "search"
)
_EVENT = "organisation_id kind on other_id hierarchy reason recorded_at"
_MEMBERS = "organisation_id on total women under_35"


def _organisations(to: Loading) -> Iterator[Row]:
    ref, ids, country = to.country.reference, to.ids, to.country
    yield _organisation(ids.centre, Kind.CENTRE, ref.centre, None, None, FOUNDING)
    for j, sector in enumerate(ref.sectors):
        names = sector.union or sector.names
        yield _organisation(ids.sector(j), Kind.SECTOR, names, None, sector.code, FOUNDING)
    for r, region in enumerate(ref.regions):
        names = {code: f"{_ASSOCIATION[code]}: {region.names[code]}" for code in _ASSOCIATION}
        founded = region.cut_on or FOUNDING
        yield _organisation(ids.region(r), Kind.TERRITORY, names, region.code, None, founded)
    yield from _districts(to)
    for b, (r, j) in enumerate(country.branches.tolist()):
        region, sector = ref.regions[r], ref.sectors[j]
        union = sector.union or sector.names
        names = {code: f"{union[code]}: {region.names[code]}" for code in union}
        yield _organisation(ids.branch(b), Kind.LOCAL, names, region.code, sector.code, FOUNDING)
    yield from _primaries(to)


_ASSOCIATION = {
    "kk": "Кәсіподақтардың аумақтық бірлестігі",
    "ru": "Территориальное объединение профсоюзов",
    "en": "Territorial association of unions",
}
_DISTRICT = {
    "kk": "№ {} аудандық кәсіподақтар бірлестігі: {}",
    "ru": "Объединение профсоюзов района № {}: {}",
    "en": "District association of unions no. {}: {}",
}
PRIMARY = {
    "kk": "{}: бастауыш кәсіподақ ұйымы",
    "ru": "{}: первичная профсоюзная организация",
    "en": "{}: primary organisation",
}


def _districts(to: Loading) -> Iterator[Row]:
    seen: dict[int, int] = {}
    for d, r in enumerate(to.country.districts.tolist()):
        region = to.country.reference.regions[r]
        number = seen[r] = seen.get(r, 0) + 1
        names = {code: text.format(number, region.names[code]) for code, text in _DISTRICT.items()}
        yield _organisation(to.ids.district(d), Kind.LOCAL, names, region.code, None, FOUNDING)


def _primaries(to: Loading) -> Iterator[Row]:
    places, primaries, ref = to.country.workplaces, to.country.primaries, to.country.reference
    closed = days(primaries.absorbed_on)
    for i, founded in enumerate(days(primaries.founded)):
        names = {code: text.format(to.workplace_names[i]) for code, text in PRIMARY.items()}
        region, sector = ref.regions[places.region[i]], ref.sectors[places.sector[i]]
        yield _organisation(
            to.ids.primary(i), Kind.PRIMARY, names, region.code, sector.code, founded, closed[i]
        )


def _organisation(
    pk: int,
    kind: Kind,
    names: dict[str, str],
    region: str | None,
    sector: str | None,
    founded: date | None,
    closed: date | None = None,
) -> Row:
    key = f"O-{pk:06d}"
    found = findable(names["ru"], key, *names.values())
    texts = (names["kk"], names["ru"], names["en"])
    return (
        pk,
        key,
        kind,
        *texts,
        region,
        sector,
        founded,
        closed,
        found["sort_key"],
        found["search"],
    )


def _employers(to: Loading) -> Iterator[Row]:
    employers = to.country.employers
    for i, (name, number) in enumerate(zip(employers.names, employers.bins, strict=True)):
        found = findable(name, number)
        yield (to.ids.employer(i), number, name, found["sort_key"], found["search"])


def _workplaces(to: Loading) -> Iterator[Row]:
    places, ref, ids = to.country.workplaces, to.country.reference, to.ids
    codes = truth.workplace_codes(len(places))
    clients_last = sorted(range(len(places)), key=lambda i: places.contractor_of[i] >= 0)
    for i in clients_last:
        name, region = to.workplace_names[i], ref.regions[places.region[i]]
        found = findable(name, to.country.employers.names[places.employer[i]], codes[i])
        client = int(places.contractor_of[i])
        yield (
            ids.workplace(i), codes[i], ids.employer(int(places.employer[i])), name, region.code,
            ref.sectors[places.sector[i]].code, region.names["kk"],
            ids.workplace(client) if client >= 0 else None, None, None,
            found["sort_key"], found["search"],
        )  # fmt: skip


def _affiliations(to: Loading) -> Iterator[Row]:
    ids, ref = to.ids, to.country.reference
    for j in range(len(ref.sectors)):
        yield (ids.sector(j), ids.centre, Hierarchy.SECTOR, FOUNDING, None)
    for r, region in enumerate(ref.regions):
        yield (ids.region(r), ids.centre, Hierarchy.TERRITORY, region.cut_on or FOUNDING, None)
    for d, r in enumerate(to.country.districts.tolist()):
        region, since = ref.regions[r], FOUNDING
        if region.cut_on and region.cut_from:
            before = ids.region(ref.number(region.cut_from))
            yield (ids.district(d), before, Hierarchy.TERRITORY, since, region.cut_on)
            since = region.cut_on
        yield (ids.district(d), ids.region(r), Hierarchy.TERRITORY, since, None)
    for b, (_, j) in enumerate(to.country.branches.tolist()):
        yield (ids.branch(b), ids.sector(j), Hierarchy.SECTOR, FOUNDING, None)
    yield from _primary_affiliations(to)


def _primary_affiliations(to: Loading) -> Iterator[Row]:
    ids, p, sector = to.ids, to.country.primaries, to.country.workplaces.sector.tolist()
    founded, ended, moved = days(p.founded), days(p.absorbed_on), days(p.moved_on)
    for i in range(len(p)):
        child, since = ids.primary(i), founded[i]
        if moved[i]:
            before = ids.district(int(p.moved_from[i]))
            yield (child, before, Hierarchy.TERRITORY, since, moved[i])
            since = moved[i]
        yield (child, ids.district(int(p.district[i])), Hierarchy.TERRITORY, since, ended[i])
        if not p.no_sector_union[i]:
            branch = int(p.branch[i])
            parent = ids.branch(branch) if branch >= 0 else ids.sector(sector[i])
            yield (child, parent, Hierarchy.SECTOR, founded[i], ended[i])


def _events(to: Loading, affiliations: list[Row]) -> Iterator[Row]:
    """The history of every organisation, told from its founding, affiliations and mergers."""
    for row in _organisations(to):
        yield _event(row[0], Happening.FOUNDED, row[8])
    since: dict[tuple[int, str], date] = {}
    for child, parent, hierarchy, on, _ in affiliations:
        known = (child, hierarchy) in since
        kind = Happening.TRANSFERRED if known else Happening.AFFILIATED
        since[child, hierarchy] = on
        yield _event(child, kind, on, parent, hierarchy)
    primaries = to.country.primaries
    for i, on in enumerate(days(primaries.absorbed_on)):
        if on:
            gone, stays = to.ids.primary(i), to.ids.primary(int(primaries.absorbed_by[i]))
            yield _event(gone, Happening.MERGED, on, stays)
            yield _event(stays, Happening.ABSORBED, on, gone)


def _event(
    organisation: int, kind: Happening, on: date, other: int | None = None, hierarchy: str = ""
) -> Row:
    return (organisation, kind, on, other, hierarchy, "", noon(on))


def _presences(to: Loading) -> Iterator[Row]:
    p = to.country.primaries
    for i, (since, until) in enumerate(zip(days(p.founded), days(p.absorbed_on), strict=True)):
        workplace = to.ids.workplace(i)
        yield (workplace, to.ids.primary(i), since, until)
        if until:
            yield (workplace, to.ids.primary(int(p.absorbed_by[i])), until, None)


def _duties(to: Loading) -> Iterator[Row]:
    """A unionised workplace reports through its primary organisation, a watched one through the
    region's association."""
    places = to.country.workplaces
    rows = reports.units(to.country)
    for i, since in zip(rows.tolist(), days(reports.duty_since(to.country, rows)), strict=True):
        organisation = (
            to.ids.primary(int(to.current_primary[i]))
            if i < places.organised
            else to.ids.region(int(places.region[i]))
        )
        yield (to.ids.workplace(i), organisation, since, None)


def _headcounts(to: Loading) -> Iterator[Row]:
    made = counts.headcounts(to.country, to.world.hidden)
    workplace = to.ids.workplace(made.workplace).tolist()
    return zip(workplace, days(made.on), made.workers.tolist(), strict=True)


def _members(to: Loading) -> Iterator[Row]:
    made = counts.members(to.country)
    return zip(
        to.ids.primary(made.primary).tolist(),
        days(made.on),
        made.total.tolist(),
        made.women.tolist(),
        made.young.tolist(),
        strict=True,
    )
