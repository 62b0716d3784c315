"""Links on the pages of their two sides."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode

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
from birlik.registers.proposals import permissions as proposals
from birlik.registers.proposals import queries as proposal_queries
from birlik.registers.proposals.models import Proposal
from birlik.registers.structure.scope import roles_of
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
    offers = list(_offers(appeal, user)) if appeal.state != State.CLOSED else []
    if lines or offers:
        yield Section(_("What else it is"), lines, offers)


def _offers(appeal: Appeal, user: User) -> Iterator[Line]:
    def event(kind: str) -> str:
        return reverse("clinics:event", args=[appeal.number, kind])

    decides = clinics.may(user, permissions.DECIDE, appeal)
    if appeal.workplace_id:
        yield Line(_("The coordinator should know"), event("report"))
        if decides:
            yield Line(_("It is a collective dispute"), event("dispute"))
        yield Line(_("A clause is broken"), event("breach"))
    if decides:
        yield Line(_("A norm should change"), event("proposal"))
    yield Line(_("A proposal says it already"), event("stand-behind"))


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


def of_proposal(proposal: Proposal, user: User) -> Iterator[Section]:
    """How many appeals stand behind it, never whose; which ones, only their clinic sees."""
    links = list(queries.of_target(proposal).filter(meaning=Meaning.GAVE_RISE))
    lines = []
    if links:
        lines.append(Line(_("Appeals at the legal clinics"), note=_told(len(links))))
        keys = queries.ids([link.source for link in links])
        seen = clinics.visible_to(user).filter(pk__in=keys).order_by("pk")
        lines += [
            Line(number, reverse("clinics:appeal", args=[number]), _("of your clinic"))
            for number in seen.values_list("number", flat=True)
        ]
    if proposal.agreement and proposal.article:
        breaches = queries.of_target(proposal.agreement).filter(
            meaning=Meaning.BREAKS_AGREEMENT, note=proposal.article
        )
        if many := breaches.count():
            lines.append(Line(_("Appeals that say this clause is broken"), note=_told(many)))
    if lines:
        yield Section(_("What stands behind it"), lines)


def _told(count: int) -> str:
    """A number of people; a small one is not told."""
    small = clocks.rules()["small"]
    return number(count) if count >= small else _("fewer than %(small)d") % {"small": small}


def of_agreement(agreement: CollectiveAgreement, user: User) -> Iterator[Section]:
    """Which clauses workers brought to a clinic as broken, and how often, never by whom; each may
    be a reason to propose a change."""
    many = Counter(
        queries.of_target(agreement)
        .filter(meaning=Meaning.BREAKS_AGREEMENT)
        .values_list("note", flat=True)
    )
    lines = [
        Line(
            text=_("Clause %(clause)s") % {"clause": clause},
            note=_("appeals: %(count)s") % {"count": _told(count)},
        )
        for clause, count in sorted(many.items())
    ]
    offers = []
    if roles_of(user) & proposals.RECORD:
        new = f"{reverse('proposals:new')}?agreement={agreement.pk}"
        offers = [
            Line(_("Propose to change clause %(clause)s") % {"clause": clause},
                 f"{new}&{urlencode({'clause': clause})}")
            for clause in sorted(many)
        ]  # fmt: skip
    if lines:
        yield Section(_("Broken, as workers told the legal clinics"), lines, offers)


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
    ids = by_meaning[Meaning.GAVE_RISE]
    seen = set(proposal_queries.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
    for proposal in Proposal.objects.filter(pk__in=ids):
        url = proposal.get_absolute_url() if proposal.pk in seen else ""
        found[name_of(proposal)] = (str(proposal) if url else proposal.number, url)
    return found


def _day(link: Link) -> date:
    return timezone.localtime(link.at).date()
