"""The public calculator: its address is the question; page, sheet and file are the answer."""

import io
import re
from datetime import date

import pytest
from django.http import QueryDict
from django.urls import reverse

from birlik import law
from birlik.portal import asked, deadlines
from birlik.registers.structure.tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/p/dates/collective-dispute/"


@pytest.fixture(autouse=True)
def installed():
    factories.installation()


def question(code: str, query: str) -> deadlines.Answer:
    clock = deadlines.clock(code)
    return deadlines.answer(clock, asked.read(clock.spec, QueryDict(query)), date(2026, 11, 26))


@pytest.mark.parametrize(
    ("meeting", "send", "reply", "commission", "award", "strike"),
    [
        ("2026-03-12", "2026-03-16", "2026-03-19", "2026-03-27", "2026-04-23", "2026-04-30"),
        ("2026-10-20", "2026-10-23", "2026-10-29", "2026-11-03", "2026-11-30", "2026-12-07"),
        ("2027-04-28", "2027-05-04", "2027-05-11", "2027-05-14", "2027-06-10", "2027-06-17"),
    ],
)
def test_one_date_gives_the_whole_way_to_a_strike(meeting, send, reply, commission, award, strike):
    rows = {row["step"]: row for row in question("collective-dispute", f"meeting={meeting}").rows}
    told = [
        rows[step]["date"].isoformat()
        for step in (
            "send_demands", "employer_reply", "set_up_reconciliation", "give_award", "begin_strike",
        )
    ]  # fmt: skip
    assert told == [send, reply, commission, award, strike]
    assert rows["send_demands"]["firm"]
    assert not rows["employer_reply"]["firm"]
    assert rows["begin_strike"]["not_before"]


@pytest.mark.parametrize("code", [one.code for one in law.load("kz").procedures.values()])
def test_every_procedure_of_the_pack_answers_for_every_event_it_can_begin_with(client, code):
    clock = law.load("kz").procedure(code)
    assert deadlines.openings(clock.spec)
    for event in deadlines.openings(clock.spec):
        page = client.get(f"/p/dates/{code}/", {"event": event.code, "day": "2026-03-12"})
        assert page.status_code == 302
        assert page.url == f"/p/dates/{code}/?{event.code}=2026-03-12"
        shown = client.get(page.url)
        assert shown.status_code == 200
        assert shown.context["answer"].rows
        for row in shown.context["answer"].rows:
            assert row["article"]
            assert row["act"]
            assert row["checked_label"]
            assert row["actor_label"]
    assert not set(clock.spec.events) & asked.OWN


def test_circumstances_and_the_kind_of_week_change_the_dates():
    def reply(more: str) -> date:
        rows = question("collective-dispute", f"demands_received=2026-04-06{more}").rows
        return next(row["date"] for row in rows if row["step"] == "employer_reply")

    assert reply("") == date(2026, 4, 9)
    assert reply("&given=association") == date(2026, 4, 13)
    assert reply("&given=association&week=6") == date(2026, 4, 11)


def test_the_address_keeps_everything_and_reads_back_the_same():
    query = (
        "meeting=2026-03-12&meeting.workers=90&meeting.present=70&meeting.in_favour=60"
        "&inspection_news=2026-04-01&inspection_news=2026-04-08&given=association&week=6"
        "&on=2026-04-10"
    )
    first = question("collective-dispute", query)
    assert first.asked.faults == []
    assert question("collective-dispute", first.asked.query()).asked == first.asked
    assert len([fact for fact in first.asked.facts if fact.event == "inspection_news"]) == 2


def test_details_stay_with_their_own_event_when_an_event_repeats():
    query = "reconciliation_extended=2026-04-01&reconciliation_extended=2026-04-08"
    found = question(
        "collective-dispute", f"{query}&reconciliation_extended.until=&reconciliation_extended."
        "until=2026-04-20"
    ).asked  # fmt: skip
    assert [fact.data for fact in found.facts] == [{}, {"until": date(2026, 4, 20)}]
    assert question("collective-dispute", found.query()).asked == found


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("meeting=2026-02-30", "“2026-02-30” is not a day of the calendar"),
        ("meeting=soon", "“soon” is not a day of the calendar"),
        ("meeting=1890-01-01", "the year 1890 cannot be counted"),
        ("meeting=9999-01-01", "the year 9999 cannot be counted"),
        ("meeting=2026-03-12&meeting.workers=-4", "“-4” is not a whole number"),
        ("meeting=2026-03-12&meeting.workers=99999999999", "is not a whole number"),
        ("nothing=2026-03-12", "has no event “nothing”"),
        ("day=2026-03-12", "Choose what happened on this day"),
        ("meeting=2026-03-12&on=x", "“x” is not a day of the calendar"),
        ("meeting=<script>alert(1)</script>", "is not a day of the calendar"),
    ],
)
def test_a_bad_address_gets_a_sentence_and_keeps_what_was_typed(client, query, sentence):
    page = client.get(f"{PAGE}?{query}")
    text = page.content.decode()
    assert page.status_code == 200
    assert sentence in text.replace("&lt;", "<").replace("&#x27;", "'")
    assert "<script>alert" not in text


