"""Disputes that grow from the hidden causes, the strikes among them, and the unrest that shows, or
misleads, before them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from birlik.sandbox import assumptions as a
from birlik.sandbox.causes import Hidden, Levels
from birlik.sandbox.country import Country
from birlik.sandbox.scenario import Days, Ints

CAUSES = tuple(a.WEIGHTS)


@dataclass(frozen=True)
class Disputes:
    """Row k is one dispute, in order of its first day."""

    workplace: Ints
    week: Ints  # simulated week it begins in
    began: Days
    ended: Days  # it may lie in the future of the scenario
    cause: NDArray[np.str_]
    score: NDArray[np.float64]
    with_union: NDArray[np.bool_]
    federation: NDArray[np.bool_]
    settled: NDArray[np.bool_]
    strike_week: Ints  # -1 for none
    strike_days: Ints
    share: NDArray[np.float64]  # of the workers, involved
    lead: Ints  # weeks of unrest before it; 0: out of a clear sky

    def __len__(self) -> int:
        return len(self.workplace)


@dataclass(frozen=True)
class Conflicts:
    disputes: Disputes
    false_unrest: tuple[
        Ints, Ints, Ints
    ]  # workplace, first week, weeks: unrest that came to nothing
    unrest: NDArray[np.float32]  # workplaces x weeks, 0 to 1
    accidents: tuple[Ints, Ints, NDArray[np.bool_]]  # workplace, week, serious


def break_out(country: Country, hidden: Hidden) -> Conflicts:
    rng = country.scenario.rng("conflicts")
    disputes = _disputes(country, hidden.levels, rng)
    unrest = np.zeros_like(hidden.levels["wages"])
    _show_before(unrest, disputes)
    false_unrest = _false_unrest(unrest, hidden.levels, len(disputes), rng)
    return Conflicts(
        disputes, false_unrest, unrest, _accidents(country, hidden.levels["safety"], rng)
    )


def scores(
    levels: Levels, rows: slice | Ints, weeks: slice | Ints = slice(None)
) -> NDArray[np.float64]:
    """How near to a dispute: the weighted causes, and more where unpaid wages meet a refusal to
    talk."""
    level = {cause: levels[cause][rows, weeks].astype(np.float64) for cause in CAUSES}
    total = sum(a.WEIGHTS[cause] * level[cause] for cause in CAUSES)
    return total + a.WAGES_WITH_RIGHTS * level["wages"] * level["rights"]


def _disputes(country: Country, levels: Levels, rng: np.random.Generator) -> Disputes:
    mondays = country.scenario.mondays
    year = (mondays + 3).astype("datetime64[Y]").astype(
        int
    ) + 1970  # the year of an ISO week is its Thursday's
    found: list[tuple[Ints, Ints, NDArray[np.bool_]]] = []
    for this in np.unique(year):
        weeks = np.flatnonzero(year == this)
        whole = len(weeks) >= 52
        total = a.DISPUTES.get(int(this), a.DISPUTES_OTHERWISE) * (1 if whole else len(weeks) / 52)
        united = (
            a.WITH_UNION.get(int(this), total * a.WITH_UNION_SHARE)
            if whole
            else total * a.WITH_UNION_SHARE
        )
        found += _race(country, levels, weeks, round(united), round(total) - round(united), rng)
    workplace, week, union = (np.concatenate(part) for part in zip(*found, strict=True))
    order = np.lexsort((workplace, week))
    return _described(country, levels, workplace[order], week[order], union[order], year, rng)


def _race(
    country: Country, levels: Levels, weeks: Ints, united: int, alone: int, rng: np.random.Generator
) -> list[tuple[Ints, Ints, NDArray[np.bool_]]]:
    """The first to arrive in an exponential race: cells are drawn by their hazard, each workplace
    once a year."""
    places = country.workplaces
    conflict = np.array([t.conflict for t in country.reference.traits])[places.sector]
    factor = (
        conflict
        * np.sqrt(places.workers / 50)
        * np.where(places.contractor_of >= 0, a.CONTRACTOR_HAZARD, 1)
    )
    best = np.empty(len(places))
    when = np.empty(len(places), dtype=np.int64)
    for low in range(0, len(places), 4096):
        rows = np.arange(low, min(low + 4096, len(places)))
        hazard = a.HAZARD_FLOOR + scores(levels, rows[:, None], weeks[None, :]) ** a.HAZARD_POWER
        arrival = rng.exponential(size=hazard.shape) / (hazard * factor[rows, None])
        column = arrival.argmin(axis=1)
        best[rows], when[rows] = arrival[np.arange(len(rows)), column], weeks[column]
    union = country.union_at(np.arange(len(places)), country.scenario.mondays[when])
    found = []
    for with_union, count in ((True, united), (False, alone)):
        # A union founded or absorbed that very year would make "with a union" depend on the day.
        able = np.flatnonzero(union if with_union else np.arange(len(places)) >= places.organised)
        chosen = able[np.argsort(best[able])[:count]]
        found.append((chosen, when[chosen], np.full(len(chosen), with_union)))
    return found


def _described(
    country: Country,
    levels: Levels,
    workplace: Ints,
    week: Ints,
    union: NDArray[np.bool_],
    year: Ints,
    rng: np.random.Generator,
) -> Disputes:
    count, mondays = len(workplace), country.scenario.mondays
    first = (year[week] - 1970).astype("datetime64[Y]").astype("datetime64[D]")
    last = first.astype("datetime64[Y]") + 1
    began = np.clip(
        mondays[week] + rng.integers(0, 5, count), first, last.astype("datetime64[D]") - 1
    )
    weight = np.stack([a.WEIGHTS[c] * levels[c][workplace, week].astype(float) for c in CAUSES])
    weight = weight + 0.002  # out of a clear sky any cause will do
    ladder = np.cumsum(weight / weight.sum(axis=0), axis=0)
    cause = np.array(CAUSES)[np.minimum((ladder < rng.random(count)).sum(axis=0), len(CAUSES) - 1)]
    settled, federation = _outcomes(year[week], union, rng)
    score = scores(levels, workplace, week)
    length = rng.lognormal(np.log(24), 0.8, count).clip(2, 200).astype(np.int64)
    strike = rng.random(count) < np.clip(a.STRIKE * (0.6 + 0.4 * score), 0, 0.7)
    into = np.minimum(rng.integers(0, 4, count), length // 7)
    shown = rng.random(count) < a.MOBILISED
    return Disputes(
        workplace=workplace,
        week=week,
        began=began,
        ended=began + length,
        cause=cause,
        score=score,
        with_union=union,
        federation=federation,
        settled=settled,
        strike_week=np.where(strike, week + into, -1),
        strike_days=np.where(strike, rng.lognormal(1.0, 0.8, count).clip(1, 40), 0).astype(
            np.int64
        ),
        share=rng.beta(1.5, 2.5, count).clip(0.03, 1.0),
        lead=np.where(shown, rng.integers(a.LEAD_WEEKS[0], a.LEAD_WEEKS[1] + 1, count), 0),
    )


def _outcomes(
    year: Ints, union: NDArray[np.bool_], rng: np.random.Generator
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(settled, with the federation's part). In 2023: all 31 with a union and 17 of those without
    one."""
    count = len(year)
    federation = np.zeros(count, dtype=bool)
    for this in np.unique(year):
        for with_union, share in (
            (True, a.SETTLED_WITH_UNION_SHARE),
            (False, a.SETTLED_WITHOUT_UNION_SHARE),
        ):
            rows = np.flatnonzero((year == this) & (union == with_union))
            wanted = round(share * len(rows))
            if int(this) in a.WITH_UNION and len(rows) >= a.SETTLED_WITHOUT_UNION[int(this)]:
                wanted = len(rows) if with_union else a.SETTLED_WITHOUT_UNION[int(this)]
            federation[rng.choice(rows, wanted, replace=False)] = True
    alone = ~federation & (rng.random(count) < 0.45)
    return federation | alone, federation


