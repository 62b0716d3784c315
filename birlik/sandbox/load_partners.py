"""Links of partners in open disputes: some were opened, some answered, some answers wait to be
looked at. Nobody holds the secret part of such a link."""

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from birlik.registers.disputes.choices import AnswerState, Outcome, Party
from birlik.registers.disputes.models import (
    Dispute,
    DisputeEvent,
    PartnerAnswer,
    PartnerLink,
    PartnerOpening,
)
from birlik.sandbox import names, words
from birlik.sandbox.load_people import Staff
from birlik.sandbox.loading import Loading, noon

SHARE = 0.5  # of open disputes have links
OPENED, ANSWERED, TAKEN = 0.8, 0.6, 0.5
WOMEN = 0.4
LASTS = timedelta(days=30)
STEPS = (
    (Party.EMPLOYER, "employer_reply"),
    (Party.EMPLOYER, "weekly_news"),
    (Party.INSPECTOR, "tell_inspection"),
    (Party.MEDIATOR, "mediate"),
)


def load(to: Loading, staff: Staff) -> dict[str, int]:
    rng = to.world.scenario.rng("partners")
    today = to.world.scenario.known_at.date()
    coordinators = dict(
        zip((r.code for r in to.country.reference.regions), staff.coordinator.tolist(), strict=True)
    )
    rows = Dispute.objects.filter(outcome=Outcome.OPEN, began__lt=today).order_by("id")
    links = [
        link
        for dispute in rows
        if rng.random() < SHARE
        for link in _links(dispute, coordinators[dispute.region_id], rng, today)
    ]
    for link, name in zip(links, names.people(len(links), WOMEN, rng), strict=True):
        link.name = name
    PartnerLink.objects.bulk_create(links)
    opened = [link for link in links if rng.random() < OPENED]
    PartnerOpening.objects.bulk_create(
        PartnerOpening(link=link, at=link.issued_at + timedelta(hours=int(hours)))
        for link, hours in zip(opened, rng.integers(1, 20, len(opened)), strict=True)
    )
    answers = [_answer(link, rng) for link in opened if rng.random() < ANSWERED]
    events = [answer.event for answer in answers if answer.event]
    DisputeEvent.objects.bulk_create(events)
    PartnerAnswer.objects.bulk_create(answers)
    return {"partner_links": len(links)}


def _links(
    dispute: Dispute, by: int, rng: np.random.Generator, today: date
) -> Iterator[PartnerLink]:
    for party, step in STEPS[: int(rng.integers(1, len(STEPS)))]:
        issued = noon(max(dispute.began, today - timedelta(days=int(rng.integers(1, 12)))))
        yield PartnerLink(
            dispute=dispute, party=party, step=step,
            language=("kk", "ru")[int(rng.integers(2))],
            key=hashlib.sha256(rng.bytes(32)).hexdigest(),
            issued_at=issued, issued_by_id=by, expires=issued + LASTS,
        )  # fmt: skip


def _answer(link: PartnerLink, rng: np.random.Generator) -> PartnerAnswer:
    at = link.issued_at + timedelta(hours=22)
    text = words.PARTNERS[link.party][link.language]
    answer = PartnerAnswer(link=link, at=at, on=link.issued_at.date(), text=text)
    if rng.random() < TAKEN:
        answer.state, answer.decided_by_id = AnswerState.ACCEPTED, link.issued_by_id
        answer.decided_at = at + timedelta(hours=3)
        answer.event = DisputeEvent(
            dispute=link.dispute, on=answer.on, text=text, at=answer.decided_at,
            by_id=link.issued_by_id,
        )  # fmt: skip
    return answer
