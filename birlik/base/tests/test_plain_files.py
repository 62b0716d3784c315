"""Documents from outside: no maker, no program, no bomb."""

import io
import re
import zipfile

import docx
import pytest
import xlsxwriter
from django.core.exceptions import ValidationError
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from birlik.base import attachments, plain_files
from birlik.base.models import User

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def letter() -> bytes:
    document = docx.Document()
    document.core_properties.author = "Somebody Known"
    document.core_properties.last_modified_by = "Somebody Known"
    document.add_paragraph("Wages for October have not been paid.")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def table() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"author": "Somebody Known", "company": "Known Works"})
    sheet = book.add_worksheet()
    sheet.write(0, 0, "Wages")
    sheet.write_comment(0, 0, "seen", {"author": "Somebody Known"})
    book.close()
    return out.getvalue()


def paper(**metadata: str) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_metadata({f"/{name}": value for name, value in metadata.items()})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def changed(body: bytes, name: str, content: bytes) -> bytes:
    """The same archive with one part more, or another content of it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part.filename, old.read(part), zipfile.ZIP_DEFLATED)
        new.writestr(name, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def unpacked(body: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return b"\n".join(archive.read(part) for part in archive.infolist())


@pytest.mark.parametrize(("body", "words"), [(letter(), b"October"), (table(), b"Wages")])
def test_a_document_loses_its_maker_and_keeps_its_words(body, words):
    assert b"Known" in unpacked(body)
    plain, told = plain_files.without_maker(body, DOCX)
    assert b"Known" not in unpacked(plain)
    assert words in unpacked(plain)
    assert "properties" in told
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_cleaned_letter_can_still_be_read():
    plain, _ = plain_files.without_maker(letter(), DOCX)
    document = docx.Document(io.BytesIO(plain))
    assert [line.text for line in document.paragraphs] == ["Wages for October have not been paid."]


def test_who_changed_a_letter_is_taken_out_of_its_changes():
    body = changed(
        letter(), "word/comments.xml", b'<w:comment w:author="Somebody Known" w:initials="SK">x'
    )
    plain, told = plain_files.without_maker(body, DOCX)
    assert b"Known" not in unpacked(plain)
    assert re.search(rb'w:author="" w:initials=""', unpacked(plain))
    assert "authors" in told


def test_a_pdf_loses_its_maker():
    body = paper(Author="Somebody Known", Creator="Machine 7")
    plain, told = plain_files.without_maker(body, plain_files.PDF)
    assert b"Known" not in plain
    assert b"Machine 7" not in plain
    assert {"Author", "Creator"} <= set(told)
    assert len(PdfReader(io.BytesIO(plain)).pages) == 1


def with_script() -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(paper()))
    act = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("x")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(act)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def with_file() -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(paper()))
    writer.add_attachment("inside.exe", b"MZ")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def locked() -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(paper()))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def bomb() -> bytes:
    return changed(letter(), "word/media/a.xml", b"\0" * (plain_files.LARGEST_UNPACKED + 1))


@pytest.mark.parametrize(
    ("body", "kind", "says"),
    [
        (changed(letter(), "word/vbaProject.bin", b"x"), DOCX, "macro"),
        (changed(letter(), "word/activeX/activeX1.xml", b"x"), DOCX, "macro"),
        (changed(letter(), "../../evil.xml", b"x"), DOCX, "macro"),
        (
            changed(
                letter(), "[Content_Types].xml", b"application/vnd.ms-word.document.macroEnabled"
            ),
            DOCX,
            "macro",
        ),
        (bomb(), DOCX, "unpack to far more"),
        (letter()[:-40], DOCX, "damaged"),
        (with_script(), plain_files.PDF, "a program or another file"),
        (with_file(), plain_files.PDF, "a program or another file"),
        (locked(), plain_files.PDF, "locked with a password"),
        (b"%PDF-1.7\nnothing of the kind", plain_files.PDF, "damaged"),
        (paper()[:200], plain_files.PDF, "damaged"),
    ],
    ids=[
        "macro", "activex", "path", "macro type", "bomb", "half a letter", "script", "file inside",
        "locked", "no pdf", "half a pdf",
    ],
)  # fmt: skip
def test_what_is_dangerous_or_damaged_is_refused_in_a_sentence(body, kind, says):
    with pytest.raises(ValidationError, match=says) as refused:
        plain_files.refuse_programs(body, kind)
    assert refused.value.messages[0].endswith(".")


@pytest.mark.django_db
def test_only_what_comes_without_an_account_loses_its_maker(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    body = letter()
    outside = attachments.attach(subject="x:1", name="a.docx", content=io.BytesIO(body), by=None)
    inside = attachments.attach(
        subject="x:1",
        name="a.docx",
        content=io.BytesIO(body),
        by=User.objects.create_user("aigul", None),
    )
    assert b"Known" not in unpacked(attachments.path_of(outside).read_bytes())
    assert attachments.path_of(inside).read_bytes() == body
    assert "properties" in outside.removed
