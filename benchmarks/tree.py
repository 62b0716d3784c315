"""The tree of 100,000 organisations: opening any node, finding, moving, counting members.

    python -m benchmarks.tree [number of organisations]

It makes a database of its own in a temporary folder and takes it away afterwards.
"""

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from benchmarks.spent import HEAD, percentile_row, spent

FOUNDED = date(2010, 1, 1)
TURNS = 200
SEED = 2026


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory(prefix="birlik-tree-") as folder:
        os.environ["BIRLIK_DATA"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "birlik.config.settings"
        from birlik.config import postgres

        with postgres.using(Path(folder)):
            import django

            django.setup()
            (Path(folder) / "static").mkdir()
            try:
                _measure(size)
            finally:
                from django.db import connections

                connections.close_all()


def _measure(size: int) -> None:
    from django.core.management import call_command

    from birlik.registers.structure.models import Organisation
    from birlik.registers.structure.reference import install_pack

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    install_pack(pack="kz", demonstration=True)
    began = time.perf_counter()
    _plant(size)
    made = Organisation.objects.count()
    print(f"{made:,} organisations planted in {time.perf_counter() - began:.0f} s\n")
    print(f"| what | {HEAD.format('ms')} |\n|---|---|---|---|---|")
    for what, turns, act in _tasks():
        act()
        took = [spent(act) for _turn in range(turns)]
        print(f"| {what} | {percentile_row(took, 1, 1000)} |")


def _plant(size: int) -> None:
    """A centre, a union for every sector, an association for every region with 40 local unions,
    and primaries below a local union and a sector union each, with five counts of members."""
    from django.db import connection

    from birlik.registers.structure import lineage
    from birlik.registers.structure.choices import Hierarchy, Kind
    from birlik.registers.structure.models import (
        Affiliation,
        MemberCount,
        Organisation,
        Region,
        Sector,
    )
    from birlik.registers.structure.rules import findable

    made: list[Organisation] = []

    def plant(kind: str, **fields) -> Organisation:  # noqa: ANN003
        name = f"{Kind(kind).label} {len(made):06d}"
        one = Organisation(
            pk=len(made) + 1, key=f"O-{len(made):06d}", kind=kind, founded=FOUNDED,
            name_ru=name, **findable(name), **fields,
        )  # fmt: skip
        made.append(one)
        return one

    centre = plant(Kind.CENTRE)
    regions, sectors = list(Region.objects.all()), list(Sector.objects.all())
    unions = [plant(Kind.SECTOR, sector=one) for one in sectors]
    territories = [plant(Kind.TERRITORY, region=one) for one in regions]
    locals_ = [plant(Kind.LOCAL, region=one.region) for one in territories for _ in range(40)]
    links = [(one, centre, Hierarchy.SECTOR) for one in unions]
    links += [(one, centre, Hierarchy.TERRITORY) for one in territories]
    links += [
        (one, territories[place // 40], Hierarchy.TERRITORY) for place, one in enumerate(locals_)
    ]
    primaries = []
    for place in range(size - len(made)):
        local, union = locals_[place % len(locals_)], unions[place % len(unions)]
        primary = plant(Kind.PRIMARY, region=local.region, sector=union.sector)
        links += [(primary, local, Hierarchy.TERRITORY), (primary, union, Hierarchy.SECTOR)]
        primaries.append(primary)
    Organisation.objects.bulk_create(made, batch_size=5000)
    Affiliation.objects.bulk_create(
        [Affiliation(child=c, parent=p, hierarchy=h, since=FOUNDED) for c, p, h in links],
        batch_size=5000,
    )
    MemberCount.objects.bulk_create(
        [
            MemberCount(organisation=one, on=date(2021 + back, 7, 1), total=20 + place % 400)
            for place, one in enumerate(primaries)
            for back in range(5)
        ],
        batch_size=5000,
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('structure_organisation_id_seq', %s)", [len(made)])
    lineage.rebuild_all()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _tasks() -> list[tuple[str, int, Callable[[], object]]]:
    from django.test import Client
    from django.urls import reverse

    from birlik.base.roles import Role
    from birlik.registers.structure import actions, asof, queries
    from birlik.registers.structure.choices import Hierarchy, Kind
    from birlik.registers.structure.models import Organisation

    chance = random.Random(SEED)
    today = date.today()
    centre = Organisation.objects.get(kind=Kind.CENTRE)
    territory = Organisation.objects.filter(kind=Kind.TERRITORY).first()
    upper = list(Organisation.objects.exclude(kind=Kind.PRIMARY).values_list("pk", "kind"))
    below = list(asof.subtree(territory, today).exclude(kind=Kind.PRIMARY).values_list("pk"))
    administrator = _reader(Role.ADMINISTRATOR, centre)
    coordinator = _reader(Role.COORDINATOR, territory)
    branches = list(asof.children(territory, Hierarchy.TERRITORY, today))
    doors = {}
    for user in (administrator, coordinator):
        doors[user] = Client(SERVER_NAME="localhost", headers={"HX-Request": "true"})
        doors[user].force_login(user)

    def open_node(user, nodes):  # noqa: ANN001, ANN202
        node, *kind = chance.choice(nodes)
        hierarchy = Hierarchy.SECTOR if kind == [Kind.SECTOR] else Hierarchy.TERRITORY
        answer = doors[user].get(reverse("structure:node", args=[node]), {"hierarchy": hierarchy})
        assert answer.status_code == 200

    def search(user):  # noqa: ANN001, ANN202
        words = f"{chance.randrange(100_000):05d}"
        assert doors[user].get(reverse("structure:organisations"), {"q": words}).status_code == 200

    def move() -> None:
        branch, target = chance.sample(branches, 2)
        move.day = date.fromordinal(move.day.toordinal() + 1)
        primary = asof.children(branch, Hierarchy.TERRITORY, today).first()
        actions.transfer(
            organisation=primary, parent=target, hierarchy=Hierarchy.TERRITORY, on=move.day, by=None
        )

    move.day = date(2020, 1, 1)
    page = reverse("structure:organisation", args=[centre.pk])
    return [
        ("open a node, administrator", TURNS, lambda: open_node(administrator, upper)),
        ("open a node, coordinator of a region", TURNS, lambda: open_node(coordinator, below)),
        ("find by a number", 50, lambda: search(administrator)),
        (
            "ids of the own subtree",
            50,
            lambda: list(queries.visible_to(coordinator).values_list("pk")),
        ),
        ("members of the country on a day", 10, lambda: asof.members(centre, [today])),
        ("page of the centre", 10, lambda: doors[administrator].get(page)),
        ("transfer of a primary", 50, move),
    ]


def _reader(role: str, place):  # noqa: ANN001, ANN202
    from birlik.base.models import User
    from birlik.registers.structure.models import Person, Post

    user = User.objects.create_user(role, None, name=role)
    person = Person.objects.create(name=role, user=user, sort_key=role)
    Post.objects.create(person=person, role=role, organisation=place, since=FOUNDED)
    return user


if __name__ == "__main__":
    main()
