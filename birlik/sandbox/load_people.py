"""People, their sign-ins and their posts: chairs, deputies, and the staff of every level."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np

from birlik.base.models import User
from birlik.base.roles import Role
from birlik.registers.structure.models import Person, Post
from birlik.registers.structure.rules import findable
from birlik.sandbox import assumptions as a
from birlik.sandbox import copy, names
from birlik.sandbox.loading import FOUNDING, Loading, days, noon
from birlik.sandbox.scenario import Days, Ints

Row = tuple[Any, ...]
WOMEN_AMONG_POSTS = 0.45
CHANGED_CHAIR = 0.25  # of primaries, within the five years
NO_CHAIR = 0.02
DEPUTY = 0.3
COUNCIL = 0.1


@dataclass
class Staff:
    """User ids by place, for whoever signs, decides and is assigned."""

    chair: Ints  # by primary; 0 for none
    chair_before: Ints
    chair_since: Days
    coordinator: Ints  # by region, as are those below
    leader: Ints
    lawyer: Ints
    mediator: Ints
    own_since: Days  # when the region got an association of its own
    led_from: Ints  # the region it was led from until then

    def office(self, users: Ints, region: Ints, on: Days) -> Ints:
        """Who of `users` (coordinators or leaders) held office for each region on a day."""
        return users[np.where(on < self.own_since[region], self.led_from[region], region)]


@dataclass
class _Roll:
    """People to be written: a person, the sign-in behind it, and the posts."""

    first_user: int
    first_person: int
    names: Iterator[str]
    users: list[Row] = field(default_factory=list)
    people: list[Row] = field(default_factory=list)
    posts: list[Row] = field(default_factory=list)

    def add(self, login: str, language: str, joined: date) -> tuple[int, int]:
        """Returns (person, user)."""
        user, person = self.first_user + len(self.users), self.first_person + len(self.people)
        name, email = next(self.names), f"{login}@example.invalid"
        self.users.append((user, "!", False, login, name, email, language, True, noon(joined)))
        phone = f"+7 000 {person // 10000 % 1000:03d} {person // 100 % 100:02d} {person % 100:02d}"
        sort_key = findable(name)["sort_key"][:200]
        self.people.append((person, name, phone, email, language, user, sort_key))
        return person, user

    def post(
        self,
        person: int,
        role: Role,
        organisation: int | None,
        since: date,
        until: date | None = None,
        workplace: int | None = None,
    ) -> None:
        self.posts.append((person, role.value, organisation, workplace, since, until))


def load(to: Loading) -> tuple[Staff, dict[str, int]]:
    rng = to.world.scenario.rng("people")
    most = 3 * len(to.country.primaries) + 20 * len(to.country.districts) + 500
    roll = _Roll(
        copy.first_free(to.cursor, User),
        copy.first_free(to.cursor, Person),
        iter(names.people(most, WOMEN_AMONG_POSTS, rng)),
    )
    start = to.world.scenario.first.monday - timedelta(days=400)
    _centre_and_sectors(to, roll, start)
    coordinator, leader, lawyer, mediator = _regions(to, roll, start)
    chair, before, since = _primaries(to, roll, rng)
    _councils(to, roll, start, rng)
    copy.rows(to.cursor, User, _USER, roll.users)
    copy.rows(to.cursor, Person, "id name phone email language user_id sort_key", roll.people)
    copy.rows(
        to.cursor, Post, "person_id role organisation_id workplace_id since until", roll.posts
    )
    own_since, led_from = _offices(to)
    staff = Staff(chair, before, since, coordinator, leader, lawyer, mediator, own_since, led_from)
    return staff, {"people": len(roll.people)}


_USER = "id password is_superuser login name email language is_active date_joined"


def _offices(to: Loading) -> tuple[Days, Ints]:
    regions = to.country.reference.regions
    since = [region.cut_on or FOUNDING for region in regions]
    return np.array(since, dtype="datetime64[D]"), np.array(
        [
            to.country.reference.number(region.cut_from) if region.cut_from else r
            for r, region in enumerate(regions)
        ]
    )


def _centre_and_sectors(to: Loading, roll: _Roll, start: date) -> None:
    for role, count in ((Role.ADMINISTRATOR, 1), (Role.LEADER, 1), (Role.ANALYST, 2)):
        for number in range(1, count + 1):
            person, _ = roll.add(f"centre.{role.value}{number}", "ru", start)
            roll.post(person, role, to.ids.centre, start)
    for j, sector in enumerate(to.country.reference.sectors):
        for role in (Role.LEADER, Role.COORDINATOR):
            person, _ = roll.add(f"{sector.code}.{role.value}", "ru", start)
            roll.post(person, role, to.ids.sector(j), start)


def _regions(to: Loading, roll: _Roll, start: date) -> list[Ints]:
    """The staff of each region's association; the first coordinator and the leader sign for
    others, the lawyer and the mediator work at its clinic. Returns those four, by region."""
    organised = to.country.workplaces.region[: to.country.workplaces.organised]
    primaries = np.bincount(organised, minlength=to.ids.regions)
    named = (Role.COORDINATOR, Role.LEADER, Role.LAWYER, Role.MEDIATOR)
    first: dict[Role, list[int]] = {role: [] for role in named}
    for r, region in enumerate(to.country.reference.regions):
        needed = {Role.LEADER: 1, Role.LAWYER: 1, Role.MEDIATOR: 1}
        needed[Role.COORDINATOR] = 1 + int(primaries[r]) // a.PRIMARIES_A_COORDINATOR
        since = max(start, region.cut_on or FOUNDING)
        for role, count in needed.items():
            for number in range(count):
                login = f"{region.code.lower()}.{role.value}{number + 1}"
                person, user = roll.add(login, "kk" if (r + number) % 2 else "ru", since)
                roll.post(person, role, to.ids.region(r), since)
                if role in first and number == 0:
                    first[role].append(user)
    for d in range(to.ids.districts):
        person, _ = roll.add(f"inspector{d + 1:04d}", "kk" if d % 2 else "ru", start)
        roll.post(person, Role.INSPECTOR, to.ids.district(d), start)
    return [np.array(first[role]) for role in named]


def _primaries(to: Loading, roll: _Roll, rng: np.random.Generator) -> tuple[Ints, Ints, Days]:
    """Chairs (and the one before, where there was a change) and deputies of the primary
    organisations."""
    p, count = to.country.primaries, len(to.country.primaries)
    chair, before = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    since = np.full(count, np.datetime64("1900-01-01"))
    first = to.world.scenario.mondays[0]
    founded, ended = days(p.founded), days(p.absorbed_on)
    changed_on = days(first + rng.integers(30, 1700, count))
    draw = rng.random((3, count))
    for i in range(count):
        organisation, language = to.ids.primary(i), "kk" if i % 5 < 3 else "ru"
        begins = max(founded[i], (first - 800).tolist())
        on = changed_on[i]
        if draw[0, i] < CHANGED_CHAIR and begins < on and not ended[i]:
            person, before[i] = roll.add(f"former{i + 1:05d}", language, begins)
            roll.post(person, Role.CHAIR, organisation, begins, on)
            since[i] = begins = on
        if draw[1, i] >= NO_CHAIR:
            person, chair[i] = roll.add(f"chair{i + 1:05d}", language, begins)
            roll.post(person, Role.CHAIR, organisation, begins, ended[i])
        if draw[2, i] < DEPUTY and not ended[i]:
            person, _ = roll.add(f"deputy{i + 1:05d}", language, begins)
            roll.post(person, Role.REPORTER, organisation, begins)
    return chair, before, since


def _councils(to: Loading, roll: _Roll, start: date, rng: np.random.Generator) -> None:
    organised = to.country.workplaces.organised
    for i in np.flatnonzero(rng.random(organised) < COUNCIL).tolist():
        person, _ = roll.add(f"council{i + 1:05d}", "kk", start)
        roll.post(person, Role.COUNCIL_MEMBER, None, start, workplace=to.ids.workplace(i))
