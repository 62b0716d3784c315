"""All that the page of a dispute shows."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst

from birlik.base import audit, packs, sections
from birlik.base.formatting import language
from birlik.base.models import User
from birlik.base.roles import STAFF
from birlik.law.terms import Composition
from birlik.registers.disputes import (
    demands,
    duties,
    history,
    law_steps,
    partners,
    permissions,
    procedure,
    queries,
    timeline,
)
from birlik.registers.disputes.choices import Answer, Body, Outcome, Seat, SideOf
from birlik.registers.disputes.models import Demand, Dispute, Member, Side
from birlik.registers.structure.queries import workplaces_visible_to
from birlik.registers.structure.scope import roles_of

TONES = {
    Answer.MET: "good",
    Answer.PARTLY: "good",
    Answer.REFUSED: "alert",
    Answer.WAITING: "watch",
}


def context(dispute: Dispute, user: User, today: date) -> dict[str, Any]:
    standing = law_steps.look(dispute, today, duties.answers_for([dispute])[dispute.pk])
    files = list(queries.attachments_of(dispute))
    named = bool(roles_of(user) & STAFF)
    members = list(dispute.members.all())
    sides = list(dispute.sides.select_related("part_of"))
    demand_rows = list(dispute.demand_rows.all())
    may_see_names = queries.may(user, permissions.NAMES, dispute)
    return {
        "dispute": dispute,
        "today": today,
        "address": reverse("disputes:detail", args=[dispute.number]),
        "standing": standing,
        "entries": timeline.entries(dispute, standing, files, today, named=named),
        "withdrawn_parts": [
            *timeline.withdrawn(dispute), *_withdrawn(demand_rows, sides, members, may_see_names),
        ],
        "events": history.record_of(dispute, user),
        "demand_rows": _demands(dispute, demand_rows),
        "currency": packs.current("pack").get("currency", ""),
        "sides": _sides(dispute, sides),
        "bodies": _bodies(dispute, members),
        "may_see_names": may_see_names,
        "workplaces": dispute.workplaces.all(),
        "openable": set(
            workplaces_visible_to(user).filter(disputes=dispute).values_list("pk", flat=True)
        ),
        "facts": _facts(dispute),
        "attachments": files,
        "sections": sections.of(dispute, user),
        "may_record": queries.may(user, permissions.RECORD, dispute),
        "may_note": (may_note := queries.may(user, permissions.NOTE, dispute)),
        "may_papers": may_note or bool(roles_of(user) & permissions.PAPERS),
        "partner_answers": partners.waiting(dispute),
        "may_withdraw": queries.may(user, permissions.WITHDRAW, dispute),
    }  # fmt: skip


def closing(dispute: Dispute, today: date) -> dict[str, Any]:
    """What the record tells of an end already: its day, and by the answers how it ended."""
    known: dict[str, Any] = {"federation_took_part": dispute.federation_took_part}
    events = list(dispute.events.filter(mistake="").exclude(code="").order_by("on", "pk"))
    state = procedure.state(dispute, today)
    end = state.ended if state else None
    if end:
        events = [event for event in events if (event.code, event.on) == (end.event, end.on)]
    if not events:
        return known | ({"ended": end.on} if end else {})
    last = events[-1]
    answers = set(dispute.demand_rows.filter(mistake="").values_list("answer", flat=True))
    if last.code in timeline.GOOD and answers:
        known["outcome"] = Outcome.MET if answers == {Answer.MET} else Outcome.PARTLY
    return known | {"ended": last.on, "outcome_text": last.text}


def note_reading(dispute: Dispute, user: User, shown: dict[str, Any]) -> None:
    """Names of members and of those who speak for a side are personal: who saw them is noted."""
    seen = any(body["members"] for body in shown["bodies"]) or any(
        side.representative for group in shown["sides"] for side in group["rows"]
    )
    if shown["may_see_names"] and seen:
        audit.record_read(dispute, by=user, fields="names of commissions and sides")


def _facts(dispute: Dispute) -> list[tuple[str, object]]:
    names = ["region", "sector", "place", "workers", "union_present", "union_name"]
    names += ["federation_took_part", "circumstances", "work_week", "stoppage"]
    if dispute.stoppage != "none":
        names += ["stoppage_began", "stoppage_days", "stoppage_workers"]
    names += ["outcome", "outcome_text", "source"]
    return [
        (capfirst(history.field_name(name)), history.shown(name, getattr(dispute, name)))
        for name in names
    ]


def _demands(dispute: Dispute, rows: list[Demand]) -> list[dict[str, Any]]:
    """Each demand with its answer; a code without a row of its own waits for one."""
    standing = [row for row in rows if not row.mistake]
    have = {row.code for row in standing}
    standing += [Demand(code=code) for code in dispute.demands if code not in have]
    names = demands.names()
    address = reverse("disputes:detail", args=[dispute.number])
    return [
        {
            "part": row,
            "name": names.get(row.code, row.code),
            "answer": row.get_answer_display(),
            "tone": TONES.get(Answer(row.answer), "quiet"),
            "url": f"{address}demand/{row.pk}/"
            if row.pk
            else f"{address}demand/add/?code={row.code}",
        }
        for row in standing
    ]


def _sides(dispute: Dispute, rows: list[Side]) -> list[dict[str, Any]]:
    known = {SideOf.EMPLOYER: dispute.employer_name, SideOf.WORKERS: dispute.union_name}
    return [
        {
            "side": side.value,
            "label": side.label,
            "known": known[side],
            "rows": [row for row in rows if row.side == side and not row.mistake],
        }
        for side in SideOf
    ]


def _bodies(dispute: Dispute, rows: list[Member]) -> list[dict[str, Any]]:
    clock = procedure.clock()
    rules = procedure.rules(dispute, clock) if clock else {}
    keys = {
        body: key
        for event, body in procedure.SET_UP.items()
        if clock and clock.knows(event)
        for key in clock.spec.events[event].checks
    }
    if procedure.TRIPARTITE in rules:
        keys[Body.TRIPARTITE] = procedure.TRIPARTITE
    standing = [row for row in rows if not row.mistake]
    return [_body(body, standing, rules, keys.get(body, "")) for body in Body]


def _body(body: Body, rows: list[Member], rules: Any, key: str) -> dict[str, Any]:
    members = [row for row in rows if row.body == body]
    content = rules[key].content if key else None
    made_up = procedure.composition(body, rows)
    broken = content.failures(made_up) if made_up and isinstance(content, Composition) else []
    return {
        "code": body.value,
        "label": body.label,
        "members": members,
        "counts": " · ".join(
            f"{seat.label} {n}" for seat in Seat if (n := [row.seat for row in members].count(seat))
        ),
        "rule": f"{rules[key].say(language())} ({rules[key].source.article})" if key else "",
        "problems": [procedure.note(code, parts, rules[key]) for code, parts in broken],
    }


def _withdrawn(
    demand_rows: list[Demand], sides: list[Side], members: list[Member], names: bool
) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"part": row, "kind": "demand", "text": demands.named([row.code])[0]}
        for row in demand_rows
        if row.mistake
    ]
    found += [{"part": row, "kind": "side", "text": row.name} for row in sides if row.mistake]
    found += [
        {"part": row, "kind": "member", "text": row.name}
        for row in members
        if row.mistake and names
    ]
    return found
