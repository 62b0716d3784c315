"""Proposed disputes: a workplace said that a collective demand was put forward, in an event report
or in its weekly report, and no dispute is on record for it. A person opens it or dismisses it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik.base.models import User
from birlik.base.periods import Week
from birlik.monitoring.models import DemandDecision
from birlik.monitoring.permissions import PROPOSED
from birlik.registers.disputes import queries as disputes
from birlik.registers.disputes.choices import Outcome
from birlik.registers.disputes.models import Dispute
from birlik.registers.structure.models import Workplace
from birlik.registers.structure.scope import scope
from birlik.registers.weekly import form as forms_of_pack
from birlik.registers.weekly.choices import EventKind, State
from birlik.registers.weekly.models import EventReport, WeeklyReport

KEPT = timedelta(weeks=8)  # an older demand is history: look at the reports themselves
AROUND = timedelta(days=28)  # a dispute that began so long before or after is the same story
QUESTION = "demand"


@dataclass(frozen=True)
class Proposal:
    workplace: Workplace
    on: date
    """The last day on which a demand was told of."""
    told: int
    """In how many reports."""
    receipt: str
    workers: int | None
    text: str

    @property
    def source(self) -> str:
        return _("Report %(receipt)s") % {"receipt": self.receipt}


@dataclass(frozen=True)
class Told:
    workplace: int
    on: date
    receipt: str
    workers: int | None = None
    text: str = ""


def waiting(user: User, today: date | None = None) -> list[Proposal]:
    """Newest first; each workplace once."""
    today = today or timezone.localdate()
    reach = scope(user, PROPOSED)
    if reach.empty:
        return []
    sites = Workplace.objects.filter(reach.workplaces())
    told = [*_events(sites, today - KEPT, today), *_reports(sites, today - KEPT, today)]
    by_place: dict[int, list[Told]] = {}
    for one in told:
        by_place.setdefault(one.workplace, []).append(one)
    decided = _decided(by_place)
    disputed = _disputed(by_place)
    fresh = {
        place: rows
        for place, all_told in by_place.items()
        if (rows := [one for one in all_told if not _known(one, place, decided, disputed)])
    }
    places = Workplace.objects.select_related("region", "sector", "employer").in_bulk(list(fresh))
    found = [_proposal(places[place], rows) for place, rows in fresh.items()]
    return sorted(found, key=lambda one: (one.on, one.workplace.pk), reverse=True)


def of_workplace(user: User, code: str, today: date | None = None) -> Proposal | None:
    return next((one for one in waiting(user, today) if one.workplace.code == code), None)


def _proposal(workplace: Workplace, rows: list[Told]) -> Proposal:
    """What was written in words counts more than a tick, the later more than the earlier."""
    last = max(rows, key=lambda one: (bool(one.text), one.on))
    return Proposal(
        workplace, max(one.on for one in rows), len(rows), last.receipt, last.workers, last.text
    )


def _events(sites: QuerySet[Workplace], since: date, until: date) -> Iterable[Told]:
    rows = EventReport.objects.filter(
        workplace__in=sites, kind=EventKind.DEMAND, happened_on__range=(since, until)
    ).order_by("happened_on")
    for place, on, receipt, workers, text in rows.values_list(
        "workplace", "happened_on", "receipt", "workers", "text"
    ):
        yield Told(place, on, receipt, workers, text)


def _reports(sites: QuerySet[Workplace], since: date, until: date) -> Iterable[Told]:
    if not forms_of_pack.exists():
        return
    asked = [one for one in forms_of_pack.current().questions if one.code == QUESTION]
    if not asked:
        return
    rows = WeeklyReport.objects.filter(
        workplace__in=sites, state=State.COUNTED,
        week__gte=Week.of(since), week__lte=Week.of(until),
        **{f"answers__{asked[0].slot}__gt": 0},
    ).order_by("week")  # fmt: skip
    for place, week, receipt, note in rows.values_list("workplace", "week", "receipt", "note"):
        yield Told(place, week.monday, receipt, text=note)


def _decided(places: Iterable[int]) -> dict[int, date]:
    rows = DemandDecision.objects.filter(workplace__in=list(places)).order_by()
    return dict(rows.values_list("workplace").annotate(Max("until")))


def _disputed(places: Iterable[int]) -> dict[int, list[tuple[date, bool]]]:
    """Workplace → the disputes on record: (began, still open)."""
    through = Dispute.workplaces.through.objects.filter(
        workplace__in=list(places), dispute__in=disputes.standing()
    )
    found: dict[int, list[tuple[date, bool]]] = {}
    for place, began, outcome in through.values_list(
        "workplace", "dispute__began", "dispute__outcome"
    ):
        found.setdefault(place, []).append((began, outcome == Outcome.OPEN))
    return found


def _known(
    told: Told, place: int, decided: dict[int, date],
    disputed: dict[int, list[tuple[date, bool]]],
) -> bool:  # fmt: skip
    """Somebody decided on it, or a dispute tells the same story."""
    if place in decided and told.on <= decided[place]:
        return True
    return any(
        began - AROUND <= told.on and (still_open or told.on <= began + AROUND)
        for began, still_open in disputed.get(place, ())
    )
