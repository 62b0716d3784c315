"""What of the structure was entered, counted or changed after a moment, and how it was before."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.utils.dateparse import parse_date

from birlik.base.hindsight import (
    Earlier,
    Rule,
    came,
    changed,
    ids_literal,
    said,
    subject,
)
from birlik.base.models import AuditEvent
from birlik.registers.structure import lineage
from birlik.registers.structure.choices import Happening
from birlik.registers.structure.models import (
    Affiliation,
    Dormancy,
    Headcount,
    Lineage,
    MemberCount,
    Organisation,
    OrganisationEvent,
    Post,
    UnionPresence,
    Workplace,
)


def _workplace_closed(event: AuditEvent, earlier: Earlier) -> None:
    earlier.said(Workplace, subject(event), {"closed": None})
    _go_on(earlier, UnionPresence, workplace=subject(event), until=event.details["on"])


def _union_present(event: AuditEvent, earlier: Earlier) -> None:
    if event.by_id is not None:
        told = event.details
        _unmade(
            earlier, UnionPresence, workplace=subject(event), since=told["since"],
            organisation=told["organisation"],
        )  # fmt: skip


def _union_gone(event: AuditEvent, earlier: Earlier) -> None:
    told = event.details
    _go_on(
        earlier, UnionPresence, workplace=subject(event), until=told["on"],
        organisation=told["organisation"],
    )  # fmt: skip


def _counted(model: type[Model], whose: str) -> Rule:
    """A count of a day: there was none before, or another one."""

    def rule(event: AuditEvent, earlier: Earlier) -> None:
        day, before = parse_date(event.details["on"]), event.details["before"]
        if event.by_id is None or day is None or day > earlier.moment.on:
            return
        place: dict[str, Any] = {whose: subject(event), "on": day}
        for pk in _ids(model, **place):
            if before is None:
                earlier.came(model, [pk])
            else:
                earlier.said(model, pk, before if isinstance(before, dict) else {"workers": before})

    return rule


RULES: dict[str, Rule] = {
    "add workplace": came(Workplace),
    "change workplace": changed(Workplace),
    "close workplace": _workplace_closed,
    "union present": _union_present,
    "union gone": _union_gone,
    "count workers": _counted(Headcount, "workplace"),
    "count members": _counted(MemberCount, "organisation"),
    "add post": came(Post),
    "end post": said(Post, until=None),
}


# The tree


def late_events(earlier: Earlier) -> list[OrganisationEvent]:
    """What happened by the day, but was written down by a person only after the moment; newest
    first."""
    moment = earlier.moment
    found = OrganisationEvent.objects.filter(
        on__lte=moment.on, recorded_at__gt=moment.at, by__isnull=False
    )
    return list(found.select_related("organisation", "other").order_by("-id"))


def tables(earlier: Earlier) -> None:
    """The events of organisations are dated twice: the day they happened, and when somebody wrote
    them down. What was written down later is taken out of the tree, and the lineage follows."""
    events = late_events(earlier)
    if not events:
        return
    earlier.came(OrganisationEvent, [event.pk for event in events])
    for event in events:
        _take_back(event, earlier)
    moved = earlier.tables.get(Affiliation)
    touched = {event.organisation_id for event in events}
    if moved:
        rows = moved.late | moved.before.keys()
        touched |= set(_ids(Affiliation, "child", pk__in=rows))
    below = Lineage.objects.filter(ancestor__in=touched).values_list("descendant", flat=True)
    everybody = ids_literal({*touched, *below})
    columns = "ancestor_id, descendant_id, hierarchy, depth, since, until"
    earlier.derived.append(
        f"CREATE TEMPORARY VIEW structure_lineage AS SELECT id, {columns} "  # noqa: S608
        f"FROM public.structure_lineage WHERE descendant_id <> ALL ({everybody}) "
        f"UNION ALL SELECT -row_number() OVER () AS id, {columns} "
        f"FROM ({lineage.above(f'o.id = ANY ({everybody})')}) climbed"
    )


def _take_back(event: OrganisationEvent, earlier: Earlier) -> None:
    one, on = event.organisation_id, event.on
    match event.kind:
        case Happening.FOUNDED:
            earlier.came(Organisation, [one])
            _unmade(earlier, Affiliation, child=one)
            for model in (UnionPresence, Post, MemberCount):
                _unmade(earlier, model, organisation=one)
        case Happening.AFFILIATED:
            _unmade(earlier, Affiliation, child=one, hierarchy=event.hierarchy, since=on)
        case Happening.LEFT:
            _go_on(earlier, Affiliation, child=one, hierarchy=event.hierarchy, until=on)
        case Happening.TRANSFERRED:
            _unmade(earlier, Affiliation, child=one, hierarchy=event.hierarchy, since=on)
            _go_on(earlier, Affiliation, child=one, hierarchy=event.hierarchy, until=on)
        case Happening.CLOSED | Happening.MERGED:
            earlier.said(Organisation, one, {"closed": None})
            _go_on(earlier, Affiliation, child=one, until=on)
            places = _ids(UnionPresence, "workplace", organisation=one, until=on)
            _unmade(
                earlier, UnionPresence, organisation=event.other_id, since=on, workplace__in=places
            )
            _go_on(earlier, UnionPresence, organisation=one, until=on)
            _go_on(earlier, Post, organisation=one, until=on)
        case Happening.REOPENED:
            earlier.said(Organisation, one, {"closed": _closed_before(event)})
            _unmade(earlier, Dormancy, organisation=one, until=on)
        case Happening.UNDONE | Happening.SPLIT:
            earlier.cannot("undone" if event.kind == Happening.UNDONE else "split")
        case _:  # the other side of what is taken back with its own event
            pass


def _closed_before(event: OrganisationEvent) -> Any:
    rows = Dormancy.objects.filter(organisation=event.organisation_id, until=event.on)
    return rows.values_list("since", flat=True).first()


def _unmade(earlier: Earlier, model: type[Model], **where: Any) -> None:
    earlier.came(model, _ids(model, **where))


def _go_on(earlier: Earlier, model: type[Model], **where: Any) -> None:
    """What ended that day had no end."""
    for pk in _ids(model, **where):
        earlier.said(model, pk, {"until": None})


def _ids(model: type[Model], field: str = "pk", **where: Any) -> Iterable[int]:
    return list(model._default_manager.filter(**where).values_list(field, flat=True))
