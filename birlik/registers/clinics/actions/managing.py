"""A clinic is opened, and what people must know of it changes."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, TypedDict, Unpack

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from birlik.base.audit import action, record
from birlik.base.models import User
from birlik.base.versions import check_version
from birlik.registers.clinics import permissions, queries, rules
from birlik.registers.clinics.models import Clinic
from birlik.registers.structure.models import Organisation, Region
from birlik.registers.structure.scope import roles_of


class Said(TypedDict, total=False):
    name_kk: str
    name_ru: str
    name_en: str
    regions: Sequence[Region]
    languages: list[str]
    address: str
    phone: str
    hours_kk: str
    hours_ru: str
    hours_en: str
    capacity: int


SAID = tuple(name for name in Said.__annotations__ if name != "regions")


@action
def open_clinic(
    *, organisation: Organisation, code: str, by: User | None, **said: Unpack[Said]
) -> Clinic:
    """A clinic at an organisation: the lawyers and mediators with a post there are its people."""
    if by is not None and not roles_of(by) & permissions.MANAGE:
        raise PermissionDenied
    clinic = Clinic(organisation=organisation, code=code, since=timezone.localdate())
    _describe(clinic, said)
    record("open clinic", clinic, by=by, code=code, organisation=organisation.pk)
    return clinic


@action
def change_clinic(
    *, clinic: Clinic, version: int, is_open: bool, by: User | None, **said: Unpack[Said]
) -> Clinic:
    """Closed, it takes no new appeals; those it has go on, and its people still open its files.
    Stale if it no longer is what `by` had read (`version`)."""
    if by is not None and not queries.manageable_by(by).filter(pk=clinic.pk).exists():
        raise PermissionDenied
    current = Clinic.objects.select_for_update().get(pk=clinic.pk)
    check_version(current, version)
    before = _stands(current)
    today = timezone.localdate()
    if is_open:
        current.until = None
    elif current.is_open(today):
        current.until = max(today, current.since + timedelta(days=1))
    current.version += 1
    _describe(current, said)
    after = _stands(current)
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    record("change clinic", current, by=by, changed=changed)
    return current


def _describe(clinic: Clinic, said: Said) -> None:
    rules.check_clinic(said)
    for name, value in said.items():
        if name in SAID:
            setattr(clinic, name, " ".join(value.split()) if isinstance(value, str) else value)
    clinic.full_clean()
    clinic.save()
    clinic.regions.set(said["regions"])


def _stands(clinic: Clinic) -> dict[str, Any]:
    regions = sorted(clinic.regions.values_list("code", flat=True))
    until = clinic.until.isoformat() if clinic.until else None
    return {name: getattr(clinic, name) for name in SAID} | {"regions": regions, "until": until}
