"""The access table holds: every role opens what its line says, nothing else, and no record of
somebody else's region. Generated from the table and the addresses themselves, so that a new route
is tested the day it is written."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from PIL import Image

from birlik.base.attachments import attach
from birlik.base.periods import Week
from birlik.base.roles import CENTRE, Role
from birlik.figures import actions as figures
from birlik.figures import asking
from birlik.figures.models import SavedView, Snapshot
from birlik.figures.receipts import receipt
from birlik.imports import actions as imports
from birlik.imports.tests.made import as_csv
from birlik.monitoring.choices import SignalKind
from birlik.monitoring.models import Objection, Risk, Signal, WeekRun
from birlik.registers.agreements.tests.factories import agreement
from birlik.registers.clinics import actions as clinics
from birlik.registers.clinics.models import Answer
from birlik.registers.clinics.tests import factories as at_clinic
from birlik.registers.disputes import partner_actions, partners
from birlik.registers.disputes.models import Settlement, SettlementTerm
from birlik.registers.disputes.tests.factories import dispute
from birlik.registers.plans.models import Progress
from birlik.registers.plans.tests import factories as plans
from birlik.registers.proposals import actions as proposal_actions
from birlik.registers.proposals.tests import factories as proposals
from birlik.registers.structure.choices import Happening, Kind
from birlik.registers.structure.models import Organisation, OrganisationEvent
from birlik.registers.structure.tests import factories
from birlik.registers.weekly.choices import State as ReportState
from birlik.registers.weekly.models import EventReport
from birlik.registers.weekly.tests import factories as weekly
from birlik.web.access import PUBLIC, ROUTES, SIGNED_IN, may_open

pytestmark = pytest.mark.django_db
WEEK = Week.parse("2026-W20")
TERM = {"term": "arrears", "points": 4.0, "facts": {"workers": 12, "share": 0.1, "days": 9}}
# Parameters that name no record of a region.
CHOOSES_A_FORM = {"kind", "hash", "language", "form", "token"}
NEED_CODES = {"mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_download_recovery_codes"}
FOR_A_WORKPLACE = "structure:add_post"  # named behind the address
BY_A_RECEIPT_CODE = {"portal:file"}  # whoever asks without one finds nothing
OF_ALL_CLINICS = {"clinics:answer", "clinics:improve", "clinics:retire"}  # the bank of answers
PART_OF_THE_TREE = "structure:node"  # goes back to the whole tree, whatever node it names


@cache
def routes() -> dict[str, list[str]]:
    """Every named address of the site, with the names of its parameters."""
    return {
        name: list(pattern.pattern.regex.groupindex) for name, pattern in _named(get_resolver())
    }


def _named(resolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}", pattern
        else:
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _named(pattern, inner)


@dataclass
class Corner:
    """One workplace and a record of every kind about it."""

    values: dict[str, Any]

    def address(self, route: str) -> str:
        if route not in ROUTES:
            return reverse(route, kwargs=dict.fromkeys(routes()[route], "1"))
        return reverse(route, kwargs={one: self._value(route, one) for one in routes()[route]})

    def _value(self, route: str, parameter: str) -> Any:
        for name in (f"{route}.{parameter}", f"{route.split(':')[0]}.{parameter}", parameter):
            if name in self.values:
                return self.values[name]
        raise AssertionError(f"Say in this file which {parameter} {route} is tried with.")


def corner(primary, works, *, by) -> Corner:
    conflict = dispute(works)
    file = attach(subject=conflict, name="demands.png", content=picture(), by=by)
    event = OrganisationEvent.objects.create(
        organisation=primary, kind=Happening.REOPENED, on=date(2024, 1, 1)
    )
    return Corner(
        {
            "code": works.code,
            "week": str(WEEK),
            "term": TERM["term"],
            "number": conflict.number,
            "what": "members",
            "portal.code": "collective-dispute",
            "portal:file.pk": file.pk,
            "structure.pk": primary.pk,
            "structure:undo.pk": event.pk,
            "structure:end_presence.pk": works.presences.get().pk,
            "structure:employer.pk": works.employer_id,
            "structure:change_employer.pk": works.employer_id,
            "structure:suggest.kind": "workplaces",
            **_posts(primary),
            "disputes:export.kind": "csv",
            "monitoring:first_export.kind": "csv",
            "disputes:attachment.pk": file.pk,
            "rules_in_force.code": "bill-2025",
            "rules_back.code": "bill-2025",
            "disputes.kind": "event",
            "disputes.pk": conflict.events.create(code="evasion", on=conflict.began).pk,
            "disputes.code": "demand-letter",
            "disputes.language": "ru",
            "disputes:paper_file.kind": "docx",
            **_partner(conflict, by),
            "agreements.pk": agreement(works).pk,
            **_prevention(works, by),
            **_proposed(works),
            **_agreed(works, by),
            **_clinic(works, by),
            **_reports(works, by),
            **_warnings(works, by),
            "imports.pk": imported(by).pk,
            "figures.code": "disputes-recorded",
            "figures.register": "disputes",
            "figures.pk": frozen().pk,
            "figures:forget.pk": SavedView.objects.create(name=f"{works.pk}", by=by).pk,
            "figures:report.code": "annual",
            "figures:export.kind": "csv",
            "api.code": "disputes-recorded",
            "api.period": "2026",
            "hash": issued(by).hash,
        }
    )


def _partner(conflict, by) -> dict[str, Any]:
    link, token = partner_actions.issue(
        dispute=conflict, party="employer", step="tell_inspection", name="X", language="ru",
        days=7, by=by,
    )  # fmt: skip
    file = ("reply.png", picture())
    said = partner_actions.answer(link=link, code="", on=conflict.began, text="…", files=[file])
    return {
        "portal:step.token": token,
        "disputes:revoke_link.pk": link.pk,
        "disputes:accept_answer.pk": said.pk,
        "disputes:refuse_answer.pk": said.pk,
        "disputes:partner_file.pk": said.pk,
        "disputes:partner_file.file": partners.files_of(said)[0].pk,
    }


def picture() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG")
    return io.BytesIO(out.getvalue())


def imported(by):
    rows = [["code", "name", "bin"], ["W-1", "Works", factories.bin_number()]]
    return imports.upload(kind="workplaces", name="a.csv", chunks=[as_csv(rows)], by=by)


def issued(by):
    return figures.issue(receipt=receipt(asking.ask("disputes-recorded", "2026")), by=by)


def frozen() -> Snapshot:
    """Two corners share one: figures are frozen for the whole centre."""
    found = Snapshot.objects.first()
    return found or Snapshot.objects.create(
        number="2026/1", period="2026", on=WEEK.monday, previous="", hash="1" * 64
    )


def answer() -> Answer:
    """Two corners share one: the answer bank is of all clinics."""
    names = ("question_kk", "question_ru", "text_kk", "text_ru")
    return Answer.objects.first() or Answer.objects.create(
        topic="wages_late", **dict.fromkeys(names, "…")
    )


def _clinic(works, by) -> dict[str, Any]:
    """A clinic at the association of the region, with an appeal, a service and a file."""
    union = Organisation.objects.get(kind=Kind.TERRITORY, region=works.region)
    clinic = at_clinic.clinic(union)
    appeal = at_clinic.appeal(clinic, workplace=works)
    on = timezone.localdate()
    service = clinics.give_service(appeal=appeal, kind="information", on=on, by=None)
    file = clinics.attach(appeal=appeal, name="order.png", content=picture(), by=None)
    return {
        "portal:poster.code": clinic.code,
        "answer": answer().pk,
        "clinics.code": clinic.code,
        "clinics.number": appeal.number,
        "clinics:event.kind": "note",
        "clinics:part.kind": "take-back",
        "clinics:part.pk": service.pk,
        "clinics:attachment.pk": file.pk,
        "clinics:letter.kind": "wages",
        "clinics:letter.language": "kk",
        "clinics:letter.form": "docx",
    }


def _posts(primary) -> dict[str, Any]:
    post = factories.user(Role.CHAIR, primary).person.posts.get()
    routes = ("post", "end_post", "hand_over", "account")
    return {f"structure:{route}.pk": post.pk for route in routes}


def _reports(works, by) -> dict[str, Any]:
    weekly.unit(works)
    event = EventReport.objects.create(
        workplace=works,
        receipt=f"E-{works.pk}",
        client_id=f"00000000-0000-0000-0000-{works.pk:012d}",
        kind="other",
        happened_on=WEEK.monday,
        text="…",
        sent_by=by,
    )
    demand = EventReport.objects.create(
        workplace=factories.workplace(region=works.region, sector=works.sector),
        receipt=f"D-{works.pk}",
        client_id=f"00000000-0000-0000-0001-{works.pk:012d}",
        kind="demand",
        happened_on=timezone.localdate(),
        text="…",
    )
    second = weekly.report(works, WEEK, by=by, state=ReportState.CONTESTED, demand=1)
    return {
        "weekly:report.receipt": weekly.report(works, WEEK, by=by).receipt,
        "weekly:decide.receipt": second.receipt,
        "weekly:event_sent.receipt": event.receipt,
        "monitoring:accept_proposal.code": demand.workplace.code,
        "monitoring:dismiss_proposal.code": demand.workplace.code,
    }


def _warnings(works, by) -> dict[str, Any]:
    Risk.objects.create(week=WEEK, workplace=works, score=4.0, rank=works.pk, terms=[TERM])
    signal = Signal.objects.create(
        week=WEEK,
        kind=SignalKind.WORKPLACE,
        key=works.code,
        workplace=works,
        region=works.region,
        sector=works.sector,
        score=4.0,
        place=1,
        terms=[TERM],
    )
    objection = Objection.objects.create(
        week=WEEK, workplace=works, term=TERM["term"], reason="…", by=by
    )
    return {"monitoring.pk": signal.pk, "monitoring:objection.pk": objection.pk}


def _agreed(works, by) -> dict[str, Any]:
    """A settled dispute with a term that was broken."""
    settled = dispute(works, ended=date(2023, 7, 1), outcome="met")
    settlement = Settlement.objects.create(dispute=settled, signed=settled.ended)
    term = SettlementTerm.objects.create(
        settlement=settlement, text="…", due=settled.ended, state="broken", on=settled.ended,
        said_at=timezone.now(),
    )  # fmt: skip
    file = attach(subject=term, name="protocol.png", content=picture(), by=by)
    routes = (
        "add_term", "change_term", "term_kept", "term_broken", "take_back_term", "withdraw_term",
        "open_from_term", "term_file", "correct_stage",
    )  # fmt: skip
    return {
        **{f"disputes:{route}.number": settled.number for route in routes},
        **{f"disputes:{route}.pk": term.pk for route in routes},
        "disputes:correct_stage.pk": settlement.pk,
        "disputes:term_file.file": file.pk,
    }


def _prevention(works, by) -> dict[str, Any]:
    plan = plans.plan(works.region, works.sector)
    measure = plans.measure(plan, dropped="…")
    progress = Progress.objects.create(measure=measure, on=WEEK.monday, claimed="begun",
                                       status="begun")  # fmt: skip
    file = attach(subject=progress, name="minutes.png", content=picture(), by=by)
    of_plan = ("plan", "sheet", "aim", "add")
    of_measure = ("measure", "report", "change", "hand_over", "drop", "restore", "evidence")
    return {
        **{f"plans:{route}.pk": plan.pk for route in of_plan},
        **{f"plans:{route}.pk": measure.pk for route in of_measure},
        "plans.file": file.pk,
        "plans.pk": plans.watch(works).pk,
        "plans:put_on_employer.pk": works.employer_id,
    }


def _proposed(works) -> dict[str, Any]:
    union = Organisation.objects.get(kind=Kind.TERRITORY, region=works.region)
    made = proposals.proposal(works.presences.get().organisation)
    proposal_actions.take_up(proposal=made, to=union, on=timezone.localdate(), text="…", by=None)
    return {"proposals.number": made.number, "proposals.kind": "sent"}


@dataclass
class Land:
    house: factories.Federation
    here: Corner
    there: Corner

    def enter(self, role: str) -> Client:
        at: Any = self.house.centre
        if role in (Role.CHAIR, Role.REPORTER):
            at = self.house.primaries["KZ-39", "coal"]
        elif role == Role.COUNCIL_MEMBER:
            at = self.house.workplaces["KZ-39", "coal"]
        elif role not in CENTRE:
            at = self.house.territories["KZ-39"]
        client = Client(SERVER_NAME="localhost")
        client.force_login(factories.user(role, at))
        return client


@pytest.fixture
def land(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    factories.installation()
    house = factories.Federation()
    somebody = factories.user(Role.ADMINISTRATOR)
    WeekRun.objects.create(week=WEEK, weights_version="1", seconds=1, fingerprint="")
    here, there = (
        corner(house.primaries[key], house.workplaces[key], by=somebody)
        for key in (("KZ-39", "coal"), ("KZ-47", "oil_gas"))
    )
    return Land(house, here, there)


def named_records(route: str) -> set[str]:
    if route == PART_OF_THE_TREE or ROUTES.get(route) is PUBLIC:  # what everybody may see
        return set()
    if route.startswith("figures:"):  # their values are of the whole centre
        return set()
    if route in OF_ALL_CLINICS:
        return set()
    return {"workplace"} if route == FOR_A_WORKPLACE else set(routes()[route]) - CHOOSES_A_FORM


def behind_walls(route: str) -> bool:
    return route.startswith("clinics:") and not ROUTES[route] & CENTRE


def ask(client: Client, route: str, at: Corner) -> HttpResponse:
    """Some forms are opened for a workplace named behind the address."""
    answer = client.get(at.address(route), {"workplace": at.values["code"]})
    if answer.streaming:
        list(answer)  # or the file stays open
    return answer


def test_every_line_of_the_table_is_a_route():
    assert set(ROUTES) - set(routes()) == set()


@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_what_its_line_says_and_nothing_else(land, role):
    client, wrong = land.enter(role), []
    for route in routes():
        there = ask(client, route, land.here).status_code != 404
        allowed = may_open(route, True, {role})
        # Which records of its region a role opens, the register says; the administrator has all.
        depends = route in NEED_CODES or (named_records(route) and role != Role.ADMINISTRATOR)
        if route in BY_A_RECEIPT_CODE:
            depends, allowed = True, False
        if there and not allowed or allowed and not there and not depends:
            wrong.append(f"{route}: {'opened' if there else 'not found'}")
    assert wrong == []


@pytest.mark.parametrize("role", [role for role in Role if role not in CENTRE])
def test_no_role_opens_a_record_of_another_region(land, role):
    client = land.enter(role)
    tried = [route for route in routes() if may_open(route, True, {role}) and named_records(route)]
    opened = []
    for route in tried:
        posted = client.post(land.there.address(route))
        answers = {ask(client, route, land.there).status_code, posted.status_code}
        if answers - {404, 405}:
            opened.append(f"{route}: {answers}")
    assert opened == []
    assert len(tried) > 3


def test_a_part_of_the_tree_shows_nothing_of_another_region(land):
    below = reverse(PART_OF_THE_TREE, args=[land.house.territories["KZ-47"].pk])
    answers = {
        role: land.enter(role).get(below, headers={"HX-Request": "true"}).content.decode()
        for role in (Role.COORDINATOR, Role.ADMINISTRATOR)
    }
    assert "Primary KZ-47" in answers[Role.ADMINISTRATOR]
    assert "Primary KZ-47" not in answers[Role.COORDINATOR]


def test_the_other_regions_records_are_there_for_who_may_see_them(land):
    """Else the test above would find nothing because there is nothing. A clinic's file opens to
    nobody but its own people, the administrator included."""
    client = land.enter(Role.ADMINISTRATOR)
    of_clinic = Client(SERVER_NAME="localhost")
    of_clinic.force_login(factories.user(Role.LAWYER, land.house.territories["KZ-47"]))
    missing = [
        route
        for route in routes()
        if route in ROUTES
        and named_records(route)
        and ask(of_clinic if behind_walls(route) else client, route, land.there).status_code == 404
    ]
    assert missing == []


def test_a_stranger_is_asked_to_sign_in_or_finds_nothing(land):
    client, wrong = Client(SERVER_NAME="localhost"), []
    for route in routes():
        answer = ask(client, route, land.here)
        if route not in ROUTES or route in BY_A_RECEIPT_CODE:
            right = answer.status_code == 404
        elif ROUTES[route] is PUBLIC:
            right = answer.status_code in (200, 302, 405)
        else:
            right = answer.status_code == 302 and answer.url.startswith(reverse("account_login"))
        if not right:
            wrong.append(f"{route}: {answer.status_code}")
    assert wrong == []


def test_somebody_without_a_post_opens_only_what_everybody_opens(land):
    client = Client(SERVER_NAME="localhost")
    client.force_login(factories.user())
    opened = {
        route
        for route in routes()
        if route in ROUTES and ask(client, route, land.here).status_code != 404
    }
    assert opened <= {route for route, who in ROUTES.items() if who in (PUBLIC, SIGNED_IN)}
    assert [route for route in opened if named_records(route)] == []


def test_a_post_that_has_ended_opens_nothing(land):
    client = Client(SERVER_NAME="localhost")
    client.force_login(
        factories.user(
            Role.COORDINATOR, land.house.territories["KZ-39"], until=timezone.localdate()
        )
    )
    works = land.here.values["code"]
    assert client.get(reverse("structure:workplace", args=[works])).status_code == 404
    assert client.get(reverse("monitoring:signals")).status_code == 404
