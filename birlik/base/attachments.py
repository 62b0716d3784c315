"""Files beside records: what a file is, is read from its bytes; what a picture says about its maker
is taken out, and from a document that comes in without an account (`by` is None) too. A document
with a program inside is refused."""

import hashlib
import io
import os
import re
import unicodedata
from pathlib import Path
from typing import BinaryIO

import filetype
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from birlik.base import plain_files
from birlik.base.audit import action, name_of, record
from birlik.base.models import Attachment, User

LARGEST = 20 * 1024 * 1024
MOST_PIXELS = 60_000_000
KINDS = {
    "image/jpeg",
    "image/png",
    "image/webp",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@action
def attach(*, subject: Model | str, name: str, content: BinaryIO, by: User | None) -> Attachment:
    """Keep a file beside a record; raises ValidationError with a sentence for a file that may not
    be kept."""
    body = content.read(LARGEST + 1)
    if len(body) > LARGEST:
        raise ValidationError(
            _("The file is larger than %(limit)d MB. Send a smaller one.")
            % {"limit": LARGEST >> 20}
        )
    kind = filetype.guess_mime(body) or ""
    if kind not in KINDS:
        raise ValidationError(
            _(
                "“%(name)s” is not a picture, PDF, DOCX or XLSX file. Save it as one of these and "
                "try again."
            )
            % {"name": name}
        )
    removed = ""
    if kind.startswith("image/"):
        body, removed = _plain_picture(body, kind)
    else:
        plain_files.refuse_programs(body, kind)
        if by is None:
            body, told = plain_files.without_maker(body, kind)
            removed = ", ".join(told)
    digest = hashlib.sha256(body).hexdigest()
    _keep(digest, body)
    attachment = Attachment.objects.create(
        subject=name_of(subject),
        name=safe_name(name),
        content_type=kind,
        size=len(body),
        sha256=digest,
        removed=removed,
        added_by=by,
    )
    record("attach", subject, by=by, file=attachment.pk, sha256=digest)
    return attachment


def path_of(attachment: Attachment) -> Path:
    return _folder(attachment.sha256) / attachment.sha256


def safe_name(name: str) -> str:
    """The last part of the name, without signs that mean something to a shell, a path or a page."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    return re.sub(r"[^\w.,() №-]", "_", last).strip(". ")[-200:] or "file"


def _plain_picture(body: bytes, kind: str) -> tuple[bytes, str]:
    try:
        with Image.open(io.BytesIO(body)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise ValidationError(_("The picture has too many points. Send a smaller one."))
            told = sorted(
                {str(name) for name in picture.info}
                & {"exif", "xmp", "photoshop", "comment", "icc_profile"}
            )
            upright = ImageOps.exif_transpose(picture)
            out = io.BytesIO()
            plain = upright.convert("RGB" if kind == "image/jpeg" else upright.mode)
            # A comment or a profile left here would be written again.
            plain.info = {k: v for k, v in upright.info.items() if k == "transparency"}
            plain.save(out, {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}[kind])
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise ValidationError(
            _("The picture is damaged and cannot be read. Take it again.")
        ) from error
    return out.getvalue(), ", ".join(told)


def _folder(digest: str) -> Path:
    return Path(settings.MEDIA_ROOT) / digest[:2]


def _keep(digest: str, body: bytes) -> None:
    folder = _folder(digest)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / digest
    if target.exists():
        return
    part = folder / f"{digest}.{os.getpid()}.part"
    part.write_bytes(body)
    part.replace(target)
