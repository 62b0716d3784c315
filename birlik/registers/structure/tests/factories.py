"""Small true records for tests: every argument has a sensible default, lineage is kept right."""

from datetime import date
from itertools import count

from birlik.base.models import Installation, User
from birlik.base.roles import Role
from birlik.registers.structure import lineage
from birlik.registers.structure.choices import Hierarchy, Kind
from birlik.registers.structure.models import (
    Affiliation,
    Employer,
    Headcount,
    MemberCount,
    Organisation,
    Person,
    Post,
    Region,
    Sector,
    UnionPresence,
    Workplace,
)
from birlik.registers.structure.rules import check_digit, findable

LONG_AGO = date(2015, 1, 1)
_serial = count(1)


def _in_all(field: str, text: str) -> dict[str, str]:
    return {f"{field}_{language}": text for language in ("kk", "ru", "en")}


def installation(pack: str = "kz") -> Installation:
    return Installation.objects.get_or_create(defaults={"pack": pack})[0]


def region(code: str = "KZ-39", **fields) -> Region:
    name = fields.pop("name", f"Region {code}")
    values = {**_in_all("name", name), **_in_all("short", code)}
    values |= {"kind": "oblast", "tile_column": 0, "tile_row": 0, **fields}
    return Region.objects.get_or_create(code=code, defaults=values)[0]


def sector(code: str = "coal", **fields) -> Sector:
    name = fields.pop("name", f"Sector {code}")
    values = {**_in_all("name", name), **_in_all("short", code)}
    return Sector.objects.get_or_create(code=code, defaults=values | fields)[0]


def organisation(
    kind: str = Kind.PRIMARY,
    *,
    below: Organisation | None = None,
    hierarchy: str | None = None,
    name: str = "",
    since: date = LONG_AGO,
    **fields,
) -> Organisation:
    """An organisation; `below` affiliates it from the day it was founded."""
    number = next(_serial)
    name = name or f"{Kind(kind).label} {number}"
    made = Organisation.objects.create(
        key=fields.pop("key", f"O-{number:06d}"),
        kind=kind,
        founded=since,
        **_in_all("name", name),
        **findable(name),
        **fields,
    )
    if below is None:
        lineage.rebuild_below([made.pk])
    else:
        affiliate(made, below, hierarchy or hierarchy_of(below), since=since)
    return made


def hierarchy_of(parent: Organisation) -> str:
    return Hierarchy.SECTOR if parent.kind == Kind.SECTOR else Hierarchy.TERRITORY


def affiliate(
    child: Organisation,
    parent: Organisation,
    hierarchy: str,
    *,
    since: date = LONG_AGO,
    until: date | None = None,
) -> Affiliation:
    made = Affiliation.objects.create(
        child=child, parent=parent, hierarchy=hierarchy, since=since, until=until
    )
    lineage.rebuild_below([child.pk])
    return made


def bin_number(serial: int | None = None) -> str:
    """A BIN of the right form that belongs to nobody in particular."""
    serial = next(_serial) if serial is None else serial
    while (digit := check_digit(first := f"050140{serial % 100_000:05d}")) is None:
        serial += 50_001
    return f"{first}{digit}"


def employer(name: str = "", **fields) -> Employer:
    name = name or f"Employer {next(_serial)}"
    number = fields.pop("bin", None) or bin_number()
    return Employer.objects.create(name=name, bin=number, **findable(name, number), **fields)


def workplace(
    name: str = "", *, union: Organisation | None = None, workers: int | None = None, **fields
) -> Workplace:
    """A workplace in the default region and sector; `union` has been present since long ago."""
    number = next(_serial)
    name = name or f"Workplace {number}"
    code = fields.pop("code", f"W-{number:06d}")
    fields.setdefault("region", region() if "region_id" not in fields else None)
    fields.setdefault("sector", sector() if "sector_id" not in fields else None)
    owner = fields.pop("employer", None) or employer(f"{name} LLP")
    made = Workplace.objects.create(
        code=code,
        name=name,
        employer=owner,
        **findable(name, owner.name, code),
        **{k: v for k, v in fields.items() if v is not None},
    )
    if union:
        presence(made, union)
    if workers is not None:
        headcount(made, workers)
    return made


