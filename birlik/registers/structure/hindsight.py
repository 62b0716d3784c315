"""What of the structure was entered, counted or changed after a moment, and how it was before."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, Q
from django.utils.dateparse import parse_date

from birlik.base.hindsight import (
    Earlier,
    Rule,
    came,
    changed,
    ids_literal,
    named,
    rows,
    subject,
)
from birlik.base.models import AuditEvent
from birlik.registers.structure import lineage
from birlik.registers.structure.choices import Happening
from birlik.registers.structure.models import (
    Affiliation,
    Employer,
    Headcount,
    Lineage,
    MemberCount,
    Organisation,
    OrganisationEvent,
    Post,
    UnionPresence,
    Workplace,
)


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
    **{happening.value: rows for happening in Happening},
    "add workplace": came(Workplace),
    "change workplace": changed(Workplace),
    "change employer": named(Employer, "name", "bin", inside="before"),
    "close workplace": rows,
    "union present": rows,
    "union gone": rows,
    "count workers": _counted(Headcount, "workplace"),
    "count members": _counted(MemberCount, "organisation"),
    "add post": came(Post),
    "end post": rows,
}


# The tree


def late_events(earlier: Earlier) -> list[OrganisationEvent]:
    """What had happened by the day, but was written down by a person only after the moment; newest
    first."""
    moment = earlier.moment
    found = OrganisationEvent.objects.filter(
        on__lte=moment.on, recorded_at__gt=moment.at, by__isnull=False
    )
    return list(found.select_related("organisation", "other").order_by("-id"))


def tables(earlier: Earlier) -> None:
    """The events of organisations are dated twice: the day they happened, and when somebody wrote
    them down. What was written down later is taken out of the tree, and the lineage follows."""
    events = OrganisationEvent.objects.filter(recorded_at__gt=earlier.moment.at, by__isnull=False)
    if late := _ids(OrganisationEvent, pk__in=events.order_by().values("pk")):
        earlier.came(OrganisationEvent, late)
    founded = earlier.of(Organisation).late
    if founded:
        for model, where in _OF_ORGANISATION:
            of_it: dict[str, Any] = {f"{where}__in": founded}
            earlier.came(model, _ids(model, **of_it))
    touched = founded | _moved(earlier)
    if not touched:
        return
    below = Lineage.objects.filter(ancestor__in=touched).values_list("descendant", flat=True)
    everybody = ids_literal({*touched, *below})
    columns = "ancestor_id, descendant_id, hierarchy, depth, since, until"
    earlier.derived.append(
        f"CREATE TEMPORARY VIEW structure_lineage AS SELECT id, {columns} "  # noqa: S608
        f"FROM public.structure_lineage WHERE descendant_id <> ALL ({everybody}) "
        f"UNION ALL SELECT -row_number() OVER () AS id, {columns} "
        f"FROM ({lineage.above(f'o.id = ANY ({everybody})')}) climbed"
    )


_OF_ORGANISATION: tuple[tuple[type[Model], str], ...] = (
    (Affiliation, "child"), (Affiliation, "parent"), (UnionPresence, "organisation"),
    (Post, "organisation"), (MemberCount, "organisation"),
)  # fmt: skip


def _moved(earlier: Earlier) -> set[int]:
    """Whose place in the tree was another one by the day: what begins or ends later does not
    matter to it."""
    table, on = earlier.of(Affiliation), earlier.moment.on
    begun, ended = Q(pk__in=table.late, since__lte=on), Q(pk__in=table.before, until__lte=on)
    return set(Affiliation.objects.filter(begun | ended).values_list("child", flat=True))


def _ids(model: type[Model], field: str = "pk", **where: Any) -> Iterable[int]:
    return list(model._default_manager.filter(**where).values_list(field, flat=True))
