import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from birlik.base.audit import record_read
from birlik.base.models import User, in_force
from birlik.base.periods import Week
from birlik.base.roles import REPORTERS, Role
from birlik.base.text import search_text
from birlik.registers.structure.choices import Kind
from birlik.registers.structure.models import (
    Post,
    Region,
    Sector,
    UnionPresence,
    Workplace,
)
from birlik.registers.structure.scope import scope
from birlik.registers.weekly import form as forms_of_pack
from birlik.registers.weekly.choices import State
from birlik.registers.weekly.models import EventReport, ReportingUnit, WeeklyReport
from birlik.registers.weekly.permissions import DECIDE, SEE, SEND


def visible_to(user: User) -> QuerySet[WeeklyReport]:
    return WeeklyReport.objects.filter(scope(user, SEE).workplaces("workplace__"))


def events_visible_to(user: User) -> QuerySet[EventReport]:
    return EventReport.objects.filter(scope(user, SEE).workplaces("workplace__"))


def reportable_by(user: User) -> QuerySet[Workplace]:
    """Workplaces the user may report for."""
    return Workplace.objects.filter(scope(user, SEND).workplaces())


def decidable_by(user: User) -> QuerySet[WeeklyReport]:
    return WeeklyReport.objects.filter(
        scope(user, DECIDE).workplaces("workplace__"), state=State.CONTESTED
    )


def on_duty(week: Week) -> QuerySet[ReportingUnit]:
    """The reporting units that owe a report for a week."""
    return ReportingUnit.objects.filter(in_force(week.sunday))


@dataclass(frozen=True)
class Owed:
    """One report somebody owes, or has sent."""

    workplace: Workplace
    week: Week
    due: datetime
    report: WeeklyReport | None = None

    @property
    def sent(self) -> bool:
        return self.report is not None

    @property
    def late(self) -> bool:
        return self.report is None and timezone.now() > self.due

    @property
    def open_since(self) -> date:
        return self.week.monday


def owed_by(user: User, week: Week, *, weeks_back: int = 3) -> list[Owed]:
    """What a reporter owes: this week and the recent weeks not yet sent, newest first; two
    queries."""
    weeks = [week - back for back in range(weeks_back + 1)]
    units = list(
        on_duty(week)
        .filter(workplace__in=Workplace.objects.filter(_own_workplaces(user)))
        .select_related("workplace__employer", "workplace__region", "workplace__sector")
        .order_by("workplace__sort_key")[:200]
    )
    sent = {
        (report.workplace_id, report.week): report
        for report in WeeklyReport.objects.filter(
            workplace__in=[unit.workplace_id for unit in units],
            week__in=weeks,
            state__in=[State.COUNTED, State.CONTESTED],
        ).order_by("-state")
    }
    return [
        Owed(unit.workplace, w, forms_of_pack.deadline(w), sent.get((unit.workplace_id, w)))
        for w in weeks
        for unit in units
        if w == week or (unit.since <= w.sunday and (unit.workplace_id, w) not in sent)
    ]


def _own_workplaces(user: User) -> Q:
    """Where the user is the reporter, not merely entitled to stand in for one."""
    return scope(user, REPORTERS).workplaces()


def last_report(workplace: Workplace, before: Week) -> WeeklyReport | None:
    return (
        WeeklyReport.objects.filter(
            workplace=workplace, week__lt=before.monday, state=State.COUNTED
        )
        .order_by("-week")
        .first()
    )


def recent(workplace: Workplace, before: Week, count: int = 12) -> list[WeeklyReport]:
    """The last counted reports before a week, oldest first."""
    newest = WeeklyReport.objects.filter(
        workplace=workplace, week__lt=before.monday, state=State.COUNTED
    ).order_by("-week")[:count]
    return list(reversed(newest))


def held_for_report(user: User, workplace: Workplace) -> Workplace | None:
    """The workplace, closed to other submissions until the transaction ends; none where the user
    may not report."""
    reachable = reportable_by(user).select_for_update(no_key=True)
    return reachable.filter(pk=workplace.pk).order_by().first()


@dataclass(frozen=True)
class Known:
    """What the register holds when a report arrives."""

    owed: bool  # the workplace owes a report for the week
    workers: int | None  # at the end of the week
    past: list[list[float | None]]  # answers of the last twelve counted weeks before, oldest first
    standing: WeeklyReport | None  # what counts for the week so far
    same: WeeklyReport | None  # this very submission, sent before


