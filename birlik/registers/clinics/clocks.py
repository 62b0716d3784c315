"""What the law says about the days of an appeal, read from the dated procedures of the pack."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from birlik import law
from birlik.base import citations, laws, packs
from birlik.base.formatting import language
from birlik.base.models import LANGUAGES
from birlik.law.calendar import unrolled
from birlik.law.terms import Term
from birlik.registers.clinics.choices import MediationEnd, Result

DISPUTE, TERMS = "individual-dispute", "clinic-terms"
PROCEDURES = (DISPUTE, TERMS)
LIMITATION = "limitation"
SHOWN = frozenset({"open", "waiting", "overdue", "suspended"})
Event = tuple[str, str, date]  # procedure, event, day
LANGUAGE_NAMES = LANGUAGES


@dataclass(frozen=True)
class Clock:
    """One date of the law: what is due, by whom, by which article, and from what it is counted."""

    procedure: str
    step: str
    due: date
    what: str
    who: str
    why: str
    term: str
    article: str
    url: str
    confirmed: bool
    firm: bool
    limitation: bool
    suspended: bool
    days_left: int

    @property
    def passed(self) -> bool:
        return self.days_left < 0

    @property
    def tone(self) -> str:
        if self.passed:
            return "alert"
        return "watch" if self.limitation and self.days_left <= warn_before()[0] else ""


def rules() -> dict:
    """The centre's own rules for its clinics."""
    return packs.current("clinics")


def warn_before() -> list[int]:
    """Days before a limitation date at which somebody is warned, the longest first."""
    return sorted(rules()["warn_before"], reverse=True)


def answer_by(received: date) -> date:
    """The day by which the centre wants the first answer given."""
    return book().calendar().add_working(received, rules()["answer_within"])


def book() -> law.Law:
    return laws.current()


def clocks(events: Iterable[Event], given: Collection[str], today: date) -> list[Clock]:
    """Everything the law counts from these events, soonest first."""
    by_procedure: dict[str, list[law.Fact]] = {name: [] for name in PROCEDURES}
    first = book().first_day
    for procedure, event, on in events:
        if on >= first:
            by_procedure[procedure].append(law.Fact(event, on))
    found = [
        clock
        for procedure, facts in by_procedure.items()
        if facts
        for clock in _clocks(procedure, facts, given, today)
    ]
    return sorted(found, key=lambda clock: clock.due)


def limitation(found: Iterable[Clock]) -> Clock | None:
    """The limitation date that comes first. A passed one counts: a term may be restored."""
    return next((clock for clock in found if clock.limitation), None)


def _clocks(
    procedure: str, facts: list[law.Fact], given: Collection[str], today: date
) -> Iterable[Clock]:
    clock = book().procedure(procedure)
    known = [code for code in given if code in clock.spec.circumstances]
    state = clock.state(facts, today, given=known)
    for row in state.rows:
        if row.due is None or row.status not in SHOWN:
            continue
        opened = clock.spec.events.get(row.opened_by or "")
        yield Clock(
            procedure=procedure,
            step=row.step.code,
            due=row.due,
            what=law.say(row.step.label, language()),
            who=law.say(state.procedure.actors[row.step.actor], language()),
            why=law.say(opened.label, language()) if opened else "",
            term=row.value.say(language()),
            article=row.value.source.article,
            url=row.value.source.url,
            confirmed=row.value.checked is not None,
            firm=row.firm,
            limitation=row.step.track == LIMITATION,
            suspended=row.status == "suspended",
            days_left=(row.due - today).days,
        )


def flags(events: Iterable[Event], given: Collection[str], today: date) -> list[str]:
    """What only a lawyer can decide, in words."""
    said: list[str] = []
    for procedure in PROCEDURES:
        facts = [law.Fact(e, on) for p, e, on in events if p == procedure]
        if facts:
            clock = book().procedure(procedure)
            known = [code for code in given if code in clock.spec.circumstances]
            state = clock.state(facts, today, given=known)
            said += [law.say(flag.text, language()) for flag in state.flags]
    return said


def event_names(procedure: str = DISPUTE) -> list[tuple[str, str]]:
    events = book().procedure(procedure).spec.events
    return [(code, law.say(event.label, language())) for code, event in events.items()]


def circumstances() -> list[tuple[str, str]]:
    return [
        (code, law.say(text, language()))
        for procedure in PROCEDURES
        for code, text in book().procedure(procedure).spec.circumstances.items()
    ]


ENDINGS: dict[str, str] = {
    MediationEnd.SETTLED: "mediation_settled",
    **dict.fromkeys(
        (
            MediationEnd.IMPOSSIBLE,
            MediationEnd.REFUSED,
            MediationEnd.ONE_REFUSED,
            MediationEnd.EXPIRED,
        ),
        "mediation_ended",
    ),
}


def law_of(day: date) -> law.Rules:
    """The values of a day; of the first known day for what is older than the law that is loaded."""
    return book().on(max(day, book().first_day))


def cited(key: str, day: date | None = None) -> str:
    """The article of a value of a day, today unless said otherwise, in the words of papers."""
    value = law_of(day or timezone.localdate())[key]
    return citations.cited(value.source.article, language())


def mediation_ends(agreed: date, extended: bool) -> date:
    """The last day of a mediation that began on a day: thirty days, sixty when extended."""
    values = law_of(agreed)
    key = "mediation.term.longest" if extended else "mediation.term"
    return book().calendar().due(agreed, values.term(key))


def months_later(day: date, months: int) -> date:
    return unrolled(day, Term(months, "months", "none"))


def court_appeal_by(decided: date | None, decision: str) -> date | None:
    """The last day to appeal a decision that was not wholly in the worker's favour, where the law
    that is loaded states the term."""
    if decided is None or decision == Result.FOR_WORKER or decided < book().first_day:
        return None
    values = book().on(decided)
    if "court.appeal" not in values:
        return None
    return book().calendar().due(decided, values.term("court.appeal"))


@dataclass(frozen=True)
class LawSaid:
    """A value of the law as it stands today."""

    label: str
    said: str
    article: str
    url: str
    confirmed: bool


def law_values() -> dict[str, str]:
    """Key -> name of every value in force today."""
    values = book().on(timezone.localdate())
    return {key: law.say(value.label, language()) for key, value in values.items()}


def law_said(keys: Iterable[str]) -> list[LawSaid]:
    values = book().on(timezone.localdate())
    return [
        LawSaid(
            label=law.say(values[key].label, language()),
            said=values[key].say(language()),
            article=values[key].source.article,
            url=values[key].source.url,
            confirmed=values[key].checked is not None,
        )
        for key in keys
        if key in values
    ]
