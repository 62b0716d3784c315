"""What falls due for whoever looks, from all rooms, the longest overdue first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik.base.models import User
from birlik.monitoring import proposals
from birlik.registers.disputes import duties, partners, settlements
from birlik.registers.plans import queries as plans
from birlik.registers.plans import watching

AHEAD = timedelta(days=14)
MOST = 6


@dataclass(frozen=True)
class Due:
    on: date
    kind: str
    text: str
    where: str
    url: str
    late: bool


def of(user: User) -> tuple[list[Due], int]:
    """The most pressing, and how many there are in all."""
    today = timezone.localdate()
    told = (
        *_steps(user, today),
        *_answered(user, today),
        *_proposed(user, today),
        *_measures(user, today),
        *_watched(user, today),
        *_agreed(user, today),
    )
    found = list({(one.url, one.text): one for one in told}.values())
    found.sort(key=lambda one: one.on)
    return found[:MOST], len(found)


def _steps(user: User, today: date) -> Iterator[Due]:
    """Steps of the law in open disputes; quiet as soon as they are recorded."""
    for duty in duties.due(user, today)[:100]:
        page = reverse("disputes:detail", args=[duty.dispute.number])
        yield Due(
            on=duty.row.due,
            kind=_("Step of a dispute"),
            text=duty.what,
            where=f"{duty.dispute.number} {duty.dispute.employer_name}",
            url=f"{page}#step-{duty.row.step.code}",
            late=duty.late,
        )


def _answered(user: User, today: date) -> Iterator[Due]:
    """What partners answered and nobody has looked at: it waits outside the timeline."""
    for one in partners.to_look_at(user)[:100]:
        dispute, on = one.link.dispute, timezone.localdate(one.at)
        yield Due(
            on=on,
            kind=_("Answer of a partner: does it belong into the timeline?"),
            text=one.text or one.link.get_party_display(),
            where=f"{dispute.number} {dispute.employer_name}",
            url=f"{reverse('disputes:partners', args=[dispute.number])}#answer-{one.pk}",
            late=on < today,
        )


def _proposed(user: User, today: date) -> Iterator[Due]:
    """Reported demands nobody has decided on."""
    for one in proposals.waiting(user, today)[:100]:
        yield Due(
            on=one.on,
            kind=_("Demand put forward: is it a dispute?"),
            text=one.workplace.name,
            where=one.workplace.region.name,
            url=f"{reverse('monitoring:proposals')}#{one.workplace.code}",
            late=False,
        )


def _measures(user: User, today: date) -> Iterator[Due]:
    """Late ones in the plans the user keeps; those the user answers for also before their term."""
    for own, rows in (
        (False, plans.late_in_plans_of(user, today)[:100]),
        (True, plans.owed_by(user, until=today + AHEAD)[:100]),
    ):
        for one in rows:
            yield Due(
                on=one.term,
                kind=_("My measure") if own else _("Measure of the plan"),
                text=one.text,
                where=str(one.plan),
                url=reverse("plans:measure", args=[one.pk]),
                late=one.term < today,
            )


def _watched(user: User, today: date) -> Iterator[Due]:
    for one in watching.to_look_at(user, today)[:100]:
        yield Due(
            on=one.look_again,
            kind=_("Look again"),
            text=one.place.name,
            where=one.workplace.region.name if one.workplace else "",
            url=reverse("plans:watched", args=[one.pk]),
            late=one.look_again < today,
        )


def _agreed(user: User, today: date) -> Iterator[Due]:
    """What was agreed in settlements and is owed, where the user records disputes."""
    for one in settlements.owed(user, until=today + AHEAD)[:100]:
        dispute = one.settlement.dispute
        yield Due(
            on=one.due,
            kind=_("Agreed in a settlement"),
            text=one.text,
            where=dispute.employer_name,
            url=f"{reverse('disputes:detail', args=[dispute.number])}#agreed",
            late=one.due < today,
        )
