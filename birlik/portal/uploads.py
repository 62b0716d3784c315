"""Files on their way in: what is too large is read past and not kept, the rest arrives."""

from django.core.files.uploadhandler import (
    FileUploadHandler,
    MemoryFileUploadHandler,
    SkipFile,
    TemporaryFileUploadHandler,
)
from django.utils.translation import gettext as _

from birlik.base.attachments import LARGEST

MOST_FILES = 5
FARTHEST = 300 * 1024 * 1024  # what is read past; a longer body is not read at all


class Sieve(FileUploadHandler):
    """Stands before the handlers that keep. `refused` lists (name, sentence)."""

    def __init__(self, request=None) -> None:
        super().__init__(request)
        self.refused: list[tuple[str, str]] = []
        self._files = self._size = 0

    def new_file(self, *args, **kwargs) -> None:
        super().new_file(*args, **kwargs)
        self._files += 1
        self._size = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self._size += len(raw_data)
        if self._files > MOST_FILES:  # not earlier: skipping closes the file that is being kept
            self._refuse(
                _("Only %(most)d files can be sent at once. Add it afterwards.")
                % {"most": MOST_FILES}
            )
        if self._size > LARGEST:
            self._refuse(
                _("The file is larger than %(limit)d MB. Send a smaller one.")
                % {"limit": LARGEST >> 20}
            )
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None

    def _refuse(self, why: str) -> None:
        self.refused.append((self.file_name or "", why))
        raise SkipFile


def sieve(request) -> Sieve:
    """Put the sieve before the handlers of this request; before anything of it is read."""
    first = Sieve(request)
    request.upload_handlers = [
        first, MemoryFileUploadHandler(request), TemporaryFileUploadHandler(request)
    ]  # fmt: skip
    return first
