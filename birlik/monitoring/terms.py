"""The terms of the risk score: from the picture to values between 0 and 1 and the facts behind
them.

Each function returns (value, facts): `value` is an array over workplaces, `facts` are arrays or
functions of a workplace's position that the sentence of the term quotes. Pure NumPy: no database,
no clock.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from birlik.monitoring.picture import Picture
from birlik.monitoring.records import Floats

Facts = dict[str, NDArray]
Settings = Mapping[str, float]


def _share(part: Floats, whole: Floats, full: float) -> Floats:
    """How near `part` of the workforce comes to `full`, between 0 and 1; unknown workforce counts
    as 1 person each."""
    size = np.where(whole > 0, whole, np.maximum(part, 1))
    return np.clip(np.nan_to_num(part) / size / full, 0, 1)


def _last_known(values: Floats) -> Floats:
    """The answer of the judged week, or the one before it when the week is silent; 0 when neither
    is known."""
    now, before = values[:, -1], values[:, -2] if values.shape[1] > 1 else values[:, -1]
    return np.nan_to_num(np.where(np.isnan(now), before, now))


def _usual(values: Floats, weeks: int) -> Floats:
    """The median of the weeks before the judged one; 0 where none was reported."""
    past = values[:, -1 - weeks : -1]
    counted = (~np.isnan(past)).sum(axis=1)
    ordered = np.sort(past, axis=1)
    middle = np.clip((counted - 1) // 2, 0, max(past.shape[1] - 1, 0))
    median = np.take_along_axis(ordered, middle[:, None], axis=1)[:, 0] if past.shape[1] else 0.0
    return np.where(counted > 0, np.nan_to_num(median), 0.0)


def _fading(strength: Floats, fade: float) -> tuple[Floats, NDArray]:
    """The strongest of past strengths, each weakened by `fade` a week, and how many weeks ago it
    was."""
    weeks = strength.shape[1]
    ages = np.arange(weeks - 1, -1, -1)
    weakened = np.nan_to_num(strength) * fade**ages
    best = weakened.argmax(axis=1)
    value = np.take_along_axis(weakened, best[:, None], axis=1)[:, 0]
    return np.where(value >= 0.05, value, 0.0), ages[best]


def stoppage_talk(p: Picture, s: Settings) -> tuple[Floats, Facts]:
    level = p.answers["stoppage_talk"]
    strength = np.select(
        [level == 1, level == 2, level == 3], [s["rumour"], s["announced"], s["begun"]], 0.0
    )
    value, age = _fading(strength, s["fade"])
    position = p.weeks - 1 - age
    return value, {
        "level": np.take_along_axis(level, position[:, None], axis=1)[:, 0],
        "weeks_ago": age,
    }


def arrears(p: Picture, s: Settings) -> tuple[Floats, Facts]:
    workers = _last_known(p.answers["arrears_workers"])
    days = _last_known(p.answers["arrears_days"])
    breadth = _share(workers, p.headcount, s["full_share"])
    value = breadth * (0.5 + 0.5 * np.clip(days / s["full_days"], 0, 1))
    return value, {"workers": workers, "share": workers / _size(p, workers), "days": days}


def arrears_trend(p: Picture, s: Settings) -> tuple[Floats, Facts]:
    return _growth(p, p.answers["arrears_workers"], s)


def jobs(p: Picture, s: Settings) -> tuple[Floats, Facts]:
    workers = _last_known(p.answers["short_time_workers"]) + _last_known(
        p.answers["unpaid_leave_workers"]
    )
    value = _share(workers, p.headcount, s["full_share"])
    return value, {"workers": workers, "share": workers / _size(p, workers)}


def jobs_trend(p: Picture, s: Settings) -> tuple[Floats, Facts]:
    return _growth(p, p.answers["short_time_workers"] + p.answers["unpaid_leave_workers"], s)


def demand(p: Picture, s: Settings) -> tuple[Floats, Facts]:
    value, age = _fading(p.answers["demand"], s["fade"])
    return value, {"weeks_ago": age}


def refusal(p: Picture, s: Settings) -> tuple[Floats, Facts]:
    value, age = _fading(p.answers["refusal"], s["fade"])
    return value, {"weeks_ago": age}


def danger(p: Picture, s: Settings) -> tuple[Floats, Facts]:
    level = p.answers["danger"]
    strength = np.select([level == 1, level >= 2], [s["minor"], s["serious"]], 0.0)
    value, age = _fading(strength, s["fade"])
    return value, {"weeks_ago": age}


def silence(p: Picture, s: Settings) -> tuple[Floats, Facts]:
    weeks = np.cumprod(~p.reported[:, ::-1] & p.on_duty[:, ::-1], axis=1).sum(axis=1)
    owed = p.on_duty.sum(axis=1)
    habit = p.reported.sum(axis=1) / np.maximum(owed - weeks, 1)
    habit = np.where(owed > weeks, np.clip(habit, 0, 1), 0.5)
    value = np.clip(weeks / s["full_weeks"], 0, 1) * habit
    return value, {"weeks": weeks, "habit": habit}


def event_reports(p: Picture, s: Settings) -> tuple[Floats, Facts]:
    return np.clip(p.event_reports / s["full"], 0, 1), {"count": p.event_reports}


def clinic_appeals(p: Picture, s: Settings) -> tuple[Floats, Facts]:
    """Fewer than `least` say nothing: a small number could betray who went to the clinic."""
    told = np.where(p.clinic_appeals >= s["least"], p.clinic_appeals, 0)
    return np.clip(told / s["full"], 0, 1), {"count": told}


def open_dispute(p: Picture, _s: Settings) -> tuple[Floats, Facts]:
    return np.clip(p.open_disputes, 0, 1).astype(float), {"count": p.open_disputes}


def past_disputes(p: Picture, s: Settings) -> tuple[Floats, Facts]:
    return np.clip(p.past_disputes / s["full"], 0, 1), {"count": p.past_disputes}


def agreement(p: Picture, s: Settings) -> tuple[Floats, Facts]:
    days = p.agreement_days
    ahead = np.where((days >= 0) & (days <= s["days_ahead"]), 1 - days / s["days_ahead"], 0.0)
    value = np.where((days < 0) & (days >= -s["days_after"]), 1.0, ahead)
    return np.nan_to_num(value), {"days": days}


def headcount(p: Picture, s: Settings) -> tuple[Floats, Facts]:
    before, now = p.headcount_before, p.headcount
    value = _share(np.maximum(before - now, 0), before, s["full_share"])
    return np.where(np.isnan(before) | np.isnan(now), 0.0, value), {"before": before, "now": now}


def neighbours(p: Picture, s: Settings) -> tuple[Floats, Facts]:
    """How many other reporting workplaces of the same region and sector have unpaid wages or a
    demand."""
    answered = p.reported[:, -1]
    troubled = answered & (
        (np.nan_to_num(p.answers["arrears_workers"][:, -1]) > 0)
        | (np.nan_to_num(p.answers["demand"][:, -1]) > 0)
    )
    names = np.array(
        [f"{region}|{sector}" for region, sector in zip(p.regions, p.sectors, strict=True)]
    )
    _, cell = np.unique(names, return_inverse=True)
    total = np.bincount(cell, answered, cell.max(initial=-1) + 1)[cell] - answered
    count = np.bincount(cell, troubled, cell.max(initial=-1) + 1)[cell] - troubled
    share = np.divide(count, total, out=np.zeros(len(total)), where=total >= s["fewest"])
    return np.clip(share / s["full_share"], 0, 1), {"count": count, "total": total}


def signs_trend(p: Picture, s: Settings) -> tuple[Floats, Facts]:
    """Demands, refusals, accidents and talk of a stoppage together: are there more than before?"""
    signs = sum(
        np.nan_to_num(p.answers[code]) > 0
        for code in ("demand", "refusal", "danger", "stoppage_talk")
    )
    recent, span = int(s["recent"]), int(s["weeks"])
    now = np.asarray(signs)[:, -recent:].sum(axis=1).astype(float)
    past = np.asarray(signs)[:, -recent - span : -recent]
    before = past.sum(axis=1) * recent / max(past.shape[1], 1)
    return np.clip((now - before) / s["full"], 0, 1), {"now": now, "before": before}


def _size(p: Picture, part: Floats) -> Floats:
    return np.where(p.headcount > 0, p.headcount, np.maximum(part, 1))


def _growth(p: Picture, values: Floats, s: Settings) -> tuple[Floats, Facts]:
    now, before = _last_known(values), _usual(values, int(s["weeks"]))
    grown = np.maximum(now - before, 0)
    return _share(grown, p.headcount, s["full_share"]), {"now": now, "before": before}


TERMS: dict[str, Callable[[Picture, Settings], tuple[Floats, Facts]]] = {
    function.__name__: function
    for function in (
        stoppage_talk,
        arrears,
        demand,
        refusal,
        event_reports,
        clinic_appeals,
        arrears_trend,
        jobs,
        open_dispute,
        silence,
        past_disputes,
        headcount,
        danger,
        neighbours,
        agreement,
        jobs_trend,
        signs_trend,
    )
}


@dataclass
class Scores:
    """The score of every workplace and, for each term, its value and facts."""

    total: Floats
    values: dict[str, Floats]
    facts: dict[str, Facts]
    weights: dict[str, float]

    def reasons(self, position: int) -> list[dict]:
        """The terms that add points to one workplace, most points first."""
        found = [
            {
                "term": code,
                "points": round(float(self.values[code][position]) * weight, 2),
                "value": round(float(self.values[code][position]), 3),
                "facts": {
                    name: _plain(array[position]) for name, array in self.facts[code].items()
                },
            }
            for code, weight in self.weights.items()
            if self.values[code][position] > 0
        ]
        return sorted(found, key=lambda reason: (-reason["points"], reason["term"]))


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 4)


def score(
    picture: Picture, weights: Mapping[str, float], settings: Mapping[str, Settings]
) -> Scores:
    """Sum of weight × value over the terms the pack names."""
    values, facts = {}, {}
    for code in weights:
        values[code], facts[code] = TERMS[code](picture, settings[code])
    total = sum(
        (weights[code] * values[code] for code in weights), start=np.zeros(len(picture.ids))
    )
    return Scores(np.round(total, 2), values, facts, dict(weights))
