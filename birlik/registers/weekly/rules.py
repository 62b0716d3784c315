"""What a weekly report must and may say. Pure: no database, no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median


class Doubt(StrEnum):
    """Why an answer is impossible (refused) or improbable (may be kept with a word of
    explanation)."""

    MISSING = "missing"
    NOT_A_NUMBER = "not a number"
    BELOW = "below"
    ABOVE = "above"
    NOT_A_CHOICE = "not a choice"
    MORE_THAN_WORKERS = "more than workers"
    JUMP = "jump"
    DAYS_WITHOUT_WORKERS = "days without workers"
    WORKERS_WITHOUT_DAYS = "workers without days"


REFUSED = frozenset(
    {Doubt.MISSING, Doubt.NOT_A_NUMBER, Doubt.BELOW, Doubt.ABOVE, Doubt.NOT_A_CHOICE}
)


@dataclass(frozen=True)
class Finding:
    question: str
    doubt: Doubt
    limit: float | None = None

    @property
    def refused(self) -> bool:
        return self.doubt in REFUSED


@dataclass(frozen=True)
class Bounds:
    """What the checks need to know of a question."""

    code: str
    lowest: float = 0
    highest: float | None = None
    within_headcount: bool = False
    values: frozenset[float] = frozenset()


def check(
    questions: Sequence[Bounds],
    answers: Mapping[str, float | None],
    *,
    headcount: int | None,
    history: Mapping[str, Sequence[float]],
) -> list[Finding]:
    """Everything wrong or odd about the answers; `history` holds past answers per question, oldest
    first."""
    findings = [
        finding
        for question in questions
        if (finding := _one(question, answers.get(question.code), headcount, history))
    ]
    return findings + _together(answers)


def _one(
    question: Bounds,
    answer: float | None,
    headcount: int | None,
    history: Mapping[str, Sequence[float]],
) -> Finding | None:
    if answer is None:
        return Finding(question.code, Doubt.MISSING)
    if question.values and answer not in question.values:
        return Finding(question.code, Doubt.NOT_A_CHOICE)
    if answer < question.lowest:
        return Finding(question.code, Doubt.BELOW, question.lowest)
    if question.highest is not None and answer > question.highest:
        return Finding(question.code, Doubt.ABOVE, question.highest)
    if question.within_headcount and headcount is not None and answer > headcount:
        return Finding(question.code, Doubt.MORE_THAN_WORKERS, headcount)
    if question.within_headcount and _jumps(answer, history.get(question.code, ())):
        return Finding(question.code, Doubt.JUMP, median(history[question.code]))
    return None


def _jumps(answer: float, past: Sequence[float]) -> bool:
    """Ten times the usual, once there is a usual: the slip of an extra zero, or news worth a
    word."""
    usual = median(past) if len(past) >= 4 else 0
    return usual > 0 and answer >= 10 * usual


def _together(answers: Mapping[str, float | None]) -> list[Finding]:
    workers, days = answers.get("arrears_workers"), answers.get("arrears_days")
    if workers == 0 and days:
        return [Finding("arrears_days", Doubt.DAYS_WITHOUT_WORKERS)]
    if workers and days == 0:
        return [Finding("arrears_days", Doubt.WORKERS_WITHOUT_DAYS)]
    return []
