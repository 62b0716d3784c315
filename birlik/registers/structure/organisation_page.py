"""What the page of an organisation shows, and what an event would change."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from birlik.base.charts import Line, Series
from birlik.base.formatting import day_text, number, share
from birlik.base.models import User
from birlik.base.templatetags.ui import day
from birlik.registers.structure import asof, queries, tree, undoing
from birlik.registers.structure.choices import Happening, Hierarchy, Kind
from birlik.registers.structure.models import Affiliation, Organisation, Post, UnionPresence
from birlik.registers.structure.rules import PARENTS

YEARS_BACK = 5
SHOWN_BELOW = 12


def content(organisation: Organisation, user: User, on: date) -> dict[str, Any]:
    changes = queries.may_change(user, organisation)
    above = {h: asof.ancestors(organisation, h, on) for h in Hierarchy}
    opens = set(
        queries.visible_to(user)
        .filter(pk__in=[one.pk for line in above.values() for one in line])
        .values_list("pk", flat=True)
    )
    workplaces = queries.workplaces_visible_to(user).filter(
        pk__in=asof.workplaces_of(organisation, on).values("pk")
    )
    return {
        "organisation": organisation,
        "on": on,
        "past": on != timezone.localdate(),
        "above": [(h.label, line) for h, line in above.items() if line],
        "opens": opens,
        "facts": _facts(organisation),
        "members": _members(asof.members(organisation, [on])[0]),
        "below": _below(organisation, user, on),
        "workplaces": workplaces.select_related("region")[:SHOWN_BELOW],
        "workplaces_count": workplaces.count(),
        "workplaces_url": _workplaces_url(organisation),
        "posts": queries.posts_at(organisation, user),
        "may_post": bool(queries.grantable(user)) and changes,
        "events": _events(organisation, changes),
        "may_change": changes,
        "may_count": organisation.kind == Kind.PRIMARY
        and queries.may_count_members(user, organisation),
        "asked": _possible(organisation, above) if changes else [],
    }


def _workplaces_url(organisation: Organisation) -> str:
    return f"{reverse('structure:workplaces')}?{urlencode({'organisation': organisation.key})}"


def _facts(organisation: Organisation) -> list[tuple[str, Any]]:
    facts = [
        (_("Number"), organisation.key),
        (_("Kind"), organisation.get_kind_display()),
        (_("Region"), organisation.region),
        (_("Sector"), organisation.sector),
        (_("Founded"), _day(organisation.founded)),
        (_("Closed"), _day(organisation.closed)),
    ]
    return [(label, value) for label, value in facts if value]


def _day(value: date | None) -> Any:
    return day(value) if value else None


def _year_ends(on: date) -> list[date]:
    return [date(on.year - back, 12, 31) for back in range(YEARS_BACK, 0, -1)]


def _members(now: asof.Members) -> list[dict[str, Any]]:
    """Figures of today; the share is of the members, the note says what is missing."""
    missing = now.primaries - now.counted
    note = (
        ngettext("%(n)s organisation has no count", "%(n)s organisations have no count", missing)
        % {"n": number(missing)}
        if missing
        else ""
    )
    part = lambda some: share(some / now.total) if now.total else ""  # noqa: E731
    return [
        {"label": _("Members"), "value": number(now.total), "note": note},
        {"label": _("Women"), "value": number(now.women), "note": part(now.women)},
        {"label": _("Under 35"), "value": number(now.under_35), "note": part(now.under_35)},
        {"label": _("Primary organisations"), "value": number(now.primaries), "note": ""},
    ]


def chart(organisation: Organisation, on: date) -> Line | None:
    """Members at the ends of the last years and on the day; none where nothing was counted. It is
    asked for on its own: for the whole country it takes longer than the rest of the page."""
    counts = asof.members(organisation, [*_year_ends(on), on])
    if sum(1 for one in counts if one.counted) < 2:
        return None
    return Line(
        title=_("Members"),
        description=_("At the end of each year and on the day shown; by the last count of each."),
        labels=[str(one.on.year) for one in counts[:-1]] + [day_text(counts[-1].on)],
        series=[Series(_("Members"), [one.total if one.counted else None for one in counts])],
    )


def _below(organisation: Organisation, user: User, on: date) -> list[dict[str, Any]]:
    """The first organisations directly below, in each hierarchy that has any."""
    found = []
    for hierarchy in Hierarchy:
        level = tree.level(user, hierarchy, on, organisation.pk)
        if level.nodes:
            asked = {"hierarchy": hierarchy.value, "open": str(organisation.pk), "on": str(on)}
            query = urlencode(asked)
            found.append(
                {
                    "label": hierarchy.label,
                    "nodes": level.nodes[:SHOWN_BELOW],
                    "more": len(level.nodes) > SHOWN_BELOW,
                    "url": f"{reverse('structure:tree')}?{query}",
                }
            )
    return found


def _events(organisation: Organisation, changes: bool) -> list[dict[str, Any]]:
    events = []
    for event in queries.events_of(organisation):
        undone = getattr(event, "undone_by", None) is not None
        said = event.undoes.get_kind_display() if event.undoes else ""
        events.append(
            {
                "event": event,
                "text": ": ".join(filter(None, [said, str(event.other or "")])),
                "undone": undone,
                "undo": changes and not undone and undoing.may_undo(event.kind),
            }
        )
    return events


def _possible(organisation: Organisation, above: dict) -> list[dict[str, str]]:
    """The events that can be recorded, in the order people look for them."""
    if organisation.closed is not None:
        asked = [("reopen", _("Reopen"))]
    else:
        free = [h for h in Hierarchy if organisation.kind in PARENTS[h] and not above[h]]
        asked = [("affiliate", _("Affiliate"))] if free else []
        if any(above.values()):
            asked += [("transfer", _("Transfer")), ("leave", _("Leave"))]
        asked += [("merge", _("Merge into another")), ("split", _("Split off a part"))]
        asked += [("close", _("Close"))]
        if organisation.kind == Kind.CENTRE:
            asked = []
    return [
        {"label": label, "url": reverse("structure:event", args=[organisation.pk, what])}
        for what, label in asked
    ]


# What an event would change


def weight(organisation: Organisation) -> dict[str, int]:
    """What hangs on the organisation without an end in sight."""
    lasting = {"until": None}
    return {
        "members": Affiliation.objects.filter(parent=organisation, **lasting).count(),
        "presences": UnionPresence.objects.filter(organisation=organisation, **lasting).count(),
        "posts": Post.objects.filter(organisation=organisation, **lasting).count(),
    }


def effects(organisation: Organisation, before: dict[str, int]) -> list[str]:
    """In words, for the person who is about to confirm."""
    after = weight(organisation)
    less = {name: before[name] - after[name] for name in before}
    words = {
        "members": lambda n: ngettext("%(n)s organisation moves", "%(n)s organisations move", n),
        "presences": lambda n: ngettext(
            "the union's presence changes at %(n)s workplace",
            "the union's presence changes at %(n)s workplaces",
            n,
        ),
        "posts": lambda n: ngettext("%(n)s post ends", "%(n)s posts end", n),
    }
    told = [words[name](n) % {"n": number(n)} for name, n in less.items() if n > 0]
    last = organisation.events.order_by("-id").first()
    return [_said(last), *told] if last else told


def _said(event) -> str:  # noqa: ANN001
    other = f": {event.other}" if event.other else ""
    return f"{Happening(event.kind).label}{other}"
