"""Reminders by e-mail: one message a person, and for each record once on each occasion. Whom it did
not reach is kept with the reason."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation

from birlik.base import packs
from birlik.base.audit import name_of
from birlik.base.models import Letter, User

Words = Callable[[list[str]], tuple[str, str]]  # the lines of the records -> title and body


def days_of(what: str) -> tuple[list[int], list[int]]:
    """How many days before and after a term the country pack asks for reminders."""
    asked = packs.current("pack").get("reminder_days", {}).get(what, {})
    return sorted(asked.get("before", [])), sorted(asked.get("after", []))


def occasion(*, term: date, today: date, before: Sequence[int], after: Sequence[int]) -> str:
    """The reminder whose time has come, as “before 3” or “after 1”; empty when there is none.

    >>> occasion(term=date(2026, 6, 10), today=date(2026, 6, 8), before=[3, 14], after=[1])
    'before 3'
    """
    left = (term - today).days
    if left >= 0:
        return next((f"before {days}" for days in sorted(before) if left <= days), "")
    return next((f"after {days}" for days in sorted(after, reverse=True) if -left >= days), "")


def write(*, to: User, occasion: str, about: Mapping[Any, str], words: Words) -> dict[str, int]:
    """Write to a person about records, each with the line that tells of it, leaving out those the
    person was told of on this occasion; says what became of it. Only inside an action."""
    named = {name_of(record): line for record, line in about.items()}
    told = set(
        Letter.objects.filter(to=to, occasion=occasion, subject__in=named).values_list(
            "subject", flat=True
        )
    )
    fresh = {subject: line for subject, line in named.items() if subject not in told}
    if not fresh:
        return {}
    state, why = _send(to, words, list(fresh.values()))
    Letter.objects.bulk_create(
        Letter(to=to, occasion=occasion, subject=subject, state=state, why_not=why)
        for subject in fresh
    )
    return {state: len(fresh)}


def _send(to: User, words: Words, lines: list[str]) -> tuple[str, str]:
    if not to.email:
        return Letter.State.NO_ADDRESS, ""
    with translation.override(to.language):
        title, body = words(lines)
    try:
        send_mail(title, body, settings.DEFAULT_FROM_EMAIL, [to.email])
    except OSError as error:
        return Letter.State.FAILED, str(error)[:300]
    return Letter.State.SENT, ""
