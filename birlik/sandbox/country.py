"""The lasting part of the country: employers, workplaces, and the unions in them."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from birlik.sandbox import assumptions as a
from birlik.sandbox import bins, names
from birlik.sandbox.scenario import Days, Ints, Reference, Scenario

NEVER = np.datetime64("NaT", "D")


@dataclass(frozen=True)
class Employers:
    names: list[str]
    bins: list[str]


@dataclass(frozen=True)
class Workplaces:
    """Row i is workplace i. The first `organised` have had a primary organisation of their own, row
    i of Primaries."""

    organised: int
    region: Ints
    sector: Ints
    employer: Ints
    site: Ints  # 1 for the first workplace of its employer
    contractor_of: Ints  # -1 for none
    workers: NDArray[np.float64]  # in the last week, were there no trouble
    drift: NDArray[np.float64]  # growth a year
    watched: NDArray[np.bool_]  # without a union, but its coordinator reports

    def __len__(self) -> int:
        return len(self.region)


@dataclass(frozen=True)
class Primaries:
    founded: Days
    absorbed_on: Days
    absorbed_by: Ints  # -1 for none
    district: Ints  # -1: directly under the territorial association
    moved_on: Days
    moved_from: Ints  # the district until then; -1 for none
    branch: Ints  # -1: directly under the sector union
    no_sector_union: NDArray[np.bool_]
    density: NDArray[np.float64]  # members for each worker
    women: NDArray[np.float64]
    young: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.founded)


@dataclass(frozen=True)
class Country:
    scenario: Scenario
    reference: Reference
    employers: Employers
    workplaces: Workplaces
    primaries: Primaries
    districts: Ints  # region of each district
    branches: Ints  # (region, sector) of each branch, two columns

    def union_at(self, workplaces: Ints, on: Days) -> NDArray[np.bool_]:
        """Whether a union was present at each workplace on a day."""
        organised = workplaces < self.workplaces.organised
        row = np.where(organised, workplaces, 0)
        return organised & (self.primaries.founded[row] <= on)


def build(scenario: Scenario, reference: Reference) -> Country:
    rng = scenario.rng("country")
    now = scenario.count(a.PRIMARIES)
    merged = max(1, round(now * a.MERGED_A_YEAR * a.YEARS))
    unorganised = max(a.LEAST_UNORGANISED, scenario.count(a.UNORGANISED))
    traits = reference.traits
    region_1, sector_1 = _place(reference, [t.share for t in traits], now + merged, rng)
    region_2, sector_2 = _place(reference, [t.unorganised for t in traits], unorganised, rng)
    region, sector = np.concatenate([region_1, region_2]), np.concatenate([sector_1, sector_2])
    organised = now + merged
    employer, site = _employers(sector, organised, rng)
    firms = int(employer.max()) + 1
    sector_of_firm = np.zeros(firms, dtype=np.int64)
    sector_of_firm[employer] = sector
    workers = rng.lognormal(np.log([t.size for t in traits])[sector], 0.85).clip(8, 12_000)
    primaries = _primaries(scenario, reference, region_1, sector_1, merged, rng)
    districts, branches = _levels(reference, region_1, sector_1)
    workers[:organised] *= _fit_members(scenario, workers[:organised], primaries)
    contractor_of = _contractors(reference, region, sector, workers, organised, rng)
    watch = np.where(contractor_of >= 0, a.WATCHED_CONTRACTORS, a.WATCHED_OTHERS)
    return Country(
        scenario=scenario,
        reference=reference,
        employers=Employers(
            names.employers([reference.sectors[s].code for s in sector_of_firm], rng),
            bins.make(firms, rng),
        ),
        workplaces=Workplaces(
            organised=organised,
            region=region,
            sector=sector,
            employer=employer,
            site=site,
            contractor_of=contractor_of,
            workers=workers,
            drift=rng.normal(0.0, 0.04, len(region)),
            watched=(np.arange(len(region)) >= organised) & (rng.random(len(region)) < watch),
        ),
        primaries=_in_levels(primaries, scenario, region_1, sector_1, districts, branches, rng),
        districts=districts,
        branches=branches,
    )


def _place(
    reference: Reference, shares: list[float], count: int, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """Region and sector of each workplace, by systematic sampling: no region is left out at a small
    scale."""
    people = np.array([region.population for region in reference.regions], dtype=float)
    weight = np.outer(people / people.sum(), np.array(shares) / sum(shares))
    for j, sector in enumerate(reference.sectors):
        home = a.AT_HOME.get(sector.code, {})
        away = a.ABSENT_ELSEWHERE.get(sector.code, 1.0)
        weight[:, j] *= [home.get(region.code, away) for region in reference.regions]
    weight *= (
        np.array(shares) / sum(shares) / weight.sum(axis=0)
    )  # homes move a sector, they do not enlarge it
    ends = np.cumsum(weight.ravel()) / weight.sum()
    cell = np.searchsorted(ends, (np.arange(count) + rng.random()) / count)
    cell = rng.permutation(np.minimum(cell, weight.size - 1))
    return cell // weight.shape[1], cell % weight.shape[1]


def _employers(sector: Ints, organised: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Most employers have one workplace, some up to five, all in one sector and all with or all
    without a union."""
    order = np.lexsort((rng.random(len(sector)), sector, np.arange(len(sector)) >= organised))
    employer, site = np.zeros(len(sector), dtype=np.int64), np.ones(len(sector), dtype=np.int64)
    sizes = rng.choice([1, 2, 3, 5], size=len(sector), p=[0.88, 0.07, 0.03, 0.02])
    firm = -1
    left, last = 0, (-1, False)
    for i in order:
        group = (int(sector[i]), bool(i >= organised))
        if left == 0 or group != last:
            firm, left, last = firm + 1, int(sizes[firm + 1]), group
            place = 0
        place += 1
        employer[i], site[i] = firm, place
        left -= 1
    return employer, site


