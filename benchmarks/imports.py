"""How long imports take: the real work stoppages and 100,000 workplaces, dry run included.

    python -m benchmarks.imports

Each pack gets a database of its own in a temporary folder, which is taken away afterwards. Asked
for: 15 s for the stoppages, 120 s for the workplaces.
"""

import csv
import io
import os
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.spent import Spent, spent
from birlik.config import postgres

ROWS = int(os.environ.get("ROWS", "100000"))
SHARED = Path(os.environ.get("BIRLIK_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data"))
REAL = SHARED / "strikes-us-fmcs" / "work_stoppages.csv.gz"
HEAD = ["БИН", "Работодатель", "Площадка", "Код", "Область", "Отрасль", "Численность", "На дату"]


def workplaces(change: bool = False) -> bytes:
    """Rows as an office would send them: some employers with two sites, some rows wrong."""
    from birlik.registers.structure.models import Region, Sector
    from birlik.registers.structure.rules import check_digit

    chance = random.Random(7)
    regions, sectors = list(Region.objects.all()), list(Sector.objects.all())
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for number in range(ROWS):
        serial = number - number % 4 // 3
        first = f"05{1 + serial // 100_000:02d}40{serial % 100_000:05d}"
        digit = check_digit(first)
        bin_ = "" if digit is None else f"{first}{digit}"
        region = "Атлантида" if number % 2_000 == 999 else chance.choice(regions).name_ru
        writer.writerow(
            [
                bin_,
                f"ТОО «Предприятие {serial}»",
                f"Площадка {number}",
                f"B-{number:06d}",
                region,
                chance.choice(sectors).name_ru,
                chance.randint(5, 900) + (change and number % 10 == 0),
                "01.10.2026",
            ]
        )
    return out.getvalue().encode()


Step = tuple[str, Spent, str]


def imported(kind: str, body: bytes) -> list[Step]:
    from birlik.imports import actions

    runs: list[Any] = []
    steps = [
        _step("read and match", lambda: runs.append(
            actions.upload(kind=kind, name="benchmark.csv", chunks=[body], by=None)
        )),
        _step("dry run", lambda: runs.append(actions.try_out(run=runs[-1], by=None))),
        _step("apply", lambda: runs.append(actions.apply(run=runs[-1], by=None))),
    ]  # fmt: skip
    said = ", ".join(f"{name} {count}" for name, count in runs[-1].counts.items())
    return [*steps[:2], (*steps[2][:2], f"{runs[0].layout['rows']} rows: {said}")]


def undone() -> list[Step]:
    from birlik.imports import actions
    from birlik.imports.models import ImportRun

    run = ImportRun.objects.filter(state="applied").latest("id")
    return [_step("take back", lambda: actions.undo(run=run, by=None))]


def _step(name: str, run: Callable[[], Any]) -> Step:
    return name, spent(run), ""


def show(title: str, steps: list[Step], limit: str = "–") -> None:
    total = Spent(*(sum(getattr(took, one) for _n, took, _s in steps)
                    for one in ("clock", "own", "database")))  # fmt: skip
    for name, took, said in [*steps, ("in all", total, limit)]:
        print(
            f"| {title} | {name} | {took.clock:.1f} | {took.own:.1f} | {took.database:.1f} | "
            f"{said} |"
        )


def main() -> None:
    if len(sys.argv) > 1:
        _of_pack(sys.argv[1])
        return
    print("| what | step | seconds | CPU seconds: own | database | said; asked for |")
    print("|---|---|---|---|---|---|", flush=True)
    for pack in ("us", "kz"):
        with tempfile.TemporaryDirectory(prefix="birlik-imports-") as folder:
            subprocess.run(
                [sys.executable, "-m", "benchmarks.imports", pack],
                env=os.environ | {"BIRLIK_DATA": folder},
                check=True,
            )


def _of_pack(pack: str) -> None:
    import django
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "birlik.config.settings")
    with postgres.using(postgres.data_folder()):
        django.setup()
        from birlik.registers.structure.reference import install_pack

        call_command("migrate", verbosity=0)
        install_pack(pack=pack)
        if pack == "kz":
            show(f"{ROWS:,} workplaces", imported("workplaces", workplaces()), "120 s")
            show("every tenth headcount changed", imported("workplaces", workplaces(True)))
            show("taken back", undone() + undone())
        elif REAL.exists():
            show("real work stoppages", imported("disputes", REAL.read_bytes()), "15 s")
            show("the same file again", imported("disputes", REAL.read_bytes()))
        else:
            print(f"| work stoppages | skipped: {REAL} is not there | | | | |")
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"| pack {pack} | largest memory of the process: {memory:.0f} MB | | | | |")


if __name__ == "__main__":
    main()
