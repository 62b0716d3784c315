"""The day of an appeal that can be missed next, kept beside it so that a queue of 200,000 is sorted
by an index."""

from collections.abc import Iterator
from datetime import date

from django.utils import timezone

from birlik.registers.clinics import clocks
from birlik.registers.clinics.choices import Kept, MediationEnd, NextDate, State
from birlik.registers.clinics.models import Appeal, Hearing, Lawsuit, Mediation, Obligation
from birlik.registers.clinics.models.appeals import NEVER


def refresh(appeal: Appeal) -> None:
    """Work out the dates anew; the caller saves."""
    if appeal.state == State.CLOSED:
        appeal.limit_on, appeal.limit_step = None, ""
        appeal.next_on, appeal.next_what = _earliest(_promises(appeal))
        return
    found = clocks.clocks(events_of(appeal), appeal.given, timezone.localdate())
    limit = clocks.limitation(found)
    appeal.limit_on = limit.due if limit else None
    appeal.limit_step = limit.step if limit else ""
    appeal.next_on, appeal.next_what = _earliest(_dates(appeal))


def events_of(appeal: Appeal) -> list[clocks.Event]:
    """What the law counts from: the facts recorded, and what mediations and lawsuits tell."""
    if appeal.pk is None:
        return []
    events = [(fact.procedure, fact.event, fact.on) for fact in appeal.facts.all()]
    for mediation in _mediations(appeal):
        events.append((clocks.DISPUTE, "mediation_agreed", mediation.agreed_on))
        if mediation.extended_on:
            events.append((clocks.DISPUTE, "mediation_extended", mediation.extended_on))
        if mediation.ended_on:
            events.append((clocks.DISPUTE, clocks.ENDINGS[mediation.end], mediation.ended_on))
    for lawsuit in _lawsuits(appeal):
        events.append((clocks.DISPUTE, "claim_filed", lawsuit.filed_on))
        if lawsuit.decided_on:
            events.append((clocks.DISPUTE, "court_decided", lawsuit.decided_on))
    return list(dict.fromkeys(events))


def _dates(appeal: Appeal) -> Iterator[tuple[date, str]]:
    if appeal.limit_on:
        yield appeal.limit_on, NextDate.LIMITATION
    if appeal.first_answer_at is None:
        yield appeal.answer_by, NextDate.ANSWER
    if appeal.pk is None:
        return
    for mediation in _mediations(appeal):
        if mediation.end == MediationEnd.RUNNING:
            ends = clocks.mediation_ends(mediation.agreed_on, bool(mediation.extended_on))
            yield ends, NextDate.MEDIATION
    today = timezone.localdate()
    ahead = Hearing.objects.filter(
        lawsuit__service__appeal=appeal, lawsuit__service__taken_back=False, at__date__gte=today
    )
    for at in ahead.values_list("at", flat=True):
        yield timezone.localtime(at).date(), NextDate.HEARING
    for lawsuit in _lawsuits(appeal):
        due = clocks.court_appeal_by(lawsuit.decided_on, lawsuit.decision)
        if due and due >= today:
            yield due, NextDate.APPEAL
    yield from _promises(appeal)


def _promises(appeal: Appeal) -> Iterator[tuple[date, str]]:
    waiting = Obligation.objects.filter(
        mediation__service__appeal=appeal, mediation__service__taken_back=False, state=Kept.WAITING
    )
    for due in waiting.values_list("due", flat=True):
        yield due, NextDate.OBLIGATION


def _earliest(dates: Iterator[tuple[date, str]]) -> tuple[date, str]:
    """Of two on one day the first told: a limitation that runs out weighs more than an answer."""
    return min(dates, key=lambda one: one[0], default=(NEVER, ""))


def _mediations(appeal: Appeal) -> list[Mediation]:
    return list(Mediation.objects.filter(service__appeal=appeal, service__taken_back=False))


def _lawsuits(appeal: Appeal) -> list[Lawsuit]:
    return list(Lawsuit.objects.filter(service__appeal=appeal, service__taken_back=False))