# Thousands of reports arrive within an hour; what their checks read is read at one go.
_KNOWN = """
SELECT EXISTS (SELECT FROM weekly_reportingunit
               WHERE workplace_id = %(workplace)s AND since <= %(sunday)s
                 AND (until IS NULL OR until > %(sunday)s)),
       (SELECT workers FROM structure_headcount
        WHERE workplace_id = %(workplace)s AND "on" <= %(sunday)s ORDER BY "on" DESC LIMIT 1),
       (SELECT id FROM weekly_weeklyreport WHERE client_id = %(client_id)s),
       report.*
FROM (SELECT) AS always
LEFT JOIN (SELECT id, week, answers FROM weekly_weeklyreport
           WHERE workplace_id = %(workplace)s AND week <= %(monday)s AND state = %(counted)s
           ORDER BY week DESC LIMIT 13) AS report ON true
"""


def known_of(workplace: Workplace, week: Week, client_id: UUID) -> Known:
    named: dict[str, Any] = {
        "workplace": workplace.pk,
        "monday": week.monday,
        "sunday": week.sunday,
        "counted": State.COUNTED,
        "client_id": client_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, named)
        rows = cursor.fetchall()
    owed, workers, same = rows[0][:3]
    answers = {monday: said for *_, monday, said in rows if monday}
    standing = next((pk for *_, pk, monday, _said in rows if monday == week.monday), None)
    answers.pop(week.monday, None)
    found = WeeklyReport.objects.in_bulk({same, standing} - {None}) if same or standing else {}
    past = [answers[monday] for monday in sorted(answers)][-12:]
    return Known(owed, workers, past, found.get(standing), found.get(same))


def report_of(workplace: Workplace, week: Week) -> WeeklyReport | None:
    return WeeklyReport.objects.filter(workplace=workplace, week=week, state=State.COUNTED).first()


def versions(report: WeeklyReport) -> list[WeeklyReport]:
    """Every submission for the same unit and week, oldest first."""
    return list(
        WeeklyReport.objects.filter(workplace=report.workplace_id, week=report.week)
        .select_related("sent_by", "decided_by")
        .order_by("id")
    )


@dataclass
class Completeness:
    """How many reports were due for a week, came, and came in time."""

    due: int = 0
    received: int = 0
    in_time: int = 0

    @property
    def missing(self) -> int:
        return self.due - self.received

    @property
    def share(self) -> float | None:
        return self.received / self.due if self.due else None

    @property
    def share_in_time(self) -> float | None:
        return self.in_time / self.due if self.due else None


def _due_with_state(units: QuerySet[ReportingUnit], week: Week, known_at: datetime | None):
    reports = WeeklyReport.objects.filter(
        workplace=OuterRef("workplace"), week=week, state=State.COUNTED
    )
    if known_at:
        reports = reports.filter(sent_at__lte=known_at)
    return units.annotate(
        came=Exists(reports),
        came_in_time=Exists(reports.filter(sent_at__lte=forms_of_pack.deadline(week))),
    )


def completeness(
    week: Week, *, among: Q | None = None, by: str | None = None, known_at: datetime | None = None
) -> dict[str | None, Completeness]:
    """Completeness of a week, in all (key None) or by "region" or "sector"."""
    units = on_duty(week).filter(among or Q())
    rows = _due_with_state(units, week, known_at)
    keys = [f"workplace__{by}"] if by else []
    measures = {
        "due": Count("pk"),
        "received": Count("pk", filter=Q(came=True)),
        "in_time": Count("pk", filter=Q(came_in_time=True)),
    }
    counted = (
        rows.values(*keys).annotate(**measures).order_by() if by else [rows.aggregate(**measures)]
    )
    return {
        (row[keys[0]] if by else None): Completeness(row["due"], row["received"], row["in_time"])
        for row in counted
    }


@dataclass(frozen=True)
class Kept:
    """Completeness of one region, sector or coordinator."""

    name: str
    whole: Completeness
    narrowed: str  # what narrows the list of the silent to it


