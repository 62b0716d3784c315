"""What the law asks next in an open dispute, read from the dated procedure of the country pack."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language

from birlik import law
from birlik.registers.disputes import procedure
from birlik.registers.disputes.choices import Outcome
from birlik.registers.disputes.models import Dispute

SHOWN = frozenset({"open", "waiting", "overdue", "projected"})


@dataclass(frozen=True)
class LawStep:
    due: date
    what: str
    who: str
    term: str
    article: str
    url: str
    confirmed: bool
    """Somebody compared the rule with the official text."""
    firm: bool
    """The date follows from what is recorded, not from the guess that each step takes its time."""
    passed: bool


def steps(dispute: Dispute, today: date) -> list[LawStep]:
    """Soonest first; none for a closed dispute, one older than the law that is loaded, or a country
    whose procedure is not."""
    if dispute.outcome != Outcome.OPEN or dispute.mistake:
        return []
    state = procedure.state(dispute, today)
    if state is None or dispute.began < state.law.first_day:
        return []
    language = (get_language() or "ru")[:2]
    found = [
        LawStep(
            due=row.due,
            what=law.say(row.step.label, language),
            who=law.say(state.procedure.actors[row.step.actor], language),
            term=row.value.say(language),
            article=row.value.source.article,
            url=row.value.source.url,
            confirmed=row.value.checked is not None,
            firm=row.firm,
            passed=row.due < today,
        )
        for row in state.rows
        if row.due and row.status in SHOWN
    ]
    return sorted(found, key=lambda step: step.due)
