"""What happens to proposals: one function per event. The steps say how far one has come; what they
come to is kept beside it (`_stand`)."""

from datetime import date
from typing import Any, TypedDict, Unpack, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik.base import numbering
from birlik.base.audit import action, record
from birlik.base.models import User
from birlik.base.versions import check_version
from birlik.registers.agreements.models import CollectiveAgreement
from birlik.registers.proposals import permissions, queries, rules
from birlik.registers.proposals.choices import ENDS, Step
from birlik.registers.proposals.models import Proposal, ProposalStep
from birlik.registers.structure.models import Organisation
from birlik.registers.structure.queries import holds


class Facts(TypedDict):
    """What a proposal says."""

    title: str
    text: str
    reason: str
    topic: str
    norm: str
    act: str
    agreement: CollectiveAgreement | None
    named: str
    article: str
    addressee: str


class Vote(TypedDict, total=False):
    in_favour: int | None
    against: int | None
    abstained: int | None


STANDS = ("state", "at_id", "answer", "sent_on", "answered_on", "ended_on")


@action
def put_forward(
    *,
    body: Organisation,
    on: date,
    vote: Vote | None = None,
    by: User | None,
    **facts: Unpack[Facts],
) -> Proposal:
    """A body of the union proposes to change a norm."""
    _may(by, body)
    rules.check_put_on(on, today=timezone.localdate())
    made = Proposal(number=_number(on), body=body, at=body, put_on=on, added_by=by)
    _say(made, facts)
    step = ProposalStep.objects.create(
        proposal=made, kind=Step.PUT_FORWARD, on=on, organisation=body, by=by, **(vote or {})
    )
    record("put forward proposal", made, by=by, body=body.pk, step=step.pk, norm=made.norm)
    return made


@action
def change(*, proposal: Proposal, version: int, by: User, **facts: Unpack[Facts]) -> Proposal:
    """Put right or complete what it says, if it still is what `by` had read; else Stale."""
    current = _locked(proposal)
    _may(by, current.at)
    check_version(current, version)
    if current.state in ENDS:
        raise ValidationError(
            _("This proposal is %(state)s: its text stays as it was.")
            % {"state": current.get_state_display()}
        )
    before = _told(facts_of(current))
    current.version += 1
    _say(current, facts)
    after = _told(facts_of(current))
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    record("change proposal", current, by=by, changed=changed)
    return current


@action
def take_up(
    *,
    proposal: Proposal,
    to: Organisation,
    on: date,
    text: str,
    vote: Vote | None = None,
    by: User | None,
) -> ProposalStep:
    """A body above makes it its own, with its reasoning; what the levels below said stays with
    it."""
    current = _locked(proposal)
    _may(by, to)
    if by is not None and not queries.above(current.at, by, on).filter(pk=to.pk).exists():
        raise ValidationError({"to": _("Choose a body above the one where it stands now.")})
    before = _stood(current)
    made = _step(current, Step.TAKEN_UP, on=on, text=text, organisation=to, by=by, **(vote or {}))
    record("take up proposal", current, by=by, step=made.pk, to=to.pk, before=before)
    return made


@action
def send(*, proposal: Proposal, on: date, to: str, text: str = "", by: User | None) -> ProposalStep:
    """It went out to who can change the norm."""
    if not to.strip():
        raise ValidationError({"to": _("Say to whom it was sent.")})
    current = _allowed(proposal, by)
    before = _stood(current)
    made = _step(current, Step.SENT, on=on, text=text, to=to.strip(), by=by)
    record("send proposal", current, by=by, step=made.pk, to=made.to, before=before)
    return made


@action
def note_answer(
    *, proposal: Proposal, on: date, answer: str, text: str, by: User | None
) -> ProposalStep:
    """The addressee answered, in these words."""
    current = _allowed(proposal, by)
    before = _stood(current)
    made = _step(current, Step.ANSWERED, on=on, text=text, answer=answer, by=by)
    record("note answer to proposal", current, by=by, step=made.pk, answer=answer, before=before)
    return made


