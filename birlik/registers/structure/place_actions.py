"""What happens at workplaces and what is counted when: employers, sites, union presence, counts."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik.base import numbering
from birlik.base.audit import action, note_made, note_was, record
from birlik.base.formatting import day_text
from birlik.base.models import User
from birlik.registers.structure import changes, permissions, queries, rules
from birlik.registers.structure.models import (
    Employer,
    Headcount,
    MemberCount,
    Organisation,
    Region,
    Sector,
    UnionPresence,
    Workplace,
)
from birlik.registers.structure.scope import scope


@action
def add_employer(*, name: str, bin: str | None, by: User | None) -> Employer:
    """A legal entity. Its BIN, when known, is checked by its check digit and stands once."""
    if by is not None and scope(by, permissions.CHANGE).empty:
        raise PermissionDenied
    employer = Employer(name=" ".join(name.split()), bin=bin or None)
    _save_employer(employer)
    record("add employer", employer, by=by, name=employer.name, bin=employer.bin)
    return employer


@action
def change_employer(*, employer: Employer, name: str, bin: str | None, by: User | None) -> None:
    """Only who may change one of its workplaces may change it."""
    if by is not None:
        where = scope(by, permissions.CHANGE)
        reached = Workplace.objects.filter(where.workplaces(), employer=employer).exists()
        if not (where.everything or reached):
            raise PermissionDenied
    before = {"name": employer.name, "bin": employer.bin}
    employer.name, employer.bin = " ".join(name.split()), bin or None
    _save_employer(employer)
    record("change employer", employer, by=by, before=before, name=employer.name, bin=employer.bin)


def _save_employer(employer: Employer) -> None:
    if employer.bin:
        rules.check_bin(employer.bin)
    for field, value in rules.findable(employer.name, employer.bin or "").items():
        setattr(employer, field, value)
    employer.full_clean()
    employer.save()


@action
def add_workplace(
    *,
    employer: Employer,
    name: str,
    region: Region,
    sector: Sector,
    address: str = "",
    code: str = "",
    opened: date | None = None,
    contractor_of: Workplace | None = None,
    by: User | None,
) -> Workplace:
    """A site of an employer. It must lie where `by` may change things, and be so after saving."""
    workplace = Workplace(code=code or _free_code(), employer=employer, opened=opened)
    _describe(workplace, name, region, sector, address, contractor_of)
    _may(by, workplace)
    record("add workplace", workplace, by=by, name=name, code=workplace.code)
    return workplace


@action
def change_workplace(
    *,
    workplace: Workplace,
    name: str,
    region: Region,
    sector: Sector,
    address: str,
    contractor_of: Workplace | None,
    by: User | None,
) -> None:
    _may(by, workplace)
    fields = ("name", "region_id", "sector_id", "address", "contractor_of_id")
    before = {field: getattr(workplace, field) for field in fields}
    _describe(workplace, name, region, sector, address, contractor_of)
    after = {field: getattr(workplace, field) for field in fields}
    changed = {
        field: [before[field], after[field]] for field in fields if before[field] != after[field]
    }
    record("change workplace", workplace, by=by, changed=changed)


@action
def close_workplace(*, workplace: Workplace, on: date, reason: str = "", by: User | None) -> None:
    """It works no more from that day; the union's presence there ends with it."""
    _may(by, workplace)
    rules.check_date(on, today=timezone.localdate(), known_until=workplace.opened)
    if workplace.closed is not None:
        raise ValidationError(_("This workplace is closed already."))
    present = UnionPresence.objects.filter(changes.running(on), workplace=workplace)
    changes.end(present.select_related("workplace"), on)
    note_was(workplace, closed=None)
    workplace.closed = on
    workplace.save(update_fields=["closed"])
    record("close workplace", workplace, by=by, on=on, reason=reason)