def _show_before(unrest: NDArray[np.float32], disputes: Disputes) -> None:
    """Unrest rises before most disputes and lasts while they do."""
    for k in range(len(disputes)):
        row, start = unrest[disputes.workplace[k]], int(disputes.week[k])
        lead = min(int(disputes.lead[k]), start)
        lasting = 1 + int((disputes.ended[k] - disputes.began[k]).astype(int)) // 7
        before, during = row[start - lead : start], row[start : start + lasting]
        np.maximum(before, np.linspace(0.15, 0.75, lead), out=before)
        during[:] = 1.0


def _false_unrest(
    unrest: NDArray[np.float32], levels: Levels, disputes: int, rng: np.random.Generator
) -> tuple[Ints, Ints, Ints]:
    """Talk that comes to nothing, rather where there is trouble; it never falls upon the unrest of
    a dispute."""
    rows, weeks = unrest.shape
    draws = 20 * rows + 4000
    tries = rng.integers(0, rows, draws), rng.integers(8, weeks - 4, draws)
    trouble = scores(levels, *tries)
    chance = (0.05 + np.minimum(trouble, 1.0)) * (unrest[tries] == 0)
    kept = np.flatnonzero(rng.random(len(chance)) < chance)[: int(a.FALSE_MOBILISATIONS * disputes)]
    row, start = tries[0][kept], tries[1][kept]
    length = rng.integers(2, 9, len(kept))
    for k in range(len(kept)):
        span = unrest[row[k], start[k] : start[k] + length[k]]
        np.maximum(span, np.linspace(0.15, 0.6, len(span)), out=span)
    return row, start, length


def _accidents(
    country: Country, safety: NDArray[np.float32], rng: np.random.Generator
) -> tuple[Ints, Ints, NDArray[np.bool_]]:
    """Accidents by week; the serious ones are about one in eight."""
    factor = np.array([t.safety for t in country.reference.traits])[country.workplaces.sector]
    size = np.sqrt(country.workplaces.workers / 100)
    found = []
    for low in range(0, len(safety), 4096):
        rows = slice(low, min(low + 4096, len(safety)))
        rate = (0.0008 + 0.03 * safety[rows] ** 2) * (factor * size)[rows, None]
        at = np.argwhere(rng.random(rate.shape) < rate)
        found.append(at + [low, 0])
    cells: Ints = np.concatenate(found)
    return cells[:, 0], cells[:, 1], rng.random(len(cells)) < 0.12
