"""How early the Monday lists name the disputes hidden in the demonstration federation.

    python -m benchmarks.warnings [--fit] [--write]

`--fit` learns the weights of the terms on the years up to 2023 from the disputes on record, never
from the hidden truth, and prints them for packs/kz/risk.yaml. Without it the lists of the years
from 2024 on, made with the weights of the pack, are compared with the truth, beside lists made by a
CUSUM alone and last week's list. `--write` keeps the table in docs/early-warning/warnings.md.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.federation import DATA, ROOT, SCALE, standing

FIT, JUDGED = ("2022-W26", "2023-W40"), ("2024-W01", None)
PER_THOUSAND, EARLY, WINDOW = 5, 14, 84
GOAL = 0.6
PAGE = ROOT / "docs" / "early-warning" / "warnings.md"
BEGIN, END = "<!-- table begins -->", "<!-- table ends -->"


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
            _keep(table)


def _spans(first: Any, last: Any, step: int = 1) -> Iterator[tuple[Any, Any]]:
    """Each week with the records of thirteen weeks read at once."""
    from birlik.monitoring import records
    from birlik.monitoring.weights import weights
    from birlik.registers.weekly.form import current

    week = first
    while week <= last:
        end = min(week + 12, last)
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
    disputes = _recorded()
    for week, known in _spans(Week.parse(FIT[0]), Week.parse(FIT[1]), step=3):
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


def _recorded() -> list[tuple[int, int]]:
    from birlik.monitoring.records import days
    from birlik.registers.disputes.models import Dispute

    pairs = Dispute.objects.filter(mistake="", workplaces__isnull=False)
    return [(pk, days(began)) for pk, began in pairs.values_list("workplaces", "began")]


# Comparing lists


def _compare() -> str:
    from birlik.base.periods import Week
    from birlik.monitoring import monday
    from birlik.monitoring.records import days
    from birlik.monitoring.rest import Resting
    from birlik.monitoring.weights import weights
    from birlik.registers.weekly.models import WeeklyReport

    pack = weights()
    last = WeeklyReport.objects.order_by("-week").values_list("week", flat=True).first()
    first = Week.parse(JUDGED[0]) - WINDOW // 7 - 1
    began = time.perf_counter()
    plain: dict[int, frozenset[int]] = {}
    resting: dict[int, frozenset[int]] = {}
    rest = Resting(pack.rest)
    for week, known in _spans(first - pack.rest.weeks, last):
        rates = monday.rates_of(known, week, pack)
        count = round(PER_THOUSAND * len(rates.shown.ids) / 1000)
        at = days((week + 1).monday)
        plain[at] = frozenset(rates.ordered(count)[0])
        resting[at] = frozenset(rates.choose(rest, count))
    seconds = time.perf_counter() - began
    watched = len(rates.shown.ids)
    alone = _cusum_lists(first - pack.rest.weeks, last, count)
    rows = [
        ("Birlik’s list (a workplace rests four weeks)", resting),
        ("the same without the rest", plain),
        ("last week’s list", {at: resting.get(at - 7, frozenset()) for at in resting}),
        ("CUSUM alone", alone),
    ]
    truth, hidden = _truth(days(Week.parse(JUDGED[0]).monday), days(last.sunday))
    return _table(rows, truth, hidden, watched, count, len(resting), seconds)


def _cusum_lists(first: Any, last: Any, count: int) -> dict[int, frozenset[int]]:
    """A CUSUM alone, as it is meant to be used: an alarm when the running sum of the kinds of
    trouble a workplace reports passes the threshold, set for as many alarms a week on average."""
    from birlik.early_warning import cusum
    from birlik.early_warning.frame import Frame
    from birlik.monitoring.records import days

    counts, ids, begin = _signs(last)
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


def _signs(last: Any) -> tuple[Any, Any, Any]:
    """How many kinds of trouble each workplace reported in each week, as known on its Monday."""
    from birlik.monitoring import monday, records
    from birlik.registers.weekly.form import current
    from birlik.registers.weekly.models import WeeklyReport

    begin = WeeklyReport.objects.order_by("week").values_list("week", flat=True).first()
    columns = [f"a{question.slot}" for question in current().questions]
    signs, week = [], begin
    while week <= last:
        end = min(week + 12, last)
        known = records.read(week, end, current())
        for one in week.until(end):
            moment = records.seconds(monday.known_at(one))
            rows = known.reports_of(one, one)
            rows = rows[(rows["known_from"] <= moment) & (rows["known_until"] > moment)]
            column = np.full(len(known.ids), np.nan)
            column[rows["workplace"]] = sum(np.nan_to_num(rows[name]) > 0 for name in columns)
            signs.append(column)
        week = end + 1
    return np.array(signs).T, known.ids, begin


def _truth(first: int, last: int) -> tuple[list[tuple[int, int]], int]:
    """Hidden disputes of the judged years as (workplace, first day), and how many of them were at
    workplaces with a union."""
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


def _found(lists: dict[int, frozenset[int]], truth: list[tuple[int, int]]) -> Any:
    return np.array(
        [
            any(EARLY <= day - at <= WINDOW and pk in names for at, names in lists.items())
            for pk, day in truth
        ]
    )


def _followed(lists: dict[int, frozenset[int]], truth: list[tuple[int, int]], last: int) -> Any:
    """Of the alarms whose weeks to come are known: all, those followed, and the Mondays."""
    days_of: dict[int, list[int]] = {}
    for pk, day in truth:
        days_of.setdefault(pk, []).append(day)
    alarms = followed = weeks = 0
    for at, names in lists.items():
        if at + WINDOW > last or at < min(day for _pk, day in truth):
            continue
        weeks += 1
        alarms += len(names)
        followed += sum(any(0 < day - at <= WINDOW for day in days_of.get(pk, ())) for pk in names)
    return alarms, followed, weeks


def _table(
    rows: Any, truth: Any, with_union: int, watched: int, count: int, weeks: int, seconds: float
) -> str:
    from birlik.early_warning.scoring import wilson

    rng = np.random.default_rng(20250101)
    last = max(day for _pk, day in truth)
    ours = _found(rows[0][1], truth)
    picks = rng.integers(len(truth), size=(2000, len(truth)))
    lines = [
        f"{len(truth)} hidden disputes ({with_union} at workplaces with a union), {watched:,} "
        f"workplaces, {count} alarms a week ({PER_THOUSAND} in a thousand), {weeks} Mondays in "
        f"{seconds:.0f} s. Scale {SCALE:g}.",
        "",
        "| list | found at least 14 days ahead | 95 % interval | ours minus this, 95 % interval "
        "| alarms followed | empty alarms a week |",
        "|---|---|---|---|---|---|",
    ]
    for name, lists in rows:
        found = _found(lists, truth)
        low, high = wilson(int(found.sum()), len(found))
        alarms, followed, mondays = _followed(lists, truth, last)
        gain = (ours.astype(float) - found)[picks].mean(axis=1)
        a, b = np.quantile(gain, [0.025, 0.975])
        against = (
            "–"
            if lists is rows[0][1]
            else f"{ours.mean() - found.mean():+.0%} ({a:+.0%} to {b:+.0%})"
        )
        lines.append(
            f"| {name} | {found.mean():.1%} ({int(found.sum())} of {len(found)}) "
            f"| {low:.0%}–{high:.0%} | {against} | {followed / max(alarms, 1):.1%} "
            f"| {(alarms - followed) / max(mondays, 1):.0f} |"
        )
    verdict = "reached" if ours.mean() >= GOAL else "not reached"
    lines += ["", f"Goal: at least {GOAL:.0%}: {verdict}."]
    return "\n".join(lines)


def _keep(table: str) -> None:
    text = PAGE.read_text()
    head, rest = text.split(BEGIN)
    PAGE.write_text(f"{head}{BEGIN}\n{table}\n{END}{rest.split(END)[1]}")
    print(f"Kept in {PAGE.relative_to(ROOT)}; the federation lies in {DATA}.", file=sys.stderr)


if __name__ == "__main__":
    main()
