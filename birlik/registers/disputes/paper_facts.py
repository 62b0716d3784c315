"""What the record of a dispute can say in its papers: named facts, and the law of the day it began.

A name that the record does not know yet is still a field: it prints as a line to be filled in by
hand.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from babel.numbers import format_percent
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from birlik import law
from birlik.base import citations
from birlik.registers.disputes import demands as codes
from birlik.registers.disputes import event_data, paper_form, procedure
from birlik.registers.disputes.choices import SETTLED, Answer, Body, Seat, SideOf
from birlik.registers.disputes.models import Demand, Dispute, DisputeEvent, Member

PEOPLE = (
    "employer", "workers", "reply", "strike", "mediator", "arbitration", "meeting", "strike_vote",
    "inspection",
)  # fmt: skip
NAMED = (
    "representative", "representatives", "negotiators", "name", "chair", "secretary", "leader",
    "contact",
)  # fmt: skip
BODIES = {("employer", "name"), ("workers", "name")}  # names of organisations, not of people
MEETINGS = ("conference", "meeting")
STRIKE_VOTES = (
    "strike_decided_conference",
    "strike_decided",
    "strike_decided_signatures",
    "strike_decided_union",
    "strike_decided_representatives",
)


def _counted(prefix: str) -> dict[str, Any]:
    return {
        f"{prefix}.workers": gettext_lazy("all workers (delegates)"),
        f"{prefix}.present": gettext_lazy("how many were present"),
        f"{prefix}.share_present": gettext_lazy("share of those present"),
        f"{prefix}.in_favour": gettext_lazy("votes in favour"),
        f"{prefix}.share_in_favour": gettext_lazy("share of the votes in favour"),
        f"{prefix}.not_in_favour": gettext_lazy("votes against and abstentions"),
    }


OWN_FIELDS: dict[str, Any] = {
    "dispute.number": gettext_lazy("number of the dispute"),
    "dispute.began": gettext_lazy("day the dispute began"),
    "dispute.region": gettext_lazy("region"),
    "dispute.workers": gettext_lazy("workers involved"),
    "dispute.stage": gettext_lazy("present step of the dispute"),
    "workplace.name": gettext_lazy("workplace"),
    "employer.name": gettext_lazy("employer"),
    "employer.bin": gettext_lazy("BIN of the employer"),
    "employer.address": gettext_lazy("address of the employer"),
    "employer.representative": gettext_lazy("who speaks for the employer"),
    "employer.mandate": gettext_lazy("mandate of the employer’s representative"),
    "workers.name": gettext_lazy("body that represents the workers"),
    "workers.representative": gettext_lazy("who speaks for the workers"),
    "workers.mandate": gettext_lazy("mandate of the workers’ representative"),
    "workers.mandate_on": gettext_lazy("day of the workers’ mandate"),
    "workers.address": gettext_lazy("address of the workers’ representatives"),
    "demands": gettext_lazy("demands"),
    "demands.said": gettext_lazy("a demand in words"),
    "demands.amount": gettext_lazy("amount of money of a demand"),
    "demands.answer": gettext_lazy("answer to a demand"),
    "demands.answer_text": gettext_lazy("answer to a demand in words"),
    "meeting.on": gettext_lazy("day of the meeting"),
    "meeting.conference": gettext_lazy("the meeting was a conference"),
    **_counted("meeting"),
    "meeting.planned": gettext_lazy("planned day and time of the meeting"),
    "meeting.expected": gettext_lazy("expected number of participants"),
    "meeting.rules": gettext_lazy("rules of the meeting"),
    "meeting.place": gettext_lazy("place of the meeting"),
    "meeting.chair": gettext_lazy("chair of the meeting"),
    "meeting.secretary": gettext_lazy("secretary of the meeting"),
    "meeting.agenda": gettext_lazy("further points of the agenda"),
    "meeting.agenda.text": gettext_lazy("a point of the agenda"),
    "signatures.on": gettext_lazy("day the signatures were confirmed"),
    "signatures.workers": gettext_lazy("all workers"),
    "signatures.signed": gettext_lazy("workers who signed"),
    "signatures.reason": gettext_lazy("why a meeting is impossible"),
    "reply.representatives": gettext_lazy("representatives the employer named"),
    "letter.on": gettext_lazy("day of the letter"),
    "inspection.done": gettext_lazy("what the employer has done"),
    "inspection.contact": gettext_lazy("whom the inspection may call"),
    "inspection.mood": gettext_lazy("mood at the workplace"),
    "commission.on": gettext_lazy("day the commission sat"),
    "reconciliation.employers": gettext_lazy("members of the commission for the employer"),
    "reconciliation.workers": gettext_lazy("members of the commission for the workers"),
    "reconciliation.employers.name": gettext_lazy("name of a member"),
    "reconciliation.employers.position": gettext_lazy("position of a member"),
    "reconciliation.workers.name": gettext_lazy("name of a member"),
    "reconciliation.workers.position": gettext_lazy("position of a member"),
    "reconciliation.first_meeting": gettext_lazy("first sitting of the commission"),
    "reconciliation.perform_by": gettext_lazy("term to perform the agreement of the commission"),
    "extended.until": gettext_lazy("day the term was extended to"),
    "protocol.agreed": gettext_lazy("points the sides agreed on"),
    "mediator.name": gettext_lazy("mediator"),
    "mediator.position": gettext_lazy("position of the mediator"),
    "mediator.consent_on": gettext_lazy("day of the mediator’s consent"),
    "mediator.rules": gettext_lazy("how and where the mediator meets the sides"),
    "mediation.until": gettext_lazy("last day of the mediation"),
    "arbitration.members": gettext_lazy("members of the arbitration"),
    "arbitration.members.name": gettext_lazy("name of a member"),
    "arbitration.members.position": gettext_lazy("position of a member"),
    "arbitration.members.seat": gettext_lazy("for whom a member sits"),
    "arbitration.chair": gettext_lazy("chair of the arbitration"),
    "award.found": gettext_lazy("what the arbitration found"),
    "award.in_favour": gettext_lazy("votes for the award"),
    "award.against": gettext_lazy("votes against the award"),
    "award.perform_by": gettext_lazy("term to perform the award"),
    "strike_vote.on": gettext_lazy("day of the decision to strike"),
    "strike_vote.conference": gettext_lazy("a conference decided on the strike"),
    **_counted("strike_vote"),
    "strike_vote.place": gettext_lazy("place of the meeting on the strike"),
    "strike_vote.chair": gettext_lazy("chair of the meeting on the strike"),
    "strike_vote.secretary": gettext_lazy("secretary of the meeting on the strike"),
    "strike.begins": gettext_lazy("day and time the strike begins"),
    "strike.duration": gettext_lazy("expected duration of the strike"),
    "strike.participants": gettext_lazy("expected number of strikers"),
    "strike.body": gettext_lazy("body that leads the strike"),
    "strike.leader": gettext_lazy("who heads the body that leads the strike"),
    "strike.negotiators": gettext_lazy("who is authorised to negotiate"),
    "strike.minimum_work": gettext_lazy("minimum of necessary work"),
    "strike.resumes": gettext_lazy("day the strike resumes"),
    "strike.resume_reason": gettext_lazy("why the strike resumes"),
    "agreement.terms": gettext_lazy("terms of the settlement"),
    "agreement.terms.text": gettext_lazy("what was agreed"),
    "agreement.terms.who": gettext_lazy("who owes it"),
    "agreement.terms.due": gettext_lazy("by when"),
    "agreement.perform_by": gettext_lazy("term to perform the agreement"),
    "agreement.follow_up": gettext_lazy("how the agreement is followed up"),
}


def fields(clock: law.Clock) -> dict[str, str]:
    """Every field a paper may name, with what it is called in the active language."""
    language = event_data.language()
    named = {name: str(label) for name, label in OWN_FIELDS.items()}
    spec = clock.spec
    for code, event in spec.events.items():
        named[f"on.{code}"] = _("day: %(event)s") % {"event": law.say(event.label, language)}
    for code, step in spec.steps.items():
        named[f"due.{code}"] = _("due: %(step)s") % {"step": law.say(step.label, language)}
    return named | citations.fields(clock.law.on(clock.law.first_day), language)


def facts(
    dispute: Dispute, language: str, clock: law.Clock, today: date, *, names: bool
) -> dict[str, Any]:
    """The same names with what is on record, written in a language. Without `names` the people are
    left to be filled in by hand, for who may not see them."""
    with translation.override(language):
        events = list(dispute.events.filter(mistake="").exclude(code="").order_by("on", "pk"))
        members = list(dispute.members.filter(mistake=""))
        state = procedure.state(dispute, today, clock)
        told = _record(dispute) | _sides(dispute) | _votes(events, language)
        told |= _data(events) | _strike(dispute, events)
        for group, part in _bodies(members, clock).items():
            told[group] = told.get(group, {}) | part
        told["demands"] = [_demand(row) for row in _demands(dispute)]
        told["on"] = {"demands_received": dispute.began} | {
            event.code: event.on for event in events
        }
        if dispute.ended and dispute.outcome in SETTLED:
            told["on"].setdefault(procedure.AGREED, dispute.ended)
        told["dispute"]["stage"] = _stage(state, language)
        told["due"] = {row.step.code: row.due for row in state.rows if row.due} if state else {}
        told["agreement"] |= {"terms": _terms(dispute)}
        _add_typed(told, dispute)
        if not names:
            _leave_out_names(told)
        return told | _law(clock, dispute, state, language)


def on_record(dispute: Dispute) -> set[str]:
    """Of what the papers ask, the fields that the record tells without being asked."""
    events = list(dispute.events.filter(mistake="").exclude(code="").order_by("on", "pk"))
    told = _sides(dispute) | _data(events) | _strike(dispute, events)
    named = (name.split(".") for name in paper_form.KINDS if name != "strike.begins")
    return {
        f"{group}.{field}"
        for group, field in named
        if told.get(group, {}).get(field) not in (None, "")
    }


def _add_typed(told: dict[str, Any], dispute: Dispute) -> None:
    """What was typed for the papers only fills what the record leaves blank; of a strike it tells
    the day that was announced."""
    for name, value in paper_form.typed(dispute).items():
        group, field = name.split(".")
        part = told.setdefault(group, {})
        if part.get(field) in (None, "") or name == "strike.begins":
            part[field] = value


def _leave_out_names(told: dict[str, Any]) -> None:
    for group in PEOPLE:
        part: dict[str, Any] = told.get(group, {})
        for field in NAMED:
            if field in part and (group, field) not in BODIES:
                part[field] = None
    seated = told["reconciliation"]
    for members in (seated["employers"], seated["workers"], told["arbitration"]["members"]):
        for member in members:
            member |= {"name": None, "position": None}


def _terms(dispute: Dispute) -> list[dict[str, Any]]:
    """What the last settlement says: each term, who owes it, by when."""
    last = dispute.settlements.filter(mistake="").first()
    rows = last.terms.filter(mistake="") if last else []
    return [
        {"text": row.text, "who": row.who or row.get_owed_by_display(), "due": row.due}
        for row in rows
    ]


def _record(dispute: Dispute) -> dict[str, Any]:
    sites = list(dispute.workplaces.all())
    employer = dispute.employer
    return {
        "dispute": {
            "number": dispute.number,
            "began": dispute.began,
            "region": str(dispute.region or ""),
            "workers": dispute.workers,
        },
        "workplace": {"name": ", ".join(site.name for site in sites) or dispute.place},
        "employer": {
            "name": dispute.employer_name,
            "bin": employer.bin if employer else None,
            "address": next((site.address for site in sites if site.address), None),
        },
        "workers": {"name": dispute.union_name},
    }


def _sides(dispute: Dispute) -> dict[str, Any]:
    """What the sides say goes before what the record of the dispute says."""
    told = _record(dispute)
    sides = list(dispute.sides.filter(mistake="", part_of=None).order_by("pk"))
    for name, of in (("employer", SideOf.EMPLOYER), ("workers", SideOf.WORKERS)):
        mine = [side for side in sides if side.side == of]
        if mine:
            told[name] |= {
                "name": "; ".join(side.name for side in mine),
                "representative": _joined(side.representative for side in mine),
                "mandate": _joined(side.mandate for side in mine),
                "mandate_on": next((side.mandate_on for side in mine if side.mandate_on), None),
            }
    return {name: told[name] for name in ("employer", "workers")}


def _joined(parts: Iterable[str]) -> str:
    return "; ".join(part for part in parts if part)


def _demands(dispute: Dispute) -> list[Demand]:
    withdrawn = [Answer.WITHDRAWN]
    return list(dispute.demand_rows.filter(mistake="").exclude(answer__in=withdrawn))


def _demand(row: Demand) -> dict[str, Any]:
    return {
        "said": row.text or codes.named([row.code])[0],
        "amount": row.amount,
        "answer": "" if row.answer == Answer.WAITING else row.get_answer_display(),
        "answer_text": row.answer_text,
    }


def _votes(events: list[DisputeEvent], language: str) -> dict[str, Any]:
    told: dict[str, Any] = {"meeting": {}, "strike_vote": {}, "signatures": {}}
    for event in events:
        if event.code in MEETINGS:
            told["meeting"] = _vote(event, language)
        elif event.code in STRIKE_VOTES:
            told["strike_vote"] = _vote(event, language)
        elif event.code == "signatures":
            told["signatures"] = {"on": event.on, **event.data}
    return told


def _vote(event: DisputeEvent, language: str) -> dict[str, Any]:
    workers, present = event.data.get("workers"), event.data.get("present")
    in_favour = event.data.get("in_favour")
    return {
        "on": event.on,
        "conference": "conference" in event.code,
        "workers": workers,
        "present": present,
        "in_favour": in_favour,
        "share_present": _share(present, workers, language),
        "share_in_favour": _share(in_favour, present, language),
        "not_in_favour": present - in_favour if present and in_favour is not None else None,
    }


def _share(part: int | None, whole: int | None, language: str) -> str | None:
    if part is None or not whole:
        return None
    return format_percent(part / whole, "#,##0.#\xa0%", locale=language)


def _bodies(members: list[Member], clock: law.Clock) -> dict[str, Any]:
    capacities = dict(event_data.capacities(clock))
    by_seat = {
        name: [_member(one, capacities) for one in members
               if one.body == Body.RECONCILIATION and one.seat == seat]
        for name, seat in (("employers", Seat.EMPLOYER), ("workers", Seat.WORKERS))
    }  # fmt: skip
    arbiters = [one for one in members if one.body == Body.ARBITRATION]
    mediator = next((one for one in members if one.body == Body.MEDIATION), None)
    return {
        "reconciliation": by_seat,
        "arbitration": {
            "members": [_member(one, capacities) for one in arbiters],
            "chair": next((one.name for one in arbiters if one.chair), None),
        },
        "mediator": {
            "name": mediator.name,
            "position": mediator.position,
            "consent_on": mediator.consent_on,
        }
        if mediator
        else {},
    }


def _member(one: Member, capacities: dict[str, str]) -> dict[str, Any]:
    seats = [capacities[code] for code in one.capacities if code in capacities]
    return {
        "name": one.name,
        "position": one.position,
        "seat": ", ".join(seats) or one.get_seat_display(),
    }


def _data(events: list[DisputeEvent]) -> dict[str, Any]:
    """What was recorded about single events; a later one of its kind says it better."""
    data: dict[str, dict[str, Any]] = {event.code: event.data for event in events}

    def day(code: str, name: str) -> date | None:
        told = data.get(code, {}).get(name)
        return date.fromisoformat(told) if told else None

    ended = [e.on for e in events if e.code in ("reconciliation_agreed", "reconciliation_failed")]
    return {
        "reply": {"representatives": data.get("demands_refused", {}).get("named_representatives")},
        "commission": {"on": ended[-1] if ended else None},
        "reconciliation": {"perform_by": day("reconciliation_agreed", "perform_by")},
        "extended": {"until": day("reconciliation_extended", "until")},
        "mediation": {"until": day("mediator_consented", "until")},
        "award": {"perform_by": day("award", "perform_by")},
        "agreement": {"perform_by": day("agreement", "perform_by")},
    }


def _strike(dispute: Dispute, events: list[DisputeEvent]) -> dict[str, Any]:
    notice: dict[str, Any] = next(
        (e.data for e in reversed(events) if e.code == "strike_notice"), {}
    )
    speakers = dispute.sides.filter(mistake="", side=SideOf.WORKERS, part_of=None)
    return {
        "strike": {
            "begins": dispute.stoppage_began,
            "participants": dispute.stoppage_workers,
            "duration": notice.get("duration"),
            "minimum_work": notice.get("minimum_work"),
            "negotiators": _joined(speakers.values_list("representative", flat=True)),
        }
    }


def _stage(state: law.State | None, language: str) -> str:
    return law.say(state.step.step.label, language) if state and state.step else ""


def _law(
    clock: law.Clock, dispute: Dispute, state: law.State | None, language: str
) -> dict[str, Any]:
    """The values of the day the dispute began, and their articles in words."""
    if dispute.began < clock.law.first_day:
        return {"law": {}, "of_law": {}, "rule": {}}
    rules = state.rules if state else procedure.rules(dispute, clock)
    return citations.said(rules, language)