def completeness_by(week: Week, by: str, *, among: Q) -> list[Kept]:
    """Completeness by "region", "sector" or "coordinator", least complete first."""
    if by == "coordinator":
        return _by_coordinator(week, among)
    places = {
        place.code: place.name for place in (Region if by == "region" else Sector).objects.all()
    }
    found = completeness(week, among=among, by=by)
    rows = [Kept(places[str(code)], one, f"{by}={code}") for code, one in found.items()]
    return sorted(rows, key=lambda row: (row.whole.share or 0, row.name))


def _by_coordinator(week: Week, among: Q) -> list[Kept]:
    """A coordinator answers for the region of his association; two share one between them."""
    by_region = completeness(week, among=among, by="region")
    posts = (
        Post.objects.filter(in_force(week.sunday), role=Role.COORDINATOR)
        .filter(organisation__region__isnull=False, person__user__isnull=False)
        .select_related("person", "organisation")
        .order_by("person__sort_key", "id")
    )
    rows = [
        Kept(
            post.person.name,
            by_region[post.organisation.region_id],
            f"region={post.organisation.region_id}",
        )
        for post in posts
        if post.organisation.kind == Kind.TERRITORY and post.organisation.region_id in by_region
    ]
    return sorted(rows, key=lambda row: (row.whole.share or 0, row.name))


def silent(week: Week, *, among: Q | None = None) -> QuerySet[ReportingUnit]:
    """Units without a counted report for the week, with the last week they reported, longest
    silence first."""
    last = (
        WeeklyReport.objects.filter(
            workplace=OuterRef("workplace"), state=State.COUNTED, week__lt=week.monday
        )
        .order_by("-week")
        .values("week")[:1]
    )
    return (
        _due_with_state(on_duty(week).filter(among or Q()), week, None)
        .filter(came=False)
        .annotate(last_week=Subquery(last))
        .select_related("workplace__region", "workplace__sector", "organisation")
        .order_by("last_week", "workplace__sort_key")
    )


def reporters_of(workplaces: Iterable[int], on: date) -> dict[int, list]:
    """Workplace id -> the posts of its reporters on a day (chairs and their deputies); two
    queries."""
    ids = list(workplaces)
    present: dict[int, list[int]] = {}
    for workplace, organisation in UnionPresence.objects.filter(
        in_force(on), workplace__in=ids
    ).values_list("workplace", "organisation"):
        present.setdefault(organisation, []).append(workplace)
    found: dict[int, list] = {workplace: [] for workplace in ids}
    posts = Post.objects.filter(
        in_force(on), Q(organisation__in=present) | Q(workplace__in=ids), role__in=REPORTERS
    ).select_related("person__user", "organisation")
    for post in posts:
        for workplace in present.get(post.organisation_id, [post.workplace_id]):
            found.setdefault(workplace, []).append(post)
    return found


def unit_scope(user: User) -> Q:
    """Condition on ReportingUnit: the units whose reports the user may see."""
    return scope(user, SEE).workplaces("workplace__")


def matching(reports: QuerySet[WeeklyReport], words: str) -> QuerySet[WeeklyReport]:
    """By the workplace's name or code, or by a receipt number."""
    if re.fullmatch(r"[Ww]\d{4}-\S+", words.strip()):
        return reports.filter(receipt=words.strip().upper())
    return reports.filter(
        workplace__in=Workplace.objects.filter(search__contains=search_text(words))
    )


def reporters_to_call(
    workplaces: Iterable[int], on: date, reader: User
) -> dict[int, list[tuple[str, str]]]:
    """Name and phone of each workplace's reporters, for staff who must call them; the reading is
    logged once."""
    found = reporters_of(workplaces, on)
    if any(found.values()):
        record_read(f"reporters:{on.isoformat()}", by=reader, fields="name phone")
    return {
        workplace: [(post.person.name, post.person.phone) for post in posts]
        for workplace, posts in found.items()
    }


def with_trouble(reports: QuerySet[WeeklyReport], cause: str) -> QuerySet[WeeklyReport]:
    """Counted reports that say something of a cause: the records behind a regional signal."""
    said = Q()
    for question in forms_of_pack.current().questions:
        if question.cause == cause:
            said |= Q(**{f"answers__{question.slot}__gt": 0})
    return reports.filter(said, state=State.COUNTED) if said else reports.none()