@action
def adopt(*, proposal: Proposal, on: date, text: str, by: User | None) -> ProposalStep:
    """The norm was changed: this is the text as it was adopted."""
    current = _allowed(proposal, by)
    before = _stood(current)
    made = _step(current, Step.ADOPTED, on=on, text=text, by=by)
    record("adopt proposal", current, by=by, step=made.pk, before=before)
    return made


@action
def withdraw(*, proposal: Proposal, on: date, text: str, by: User | None) -> ProposalStep:
    """The body does not pursue it any more, and says why."""
    current = _allowed(proposal, by)
    before = _stood(current)
    made = _step(current, Step.WITHDRAWN, on=on, text=text, by=by)
    record("withdraw proposal", current, by=by, step=made.pk, before=before)
    return made


@action
def take_back_step(*, proposal: Proposal, reason: str, by: User | None) -> ProposalStep:
    """The last step was recorded by mistake: it stays readable with the reason, and the proposal
    stands where it stood before."""
    rules.check_reason(reason)
    current = _allowed(proposal, by)
    last = queries.standing_steps(current)[-1]
    if last.kind == Step.PUT_FORWARD:
        raise ValidationError(_("Nothing has happened to it yet. To end it, withdraw it."))
    before = _stood(current)
    last.mistake = reason.strip()
    last.save(update_fields=["mistake"])
    _stand(current)
    record("take back step of proposal", current, by=by, step=last.pk, before=before)
    return last


def facts_of(proposal: Proposal) -> Facts:
    return cast(Facts, {name: getattr(proposal, name) for name in Facts.__annotations__})


def _number(on: date) -> str:
    """The next number of the year: P-2026-0001."""
    return f"P-{on.year}-{numbering.take(f'proposal:{on.year}'):04d}"


def _say(proposal: Proposal, facts: Facts) -> None:
    rules.check_proposal(facts)
    for name, value in facts.items():
        setattr(proposal, name, value.strip() if isinstance(value, str) else value)
    proposal.search = proposal.searchable()
    proposal.full_clean(exclude=["added_by"], validate_unique=False)
    proposal.save()


def _step(current: Proposal, kind: Step, *, on: date, text: str, **said: Any) -> ProposalStep:
    """Inside an action, on a locked proposal: the checks every step has, and what it comes to."""
    last = queries.standing_steps(current)[-1]
    rules.check_step(
        kind, state=current.state, on=on, last=last.on, today=timezone.localdate(), text=text,
        answer=said.get("answer", ""),
    )  # fmt: skip
    said = {"organisation": current.at} | said
    made = ProposalStep(proposal=current, kind=kind, on=on, text=text.strip(), **said)
    made.full_clean(exclude=["by"])
    made.save()
    _stand(current)
    return made


def _stand(proposal: Proposal) -> None:
    """What the steps come to: the state, the level, the last answer, and the days."""
    steps = queries.standing_steps(proposal)
    last = steps[-1]
    answers = [one for one in steps if one.kind == Step.ANSWERED]
    sent = [one for one in steps if one.kind == Step.SENT]
    proposal.state, proposal.at = last.kind, last.organisation
    proposal.answer = answers[-1].answer if answers else ""
    proposal.answered_on = answers[-1].on if answers else None
    proposal.sent_on = sent[0].on if sent else None
    proposal.ended_on = last.on if last.kind in ENDS else None
    proposal.version += 1
    proposal.save()


def _stood(proposal: Proposal) -> dict[str, Any]:
    return {name: getattr(proposal, name) for name in STANDS}


def _allowed(proposal: Proposal, by: User | None) -> Proposal:
    current = _locked(proposal)
    _may(by, current.at)
    return current


def _locked(proposal: Proposal) -> Proposal:
    rows: QuerySet[Proposal] = Proposal.objects.select_for_update(of=("self",))
    return rows.select_related("at", "agreement__workplace").get(pk=proposal.pk)


def _may(by: User | None, body: Organisation) -> None:
    """`by` is None when the system acts: the demonstration."""
    if by is not None and not holds(by, permissions.RECORD, body):
        raise PermissionDenied


def _told(facts: Facts) -> dict[str, Any]:
    return {name: getattr(value, "pk", value) for name, value in facts.items()}
