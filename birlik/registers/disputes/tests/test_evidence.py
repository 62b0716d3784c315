"""The evidence pack: what is in it, in which order, and that it proves itself."""

import hashlib
import io
import json
import re
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from birlik.base.models import AuditEvent, PersonalRead
from birlik.base.roles import Role
from birlik.registers.disputes import (
    actions,
    evidence,
    evidence_actions,
    papers,
    part_actions,
    queries,
)
from birlik.registers.disputes.tests.factories import dispute
from birlik.registers.structure.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def conflict(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    factories.installation()
    works = factories.Federation().workplaces["KZ-39", "coal"]
    found = dispute(works, began=date(2026, 3, 16), demands=["wage_arrears"], workers=300)
    part_actions.record_event(
        dispute=found, code="demands_refused", on=date(2026, 3, 19), by=None, data={}
    )
    return found


def attach(found, name: str, content: bytes):
    return actions.attach(dispute=found, name=name, content=io.BytesIO(content), by=None)


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "PNG")
    return out.getvalue()


def pdf(text: str) -> bytes:
    from birlik.base.documents import to_pdf
    from birlik.base.documents.tests.test_writers import Paragraph, document, words

    return to_pdf(document(Paragraph(words(text))))


def made(found, by, language="ru", sheets=(), files=None) -> bytes:
    files = list(queries.attachments_of(found)) if files is None else files
    wanted = evidence.Wanted(language, "Суд", list(sheets), files)
    with evidence_actions.make_pack(dispute=found, wanted=wanted, by=by) as pack:
        return pack.read()


@pytest.mark.parametrize(
    "language, words",
    [
        ("ru", ["Содержание", "Обстоятельства спора", "Хронология", "Контрольные суммы", "Суд"]),
        ("kk", ["Мазмұны", "Даудың мән-жайлары", "Оқиғалар желісі", "Хеш-сомалар"]),
        ("en", ["Contents", "Facts of the dispute", "Timeline", "Hashes", "article 163(2)"]),
    ],
)
def test_the_pack_holds_everything_in_order_and_the_contents_tell_the_right_pages(
    conflict, language, words
):
    attach(conflict, "photo.png", picture())
    attach(conflict, "contract.pdf", pdf("Шарттың мәтіні"))
    by = factories.user(Role.LAWYER)
    sheets = [papers.find("demand-letter")]
    read = PdfReader(io.BytesIO(made(conflict, by, language, sheets)))
    texts = [page.extract_text() for page in read.pages]
    whole = " ".join(" ".join(texts).split())
    for word in words:
        assert word in whole
    assert "Шарттың мәтіні" in whole
    told = json.loads(read.attachments["manifest.json"][0])
    assert told["pages"] == len(read.pages)
    contents = " ".join(texts[1].split())
    for part in told["parts"][2:]:
        first, last = part["first_page"], part["first_page"] + part["pages"] - 1
        pages = str(first) if first == last else f"{first}–{last}"
        assert re.search(rf"{re.escape(part['title'])} {pages}\b", contents), part["title"]
    assert f"{conflict.number}   1 / {len(read.pages)}" in texts[0]


def test_a_file_that_is_no_page_is_named_with_its_hash(conflict):
    from birlik.base.attachments import path_of
    from birlik.base.documents import to_docx
    from birlik.base.documents.tests.test_writers import document

    kept = attach(conflict, "sums.docx", to_docx(document()))
    broken = attach(conflict, "broken.pdf", pdf("x"))
    damaged = pdf("x")[:700]  # taken in before damaged files were refused
    broken.sha256 = hashlib.sha256(damaged).hexdigest()
    broken.save()
    path_of(broken).parent.mkdir(parents=True, exist_ok=True)
    path_of(broken).write_bytes(damaged)
    text = " ".join(
        page.extract_text()
        for page in PdfReader(io.BytesIO(made(conflict, factories.user(Role.LAWYER)))).pages
    )
    pressed = re.sub(r"\s", "", text)
    assert kept.sha256 in pressed
    assert broken.sha256 in pressed
    assert "передаётсяфайлом" in pressed
    assert "повреждён" in pressed


def test_a_file_that_was_changed_on_the_disk_is_not_passed_off_as_the_kept_one(conflict):
    from birlik.base.attachments import path_of

    kept = attach(conflict, "contract.pdf", pdf("Шарттың мәтіні"))
    path_of(kept).write_bytes(pdf("Басқа мәтін"))
    text = " ".join(
        page.extract_text()
        for page in PdfReader(io.BytesIO(made(conflict, factories.user(Role.LAWYER)))).pages
    )
    assert "Басқа мәтін" not in text
    assert "был изменён" in " ".join(text.split())


def test_that_it_was_made_and_that_names_were_read_is_on_record(conflict):
    by = factories.user(Role.LAWYER)
    content = made(conflict, by)
    event = AuditEvent.objects.get(verb="make evidence pack")
    told = json.loads(PdfReader(io.BytesIO(content)).attachments["manifest.json"][0])
    assert event.details["sha256"] == told["sha256"]
    assert PersonalRead.objects.filter(by=by).exists()


def test_the_page_makes_it_and_others_do_not_find_it(conflict, client):
    attach(conflict, "photo.png", picture())
    url = reverse("disputes:evidence", args=[conflict.number])
    client.force_login(factories.user(Role.LAWYER))
    assert "photo.png" in client.get(url).content.decode()
    answer = client.post(url, {"language": "kk", "sheets": ["demand-letter"]})
    content = b"".join(answer.streaming_content)
    assert content.startswith(b"%PDF")
    assert client.post(url, {"language": "xx"}).status_code == 200
    for role in (Role.LEADER, Role.CHAIR, Role.MEDIATOR):
        client.force_login(factories.user(role))
        assert client.get(url).status_code == 404
    with pytest.raises(PermissionDenied):
        made(conflict, factories.user(Role.LEADER))
