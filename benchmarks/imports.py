"""How long imports take: the real work stoppages and 100,000 workplaces, dry run included.

Run `BIRLIK_DATA=/tmp/somewhere python -m benchmarks.imports` on an empty data folder; it makes an
installation there and leaves it. Limits: 15 s for the stoppages, 120 s for the workplaces.
"""

import csv
import io
import os
import random
import resource
import time
from pathlib import Path

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


def timed(kind: str, body: bytes) -> list[tuple[str, float, str]]:
    from birlik.imports import actions

    steps, began = [], time.perf_counter()
    run = actions.upload(kind=kind, name="benchmark.csv", chunks=[body], by=None)
    steps.append(("read and match", time.perf_counter() - began, f"{run.layout['rows']} rows"))
    began = time.perf_counter()
    run = actions.try_out(run=run, by=None)
    said = ", ".join(f"{name} {count}" for name, count in run.counts.items())
    steps.append(("dry run", time.perf_counter() - began, said))
    began = time.perf_counter()
    run = actions.apply(run=run, by=None)
    steps.append(("apply", time.perf_counter() - began, ""))
    return steps


def undone() -> list[tuple[str, float, str]]:
    from birlik.imports import actions
    from birlik.imports.models import ImportRun

    run = ImportRun.objects.filter(state="applied").latest("id")
    began = time.perf_counter()
    actions.undo(run=run, by=None)
    return [("take back", time.perf_counter() - began, "")]


def show(title: str, steps: list[tuple[str, float, str]], limit: float | None = None) -> None:
    total = sum(seconds for _name, seconds, _said in steps)
    print(f"\n{title}: {total:.1f} s" + (f" (limit {limit:.0f} s)" if limit else ""))
    for name, seconds, said in steps:
        print(f"  {name:<16}{seconds:>8.1f} s  {said}")


def main() -> None:
    import django
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "birlik.config.settings")
    with postgres.using(postgres.data_folder()):
        django.setup()
        from birlik.registers.structure.reference import install_pack

        call_command("migrate", verbosity=0)
        pack = "us" if os.environ.get("PACK") == "us" else "kz"
        install_pack(pack=pack)
        if pack == "us":
            body = REAL.read_bytes()
            show("The real work stoppages", timed("disputes", body), 15)
            show("The same file again", timed("disputes", body))
        else:
            show(f"{ROWS} workplaces", timed("workplaces", workplaces()), 120)
            show(
                "The same file, every tenth headcount changed",
                timed("workplaces", workplaces(True)),
            )
            show("Taken back", undone() + undone())
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"\nLargest memory of the process: {memory:.0f} MB")


if __name__ == "__main__":
    main()
