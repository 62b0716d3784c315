"""This week, for whoever looks: what I owe, what changed, what needs me."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik.base import topics
from birlik.base.charts import Format
from birlik.base.formatting import number, share
from birlik.base.models import User
from birlik.base.periods import Week
from birlik.base.roles import REPORTERS
from birlik.monitoring import cards, permissions
from birlik.monitoring import queries as monitoring
from birlik.monitoring.choices import Decision
from birlik.monitoring.maps import region_map
from birlik.monitoring.wording import chance_note, chance_of, title_of, why
from birlik.registers.clinics import queries as clinics
from birlik.registers.clinics.lists import next_date
from birlik.registers.clinics.permissions import FILES
from birlik.registers.disputes import queries as disputes
from birlik.registers.structure.scope import posts_of, roles_of, scope
from birlik.registers.weekly import form as forms_of_pack
from birlik.registers.weekly import queries as weekly
from birlik.registers.weekly.permissions import SEE
from birlik.web import due
from birlik.web.access import may_open

MEASURES = ("signals", "silence", "disputes")


def page(user: User, week: Week, measure: str) -> dict[str, Any]:
    """Everything the home page of this user shows for a week."""
    roles = roles_of(user)
    shown: dict[str, Any] = {"week": week, "newer": week + 1, "older": week - 1}
    shown["posts"] = posts_of(user)
    if roles & REPORTERS:
        shown |= _reporter(user, Week.of(timezone.localdate()), week)
    if roles & FILES:
        shown["appeals"] = _appeals(user)
    shown["due"], shown["due_count"] = due.of(user)
    if roles & permissions.SEE:
        shown |= _board(user, week, measure)
        shown["may_run"] = bool(roles & permissions.RUN)
    return shown


def _appeals(user: User) -> list[dict[str, Any]]:
    """What can be missed first at the clinic; no name is in it, as in the queue."""
    names = topics.names()
    return [
        {
            "appeal": one,
            "topic": names.get(one.topic) or _("Topic not chosen yet"),
            "where": one.workplace or one.workplace_text,
            "next": next_date(one),
        }
        for one in clinics.most_pressing(user)
    ]


def _reporter(user: User, week: Week, closed: Week) -> dict[str, Any]:
    owed = weekly.owed_by(user, week)
    own = sorted({item.workplace for item in owed}, key=lambda place: place.sort_key)
    return {
        "owed": owed,
        "owed_now": [item for item in owed if not item.sent],
        "cards": [
            card
            for place in own[:3]
            if (card := cards.card(place, closed) or cards.card(place, closed - 1))
        ],
    }


@dataclass(frozen=True)
class Stat:
    label: str
    value: str
    note: str
    url: str


def _board(user: User, week: Week, measure: str) -> dict[str, Any]:
    run = monitoring.latest_run(week)
    return {
        "run": run,
        "chance_note": chance_note(),
        "stats": _stats(user, week),
        "mine": _items(monitoring.mine(user, week).order_by("week", "place")[:12]),
        "listed": _items(
            monitoring.visible_to(user)
            .filter(week=week, on_list=True)
            .select_related("workplace", "region", "sector", "assigned_to")
            .order_by("place")[:10]
        ),
        "silent": _silent(user, week),
        "rising": monitoring.rising(user, week) if run else [],
        "events": cards.events_since(user, week),
        "map": _map(user, week, measure),
        "measure": measure,
        "measures": _measures(measure, week),
    }


def _items(signals) -> list[dict[str, Any]]:
    return [
        {"signal": one, "title": title_of(one), "why": why(one), "chance": chance_of(one)}
        for one in signals
    ]


def _silent(user: User, week: Week) -> list:
    if not forms_of_pack.exists():
        return []
    return list(weekly.silent(week, among=weekly.unit_scope(user))[:8])


def _stats(user: User, week: Week) -> list[Stat]:
    stats = []
    if forms_of_pack.exists():
        whole = weekly.completeness(week, among=weekly.unit_scope(user))[None]
        reports = f"{reverse('weekly:list')}?week={week}"
        stats += [
            Stat(
                _("Reports received"),
                number(whole.received),
                _("of %(due)s due, %(share)s")
                % {"due": number(whole.due), "share": share(whole.share)},
                reports,
            ),
            Stat(
                _("In time"),
                share(whole.share_in_time),
                _("%(count)s by the deadline") % {"count": number(whole.in_time)},
                reports,
            ),
            Stat(
                _("Silent"),
                number(whole.missing),
                _("no report for this week"),
                f"{reverse('weekly:silent')}?week={week}"
                if may_open("weekly:silent", True, roles_of(user))
                else "",
            ),
        ]
    signals = monitoring.visible_to(user).filter(week=week)
    counts = signals.aggregate(
        listed=Count("pk", filter=Q(on_list=True)),
        waiting=Count("pk", filter=Q(on_list=True, decision=Decision.WAITING)),
    )
    stats.append(
        Stat(
            _("On Monday’s list"),
            number(counts["listed"]),
            _("%(count)s wait for a decision") % {"count": number(counts["waiting"])},
            f"{reverse('monitoring:signals')}?{urlencode({'week': str(week), 'list': 'on'})}",
        )
    )
    stats.append(
        Stat(
            _("Open disputes"),
            number(disputes.open_now(user).count()),
            _("today"),
            f"{reverse('disputes:list')}?outcome=open",
        )
    )
    return stats


def _measures(chosen: str, week: Week) -> list[dict[str, Any]]:
    labels = {"signals": _("Signals"), "silence": _("Silence"), "disputes": _("Open disputes")}
    return [
        {
            "label": labels[code],
            "url": f"?{urlencode({'week': str(week), 'map': code})}#map",
            "active": code == chosen,
        }
        for code in MEASURES
        if code != "silence" or forms_of_pack.exists()
    ]


def _map(user: User, week: Week, measure: str):
    """Regions by one measure, as real boundaries where they are loaded, else as tiles."""
    if not scope(user, SEE).everything:
        return None
    values, list_of, written = _values(user, week, measure)
    joint = "&" if "?" in list_of else "?"
    return region_map(
        values,
        next(one["label"] for one in _measures(measure, week) if one["active"]),
        url=lambda code: f"{list_of}{joint}region={code}",
        missing=None if measure == "silence" else 0,
        format=written,
    )


def _values(user: User, week: Week, measure: str) -> tuple[dict[str, float | None], str, Format]:
    if measure == "silence" and forms_of_pack.exists():
        by_region = weekly.completeness(week, among=weekly.unit_scope(user), by="region")
        shares = {
            str(code): one.missing / one.due if one.due else None for code, one in by_region.items()
        }
        return shares, f"{reverse('weekly:silent')}?week={week}", Format("share")
    if measure == "disputes":
        rows = (
            disputes.open_now(user)
            .filter(region__isnull=False)
            .values_list("region")
            .annotate(Count("pk"))
            .order_by()
        )
        return dict(rows), f"{reverse('disputes:list')}?outcome=open", Format()
    counts: dict[str, float | None] = dict(monitoring.signals_by_region(user, week))
    return counts, f"{reverse('monitoring:signals')}?week={week}", Format()
