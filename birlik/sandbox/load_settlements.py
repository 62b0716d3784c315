"""What was agreed in settled disputes, and what became of it."""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from birlik.registers.disputes.choices import SETTLED, OwedBy, Stage, TermState
from birlik.registers.disputes.models import Dispute, Settlement, SettlementTerm
from birlik.sandbox import words
from birlik.sandbox.load_people import Staff
from birlik.sandbox.loading import Loading, noon

TERMS = (1, 4)
WITH_TERMS = 0.85  # of settlements have what was agreed written down
# What becomes of a term: kept, late, broken; of the rest nobody has said anything.
FATES = (0.70, 0.13, 0.12, 0.05)
# An employer in arrears breaks what it promised about pay more often than anything else.
BREAKS_PAY = 1.6
STAGES = (0.45, 0.30, 0.10, 0.10, 0.05)


def load(to: Loading, staff: Staff) -> dict[str, int]:
    rng = to.world.scenario.rng("settlements")
    today = to.world.scenario.known_at.date()
    made = []
    rows = Dispute.objects.filter(outcome__in=SETTLED, ended__lt=today).order_by("id")
    coordinators = dict(
        zip((r.code for r in to.country.reference.regions), staff.coordinator.tolist(), strict=True)
    )
    for dispute in rows:
        if rng.random() < WITH_TERMS:
            settlement = Settlement(
                dispute=dispute, signed=dispute.ended, reached=_stage(dispute, rng),
                at=noon(dispute.ended),
            )  # fmt: skip
            by = coordinators[dispute.region_id]
            made.append((settlement, list(_terms(settlement, dispute, by, rng, today))))
    for settlement, terms in made:
        settlement.failed = min((t.on for t in terms if t.state == TermState.BROKEN), default=None)
    Settlement.objects.bulk_create(settlement for settlement, _terms_ in made)
    SettlementTerm.objects.bulk_create(term for _settlement, terms in made for term in terms)
    return {"settlements": len(made)}


def _stage(dispute: Dispute, rng: np.random.Generator) -> str:
    stages = (
        Stage.TALKS, Stage.RECONCILIATION, Stage.MEDIATION, Stage.ARBITRATION, Stage.TRIPARTITE,
    )  # fmt: skip
    chosen = stages[int(rng.choice(len(stages), p=STAGES))]
    return Stage.STRIKE if dispute.stoppage_began else chosen


def _terms(
    settlement: Settlement, dispute: Dispute, by: int, rng: np.random.Generator, today: date
) -> Iterator[SettlementTerm]:
    """One term for each demand first, then what the federation promised."""
    for place in range(int(rng.integers(*TERMS))):
        code = dispute.demands[place] if place < len(dispute.demands) else ""
        text, pay = words.AGREED.get(code, words.AGREED[""])
        due = settlement.signed + timedelta(days=int(rng.integers(14, 480)))
        state, on = _fate(due, pay, rng, today)
        yield SettlementTerm(
            settlement=settlement,
            text=text,
            demand=code,
            owed_by=OwedBy.EMPLOYER if code else OwedBy.FEDERATION,
            due=due,
            state=state,
            on=on,
            said=words.SAID[state] if on else "",
            said_by_id=by if on else None,
            said_at=noon(on) if on else None,
            at=settlement.at,
            by_id=by,
        )


def _fate(
    due: date, pay: bool, rng: np.random.Generator, today: date
) -> tuple[TermState, date | None]:
    odds = np.array(FATES) * (1, 1, BREAKS_PAY if pay else 1, 1)
    fate = int(rng.choice(4, p=odds / odds.sum()))
    early, late = int(rng.integers(0, 12)), int(rng.integers(3, 40))
    on = (due - timedelta(days=early), due + timedelta(days=late), due + timedelta(days=1), None)[
        fate
    ]
    if on is None or on > today:
        return TermState.DUE, None
    return (TermState.KEPT, TermState.LATE, TermState.BROKEN)[fate], on
