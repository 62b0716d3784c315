"""Uploaded files, kept under their hash as long as the run that brought them."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from birlik.imports.faults import ImportFault
from birlik.imports.limits import LARGEST_FILE, MB
from birlik.imports.models import ImportRun


def keep(chunks: Iterable[bytes]) -> str:
    """Write the file under its hash and return it; a file too large is not kept."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{os.urandom(8).hex()}.part"
    digest, size = hashlib.sha256(), 0
    try:
        with part.open("wb") as target:
            for chunk in chunks:
                size += len(chunk)
                if size > LARGEST_FILE:
                    raise ImportFault(
                        _(
                            "The file has more than %(limit)d MB, the most that can be taken in. "
                            "Split it in parts."
                        )
                        % {"limit": LARGEST_FILE // MB}
                    )
                digest.update(chunk)
                target.write(chunk)
        part.replace(folder / digest.hexdigest())
    finally:
        part.unlink(missing_ok=True)
    return digest.hexdigest()


def path_of(run: ImportRun) -> Path:
    path = _folder() / run.sha256
    if not path.exists():
        raise ImportFault(_("The file of this import is no longer on the server. Upload it again."))
    return path


def forget(sha256: str) -> None:
    """Remove a file no run speaks of."""
    if not ImportRun.objects.filter(sha256=sha256).exists():
        (_folder() / sha256).unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "imports"
