"""How good the lists of a quarter were, beside lists anybody could have made. Pure: days are
counted since 1970, nothing is read or stored.

An alarm is one workplace on the list of one Monday. It is followed if a dispute begins there within
`hit_days` after that Monday. A dispute is found if its workplace stood on such a list at least once
in the `hit_days` before, and found early if at least `early_days` before. Alarms at workplaces
whose dispute has already begun and not ended are no forecast: they count on neither side.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from birlik.monitoring.outlook import chance_ahead
from birlik.monitoring.records import NEVER
from birlik.monitoring.rest import Resting
from birlik.monitoring.weights import RateSettings, RestSettings

WHOLE = ""  # the key of all regions together
PER_THOUSAND = (1, 2, 3, 5, 7, 10, 15, 20)  # lengths the cost of a budget is told for


@dataclass(frozen=True)
class Rules:
    """What counts, as the pack says."""

    hit_days: int
    early_days: int
    memory_years: int


@dataclass(frozen=True)
class Listed:
    """One Monday: the list, the first workplaces in order of their rate with these rates (for lists
    of other lengths), and how many were watched in all."""

    monday: int
    ids: frozenset[int]
    order: tuple[int, ...]
    rates: tuple[float, ...]
    watched: int

    @property
    def length(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Begun:
    """A dispute at a workplace."""

    workplace: int
    began: int
    ended: int = NEVER


@dataclass
class Tally:
    """Counts of one list in one quarter and region."""

    disputes: int = 0
    found: float = 0
    early: float = 0
    alarms: float = 0
    followed: float = 0

    def numbers(self) -> dict[str, float]:
        return {name: round(value, 4) for name, value in vars(self).items()}


Choose = Callable[[Listed], frozenset[int]]


def judge(
    lists: Sequence[Listed],
    disputes: Sequence[Begun],
    first: int,
    last: int,
    region_of: Mapping[int, str],
    rules: Rules,
    rest: RestSettings,
    rate: RateSettings,
) -> dict[str, Any]:
    """The numbers of a quarter from day first to day last, by region and for the whole.

    lists: one per Monday, from `hit_days` before the quarter on, in order. disputes: all known
    ones, older ones for the baselines.
    """
    ours = _tallies(lists, _own, disputes, first, last, region_of, rules)
    leads = _leads(lists, disputes, first, last, region_of, rules)
    past = _Past(disputes, rules)
    others = {
        "last_list": _tallies(
            lists,
            _looked_up({listed.monday + 7: listed.ids for listed in lists}),
            disputes, first, last, region_of, rules,
        ),
        "last_year": _tallies(
            lists, past.last_year, disputes, first, last, region_of, rules
        ),
    }  # fmt: skip
    regions: dict[str, dict[str, Any]] = {
        region: ours[region].numbers()
        | {"leads": leads.get(region, [])}
        | {"baselines": {name: found[region].numbers() for name, found in others.items()}}
        for region in ours
    }
    resampled = past.resampled(lists, first, last, region_of)
    for region, tally in resampled.items():
        regions[region]["baselines"]["resampled"] = tally.numbers()
    return {
        "weeks": sum(first <= listed.monday <= last for listed in lists),
        "watched": int(np.mean([listed.watched for listed in lists])) if lists else 0,
        "regions": regions,
        "said": _said(lists, disputes, first, last, rate),
        "curve": _curve(lists, disputes, first, last, rules, rest),
    }


def _looked_up(chosen: Mapping[int, frozenset[int]]) -> Choose:
    return lambda listed: chosen.get(listed.monday, frozenset())


def _own(listed: Listed) -> frozenset[int]:
    return listed.ids


def _tallies(
    lists: Sequence[Listed],
    choose: Choose,
    disputes: Sequence[Begun],
    first: int,
    last: int,
    region_of: Mapping[int, str],
    rules: Rules,
) -> dict[str, Tally]:
    chosen = {listed.monday: choose(listed) for listed in lists}
    found = {region: Tally() for region in [WHOLE, *sorted(set(region_of.values()))]}
    for one in disputes:
        if not first <= one.began <= last:
            continue
        lead = _lead(chosen, one, rules)
        for tally in _of(found, one.workplace, region_of):
            tally.disputes += 1
            tally.found += lead is not None
            tally.early += lead is not None and lead >= rules.early_days
    within = {monday: ids for monday, ids in chosen.items() if first <= monday <= last}
    for _monday, workplace, followed in _each_alarm(within, disputes, rules.hit_days):
        for tally in _of(found, workplace, region_of):
            tally.alarms += 1
            tally.followed += followed
    return found


def _each_alarm(
    lists: Mapping[int, Iterable[int]], disputes: Sequence[Begun], within: int
) -> Iterator[tuple[int, int, bool]]:
    """Monday, workplace, whether a dispute began there within so many days; not where one goes on
    already."""
    at: dict[int, list[Begun]] = {}
    for one in disputes:
        at.setdefault(one.workplace, []).append(one)
    for monday, ids in lists.items():
        for workplace in ids:
            here = at.get(workplace, ())
            if not any(one.began <= monday < one.ended for one in here):
                yield monday, workplace, any(0 < one.began - monday <= within for one in here)


def _said(
    lists: Sequence[Listed],
    disputes: Sequence[Begun],
    first: int,
    last: int,
    rate: RateSettings,
) -> dict[str, float]:
    """The chances said of the workplaces on our lists added up, beside what followed in the weeks
    they speak of."""
    rates = {
        listed.monday: {
            workplace: value
            for workplace, value in zip(listed.order, listed.rates, strict=True)
            if workplace in listed.ids
        }
        for listed in lists
        if first <= listed.monday <= last
    }
    alarms = list(_each_alarm(rates, disputes, 7 * rate.weeks_ahead))
    chances = (chance_ahead(rates[monday][workplace], rate) for monday, workplace, _ in alarms)
    return {
        "alarms": len(alarms),
        "chances": round(sum(chances), 4),
        "followed": sum(followed for *_, followed in alarms),
    }


def _of(found: Mapping[str, Tally], workplace: int, region_of: Mapping[int, str]) -> list[Tally]:
    """The tally of the whole, and of the workplace's region where there is one."""
    region = region_of.get(workplace)
    return [found[WHOLE]] + ([found[region]] if region else [])


