"""What the pages say of the chance of a dispute, and what happened.

    python -m benchmarks.chances [--fit] [--write]

Mondays from 2024 on, a quarter apart, so that no dispute counts for two of them: the chance said of
each workplace beside the disputes on record in the weeks it speaks of. `--fit` looks at the years
the weights were learnt on instead and prints how well each `ceiling` of
packs/kz/risk.yaml explains them. `--write` keeps the table in docs/early-warning/warnings.md.
"""

import argparse
import sys
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from benchmarks.federation import standing
from benchmarks.warnings import FIT, JUDGED, PER_THOUSAND, WINDOW, keep, recorded, spans

EDGES = (0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 1)
CEILINGS = (0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.6, 1.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    with standing():
        if asked.fit:
            _fit()
            return
        table = _judge()
        print(table)
        if asked.write:
            keep(table, "chances")


def _said(first: Any, last: Any, step: int) -> tuple[Any, Any, Any]:
    """Disputes expected a year, whether one was recorded in the weeks ahead, whether among the
    first five in a thousand; a row for each workplace and Monday."""
    from birlik.monitoring import monday
    from birlik.monitoring.records import days
    from birlik.monitoring.weights import weights

    rate, happened, listed = [], [], []
    disputes = recorded()
    for week, known in spans(first, last, step=step):
        rates = monday.rates_of(known, week, weights())
        at = days((week + 1).monday)
        soon = [pk for pk, began in disputes if 0 < began - at <= WINDOW]
        rate.append(rates.outlook.now.mean)
        happened.append(np.isin(rates.shown.ids, soon))
        first_ones = np.zeros(len(rates.shown.ids), bool)
        first_ones[rates.outlook.order[: round(PER_THOUSAND * len(first_ones) / 1000)]] = True
        listed.append(first_ones)
    return np.concatenate(rate), np.concatenate(happened), np.concatenate(listed)


def _chances(rate: Any, settings: Any) -> Any:
    from birlik.monitoring.outlook import chance_ahead

    return np.array([chance_ahead(one, settings) for one in rate])


def _fit() -> None:
    from birlik.base.periods import Week
    from birlik.monitoring.weights import weights

    rate, happened, _listed = _said(Week.parse(FIT[0]), Week.parse(FIT[1]), step=6)
    print(f"{len(rate):,} workplaces and Mondays, a dispute in {happened.sum()} of them")
    for ceiling in CEILINGS:
        settings = replace(weights().rate, ceiling=(ceiling,) * 3)
        said = _chances(rate, settings).clip(1e-9, 1 - 1e-9)
        explained = np.log(np.where(happened, said, 1 - said)).sum()
        print(f"ceiling {ceiling}: log likelihood {explained:.1f}")


def _judge() -> str:
    from birlik.base.periods import Week
    from birlik.early_warning.scoring import wilson
    from birlik.monitoring.weights import weights
    from birlik.registers.weekly.models import WeeklyReport

    last = WeeklyReport.objects.order_by("-week").values_list("week", flat=True).first()
    rate, happened, listed = _said(Week.parse(JUDGED), last - WINDOW // 7, step=WINDOW // 7)
    said = _chances(rate, weights().rate)
    groups = [
        (
            f"{low:.1%} to {high:.1%}" if high < 1 else f"over {low:.0%}",
            (said >= low) & (said < high),
        )
        for low, high in pairwise(EDGES)
    ]
    groups += [("the list of a Monday", listed), ("all", np.ones(len(said), bool))]
    lines = [
        "| chance said | workplaces and Mondays | said, on average | a dispute followed | 95 % |",
        "|---|---|---|---|---|",
    ]
    for name, rows in groups:
        tries, hits = int(rows.sum()), int(happened[rows].sum())
        low, high = wilson(hits, tries)
        lines.append(
            f"| {name} | {tries:,} | {said[rows].mean():.2%} | {hits / tries:.2%} ({hits}) "
            f"| {low:.2%}–{high:.2%} |"
        )
    print(f"{len(said):,} rows judged", file=sys.stderr)
    return "\n".join(lines)


if __name__ == "__main__":
    main()
