"""Answers as people say them."""

from django.utils.translation import gettext as _

from birlik.base.formatting import number
from birlik.registers.weekly import form as forms_of_pack
from birlik.registers.weekly.actions import answer_of
from birlik.registers.weekly.form import Question
from birlik.registers.weekly.models import WeeklyReport


def said(report: WeeklyReport) -> list[str]:
    """What a report says beyond “nothing”, in a few words."""
    words = [
        f"{question.short}: {in_words(question, value)}"
        for question in forms_of_pack.current().questions
        if (value := answer_of(report, question))
    ]
    return words or [_("nothing to report")]


def in_words(question: Question, value: float | None) -> str:
    """An answer as people say it: the choice, yes or no, or the number with its unit."""
    if value is None:
        return _("not asked")
    if question.choices:
        return next((choice.text for choice in question.choices if choice.value == value), "")
    if question.kind == "yesno":
        return _("yes") if value else _("no")
    return f"{number(value)} {question.unit}".strip()
