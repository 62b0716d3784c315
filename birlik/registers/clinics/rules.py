"""What may be true of an appeal and of the work on it. Pure: no database, no clock; today is an
argument."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from birlik.registers.clinics.choices import Got, Outcome, Result, ServiceKind, State

SHORTEST_REASON = 5
LONGEST_WORDS = 20_000
DIGITS_OF_A_PHONE = 10


def phone_key(phone: str) -> str:
    """The last ten digits: +7 701 …, 8 701 … and 701 … are one telephone."""
    digits = re.sub(r"\D", "", phone)
    return digits[-DIGITS_OF_A_PHONE:] if len(digits) >= DIGITS_OF_A_PHONE else ""


def check_received(facts: Mapping[str, Any], *, today: date, known_topics: Collection[str]) -> None:
    """Raises ValidationError with a sentence for each thing that cannot be as it is."""
    errors: dict[str, str] = {}
    words = (facts.get("words") or "").strip()
    if not words:
        errors["words"] = _("Write down what the worker said, in the worker’s own words.")
    elif len(words) > LONGEST_WORDS:
        errors["words"] = _(
            "The text is longer than %(limit)d signs. Shorten it, or add it as a file."
        ) % {"limit": LONGEST_WORDS}
    if facts.get("anonymous"):
        told = [name for name in ("name", "phone", "email", "address") if facts.get(name)]
        if told:
            errors[told[0]] = _(
                "The appeal is anonymous, so nothing that names the person is kept. "
                "Leave this empty, or take off “anonymous”."
            )
    elif not (facts.get("name") or "").strip():
        errors["name"] = _("Give the name, or mark the appeal as anonymous.")
    if (topic := facts.get("topic")) and topic not in known_topics:
        errors["topic"] = _("There is no such topic in the list.")
    received = facts.get("received_on")
    if received and received > today:
        errors["received_on"] = _("This day is still to come.")
    if errors:
        raise ValidationError(errors)


def check_clinic(said: Mapping[str, Any]) -> None:
    """Raises ValidationError where a worker could not find the clinic or be answered by it."""
    errors: dict[str, str] = {
        name: _("Give the name in all three languages: posters and pages show it.")
        for name in ("name_kk", "name_ru", "name_en")
        if not (said.get(name) or "").strip()
    }
    if not said.get("regions"):
        errors["regions"] = _("Choose at least one region: workers are led to it by region.")
    if not said.get("languages"):
        errors["languages"] = _("Choose at least one language in which it answers.")
    if errors:
        raise ValidationError(errors)


def check_fact(on: date, today: date) -> None:
    if on > today:
        raise ValidationError({"on": _("This day is still to come. Record what has happened.")})


def check_open(state: str) -> None:
    if state == State.CLOSED:
        raise ValidationError(_("This appeal is closed. Reopen it to go on working on it."))


def check_service(*, kind: str, on: date, received: date, result: str, today: date) -> None:
    errors: dict[str, str] = {}
    if on > today:
        errors["on"] = _("This day is still to come. A service is counted when it has been given.")
    elif on < received:
        errors["on"] = _("The appeal came on %(day)s, so this cannot have been before.") % {
            "day": received.isoformat()
        }
    if kind == ServiceKind.INFORMATION and result == Result.RUNNING:
        errors["result"] = _("Information is given at once. Choose “Done”.")
    if errors:
        raise ValidationError(errors)


def check_closing(
    *,
    outcome: str,
    got: Collection[str],
    money: Decimal | None,
    closed_on: date,
    received: date,
    today: date,
) -> None:
    """An appeal closes with an outcome and with what the worker got."""
    errors: dict[str, str] = {}
    if not outcome:
        errors["outcome"] = _("Choose how it ended.")
    if not got and outcome != Outcome.MISTAKE:
        errors["got"] = _("Say what the worker got. “Nothing” is an answer too.")
    if Got.NOTHING in got and len(got) > 1:
        errors["got"] = _("“Nothing” and something else cannot both be true.")
    if Got.MONEY in got and not money:
        errors["money"] = _("Say how much money the worker got.")
    if money and Got.MONEY not in got:
        errors["money"] = _("An amount is given: mark “Money” too.")
    if money is not None and money < 0:
        errors["money"] = _("An amount cannot be negative.")
    if outcome in (Outcome.SOLVED, Outcome.PARTLY) and set(got) == {Got.NOTHING}:
        errors["outcome"] = _("It cannot be solved when the worker got nothing. Check both.")
    if closed_on > today:
        errors["closed_on"] = _("This day is still to come.")
    elif closed_on < received:
        errors["closed_on"] = _("The appeal came on %(day)s, so it cannot end before.") % {
            "day": received.isoformat()
        }
    if errors:
        raise ValidationError(errors)


def check_reason(reason: str) -> None:
    if len(reason.strip()) < SHORTEST_REASON:
        raise ValidationError({"reason": _("Say why in a few words: others will read it later.")})


def check_message(text: str) -> None:
    if not text.strip():
        raise ValidationError({"text": _("Write a message.")})
    if len(text) > LONGEST_WORDS:
        raise ValidationError(
            {
                "text": _("The message is longer than %(limit)d signs. Shorten it.")
                % {"limit": LONGEST_WORDS}
            }
        )