def presence(
    at: Workplace, union: Organisation, *, since: date = LONG_AGO, until: date | None = None
) -> UnionPresence:
    return UnionPresence.objects.create(workplace=at, organisation=union, since=since, until=until)


def headcount(at: Workplace, workers: int, on: date = LONG_AGO) -> Headcount:
    return Headcount.objects.create(workplace=at, workers=workers, on=on)


def members(of: Organisation, total: int, on: date = LONG_AGO, **parts) -> MemberCount:
    return MemberCount.objects.create(organisation=of, total=total, on=on, **parts)


def person(name: str = "", **fields) -> Person:
    name = name or f"Person {next(_serial)}"
    return Person.objects.create(name=name, sort_key=findable(name)["sort_key"][:200], **fields)


def user(
    role: str | None = None,
    at: Organisation | Workplace | None = None,
    *,
    since: date = LONG_AGO,
    until: date | None = None,
    **fields,
) -> User:
    """A sign-in with one post: at `at`, else at the national centre (made if there is none).
    It has no password unless one is given: hashing one takes longer than most tests."""
    number = next(_serial)
    login = fields.pop("login", f"user{number}")
    made = User.objects.create_user(
        login, fields.pop("password", None), name=f"User {number}", **fields
    )
    someone = person(made.name, user=made)
    if role:
        post(someone, role, at or centre(), since=since, until=until)
    return made


def post(
    someone: Person,
    role: str,
    at: Organisation | Workplace,
    *,
    since: date = LONG_AGO,
    until: date | None = None,
) -> Post:
    place = {"workplace": at} if isinstance(at, Workplace) else {"organisation": at}
    return Post.objects.create(person=someone, role=role, since=since, until=until, **place)


def centre() -> Organisation:
    return Organisation.objects.filter(kind=Kind.CENTRE).first() or organisation(Kind.CENTRE)


class Federation:
    """Two regions and two sectors; a primary and its workplace in each of the four corners
    (`primaries["KZ-39", "coal"]`, `workplaces["KZ-39", "coal"]`); `bare` has no union."""

    def __init__(self) -> None:
        self.centre = centre()
        self.regions = {code: region(code) for code in ("KZ-39", "KZ-47")}
        self.sectors = {code: sector(code) for code in ("coal", "oil_gas")}
        self.territories = {
            code: organisation(
                Kind.TERRITORY,
                below=self.centre,
                hierarchy=Hierarchy.TERRITORY,
                region=place,
                name=f"Territory {code}",
            )
            for code, place in self.regions.items()
        }
        self.unions = {
            code: organisation(
                Kind.SECTOR,
                below=self.centre,
                hierarchy=Hierarchy.SECTOR,
                sector=branch,
                name=f"Union {code}",
            )
            for code, branch in self.sectors.items()
        }
        self.primaries, self.workplaces = {}, {}
        for (place, territory), (branch, union) in (
            (t, s) for t in self.territories.items() for s in self.unions.items()
        ):
            primary = organisation(
                Kind.PRIMARY,
                below=territory,
                region=self.regions[place],
                sector=self.sectors[branch],
                name=f"Primary {place} {branch}",
            )
            affiliate(primary, union, Hierarchy.SECTOR)
            self.primaries[place, branch] = primary
            self.workplaces[place, branch] = workplace(
                f"Works {place} {branch}",
                union=primary,
                workers=500,
                region=self.regions[place],
                sector=self.sectors[branch],
            )
        self.bare = workplace(
            "Bare works", region=self.regions["KZ-39"], sector=self.sectors["coal"], workers=80
        )

    def user(self, role: str = Role.COORDINATOR, region: str | None = None) -> User:
        return user(role, self.territories[region] if region else self.centre)
