"""A worker without an account asks, gets a code, comes back with it; nothing about them is kept."""

import io
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone
from PIL import Image

from birlik.base.models import Attachment
from birlik.portal import doorway, guard, uploads
from birlik.portal.actions import forget_spent
from birlik.portal.models import SpentPuzzle
from birlik.portal.tests.door import WORDS, ask, come_back, filled, solve
from birlik.registers.clinics import actions as clinics
from birlik.registers.clinics import codes, queries
from birlik.registers.clinics.models import Appeal

pytestmark = pytest.mark.django_db


def photo(name: str = "IMG_20261101_083000.jpg") -> SimpleUploadedFile:
    exif = Image.Exif()
    exif[0x010F] = "Phone of Somebody"
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "JPEG", exif=exif)
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def code_of(page) -> str:
    return page.context["received"].code


def test_words_are_enough(client, clinic):
    page = ask(client)
    appeal = Appeal.objects.get()
    assert appeal.clinic == clinic
    assert (appeal.anonymous, appeal.channel, appeal.file.words) == (True, "web", WORDS)
    assert re.fullmatch(r"(\w{4}-){3}\w{4}", code_of(page))
    assert code_of(page) in page.content.decode()
    assert "no-store" in page["Cache-Control"]


def test_the_code_opens_the_conversation_both_ways(client, clinic, lawyer):
    code = code_of(ask(client))
    appeal = Appeal.objects.get()
    clinics.reply(appeal=appeal, text="Принесите расчётный лист.", by=lawyer)
    clinics.open_file(appeal=appeal, by=lawyer)
    opened = come_back(client, code.lower().replace("-", " "))
    assert opened.url == "/p/conversation/"
    page = client.get("/p/conversation/").content.decode()
    assert WORDS in page
    assert "Принесите расчётный лист." in page
    client.post("/p/conversation/", {"text": "Вот он."})
    assert [turn.message.text for turn in queries.thread(code).turns][-1] == "Вот он."
    assert "Вот он." in client.get("/p/conversation/").content.decode()


def test_who_opened_the_file_is_shown_without_the_name_to_a_nameless_worker(client, clinic, lawyer):
    code = code_of(ask(client))
    clinics.open_file(appeal=Appeal.objects.get(), by=lawyer)
    come_back(client, code)
    page = client.get("/p/conversation/").content.decode()
    assert "Clinic lawyer" in page
    assert str(lawyer) not in page


def test_who_opened_the_file_is_shown_with_the_name_to_one_who_gave_theirs(client, clinic, lawyer):
    code = code_of(ask(client, anonymous="no", name="Ахметов Серик", consent="on"))
    clinics.open_file(appeal=Appeal.objects.get(), by=lawyer)
    come_back(client, code)
    assert str(lawyer) in client.get("/p/conversation/").content.decode()


def test_the_same_form_sent_twice_is_stored_once(client, clinic):
    form = filled(client, client_id=str(uuid4()), papers=photo())
    first = client.post("/p/ask/", form)
    form["papers"] = photo()
    second = client.post("/p/ask/", form)
    assert code_of(first) == code_of(second)
    assert "Received already" in second.content.decode()
    assert (Appeal.objects.count(), Attachment.objects.count()) == (1, 1)


def test_a_puzzle_opens_the_door_once(client, clinic):
    form = filled(client)
    client.post("/p/ask/", form)
    again = client.post("/p/ask/", form | {"client_id": str(uuid4())})
    assert "used already" in again.content.decode()
    assert Appeal.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"answer": "", "total": ""}, "answer the small sum"),
        ({"puzzle": "made-up"}, "stood open for too long"),
        ({"words": "  "}, "This field is required"),
        ({"anonymous": "no"}, "Give your name, or choose to stay nameless"),
        ({"anonymous": "no", "name": "A"}, "Without your agreement"),
        ({"happened_on": "2999-01-01"}, "This day is still to come"),
        ({"topic": "no-such"}, "no-such is not one of"),
        ({"words": "x" * 20_001}, "at most 20000"),
        ({"client_id": "not-an-id"}, "valid UUID"),
    ],
)
def test_what_is_not_right_gets_a_sentence_and_nothing_is_lost(client, clinic, more, says):
    page = ask(client, **({"workplace_text": "Завод"} | more))
    text = page.content.decode()
    assert says in text
    assert "Завод" in text
    assert not Appeal.objects.exists()
    assert not SpentPuzzle.objects.exists()


