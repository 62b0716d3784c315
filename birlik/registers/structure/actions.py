"""What happens to organisations. Each event is dated and stands in the organisation's own history;
nothing before its date changes. Workplaces and counts: place_actions.py. Posts: post_actions.py."""

from collections.abc import Collection
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik.base.audit import action
from birlik.base.formatting import day_text
from birlik.base.models import User
from birlik.registers.structure import changes, lineage, permissions, queries, rules, undoing
from birlik.registers.structure.choices import Happening
from birlik.registers.structure.models import (
    Affiliation,
    Organisation,
    OrganisationEvent,
    Region,
    Sector,
    UnionPresence,
)
from birlik.registers.structure.scope import scope


@action
def create(
    *,
    kind: str,
    names: dict[str, str],
    founded: date,
    parent: Organisation | None = None,
    hierarchy: str = "",
    region: Region | None = None,
    sector: Sector | None = None,
    key: str = "",
    reason: str = "",
    by: User | None,
) -> Organisation:
    """Found an organisation; with a parent, it is affiliated from the same day."""
    if parent is not None:
        _may(by, parent)
    elif by is not None and not scope(by, permissions.CHANGE).everything:
        raise PermissionDenied
    changes.one_at_a_time()
    organisation = changes.found(
        names=names,
        on=founded,
        reason=reason,
        by=by,
        kind=kind,
        region=region,
        sector=sector,
        key=key,
    )
    if parent is not None:
        _begin(organisation, parent, hierarchy, founded, reason, by)
    return organisation


@action
def affiliate(
    *,
    organisation: Organisation,
    parent: Organisation,
    hierarchy: str,
    on: date,
    reason: str = "",
    by: User | None,
) -> None:
    """Join a parent in one hierarchy. Either side's coordinator may record it."""
    if by is not None and not (
        queries.may_change(by, organisation) or queries.may_change(by, parent)
    ):
        raise PermissionDenied
    changes.one_at_a_time()
    changes.check_moment(organisation, on)
    _begin(organisation, parent, hierarchy, on, reason, by)


@action
def leave(
    *, organisation: Organisation, hierarchy: str, on: date, reason: str = "", by: User | None
) -> None:
    _may(by, organisation)
    changes.one_at_a_time()
    changes.check_moment(organisation, on)
    affiliation = changes.affiliation(organisation, hierarchy, on)
    changes.end([affiliation], on)
    changes.happened(
        organisation,
        Happening.LEFT,
        on,
        other=affiliation.parent,
        hierarchy=hierarchy,
        reason=reason,
        by=by,
    )
    lineage.rebuild_below([organisation.pk])


@action
def transfer(
    *,
    organisation: Organisation,
    parent: Organisation,
    hierarchy: str,
    on: date,
    reason: str = "",
    by: User | None,
) -> None:
    """Leave one parent and join another the same day."""
    _may(by, organisation)
    changes.one_at_a_time()
    changes.check_moment(organisation, on)
    affiliation = changes.affiliation(organisation, hierarchy, on)
    if affiliation.parent_id == parent.pk:
        raise ValidationError(
            _("It already belongs to “%(parent)s”. Choose another.") % {"parent": parent}
        )
    changes.end([affiliation], on)
    changes.join(organisation, parent, hierarchy, on)
    changes.happened(
        organisation,
        Happening.TRANSFERRED,
        on,
        other=parent,
        hierarchy=hierarchy,
        reason=reason,
        by=by,
    )
    lineage.rebuild_below([organisation.pk])


@action
def merge(
    *, organisation: Organisation, into: Organisation, on: date, reason: str = "", by: User | None
) -> None:
    """The organisation ends; its members and its presence at workplaces go on with `into`. Its
    posts end: nobody holds a post at `into` who was not appointed there."""
    _may(by, organisation, into)
    changes.one_at_a_time()
    changes.check_moment(organisation, on)
    changes.check_open(into, on)
    moved = changes.absorb(organisation, into, on, by)
    changes.happened(organisation, Happening.MERGED, on, other=into, reason=reason, by=by)
    changes.happened(into, Happening.ABSORBED, on, other=organisation, reason=reason, by=by)
    lineage.rebuild_below([organisation.pk, *moved])


