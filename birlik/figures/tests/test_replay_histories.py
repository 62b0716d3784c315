"""Whatever is done later, a past moment replayed answers every question as it was answered then."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from birlik.base import hindsight
from birlik.base.hindsight import Moment
from birlik.base.models import in_force
from birlik.base.roles import Role
from birlik.figures import values
from birlik.figures.asking import ask
from birlik.figures.definitions import of
from birlik.registers.clinics import actions as clinics
from birlik.registers.clinics.models import Appeal, AppealFile, Lawsuit, Service
from birlik.registers.clinics.tests import factories as appeals
from birlik.registers.disputes import actions as disputes
from birlik.registers.disputes.choices import Outcome
from birlik.registers.disputes.models import Dispute
from birlik.registers.structure import actions, asof, place_actions, post_actions
from birlik.registers.structure.choices import Hierarchy, Kind
from birlik.registers.structure.models import (
    Affiliation,
    Employer,
    Lineage,
    Organisation,
    OrganisationEvent,
    Post,
    UnionPresence,
    Workplace,
)
from birlik.registers.structure.tests import factories

pytestmark = pytest.mark.django_db
FIRST = datetime(2026, 2, 2, 6, tzinfo=UTC)
FIGURES = (
    "appeals", "appeals-open", "appeals-solved-share", "consultations", "lawsuits", "primaries",
    "members", "disputes-recorded", "disputes-federation", "disputes-workers", "chairs",
    "workplaces-with-union", "structure-changes",
)  # fmt: skip
TREE = ("affiliate", "leave", "transfer", "merge", "split", "close", "reopen", "undo")
PLACES = ("arrive", "depart", "shut", "rename", "move", "count", "appoint", "dismiss")
CASES = ("appeal", "correct", "finish", "resume", "consult", "sue", "judge", "hand over")
DISPUTES = ("dispute", "retie", "settle", "go on", "withdraw", "restore")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(TREE + PLACES + CASES + DISPUTES),
        st.integers(0, 30),
        st.integers(0, 30),
        st.integers(0, 20),
    ),
    min_size=6,
    max_size=18,
)


class Office:
    """Somebody who may do anything, and does it by number: the same numbers, the same deeds."""

    def __init__(self) -> None:
        factories.installation()
        self.house = house = factories.Federation()
        local = factories.organisation(Kind.LOCAL, below=house.territories["KZ-39"])
        for place in (local, factories.organisation(Kind.LOCAL, below=house.territories["KZ-39"])):
            primary = factories.organisation(Kind.PRIMARY, below=place)
            factories.workplace(union=primary, workers=30)
        self.by = house.user(Role.ADMINISTRATOR)
        self.clinics = [appeals.clinic(house.territories[code]) for code in ("KZ-39", "KZ-47")]
        self.lawyers = {one.pk: appeals.lawyer(one) for one in self.clinics}

    def does(self, what: str, one: int, two: int, back: int) -> None:
        """`back`: how many days ago it happened; it is written down now."""
        on = datetime.now(UTC).date() - timedelta(days=back)
        name = what.replace(" ", "_")
        group = next(
            group for group, words in (
                (self._tree, TREE), (self._place, PLACES), (self._case, CASES),
                (self._dispute, DISPUTES),
            ) if what in words
        )  # fmt: skip
        group(name, one, two, on)

    def _tree(self, what: str, one: int, two: int, on: date) -> None:
        everyone = Organisation.objects.exclude(kind=Kind.CENTRE).order_by("pk")
        organisation, other = _nth(everyone, one), _nth(everyone, two)
        at = {"organisation": organisation, "on": on, "by": self.by}
        match what:
            case "affiliate" | "transfer":
                hierarchy = factories.hierarchy_of(other)
                getattr(actions, what)(parent=other, hierarchy=hierarchy, **at)
            case "leave":
                actions.leave(hierarchy=list(Hierarchy)[two % 2], **at)
            case "merge":
                actions.merge(into=other, **at)
            case "split":
                below = Affiliation.objects.filter(parent=organisation, until=None).order_by("pk")
                sites = UnionPresence.objects.filter(organisation=organisation, until=None)
                actions.split(
                    names={"ru": "Часть"}, members=list(below.values_list("child", flat=True)[:2]),
                    workplaces=list(sites.values_list("workplace", flat=True)), **at,
                )  # fmt: skip
            case "close" | "reopen":
                getattr(actions, what)(**at)
            case "undo":
                event = _nth(OrganisationEvent.objects.order_by("-pk"), two % 4)
                actions.undo(event=event, on=on, reason="x", by=self.by)

    def _place(self, what: str, one: int, two: int, on: date) -> None:
        site = _nth(Workplace.objects.order_by("pk"), one)
        primary = _nth(Organisation.objects.filter(kind=Kind.PRIMARY).order_by("pk"), two)
        match what:
            case "arrive":
                place_actions.begin_presence(
                    workplace=site, organisation=primary, since=on, by=self.by
                )
            case "depart":
                presence = _nth(UnionPresence.objects.order_by("pk"), one)
                place_actions.end_presence(presence=presence, on=on, by=self.by)
            case "shut":
                place_actions.close_workplace(workplace=site, on=on, by=self.by)
            case "rename":
                place_actions.change_employer(
                    employer=site.employer, name=f"Renamed {two}", bin=site.employer.bin, by=self.by
                )
            case "move":
                place_actions.change_workplace(
                    workplace=site, name=f"Site {two}", region=factories.region("KZ-47"),
                    sector=site.sector, address="", contractor_of=None, by=self.by,
                )  # fmt: skip
            case "count":
                place_actions.count_members(organisation=primary, on=on, total=two, by=self.by)
            case "appoint":
                post_actions.add_post(
                    person=factories.person(), role=Role.CHAIR, place=primary, since=on,
                    until=on + timedelta(days=300) if one % 2 else None, by=self.by,
                )  # fmt: skip
            case "dismiss":
                post = _nth(Post.objects.filter(role=Role.CHAIR).order_by("pk"), one)
                post_actions.end_post(post=post, on=on, by=self.by)

    def _case(self, what: str, one: int, two: int, on: date) -> None:
        clinic = self.clinics[one % 2]
        if what == "appeal":
            site = _nth(Workplace.objects.order_by("pk"), two)
            appeals.appeal(
                clinic, self.lawyers[clinic.pk], received_on=on, topic="overtime",
                workplace=site if one % 3 else None, region=factories.region("KZ-39"),
            )  # fmt: skip
            return
        if what == "judge":
            lawsuit = _nth(Lawsuit.objects.order_by("pk"), one)
            clinics.decide_lawsuit(
                lawsuit=lawsuit, decided_on=on, decision=("for_worker", "against")[two % 2],
                awarded=Decimal(1000), by=self.lawyers[lawsuit.service.appeal.clinic_id],
            )  # fmt: skip
            return
        appeal = _nth(Appeal.objects.order_by("pk"), one)
        at = {"appeal": appeal, "by": self.lawyers[appeal.clinic_id]}
        match what:
            case "correct":
                topic = ("wages_late", "overtime", "final_pay")[two % 3]
                site = _nth(Workplace.objects.order_by("pk"), two)
                words = AppealFile.objects.get(appeal=appeal).words
                clinics.change(
                    version=appeal.version, topic=topic, workplace=site, region=None, sector=None,
                    words=words, **at,
                )  # fmt: skip
            case "finish":
                outcome = ("solved", "not_solved", "mistake")[two % 3]
                got = {"solved": ["money"], "not_solved": ["nothing"], "mistake": ["nothing"]}
                money = Decimal(two + 1) if outcome == "solved" else None
                clinics.close(outcome=outcome, got=got[outcome], money=money, closed_on=on, **at)
            case "resume":
                clinics.reopen(reason="More came", **at)
            case "consult":
                clinics.give_service(kind="consultation", on=on, minutes=20, **at)
            case "sue":
                clinics.file_lawsuit(court="Court", filed_on=on, claims=["wages"], **at)
            case "hand_over":
                other = next(one for one in self.clinics if one.pk != appeal.clinic_id)
                clinics.hand_over(to_clinic=other, passed=["words"], reason="Nearer", **at)

    def _dispute(self, what: str, one: int, two: int, on: date) -> None:
        sites = Workplace.objects.order_by("pk")
        if what == "dispute":
            disputes.open_dispute(
                workplaces=[_nth(sites, one)], began=on, workers=two + 1, by=self.by
            )
            return
        dispute = _nth(Dispute.objects.order_by("pk"), one)
        match what:
            case "retie":
                disputes.change(
                    dispute=dispute, version=dispute.version, workers=two + 2,
                    workplaces=[_nth(sites, two), _nth(sites, two + 1)], by=self.by,
                )  # fmt: skip
            case "settle":
                disputes.close(
                    dispute=dispute, ended=on, outcome=Outcome.MET,
                    federation_took_part=bool(two % 2), by=self.by,
                )  # fmt: skip
            case "go_on":
                disputes.reopen(dispute=dispute, reason="Not kept", by=self.by)
            case "withdraw" | "restore":
                getattr(disputes, what)(dispute=dispute, reason="Said so", by=self.by)


class NothingThere(Exception):
    """There is nothing yet that this could be done to."""


def _nth(rows, place):
    found = list(rows)
    if not found:
        raise NothingThere
    return found[place % len(found)]


def seen(day: date) -> dict:
    """What the pages of a day are made of: the tree, the places, the records, the figures."""
    above = Lineage.objects.filter(in_force(day), descendant__in=_alive(day))
    return {
        "alive": list(_alive(day).values_list("pk", flat=True)),
        "belonged": _rows(Affiliation.objects.filter(in_force(day)), "child", "parent"),
        "above": _rows(above, "descendant", "ancestor", "hierarchy", "depth"),
        "present": _rows(UnionPresence.objects.filter(in_force(day)), "workplace", "organisation"),
        "posts": _rows(Post.objects.filter(in_force(day)), "pk", "until"),
        "events": _rows(OrganisationEvent.objects.filter(on__lte=day), "organisation", "kind"),
        "employers": _rows(Employer.objects.all(), "pk", "name"),
        "sites": _rows(
            Workplace.objects.filter(Q(closed=None) | Q(closed__gt=day)), "pk", "name", "region"
        ),
        "appeals": _rows(
            Appeal.objects.all(), "pk", "topic", "state", "outcome", "closed_on", "money",
            "workplace", "region", "sector", "clinic", "first_answer_at",
        ),
        "services": _rows(Service.objects.all(), "pk", "kind", "result", "taken_back"),
        "lawsuits": _rows(Lawsuit.objects.all(), "pk", "decision", "decided_on", "awarded"),
        "disputes": _rows(
            Dispute.objects.filter(mistake=""), "pk", "workers", "outcome", "ended", "workplaces"
        ),
        "figures": [
            (code, values.value(ask(code, str(day.year))).number) for code in FIGURES if of(code)
        ],
    }  # fmt: skip


def _alive(day):
    return Organisation.objects.filter(asof.existing(day)).order_by("pk")


def _rows(rows, *fields):
    return sorted(rows.order_by().values_list(*fields), key=str)


def live_through(office: Office, steps: list[tuple]) -> set[str]:
    """Each step a day and a half after the one before; then every moment between is replayed."""
    known, done, now = [], set(), FIRST
    for what, one, two, back in steps:
        now += timedelta(hours=36)
        with time_machine.travel(now, tick=False):
            known.append((Moment(now, now.date()), seen(now.date())))
        with time_machine.travel(now + timedelta(minutes=5), tick=False):
            try:
                with transaction.atomic():
                    office.does(what, one, two, back)
            except (ValidationError, NothingThere):
                continue
            done.add(what)
    for moment, answers in known:
        earlier = hindsight.look_back(moment)
        assert not earlier.untold
        with time_machine.travel(moment.at, tick=False), hindsight.as_known(earlier):
            again = seen(moment.on)
        assert again == answers
    return done


def test_every_moment_is_replayed_as_it_was():
    office = Office()

    @settings(max_examples=12, deadline=None, phases=[Phase.explicit, Phase.generate])
    @given(steps=STEPS)
    def check(steps):
        with transaction.atomic():
            live_through(office, steps)
            transaction.set_rollback(True)

    check()


def test_the_deeds_are_done_and_not_all_refused():
    """The property above is worth nothing if its steps are all refused."""
    office, story = Office(), []
    everyone = list(Organisation.objects.exclude(kind=Kind.CENTRE).order_by("pk"))
    kinds = {kind: [n for n, one in enumerate(everyone) if one.kind == kind] for kind in Kind}
    primary = everyone.index(office.house.primaries["KZ-39", "coal"])
    unions, locals_ = kinds[Kind.SECTOR], kinds[Kind.LOCAL]
    for what in ("appeal", "appeal", "consult", "correct", "dispute", "count", "appoint", "arrive"):
        story.append((what, len(story), 3, 1))
    story += [
        ("sue", 0, 1, 0), ("judge", 0, 0, 0), ("judge", 0, 1, 0), ("finish", 1, 0, 0),
        ("resume", 1, 0, 0), ("hand over", 1, 0, 0), ("retie", 0, 2, 0), ("settle", 0, 1, 0),
        ("go on", 0, 0, 0), ("withdraw", 0, 0, 0), ("restore", 0, 0, 0), ("rename", 1, 1, 0),
        ("move", 1, 1, 0), ("depart", 0, 0, 0), ("dismiss", 0, 0, 0), ("shut", 2, 0, 0),
        ("leave", primary, 0, 0), ("affiliate", primary, unions[0], 0),
        ("transfer", primary, unions[1], 0), ("undo", 0, 0, 0), ("split", locals_[0], 0, 0),
        ("undo", 0, 1, 0), ("merge", locals_[0], locals_[1], 0), ("undo", 0, 1, 0),
        ("close", primary, 0, 0), ("reopen", primary, 0, 0),
    ]  # fmt: skip
    assert live_through(office, story) == set(TREE + PLACES + CASES + DISPUTES)
