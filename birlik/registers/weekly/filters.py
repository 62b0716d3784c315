"""What the list of reports can be narrowed and sorted by; all of it stands in the address."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import QueryDict

from birlik.base.periods import UnknownPeriod, Week
from birlik.base.text import search_text
from birlik.registers.weekly.choices import State
from birlik.registers.weekly.models import WeeklyReport

STATES = State.choices
SORTS = {
    "week": ["week", "id"],
    "-week": ["-week", "-id"],
    "workplace": ["workplace__sort_key", "-week"],
    "-workplace": ["-workplace__sort_key", "-week"],
    "sent": ["sent_at", "id"],
    "-sent": ["-sent_at", "-id"],
}


@dataclass(frozen=True)
class Chosen:
    week: str = ""
    region: str = ""
    sector: str = ""
    state: str = ""
    q: str = ""
    sort: str = "-week"


def read(query: QueryDict) -> Chosen:
    given = {name: query.get(name, "").strip() for name in ("week", "region", "sector", "state", "q")}
    sort = query.get("sort", "-week")
    return Chosen(**given, sort=sort if sort in SORTS else "-week")


def apply(reports: QuerySet[WeeklyReport], chosen: Chosen) -> QuerySet[WeeklyReport]:
    condition = Q()
    if chosen.week:
        try:
            condition &= Q(week=Week.parse(chosen.week))
        except UnknownPeriod:
            condition &= Q(pk=None)
    if chosen.region:
        condition &= Q(workplace__region=chosen.region)
    if chosen.sector:
        condition &= Q(workplace__sector=chosen.sector)
    if chosen.state:
        condition &= Q(state=chosen.state)
    if chosen.q:
        condition &= Q(workplace__search__contains=search_text(chosen.q)) | Q(receipt__iexact=chosen.q)
    return reports.filter(condition)


def sort(reports: QuerySet[WeeklyReport], chosen: Chosen) -> QuerySet[WeeklyReport]:
    return reports.order_by(*SORTS[chosen.sort]).select_related(
        "workplace__region", "workplace__sector", "sent_by"
    )
