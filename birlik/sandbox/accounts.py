"""The demonstration's sign-ins: one for each role, all in one region where something is going
on."""

import secrets
from dataclasses import dataclass

import numpy as np
from django.contrib.auth.hashers import make_password

from birlik.base.models import Installation, User
from birlik.base.roles import Role
from birlik.registers.structure.models import Person, Post
from birlik.registers.structure.rules import findable
from birlik.sandbox import conflicts, names
from birlik.sandbox.loading import Loading

LEAST_MEMBERS = 20


@dataclass(frozen=True)
class Tour:
    """Where the sign-ins belong: a workplace with a union and with trouble, and its region."""

    workplace: int
    region: int


def tour(to: Loading) -> Tour:
    """The region with the most unrest in the last weeks, and the unionised workplace there with the
    most trouble."""
    country, places = to.country, to.country.workplaces
    week = len(to.world.scenario.weeks) - 1
    unrest = to.world.conflicts.unrest[:, week - 2 : week + 1].max(axis=1)
    region = int(np.bincount(places.region, weights=unrest, minlength=to.ids.regions).argmax())
    start = country.scenario.mondays[0]
    primaries = country.primaries
    fit = (
        (places.region[: places.organised] == region)
        & (primaries.absorbed_by < 0)
        & (primaries.founded < start)
        & (places.workers[: places.organised] > LEAST_MEMBERS)
    )
    rows = np.flatnonzero(fit) if fit.any() else np.flatnonzero(primaries.absorbed_by < 0)
    trouble = conflicts.scores(to.world.hidden.levels, rows, np.array(week))
    return Tour(int(rows[trouble.argmax()]), region)


def open_doors(to: Loading, where: Tour, installation: Installation) -> None:
    """Give one person for each role a short name and the password that the sign-in page shows."""
    password = f"birlik-{secrets.token_hex(3)}"
    hashed, logins = make_password(password), []
    for role in Role:
        user = _holder(to, where, role)
        User.objects.filter(pk=user.pk).update(login=role.value, password=hashed)
        logins.append({"login": role.value, "password": password, "role": role.value})
    installation.logins = logins
    installation.save(update_fields=["logins"])


def _holder(to: Loading, where: Tour, role: Role) -> User:
    """Who holds the role on the tour, appointed where nobody does."""
    place = _place(to, where, role)
    post = (
        Post.objects.filter(role=role, until=None, **place).select_related("person__user").first()
    )
    if post:
        return post.person.user
    name = names.people(1, 0.5, to.world.scenario.rng(role.value))[0]
    user = User.objects.create(login=role.value, name=name)
    person = Person.objects.create(name=name, user=user, sort_key=findable(name)["sort_key"][:200])
    Post.objects.create(person=person, role=role, since=to.world.scenario.first.monday, **place)
    return user


def _place(to: Loading, where: Tour, role: Role) -> dict[str, int]:
    ids, primary = to.ids, where.workplace
    match role:
        case Role.ADMINISTRATOR | Role.LEADER | Role.ANALYST:
            return {"organisation_id": ids.centre}
        case Role.COORDINATOR | Role.LAWYER | Role.MEDIATOR:
            return {"organisation_id": ids.region(where.region)}
        case Role.INSPECTOR:
            return {"organisation_id": ids.district(int(to.country.primaries.district[primary]))}
        case Role.CHAIR | Role.REPORTER:
            return {"organisation_id": ids.primary(primary)}
        case Role.COUNCIL_MEMBER:
            return {"workplace_id": ids.workplace(where.workplace)}
