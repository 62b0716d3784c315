"""What may be true of a proposal and its steps. Pure: no database, no clock."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from birlik.base.formatting import day_text
from birlik.registers.proposals.choices import Answer, Norm, Step

# A refused or half-accepted proposal may go up, be sent again, or be adopted after all.
NEXT: dict[str, tuple[Step, ...]] = {
    Step.PUT_FORWARD: (Step.TAKEN_UP, Step.SENT, Step.WITHDRAWN),
    Step.TAKEN_UP: (Step.TAKEN_UP, Step.SENT, Step.WITHDRAWN),
    Step.SENT: (Step.ANSWERED, Step.ADOPTED, Step.WITHDRAWN),
    Step.ANSWERED: (Step.ADOPTED, Step.SENT, Step.TAKEN_UP, Step.WITHDRAWN),
    Step.ADOPTED: (),
    Step.WITHDRAWN: (),
}
SHORTEST_REASON = 5


def check_proposal(facts: Mapping[str, Any]) -> None:
    errors: dict[str, str] = {}
    if not facts["title"].strip():
        errors["title"] = _("Say in a line what is proposed.")
    if not facts["text"].strip():
        errors["text"] = _("Write down the change itself: what the norm should say.")
    if not facts["reason"].strip():
        errors["reason"] = _("Say why: the reasoning goes with the proposal to every level.")
    norm = facts["norm"]
    if norm not in Norm.values:
        errors["norm"] = _("Choose what it would change.")
    elif norm == Norm.AGREEMENT and facts.get("agreement") is None:
        errors["norm"] = _("Choose the collective agreement it would change.")
    elif not (facts.get("named", "").strip() or facts.get("act") or facts.get("agreement")):
        errors["named"] = _("The list does not say what it is called: name it here.")
    if errors:
        raise ValidationError(errors)


def check_step(
    kind: str, *, state: str, on: date, last: date, today: date, text: str, answer: str = ""
) -> None:
    """May it follow on `state`, which was reached on the day `last`?"""
    if kind not in NEXT[state]:
        raise ValidationError(
            _("This proposal is %(state)s: that cannot follow.") % {"state": Step(state).label}
        )
    errors: dict[str, str] = {}
    if on > today:
        errors["on"] = _("This day is still to come. Record it when it has happened.")
    elif on < last:
        errors["on"] = _("The step before was on %(day)s. This one cannot be earlier.") % {
            "day": day_text(last)
        }
    wanted = {
        Step.TAKEN_UP: _("Say why this level takes it up: its reasoning goes along."),
        Step.ANSWERED: _("Write down what the answer says, in its own words."),
        Step.ADOPTED: _("Write down the text as it was adopted."),
        Step.WITHDRAWN: _("Say why in a few words: others will read it later."),
    }
    if kind in wanted and not text.strip():
        errors["text"] = wanted[Step(kind)]
    if kind == Step.ANSWERED and answer not in Answer.values:
        errors["answer"] = _("Choose what the answer is.")
    if errors:
        raise ValidationError(errors)


def check_put_on(on: date, *, today: date) -> None:
    if on > today:
        raise ValidationError(
            {"on": _("This day is still to come. Record it when it has happened.")}
        )


def check_reason(reason: str) -> None:
    if len(reason.strip()) < SHORTEST_REASON:
        raise ValidationError({"reason": _("Say why in a few words: others will read it later.")})
