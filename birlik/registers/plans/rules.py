"""What may be true of a plan, a measure and a watch. Pure: no database, no clock."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from birlik.base.completion import Completion

SHORTEST_REASON = 5
LONGEST_WATCH = 366  # days until somebody has to look again
USUAL_WATCH = 28
USUAL_TERM = 30
DONE = Completion.COMPLETE


def check_year(year: int, *, today: date) -> None:
    """Plans are made for this year, the next, or written down for one that has passed."""
    if not today.year - 5 <= year <= today.year + 1:
        raise ValidationError(
            {
                "year": _("Plans are kept for %(first)d to %(last)d.")
                % {"first": today.year - 5, "last": today.year + 1}
            }
        )


def check_measure(facts: Mapping[str, Any], *, year: int) -> None:
    """The plan of a year holds measures that are due in that year or the one after it."""
    errors: dict[str, str] = {}
    if not facts.get("text", "").strip():
        errors["text"] = _("Say what is to be done.")
    if not facts.get("indicator", "").strip():
        errors["indicator"] = _("Say by what others will see that it is done.")
    term = facts.get("term")
    if term is None:
        errors["term"] = _("Say by when it is to be done.")
    elif not year <= term.year <= year + 1:
        errors["term"] = _(
            "This is the plan of %(year)d: its measures end in %(year)d or %(next)d. "
            "Choose such a day, or the plan of another year."
        ) % {"year": year, "next": year + 1}
    if errors:
        raise ValidationError(errors)


def check_progress(*, claimed: str, text: str, on: date, today: date) -> None:
    errors: dict[str, str] = {}
    if claimed not in Completion.values or claimed == Completion.NO_EVIDENCE:
        errors["claimed"] = _("Choose how far it is.")
    if not text.strip():
        errors["text"] = _("Say in a sentence what was done, or why nothing was.")
    if on > today:
        errors["on"] = _("This day is still to come. Say what has been done so far.")
    if errors:
        raise ValidationError(errors)


def check_reason(reason: str, field: str = "reason") -> None:
    if len(reason.strip()) < SHORTEST_REASON:
        raise ValidationError({field: _("Say why in a few words: others will read it later.")})


def check_look_again(day: date, *, today: date) -> None:
    if day <= today:
        raise ValidationError({"look_again": _("Choose a day after today to look at it again.")})
    if day > today + timedelta(days=LONGEST_WATCH):
        raise ValidationError(
            {
                "look_again": _(
                    "That is more than a year ahead. Choose a nearer day, so that it is not "
                    "forgotten."
                )
            }
        )


def is_late(*, term: date, status: str, today: date) -> bool:
    """A measure is late when its term has passed and it is not shown to be complete."""
    return status != DONE and term < today
