"""A draft put in force: an old dispute keeps the old rules and a new one follows the new, behind
every door that shows a rule or a date."""

import io
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from pypdf import PdfReader

from birlik.base.documents import to_pdf
from birlik.base.documents.tests.reading import pdf_words
from birlik.base.roles import Role
from birlik.registers.disputes import law_steps, papers, part_actions
from birlik.registers.disputes.tests.factories import dispute
from birlik.registers.structure.tests import factories
from birlik.web import law_actions

pytestmark = pytest.mark.django_db

OLD, NEW = "at least 2/3", "more than 1/2"
BY_DAY = [(date(2026, 6, 30), OLD), (date(2026, 7, 1), NEW)]
VOTE = {"workers": 100, "present": 60, "in_favour": 55}


@pytest.fixture(autouse=True)
def in_force():
    factories.installation()
    law_actions.put_in_force(
        code="bill-2025", since=date(2026, 7, 1), act_name="Law", act_number="1-VIII",
        act_date=date(2026, 6, 1), reason="Signed and published",
        by=factories.user(Role.ADMINISTRATOR),
    )  # fmt: skip


@pytest.fixture
def enter(client):
    client.force_login(factories.user(Role.LAWYER))
    return client


def case(met: date):
    """Met on a day; the employer is told two days later, whatever is in force by then."""
    made = dispute(began=date(met.year, 7, 2), workers=100)
    part_actions.record_event(dispute=made, code="meeting", on=met, data=VOTE, by=None)
    return made


@pytest.mark.parametrize(("met", "rule"), BY_DAY)
def test_the_page_the_form_and_the_timeline_of_a_dispute(enter, met, rule):
    made = case(met)
    page = enter.get(reverse("disputes:detail", args=[made.number])).content.decode()
    assert ("No quorum: 60 of 100 were present" in page) is (rule == OLD)
    event = made.events.get()
    form = enter.get(reverse("disputes:part", args=[made.number, "event", event.pk]))
    assert rule in form.content.decode()
    assert {OLD: NEW, NEW: OLD}[rule] not in form.content.decode()


@pytest.mark.parametrize(("met", "rule"), BY_DAY)
def test_the_papers_in_every_language(met, rule):
    desk = papers.Desk(
        case(met), today=date(2026, 7, 3), made=datetime(2026, 7, 3, 10, 0, tzinfo=UTC)
    )
    minutes = papers.find("demands-minutes")
    for language, said in (("ru", {OLD: "не менее 2/3", NEW: "более 1/2"}),
                           ("kk", {OLD: "кемінде 2/3", NEW: "1/2"})):  # fmt: skip
        words = pdf_words(to_pdf(desk.fill(minutes, language).document))
        assert said[rule] in words
        assert "2/3" in words or rule == NEW


@pytest.mark.parametrize(("met", "rule"), BY_DAY)
def test_the_evidence_pack(enter, met, rule):
    made = case(met)
    url = reverse("disputes:evidence", args=[made.number])
    asked = {"language": "ru", "sheets": ["demands-minutes"]}
    answer = enter.post(url, asked)
    pages = PdfReader(io.BytesIO(b"".join(answer.streaming_content))).pages
    words = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert ("не менее 2/3" in words) is (rule == OLD)


@pytest.mark.parametrize(("award", "due"), [("2026-06-30", None), ("2026-07-02", date(2026, 7, 2))])
def test_the_clock_of_a_dispute(award, due):
    """The draft asks that an award is performed at once; before it, the award says when."""
    day = date.fromisoformat(award)
    made = dispute(began=day, workers=100)
    part_actions.record_event(dispute=made, code="award", on=day, by=None)
    steps = {step.code: step.due for step in law_steps.look(made, day).steps}
    assert steps["perform_award"] == due


@pytest.mark.parametrize("kind", ["", "sheet/", "dates.pdf", "dates.ics"])
@pytest.mark.parametrize(("award", "at_once"), [("2026-06-30", False), ("2026-07-02", True)])
def test_the_public_calculator_in_every_form(client, kind, award, at_once):
    address = f"/p/dates/collective-dispute/{kind}?award={award}&lang=en"
    answer = client.get(address)
    if kind == "dates.pdf":
        pages = PdfReader(io.BytesIO(answer.content)).pages
        said = " ".join(" ".join(page.extract_text() for page in pages).split())
    else:
        said = answer.content.decode().replace("\r\n ", "")
    asked = "DTSTART;VALUE=DATE:20260702" if kind == "dates.ics" else "at once"
    assert (asked in said) is at_once


def test_the_page_of_rules_shows_both_with_the_day_between(enter):
    page = enter.get(reverse("rules")).content.decode()
    assert OLD in page
    assert NEW in page
