"""What undoing an event of an organisation restores, from a later day on. One function per kind of
event; each returns the ids of the other organisations whose place in the tree it changed."""

from collections.abc import Callable
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from birlik.base.models import User
from birlik.registers.structure import changes
from birlik.registers.structure.choices import Happening
from birlik.registers.structure.models import (
    Affiliation,
    Organisation,
    OrganisationEvent,
    UnionPresence,
)

Restorer = Callable[[OrganisationEvent, date, User | None], list[int]]


def restore(event: OrganisationEvent, on: date, by: User | None) -> list[int]:
    return _RESTORERS[Happening(event.kind)](event, on, by)


def may_undo(kind: str) -> bool:
    return kind in _RESTORERS


def _affiliated(event: OrganisationEvent, on: date, _by: User | None) -> list[int]:
    changes.end([_as_left_by(event, on)], on)
    return []


def _left(event: OrganisationEvent, on: date, _by: User | None) -> list[int]:
    changes.check_open(event.organisation, on)
    changes.join(event.organisation, event.other, event.hierarchy, on)
    return []


def _transferred(event: OrganisationEvent, on: date, _by: User | None) -> list[int]:
    before = (
        Affiliation.objects.filter(
            child=event.organisation, hierarchy=event.hierarchy, until=event.on
        )
        .select_related("parent")
        .get()
    )
    changes.end([_as_left_by(event, on)], on)
    changes.join(event.organisation, before.parent, event.hierarchy, on)
    return []


def _closed(event: OrganisationEvent, on: date, _by: User | None) -> list[int]:
    _open_again(event, on)
    _restore_presences(event.organisation, event.on, on)
    return []


def _merged(event: OrganisationEvent, on: date, by: User | None) -> list[int]:
    source, target = event.organisation, event.other
    changes.check_open(target, on)
    members = changes.moved_members(source, target, event.on)
    presences = changes.moved_presences(source, target, event.on)
    _open_again(event, on)
    moved = changes.move_members(target, source, on, members, by)
    changes.move_presences(source, on, presences)
    return moved


def _split(event: OrganisationEvent, on: date, by: User | None) -> list[int]:
    """The part goes back whole into the organisation it came from."""
    changes.check_open(event.organisation, on)
    changes.check_moment(event.other, on)
    moved = changes.absorb(event.other, event.organisation, on, by)
    changes.happened(event.other, Happening.MERGED, on, other=event.organisation, by=by)
    return [event.other_id, *moved]


def _reopened(event: OrganisationEvent, on: date, _by: User | None) -> list[int]:
    changes.close(event.organisation, on)
    return []


_RESTORERS: dict[Happening, Restorer] = {
    Happening.AFFILIATED: _affiliated,
    Happening.LEFT: _left,
    Happening.TRANSFERRED: _transferred,
    Happening.CLOSED: _closed,
    Happening.MERGED: _merged,
    Happening.SPLIT: _split,
    Happening.REOPENED: _reopened,
}


def _as_left_by(event: OrganisationEvent, on: date) -> Affiliation:
    """The affiliation the event began, if it still runs."""
    changes.check_open(event.organisation, on)
    now = changes.affiliation(event.organisation, event.hierarchy, on)
    if now.parent_id != event.other_id or now.since != event.on:
        raise ValidationError(_("Things have changed since. Undo what came later first."))
    return now


def _open_again(event: OrganisationEvent, on: date) -> None:
    """Reopen, and join again the parents that the organisation had until it ended."""
    organisation = event.organisation
    if organisation.closed != event.on:
        raise ValidationError(_("Things have changed since. Undo what came later first."))
    changes.open_again(organisation, on)
    for before in Affiliation.objects.filter(child=organisation, until=event.on).select_related(
        "parent"
    ):
        if before.parent.closed is None:
            changes.join(organisation, before.parent, before.hierarchy, on)


def _restore_presences(organisation: Organisation, ended: date, on: date) -> None:
    had = UnionPresence.objects.filter(organisation=organisation, until=ended)
    changes.begin_presences(organisation, on, had.values_list("workplace_id", flat=True))
