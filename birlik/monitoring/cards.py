"""The answer card: what a reporter gets back after the week closes."""

from dataclasses import dataclass

from django.db.models import Count, Q

from birlik.base.models import User
from birlik.base.periods import Week
from birlik.monitoring.choices import Decision
from birlik.monitoring.models import Risk, Signal, WeekRun
from birlik.monitoring.queries import visible_to
from birlik.registers.structure.models import Workplace
from birlik.registers.weekly import form as forms_of_pack
from birlik.registers.weekly.actions import answer_of
from birlik.registers.weekly.choices import State
from birlik.registers.weekly.form import Question
from birlik.registers.weekly.models import EventReport, WeeklyReport
from birlik.registers.weekly.queries import events_visible_to
from birlik.registers.weekly.wording import in_words

FEWEST = 5  # with fewer others in the sector and region an average would tell who they are


@dataclass(frozen=True)
class Comparison:
    """One question: my answer, and the share of other workplaces of my sector and region with such
    a trouble."""

    question: Question
    mine: float | None
    sector: float | None
    region: float | None

    @property
    def said(self) -> str:
        return in_words(self.question, self.mine)


@dataclass(frozen=True)
class Card:
    report: WeeklyReport
    comparisons: list[Comparison]
    signal: Signal | None
    risk: Risk | None
    others_in_sector: int
    others_in_region: int

    @property
    def done(self) -> str:
        """What was done with what I wrote, as a state."""
        if self.signal is None:
            return "read"
        return self.signal.decision


def card(workplace: Workplace, week: Week) -> Card | None:
    """The card of a workplace for a week that has been run, if it reported."""
    if not WeekRun.objects.filter(week=week).exists():
        return None
    report = (
        WeeklyReport.objects.filter(workplace=workplace, week=week, state=State.COUNTED)
        .select_related("workplace__region", "workplace__sector")
        .first()
    )
    if report is None:
        return None
    form = forms_of_pack.current()
    questions = form.for_sector(workplace.sector_id)
    others = WeeklyReport.objects.filter(week=week, state=State.COUNTED).exclude(
        workplace=workplace
    )
    sector = _shares(others.filter(workplace__sector=workplace.sector_id), questions)
    region = _shares(others.filter(workplace__region=workplace.region_id), questions)
    signals = Signal.objects.filter(week=week, workplace=workplace).select_related(
        "assigned_to", "dispute"
    )
    return Card(
        report=report,
        comparisons=[
            Comparison(
                question,
                answer_of(report, question),
                sector[question.code] if sector["n"] >= FEWEST else None,
                region[question.code] if region["n"] >= FEWEST else None,
            )
            for question in questions
        ],
        signal=signals.first(),
        risk=Risk.objects.filter(week=week, workplace=workplace).first(),
        others_in_sector=sector["n"],
        others_in_region=region["n"],
    )


def _shares(reports, questions: list[Question]) -> dict:
    """How many reports there are, and for each question the share of them that report something;
    one query."""
    counts = reports.aggregate(
        n=Count("pk"),
        **{
            question.code: Count("pk", filter=Q(**{f"answers__{question.slot}__gt": 0}))
            for question in questions
        },
    )
    n = counts["n"]
    return {"n": n} | {
        question.code: counts[question.code] / n if n else None for question in questions
    }


def handled(user: User, week: Week) -> dict[str, int]:
    """How many signals of a week were confirmed, dismissed, watched or became disputes."""
    counts = dict.fromkeys(Decision.values, 0)
    for row in (
        visible_to(user).filter(week=week).values("decision").annotate(n=Count("pk")).order_by()
    ):
        counts[row["decision"]] = row["n"]
    return counts


def events_since(user: User, week: Week, most: int = 8) -> list[EventReport]:
    return list(
        events_visible_to(user)
        .filter(happened_on__gte=(week - 1).monday)
        .select_related("workplace__region")
        .order_by("-sent_at")[:most]
    )