def _describe(
    workplace: Workplace,
    name: str,
    region: Region,
    sector: Sector,
    address: str,
    contractor_of: Workplace | None,
) -> None:
    workplace.name = " ".join(name.split())
    workplace.region, workplace.sector, workplace.address = region, sector, address
    workplace.contractor_of = contractor_of
    if contractor_of is not None and contractor_of.pk == workplace.pk:
        raise ValidationError(_("A workplace cannot be a contractor of itself."))
    found = rules.findable(workplace.name, workplace.employer.name, workplace.code)
    for field, value in found.items():
        setattr(workplace, field, value)
    workplace.full_clean()
    workplace.save()


def _free_code() -> str:
    while True:
        code = f"W-{numbering.take('workplace'):06d}"
        if not Workplace.objects.filter(code=code).exists():
            return code


@action
def begin_presence(
    *, workplace: Workplace, organisation: Organisation, since: date, by: User | None
) -> UnionPresence:
    """From that day the organisation is present at the workplace."""
    if by is not None and not (
        queries.may_change(by, workplace) or queries.may_change(by, organisation)
    ):
        raise PermissionDenied
    rules.check_date(since, today=timezone.localdate())
    changes.check_open(organisation, since)
    if UnionPresence.objects.filter(
        changes.running(since), workplace=workplace, organisation=organisation
    ).exists():
        raise ValidationError(
            _("“%(name)s” is recorded as present there already.") % {"name": organisation}
        )
    presence = UnionPresence.objects.create(
        workplace=workplace, organisation=organisation, since=since
    )
    note_made([presence])
    record("union present", workplace, by=by, since=since, organisation=organisation.pk)
    return presence


@action
def end_presence(*, presence: UnionPresence, on: date, reason: str = "", by: User | None) -> None:
    _may(by, presence.workplace)
    rules.check_date(on, today=timezone.localdate())
    if presence.until is not None and presence.until <= on:
        raise ValidationError(
            _("It ended on %(until)s already.") % {"until": day_text(presence.until)}
        )
    changes.end([presence], on)
    record(
        "union gone",
        presence.workplace,
        by=by,
        on=on,
        organisation=presence.organisation_id,
        reason=reason,
    )


@action
def count_workers(*, workplace: Workplace, on: date, workers: int, by: User | None) -> Headcount:
    """How many worked there as of a day; a second count of the same day corrects the first."""
    _may(by, workplace)
    rules.check_date(on, today=timezone.localdate())
    before = (
        Headcount.objects.filter(workplace=workplace, on=on)
        .values_list("workers", flat=True)
        .first()
    )
    counted, _made = Headcount.objects.update_or_create(
        workplace=workplace, on=on, defaults={"workers": workers}
    )
    record("count workers", workplace, by=by, on=on, workers=workers, before=before)
    return counted


@action
def count_members(
    *,
    organisation: Organisation,
    on: date,
    total: int,
    women: int | None = None,
    under_35: int | None = None,
    by: User | None,
) -> MemberCount:
    """How many members it had as of a day; a second count of the same day corrects the first."""
    if by is not None and not queries.may_count_members(by, organisation):
        raise PermissionDenied
    rules.check_counted(organisation.kind)
    rules.check_date(on, today=timezone.localdate(), known_until=organisation.founded)
    rules.check_members(total=total, women=women, under_35=under_35)
    before = (
        MemberCount.objects.filter(organisation=organisation, on=on)
        .values("total", "women", "under_35")
        .first()
    )
    counted, _made = MemberCount.objects.update_or_create(
        organisation=organisation,
        on=on,
        defaults={"total": total, "women": women, "under_35": under_35},
    )
    record(
        "count members",
        organisation,
        by=by,
        on=on,
        total=total,
        women=women,
        under_35=under_35,
        before=before,
    )
    return counted


def _may(by: User | None, workplace: Workplace) -> None:
    """`by` is None when the system acts: an import that was checked before, the demonstration."""
    if by is not None and not queries.may_change(by, workplace):
        raise PermissionDenied
