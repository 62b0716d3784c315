"""Neighbouring regions where more trouble begins than expected: a prospective space-time scan of
every cause, over the workplaces that begin to report it.

No finer geography than the region is on record for a workplace, so the places of the scan are
regions within a sector. A zone is a connected set of regions, in one sector (a sector stratum) or
in all of them; regions touch as the pack says.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from birlik.base.periods import Week
from birlik.early_warning.frame import Frame, FrameError, as_frame
from birlik.early_warning.scan import Cluster, prospective_scan
from birlik.early_warning.scan_zones import Zones, connected_zones
from birlik.early_warning.smooth_season import predict
from birlik.monitoring.cells import Cube
from birlik.monitoring.records import Floats
from birlik.monitoring.weights import SignalSettings

_YEARS = 2  # to learn an expectation from
_PAST, _FEWEST = 52, 36  # weeks whose scatter the null keeps; with fewer the engine refuses
_REPLICAS = 199
_WEEKS = 52 * _YEARS + _PAST
_SMALL = 0.01  # workplaces expected where next to nothing is, so that every place has a baseline
_LEAST = 1e-4


@dataclass(frozen=True)
class Found:
    """`sector` None: in all sectors. `by_week` runs to the judged week, oldest first, for a chart:
    (observed, expected). `recurrence_weeks`: weeks between two such by chance."""

    cause: str
    regions: tuple[str, ...]
    sector: str | None
    weeks: int
    observed: float
    expected: float
    score: float
    pvalue: float
    recurrence_weeks: float
    by_week: list[tuple[float, float]]
    excess: dict[str, tuple[float, float]]  # by region: observed, expected in the weeks

    @property
    def key(self) -> str:
        return f"{'+'.join(self.regions)}|{self.sector or '*'}|{self.cause}"


def first_week(week: Week, settings: SignalSettings) -> Week:
    """From where beginnings are counted."""
    return week - (_WEEKS + settings.cluster_weeks - 1)


def scan(
    cube: Cube,
    neighbours: Mapping[str, Sequence[str]],
    first: Week,
    settings: SignalSettings,
    seed: int,
) -> list[Found]:
    """The clusters of the last week of a cube rarer than the pack's recurrence, rarest first."""
    started = np.flatnonzero(cube.exposure.any(axis=(0, 1)))
    window = settings.cluster_weeks
    if not len(started) or not settings.scan:
        return []
    since = int(started[0])
    if cube.exposure.shape[2] - since < 52 * _YEARS + _FEWEST + window:
        return []
    places = [
        (r, s)
        for s, sector in enumerate(cube.sectors)
        for r, region in enumerate(cube.regions)
        if region and sector and cube.exposure[r, s].any()
    ]
    zones = _zones(cube, places, neighbours, settings.cluster_regions)
    found: list[Found] = []
    for number, cause in enumerate(cube.causes):
        rng = np.random.default_rng([seed, number])
        found += _of_cause(cube, places, zones, cause, first, since, settings, rng)
    return sorted(found, key=lambda one: (one.pvalue, -one.score, one.key))


def _of_cause(
    cube: Cube,
    places: list[tuple[int, int]],
    zones: Zones,
    cause: str,
    first: Week,
    since: int,
    settings: SignalSettings,
    rng: np.random.Generator,
) -> Iterator[Found]:
    at = tuple(np.array(places).T)
    counts = cube.counts[at[0], at[1], cube.causes.index(cause)][:, since:]
    exposure = np.maximum(cube.exposure[at][:, since:], 1.0)
    whole = as_frame(counts, exposure=exposure, weeks=(first + since).monday)
    window = settings.cluster_weeks
    last = min(_PAST + window, whole.n_weeks - 52 * _YEARS)
    expected = _placed(np.maximum(_expected(whole, last), _SMALL), counts[:, -last:])
    try:
        result = prospective_scan(
            Frame(whole.counts[:, -last:], None, whole.units, whole.first_monday),
            zones,
            window=window,
            baselines=expected,
            replicas=_REPLICAS,
            rng=rng,
            null="bootstrap",
            block=window,
            tail="gumbel",
            most=3,
            workers=1,
        )
    except FrameError:
        return
    for one in result.clusters:
        weeks_between = (one.recurrence_days or 0) / 7
        if weeks_between >= settings.cluster_recurrence and one.cases >= settings.fewest:
            yield _told(cube, places, cause, one, counts[:, -last:], expected)


