"""Weekly and event reports on the timeline of a workplace."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from birlik.base.models import User
from birlik.registers.structure.models import Workplace
from birlik.registers.structure.timeline import MOST_PER_SOURCE, Entry
from birlik.registers.weekly import form as forms_of_pack
from birlik.registers.weekly import queries
from birlik.registers.weekly.choices import State
from birlik.registers.weekly.wording import said


def reports(workplace: Workplace, user: User) -> Iterable[Entry]:
    """Reports that say something; the weeks of “nothing changed” would bury them."""
    if not forms_of_pack.exists():
        return []
    found = queries.visible_to(user).filter(workplace=workplace, state=State.COUNTED)
    speaking = [
        report for report in found.order_by("-week")[:104] if any(report.answers) or report.note
    ]
    return [
        Entry(
            on=report.week.sunday,
            kind="weekly",
            label=_("Weekly report"),
            text="; ".join([*said(report), *filter(None, [report.note[:120]])]),
            url=reverse("weekly:report", args=[report.receipt]),
        )
        for report in speaking[:MOST_PER_SOURCE]
    ]


def events(workplace: Workplace, user: User) -> Iterable[Entry]:
    found = queries.events_visible_to(user).filter(workplace=workplace)[:MOST_PER_SOURCE]
    return [
        Entry(
            on=event.happened_on,
            kind="event",
            label=_("Event report"),
            text=f"{event.get_kind_display()}: {event.text[:160]}",
            url=reverse("weekly:event_sent", args=[event.receipt]),
            tone="warn",
        )
        for event in found
    ]
