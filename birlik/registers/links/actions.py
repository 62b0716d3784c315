"""What makes and ends a link."""

import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import Unpack
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik.base.audit import action, name_of, record
from birlik.base.models import User
from birlik.registers.agreements.models import CollectiveAgreement
from birlik.registers.clinics import permissions, queries
from birlik.registers.clinics.models import Appeal
from birlik.registers.disputes import actions as disputes
from birlik.registers.disputes.models import Dispute
from birlik.registers.links import passing
from birlik.registers.links.choices import Meaning
from birlik.registers.links.models import Link
from birlik.registers.proposals import actions as proposals
from birlik.registers.proposals import queries as proposal_queries
from birlik.registers.proposals.models import Proposal
from birlik.registers.structure.models import Organisation, Workplace
from birlik.registers.weekly import actions as weekly
from birlik.registers.weekly.models import EventReport

CLAUSE = re.compile(r"\d[\d.()–-]{0,15}[\w)]?")


@action
def connect(*, source: Model, target: Model, meaning: str, note: str = "", by: User | None) -> Link:
    """Say that two records belong together; said again, it is the same link."""
    made, new = Link.objects.get_or_create(
        source=name_of(source), target=name_of(target), meaning=meaning, note=note.strip(),
        ended_at=None, defaults={"by": by},
    )  # fmt: skip
    if new:
        record("link records", source, by=by, to=made.target, meaning=meaning)
    return made


@action
def disconnect(*, link: Link, by: User | None) -> None:
    link.ended_at, link.ended_by = timezone.now(), by
    link.save()
    record("unlink records", link.source, by=by, to=link.target, meaning=link.meaning)


@action
def raise_dispute(
    *,
    appeal: Appeal,
    began: date,
    workers: int | None,
    demands: Sequence[str],
    passed: Collection[str] = (),
    text: str = "",
    by: User,
) -> Dispute:
    """A dispute out of an appeal: workplace, day and coded demands go along, and of the words what
    is marked; never a name."""
    _may(by, appeal)
    workplace = _workplace(appeal)
    made = disputes.open_dispute(
        workplaces=[workplace], began=began, workers=workers, demands=list(demands), by=by,
        demands_text=passing.text_of(appeal, passed, text), source=_("legal clinic"),
    )  # fmt: skip
    connect(source=appeal, target=made, meaning=Meaning.BECAME_DISPUTE, by=by)
    return made


@action
def report_event(
    *,
    appeal: Appeal,
    kind: str,
    happened_on: date,
    workers: int | None = None,
    passed: Collection[str] = (),
    text: str = "",
    by: User,
) -> EventReport:
    """The coordinator is told of it as of any event: it counts in the warnings, and a collective
    demand is proposed as a dispute. It comes from the clinic, not from a person."""
    _may(by, appeal)
    told = passing.text_of(appeal, passed, text)
    if not told:
        raise ValidationError({"text": _("Say what happened, or mark what may be passed on.")})
    made = weekly.send_event(
        workplace=_workplace(appeal), kind=kind, happened_on=happened_on, workers=workers,
        text=told, client_id=uuid4(), by=None,
    )  # fmt: skip
    connect(source=appeal, target=made, meaning=Meaning.TOLD_IN_EVENT, by=by)
    return made


@action
def note_breach(*, appeal: Appeal, agreement: CollectiveAgreement, clause: str, by: User) -> Link:
    """The appeal shows that a clause of the collective agreement is not kept."""
    _may(by, appeal)
    if agreement.workplace_id != appeal.workplace_id:
        raise ValidationError(_("This agreement is of another workplace."))
    if not CLAUSE.fullmatch(clause.strip()):
        raise ValidationError(
            {"clause": _("Give the number of the clause only, such as 4.2 or 7-1: others read it.")}
        )
    return connect(
        source=appeal, target=agreement, meaning=Meaning.BREAKS_AGREEMENT, note=clause, by=by
    )


@action
def raise_proposal(
    *,
    appeal: Appeal,
    body: Organisation,
    passed: Collection[str],
    by: User,
    **facts: Unpack[proposals.Facts],
) -> Proposal:
    """A proposal out of an appeal: the topic and the words go along if they are marked; a name in
    anything that is typed is refused."""
    _may(by, appeal)
    topic = {"topic"} & set(passed)
    facts["reason"] = passing.text_of(appeal, set(passed) - topic, facts["reason"])
    facts["topic"] = appeal.topic if topic else ""
    passing.refuse_names("\n".join(str(said) for said in facts.values()), appeal)
    made = proposals.put_forward(body=body, on=timezone.localdate(), by=by, **facts)
    connect(source=appeal, target=made, meaning=Meaning.GAVE_RISE, by=by)
    return made


@action
def stand_behind(*, appeal: Appeal, proposal: Proposal, by: User) -> Link:
    """The appeal is one more reason for a proposal that was put forward already."""
    _may(by, appeal)
    if not proposal_queries.visible_to(by).filter(pk=proposal.pk).exists():
        raise PermissionDenied
    return connect(source=appeal, target=proposal, meaning=Meaning.GAVE_RISE, by=by)


def _workplace(appeal: Appeal) -> Workplace:
    if appeal.workplace is None:
        raise ValidationError(
            _("The appeal names no workplace of the register. Give it one first.")
        )
    return appeal.workplace


def _may(by: User, appeal: Appeal) -> None:
    mine = queries.visible_to(by).filter(pk=appeal.pk)
    if not queries.may(by, permissions.WORK, appeal) or not mine.exists():
        raise PermissionDenied