def _lead(chosen: Mapping[int, frozenset[int]], one: Begun, rules: Rules) -> int | None:
    """Days from the first list that named the workplace, within the window, to the dispute."""
    leads = [
        one.began - monday
        for monday, ids in chosen.items()
        if 0 < one.began - monday <= rules.hit_days and one.workplace in ids
    ]
    return max(leads, default=None)


def _leads(
    lists: Sequence[Listed],
    disputes: Sequence[Begun],
    first: int,
    last: int,
    region_of: Mapping[int, str],
    rules: Rules,
) -> dict[str, list[int]]:
    chosen = {listed.monday: listed.ids for listed in lists}
    leads: dict[str, list[int]] = {WHOLE: []}
    for one in disputes:
        if first <= one.began <= last and (lead := _lead(chosen, one, rules)) is not None:
            leads[WHOLE].append(lead)
            if region := region_of.get(one.workplace):
                leads.setdefault(region, []).append(lead)
    return {region: sorted(days) for region, days in leads.items()}


def _curve(
    lists: Sequence[Listed],
    disputes: Sequence[Begun],
    first: int,
    last: int,
    rules: Rules,
    rest: RestSettings,
) -> list[dict[str, float]]:
    """What longer and shorter lists would have found, and their empty alarms a week."""
    weeks = sum(first <= listed.monday <= last for listed in lists)
    curve = []
    for rate in PER_THOUSAND:
        resting, cut = Resting(rest), dict[int, frozenset[int]]()
        for one in lists:
            count = max(1, round(rate * one.watched / 1000))
            cut[one.monday] = frozenset(resting.choose(one.monday, one.order, one.rates, count))
        found = _tallies(lists, _looked_up(cut), disputes, first, last, {}, rules)
        tally = found[WHOLE]
        curve.append({"per_thousand": rate, "weeks": weeks} | tally.numbers())
    return curve


class _Past:
    """Lists made of nothing but the disputes of the past."""

    def __init__(self, disputes: Sequence[Begun], rules: Rules) -> None:
        self.rules = rules
        self.disputes = sorted(disputes, key=lambda one: (one.began, one.workplace))
        self.began = np.array([one.began for one in self.disputes], dtype=np.int64)

    def last_year(self, listed: Listed) -> frozenset[int]:
        """Where disputes began in the same weeks a year earlier, then the latest others, as many as
        our list held."""
        then = listed.monday - 364
        same = [
            one.workplace
            for one in self.disputes
            if then < one.began <= min(then + self.rules.hit_days, listed.monday)
        ]
        before = [one.workplace for one in self.disputes if one.began <= listed.monday]
        names = dict.fromkeys([*same, *reversed(before)])
        return frozenset(list(names)[: listed.length])

    def resampled(
        self, lists: Sequence[Listed], first: int, last: int, region_of: Mapping[int, str]
    ) -> dict[str, Tally]:
        """Each Monday as many workplaces by lot among those with a dispute in the last years: the
        chances are known, so nothing needs to be drawn."""
        found = {region: Tally() for region in [WHOLE, *sorted(set(region_of.values()))]}
        pools = {listed.monday: self._pool(listed) for listed in lists}
        rules = self.rules
        for one in self.disputes:
            if not first <= one.began <= last:
                continue
            missed = {0: 1.0, rules.early_days: 1.0}
            for monday, (pool, chance) in pools.items():
                for least in missed:
                    if max(least, 1) <= one.began - monday <= rules.hit_days:
                        missed[least] *= 1 - chance * (one.workplace in pool)
            for tally in _of(found, one.workplace, region_of):
                tally.disputes += 1
                tally.found += 1 - missed[0]
                tally.early += 1 - missed[rules.early_days]
        for listed in lists:
            if first <= listed.monday <= last:
                self._alarms(found, listed, pools[listed.monday], region_of)
        return found

    def _pool(self, listed: Listed) -> tuple[frozenset[int], float]:
        since = listed.monday - round(365.25 * self.rules.memory_years)
        pool = frozenset(
            one.workplace for one in self.disputes if since < one.began <= listed.monday
        )
        return pool, min(1.0, listed.length / max(1, len(pool)))

    def _alarms(
        self,
        found: Mapping[str, Tally],
        listed: Listed,
        pool: tuple[frozenset[int], float],
        region_of: Mapping[int, str],
    ) -> None:
        soon = {
            one.workplace
            for one in self.disputes
            if 0 < one.began - listed.monday <= self.rules.hit_days
        }
        ongoing = {one.workplace for one in self.disputes if one.began <= listed.monday < one.ended}
        names, chance = pool
        for workplace in names - ongoing:
            for tally in _of(found, workplace, region_of):
                tally.alarms += chance
                tally.followed += chance * (workplace in soon)
