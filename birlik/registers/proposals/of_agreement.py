"""Proposals on the page of the agreement they would change, and on that of its workplace."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from birlik.base.formatting import day_text
from birlik.base.models import User
from birlik.base.sections import Line, Section
from birlik.registers.agreements.models import CollectiveAgreement
from birlik.registers.proposals import permissions, queries
from birlik.registers.proposals.choices import Step
from birlik.registers.proposals.models import Proposal
from birlik.registers.structure.models import Workplace
from birlik.registers.structure.scope import roles_of
from birlik.registers.structure.timeline import MOST_PER_SOURCE, Entry


def known_here(workplace: Workplace, user: User) -> Iterator[Entry]:
    found = queries.visible_to(user).filter(agreement__workplace=workplace)
    for one in found.order_by("-put_on")[:MOST_PER_SOURCE]:
        yield Entry(
            on=one.ended_on or one.answered_on or one.sent_on or one.put_on,
            kind="proposal",
            group=_("Proposals"),
            label=_("Proposal: %(state)s") % {"state": one.get_state_display()},
            text=one.title,
            url=one.get_absolute_url(),
            tone="good" if one.state == Step.ADOPTED else "",
        )


def of_agreement(agreement: CollectiveAgreement, user: User) -> Iterator[Section]:
    """What is proposed to change in it, and the way to propose something."""
    found = queries.visible_to(user).filter(agreement=agreement).order_by("-put_on", "-id")
    lines = [
        Line(
            text=str(one),
            url=one.get_absolute_url(),
            note=f"{_became(one)}, {day_text(one.put_on)}",
        )
        for one in found
    ]
    offers = []
    if roles_of(user) & permissions.RECORD:
        address = f"{reverse('proposals:new')}?agreement={agreement.pk}"
        offers.append(Line(_("Propose a change"), address))
    if lines or offers:
        yield Section(_("Proposals to change it"), lines, offers)


def _became(one: Proposal) -> str:
    said = one.get_answer_display() if one.state == Step.ANSWERED else one.get_state_display()
    return str(said)
