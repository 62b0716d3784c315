"""What something took: seconds by the clock, of this process's CPU, and of the database's.

On a machine that does other work too, the clock tells what it was like and the CPU what it cost.
"""

import os
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.federation import DATA, percentile

TICK = 1 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Spent:
    clock: float
    own: float
    database: float

    @property
    def cpu(self) -> float:
        return self.own + self.database

    @classmethod
    def now(cls) -> "Spent":
        return cls(time.perf_counter(), time.process_time(), database_cpu())

    def since(self, start: "Spent") -> "Spent":
        return Spent(self.clock - start.clock, self.own - start.own, self.database - start.database)


def spent(run: Callable[[], Any]) -> Spent:
    start = Spent.now()
    run()
    return Spent.now().since(start)


def database_cpu() -> float:
    """CPU seconds of the embedded server so far, all its processes together; 0 where the server is
    not ours."""
    from birlik.config.postgres import status

    postmaster = status(DATA).pid()
    if postmaster is None or "DATABASE_URL" in os.environ:
        return 0.0
    return tree_cpu(postmaster)


def tree_cpu(root: int) -> float:
    """CPU seconds of a process, its children that run and those that have ended."""
    total = 0.0
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has just ended
            columns = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(folder.name) == root:
                total += sum(map(int, columns[11:15])) * TICK
            elif int(columns[1]) == root:
                total += int((folder / "schedstat").read_text().split()[0]) / 1e9
    return total


def percentile_row(many: Iterable[Spent], digits: int = 2, times: float = 1) -> str:
    """The cells of a table: clock median and p95, CPU median and p95."""
    found = list(many)
    clock, cpu = [one.clock * times for one in found], [one.cpu * times for one in found]
    return " | ".join(
        f"{value:.{digits}f}"
        for value in (median(clock), percentile(clock, 0.95), median(cpu), percentile(cpu, 0.95))
    )
