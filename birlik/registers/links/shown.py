"""Links on the pages of their two sides."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik.base.formatting import day_text
from birlik.base.models import User
from birlik.base.sections import Line, Section
from birlik.registers.agreements.models import CollectiveAgreement
from birlik.registers.clinics import permissions
from birlik.registers.clinics import queries as clinics
from birlik.registers.clinics.choices import State
from birlik.registers.clinics.models import Appeal
from birlik.registers.disputes import queries as disputes
from birlik.registers.disputes.models import Dispute
from birlik.registers.links import queries
from birlik.registers.links.choices import Meaning
from birlik.registers.links.models import Link


def of_appeal(appeal: Appeal, user: User) -> Iterator[Section]:
    links = list(queries.of_source(appeal))
    names = _names(links, user)
    lines = [
        Line(
            text=f"{link.get_meaning_display()}: {names[link.target][0]}",
            url=names[link.target][1],
            note=link.note,
            undo_url=reverse("clinics:part", args=[appeal.number, "unlink", link.pk]),
        )
        for link in links
    ]
    offers = []
    if appeal.state != State.CLOSED and appeal.workplace_id:
        event = {kind: reverse("clinics:event", args=[appeal.number, kind]) for kind in _KINDS}
        if clinics.may(user, permissions.DECIDE, appeal):
            offers.append(Line(_("It is a collective dispute"), event["dispute"]))
        offers.append(Line(_("A clause is broken"), event["breach"]))
    if lines or offers:
        yield Section(_("What else it is"), lines, offers)


_KINDS = ("dispute", "breach")


def of_dispute(dispute: Dispute, user: User) -> Iterator[Section]:
    """That an appeal stands behind it; which one, only the clinic sees."""
    links = list(queries.of_target(dispute).filter(meaning=Meaning.BECAME_DISPUTE))
    if not links:
        return
    keys = queries.ids([link.source for link in links])
    seen = {appeal.pk: appeal.number for appeal in clinics.visible_to(user).filter(pk__in=keys)}
    yield Section(
        _("Where it came from"),
        [
            Line(
                text=seen.get(key) or _("an appeal at a clinic"),
                url=reverse("clinics:appeal", args=[seen[key]]) if key in seen else "",
                note=day_text(_day(link)),
            )
            for key, link in zip(keys, links, strict=True)
        ],
    )


def _names(links: list[Link], user: User) -> dict[str, tuple[str, str]]:
    """Name of a target -> what it is called, and where it opens for this user."""
    found: dict[str, tuple[str, str]] = {}
    by_meaning = {
        meaning: queries.ids([link.target for link in links if link.meaning == meaning])
        for meaning in Meaning
    }
    ids = by_meaning[Meaning.BECAME_DISPUTE]
    visible = set(disputes.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
    for dispute in Dispute.objects.filter(pk__in=ids):
        url = reverse("disputes:detail", args=[dispute.number]) if dispute.pk in visible else ""
        found[f"disputes.dispute:{dispute.pk}"] = (dispute.number, url)
    ids = by_meaning[Meaning.BREAKS_AGREEMENT]
    for agreement in CollectiveAgreement.objects.filter(pk__in=ids):
        found[f"agreements.collectiveagreement:{agreement.pk}"] = (agreement.number, "")
    return found


def _day(link: Link) -> date:
    return timezone.localtime(link.at).date()
