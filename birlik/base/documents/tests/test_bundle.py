"""Many files bound into one: every page numbered, every part proven, nothing that acts taken in."""

import io
import json
import tracemalloc
from datetime import UTC, datetime

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText, Link
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from birlik.base.documents import Document, Paragraph, to_pdf, words
from birlik.base.documents.bundle import Piece, bind, page_count
from birlik.base.documents.manifest import check, sha256_of
from birlik.base.documents.pdf_pages import Unreadable
from birlik.base.documents.pictures import picture_page

MADE = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)


def written(text: str) -> bytes:
    return to_pdf(Document(title=text, language="kk", blocks=[Paragraph(words(text))], made=MADE))


@pytest.fixture
def piece(tmp_path):
    def made(title: str, content: bytes) -> Piece:
        path = tmp_path / f"{title}.pdf"
        path.write_bytes(content)
        return Piece(title, path, sha256_of(path))

    return made


def bound(pieces, tmp_path, name="pack.pdf"):
    target = tmp_path / name
    manifest = bind(
        pieces, target, title="Жинақ", language="kk", number="D-1", made="2026-11-26",
        stamp=lambda page: f"D-1   {page}",
    )  # fmt: skip
    return target, manifest


def test_parts_stand_in_order_with_a_number_on_every_page(piece, tmp_path):
    target, manifest = bound([piece(n, written(f"Бөлім {n} әіңғүұқөһ")) for n in "abc"], tmp_path)
    pages = [page.extract_text() for page in PdfReader(target).pages]
    for place, (name, page) in enumerate(zip("abc", pages, strict=True), 1):
        assert f"Бөлім {name} әіңғүұқөһ" in page
        assert f"D-1   {place}" in page
    assert [(part.title, part.first_page, part.pages) for part in manifest.parts] == [
        ("a", 1, 1), ("b", 2, 1), ("c", 3, 1),
    ]  # fmt: skip
    assert [mark.title for mark in PdfReader(target).outline] == ["a", "b", "c"]


def test_the_manifest_is_inside_and_holds_the_hash_of_each_original(piece, tmp_path):
    one = piece("a", written("бір"))
    target, manifest = bound([one], tmp_path)
    told = json.loads(PdfReader(target).attachments["manifest.json"][0])
    assert told["parts"][0]["original"] == sha256_of(one.path)
    assert told["sha256"] == manifest.sha256
    assert check(target).wrong == []


def test_one_changed_byte_anywhere_is_found_and_its_part_is_named(piece, tmp_path):
    target, manifest = bound([piece(n, written(n)) for n in "ab"], tmp_path)
    whole = target.read_bytes()
    for part in manifest.parts:
        for place in (part.start, (part.start + part.end) // 2, part.end - 1):
            changed = bytearray(whole)
            changed[place] ^= 1
            target.write_bytes(changed)
            assert f"“{part.title}”" in check(target).wrong[0]
    for place in range(manifest.covered - 40, manifest.covered):
        changed = bytearray(whole)
        changed[place] ^= 1
        target.write_bytes(changed)
        assert check(target).wrong


def test_a_page_that_is_put_over_another_is_found(piece, tmp_path):
    """An update behind the file, or a table of objects that leads elsewhere."""
    target, _ = bound([piece(n, written(n)) for n in "ab"], tmp_path)
    whole = target.read_bytes()
    target.write_bytes(whole + b"\n2 0 obj\n<<>>\nendobj\nxref\n0 0\n%%EOF\n")
    assert check(target).wrong
    lines = whole.split(b"\nxref\n")[1].splitlines()
    target.write_bytes(whole.replace(lines[6], lines[7]))
    assert check(target).wrong


def test_what_is_no_pack_is_said_to_be_none(tmp_path):
    file = tmp_path / "x.pdf"
    file.write_bytes(written("x"))
    assert check(file).manifest is None
    assert check(file).wrong


def test_scripts_links_and_attachments_of_a_file_stay_outside(piece, tmp_path):
    writer = PdfWriter(clone_from=io.BytesIO(written("бір")))
    script = DictionaryObject(
        {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject("app.alert('x')"),
        }
    )
    writer._root_object[NameObject("/OpenAction")] = script
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): script})
    writer.add_attachment("virus.exe", b"MZ")
    writer.add_annotation(0, Link(rect=(0, 0, 9, 9), url="https://evil.example"))
    writer.add_annotation(0, FreeText(text="seen", rect=(50, 50, 200, 100)))
    out = io.BytesIO()
    writer.write(out)
    target, _ = bound([piece("a", out.getvalue())], tmp_path)
    whole = target.read_bytes()
    for word in (b"app.alert", b"evil.example", b"virus.exe", b"/JavaScript"):
        assert word not in whole
    assert list(PdfReader(target).attachments) == ["manifest.json"]


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_the_number_stands_at_the_foot_of_a_turned_page(piece, tmp_path, turned):
    writer = PdfWriter(clone_from=io.BytesIO(written("бір")))
    writer.pages[0].rotate(turned)
    out = io.BytesIO()
    writer.write(out)
    target, _ = bound([piece("a", out.getvalue())], tmp_path)
    page = PdfReader(target).pages[0]
    assert page.rotation == turned
    assert "D-1   1" in page.extract_text()


def test_a_locked_or_damaged_file_is_unreadable_and_not_half_taken(piece, tmp_path):
    writer = PdfWriter(clone_from=io.BytesIO(written("бір")))
    writer.encrypt("secret")
    out = io.BytesIO()
    writer.write(out)
    for content in (out.getvalue(), b"%PDF-1.7\nnothing", written("x")[:900]):
        with pytest.raises(Unreadable):
            page_count(piece("a", content).path)


def test_pictures_become_pages(tmp_path):
    for kind, format_ in (("image/jpeg", "JPEG"), ("image/png", "PNG"), ("image/webp", "WEBP")):
        path = tmp_path / format_  # without an ending, as files are kept
        Image.new("RGB", (900, 300), "red").save(path, format_)
        made = picture_page(path, kind, title="Сурет", language="kk")
        assert len(PdfReader(io.BytesIO(made)).pages) == 1


def test_memory_does_not_grow_with_the_number_of_files(piece, tmp_path):
    Image.effect_noise((900, 700), 200).convert("RGB").save(tmp_path / "noise", "PNG")
    content = picture_page(tmp_path / "noise", "image/png", title="x", language="kk")
    assert len(content) > 500_000
    pieces = [piece(f"p{place}", content) for place in range(24)]
    few, many = (peak(pieces[:number], tmp_path) for number in (4, 24))
    assert many < 1.5 * few


def peak(pieces, tmp_path) -> int:
    bound(pieces[:1], tmp_path)
    tracemalloc.start()
    bound(pieces, tmp_path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most