@action
def split(
    *,
    organisation: Organisation,
    names: dict[str, str],
    members: Collection[int],
    workplaces: Collection[int],
    on: date,
    reason: str = "",
    by: User | None,
) -> Organisation:
    """A part becomes an organisation of its own beside this one, with the named members (ids) and
    workplaces (ids)."""
    _may(by, organisation)
    changes.one_at_a_time()
    changes.check_moment(organisation, on)
    below = Affiliation.objects.filter(changes.running(on), parent=organisation, child__in=members)
    present = UnionPresence.objects.filter(
        changes.running(on), organisation=organisation, workplace__in=workplaces
    )
    if not (below.exists() or present.exists()):
        raise ValidationError(
            _("Choose at least one organisation or workplace that goes with the new one.")
        )
    part = changes.found(
        names=names,
        on=on,
        reason=reason,
        by=by,
        kind=organisation.kind,
        region=organisation.region,
        sector=organisation.sector,
    )
    for affiliation in Affiliation.objects.filter(changes.running(on), child=organisation):
        changes.join(part, affiliation.parent, affiliation.hierarchy, on)
    moved = changes.move_members(organisation, part, on, below, by)
    changes.move_presences(part, on, present)
    changes.happened(organisation, Happening.SPLIT, on, other=part, reason=reason, by=by)
    changes.happened(part, Happening.SPLIT_FROM, on, other=organisation, reason=reason, by=by)
    lineage.rebuild_below([part.pk, *moved])
    return part


@action
def close(*, organisation: Organisation, on: date, reason: str = "", by: User | None) -> None:
    _may(by, organisation)
    changes.one_at_a_time()
    changes.check_moment(organisation, on)
    changes.close(organisation, on)
    changes.happened(organisation, Happening.CLOSED, on, reason=reason, by=by)
    lineage.rebuild_below([organisation.pk])


@action
def reopen(*, organisation: Organisation, on: date, reason: str = "", by: User | None) -> None:
    """It exists again from that day, affiliated to nobody; undoing the closing restores more."""
    _may(by, organisation)
    changes.one_at_a_time()
    changes.open_again(organisation, on)
    changes.happened(organisation, Happening.REOPENED, on, reason=reason, by=by)


@action
def undo(*, event: OrganisationEvent, on: date, reason: str, by: User | None) -> None:
    """From `on`, things are again as before the event; the days between keep what was true then."""
    _may(by, event.organisation)
    changes.one_at_a_time()
    if not undoing.may_undo(event.kind) or OrganisationEvent.objects.filter(undoes=event).exists():
        raise ValidationError(
            _("This cannot be undone, or has been already. Record what is true now instead.")
        )
    if on <= event.on:
        raise ValidationError(
            _("An event of %(event)s is undone from a later day on. Give a date after it.")
            % {"event": day_text(event.on)}
        )
    rules.check_date(
        on, today=timezone.localdate(), known_until=changes.last_event(event.organisation)
    )
    touched = undoing.restore(event, on, by)
    changes.happened(
        event.organisation,
        Happening.UNDONE,
        on,
        other=event.other,
        hierarchy=event.hierarchy,
        reason=reason,
        undoes=event,
        by=by,
    )
    lineage.rebuild_below([event.organisation_id, *touched])


def _begin(
    organisation: Organisation,
    parent: Organisation,
    hierarchy: str,
    on: date,
    reason: str,
    by: User | None,
) -> None:
    changes.join(organisation, parent, hierarchy, on)
    changes.happened(
        organisation,
        Happening.AFFILIATED,
        on,
        other=parent,
        hierarchy=hierarchy,
        reason=reason,
        by=by,
    )
    lineage.rebuild_below([organisation.pk])


def _may(by: User | None, *organisations: Organisation) -> None:
    """`by` is None when the system acts: an import that was checked before, the demonstration."""
    if by is not None and not all(queries.may_change(by, one) for one in organisations):
        raise PermissionDenied
