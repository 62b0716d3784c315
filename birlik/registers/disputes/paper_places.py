"""Where a fact that a paper lacks is put on record."""

from urllib.parse import urlencode

from django.urls import reverse

from birlik.registers.disputes import paper_form, procedure
from birlik.registers.disputes.choices import Body, Outcome, SideOf
from birlik.registers.disputes.models import Dispute
from birlik.registers.disputes.paper_facts import MEETINGS, STRIKE_VOTES

EVENTS = {
    "meeting": MEETINGS,
    "strike_vote": STRIKE_VOTES,
    "signatures": ("signatures",),
    "reply": ("demands_refused",),
    "extended": ("reconciliation_extended",),
    "mediation": (procedure.CONSENTED,),
    "award": ("award",),
    "agreement": (procedure.AGREED,),
    "commission": ("reconciliation_agreed", "reconciliation_failed"),
}
BODIES = {
    "reconciliation": Body.RECONCILIATION,
    "arbitration": Body.ARBITRATION,
    "mediator": Body.MEDIATION,
}


class Places:
    """Of one dispute; the record is read once, whatever a paper lacks."""

    def __init__(self, dispute: Dispute) -> None:
        self.dispute = dispute
        self.clock = procedure.clock()
        held = paper_form.held(dispute)
        self.form = self._part("paper", held.pk) if held else self._new("paper")
        events = dispute.events.filter(mistake="").exclude(code="")
        self.events = dict(events.values_list("code", "pk"))
        sides = dispute.sides.filter(mistake="", part_of=None).order_by("-pk")
        self.sides = dict(sides.values_list("side", "pk"))

    def of(self, name: str) -> str:
        """The address where this fact is recorded; empty where it follows from others."""
        group, _dot, field = name.partition(".")
        if name in paper_form.KINDS:
            return f"{self.form}#id_{name}"
        if group == "on":
            return self._event((field,))
        if group == "demands":
            return self._new("demand")
        if (group, field) == ("agreement", "terms"):
            settled = self.dispute.outcome != Outcome.OPEN
            return reverse("disputes:add_term", args=[self.dispute.number]) if settled else ""
        if group in EVENTS:
            return self._event(EVENTS[group])
        if group in BODIES:
            return self._new("member", body=BODIES[group])
        if group in SideOf.values:
            pk = self.sides.get(group)
            return self._part("side", pk) if pk else self._new("side", side=group)
        if name == "strike.negotiators":
            return self.of("workers.representative")
        if group in ("dispute", "workplace"):
            return reverse("disputes:edit", args=[self.dispute.number])
        return ""

    def _event(self, codes: tuple[str, ...]) -> str:
        """Where it is on record, to be completed; else where it is recorded."""
        if recorded := [self.events[code] for code in codes if code in self.events]:
            return self._part("event", recorded[-1])
        code = codes[-1]
        return self._new("event", code=code) if self.clock and self.clock.knows(code) else ""

    def _part(self, kind: str, pk: int) -> str:
        return reverse("disputes:part", args=[self.dispute.number, kind, pk])

    def _new(self, kind: str, **asked: str) -> str:
        address = reverse("disputes:add_part", args=[self.dispute.number, kind])
        return f"{address}?{urlencode(asked)}" if asked else address
