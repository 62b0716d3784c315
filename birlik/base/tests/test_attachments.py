import io

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from birlik.base import attachments

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def photo(kind: str = "JPEG", **info) -> io.BytesIO:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Phone of Somebody"
    Image.new("RGB", (40, 30), "green").save(out, kind, exif=exif, **info)
    out.seek(0)
    return out


def test_a_picture_loses_what_it_says_about_its_maker():
    kept = attachments.attach(subject="dispute:1", name="photo.jpg", content=photo(), by=None)
    with Image.open(attachments.path_of(kept)) as picture:
        assert picture.size == (40, 30)
        assert not picture.getexif()
    assert "exif" in kept.removed


@pytest.mark.parametrize(
    "content",
    [b"", b"<script>alert(1)</script>", b"MZ\x90\x00 not a picture", b"\xff\xd8\xff broken"],
)
def test_what_may_not_be_kept_is_refused_in_a_sentence(content):
    with pytest.raises(ValidationError) as refused:
        attachments.attach(subject="x:1", name="a.jpg", content=io.BytesIO(content), by=None)
    assert refused.value.messages[0].endswith(".")


def test_a_comment_inside_a_picture_is_taken_out_too():
    content = photo(comment=b"taken at the works by Somebody")
    kept = attachments.attach(subject="x:1", name="a.jpg", content=content, by=None)
    assert "comment" in kept.removed
    assert b"Somebody" not in attachments.path_of(kept).read_bytes()


def test_a_file_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(attachments, "LARGEST", 100)
    with pytest.raises(ValidationError, match="larger"):
        attachments.attach(subject="x:1", name="a.jpg", content=photo(), by=None)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\a\\Хат №3.docx", "Хат №3.docx"),
        ("a<b>;rm -rf.pdf", "a_b__rm -rf.pdf"),
        ("...", "file"),
    ],
)
def test_names_keep_only_harmless_signs(given, kept):
    assert attachments.safe_name(given) == kept
