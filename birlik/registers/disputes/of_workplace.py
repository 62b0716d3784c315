"""Disputes on the page of a workplace."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from birlik.base.models import User
from birlik.registers.disputes import permissions, queries, settlements
from birlik.registers.disputes.choices import SETTLED, Stoppage
from birlik.registers.structure.models import Workplace
from birlik.registers.structure.offers import Offer
from birlik.registers.structure.queries import holds
from birlik.registers.structure.timeline import MOST_PER_SOURCE, Entry


def known_here(workplace: Workplace, user: User) -> Iterator[Entry]:
    """A dispute's beginning, its stoppage and its outcome."""
    found = queries.standing(queries.visible_to(user)).filter(workplaces=workplace)
    broken = settlements.broken_by_dispute(found)
    for dispute in found.order_by("-began")[:MOST_PER_SOURCE]:
        named = {
            "kind": "dispute",
            "group": _("Disputes"),
            "label": _("Dispute %(number)s") % {"number": dispute.number},
            "url": reverse("disputes:detail", args=[dispute.number]),
        }
        yield Entry(on=dispute.began, text=_("A dispute began"), tone="bad", **named)
        if dispute.stoppage != Stoppage.NONE and dispute.stoppage_began:
            what = dispute.get_stoppage_display()
            yield Entry(on=dispute.stoppage_began, text=what, tone="bad", **named)
        for term in broken.get(dispute.pk, ()):
            text = _("A term of the settlement was broken: %(text)s") % {"text": term.text}
            yield Entry(on=term.on, text=text, tone="bad", **named)
        if dispute.ended:
            tone = "good" if dispute.outcome in SETTLED else ""
            yield Entry(on=dispute.ended, text=dispute.get_outcome_display(), tone=tone, **named)


def offered_here(workplace: Workplace, user: User) -> Iterator[Offer]:
    if holds(user, permissions.RECORD, workplace):
        url = f"{reverse('disputes:open')}?{urlencode({'workplace': workplace.code})}"
        yield Offer(_("Open a dispute"), url, "dispute")
