"""What may be true of the terms of a settlement. Pure: no database, no clock."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from birlik.registers.disputes.choices import TermState

SHORTEST = 5


def check_term(*, text: str, due: date | None, signed: date) -> None:
    errors: dict[str, str] = {}
    if len(text.strip()) < SHORTEST:
        errors["text"] = _("Say what was agreed, so that others can tell whether it was kept.")
    if due is None:
        errors["due"] = _("Say by when it is owed.")
    elif due < signed:
        errors["due"] = _("It was settled on %(signed)s: nothing is owed before that day.") % {
            "signed": signed.isoformat()
        }
    if errors:
        raise ValidationError(errors)


def check_word(*, said: str, on: date | None, signed: date, today: date) -> None:
    """Whoever says a term was kept or broken says how it is known, and of a day that has come."""
    errors: dict[str, str] = {}
    if len(said.strip()) < SHORTEST:
        errors["said"] = _("Say how it is known: who saw it, or by which paper.")
    if on is None:
        errors["on"] = _("Say on what day.")
    elif on > today:
        errors["on"] = _("This day is still to come. Say what has happened so far.")
    elif on < signed:
        errors["on"] = _("It was settled on %(signed)s: nothing was owed before that day.") % {
            "signed": signed.isoformat()
        }
    if errors:
        raise ValidationError(errors)


def kept_state(*, due: date, on: date) -> str:
    return TermState.KEPT if on <= due else TermState.LATE


def is_overdue(*, state: str, due: date, today: date) -> bool:
    """The day has passed and nobody has said what became of it."""
    return state == TermState.DUE and due < today


def broken_day(*, due: date, today: date) -> date:
    """The first day on which it was not kept: the one after its term, or today before that."""
    return min(date.fromordinal(due.toordinal() + 1), today)
