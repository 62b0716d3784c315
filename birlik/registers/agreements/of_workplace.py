"""Agreements on the page of a workplace."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik.base.formatting import day_text
from birlik.base.models import User
from birlik.registers.agreements import queries
from birlik.registers.structure.models import Workplace
from birlik.registers.structure.offers import Offer
from birlik.registers.structure.timeline import MOST_PER_SOURCE, Entry


def known_here(workplace: Workplace, user: User) -> Iterator[Entry]:
    """Signed, and expired when nothing newer runs on."""
    today = timezone.localdate()
    changes = queries.may_record(user, workplace)
    found = queries.visible_to(user).filter(workplace=workplace)
    for agreement in found.order_by("-signed")[:MOST_PER_SOURCE]:
        named = {"kind": "agreement", "label": _("Collective agreement")}
        named["url"] = reverse("agreements:change", args=[agreement.pk]) if changes else ""
        words = {"number": agreement.number, "day": day_text(agreement.expires)}
        signed = _("No. %(number)s signed, runs until %(day)s") % words
        yield Entry(on=agreement.signed, text=signed, tone="good", **named)
        if agreement.expires <= today:
            ended = _("No. %(number)s expired") % words
            yield Entry(on=agreement.expires, text=ended, tone="warn", **named)


def offered_here(workplace: Workplace, user: User) -> Iterator[Offer]:
    if queries.may_record(user, workplace):
        url = f"{reverse('agreements:add', args=[workplace.code])}"
        yield Offer(_("Add a collective agreement"), url, "report")