def test_without_scripts_a_sum_and_a_short_wait_are_enough(client, clinic, monkeypatch):
    puzzle = client.get("/p/ask/").context["puzzle"]
    form = filled(client) | {
        "puzzle": puzzle.token, "answer": "", "total": str(puzzle.first + puzzle.second)
    }  # fmt: skip
    early = client.post("/p/ask/", form).content.decode()
    assert "Please wait" in early
    assert WORDS in early
    later = guard.time.time() + guard.SHORTEST_WAIT
    monkeypatch.setattr(guard.time, "time", lambda: later)
    assert Appeal.objects.count() == 0
    assert client.post("/p/ask/", form).context["received"]


def test_one_who_stays_nameless_has_no_contacts_whatever_was_typed(client, clinic):
    ask(client, name="Ахметов", phone="+7 701 000 00 00", email="a@example.org")
    file = Appeal.objects.get().file
    assert (file.name, file.phone, file.email) == ("", "", "")


def test_the_day_makes_a_limitation_date(client, clinic):
    served = timezone.localdate() - timedelta(days=10)
    page = ask(client, topic="unlawful_dismissal", happened_on=served.isoformat())
    appeal = Appeal.objects.get()
    assert appeal.limit_on
    assert appeal.limit_on > served
    assert "A day not to miss" in page.content.decode()


def test_a_poster_leads_to_its_own_clinic(client, house, clinic):
    from birlik.registers.clinics.tests import factories

    other = factories.clinic(house.territories["KZ-47"], code="aktau")
    page = client.get("/p/ask/?clinic=aktau")
    assert other.name in page.content.decode()
    ask(client, clinic="aktau")
    assert Appeal.objects.get().clinic == other


def test_without_a_clinic_the_door_says_so(client, house):
    assert "No clinic takes questions here yet" in client.get("/p/ask/").content.decode()


# files


def test_a_picture_comes_without_its_camera_and_its_name(client, clinic):
    page = ask(client, papers=photo()).content.decode()
    kept = Attachment.objects.get()
    assert kept.name == "1.jpg"
    assert "place, time and make of the camera" in page
    assert "own name was left out" in page


@pytest.mark.parametrize(
    ("name", "body", "says"),
    [
        ("a.exe", b"MZ\x90\x00", "is not a picture, PDF, DOCX or XLSX"),
        ("<script>alert(1)</script>.svg", b"<svg onload=alert(1)>", "is not a picture"),
        ("a.jpg", b"\xff\xd8\xff broken", "damaged"),
        ("a.pdf", b"%PDF-1.4 nothing", "damaged"),
    ],
)
def test_a_bad_file_is_refused_in_a_sentence_and_takes_nothing_down(
    client, clinic, name, body, says
):
    page = ask(client, papers=[SimpleUploadedFile(name, body), photo()])
    text = page.content.decode()
    assert says in text
    assert "<script>alert" not in text
    assert Appeal.objects.count() == 1
    assert Attachment.objects.count() == 1


def test_a_file_too_large_is_read_past_and_the_rest_arrives(client, clinic, monkeypatch):
    monkeypatch.setattr(uploads, "LARGEST", 100_000)
    page = ask(client, papers=[SimpleUploadedFile("big.jpg", b"x" * 3_000_000), photo()])
    assert "big.jpg: The file is larger than" in page.content.decode()
    assert Attachment.objects.get().name.endswith(".jpg")


