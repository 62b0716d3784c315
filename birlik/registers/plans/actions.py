"""What happens to plans and their measures: one function per event."""

from datetime import date
from typing import Any, BinaryIO, TypedDict, Unpack, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik.base import attachments
from birlik.base.audit import action, record
from birlik.base.completion import Completion, furthest, shown
from birlik.base.models import User
from birlik.base.versions import check_version
from birlik.registers.plans import permissions, queries, rules
from birlik.registers.plans.models import Measure, Plan, Progress
from birlik.registers.structure.models import Post, Region, Sector, Workplace
from birlik.registers.structure.scope import scope


class Facts(TypedDict, total=False):
    """What is written of a measure; what is not given stays as it is."""

    text: str
    why: str
    indicator: str
    term: date
    workplace: Workplace | None


@action
def open_plan(
    *, region: Region | None, sector: Sector | None, year: int, aim: str = "", by: User | None
) -> Plan:
    """Begin the plan of a region and a sector for a year; there is one of each."""
    code = region.pk if region else None
    branch = sector.pk if sector else None
    if by is not None and not queries.covers(scope(by, permissions.RECORD), code, branch):
        raise PermissionDenied
    rules.check_year(year, today=timezone.localdate())
    plan, created = Plan.objects.get_or_create(
        region=region, sector=sector, year=year, defaults={"aim": aim.strip(), "opened_by": by}
    )
    if not created:
        raise ValidationError(_("There is a plan for this region, sector and year already."))
    record("open plan", plan, by=by, region=code, sector=branch, year=year)
    return plan


@action
def change_aim(*, plan: Plan, version: int, aim: str, by: User) -> Plan:
    _may_record(by, plan)
    current = Plan.objects.select_for_update().get(pk=plan.pk)
    check_version(current, version)
    record("change plan", current, by=by, before=current.aim, after=aim.strip())
    current.aim, current.version = aim.strip(), current.version + 1
    current.save(update_fields=["aim", "version"])
    return current


@action
def add(
    *,
    plan: Plan,
    owner: Post | None,
    source: str = "",
    source_path: str = "",
    by: User | None,
    **facts: Unpack[Facts],
) -> Measure:
    """Write a measure into the plan, with the post that answers for it."""
    _may_record(by, plan)
    rules.check_measure(facts, year=plan.year)
    _check_owner(owner, plan, facts.get("workplace"), by)
    Plan.objects.select_for_update().get(pk=plan.pk)  # places are given out one after another
    last = Measure.objects.filter(plan=plan).aggregate(last=Max("place"))["last"] or 0
    measure = Measure(
        plan=plan,
        place=last + 1,
        owner=owner,
        source=source[:200],
        source_path=source_path,
        added_by=by,
        **facts,
    )
    measure.full_clean(exclude=["added_by", "owner"], validate_unique=False)
    measure.save()
    told = {"plan": plan.pk, "owner": owner and owner.pk, "source": source}
    record("add measure", measure, by=by, **told, facts=_told(facts))
    return measure


@action
def change(*, measure: Measure, version: int, by: User, **facts: Unpack[Facts]) -> Measure:
    """Put right what the measure says, if it still is what `by` had read (`version`); else
    Stale."""
    current = _current(measure, version, by)
    before = {name: getattr(current, name) for name in facts}
    whole = {name: getattr(current, name) for name in Facts.__annotations__} | facts
    rules.check_measure(whole, year=current.plan.year)
    for name, value in facts.items():
        setattr(current, name, value)
    current.full_clean(exclude=["added_by", "owner"], validate_unique=False)
    _next_version(current)
    old, new = _told(before), _told(facts)
    changed = {name: [old[name], new[name]] for name in new if old[name] != new[name]}
    record("change measure", current, by=by, changed=changed)
    return current


@action
def hand_over(*, measure: Measure, version: int, owner: Post, reason: str, by: User) -> Measure:
    """Another post answers for it from now on."""
    current = _current(measure, version, by)
    rules.check_reason(reason)
    _check_owner(owner, current.plan, current.workplace, by)
    record(
        "hand over measure",
        current,
        by=by,
        before=current.owner_id,
        after=owner.pk,
        reason=reason.strip(),
    )
    current.owner = owner
    _next_version(current)
    return current


@action
def report(
    *,
    measure: Measure,
    claimed: str,
    text: str,
    on: date,
    evidence: str = "",
    file: tuple[str, BinaryIO] | None = None,
    by: User | None,
) -> Progress:
    """Say how far a measure is. Without evidence a step forward is shown as “no evidence”."""
    current = _locked(measure)
    if by is not None and not queries.may_report(by, current):
        raise PermissionDenied
    if current.dropped:
        raise ValidationError(_("This measure was dropped. Restore it to report on it."))
    rules.check_progress(claimed=claimed, text=text, on=on, today=timezone.localdate())
    stands = shown(
        claimed=claimed,
        with_evidence=bool(evidence.strip() or file),
        proven=furthest([*current.progress.values_list("status", flat=True)]),
    )
    progress = Progress.objects.create(
        measure=current,
        on=on,
        claimed=claimed,
        status=stands,
        text=text.strip(),
        evidence=evidence.strip(),
        by=by,
    )
    if file:
        attachments.attach(subject=progress, name=file[0], content=file[1], by=by)
    current.claimed, current.status = claimed, stands
    current.completed = on if stands == Completion.COMPLETE else None
    _next_version(current)
    record("report on measure", current, by=by, claimed=claimed, status=stands, on=on)
    return progress


@action
def drop(*, measure: Measure, reason: str, by: User) -> Measure:
    """It will not be done: it leaves counts and reminders, and its page says why."""
    rules.check_reason(reason)
    current = _current(measure, None, by)
    current.dropped = reason.strip()
    _next_version(current)
    record("drop measure", current, by=by, reason=reason.strip())
    return current


@action
def restore(*, measure: Measure, by: User) -> Measure:
    """It is to be done after all."""
    current = _current(measure, None, by)
    record("restore measure", current, by=by, dropped=current.dropped)
    current.dropped = ""
    _next_version(current)
    return current


def facts_of(measure: Measure) -> Facts:
    return cast(Facts, {name: getattr(measure, name) for name in Facts.__annotations__})


def _current(measure: Measure, version: int | None, by: User) -> Measure:
    """The measure as it stands, locked, if `by` may change it and had read this version."""
    current = _locked(measure)
    _may_record(by, current.plan)
    if version is not None:
        check_version(current, version)
    return current


def _locked(measure: Measure) -> Measure:
    rows = Measure.objects.select_for_update(of=("self",)).select_related("plan", "owner")
    return rows.get(pk=measure.pk)


def _next_version(measure: Measure) -> None:
    measure.version += 1
    measure.save()


def _may_record(by: User | None, plan: Plan) -> None:
    """`by` is None when the system acts: the demonstration."""
    if by is not None and not queries.may_record(by, plan):
        raise PermissionDenied


def _check_owner(
    owner: Post | None, plan: Plan, workplace: Workplace | None, by: User | None
) -> None:
    """A person gives a measure to a post that runs, is of the plan's place, and may be seen."""
    if by is None:
        return
    if owner is None:
        raise ValidationError({"owner": _("Choose the post that answers for it.")})
    if not queries.possible_owners(plan, by, workplace).filter(pk=owner.pk).exists():
        raise ValidationError({"owner": _("This post cannot answer for a measure of this plan.")})


def _told(facts: Any) -> dict[str, Any]:
    return {name: getattr(value, "code", value) for name, value in facts.items()}