def _primaries(
    scenario: Scenario,
    reference: Reference,
    region: Ints,
    sector: Ints,
    merged: int,
    rng: np.random.Generator,
) -> Primaries:
    count = len(region)
    traits = reference.traits
    start, end = scenario.mondays[0], np.datetime64(scenario.until.monday, "D")
    span = int((end - start).astype(int))
    founded = start - rng.integers(60, 365 * 25, count)
    new = rng.random(count) < a.FOUNDED_A_YEAR * a.YEARS
    founded[new] = start + rng.integers(30, span - 200, int(new.sum()))
    absorbed_by, absorbed_on = _mergers(region, sector, founded, merged, start, span, rng)
    concentration = 12
    share = {
        part: np.array([getattr(t, part) for t in traits])[sector] for part in ("women", "young")
    }
    return Primaries(
        founded=founded,
        absorbed_on=absorbed_on,
        absorbed_by=absorbed_by,
        district=np.full(count, -1),
        moved_on=np.full(count, NEVER),
        moved_from=np.full(count, -1),
        branch=np.full(count, -1),
        no_sector_union=rng.random(count) < 0.02,
        density=rng.beta(7, 2.4, count),
        women=rng.beta(share["women"] * concentration, (1 - share["women"]) * concentration),
        young=rng.beta(share["young"] * concentration, (1 - share["young"]) * concentration),
    )


def _mergers(
    region: Ints,
    sector: Ints,
    founded: Days,
    merged: int,
    start: np.datetime64,
    span: int,
    rng: np.random.Generator,
) -> tuple[Ints, Days]:
    """Which primary was absorbed by which, within one region and sector where it can be, and
    when."""
    count = len(region)
    by, on = np.full(count, -1), np.full(count, NEVER)
    old = np.flatnonzero(founded < start)
    gone = rng.choice(old, merged, replace=False)
    stays = np.ones(count, dtype=bool)
    stays[gone] = False
    for i in gone:
        near = stays & (region == region[i]) & (founded < start)
        alike = near & (sector == sector[i])
        choice = np.flatnonzero(alike if alike.any() else near if near.any() else stays)
        by[i] = choice[rng.integers(len(choice))]
        on[i] = start + rng.integers(60, span - 60)
    return by, on


def _levels(reference: Reference, region: Ints, sector: Ints) -> tuple[Ints, Ints]:
    """Districts of the regions, and branches of the sector unions in regions where there is
    something to lead."""
    in_region = np.bincount(region, minlength=len(reference.regions))
    districts = np.repeat(
        np.arange(len(in_region)), np.ceil(in_region / a.PRIMARIES_A_DISTRICT).astype(int)
    )
    table = np.zeros((len(reference.regions), len(reference.sectors)), dtype=np.int64)
    np.add.at(table, (region, sector), 1)
    return districts, np.argwhere(table >= a.LEAST_IN_BRANCH)


def _in_levels(
    primaries: Primaries,
    scenario: Scenario,
    region: Ints,
    sector: Ints,
    districts: Ints,
    branches: Ints,
    rng: np.random.Generator,
) -> Primaries:
    """Give every primary its district and branch; one in a hundred was moved between districts."""
    count = len(region)
    first = np.searchsorted(districts, np.arange(districts.max() + 2))
    many = np.diff(first)[region]
    district = first[region] + (rng.random(count) * many).astype(np.int64)
    moved = (rng.random(count) < 0.01) & (many > 1) & (primaries.absorbed_by < 0)
    moved &= primaries.founded < scenario.mondays[0]
    step = 1 + (rng.random(count) * (many - 1)).astype(np.int64)
    before = first[region] + (district - first[region] + step) % np.maximum(many, 1)
    number = np.full((region.max() + 1, sector.max() + 1), -1)
    number[branches[:, 0], branches[:, 1]] = np.arange(len(branches))
    return replace(
        primaries,
        district=district,
        moved_from=np.where(moved, before, -1),
        moved_on=np.where(moved, scenario.mondays[0] + rng.integers(60, 1700, count), NEVER),
        branch=number[region, sector],
    )


def _fit_members(scenario: Scenario, workers: NDArray[np.float64], primaries: Primaries) -> float:
    """The factor on workers that makes the members of today's primaries add up to the country's."""
    today = primaries.absorbed_by < 0
    return scenario.count(a.MEMBERS) / float((workers * primaries.density)[today].sum())


def _contractors(
    reference: Reference,
    region: Ints,
    sector: Ints,
    workers: NDArray[np.float64],
    organised: int,
    rng: np.random.Generator,
) -> Ints:
    """Workplaces without a union may serve a large unionised one of their region."""
    contractor_of = np.full(len(region), -1)
    contracting = np.isin([s.code for s in reference.sectors], a.CONTRACTING)
    for r in range(len(reference.regions)):
        inside = np.flatnonzero((region == r) & contracting[sector])
        clients, others = inside[inside < organised], inside[inside >= organised]
        if len(clients) == 0:
            continue
        serving = others[rng.random(len(others)) < 0.6]
        weight = workers[clients] / workers[clients].sum()
        contractor_of[serving] = rng.choice(clients, len(serving), p=weight)
    return contractor_of
