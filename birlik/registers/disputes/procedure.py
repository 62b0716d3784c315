"""A dispute under the law: what is on record as facts, and what the law says of them.

The record tells some facts without an event of its own: the day the dispute began is the day the
employer was told of the demands, a stoppage has its first day, a mediator the day of his consent, a
settled dispute the day it ended. Each counts until an event says it better.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from birlik import law
from birlik.base import laws, packs
from birlik.base.formatting import language
from birlik.registers.disputes.choices import SETTLED, Body, Seat, SideKind, Stoppage
from birlik.registers.disputes.models import Dispute, DisputeEvent, Member, Side

PROCEDURE = "collective-dispute"
BEGAN, STRIKE, UNLAWFUL_STRIKE = "demands_received", "strike_began", "unprocedural_strike"
CONSENTED, AGREED, MET = "mediator_consented", "agreement", "demands_met"
TRIPARTITE = "dispute.tripartite.composition"
SET_UP = {"reconciliation_created": Body.RECONCILIATION, "arbitration_created": Body.ARBITRATION}


def clock() -> law.Clock | None:
    """The procedure of the installed pack under the law as it stands, or None where there is
    none."""
    try:
        return laws.current().procedure(PROCEDURE)
    except (law.LawError, packs.BrokenPack):
        return None


def rules(dispute: Dispute, by: law.Clock) -> law.Rules:
    """Those the dispute goes by: of the day of its first fact, as its state has them."""
    events = dispute.events.filter(mistake="").exclude(code="").order_by("on")
    first = events.values_list("on", flat=True).first() or dispute.began
    return by.law.on(max(min(first, dispute.began), by.law.first_day))


def circumstances() -> dict[str, str]:
    """What may be true of a dispute that the law asks about: code → words."""
    found = clock()
    if found is None:
        return {}
    return {code: law.say(text, language()) for code, text in found.spec.circumstances.items()}


@dataclass
class OnRecord:
    """What the parts of one dispute say that the law asks about."""

    events: list[tuple[str, date, Mapping[str, Any]]] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    association: bool = False


def states(
    disputes: Iterable[Dispute], today: date, by: law.Clock | None = None
) -> dict[int, law.State]:
    """The state of each dispute, in three queries whatever their number. A dispute the calendar
    does not reach has none."""
    found, by = list(disputes), by or clock()
    if not found or by is None:
        return {}
    parts = _on_record([dispute.pk for dispute in found])
    computed = {}
    for dispute in found:
        state = _state(by, dispute, parts[dispute.pk], today)
        if state is not None:
            computed[dispute.pk] = state
    return computed


def state(dispute: Dispute, today: date, by: law.Clock | None = None) -> law.State | None:
    return states([dispute], today, by).get(dispute.pk)


def _state(by: law.Clock, dispute: Dispute, parts: OnRecord, today: date) -> law.State | None:
    given = {code for code in dispute.circumstances if code in by.spec.circumstances}
    if parts.association:
        given.add("association")
    try:
        facts = list(facts_of(by, dispute, parts))
        return by.state(facts, today, week=dispute.work_week, given=given)
    except law.LawError:
        return None


def _on_record(ids: list[int]) -> dict[int, OnRecord]:
    parts: dict[int, OnRecord] = defaultdict(OnRecord)
    events = DisputeEvent.objects.filter(dispute__in=ids, mistake="").exclude(code="")
    for pk, code, on, data in events.values_list("dispute", "code", "on", "data").order_by():
        parts[pk].events.append((code, on, data))
    for member in Member.objects.filter(dispute__in=ids, mistake="").order_by("id"):
        parts[member.dispute_id].members.append(member)
    associations = Side.objects.filter(
        dispute__in=ids, mistake="", kind=SideKind.ASSOCIATION
    ).values_list("dispute", flat=True)
    for pk in associations:
        parts[pk].association = True
    return parts


def facts_of(by: law.Clock, dispute: Dispute, parts: OnRecord) -> Iterator[law.Fact]:
    """Every standing event the procedure knows, and what the record tells beside them."""
    told = set()
    for code, on, data in parts.events:
        if by.knows(code):
            told.add(code)
            yield law.Fact(code, on, _data(by, code, data, parts.members))
    yield from (fact for fact in _implied(by, dispute, parts, told) if by.knows(fact.event))


def _implied(
    by: law.Clock, dispute: Dispute, parts: OnRecord, told: set[str]
) -> Iterator[law.Fact]:
    if BEGAN not in told:
        yield law.Fact(BEGAN, dispute.began)
    strikes = dispute.stoppage == Stoppage.STRIKE and dispute.stoppage_began
    if strikes and not told & {STRIKE, UNLAWFUL_STRIKE}:
        yield law.Fact(STRIKE, dispute.stoppage_began)
    consents = [m.consent_on for m in parts.members if m.body == Body.MEDIATION and m.consent_on]
    if consents and CONSENTED not in told:
        yield law.Fact(CONSENTED, min(consents))
    ends = {code for code in told if by.spec.events[code].ends}
    if dispute.ended and dispute.outcome in SETTLED and not ends:
        yield law.Fact(AGREED, dispute.ended)


def _data(
    by: law.Clock, code: str, data: Mapping[str, Any], members: list[Member]
) -> dict[str, Any]:
    """The recorded data as the law takes them; who sits in a body is counted from its members."""
    event = by.spec.events[code]
    kinds = {one.code: one.kind for one in (*event.fields, *event.optional_fields)}
    known = {
        name: date.fromisoformat(value) if kinds[name] == "date" and value else value
        for name, value in data.items()
        if name in kinds and value is not None
    }
    if code in SET_UP:
        known |= {k: v for k, v in composition(SET_UP[code], members).items() if k in kinds}
    return known


def composition(body: str, members: Iterable[Member]) -> dict[str, Any]:
    """How a body is made up, in the words the law's rules on composition use."""
    members = list(members)
    mine = [member for member in members if member.body == body]
    if not mine:
        return {}
    keys = {member.key for member in mine}
    elsewhere = {m.body for m in members if m.body != body and m.key in keys}
    seats = [member.seat for member in mine]
    return {
        "employer_members": seats.count(Seat.EMPLOYER),
        "worker_members": seats.count(Seat.WORKERS),
        "state_members": seats.count(Seat.STATE),
        "other_members": seats.count(Seat.STATE) + seats.count(Seat.OTHER),
        "includes": sorted({code for member in mine for code in member.capacities}),
        "also_in": sorted(elsewhere),
    }


def note(code: str, parts: Mapping[str, Any], value: law.Value) -> str:
    """A sentence of the law's rules on a body, in the active language."""
    return law.Note(code, {**parts, "rule": value.content.words}, value.source.article).say(  # type: ignore[union-attr]
        language()
    )
