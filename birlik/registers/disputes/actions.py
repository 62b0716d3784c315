"""What happens to a dispute record: one function per event."""

from collections.abc import Collection, Mapping
from copy import copy
from datetime import date
from typing import Any, BinaryIO, TypedDict, Unpack, cast

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik.base import attachments, numbering
from birlik.base.audit import action, note_was, record
from birlik.base.models import Attachment, User
from birlik.base.text import search_text
from birlik.base.versions import check_version
from birlik.registers.disputes import demands, following, permissions, rules
from birlik.registers.disputes.choices import Outcome
from birlik.registers.disputes.models import Dispute, DisputeEvent
from birlik.registers.disputes.writing import allow, locked, next_version
from birlik.registers.structure import asof
from birlik.registers.structure.models import Employer, Region, Sector, Workplace


class Facts(TypedDict, total=False):
    """What is recorded of a dispute; what is not given stays as it is."""

    workplaces: Collection[Workplace]
    employer: Employer | None
    employer_name: str
    region: Region | None
    sector: Sector | None
    place: str
    began: date
    ended: date | None
    workers: int | None
    union_name: str
    union_present: bool | None
    federation_took_part: bool
    demands: list[str]
    demands_text: str
    stoppage: str
    stoppage_began: date | None
    stoppage_days: int | None
    stoppage_workers: int | None
    outcome: str
    outcome_text: str
    circumstances: list[str]
    work_week: int
    source: str


@action
def open_dispute(*, by: User | None, **facts: Unpack[Facts]) -> Dispute:
    """Record a dispute. What its workplaces tell (employer, region, sector, union present that day)
    is taken from them unless it is given."""
    complete = _completed(facts)
    dispute = Dispute(recorded_by=by, **_columns(complete))
    _check(dispute, complete)
    dispute.number = number(dispute.began)
    _save(dispute, complete)
    allow(by, permissions.RECORD, dispute)
    record("open dispute", dispute, by=by, number=dispute.number, facts=_told(complete))
    following.follow_codes(dispute, (), by=by)
    return dispute


@action
def change(*, dispute: Dispute, version: int, by: User | None, **facts: Unpack[Facts]) -> Dispute:
    """Correct or complete the record, if it still is what `by` had read (`version`); else Stale."""
    allow(by, permissions.RECORD, dispute)
    current = locked(dispute)
    check_version(current, version)
    was, before = copy(current), _told(facts_of(current))
    facts = _renamed(current, _completed(facts))
    for field, value in _columns(facts).items():
        setattr(current, field, value)
    if "workplaces" not in facts:
        facts["workplaces"] = list(current.workplaces.all())
    _check(current, facts)
    _save(current, facts)
    allow(by, permissions.RECORD, current)  # a record may not be moved out of one's own reach
    after = _told(facts_of(current))
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    record("change dispute", current, by=by, changed=changed)
    following.follow_record(current, was, by=by)
    following.follow_codes(current, was.demands, by=by)
    return current


@action
def close(
    *,
    dispute: Dispute,
    ended: date,
    outcome: str,
    outcome_text: str = "",
    federation_took_part: bool,
    by: User | None,
) -> Dispute:
    allow(by, permissions.RECORD, dispute)
    current = locked(dispute)
    if current.ended is not None:
        raise ValidationError(
            _("This dispute is closed already. Reopen it to change how it ended.")
        )
    rules.check_outcome(
        began=current.began, ended=ended, outcome=outcome, today=timezone.localdate()
    )
    current.ended, current.outcome, current.outcome_text = ended, outcome, outcome_text
    note_was(current, federation_took_part=current.federation_took_part)
    current.federation_took_part = federation_took_part
    next_version(current)
    record("close dispute", current, by=by, ended=ended, outcome=outcome)
    return current


@action
def reopen(*, dispute: Dispute, reason: str, by: User | None) -> Dispute:
    """It goes on. How it had ended stays in the history."""
    allow(by, permissions.RECORD, dispute)
    rules.check_reason(reason)
    current = locked(dispute)
    if current.outcome == Outcome.OPEN:
        raise ValidationError(_("This dispute is open."))
    record(
        "reopen dispute",
        current,
        by=by,
        reason=reason,
        ended=current.ended,
        outcome=current.outcome,
        outcome_text=current.outcome_text,
    )
    # A settlement lasts until its dispute goes on; one that failed before keeps its day.
    current.settlements.filter(mistake="", failed=None).update(failed=timezone.localdate())
    current.ended, current.outcome, current.outcome_text = None, Outcome.OPEN, ""
    next_version(current)
    return current