def _expected(whole: Frame, last: int) -> Floats:
    weeks = range(whole.n_weeks - last, whole.n_weeks)
    return predict(
        whole, weeks, years=_YEARS, harmonics=1, skip_recent=26, weights_threshold=2.58
    ).mean


def _placed(expected: Floats, counts: Floats) -> Floats:
    """What the whole country began to report each week, where it was to be expected: a cluster is a
    place that stands out, not a week."""
    whole = np.maximum(counts.sum(axis=0), 1.0)
    return np.maximum(expected * whole / expected.sum(axis=0), _LEAST)


def _told(
    cube: Cube,
    places: list[tuple[int, int]],
    cause: str,
    one: Cluster,
    counts: Floats,
    expected: Floats,
) -> Found:
    sectors = {places[place][1] for place in one.places}
    rows = list(one.places)
    regions = sorted({places[place][0] for place in rows})
    shown = min(26, counts.shape[1])
    by_week = [
        (float(counts[rows, -back].sum()), round(float(expected[rows, -back].sum()), 2))
        for back in range(shown, 0, -1)
    ]
    excess = {}
    for region in regions:
        own = [place for place in rows if places[place][0] == region]
        excess[str(cube.regions[region])] = (
            float(counts[own, -one.weeks :].sum()),
            round(float(expected[own, -one.weeks :].sum()), 2),
        )
    return Found(
        cause=cause,
        regions=tuple(sorted(excess, key=lambda code: (excess[code][1] - excess[code][0], code))),
        sector=cube.sectors[sectors.pop()] if len(sectors) == 1 else None,
        weeks=one.weeks,
        observed=one.cases,
        expected=round(one.expected, 2),
        score=round(one.score, 3),
        pvalue=float(f"{one.p_value or 1:.4g}"),
        recurrence_weeks=float(f"{(one.recurrence_days or 0) / 7:.4g}"),
        by_week=by_week,
        excess=excess,
    )


def _zones(
    cube: Cube,
    places: list[tuple[int, int]],
    neighbours: Mapping[str, Sequence[str]],
    largest: int,
) -> Zones:
    """Connected sets of regions: of each sector, and with all sectors of a region at once."""
    number = {code: k for k, code in enumerate(cube.regions)}
    links = [
        [number[near] for near in neighbours.get(str(code), ()) if near in number]
        for code in cube.regions
    ]
    sets = connected_zones(links, largest)
    at = {place: k for k, place in enumerate(places)}
    added: list[int] = []
    parent: list[int] = []
    counted: list[bool] = []
    strata = [[s] for s in range(len(cube.sectors))] + [list(range(len(cube.sectors)))]
    for sectors in strata:
        node_of: dict[int, int] = {}
        for node, (region, above) in enumerate(zip(sets.added, sets.parent, strict=True)):
            own = [at[region, s] for s in sectors if (int(region), s) in at]
            up = node_of.get(int(above), -1)
            if above >= 0 and int(above) not in node_of:
                continue  # a region without this sector parts the set
            if not own:
                continue
            for step, place in enumerate(own):
                added.append(place)
                parent.append(up)
                counted.append(step == len(own) - 1)
                up = len(added) - 1
            node_of[node] = up
    return Zones(
        np.array(added, np.int32), np.array(parent, np.int32), np.array(counted), len(places)
    )
