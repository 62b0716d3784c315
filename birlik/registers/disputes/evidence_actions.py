"""Making an evidence pack: the record stays as it is; that it left the house is written down."""

import shutil
import tempfile
from pathlib import Path
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik.base.audit import action, record, record_read
from birlik.base.models import User
from birlik.registers.disputes import evidence, permissions
from birlik.registers.disputes.models import Dispute
from birlik.registers.disputes.writing import allow

PERSONAL = "representative of sides, name of members, name of files"


@action
def make_pack(*, dispute: Dispute, wanted: evidence.Wanted, by: User) -> BinaryIO:
    """The pack as an open file that is gone when it is closed."""
    allow(by, permissions.EVIDENCE, dispute)
    folder = Path(tempfile.mkdtemp(prefix="birlik-pack-"))
    try:
        manifest = evidence.make(dispute, wanted, folder, made=timezone.now())
        opened = (folder / "pack.pdf").open("rb")
    except OSError as error:
        raise ValidationError(
            _("The pack could not be written: %(reason)s. Try with fewer files.")
            % {"reason": error.strerror or error}
        ) from error
    finally:
        shutil.rmtree(folder)  # an open file stays readable until it is closed
    record_read(dispute, by=by, fields=PERSONAL)
    record(
        "make evidence pack",
        dispute,
        by=by,
        sha256=manifest.sha256,
        pages=manifest.pages,
        parts=len(manifest.parts),
        purpose=wanted.purpose,
    )
    return opened
