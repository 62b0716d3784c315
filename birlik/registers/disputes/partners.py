"""Reading the links of partners. A link that is unknown, expired or revoked is nothing at all."""

import hashlib
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from birlik import law
from birlik.base.audit import name_of
from birlik.base.models import Attachment, User
from birlik.registers.disputes import permissions, procedure, queries
from birlik.registers.disputes.choices import AnswerState, Outcome
from birlik.registers.disputes.models import Dispute, PartnerAnswer, PartnerLink
from birlik.registers.structure.scope import scope

ACTORS = {
    "employer": "employer",
    "inspector": "inspection",
    "mediator": "mediator",
}


def key_of(token: str) -> str:
    """What is kept of a link. It is long and random, so a plain hash cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()


def link_by(token: str) -> PartnerLink | None:
    """The link, while it opens anything: not expired, not revoked, its dispute open."""
    found = PartnerLink.objects.filter(
        key=key_of(token),
        expires__gt=timezone.now(),
        revoked_at=None,
        dispute__outcome=Outcome.OPEN,
        dispute__mistake="",
    )
    return found.select_related("dispute").first()


def links_of(dispute: Dispute) -> QuerySet[PartnerLink]:
    waiting = Q(answers__state=AnswerState.PROPOSED)
    return dispute.partner_links.select_related("issued_by").annotate(
        times=Count("openings", distinct=True),
        last=Max("openings__at"),
        waiting=Count("answers", filter=waiting, distinct=True),
    )


def answers_of(dispute: Dispute) -> QuerySet[PartnerAnswer]:
    return PartnerAnswer.objects.filter(link__dispute=dispute).select_related("link", "decided_by")


def waiting(dispute: Dispute) -> int:
    """Answers nobody has looked at yet."""
    return answers_of(dispute).filter(state=AnswerState.PROPOSED).count()


def to_look_at(user: User) -> QuerySet[PartnerAnswer]:
    """Answers nobody has looked at yet, where the user may; the oldest first."""
    seen = queries.standing(queries.within(scope(user, permissions.PARTNERS)))
    rows = PartnerAnswer.objects.filter(state=AnswerState.PROPOSED, link__dispute__in=seen)
    return rows.select_related("link__dispute").order_by("at", "id")


def files_of(answer: PartnerAnswer) -> list[Attachment]:
    subject = answer.event if answer.event_id else answer
    return list(Attachment.objects.filter(subject=name_of(subject)).order_by("id"))


@dataclass(frozen=True)
class Asked:
    """What a partner is shown of the dispute: his step, and nothing beside it."""

    employer: str
    number: str
    step: str
    actor: str
    term: str
    due: date | None
    article: str
    url: str
    events: list[tuple[str, str]]
    """What he may say has happened: code and words."""


def asked(link: PartnerLink, language: str) -> Asked | None:
    """None where the pack no longer knows the step."""
    clock = procedure.clock()
    if clock is None or link.step not in clock.spec.steps:
        return None
    step = clock.spec.steps[link.step]
    state = procedure.state(link.dispute, timezone.localdate(), clock)
    row = next((r for r in state.rows if r.step.code == link.step), None) if state else None
    key = row.value if row else clock.law.on(clock.law.last_change)[step.term]
    return Asked(
        employer=link.dispute.employer_name,
        number=link.dispute.number,
        step=law.say(step.label, language),
        actor=law.say(clock.spec.actors[step.actor], language),
        term=key.say(language),
        due=row.due if row else None,
        article=key.source.article,
        url=key.source.url,
        events=[(code, law.say(clock.spec.events[code].label, language)) for code in step.closes],
    )


def only_confirms(code: str) -> bool:
    """The event says all by itself: nothing else is to be recorded about it."""
    clock = procedure.clock()
    if clock is None or not clock.knows(code):
        return False
    return not clock.spec.events[code].fields