def test_more_files_than_can_be_sent_at_once(client, clinic):
    page = ask(client, papers=[photo() for _ in range(uploads.MOST_FILES + 1)])
    assert "Only 5 files can be sent at once" in page.content.decode()
    assert Attachment.objects.count() == uploads.MOST_FILES


def test_a_body_beyond_all_measure_is_not_read(client, clinic):
    page = client.post("/p/ask/", filled(client), CONTENT_LENGTH=uploads.FARTHEST + 1)
    assert page.status_code == 413


def test_a_file_opens_only_with_the_code(client, clinic):
    code = code_of(ask(client, papers=photo()))
    address = f"/p/conversation/files/{Attachment.objects.get().pk}/"
    assert client.get(address).status_code == 404
    come_back(client, code)
    answer = client.get(address)
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"JFIF" in b"".join(answer)
    ask(other := Client(), papers=photo())
    mine, theirs = Attachment.objects.order_by("pk")
    assert client.get(f"/p/conversation/files/{theirs.pk}/").status_code == 404
    assert other.get(f"/p/conversation/files/{mine.pk}/").status_code == 404


# codes


def test_a_wrong_code_says_so_and_ten_of_them_pause_the_address(client, clinic):
    code = code_of(ask(client))
    short = come_back(client, "ABCD").content.decode()
    assert "this has 4" in short
    for _ in range(doorway.WRONG_AT):
        assert "opens nothing" in come_back(client, codes.new()).content.decode()
    assert "Too many wrong codes" in come_back(client, code).content.decode()
    elsewhere = Client(REMOTE_ADDR="198.51.100.9")
    assert come_back(elsewhere, code).status_code == 302


def test_a_slip_of_the_hand_is_told_and_is_no_guess(client, clinic):
    code = codes.plain(code_of(ask(client)))
    other = codes.ALPHABET[(codes.ALPHABET.index(code[3]) + 1) % 32]
    for _ in range(2 * doorway.WRONG_AT):
        wrong = client.post("/p/code/", {"code": code[:3] + other + code[4:]})
        assert "not as it was given" in wrong.content.decode()
    assert come_back(client, code).status_code == 302


def test_wrong_codes_from_everywhere_make_each_try_dearer(client, clinic):
    easy = client.get("/p/code/").context["puzzle"].bits
    for number in range(2 * guard.WRONG_FREE):
        guard.wrong_codes.add(f"198.51.100.{number}")
    assert client.get("/p/code/").context["puzzle"].bits == easy + 2


def test_a_try_without_its_puzzle_is_no_try(client, clinic):
    code = code_of(ask(client))
    page = client.post("/p/code/", {"code": code})
    assert page.status_code == 200
    once = {"code": codes.new(), **solve(client.get("/p/code/"))}
    client.post("/p/code/", once)
    assert "used already" in client.post("/p/code/", once | {"code": code}).content.decode()


def test_leaving_forgets_the_code_on_the_device(client, clinic):
    come_back(client, code_of(ask(client)))
    assert client.get("/p/conversation/").status_code == 200
    client.post("/p/conversation/leave/")
    assert client.get("/p/conversation/").url == "/p/code/"
    assert client.cookies["conversation"].value == ""


def test_a_cookie_made_by_hand_opens_nothing(client, clinic):
    ask(client)
    client.cookies["conversation"] = "anything"
    assert client.get("/p/conversation/").url == "/p/code/"
    assert client.post("/p/conversation/after/").url == "/p/code/"


def test_half_an_hour_without_a_step_closes_the_conversation(client, clinic, monkeypatch):
    come_back(client, code_of(ask(client)))
    monkeypatch.setattr(doorway, "LASTS", -1)
    assert client.get("/p/conversation/").url == "/p/code/"


