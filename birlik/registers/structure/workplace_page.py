"""The page of a workplace: facts, unions, headcount, and one timeline of all that is known."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik.base.charts import Line, Series
from birlik.base.formatting import day_text, number
from birlik.base.models import User
from birlik.base.templatetags.ui import day
from birlik.registers.structure import offers, queries, timeline
from birlik.registers.structure.models import UnionPresence, Workplace
from birlik.registers.structure.timeline import MOST_PER_SOURCE, Entry

COUNTS_SHOWN = 24


def content(workplace: Workplace, user: User, kind: str = "") -> dict[str, Any]:
    counts = list(workplace.headcounts.order_by("-on")[:COUNTS_SHOWN])[::-1]
    presences = list(_presences(workplace))
    entries = timeline.of(workplace, user)
    kinds = list(dict.fromkeys((entry.kind, entry.group or entry.label) for entry in entries))
    if kind in dict(kinds):
        entries = [entry for entry in entries if entry.kind == kind]
    return {
        "workplace": workplace,
        "facts": _facts(workplace, counts),
        "chart": _chart(counts),
        "presences": presences,
        "union_openable": set(
            queries.visible_to(user)
            .filter(pk__in=[one.organisation_id for one in presences])
            .values_list("pk", flat=True)
        ),
        "contractors": queries.workplaces_visible_to(user).filter(contractor_of=workplace),
        "posts": queries.posts_at(workplace, user),
        "events": [_event(entry) for entry in entries],
        "kinds": kinds if len(kinds) > 1 else [],
        "kind": kind,
        "offers": offers.at(workplace, user),
        "may_change": queries.may_change(user, workplace),
        "may_post": bool(queries.grantable(user)),
    }


def _presences(workplace: Workplace) -> Iterator[UnionPresence]:
    today = timezone.localdate()
    for one in workplace.presences.select_related("organisation").order_by("-since"):
        one.runs = one.until is None or one.until > today
        yield one


def _facts(workplace: Workplace, counts: list) -> list[tuple[str, Any]]:
    last = counts[-1] if counts else None
    facts = [
        (_("Employer"), workplace.employer),
        (_("BIN"), workplace.employer.bin),
        (_("Region"), workplace.region),
        (_("Sector"), workplace.sector),
        (
            _("Workers"),
            last
            and _("%(count)s on %(day)s")
            % {"count": number(last.workers), "day": day_text(last.on)},
        ),
        (_("Address"), workplace.address),
        (_("Contractor of"), workplace.contractor_of),
        (_("Open since"), workplace.opened and day(workplace.opened)),
        (_("Closed"), workplace.closed and day(workplace.closed)),
        (_("Number"), workplace.code),
    ]
    return [(label, value) for label, value in facts if value]


def _chart(counts: list) -> Line | None:
    if len(counts) < 2:
        return None
    return Line(
        title=_("Workers"),
        description=_("The last counts, as they were reported."),
        labels=[day_text(one.on) for one in counts],
        series=[Series(_("Workers"), [one.workers for one in counts])],
    )


def _event(entry: Entry) -> dict[str, Any]:
    tones = {"good": "good", "warn": "watch", "bad": "alert"}
    return {
        "date": entry.on,
        "kind": entry.label,
        "text": entry.text,
        "url": entry.url,
        "tone": tones.get(entry.tone, ""),
    }


def known_here(workplace: Workplace, user: User) -> list[Entry]:
    """This room's own entries of the timeline: unions that came and went, changes in headcount."""
    return [*_unions(workplace, user), *_counts(workplace)]


def _unions(workplace: Workplace, user: User) -> Iterator[Entry]:
    opens = set(
        queries.visible_to(user).filter(presences__workplace=workplace).values_list("pk", flat=True)
    )
    for one in workplace.presences.select_related("organisation").order_by("-since")[
        :MOST_PER_SOURCE
    ]:
        union = one.organisation
        url = reverse("structure:organisation", args=[union.pk]) if union.pk in opens else ""
        named = {"kind": "union", "label": _("Union"), "url": url}
        came = _("“%(name)s” is present") % {"name": union}
        yield Entry(on=one.since, text=came, tone="good", **named)
        if one.until:
            gone = _("“%(name)s” is no longer present") % {"name": union}
            yield Entry(on=one.until, text=gone, tone="warn", **named)


def _counts(workplace: Workplace) -> Iterator[Entry]:
    """Only counts that differ from the one before."""
    before = None
    for one in workplace.headcounts.order_by("on"):
        if one.workers != before:
            words = {"now": number(one.workers), "before": number(before)}
            text = (
                _("%(now)s workers") % words
                if before is None
                else _("%(now)s workers, before that %(before)s") % words
            )
            falls = before is not None and one.workers < 0.9 * before
            yield Entry(one.on, "headcount", _("Headcount"), text, tone="warn" if falls else "")
        before = one.workers
