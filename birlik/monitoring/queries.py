from collections.abc import Set
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.urls import reverse

from birlik.base.models import User
from birlik.base.periods import Week
from birlik.base.text import search_text
from birlik.monitoring.choices import Decision, SignalKind
from birlik.monitoring.models import AlarmBudget, Objection, QuarterJudged, Risk, Signal, WeekRun
from birlik.monitoring.permissions import ASSIGN, CONTEST, DECIDE, SEE, SET_BUDGET
from birlik.registers.structure.scope import Scope, scope


def within(reach: Scope) -> Q:
    """Signals of a reach; a cluster is within it through any of its regions."""
    inside = reach.workplaces("workplace__") | reach.territory()
    for region in sorted(reach.regions):
        inside |= Q(kind=SignalKind.CLUSTER, facts__regions__contains=region)
    return inside


def _reached(user: User, roles: Set[str]) -> QuerySet[Signal]:
    """Signals where the user holds one of the roles."""
    reach = scope(user, roles)
    return Signal.objects.all() if reach.everything else Signal.objects.filter(within(reach))


def visible_to(user: User) -> QuerySet[Signal]:
    return _reached(user, SEE)


def decidable_by(user: User) -> QuerySet[Signal]:
    return _reached(user, DECIDE)


def assignable_by(user: User) -> QuerySet[Signal]:
    return _reached(user, ASSIGN)


def may_set_budgets(user: User) -> bool:
    """The number of alarms is a matter of the centre."""
    return scope(user, SET_BUDGET).everything


def budgets_set(user: User) -> QuerySet[AlarmBudget]:
    """What was asked for so far, newest first; for those who see everything."""
    everything = scope(user, SEE).everything
    found = AlarmBudget.objects.all() if everything else AlarmBudget.objects.none()
    return found.select_related("set_by")


def judged_quarters() -> QuerySet[QuarterJudged]:
    """What was computed of past quarters; open to everybody."""
    return QuarterJudged.objects.all()


def risks_visible_to(user: User) -> QuerySet[Risk]:
    return Risk.objects.filter(scope(user, SEE | CONTEST).workplaces("workplace__"))


def visits(user: User, week: Week) -> list[Risk]:
    """The visits of a week within the user's reach: those by place, then those by lot."""
    chosen = risks_visible_to(user).filter(week=week).exclude(visit="")
    return list(
        chosen.select_related("workplace__region", "workplace__sector").order_by("-visit", "rank")
    )


def risks_matching(risks: QuerySet[Risk], words: str) -> QuerySet[Risk]:
    return risks.filter(workplace__search__contains=search_text(words))


def objections_visible_to(user: User) -> QuerySet[Objection]:
    return Objection.objects.filter(scope(user, SEE | CONTEST).workplaces("workplace__"))


def objections_answerable_by(user: User) -> QuerySet[Objection]:
    return Objection.objects.filter(
        scope(user, ASSIGN).workplaces("workplace__"), upheld__isnull=True
    )


def latest_run(week: Week | None = None) -> WeekRun | None:
    """The run of a week, or the newest one."""
    runs = WeekRun.objects.all()
    return (runs.filter(week=week) if week else runs).order_by("-week").first()


def mine(user: User, week: Week) -> QuerySet[Signal]:
    """Monday's list of a person: what is assigned to him for the week and what he still owes from
    before. What has been raised again since is asked once, by the newest signal."""
    listed = visible_to(user).filter(assigned_to=user, on_list=True, week__lte=week.monday)
    newer = listed.filter(kind=OuterRef("kind"), key=OuterRef("key"), week__gt=OuterRef("week"))
    return (
        listed.filter(Q(week=week) | Q(week__lt=week.monday, decision=Decision.WAITING))
        .exclude(Exists(newer))
        .select_related("workplace__region", "workplace__sector", "region", "sector")
    )


def score_history(workplace: int, until: Week, weeks: int = 26) -> list[tuple[Week, float]]:
    """The scores of a workplace over the weeks that were run, oldest first; a week below the kept
    ranks is 0."""
    first = until - (weeks - 1)
    run = WeekRun.objects.filter(week__gte=first.monday, week__lte=until.monday).order_by("week")
    scores = dict(
        Risk.objects.filter(
            workplace=workplace, week__gte=first.monday, week__lte=until.monday
        ).values_list("week", "score")
    )
    return [(week, scores.get(week, 0.0)) for week in run.values_list("week", flat=True)]


def rising(user: User, week: Week, *, most: int = 10) -> list[Risk]:
    """The workplaces whose score grew most against the week before; two queries."""
    now = list(
        risks_visible_to(user)
        .filter(week=week)
        .select_related("workplace__region", "workplace__sector")
        .order_by("rank")[:500]
    )
    before = dict(
        Risk.objects.filter(
            week=week - 1, workplace__in=[risk.workplace_id for risk in now]
        ).values_list("workplace", "score")
    )
    for risk in now:
        risk.before = before.get(risk.workplace_id, 0.0)
        risk.rise = round(risk.score, 1) - round(risk.before, 1)  # as the page writes them
    return sorted((risk for risk in now if risk.rise > 0), key=lambda risk: -risk.rise)[:most]


def decisions_by_month(user: User, since: date) -> list[Any]:
    """How many signals were confirmed, dismissed, watched or became disputes, by month of
    decision."""
    return list(
        visible_to(user)
        .filter(decided_at__date__gte=since, answered_with=None)
        .annotate(month=TruncMonth("decided_at"))
        .values("month", "decision")
        .annotate(count=Count("pk"))
        .order_by("month", "decision")
    )


def signals_by_region(user: User, week: Week) -> dict[str, int]:
    return {
        row["region"]: row["count"]
        for row in visible_to(user)
        .filter(week=week, region__isnull=False)
        .values("region")
        .annotate(count=Count("pk"))
        .order_by()
    }


def matching(signals: QuerySet[Signal], words: str) -> QuerySet[Signal]:
    """By the workplace's name or code, or the name of the region or sector."""
    said = search_text(words)
    named = Q()
    for language in ("kk", "ru", "en"):
        for place in ("region", "sector"):
            named |= Q(**{f"{place}__name_{language}__icontains": words.strip()})
    return signals.filter(Q(workplace__search__contains=said) | named)


def earlier(signal: Signal, user: User) -> list[Signal]:
    """The same workplace or series in earlier weeks, and what was decided then."""
    same = visible_to(user).filter(kind=signal.kind, key=signal.key, week__lt=signal.week.monday)
    return list(same.select_related("decided_by").order_by("-week")[:8])


def records_address(signal: Signal) -> str:
    """Where the records behind a regional signal are listed."""
    query = {"week": str(signal.week), "region": signal.region_id, "sector": signal.sector_id}
    if signal.cause == "disputes":
        page, query["week"] = reverse("disputes:list"), ""
    else:
        page, query["cause"] = reverse("weekly:list"), signal.cause
    return f"{page}?{urlencode({name: value for name, value in query.items() if value})}"
