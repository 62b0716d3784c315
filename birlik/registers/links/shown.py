"""Links on the pages of their two sides."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik.base.audit import name_of
from birlik.base.formatting import day_text, number
from birlik.base.models import User
from birlik.base.sections import Line, Section
from birlik.registers.agreements.models import CollectiveAgreement
from birlik.registers.clinics import clocks, permissions
from birlik.registers.clinics import queries as clinics
from birlik.registers.clinics.choices import State
from birlik.registers.clinics.models import Appeal
from birlik.registers.disputes import queries as disputes
from birlik.registers.disputes.models import Dispute
from birlik.registers.links import queries
from birlik.registers.links.choices import Meaning
from birlik.registers.links.models import Link
from birlik.registers.weekly import queries as weekly
from birlik.registers.weekly.models import EventReport


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
        offers.append(Line(_("The coordinator should know"), event["report"]))
        if clinics.may(user, permissions.DECIDE, appeal):
            offers.append(Line(_("It is a collective dispute"), event["dispute"]))
        offers.append(Line(_("A clause is broken"), event["breach"]))
    if lines or offers:
        yield Section(_("What else it is"), lines, offers)


_KINDS = ("report", "dispute", "breach")


def behind(record: Model, user: User) -> Iterator[Section]:
    """That an appeal stands behind a dispute or a report; which one, only the clinic sees."""
    links = list(queries.of_target(record).exclude(meaning=Meaning.BREAKS_AGREEMENT))
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


def of_agreement(agreement: CollectiveAgreement, user: User) -> Iterator[Section]:  # noqa: ARG001 - sources get both
    """Which clauses workers brought to a clinic as broken, and how often, never by whom."""
    small = clocks.rules()["small"]
    many = Counter(
        queries.of_target(agreement)
        .filter(meaning=Meaning.BREAKS_AGREEMENT)
        .values_list("note", flat=True)
    )
    lines = [
        Line(
            text=_("Clause %(clause)s") % {"clause": clause},
            note=_("appeals: %(count)s")
            % {
                "count": number(count)
                if count >= small
                else _("fewer than %(small)d") % {"small": small}
            },
        )
        for clause, count in sorted(many.items())
    ]
    if lines:
        yield Section(_("Broken, as workers told the legal clinics"), lines)


def _names(links: list[Link], user: User) -> dict[str, tuple[str, str]]:
    """Name of a target -> what it is called, and where it opens for this user."""
    found: dict[str, tuple[str, str]] = {}
    by_meaning = {
        meaning: queries.ids([link.target for link in links if link.meaning == meaning])
        for meaning in Meaning
    }
    ids = by_meaning[Meaning.BECAME_DISPUTE]
    seen = set(disputes.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
    for dispute in Dispute.objects.filter(pk__in=ids):
        url = reverse("disputes:detail", args=[dispute.number]) if dispute.pk in seen else ""
        found[name_of(dispute)] = (dispute.number, url)
    ids = by_meaning[Meaning.TOLD_IN_EVENT]
    seen = set(weekly.events_visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
    for event in EventReport.objects.filter(pk__in=ids):
        url = reverse("weekly:event_sent", args=[event.receipt]) if event.pk in seen else ""
        found[name_of(event)] = (event.receipt, url)
    ids = by_meaning[Meaning.BREAKS_AGREEMENT]
    for agreement in CollectiveAgreement.objects.filter(pk__in=ids):
        found[name_of(agreement)] = (agreement.number, "")
    return found


def _day(link: Link) -> date:
    return timezone.localtime(link.at).date()
