"""Headcounts and members, as of days."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from birlik.sandbox.assumptions import MEMBERS
from birlik.sandbox.causes import Hidden
from birlik.sandbox.country import Country
from birlik.sandbox.scenario import Days, Ints

LAID_OFF = 0.25  # of the workers, when the trouble about jobs is at its worst


@dataclass(frozen=True)
class Headcounts:
    workplace: Ints
    on: Days
    workers: Ints


@dataclass(frozen=True)
class Members:
    primary: Ints
    on: Days
    total: Ints
    women: Ints
    young: Ints


def workers(country: Country, hidden: Hidden, week: int) -> NDArray[np.float64]:
    """How many work at each workplace in a simulated week."""
    places = country.workplaces
    years = (week - len(country.scenario.weeks)) / 52.18
    trend = np.exp(places.drift * years)
    return places.workers * trend * (1 - LAID_OFF * hidden.levels["jobs"][:, week])


def headcounts(country: Country, hidden: Hidden) -> Headcounts:
    """Counted in the first week, then every half year."""
    weeks = np.arange(0, len(country.scenario.weeks), 26)
    table = np.stack([workers(country, hidden, int(week)) for week in weeks], axis=1)
    rows = np.repeat(np.arange(len(table)), len(weeks))
    on = np.tile(country.scenario.mondays[weeks], len(table))
    return Headcounts(rows, on, np.maximum(np.rint(table).astype(np.int64).ravel(), 1))


def members(country: Country) -> Members:
    """Counted by each primary organisation at the start of every year; today's add up to the
    country's members."""
    p, scenario = country.primaries, country.scenario
    first, last = scenario.first.year, scenario.until.year
    parts: list[Members] = []
    for year in range(first, last + 1):
        on = np.datetime64(f"{year}-01-01", "D")
        if on >= np.datetime64(scenario.until.monday, "D"):
            break  # the last count, below, stands for it
        there = np.flatnonzero((p.founded <= on) & ~(p.absorbed_on <= on))
        trend = np.exp(country.workplaces.drift[there] * (year - last))
        total = country.workplaces.workers[there] * p.density[there] * trend
        parts.append(_counted(country, there, on, total))
    on = np.datetime64(scenario.until.monday, "D")
    today = np.flatnonzero((p.founded <= on) & ~(p.absorbed_on <= on))
    exact = country.workplaces.workers[today] * p.density[today]
    parts.append(_counted(country, today, on, exact, whole=scenario.count(MEMBERS)))
    return Members(*(np.concatenate([getattr(part, f) for part in parts]) for f in _FIELDS))


_FIELDS = ("primary", "on", "total", "women", "young")


def _counted(
    country: Country,
    rows: Ints,
    on: np.datetime64,
    total: NDArray[np.float64],
    whole: int | None = None,
) -> Members:
    whole_total = np.maximum(np.rint(total), 3) if whole is None else _rounded_to(total, whole)
    counted = whole_total.astype(np.int64)
    return Members(
        rows,
        np.full(len(rows), on),
        counted,
        np.rint(counted * country.primaries.women[rows]).astype(np.int64),
        np.rint(counted * country.primaries.young[rows]).astype(np.int64),
    )


def _rounded_to(values: NDArray[np.float64], whole: int) -> NDArray[np.float64]:
    """Rounded so that the sum is exactly `whole`: the largest remainders go up."""
    scaled = values * whole / values.sum()
    down = np.floor(scaled)
    up = np.argsort(down - scaled, kind="stable")[: whole - int(down.sum())]
    down[up] += 1
    return down