def test_after_the_end_the_worker_is_asked_and_answers_once(client, clinic, lawyer):
    code = code_of(ask(client))
    appeal = Appeal.objects.get()
    clinics.close(appeal=appeal, outcome="advised", got=["nothing"], by=lawyer)
    come_back(client, code)
    assert "How did it go on?" not in client.get("/p/conversation/").content.decode()
    appeal.follow_up.due = timezone.localdate()
    appeal.follow_up.save()
    assert "How did it go on?" in client.get("/p/conversation/").content.decode()
    wrong = client.post("/p/conversation/after/", {"lasting": "held"})
    assert "This field is required" in wrong.content.decode()
    client.post(
        "/p/conversation/after/", {"lasting": "held", "satisfaction": "5", "words": "Рахмет"}
    )
    appeal.follow_up.refresh_from_db()
    assert (appeal.follow_up.lasting, appeal.follow_up.satisfaction) == ("held", 5)
    assert "How did it go on?" not in client.get("/p/conversation/").content.decode()


def test_the_receipt_as_a_paper_looks_nothing_up(client, house):
    answer = client.post("/p/receipt.pdf", {"code": "0123456789ABCDEF"})
    assert answer.content.startswith(b"%PDF")


def test_a_poster_is_one_page_with_the_address_of_its_clinic(client, clinic):
    from pypdf import PdfReader

    answer = client.get("/p/clinics/kostanay/poster.pdf?lang=kk")
    paper = PdfReader(io.BytesIO(answer.content))
    assert len(paper.pages) == 1
    assert "clinic=kostanay" in paper.pages[0].extract_text().replace("\n", "")
    assert "kostanay" in client.get("/p/clinics/").content.decode()


# no traces


def everything_stored() -> str:
    """All rows of all tables, as text."""
    with connection.cursor() as cursor:
        parts = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            parts += [row[0] for row in cursor.fetchall()]
    return "\n".join(parts)


def test_nothing_of_address_device_or_file_is_stored(client, clinic, lawyer, settings):
    address, agent = "203.0.113.77", "Mozilla/5.0 (Linux; RareDevice 77)"
    stranger = Client(
        REMOTE_ADDR=address, headers={"user-agent": agent, "accept-language": "ru-KZ;q=0.77"}
    )
    code = code_of(ask(stranger, papers=photo("Seitkali-complaint.jpg")))
    come_back(stranger, code)
    stranger.post("/p/conversation/", {"text": "Ещё слово.", "papers": photo("second.jpg")})
    clinics.reply(appeal=Appeal.objects.get(), text="Ответ.", by=lawyer)
    stranger.get("/p/conversation/")
    stored = everything_stored()
    assert "Ещё слово." in stored
    for trace in (
        address,
        "RareDevice",
        "ru-KZ",
        "Seitkali",
        code,
        codes.plain(code),
        "second.jpg",
    ):
        assert trace not in stored, trace
    files = [path.read_bytes() for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert files
    assert not any(b"Phone of Somebody" in body for body in files)


def test_the_search_for_traces_finds_what_is_there(client, clinic):
    ask(client, workplace_text="203.0.113.77")
    assert "203.0.113.77" in everything_stored()


def test_no_cookie_but_the_one_of_the_open_conversation(client, clinic):
    code = code_of(ask(client))
    assert not client.cookies
    come_back(client, code)
    assert set(client.cookies) == {"conversation"}
    cookie = client.cookies["conversation"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/p/"
    assert not cookie["max-age"]


def test_a_signed_in_person_leaves_no_trace_either(client, clinic, lawyer):
    client.force_login(lawyer)
    ask(client)
    assert Appeal.objects.get().recorded_by is None


def test_spent_puzzles_are_forgotten_when_too_old(client, clinic):
    ask(client)
    assert forget_spent() == 0
    SpentPuzzle.objects.update(until=timezone.now() - timedelta(days=1))
    assert forget_spent() == 1
