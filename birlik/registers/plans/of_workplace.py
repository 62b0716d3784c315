"""The watch list and the measures on the page of a workplace, and as a filter of other lists."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from birlik.base.formatting import day_text
from birlik.base.models import User
from birlik.base.tables import Filter
from birlik.registers.plans import permissions, queries, watching
from birlik.registers.structure.models import Employer, Workplace
from birlik.registers.structure.offers import Offer
from birlik.registers.structure.scope import roles_of
from birlik.registers.structure.timeline import MOST_PER_SOURCE, Entry


def known_here(workplace: Workplace, user: User) -> Iterator[Entry]:
    yield from _watches(workplace, user)
    measures = queries.measures_visible_to(user).filter(queries.STANDING, workplace=workplace)
    for measure in measures.order_by("-term")[:MOST_PER_SOURCE]:
        words = {"status": measure.get_status_display(), "text": measure.text}
        yield Entry(
            on=measure.completed or measure.term,
            kind="measure",
            group=_("Measures"),
            label=_("Measure of the plan") if measure.completed else _("Term of a measure"),
            text=_("%(text)s (%(status)s)") % words,
            url=reverse("plans:measure", args=[measure.pk]),
            tone="good" if measure.completed else "",
        )


def _watches(workplace: Workplace, user: User) -> Iterator[Entry]:
    here = Q(workplace=workplace) | Q(employer=workplace.employer_id)
    watches = watching.visible_to(user).filter(here).prefetch_related("looks")
    for watch in watches.order_by("-since")[:MOST_PER_SOURCE]:
        named = {"kind": "watch", "group": _("Watch list"), "label": _("Watch list")}
        named["url"] = reverse("plans:watched", args=[watch.pk])
        put = _("Put on watch: %(reason)s") % {"reason": watch.reason}
        yield Entry(on=watch.since, text=put, tone="warn", **named)
        for look in watch.looks.all():
            yield Entry(on=look.on, text=_("Looked at again: %(found)s") % {"found": look.found},
                        **named)  # fmt: skip
        if watch.until:
            off = _("Taken off the watch list: %(reason)s") % {"reason": watch.taken_off_why}
            yield Entry(on=watch.until, text=off, tone="good", **named)


def offered_here(place: Workplace | Employer, user: User) -> Iterator[Offer]:
    if not watching.may_watch(user, place):
        return
    if running := watching.over(place):
        until = _("On watch, look again by %(day)s") % {"day": day_text(running.look_again)}
        yield Offer(until, reverse("plans:watched", args=[running.pk]), "eye")
    elif isinstance(place, Workplace):
        yield Offer(_("Put on watch"), reverse("plans:put_on", args=[place.code]), "eye")
    else:
        yield Offer(_("Put on watch"), reverse("plans:put_on_employer", args=[place.pk]), "eye")


def watch_filter(user: User, prefix: str = "") -> Iterator[Filter]:
    """Lists of workplaces, and of what points to one by `prefix`, narrowed to those on watch."""
    if roles_of(user) & permissions.SEE:
        yield Filter(
            "watch",
            _("Watch list"),
            [("on", _("on watch"))],
            lambda rows, _value: rows.filter(pk__in=_of_watched(rows, user, prefix)),
        )


def _of_watched(rows: QuerySet, user: User, prefix: str) -> QuerySet:
    watched = {f"{prefix}pk__in": watching.on_watch(user)}
    return rows.model.objects.filter(**watched).values("pk")
