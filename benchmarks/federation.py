"""The federation the benchmarks run on: 18,000 primaries, five years of weeks, made once and kept.

It lies in the folder BIRLIK_BENCH_DATA (default .data/bench); BIRLIK_BENCH_SCALE makes it smaller,
BIRLIK_BENCH_SEED makes another one of the same kind (give it a folder of its own).
The first benchmark that needs it makes it (one to two minutes at full scale), the others find it.
"""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("BIRLIK_BENCH_DATA", ROOT / ".data" / "bench"))
SCALE = float(os.environ.get("BIRLIK_BENCH_SCALE", "1"))
SEED = int(os.environ.get("BIRLIK_BENCH_SEED", "2026"))


@contextmanager
def standing() -> Iterator[None]:
    """Django on the federation's database, made first if it is not there."""
    os.environ["BIRLIK_DATA"] = str(DATA)
    os.environ["DJANGO_SETTINGS_MODULE"] = "birlik.config.settings"
    (DATA / "static").mkdir(parents=True, exist_ok=True)  # the web server looks for it
    from birlik.config import postgres

    with postgres.using(DATA):
        import django

        django.setup()
        _make()
        yield
        from django.db import connections

        connections.close_all()


def _make() -> None:
    from django.core.management import call_command
    from django.db import connection

    from birlik import sandbox
    from birlik.registers.structure.reference import install_pack

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    install_pack(pack="kz", demonstration=True)
    if not sandbox.is_built():
        began = time.perf_counter()
        made = sandbox.build(scale=SCALE, seed=SEED)
        print(f"Federation made in {time.perf_counter() - began:.0f} s: {made}")
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")  # as the server itself does within the hour


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(round(share * len(ordered)), len(ordered) - 1)]
