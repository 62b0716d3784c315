"""How good the warnings are, as everybody may read it: with intervals, without small numbers.

Nothing here is typed in: the numbers come from the quarters as they were judged.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from birlik.base import packs
from birlik.base.charts import Dot, DotPlot, Format
from birlik.base.formatting import number, share
from birlik.base.periods import Period, Week
from birlik.early_warning.scoring import wilson
from birlik.monitoring.judging import WHOLE
from birlik.monitoring.models import QuarterJudged
from birlik.monitoring.weights import weights

BASELINES = ("last_list", "last_year", "resampled")
POOLED = 4  # quarters taken together for the regions, for a region alone is too small for one


@dataclass(frozen=True)
class Line:
    """A quarter or a region, ready to be read; a figure nobody may know is a dash with a word."""

    name: str
    disputes: str
    found: str
    early: str
    missed: str
    lead: str
    empty: str
    share: str  # named in time, without the interval
    compared: tuple[tuple[str, str], ...]  # name of a simple list and its share
    few: bool  # too few disputes to say anything
    fingerprint: str = ""


def fewest() -> int:
    return int(packs.current("warnings")["fewest"])


def baseline_names() -> list[str]:
    return [
        _("Last week’s list again"),
        _("The same weeks last year"),
        _("By lot from past disputes"),
    ]


def by_quarter(quarters: Iterable[QuarterJudged]) -> list[Line]:
    lines = []
    for one in quarters:
        numbers = one.numbers
        line = _line(one.quarter, numbers["regions"][WHOLE], numbers["weeks"])
        lines.append(_marked(line, one.fingerprint))
    return lines


def apart(
    quarters: Iterable[QuarterJudged],
) -> tuple[list[QuarterJudged], list[QuarterJudged]]:
    """The quarters that judge the weights, and those the weights were learnt from."""
    pack = weights()
    learnt = Week.parse(pack.rate.learnt_until).sunday if pack else date.min
    fresh: list[QuarterJudged] = []
    taught: list[QuarterJudged] = []
    for one in quarters:
        (fresh if Period.parse(one.quarter).start > learnt else taught).append(one)
    return fresh, taught


def _marked(line: Line, fingerprint: str) -> Line:
    return Line(**(vars(line) | {"fingerprint": fingerprint[:12]}))


def picked(quarters: Sequence[QuarterJudged], label: str) -> list[QuarterJudged]:
    """The quarter of this name, else the last ones together."""
    return [one for one in quarters if one.quarter == label] or list(quarters[:POOLED])


def tabs(quarters: Sequence[QuarterJudged], label: str, here: str) -> list[dict[str, Any]]:
    """The last quarters together, and each alone."""
    single = label in {one.quarter for one in quarters}
    together = {"label": _("the last together"), "url": f"{here}#by-region", "active": not single}
    return [together] + [
        {
            "label": one.quarter,
            "url": f"{here}?quarter={one.quarter}#by-region",
            "active": one.quarter == label,
        }
        for one in quarters
    ]


def by_region(chosen: Sequence[QuarterJudged], names: Mapping[str, str]) -> list[Line]:
    weeks = sum(one.numbers["weeks"] for one in chosen)
    return [_line(name, pooled(chosen, code), weeks) for code, name in names.items()]


def pooled(quarters: Iterable[QuarterJudged], region: str) -> dict[str, Any]:
    """The numbers of a region added up over quarters."""
    total: dict[str, Any] = _zero() | {"leads": [], "baselines": {}}
    total["baselines"] = {name: _zero() for name in BASELINES}
    for one in quarters:
        own = one.numbers["regions"].get(region)
        if own is None:
            continue
        _add(total, own)
        total["leads"] += own["leads"]
        for name in BASELINES:
            _add(total["baselines"][name], own["baselines"].get(name, {}))
    return total


def _zero() -> dict[str, Any]:
    return dict.fromkeys(("disputes", "found", "early", "alarms", "followed"), 0)


def _add(total: dict[str, Any], own: Mapping[str, Any]) -> None:
    for key in _zero():
        total[key] += own.get(key, 0)


def _line(name: str, own: Mapping[str, Any], weeks: int) -> Line:
    few = own["disputes"] < fewest()
    hidden = _("too few")
    missed = own["disputes"] - own["found"]
    return Line(
        name=name,
        disputes=_("fewer than %(count)s") % {"count": fewest()}
        if few
        else number(own["disputes"]),
        found=hidden if few else number(own["found"]),
        early=hidden if few else with_interval(own["early"], own["disputes"]),
        missed=hidden if few else number(missed),
        lead=hidden if few or len(own["leads"]) < fewest() else _lead(own["leads"]),
        empty=number((own["alarms"] - own["followed"]) / weeks, 1) if weeks else "–",
        share=hidden if few else share(own["early"] / own["disputes"]),
        compared=tuple(
            (said, hidden if few else share(own["baselines"][name]["early"] / own["disputes"]))
            for name, said in zip(BASELINES, baseline_names(), strict=True)
        ),
        few=few,
    )


def with_interval(hits: float, trials: float) -> str:
    low, high = wilson(int(hits), int(trials))
    return f"{share(hits / trials)} ({number(100 * low)}–{share(high)})"


def _lead(leads: list[int]) -> str:
    ordered = sorted(leads)
    middle = ordered[len(ordered) // 2]
    return _("%(days)s days") % {"days": number(middle)}


def curve(quarters: Iterable[QuarterJudged]) -> list[dict[str, float]]:
    """What lists of other lengths cost and find, and the lists as they stood, over the quarters
    together."""
    chosen = list(quarters)
    total: dict[float, dict[str, float]] = {}
    for one in chosen:
        for point in one.numbers["curve"]:
            at = total.setdefault(point["per_thousand"], _zero() | {"weeks": 0})
            _add(at, point)
            at["weeks"] += point["weeks"]
    own, workplace_weeks = pooled(chosen, WHOLE), 0.0
    for one in chosen:
        workplace_weeks += one.numbers["watched"] * one.numbers["weeks"]
    if workplace_weeks:
        length = round(1000 * own["alarms"] / workplace_weeks, 1)
        total[length] = own | {"weeks": sum(one.numbers["weeks"] for one in chosen)}
    return [
        {
            "per_thousand": rate,
            "false_per_week": (at["alarms"] - at["followed"]) / at["weeks"],
            "early": at["early"] / at["disputes"],
        }
        for rate, at in sorted(total.items())
        if at["weeks"] and at["disputes"]
    ]


def chart(quarters: list[QuarterJudged]) -> DotPlot | None:
    """The share found early by quarter, with its interval, beside the best of the simple lists."""
    dots = []
    for one in reversed(quarters[:12]):
        own = one.numbers["regions"][WHOLE]
        if own["disputes"] >= fewest():
            low, high = wilson(int(own["early"]), int(own["disputes"]))
            dots.append(Dot(one.quarter, own["early"] / own["disputes"], low, high))
    if not dots:
        return None
    whole = pooled(quarters, WHOLE)
    rival = max(whole["baselines"][name]["early"] for name in BASELINES[1:]) / whole["disputes"]
    return DotPlot(
        title=_("Disputes named at least two weeks ahead"),
        dots=dots,
        reference=rival,
        reference_label=_("the better list made of past disputes alone"),
        format=Format("share"),
    )


def said(quarters: Iterable[QuarterJudged]) -> str:
    """The chance said of the workplaces on the lists, beside how often a dispute followed."""
    told = [one.numbers["said"] for one in quarters if "said" in one.numbers]
    alarms, chances, followed = (
        sum(one[name] for one in told) for name in ("alarms", "chances", "followed")
    )
    if not alarms or followed < fewest():
        return ""
    low, high = wilson(followed, alarms)
    return _(
        "Beside each workplace on a list stands the chance of a dispute. On average it was "
        "%(said)s; a dispute followed in %(came)s of cases (%(low)s to %(high)s)."
    ) % {
        "said": share(chances / alarms, 1), "came": share(followed / alarms, 1),
        "low": share(low, 1), "high": share(high, 1),
    }  # fmt: skip


def rare(chosen: Sequence[QuarterJudged]) -> str:
    """Plainly, where counts are too rare to say anything."""
    if not chosen:
        return ""
    regions = [code for code in chosen[0].numbers["regions"] if code != WHOLE]
    few = sum(pooled(chosen, code)["disputes"] < fewest() for code in regions)
    if not few:
        return ""
    return _(
        "In %(few)s of %(all)s regions fewer than %(count)s disputes began in that time. From so "
        "few nobody can tell whether warnings there are good or bad, and no method would change "
        "that."
    ) % {"few": number(few), "all": number(len(regions)), "count": number(fewest())}