@action
def note(*, dispute: Dispute, on: date, text: str, by: User | None) -> DisputeEvent:
    """What happened on a day, in words: an event without a code."""
    allow(by, permissions.NOTE, dispute)
    if on > timezone.localdate():
        raise ValidationError({"on": _("This day is still to come. Note what has happened.")})
    made = DisputeEvent.objects.create(dispute=dispute, on=on, text=text.strip(), by=by)
    record("note on dispute", dispute, by=by, note=made.pk)
    return made


@action
def withdraw(*, dispute: Dispute, reason: str, by: User | None) -> Dispute:
    """The record was a mistake: it leaves lists and counts, and its page says why."""
    allow(by, permissions.WITHDRAW, dispute)
    rules.check_reason(reason)
    current = locked(dispute)
    note_was(current, mistake=current.mistake)
    current.mistake = reason.strip()
    next_version(current)
    record("withdraw dispute", current, by=by, reason=reason)
    return current


@action
def restore(*, dispute: Dispute, reason: str, by: User | None) -> Dispute:
    """It was no mistake after all."""
    allow(by, permissions.WITHDRAW, dispute)
    rules.check_reason(reason)
    current = locked(dispute)
    note_was(current, mistake=current.mistake)
    current.mistake = ""
    next_version(current)
    record("restore dispute", current, by=by, reason=reason)
    return current


@action
def attach(*, dispute: Dispute, name: str, content: BinaryIO, by: User | None) -> Attachment:
    allow(by, permissions.NOTE, dispute)
    return attachments.attach(subject=dispute, name=name, content=content, by=by)


def number(began: date) -> str:
    """The next number of the year the dispute began in: D-2026-0001. Only inside an action."""
    return f"D-{began.year}-{numbering.take(f'dispute:{began.year}'):04d}"


def facts_of(dispute: Dispute) -> Facts:
    """All the facts of the record as it stands."""
    told = {name: getattr(dispute, name) for name in Facts.__annotations__ if name != "workplaces"}
    return cast(Facts, told | {"workplaces": list(dispute.workplaces.all())})


def _told(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.pk
        if hasattr(value, "pk")
        else [site.code for site in value]
        if name == "workplaces"
        else value
        for name, value in facts.items()
    }


def _completed(facts: Facts) -> Facts:
    complete = Facts(**facts)
    if not (sites := list(facts.get("workplaces") or ())):
        return complete
    first = sites[0]
    complete["workplaces"] = sites
    complete["employer"] = facts.get("employer") or first.employer
    complete["employer_name"] = facts.get("employer_name") or complete["employer"].name
    complete["region"] = facts.get("region") or first.region
    complete["sector"] = facts.get("sector") or first.sector
    if facts.get("union_present") is None and facts.get("began"):
        present = [asof.organisations_at(site, facts["began"]).first() for site in sites]
        complete["union_present"] = any(present)
        complete["union_name"] = facts.get("union_name") or next(
            (str(organisation) for organisation in present if organisation), ""
        )
    return complete


def _renamed(dispute: Dispute, facts: Facts) -> Facts:
    """Moved to a workplace of another employer, the dispute takes that employer's name, unless it
    went by a name of its own."""
    old, new = dispute.employer, facts.get("employer")
    if old and new and old != new and facts["employer_name"] == old.name:
        facts["employer_name"] = new.name
    return facts


def _columns(facts: Facts) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name != "workplaces"}


def _check(dispute: Dispute, facts: Facts) -> None:
    whole = {name: getattr(dispute, name) for name in Facts.__annotations__ if name != "workplaces"}
    whole["workplaces"] = facts.get("workplaces")
    rules.check(whole, today=timezone.localdate(), known_demands=demands.names())


def _save(dispute: Dispute, facts: Facts) -> None:
    dispute.search = search_text(
        dispute.number,
        dispute.employer_name,
        dispute.union_name,
        dispute.place,
        dispute.demands_text,
        *(site.name for site in facts.get("workplaces") or ()),
    )
    if dispute.pk is not None:
        dispute.version += 1
    dispute.full_clean(exclude=["union_present", "recorded_by"], validate_unique=False)
    dispute.save()
    if "workplaces" in facts:
        dispute.workplaces.set(facts["workplaces"] or ())
