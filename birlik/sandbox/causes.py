"""The hidden part: episodes of trouble at workplaces, week by week, that nobody but the generator
sees."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from birlik.sandbox import assumptions as a
from birlik.sandbox.country import Country
from birlik.sandbox.scenario import Days, Ints

Levels = dict[str, NDArray[np.float32]]


@dataclass(frozen=True)
class Episodes:
    """Row k: at `workplace` the `cause` begins in week `start`, grows for `growth` weeks to `peak`
    (0 to 1), and ends."""

    cause: NDArray[np.str_]
    workplace: Ints
    start: Ints
    weeks: Ints
    growth: Ints
    peak: NDArray[np.float64]
    shock: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.workplace)


@dataclass(frozen=True)
class Agreements:
    workplace: Ints
    signed: Days
    expires: Days
    contested: NDArray[np.bool_]  # its renewal, when it expires


@dataclass(frozen=True)
class Hidden:
    levels: Levels  # cause -> workplaces x weeks, 0 to 1
    episodes: Episodes
    agreements: Agreements


def unfold(country: Country) -> Hidden:
    rng = country.scenario.rng("causes")
    episodes = _join([*_own_episodes(country, rng), *_shock_episodes(country, rng)])
    shape = (len(country.workplaces), len(country.scenario.mondays))
    levels = {cause: np.zeros(shape, dtype=np.float32) for cause in a.WEIGHTS}
    for k in range(len(episodes)):
        _raise_level(levels[str(episodes.cause[k])], episodes, k)
    agreements = _agreements(country, rng)
    _renewals(levels["agreement"], agreements, country.scenario.mondays)
    return Hidden(levels, episodes, agreements)


def _own_episodes(country: Country, rng: np.random.Generator) -> list[Episodes]:
    """Episodes that begin at one workplace by itself; some workplaces are prone to them."""
    places = country.workplaces
    years = len(country.scenario.mondays) / 52.18
    month = country.scenario.mondays.astype("datetime64[M]").astype(int) % 12
    found = []
    for cause, traits in a.CAUSES.items():
        factor = np.array([getattr(t, cause) for t in country.reference.traits])[places.sector]
        frailty = rng.gamma(a.FRAILTY, 1 / a.FRAILTY, len(places))
        rate = traits.rate * factor / factor.mean() * frailty * years
        number = rng.poisson(rate)
        season = np.array(traits.months)[month]
        count = int(number.sum())
        found.append(
            _episodes(
                cause,
                np.repeat(np.arange(len(places)), number),
                rng.choice(len(month), count, p=season / season.sum()),
                np.zeros(count, dtype=bool),
                rng,
            )
        )
    return found


def _shock_episodes(country: Country, rng: np.random.Generator) -> list[Episodes]:
    """Now and then one region and sector is hit as a whole; trouble then comes in clusters."""
    places, weeks = country.workplaces, len(country.scenario.mondays)
    conflict = np.array([t.conflict for t in country.reference.traits])
    table = np.zeros((len(country.reference.regions), len(conflict)))
    np.add.at(table, (places.region, places.sector), 1.0)
    weight = (np.sqrt(table) * conflict).ravel()
    found = []
    for _ in range(rng.poisson(a.SHOCKS_A_YEAR * weeks / 52.18)):
        region, sector = np.unravel_index(
            rng.choice(weight.size, p=weight / weight.sum()), table.shape
        )
        inside = np.flatnonzero((places.region == region) & (places.sector == sector))
        hit = inside[rng.random(len(inside)) < a.SHOCK_SHARE]
        begins, length = rng.integers(0, weeks), rng.integers(*a.SHOCK_WEEKS)
        start = np.minimum(begins + rng.integers(0, length, len(hit)), weeks - 1)
        cause = str(rng.choice(["wages", "jobs", "rights"], p=[0.5, 0.2, 0.3]))
        found.append(_episodes(cause, hit, start, np.ones(len(hit), dtype=bool), rng))
    return found


def _episodes(
    cause: str, workplace: Ints, start: Ints, shock: NDArray[np.bool_], rng: np.random.Generator
) -> Episodes:
    count, traits = len(workplace), a.CAUSES[cause]
    weeks = rng.lognormal(np.log(traits.weeks), 0.6, count).clip(2, 104).astype(np.int64)
    growth = rng.lognormal(np.log(traits.growth), 0.5, count).clip(1, weeks).astype(np.int64)
    peak = rng.beta(1.6, 2.6, count)
    return Episodes(np.full(count, cause), workplace, start, weeks, growth, peak, shock)


def _join(parts: list[Episodes]) -> Episodes:
    fields = ("cause", "workplace", "start", "weeks", "growth", "peak", "shock")
    return Episodes(*(np.concatenate([getattr(part, name) for part in parts]) for name in fields))


def _raise_level(level: NDArray[np.float32], episodes: Episodes, k: int) -> None:
    """It creeps up, stays, and is gone; two episodes at once add up, though never beyond 1."""
    row, start = episodes.workplace[k], episodes.start[k]
    end = min(start + episodes.weeks[k], level.shape[1])
    age = np.arange(1, end - start + 1)
    grown = np.minimum(age / episodes.growth[k], 1.0) * episodes.peak[k]
    level[row, start:end] = 1 - (1 - level[row, start:end]) * (1 - grown)


def _agreements(country: Country, rng: np.random.Generator) -> Agreements:
    """Collective agreements of one to three years, one after the other; a contested renewal comes
    late."""
    places = country.workplaces
    organised = np.arange(len(places)) < places.organised
    odds = np.where(organised, a.HAS_AGREEMENT, a.HAS_AGREEMENT_UNORGANISED)
    having = np.flatnonzero(rng.random(len(places)) < odds)
    day = country.scenario.mondays[0] - rng.integers(0, 3 * 365, len(having))
    last = country.scenario.mondays[-1]
    found: list[tuple[Ints, Days, Days, NDArray[np.bool_]]] = []
    while len(having):
        years = rng.choice(a.AGREEMENT_YEARS, len(having), p=a.AGREEMENT_ODDS)
        expires = day + 365 * years
        contested = rng.random(len(having)) < a.CONTESTED_RENEWAL
        found.append((having, day, expires, contested))
        delay = np.where(
            contested, rng.integers(20, 240, len(having)), rng.integers(-20, 15, len(having))
        )
        day, having = expires + delay, having[expires + delay <= last]
        day = day[day <= last]
    workplace, signed, expires, contested = (
        np.concatenate(part) for part in zip(*found, strict=True)
    )
    return Agreements(workplace, signed, expires, contested)


def _renewals(level: NDArray[np.float32], agreements: Agreements, mondays: Days) -> None:
    """Where the renewal is contested, tension grows for a quarter and lasts until the next
    agreement is signed."""
    week = ((agreements.expires - mondays[0]).astype(int) // 7).astype(np.int64)
    order = np.lexsort((agreements.signed, agreements.workplace))
    for here, after in zip(order, [*order[1:], -1], strict=True):
        if not agreements.contested[here]:
            continue
        same = after >= 0 and agreements.workplace[after] == agreements.workplace[here]
        signed = (
            (agreements.signed[after] - mondays[0]).astype(int) // 7 if same else level.shape[1]
        )
        start, end = max(week[here] - a.WEEKS_BEFORE_EXPIRY, 0), min(int(signed), level.shape[1])
        if end > start:
            age = np.arange(1, end - start + 1) / a.WEEKS_BEFORE_EXPIRY
            level[agreements.workplace[here], start:end] = 0.8 * np.minimum(age, 1.0)
