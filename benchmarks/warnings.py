"""How early the Monday lists name the disputes hidden in the demonstration federation.

    python -m benchmarks.warnings [--fit] [--write]

`--fit` learns the weights of the terms on the years up to 2023 from the disputes on record, never
from the hidden truth, and prints them for packs/kz/risk.yaml. Without it the lists of the years
from 2024 on, made with the weights of the pack, are compared with the truth, beside lists made by a
CUSUM alone and last week's list; and rests of several lengths are compared on the years before and
after. `--write` keeps the tables in docs/early-warning/warnings.md, under the seed of the
federation: others than the first were never looked at when anything was chosen.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.federation import DATA, ROOT, SCALE, SEED, standing

FIT = ("2022-W26", "2023-W40")
BEGIN, CHOSEN, JUDGED = "2022-W02", "2022-W27", "2024-W01"  # lists; disputes to choose by, to judge
RESTS = (0, 1, 2, 4, 8, 12, 26)  # weeks
PER_THOUSAND, EARLY, WINDOW = 5, 14, 84
GOAL = 0.6
PAGE = ROOT / "docs" / "early-warning" / "warnings.md"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--fit", action="store_true")
    arguments.add_argument("--write", action="store_true")
    asked = arguments.parse_args()
    with standing():
        if asked.fit:
            _fit()
            return
        table = _compare()
        print(table)
        if asked.write:
            keep(table, str(SEED))


def spans(first: Any, last: Any, step: int = 1) -> Iterator[tuple[Any, Any]]:
    """Each week with the records of half a year read at once."""
    from birlik.monitoring import records
    from birlik.monitoring.weights import weights
    from birlik.registers.weekly.form import current

    week = first
    while week <= last:
        end = min(week + 25, last)
        known = records.read(week - (weights().memory_weeks - 1), end, current())
        while week <= end:
            yield week, known
            week += step
        print(f"  … {end}", file=sys.stderr)


# Learning the weights


def _fit() -> None:
    """Poisson regression of the disputes on record within twelve weeks on the terms, the usual rate
    as offset, weights at least 0, a light ridge; every third week, one quiet row in twenty-five."""
    from scipy.optimize import minimize

    from birlik.base.periods import Week
    from birlik.monitoring import monday
    from birlik.monitoring.records import days
    from birlik.monitoring.weights import weights

    pack, rng = weights(), np.random.default_rng(1)
    names = list(pack.terms)
    rows, happened, offset, weight = [], [], [], []
    disputes = recorded()
    for week, known in spans(Week.parse(FIT[0]), Week.parse(FIT[1]), step=3):
        rates = monday.rates_of(known, week, pack)
        at = days((week + 1).monday)
        soon = {pk for pk, began in disputes if 0 < began - at <= WINDOW}
        hit = np.isin(rates.shown.ids, list(soon))
        quiet = np.flatnonzero(~hit)
        drawn = rng.choice(quiet, len(quiet) // 25, replace=False)
        kept = np.r_[np.flatnonzero(hit), drawn]
        rows.append(np.stack([rates.scores.values[name][kept] for name in names], axis=1))
        happened.append(hit[kept])
        offset.append(np.log(rates.outlook.usual[kept] * WINDOW / 365.25))
        weight.append(np.where(hit[kept], 1.0, len(quiet) / len(drawn)))
    x, y, usual = (
        np.concatenate(rows),
        np.concatenate(happened).astype(float),
        np.concatenate(offset),
    )
    w = np.concatenate(weight) * 3 / 12  # a dispute stands in twelve weeks, every third was taken

    def loss(b: Any) -> tuple[float, Any]:
        eta = usual + b[0] + x @ b[1:]
        mean = np.exp(np.minimum(eta, 3))
        error = w * (mean - y)
        value = float((w * (mean - y * eta)).sum() + (b[1:] ** 2).sum() / 8)
        return value, np.r_[error.sum(), x.T @ error + b[1:] / 4]

    bounds = [(None, None)] + [(0, None)] * len(names)
    found = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", bounds=bounds).x
    print(f"rows {len(y):,}, disputes within the window {int(y.sum())}")
    print(f"at_zero: {np.exp(found[0]):.2f}")
    for name, value in sorted(zip(names, found[1:], strict=True), key=lambda pair: -pair[1]):
        print(f"{name}: {value / pack.rate.per_point:.1f} points (now {pack.terms[name].weight})")


def recorded() -> list[tuple[int, int]]:
    from birlik.monitoring.records import days
    from birlik.registers.disputes.models import Dispute

    pairs = Dispute.objects.filter(mistake="", workplaces__isnull=False)
    return [(pk, days(began)) for pk, began in pairs.values_list("workplaces", "began")]


# Comparing lists


Lists = dict[int, frozenset[int]]
Orders = dict[int, tuple[list[int], list[float]]]  # by Monday: workplaces and rates, highest first
Truth = list[tuple[int, int]]  # workplace and first day
Signs = tuple[Any, Any, Any]  # kinds of trouble (workplaces, weeks), workplaces, first week


def _compare() -> str:
    from birlik.base.periods import Week
    from birlik.monitoring.records import days
    from birlik.monitoring.weights import weights
    from birlik.registers.weekly.models import WeeklyReport

    last = WeeklyReport.objects.order_by("-week").values_list("week", flat=True).first()
    began = time.perf_counter()
    orders, signs, watched = _orders(Week.parse(BEGIN), last)
    seconds = time.perf_counter() - began
    count = round(PER_THOUSAND * watched / 1000)
    rest = weights().rest
    resting = {weeks: _resting(orders, weeks, rest.factor, count) for weeks in {*RESTS, rest.weeks}}
    ours = resting[rest.weeks]
    rows = [
        (f"Birlik’s list (a workplace rests {rest.weeks} weeks)", ours),
        ("the same without the rest", resting[0]),
        ("last week’s list", {at: ours.get(at - 7, frozenset()) for at in ours}),
        ("CUSUM alone", _cusum_lists(signs, Week.parse(JUDGED) - WINDOW // 7 - 1, last, count)),
    ]
    judged, with_union = _truth(days(Week.parse(JUDGED).monday), days(last.sunday))
    earlier, _ = _truth(days(Week.parse(CHOSEN).monday), days(Week.parse(JUDGED).monday) - 1)
    head = (
        f"{len(judged)} hidden disputes from {JUDGED} on, {with_union} where there is a union; "
        f"{watched:,} workplaces, {count} alarms a week ({PER_THOUSAND} in a thousand). "
        f"{len(orders)} Mondays in {seconds:.0f} s. Scale {SCALE:g}."
    )
    return "\n".join([head, "", *_table(rows, judged), "", *_rests(resting, earlier, judged)])


def _orders(first: Any, last: Any) -> tuple[Orders, Signs, int]:
    """All Mondays with as many workplaces as the longest rest can ask for, what was reported, and
    how many are watched."""
    from birlik.monitoring import monday
    from birlik.monitoring.records import days
    from birlik.monitoring.weights import weights
    from birlik.registers.weekly.models import WeeklyReport

    orders: Orders = {}
    begin = WeeklyReport.objects.order_by("week").values_list("week", flat=True).first()
    columns: list[Any] = []
    for week, known in spans(first, last):
        columns += [_kinds(known, one) for one in (begin + len(columns)).until(week)]
        rates = monday.rates_of(known, week, weights())
        watched = len(rates.shown.ids)
        most = (max(RESTS) + 2) * PER_THOUSAND * watched // 1000
        orders[days((week + 1).monday)] = rates.ordered(most)
    return orders, (np.array(columns).T, known.ids, begin), watched


def _resting(orders: Orders, weeks: int, factor: float, count: int) -> Lists:
    from birlik.monitoring.rest import Resting
    from birlik.monitoring.weights import RestSettings

    rest = Resting(RestSettings(weeks, factor, {}))
    return {at: frozenset(rest.choose(at, *orders[at], count)) for at in orders}


def _rests(resting: dict[int, Lists], earlier: Truth, judged: Truth) -> list[str]:
    """How much each rest finds before and after the line, and which the years before choose: the
    shortest within one standard error of the best."""
    found = {weeks: _found(resting[weeks], earlier) for weeks in sorted(resting)}
    best = max(found.values(), key=np.mean)
    enough = best.mean() - best.std() / np.sqrt(len(best))
    choice = next(weeks for weeks, hits in found.items() if hits.mean() >= enough)
    lines = [
        f"| weeks of rest | found of the {len(earlier)} disputes from {CHOSEN} to 2023 "
        f"| found of those from {JUDGED} on |",
        "|---|---|---|",
    ]
    for weeks, hits in found.items():
        later = _found(resting[weeks], judged)
        lines.append(f"| {weeks} | {_share(hits)} | {_share(later)} |")
    return [*lines, "", f"The years before {JUDGED[:4]} choose a rest of {choice} weeks."]


def _share(found: Any) -> str:
    from birlik.early_warning.scoring import wilson

    low, high = wilson(int(found.sum()), len(found))
    return f"{found.mean():.1%} ({low:.0%}–{high:.0%})"


def _cusum_lists(signs: Signs, first: Any, last: Any, count: int) -> Lists:
    """A CUSUM alone, as it is meant to be used: an alarm when the running sum of the kinds of
    trouble a workplace reports passes the threshold, set for as many alarms a week on average."""
    from birlik.early_warning import cusum
    from birlik.early_warning.frame import Frame
    from birlik.monitoring.records import days

    counts, ids, begin = signs
    weeks = (last.monday - first.monday).days // 7 + 1
    before = counts[:, :-weeks]
    reported = np.maximum((~np.isnan(before)).sum(axis=1), 1)
    mean = np.maximum(np.nan_to_num(before).sum(axis=1) / reported, 0.02)[:, None]
    frame = Frame(counts, None, tuple(map(str, ids)), begin.monday)
    wide = np.broadcast_to(mean, (len(counts), weeks))
    score = np.nan_to_num(cusum.detect(frame, last=weeks, mean=wide).score)
    earlier = np.c_[np.zeros(len(score)), score[:, :-1]]
    low, high = 0.0, float(score.max())
    for _ in range(50):
        middle = (low + high) / 2
        alarms = ((score >= middle) & (earlier < middle)).sum() / weeks
        low, high = (middle, high) if alarms > count else (low, middle)
    crossed = (score >= high) & (earlier < high)
    return {
        days((first + place + 1).monday): frozenset(ids[crossed[:, place]].tolist())
        for place in range(weeks)
    }


def _kinds(known: Any, week: Any) -> Any:
    """How many kinds of trouble each workplace reported in a week, as known on its Monday."""
    from birlik.monitoring import monday, records
    from birlik.registers.weekly.form import current

    moment = records.seconds(monday.known_at(week))
    rows = known.reports_of(week, week)
    rows = rows[(rows["known_from"] <= moment) & (rows["known_until"] > moment)]
    column = np.full(len(known.ids), np.nan)
    answers = [f"a{question.slot}" for question in current().questions]
    column[rows["workplace"]] = sum(np.nan_to_num(rows[name]) > 0 for name in answers)
    return column


def _truth(first: int, last: int) -> tuple[Truth, int]:
    """Hidden disputes of these days, and how many of them were at workplaces with a union."""
    from django.conf import settings

    from birlik.registers.structure.models import Workplace
    from birlik.sandbox import truth

    told = truth.read(Path(settings.DATA) / "sandbox")
    codes = dict(Workplace.objects.values_list("code", "pk"))
    began = told["dispute_began"].astype("datetime64[D]").astype(int)
    inside = (began >= first) & (began <= last)
    pairs = [
        (codes[str(code)], int(day))
        for code, day in zip(told["dispute_workplace"][inside], began[inside], strict=True)
    ]
    return pairs, int(told["dispute_with_union"][inside].sum())


def _found(lists: Lists, truth: Truth) -> Any:
    return np.array(
        [
            any(pk in lists.get(at, ()) for at in range(day - WINDOW, day - EARLY + 1))
            for pk, day in truth
        ]
    )


def _followed(lists: Lists, truth: Truth) -> tuple[int, int, int]:
    """Of the alarms whose weeks to come are known: all, those followed, and the Mondays."""
    days_of: dict[int, list[int]] = {}
    for pk, day in truth:
        days_of.setdefault(pk, []).append(day)
    first, last = min(day for _pk, day in truth), max(day for _pk, day in truth)
    alarms = followed = weeks = 0
    for at, names in lists.items():
        if first <= at <= last - WINDOW:
            weeks += 1
            alarms += len(names)
            followed += sum(
                any(0 < day - at <= WINDOW for day in days_of.get(pk, ())) for pk in names
            )
    return alarms, followed, weeks


def _table(rows: list[tuple[str, Lists]], truth: Truth) -> list[str]:
    rng = np.random.default_rng(20250101)
    ours = _found(rows[0][1], truth)
    picks = rng.integers(len(truth), size=(2000, len(truth)))
    lines = [
        "| list | found at least 14 days ahead, 95 % interval | ours minus this, 95 % interval "
        "| alarms followed | empty alarms a week |",
        "|---|---|---|---|---|",
    ]
    for name, lists in rows:
        found = _found(lists, truth)
        alarms, followed, mondays = _followed(lists, truth)
        gain = (ours.astype(float) - found)[picks].mean(axis=1)
        a, b = np.quantile(gain, [0.025, 0.975])
        against = (
            "–"
            if lists is rows[0][1]
            else f"{ours.mean() - found.mean():+.0%} ({a:+.0%} to {b:+.0%})"
        )
        lines.append(
            f"| {name} | {_share(found)} | {against} | {followed / max(alarms, 1):.1%} "
            f"| {(alarms - followed) / max(mondays, 1):.0f} |"
        )
    reached = "reached" if ours.mean() >= GOAL else "not reached"
    return [*lines, "", f"Asked for: at least {GOAL:.0%}: {reached}."]


def keep(table: str, name: str) -> None:
    begin, end = f"<!-- {name} begins -->", f"<!-- {name} ends -->"
    head, rest = PAGE.read_text().split(begin)
    PAGE.write_text(f"{head}{begin}\n{table}\n{end}{rest.split(end)[1]}")
    print(f"Kept in {PAGE.relative_to(ROOT)}; the federation lies in {DATA}.", file=sys.stderr)


if __name__ == "__main__":
    main()
