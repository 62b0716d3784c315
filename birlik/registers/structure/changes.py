"""How organisations, affiliations and presences begin, end and move on a day: the building blocks
of actions.py. They keep the rules of time and the history; the actions check rights."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Exists, Max, Model, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik.base import numbering
from birlik.base.audit import note_made, note_was, record
from birlik.base.formatting import day_text
from birlik.base.models import User
from birlik.registers.structure import lineage, rules
from birlik.registers.structure.choices import Happening, Hierarchy
from birlik.registers.structure.models import (
    Affiliation,
    Dormancy,
    Lineage,
    Organisation,
    OrganisationEvent,
    Post,
    UnionPresence,
)

_TREE_LOCK = 7_204_002


def one_at_a_time() -> None:
    """Two changes of the tree at once could each be right and together make a circle."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TREE_LOCK])


def running(on: date) -> Q:
    """Not yet ended on the day, even if it begins only later."""
    return Q(until__isnull=True) | Q(until__gt=on)


def happened(
    organisation: Organisation, kind: Happening, on: date, *, by: User | None, **details: Any
) -> OrganisationEvent:
    """Write it into the organisation's history and the audit chain."""
    event = OrganisationEvent.objects.create(
        organisation=organisation, kind=kind, on=on, by=by, **details
    )
    other = details.get("other")
    record(
        kind.value, organisation, by=by, on=on, event=event.pk, other=other and other.pk, rows={}
    )
    return event


def last_event(organisation: Organisation) -> date | None:
    return OrganisationEvent.objects.filter(organisation=organisation).aggregate(last=Max("on"))[
        "last"
    ]


def check_moment(organisation: Organisation, on: date) -> None:
    """Something may happen to it on that day: it exists then, and nothing later is recorded."""
    rules.check_date(on, today=timezone.localdate(), known_until=last_event(organisation))
    check_open(organisation, on)


def check_open(organisation: Organisation, on: date) -> None:
    organisation.refresh_from_db(fields=["founded", "closed"])
    if organisation.closed is not None:
        raise ValidationError(
            _("“%(name)s” closed on %(closed)s. Reopen it first.")
            % {"name": organisation, "closed": day_text(organisation.closed)}
        )
    if on < organisation.founded:
        raise ValidationError(
            _("“%(name)s” exists only since %(founded)s. Give that date or a later one.")
            % {"name": organisation, "founded": day_text(organisation.founded)}
        )


# Founding, closing, reopening


def found(
    *, names: dict[str, str], on: date, reason: str, by: User | None, **fields: Any
) -> Organisation:
    rules.check_date(on, today=timezone.localdate())
    names = {code: text.strip() for code, text in names.items() if text.strip()}
    if not names:
        raise ValidationError(_("An organisation needs a name in at least one language."))
    fields["key"] = fields.get("key") or _free_key()
    organisation = Organisation(
        founded=on,
        **fields,
        **{f"name_{code}": text for code, text in names.items()},
        **rules.findable(
            names.get("ru") or next(iter(names.values())), fields["key"], *names.values()
        ),
    )
    organisation.full_clean()
    organisation.save()
    note_made([organisation])
    lineage.rebuild_below([organisation.pk])
    happened(organisation, Happening.FOUNDED, on, reason=reason, by=by)
    return organisation


def _free_key() -> str:
    while True:
        key = f"O-{numbering.take('organisation'):06d}"
        if not Organisation.objects.filter(key=key).exists():
            return key


def close(organisation: Organisation, on: date) -> None:
    """It exists no more from that day; nothing may still stand below it."""
    members = Affiliation.objects.filter(running(on), parent=organisation)
    rules.check_close(members.values("child").distinct().count())
    end_all(organisation, on)


def end_all(organisation: Organisation, on: date) -> None:
    """It exists no more from that day: affiliations, presences and posts end with it."""
    for rows in (
        Affiliation.objects.filter(running(on), child=organisation).select_related("child"),
        UnionPresence.objects.filter(running(on), organisation=organisation).select_related(
            "workplace"
        ),
        Post.objects.filter(running(on), organisation=organisation),
    ):
        end(rows, on)
    note_was(organisation, closed=organisation.closed)
    organisation.closed = on
    organisation.save(update_fields=["closed"])


def open_again(organisation: Organisation, on: date) -> None:
    rules.check_date(on, today=timezone.localdate(), known_until=last_event(organisation))
    organisation.refresh_from_db(fields=["closed"])
    if organisation.closed is None:
        raise ValidationError(_("“%(name)s” is not closed.") % {"name": organisation})
    if on <= organisation.closed:
        raise ValidationError(
            _("It closed on %(closed)s; it can reopen from a later day on.")
            % {"closed": day_text(organisation.closed)}
        )
    slept = Dormancy.objects.create(organisation=organisation, since=organisation.closed, until=on)
    note_made([slept])
    note_was(organisation, closed=organisation.closed)
    organisation.closed = None
    organisation.save(update_fields=["closed"])


# Affiliations and presences


def affiliation(organisation: Organisation, hierarchy: str, on: date) -> Affiliation:
    row = (
        Affiliation.objects.filter(running(on), child=organisation, hierarchy=hierarchy)
        .select_related("child", "parent")
        .first()
    )
    if row is None:
        raise ValidationError(
            _("“%(name)s” belongs to nobody in the hierarchy “%(hierarchy)s” on that day.")
            % {"name": organisation, "hierarchy": Hierarchy(hierarchy).label}
        )
    return row


