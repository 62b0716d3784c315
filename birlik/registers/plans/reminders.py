"""Reminders of measures to whoever answers for them: before the term, and when it has passed."""

from collections import defaultdict
from datetime import date, timedelta

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from birlik.base import letters
from birlik.base.audit import action, record
from birlik.base.formatting import day_text
from birlik.base.models import User, in_force
from birlik.registers.plans.models import Measure
from birlik.registers.plans.queries import OPEN


@action
def remind(*, today: date | None = None, by: User | None = None) -> dict[str, int]:
    """Write to the owners whose hour has come; nobody is told twice of one measure on one
    occasion."""
    today = today or timezone.localdate()
    before, after = letters.days_of("measures")
    counts: dict[str, int] = defaultdict(int)
    for (user, occasion), measures in _due(today, before, after).items():
        with translation.override(user.language):
            about = {one: _line(one) for one in measures}
        told = letters.write(
            to=user, occasion=occasion, about=about, words=_late if "after" in occasion else _soon
        )
        for state, many in told.items():
            counts[state] += many
    if counts:
        record("remind of measures", f"day:{today}", by=by, **counts)
    return dict(counts)


def _due(today: date, before: list[int], after: list[int]) -> dict[tuple[User, str], list[Measure]]:
    """(whom to write to, on which occasion) -> the measures."""
    found: dict[tuple[User, str], list[Measure]] = defaultdict(list)
    rows = Measure.objects.filter(
        OPEN, in_force(today, "owner__"), term__lte=today + timedelta(days=max(before, default=0))
    )
    for measure in rows.select_related("owner__person__user", "plan__region", "plan__sector"):
        user = measure.owner.person.user
        occasion = letters.occasion(term=measure.term, today=today, before=before, after=after)
        if user and occasion:
            found[user, occasion].append(measure)
    return found


def _line(measure: Measure) -> str:
    return f"· {day_text(measure.term)}: {measure.text} ({measure.plan})"


def _soon(lines: list[str]) -> tuple[str, str]:
    body = _(
        "You answer for these measures of the plan, and their term is near:\n%(lines)s\n\n"
        "Say how far they are, and add what shows it."
    )
    return _("Measures: the term is near"), body % {"lines": "\n".join(lines)}


def _late(lines: list[str]) -> tuple[str, str]:
    body = _(
        "You answer for these measures of the plan, and their term has passed:\n%(lines)s\n\n"
        "Say how far they are, or ask whoever keeps the plan for another term."
    )
    return _("Measures: the term has passed"), body % {"lines": "\n".join(lines)}
