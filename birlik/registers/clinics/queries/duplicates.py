"""Whether the same person or the same matter was here before: proposed with the reason, never
decided."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from birlik.base.formatting import share
from birlik.base.models import User
from birlik.base.text import folded
from birlik.registers.clinics import terms
from birlik.registers.clinics.choices import Tie
from birlik.registers.clinics.models import Appeal, AppealTie
from birlik.registers.clinics.queries.files import visible_to
from birlik.registers.clinics.rules import phone_key
from birlik.registers.structure.models import Workplace

LOOKED_AT = 300
ALIKE_NAME = 88
ALIKE_WORDS = 0.25
DAYS_OF_A_MATTER = 120
MOST = 5


@dataclass(frozen=True)
class Candidate:
    appeal: Appeal
    kind: str
    reason: str
    weight: float


def candidates(
    user: User,
    *,
    name: str = "",
    phone: str = "",
    words: str = "",
    topic: str = "",
    workplace: Workplace | None = None,
    received: date,
    but: Appeal | None = None,
) -> list[Candidate]:
    """The likeliest first, each appeal once for each kind. Only among files the user may open."""
    rows = visible_to(user).exclude(pk=but.pk) if but else visible_to(user)
    found = [*_persons(rows, name, phone), *_matters(rows, words, topic, workplace, received)]
    return sorted(found, key=lambda one: -one.weight)[:MOST]


def of_appeal(user: User, appeal: Appeal) -> list[Candidate]:
    """For an appeal that stands, without those already tied to it or taken apart from it."""
    seen = {
        (tied.other_id if tied.one_id == appeal.pk else tied.one_id, tied.kind)
        for tied in AppealTie.objects.filter(Q(one=appeal) | Q(other=appeal))
    }
    found = candidates(
        user,
        name=appeal.file.name,
        phone=appeal.file.phone,
        words=appeal.file.words,
        topic=appeal.topic,
        workplace=appeal.workplace,
        received=appeal.received_on,
        but=appeal,
    )
    return [one for one in found if (one.appeal.pk, one.kind) not in seen]


def _persons(rows: QuerySet[Appeal], name: str, phone: str) -> Iterable[Candidate]:
    key = phone_key(phone)
    wanted = [terms.hashed(key)] if key else []
    wanted += terms.of(name) if name else []
    if not wanted:
        return
    near = rows.filter(terms__overlap=wanted).select_related("file", "clinic")
    for appeal in near.order_by("-received_on", "-id")[:LOOKED_AT]:
        if key and phone_key(appeal.file.phone) == key:
            yield Candidate(appeal, Tie.PERSON, _("the same telephone"), 2)
        elif name and appeal.file.name:
            alike = fuzz.token_sort_ratio(folded(name), folded(appeal.file.name))
            if alike >= ALIKE_NAME:
                reason = _("the names are alike: %(share)s") % {"share": share(alike / 100)}
                yield Candidate(appeal, Tie.PERSON, reason, 1 + alike / 100)


def _matters(
    rows: QuerySet[Appeal], words: str, topic: str, workplace: Workplace | None, received: date
) -> Iterable[Candidate]:
    if workplace is None:
        return
    since = received - timedelta(days=DAYS_OF_A_MATTER)
    near = rows.filter(workplace=workplace, received_on__gte=since).select_related("file", "clinic")
    mine = set(terms.of(words))
    for appeal in near.order_by("-received_on", "-id")[:LOOKED_AT]:
        theirs = set(terms.of(appeal.file.words))
        overlap = len(mine & theirs) / (len(mine | theirs) or 1)
        same_topic = bool(topic) and appeal.topic == topic
        if same_topic and overlap >= ALIKE_WORDS or overlap >= 2 * ALIKE_WORDS:
            reason = _("the same workplace, words in common: %(share)s") % {"share": share(overlap)}
            yield Candidate(appeal, Tie.MATTER, reason, overlap + 0.5 * same_topic)
