"""Reminders of what was agreed: to the coordinators of the region and of the sector union, before
the day it is owed and when the day has passed without a word."""

from collections import defaultdict
from datetime import date, timedelta

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from birlik.base import letters
from birlik.base.audit import action, record
from birlik.base.formatting import day_text
from birlik.base.models import User, in_force
from birlik.base.roles import Role
from birlik.registers.disputes.choices import TermState
from birlik.registers.disputes.models import SettlementTerm
from birlik.registers.structure.choices import Kind
from birlik.registers.structure.models import Post


@action
def remind(*, today: date | None = None, by: User | None = None) -> dict[str, int]:
    """Write to those whose hour has come; nobody is told twice of one term on one occasion."""
    today = today or timezone.localdate()
    before, after = letters.days_of("settlements")
    counts: dict[str, int] = defaultdict(int)
    for (user, occasion), terms in _due(today, before, after).items():
        with translation.override(user.language):
            about = {term: _line(term) for term in terms}
        words = _passed if "after" in occasion else _coming
        told = letters.write(to=user, occasion=occasion, about=about, words=words)
        for state, many in told.items():
            counts[state] += many
    if counts:
        record("remind of settlement terms", f"day:{today}", by=by, **counts)
    return dict(counts)


def _due(
    today: date, before: list[int], after: list[int]
) -> dict[tuple[User, str], list[SettlementTerm]]:
    found: dict[tuple[User, str], list[SettlementTerm]] = defaultdict(list)
    rows = SettlementTerm.objects.filter(
        mistake="",
        settlement__mistake="",
        settlement__dispute__mistake="",
        state=TermState.DUE,
        due__lte=today + timedelta(days=max(before, default=0)),
    )
    coordinators = _coordinators(today)
    for term in rows.select_related("settlement__dispute"):
        occasion = letters.occasion(term=term.due, today=today, before=before, after=after)
        dispute = term.settlement.dispute
        people = coordinators[dispute.region_id] + coordinators[dispute.sector_id]
        for user in dict.fromkeys(people) if occasion else ():
            found[user, occasion].append(term)
    return found


def _coordinators(today: date) -> dict[str | None, list[User]]:
    """By region and by sector: who holds the post of a coordinator at its association or union."""
    posts = Post.objects.filter(
        in_force(today),
        organisation__kind__in=[Kind.TERRITORY, Kind.SECTOR],
        role=Role.COORDINATOR,
        person__user__is_active=True,
    ).select_related("person__user", "organisation")
    found: dict[str | None, list[User]] = defaultdict(list)
    for post in posts:
        place = post.organisation
        code = place.region_id if place.kind == Kind.TERRITORY else place.sector_id
        if code:
            found[code].append(post.person.user)
    return found


def _line(term: SettlementTerm) -> str:
    dispute = term.settlement.dispute
    return f"· {day_text(term.due)}: {term.text} ({dispute.number}, {dispute.employer_name})"


def _coming(lines: list[str]) -> tuple[str, str]:
    body = _(
        "These terms of settlements are owed soon:\n%(lines)s\n\nAsk whether they will be kept."
    )
    return _("Settlements: a term is owed soon"), body % {"lines": "\n".join(lines)}


def _passed(lines: list[str]) -> tuple[str, str]:
    body = _(
        "The day of these terms has passed and nobody has said what became of them:\n%(lines)s\n\n"
        "Say on the page of the dispute whether they were kept or broken."
    )
    return _("Settlements: the day of a term has passed"), body % {"lines": "\n".join(lines)}
