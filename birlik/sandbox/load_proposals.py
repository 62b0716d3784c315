"""Proposals of each region with the road each has gone, the appeals that gave rise to some of them,
and a collective agreement whose clause is said to be broken."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.db.models import Count, Model

from birlik.base.audit import name_of
from birlik.base.numbering import take
from birlik.registers.agreements.models import CollectiveAgreement
from birlik.registers.clinics.models import Appeal
from birlik.registers.links.choices import Meaning
from birlik.registers.links.models import Link
from birlik.registers.proposals.choices import ENDS, Answer, Norm, Step
from birlik.registers.proposals.models import Proposal, ProposalStep
from birlik.sandbox import words_proposals as words
from birlik.sandbox.accounts import Tour
from birlik.sandbox.load_people import Staff
from birlik.sandbox.loading import Loading, noon

OF_A_REGION = 2
DAYS_BACK = 600
APPEALS_BEHIND = 9  # at most
SAY_BROKEN = 7
# How far the road of a proposal goes, as steps after the first; a level above is taken up before.
ROADS: tuple[tuple[float, tuple[Step, ...]], ...] = (
    (0.15, ()),
    (0.25, (Step.SENT,)),
    (0.40, (Step.SENT, Step.ANSWERED)),
    (0.12, (Step.SENT, Step.ANSWERED, Step.ADOPTED)),
    (0.08, (Step.WITHDRAWN,)),
)


@dataclass(frozen=True)
class Road:
    """A proposal as it is imagined: who put it forward, and the bodies above that took it up."""

    said: words.Said
    region: int
    bodies: tuple[int, ...]
    agreement: CollectiveAgreement | None


def load(to: Loading, staff: Staff, tour: Tour) -> dict[str, int]:
    rng = to.world.scenario.rng("proposals")
    made, steps = [], []
    for road in _roads(to, rng):
        proposal, own = _gone(to, staff, road, rng)
        made.append((road, proposal))
        steps += own
    made.sort(key=lambda one: one[1].put_on)
    for _road, proposal in made:
        year = proposal.put_on.year
        proposal.number = f"P-{year}-{take(f'proposal:{year}'):04d}"
        proposal.search = proposal.searchable()
    Proposal.objects.bulk_create(proposal for _road, proposal in made)
    ProposalStep.objects.bulk_create(steps)
    Link.objects.bulk_create([*_behind(to, made, rng), *_broken(to, tour)])
    return {"proposals": len(made)}


def _roads(to: Loading, rng: np.random.Generator) -> Iterator[Road]:
    """From the primary of a workplace up to the association of its region and the centre."""
    places = to.country.workplaces
    region_of = places.region[: places.organised]
    order = 0
    for region in range(to.ids.regions):
        for _ in range(OF_A_REGION):
            said = words.PROPOSALS[order % len(words.PROPOSALS)]
            order += 1
            row = int(rng.choice(np.flatnonzero(region_of == region)))
            agreement = None
            if said.norm == Norm.AGREEMENT:
                known = CollectiveAgreement.objects.filter(workplace=to.ids.workplace(row))
                agreement = known.order_by("-signed").first()
                if agreement is None:
                    continue
            primary = int(to.ids.primary(int(to.current_primary[row])))
            above = (int(to.ids.region(region)), int(to.ids.centre))
            levels = {Norm.AGREEMENT: 0, Norm.WIDE: 1}.get(Norm(said.norm), 2)
            yield Road(said, region, (primary, *above)[: levels + 1], agreement)


def _gone(
    to: Loading, staff: Staff, road: Road, rng: np.random.Generator
) -> tuple[Proposal, list[ProposalStep]]:
    today = to.world.scenario.known_at.date()
    said, on = road.said, today - timedelta(days=int(rng.integers(5, DAYS_BACK)))
    chances = [chance for chance, _steps in ROADS]
    later = ROADS[int(rng.choice(len(ROADS), p=chances))][1]
    kinds = [Step.PUT_FORWARD, *[Step.TAKEN_UP] * (len(road.bodies) - 1), *later]
    if Step.WITHDRAWN in later:
        kinds = [Step.PUT_FORWARD, Step.WITHDRAWN]
    proposal = Proposal(
        title=said.title, text=said.text, reason=said.reason, topic=said.topic, norm=said.norm,
        act=said.act, named=said.named, article=said.article, addressee=said.addressee,
        agreement=road.agreement, body_id=road.bodies[0], put_on=on, at_id=road.bodies[0],
        added_at=noon(on),
    )  # fmt: skip
    steps: list[ProposalStep] = []
    for kind in kinds:
        if kind == Step.TAKEN_UP:
            proposal.at_id = road.bodies[1 + sum(one.kind == kind for one in steps)]
        step = _step(proposal, kind, on, rng)
        step.by_id = int((staff.coordinator if len(steps) else staff.lawyer)[road.region])
        steps.append(step)
        _come_to(proposal, step)
        on += timedelta(days=int(rng.integers(10, 70)))
        if on >= today:
            break
    return proposal, steps


def _step(proposal: Proposal, kind: Step, on: date, rng: np.random.Generator) -> ProposalStep:
    step = ProposalStep(
        proposal=proposal, kind=kind, on=on, organisation_id=proposal.at_id, at=noon(on)
    )
    which = int(rng.integers(6))
    if kind in (Step.PUT_FORWARD, Step.TAKEN_UP) and which:
        step.in_favour, step.against, step.abstained = 7 + 2 * which, which // 3, which % 3
    if kind == Step.TAKEN_UP:
        which += proposal.at_id  # no two levels say the same
        step.text = words.REASONING[which % len(words.REASONING)]
    elif kind == Step.SENT:
        step.to, step.text = proposal.addressee, words.LETTER[which % len(words.LETTER)]
    elif kind == Step.ANSWERED:
        step.answer = list(Answer)[which % 3].value
        step.text = words.ANSWERS[step.answer][which % 2]
    elif kind == Step.ADOPTED:
        step.text = proposal.text
    elif kind == Step.WITHDRAWN:
        step.text = words.WITHDRAWN
    return step


def _come_to(proposal: Proposal, step: ProposalStep) -> None:
    proposal.state = step.kind
    if step.kind == Step.SENT:
        proposal.sent_on = step.on
    if step.kind == Step.ANSWERED:
        proposal.answer, proposal.answered_on = step.answer, step.on
    if step.kind in ENDS:
        proposal.ended_on = step.on


def _behind(
    to: Loading, made: list[tuple[Road, Proposal]], rng: np.random.Generator
) -> Iterator[Link]:
    """Appeals of the region about the same, as its clinic said."""
    regions = to.country.reference.regions
    for road, proposal in made:
        many = max(0, int(rng.integers(-3, APPEALS_BEHIND + 1)))
        same = Appeal.objects.filter(
            region=regions[road.region].code, topic=proposal.topic,
            received_on__lte=proposal.put_on,
        )  # fmt: skip
        for appeal in same.order_by("-received_on", "-pk").only("pk")[:many]:
            yield _link(appeal, proposal, Meaning.GAVE_RISE, proposal.put_on)


def _broken(to: Loading, tour: Tour) -> Iterator[Link]:
    """The workplace of the tour's region of which most workers asked the clinic, and a clause of
    its agreement."""
    here = Appeal.objects.filter(region=to.country.reference.regions[tour.region].code)
    agreed = here.filter(workplace__in=CollectiveAgreement.objects.values("workplace"))
    counted = agreed.order_by().values_list("workplace").annotate(n=Count("pk"))
    place = counted.order_by("-n", "workplace").values_list("workplace", flat=True).first()
    agreement = CollectiveAgreement.objects.filter(workplace=place).order_by("-signed").first()
    if agreement is None:
        return
    for appeal in here.filter(workplace=place).order_by("-received_on", "-pk")[:SAY_BROKEN]:
        yield _link(appeal, agreement, Meaning.BREAKS_AGREEMENT, appeal.received_on, note="4.2")


def _link(source: Model, target: Model, meaning: Meaning, on: date, note: str = "") -> Link:
    return Link(
        source=name_of(source), target=name_of(target), meaning=meaning, note=note, at=noon(on)
    )
