"""The page of a proposal: what it says, how far it has come, and every step with its words."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from birlik.base import audit, sections, topics
from birlik.base.formatting import number
from birlik.base.models import AuditEvent, User
from birlik.base.roles import STAFF
from birlik.registers.proposals import lists, norms, queries, rules
from birlik.registers.proposals.choices import ENDS, Answer, Step
from birlik.registers.proposals.models import Proposal, ProposalStep
from birlik.registers.structure.queries import visible_to as organisations_visible_to
from birlik.registers.structure.scope import roles_of

OFFERS = {
    Step.TAKEN_UP: gettext_lazy("Take it up a level"),
    Step.SENT: gettext_lazy("It was sent"),
    Step.ANSWERED: gettext_lazy("It was answered"),
    Step.ADOPTED: gettext_lazy("It was adopted"),
}
ROAD = (Step.PUT_FORWARD, Step.TAKEN_UP, Step.SENT, Step.ANSWERED, Step.ADOPTED)


def content(proposal: Proposal, user: User) -> dict[str, Any]:
    steps = list(proposal.steps.select_related("organisation", "by"))
    standing = [one for one in steps if not one.mistake]
    acts = queries.may_record(user, proposal)
    opens = organisations_visible_to(user).filter(pk__in={proposal.body_id, proposal.at_id})
    return {
        "proposal": proposal,
        "state": lists.state(proposal),
        "norm": norms.in_words(proposal),
        "topic": topics.name(proposal.topic) if proposal.topic else "",
        "opens": set(opens.values_list("pk", flat=True)),
        "road": _road(proposal, standing),
        "history": _events(proposal, steps, named=bool(roles_of(user) & STAFF)),
        "offers": [
            {"kind": step.value, "label": OFFERS[step]}
            for step in rules.NEXT[proposal.state]
            if step in OFFERS and queries.may_step(user, proposal, step)
        ],
        "may_withdraw": acts and Step.WITHDRAWN in rules.NEXT[proposal.state],
        "may_change": acts and proposal.state not in ENDS,
        "may_take_back": acts and len(standing) > 1,
        "adopted": next((one for one in standing if one.kind == Step.ADOPTED), None),
        "sections": sections.of(proposal, user),
    }


def _road(proposal: Proposal, standing: list[ProposalStep]) -> list[dict[str, str]]:
    """The usual way, with what is done of it; a level or an answer can be left out."""
    if proposal.state == Step.WITHDRAWN:
        return []
    done = {one.kind for one in standing}
    at = ROAD.index(Step(proposal.state))
    road = []
    for place, step in enumerate(ROAD):
        if place < at and step not in done:
            continue
        ended = proposal.state == Step.ADOPTED
        state = "done" if place < at or (place == at and ended) else "now" if place == at else ""
        road.append({"label": str(step.label).capitalize(), "state": state})
    return road


def _events(proposal: Proposal, steps: list[ProposalStep], *, named: bool) -> list[dict[str, Any]]:
    """Newest first. Who did what is told to staff."""
    events = [_event(proposal, one, named) for one in reversed(steps)]
    changes = [
        {
            "date": timezone.localtime(event.at).date(),
            "title": _("Changed: %(fields)s") % {"fields": _changed(event)},
            "who": event.by_name if named else "",
        }
        for event in audit.history(proposal)
        if event.verb == "change proposal"
    ]
    return sorted([*events, *changes], key=lambda event: event["date"], reverse=True)


def _event(proposal: Proposal, step: ProposalStep, named: bool) -> dict[str, Any]:
    said = step.get_answer_display() if step.kind == Step.ANSWERED else step.get_kind_display()
    title = f"{str(said).capitalize()}: {step.organisation}"
    if step.kind == Step.SENT:
        title = _("Sent to %(addressee)s") % {"addressee": step.to}
    elif step.kind in (Step.ANSWERED, Step.ADOPTED):
        title = str(said).capitalize()
    tone = lists.ANSWERED[Answer(step.answer)] if step.answer else lists.TONES[Step(step.kind)]
    return {
        "date": step.on,
        "title": title,
        "who": step.by if named else "",
        "text": proposal.reason if step.kind == Step.PUT_FORWARD else step.text,
        "vote": _vote(step),
        "mistake": step.mistake,
        "tone": tone if tone in ("good", "alert") and not step.mistake else "",
    }


def _vote(step: ProposalStep) -> str:
    if step.in_favour is None:
        return ""
    return _("Votes: %(in_favour)s in favour, %(against)s against, %(abstained)s abstained") % {
        "in_favour": number(step.in_favour),
        "against": number(step.against or 0),
        "abstained": number(step.abstained or 0),
    }


def _changed(event: AuditEvent) -> str:
    return ", ".join(field_name(name) for name in event.details.get("changed", {}))


def field_name(name: str) -> str:
    field: Any = Proposal._meta.get_field(name)
    return str((field.related_model._meta if field.related_model else field).verbose_name)