def test_a_broken_quorum_and_what_a_lawyer_must_decide_stand_on_the_page(client):
    page = client.get(
        f"{PAGE}?meeting=2026-03-12&meeting.workers=90&meeting.present=50"
        "&given=hazardous_facility&strike_decided=2026-04-24"
    ).content.decode()
    assert "No quorum: 50 of 90 were present" in page
    assert "A lawyer has to decide" in page
    flag = page.split("A lawyer has to decide")[1]
    assert "176(1)(1)" in flag
    assert "176(1)(2-1)" in flag


def test_the_sheet_holds_what_happened_and_every_date(client):
    sheet = client.get(f"{PAGE}sheet/?meeting=2026-03-12").content.decode()
    assert "The meeting adopted the demands" in sheet
    assert sheet.count('class="due-label"') == len(
        question("collective-dispute", "meeting=2026-03-12").rows
    )
    assert "to be confirmed" in sheet
    assert "164(3)" in sheet


@pytest.mark.parametrize(
    ("language", "words"),
    [("kk", "Жазбаша талаптарды"), ("ru", "Направить письменные"), ("en", "Send the written")],
)
def test_the_calendar_file_speaks_the_language_of_its_address(client, language, words):
    answer = client.get(f"{PAGE}dates.ics?meeting=2026-03-12&lang={language}")
    body = answer.content.decode()
    assert answer["Content-Type"].startswith("text/calendar")
    assert answer["Content-Disposition"] == 'attachment; filename="collective-dispute.ics"'
    assert words in re.sub(r"\r\n ", "", body)
    assert "DTSTART;VALUE=DATE:20260316" in body
    assert "STATUS:CONFIRMED" in body
    assert "STATUS:TENTATIVE" in body


def test_the_paper_holds_every_date_and_its_article(client):
    from pypdf import PdfReader

    answer = client.get(f"{PAGE}dates.pdf?meeting=2026-03-12&given=hazardous_facility&lang=en")
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    text = " ".join(text.split())
    for row in question("collective-dispute", "meeting=2026-03-12").rows:
        assert row["article"] in text
    assert "The meeting adopted the demands" in text
    assert "to be confirmed" in text
    assert client.get(f"{PAGE}dates.pdf").url.startswith(PAGE)


def test_a_calendar_of_nothing_leads_back_to_the_page(client):
    assert client.get(f"{PAGE}dates.ics?meeting=x").url.startswith(PAGE)


def test_the_page_asks_for_no_account_and_leaves_no_cookie(client):
    for route in ("portal:start", "portal:dates"):
        assert client.get(reverse(route)).status_code == 200
    assert client.get(f"{PAGE}?meeting=2026-03-12").status_code == 200
    assert client.get(f"{PAGE}sheet/?meeting=2026-03-12").status_code == 200
    assert not client.cookies


def test_a_chosen_language_is_remembered_and_nothing_else(client):
    page = client.get(f"{PAGE}?lang=kk").content.decode()
    assert 'lang="kk"' in page
    assert "Ұжымдық еңбек дауы" in page
    assert list(client.cookies) == ["django_language"]
    assert "Ұжымдық еңбек дауы" in client.get("/p/dates/").content.decode()


def test_what_the_country_does_not_have_does_not_exist(client):
    assert client.get("/p/dates/no-such/").status_code == 404


def test_a_country_without_procedures_says_so(client):
    from birlik.base import packs
    from birlik.base.models import Installation

    Installation.objects.update(pack="us")
    packs.forget_installed()
    assert "No law is loaded for this country" in client.get("/p/dates/").content.decode()