def join(organisation: Organisation, parent: Organisation, hierarchy: str, on: date) -> None:
    rules.check_parent(organisation.kind, parent.kind, hierarchy)
    check_open(parent, on)
    rules.check_no_circle(
        organisation.pk,
        parent.pk,
        Lineage.objects.filter(
            running(on), descendant=parent, hierarchy=hierarchy, depth__gt=0
        ).values_list("ancestor_id", flat=True),
    )
    if present := Affiliation.objects.filter(
        running(on), child=organisation, hierarchy=hierarchy
    ).first():
        raise ValidationError(
            _("“%(name)s” already belongs to “%(parent)s” in this hierarchy. Transfer it instead.")
            % {"name": organisation, "parent": present.parent}
        )
    note_made(
        [
            Affiliation.objects.create(
                child=organisation, parent=parent, hierarchy=hierarchy, since=on
            )
        ]
    )


def end(rows: Iterable[Affiliation | UnionPresence | Post], on: date) -> list:
    """End dated rows on a day; refuses what began that day or later: it would have to be unmade."""
    rows = list(rows)
    for row in rows:
        if row.since >= on:
            raise ValidationError(
                _("“%(what)s” began on %(since)s, so it cannot end on %(on)s. Give a later date.")
                % {"what": _subject(row), "since": day_text(row.since), "on": day_text(on)}
            )
        note_was(row, until=row.until)
        row.until = on
    if rows:
        model: type[Model] = type(rows[0])
        model._default_manager.bulk_update(rows, ["until"], batch_size=1000)
    return rows


def _subject(row: Affiliation | UnionPresence | Post) -> str:
    if isinstance(row, Affiliation):
        return str(row.child)
    return str(row.workplace if isinstance(row, UnionPresence) else row.get_role_display())


# Moving what belongs to one organisation to another


def absorb(organisation: Organisation, into: Organisation, on: date, by: User | None) -> list[int]:
    """All that `organisation` had goes on with `into`; returns the ids of the moved members."""
    rules.check_merge(organisation.kind, into.kind)
    rules.check_no_circle(
        organisation.pk,
        into.pk,
        Lineage.objects.filter(running(on), descendant=into, depth__gt=0).values_list(
            "ancestor_id", flat=True
        ),
    )
    moved = move_members(
        organisation, into, on, Affiliation.objects.filter(running(on), parent=organisation), by
    )
    move_presences(into, on, UnionPresence.objects.filter(running(on), organisation=organisation))
    end_all(organisation, on)
    return moved


def move_members(
    source: Organisation,
    target: Organisation,
    on: date,
    rows: QuerySet[Affiliation],
    by: User | None,
) -> list[int]:
    """Affiliations `rows` below `source` go on below `target`; each child's history tells it."""
    ended = end(rows.select_related("child"), on)
    joined = Affiliation.objects.bulk_create(
        [Affiliation(child=r.child, parent=target, hierarchy=r.hierarchy, since=on) for r in ended],
        batch_size=1000,
    )
    note_made(joined)
    OrganisationEvent.objects.bulk_create(
        [
            OrganisationEvent(
                organisation=r.child,
                kind=Happening.TRANSFERRED,
                on=on,
                other=target,
                hierarchy=r.hierarchy,
                reason=_("Moved together with all of “%(source)s”.") % {"source": source},
                by=by,
            )
            for r in ended
        ],
        batch_size=1000,
    )
    return [r.child_id for r in ended]


def move_presences(target: Organisation, on: date, rows: QuerySet[UnionPresence]) -> None:
    """Presences `rows` go on as presences of `target`, where it is not present already."""
    ended = end(rows.select_related("workplace"), on)
    there = set(
        UnionPresence.objects.filter(
            running(on), organisation=target, workplace__in=[r.workplace_id for r in ended]
        ).values_list("workplace_id", flat=True)
    )
    begin_presences(target, on, [r.workplace_id for r in ended if r.workplace_id not in there])


def begin_presences(organisation: Organisation, on: date, workplaces: Iterable[int]) -> None:
    made = UnionPresence.objects.bulk_create(
        [
            UnionPresence(workplace_id=workplace, organisation=organisation, since=on)
            for workplace in workplaces
        ],
        batch_size=1000,
    )
    note_made(made)


def moved_members(source: Organisation, target: Organisation, on: date) -> QuerySet[Affiliation]:
    """The affiliations that a move on that day put below `target` and that still stand there."""
    left = Affiliation.objects.filter(
        parent=source, until=on, child=OuterRef("child"), hierarchy=OuterRef("hierarchy")
    )
    return Affiliation.objects.filter(Exists(left), parent=target, since=on, until__isnull=True)


def moved_presences(
    source: Organisation, target: Organisation, on: date
) -> QuerySet[UnionPresence]:
    left = UnionPresence.objects.filter(
        organisation=source, until=on, workplace=OuterRef("workplace")
    )
    return UnionPresence.objects.filter(
        Exists(left), organisation=target, since=on, until__isnull=True
    )
