"""What the law asks next in an open dispute, read from the dated procedure of the country pack."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language

from birlik import law
from birlik.base import packs
from birlik.registers.disputes.choices import Outcome, Stoppage
from birlik.registers.disputes.models import Dispute

PROCEDURE = "collective-dispute"
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
    try:
        book = law.load(packs.installed())
        clock = book.procedure(PROCEDURE)
        if dispute.began < book.first_day:
            return []
        state = clock.state(_facts(dispute), today)
    except law.LawError:
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


def _facts(dispute: Dispute) -> list[law.Fact]:
    """The employer was told of the demands the day the dispute began."""
    facts = [law.Fact("demands_received", dispute.began)]
    if dispute.stoppage == Stoppage.STRIKE and dispute.stoppage_began:
        facts.append(law.Fact("strike_began", dispute.stoppage_began))
    return facts
