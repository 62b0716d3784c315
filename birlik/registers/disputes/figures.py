"""The figures of the disputes of a list: each opens the records it counts, all are cut by the same
year, region, sector and union."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from birlik.base.charts import Bar, Bars
from birlik.base.formatting import number, share
from birlik.base.tables import Table
from birlik.registers.disputes import demands, queries
from birlik.registers.disputes.choices import SETTLED, Answer, Stoppage
from birlik.registers.disputes.models import Demand, Dispute
from birlik.registers.structure.models import Region, Sector

STRIKE = Q(stoppage=Stoppage.STRIKE)
NEGOTIATED = Q(outcome__in=SETTLED, stoppage=Stoppage.NONE)
MEASURES = {
    "recorded": Count("pk"),
    "union": Count("pk", filter=Q(union_present=True)),
    "resolved": Count("pk", filter=queries.RESOLVED),
    "resolved_alone": Count("pk", filter=queries.RESOLVED & Q(union_present=False)),
    "negotiated": Count("pk", filter=NEGOTIATED),
    "strikes": Count("pk", filter=STRIKE),
    "strikers": Sum("stoppage_workers", filter=STRIKE, default=0),
    "days_lost": Sum(F("stoppage_workers") * F("stoppage_days"), filter=STRIKE, default=0),
}
YES, NO = "yes", "no"
RESOLVED = {"federation": YES, "settled": YES}
OF_STRIKES = {"stoppage": Stoppage.STRIKE.value}
FILTER_OF: dict[str, dict[str, str]] = {
    "recorded": {},
    "union": {"union": YES},
    "resolved": RESOLVED,
    "resolved_alone": {**RESOLVED, "union": NO},
    "negotiated": {"settled": YES, "stoppage": Stoppage.NONE.value},
    "strikes": OF_STRIKES,
    "strikers": OF_STRIKES,
    "days_lost": OF_STRIKES,
}


def measured(rows: QuerySet[Dispute]) -> dict[str, int]:
    """All of them from the same rows, in one query, so that they agree with each other."""
    return {k: v or 0 for k, v in rows.order_by().aggregate(**_named()).items()}


def _named() -> dict[str, Any]:
    return {f"n_{name}": measure for name, measure in MEASURES.items()}


def stats(found: Table) -> list[dict[str, str]]:
    counts = measured(found.rows)
    labels = {
        "recorded": _("Recorded"),
        "union": _("A union was present"),
        "resolved": _("Resolved with the federation"),
        "resolved_alone": _("Of these, without a union"),
        "negotiated": _("Settled by negotiation, without a stoppage"),
        "strikes": _("Strikes"),
        "strikers": _("Workers in strikes"),
        "days_lost": _("Working days lost in strikes"),
    }
    recorded = counts["n_recorded"]
    notes = {
        name: _("%(share)s of those recorded") % {"share": share(counts[f"n_{name}"] / recorded)}
        for name in ("resolved", "negotiated")
        if recorded
    }
    return [
        {
            "label": label,
            "value": number(counts[f"n_{name}"]),
            "note": notes.get(name, ""),
            "url": found.address(**FILTER_OF[name]),
        }
        for name, label in labels.items()
    ]


def heads() -> list[str]:
    """What the columns of a cut say, in the order of the measures."""
    return [
        _("Recorded"), _("With a union"), _("Resolved with the federation"),
        _("Resolved, no union"), _("By negotiation"), _("Strikes"), _("Strikers"), _("Days lost"),
    ]  # fmt: skip


@dataclass(frozen=True)
class Cut:
    label: str
    cells: list[tuple[str, str]]  # number and the address of what it counts


def cuts(found: Table, by: str) -> list[Cut]:
    """The measures by region, by sector or by whether a union was present; the most disputes
    first."""
    field = {"region": "region", "sector": "sector", "union": "union_present"}[by]
    labels = _labels(by)
    rows = found.rows.order_by().values(field).annotate(**_named()).order_by("-n_recorded", field)
    cut = []
    for row in rows:
        value = row[field]
        label, code = labels.get(value, (_("not known"), ""))
        code = "unknown" if by == "union" and value is None else code
        cut.append(
            Cut(
                label,
                [
                    (number(row[f"n_{name}"]), found.address(**{**FILTER_OF[name], by: code}))
                    if code and FILTER_OF[name].get(by, code) == code
                    else (number(row[f"n_{name}"]), "")
                    for name in MEASURES
                ],
            )
        )
    return cut


def _labels(by: str) -> dict[Any, tuple[str, str]]:
    if by == "union":
        return {True: (_("yes"), YES), False: (_("no"), NO)}
    model: Any = Region if by == "region" else Sector
    return {place.pk: (place.name, place.pk) for place in model.objects.all()}


def of_demands(found: Table) -> Bars | None:
    """Demands by kind, each divided by the answer it got."""
    rows = Demand.objects.filter(mistake="", dispute__in=found.rows.order_by().values("pk"))
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    grouped = rows.order_by().values_list("code", "answer").annotate(n=Count("pk"))
    for code, answer, n in grouped:
        counted[code][answer] = n
    names = demands.names()
    bars = [
        Bar(names.get(code, code), tuple(answers[one] for one in Answer.values),
            found.address(demand=code))
        for code, answers in sorted(counted.items(), key=lambda pair: -pair[1].total())
    ]  # fmt: skip
    labels = [str(label) for label in Answer.labels]
    return Bars(title=_("Demands by kind and answer"), bars=bars, series=labels) if bars else None
