"""The lists of past Mondays, as they were or as they would have been, and the quarters they are
judged by.

A week that was run is taken as it was stored. One that was not (before the installation began) is
computed from what was known that Monday, with the weights and budgets of today.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from birlik.base import packs
from birlik.base.periods import Period, Week
from birlik.monitoring import budgets, judging, monday, records
from birlik.monitoring.choices import Level, SignalKind
from birlik.monitoring.judging import Begun, Listed, Rules
from birlik.monitoring.models import Risk, Signal, WeekRun
from birlik.monitoring.records import days
from birlik.monitoring.rest import Resting
from birlik.monitoring.weights import Weights, weights
from birlik.registers.weekly import form as forms_of_pack
from birlik.registers.weekly.models import WeeklyReport

_AT_ONCE = 13  # weeks whose records are held together


def rules() -> Rules:
    content = packs.current("warnings")
    return Rules(7 * content["hit_weeks"], content["early_days"], content["memory_years"])


def quarter_of(day: date) -> Period:
    return Period.parse(f"{day.year}-Q{(day.month + 2) // 3}")


def closed(today: date) -> list[Period]:
    """The quarters that can be judged, newest first: known from their beginning to the end of the
    last hit."""
    asked = rules()
    pack_weights = weights()
    first = WeeklyReport.objects.order_by("week").values_list("week", flat=True).first()
    if first is None or pack_weights is None:
        return []
    known = (first + pack_weights.memory_weeks).monday + timedelta(days=asked.hit_days)
    quarter = quarter_of(today)
    found = []
    while quarter.start >= known:
        if quarter.end + timedelta(days=asked.hit_days) < today:
            found.append(quarter)
        quarter = quarter_of(quarter.start - timedelta(days=1))
    return found


@dataclass(frozen=True)
class Evidence:
    """All a quarter is judged by."""

    lists: list[Listed]
    disputes: list[Begun]
    region_of: dict[int, str]
    stored: int  # lists that were stored when they were made


def _weights() -> Weights:
    pack_weights = weights()
    if pack_weights is None:
        raise LookupError("The pack scores no workplaces, so there are no lists to judge.")
    return pack_weights


def evidence(quarter: Period) -> Evidence:
    asked, pack_weights = rules(), _weights()
    # The Monday a list is made on follows its week; the lists before it say who rests.
    first = Week.of(quarter.start - timedelta(days=asked.hit_days)) - 1
    last = Week.of(quarter.end) - 1
    lists = between(first - pack_weights.rest.weeks, last, pack_weights)
    lists = [one for one in lists if one.monday >= days((first + 1).monday)]
    horizon = Week.of(quarter.end + timedelta(days=asked.hit_days))
    table = records.read(horizon, horizon, forms_of_pack.current())
    disputes = [
        Begun(int(table.ids[row]), int(began), int(ended))
        for row, began, ended in zip(
            table.disputes["workplace"], table.disputes["began"], table.disputes["ended"],
            strict=True,
        )
    ]  # fmt: skip
    regions = {
        int(pk): str(region) for pk, region in zip(table.ids, table.regions, strict=True) if region
    }
    stored = WeekRun.objects.filter(week__gte=first.monday, week__lte=last.monday).count()
    return Evidence(lists, disputes, regions, stored)


def between(first: Week, last: Week, pack_weights: Weights) -> list[Listed]:
    """The lists of the weeks from first to last, each with those before it in mind."""
    form, memory = forms_of_pack.current(), pack_weights.memory_weeks
    resting = Resting(pack_weights.rest)
    ran = set(
        WeekRun.objects.filter(week__gte=first.monday, week__lte=last.monday).values_list(
            "week", flat=True
        )
    )
    lists = []
    for span in _spans(first, last):
        known = records.read(span[0] - (memory - 1), span[-1], form)
        for week in span:
            if week in ran:
                lists.append(_stored(week, resting))
            else:
                lists.append(_replayed(monday.rates_of(known, week, pack_weights), resting))
    return lists


def _spans(first: Week, last: Week) -> Iterator[list[Week]]:
    weeks = list(first.until(last))
    for start in range(0, len(weeks), _AT_ONCE):
        yield weeks[start : start + _AT_ONCE]


def _replayed(rates: monday.Rates, resting: Resting) -> Listed:
    watched = len(rates.shown.ids)
    chosen = rates.choose(resting, budgets.per_week(watched)[Level.WORKPLACE])
    order, values = rates.ordered(_longest(watched))
    at = days((rates.shown.week + 1).monday)
    return Listed(at, frozenset(chosen), tuple(order), tuple(values), watched)


def _stored(week: Week, resting: Resting) -> Listed:
    """What stood on Monday's list, and the workplaces by their place."""
    at = days((week + 1).monday)
    named = {
        workplace: facts.get("rate", 0.0)
        for workplace, facts in Signal.objects.filter(
            week=week, kind=SignalKind.WORKPLACE, on_list=True
        ).values_list("workplace", "facts")
    }
    resting.remember(at, named.items())
    watched = WeekRun.objects.get(week=week).summary.get("scored", 0)
    rest = list(
        Risk.objects.filter(week=week)
        .order_by("rank")
        .values_list("workplace", "rate")[: _longest(watched)]
    )
    return Listed(
        at,
        frozenset(named),
        tuple(workplace for workplace, _rate in rest),
        tuple(rate or 0.0 for _workplace, rate in rest),
        watched,
    )


def _longest(watched: int) -> int:
    """Of the order, enough for the longest list even if all of the lists before it rest."""
    return max(1, round(5 * max(judging.PER_THOUSAND) * watched / 1000))


def judged(quarter: Period) -> tuple[dict[str, Any], str]:
    """The numbers of a quarter, and the fingerprint of them and of all they rest on."""
    known, asked, pack_weights = evidence(quarter), rules(), _weights()
    first, last = days(quarter.start), days(quarter.end)
    numbers = judging.judge(
        known.lists, known.disputes, first, last, known.region_of, asked,
        pack_weights.rest, pack_weights.rate,
    )  # fmt: skip
    numbers |= {
        "stored_lists": known.stored,
        "replayed_lists": len(known.lists) - known.stored,
        "weights": pack_weights.version,
        "rules": vars(asked),
    }
    body = [
        numbers,
        [[one.monday, sorted(one.ids)] for one in known.lists],
        [[one.workplace, one.began] for one in known.disputes if first <= one.began],
    ]
    return numbers, hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
