"""What something took: seconds by the clock, of this process's CPU, and of the database's.

On a machine that does other work too, the clock tells what it was like and the CPU what it cost.
"""

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.federation import percentile

TICK = 1 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Spent:
    clock: float
    own: float
    database: float

    @property
    def cpu(self) -> float:
        return self.own + self.database


def spent(run: Callable[[], Any]) -> Spent:
    database, own, clock = database_cpu(), time.process_time(), time.perf_counter()
    run()
    clock, own = time.perf_counter() - clock, time.process_time() - own
    return Spent(clock, own, database_cpu() - database)


def database_cpu() -> float:
    """CPU seconds of the embedded server so far, all its processes together; 0 where the server is
    not ours."""
    from birlik.config.postgres import data_folder, status

    postmaster = status(data_folder()).pid()
    if postmaster is None or "DATABASE_URL" in os.environ:
        return 0.0
    return tree_cpu(postmaster)


def tree_cpu(root: int) -> float:
    """CPU seconds of a process and of all below it, those that have ended included."""
    place = Path(f"/proc/{root}")
    try:
        own, system, *ended = map(
            int, (place / "stat").read_text().rpartition(")")[2].split()[11:15]
        )
        first_thread = int((place / "schedstat").read_text().split()[0]) / 1e9  # to the nanosecond
        children = (place / "task" / str(root) / "children").read_text().split()
    except OSError:  # it has just ended
        return 0.0
    threads = (own + system) * TICK
    return max(threads, first_thread) + sum(ended) * TICK + sum(map(tree_cpu, map(int, children)))


HEAD = "median {0} | p95 {0} | CPU median {0} | CPU p95 {0}"


def percentile_row(many: Iterable[Spent], digits: int = 2, times: float = 1) -> str:
    """The cells of a table: clock median and p95, CPU median and p95."""
    found = list(many)
    clock, cpu = [one.clock * times for one in found], [one.cpu * times for one in found]
    return " | ".join(
        f"{value:.{digits}f}"
        for value in (median(clock), percentile(clock, 0.95), median(cpu), percentile(cpu, 0.95))
    )
