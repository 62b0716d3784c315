"""What may be true of a collective dispute. Pure: no database, no clock; today is an argument."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from birlik.base.formatting import day_text
from birlik.registers.disputes.choices import Body, Outcome, Seat, SideKind, SideOf, Stoppage

SHORTEST_REASON = 5
EARLIEST_YEAR = 1992


def check(facts: Mapping[str, Any], *, today: date, known_demands: Collection[str]) -> None:
    """Raises ValidationError with a sentence for each field that cannot be as it is."""
    errors = (
        _who_and_where(facts)
        | _dates(facts, today)
        | _stoppage(facts, today)
        | _demands(facts, known_demands)
    )
    if errors:
        raise ValidationError(errors)


def check_outcome(*, began: date, ended: date, outcome: str, today: date) -> None:
    """A dispute closes with an outcome, on a day of its own life."""
    errors: dict[str, str] = {}
    if outcome == Outcome.OPEN:
        errors["outcome"] = _("Choose how it ended, or “Not known”.")
    if ended < began:
        errors["ended"] = _("It began on %(began)s, so it cannot have ended before.") % {
            "began": day_text(began)
        }
    if ended > today:
        errors["ended"] = _("This day is still to come. Close the dispute when it has ended.")
    if errors:
        raise ValidationError(errors)


def check_reason(reason: str) -> None:
    if len(reason.strip()) < SHORTEST_REASON:
        raise ValidationError({"reason": _("Say why in a few words: others will read it later.")})


def _who_and_where(facts: Mapping[str, Any]) -> dict[str, str]:
    if facts.get("workplaces"):
        return {}
    errors = {}
    if not facts.get("employer_name"):
        errors["employer_name"] = _("Name the workplace, or the employer if it is not in the list.")
    if not facts.get("region"):
        errors["region"] = _("Without a workplace, say in which region the dispute is.")
    return errors


def _dates(facts: Mapping[str, Any], today: date) -> dict[str, str]:
    began, ended = facts.get("began"), facts.get("ended")
    errors = {}
    if began is None:
        errors["began"] = _("Say when it began: the day the employer was told of the demands.")
    elif began > today:
        errors["began"] = _("This day is still to come. A dispute is recorded when it has begun.")
    if ended is not None:
        try:
            outcome = facts.get("outcome", Outcome.OPEN)
            check_outcome(began=began or ended, ended=ended, outcome=outcome, today=today)
        except ValidationError as error:
            errors |= {field: messages[0] for field, messages in error.message_dict.items()}
    return errors


def _stoppage(facts: Mapping[str, Any], today: date) -> dict[str, str]:
    began, workers = facts.get("stoppage_began"), facts.get("stoppage_workers")
    if facts.get("stoppage", Stoppage.NONE) == Stoppage.NONE:
        if any(facts.get(name) for name in ("stoppage_began", "stoppage_days", "stoppage_workers")):
            return {"stoppage": _("Days or workers of a stoppage are given: choose its kind.")}
        return {}
    errors = {}
    if began and began > today:
        errors["stoppage_began"] = _("This day is still to come.")
    if began and facts.get("ended") and began > facts["ended"]:
        errors["stoppage_began"] = _("The stoppage began after the dispute had ended. Check both.")
    if workers and facts.get("workers") and workers > facts["workers"]:
        errors["stoppage_workers"] = _(
            "%(stopped)d workers stopped, but only %(workers)d are involved. Check both numbers."
        ) % {"stopped": workers, "workers": facts["workers"]}
    return errors


def _demands(facts: Mapping[str, Any], known: Collection[str]) -> dict[str, str]:
    if unknown := [code for code in facts.get("demands") or () if code not in known]:
        return {
            "demands": _("There is no such demand in the list: %(codes)s.")
            % {"codes": ", ".join(unknown)}
        }
    return {}


def check_event(*, on: date, code: str, text: str, today: date) -> None:
    errors: dict[str, str] = {}
    if on > today:
        errors["on"] = _("This day is still to come. Record what has happened.")
    elif on.year < EARLIEST_YEAR:
        errors["on"] = _("This day is too long ago. Check the year.")
    if not code and not text:
        errors["text"] = _("Say in a few words what happened.")
    if errors:
        raise ValidationError(errors)


def check_demand(
    *,
    code: str,
    answered_on: date | None,
    workers: int | None,
    involved: int | None,
    known: Collection[str],
    today: date,
) -> None:
    errors: dict[str, str] = {}
    if code not in known:
        errors["code"] = _("Choose a demand from the list.")
    if answered_on and answered_on > today:
        errors["answered_on"] = _("This day is still to come.")
    if workers and involved and workers > involved:
        errors["workers"] = _(
            "The dispute involves %(involved)d workers, this demand %(workers)d. Check both."
        ) % {"involved": involved, "workers": workers}
    if errors:
        raise ValidationError(errors)


def check_member(*, body: str, seat: str, consent_on: date | None, today: date) -> None:
    errors: dict[str, str] = {}
    if body == Body.MEDIATION and consent_on is None:
        errors["consent_on"] = _("A mediator works with written consent only: give its day.")
    if consent_on and consent_on > today:
        errors["consent_on"] = _("This day is still to come.")
    if body == Body.MEDIATION and seat != Seat.OTHER:
        errors["seat"] = _("A mediator sits for neither side.")
    if errors:
        raise ValidationError(errors)


def check_side(*, side: str, kind: str, mandate_on: date | None, today: date) -> None:
    errors: dict[str, str] = {}
    of_employers = kind in (SideKind.EMPLOYER, SideKind.ASSOCIATION)
    if of_employers != (side == SideOf.EMPLOYER):
        errors["kind"] = _("This does not stand on the side chosen. Choose another of the two.")
    if mandate_on and mandate_on > today:
        errors["mandate_on"] = _("This day is still to come.")
    if errors:
        raise ValidationError(errors)
