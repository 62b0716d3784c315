"""Documents without what they say about their maker, and refused where they carry a program.

Pictures are handled in `attachments`. A PDF, DOCX or XLSX names its author, firm, machine and times
in fixed places; they are emptied, and the document stays what it is for a reader.
"""

import io
import re
import zipfile

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject, NameObject

PDF = "application/pdf"
MOST_PARTS = 3000
LARGEST_UNPACKED = 200 * 1024 * 1024
LARGEST_XML = 60 * 1024 * 1024
_PROGRAMS = re.compile(r"(vbaproject|activex|macrosheets|\.(exe|dll|js|vbs|bat|scr)$)", re.I)
_MACRO_TYPE = b"macroEnabled"
_AUTHORS = re.compile(
    rb'(\s(?:w|w14|w15|w16du|r|x15):?(?:author|initials|userId|providerId)=")[^"]*(")'
)
_CELL_AUTHORS = re.compile(rb"(<author>)[^<]*(</author>)|(<person [^>]*displayName=\")[^\"]*(\")")
_THUMBNAIL = re.compile(rb"<Relationship [^>]*thumbnail[^>]*/>")
_CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    b'core-properties"/>'
)
_APP = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns="http://schemas.'
    b'openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
_CUSTOM = _APP.replace(b"extended-properties", b"custom-properties")
_EMPTY = {
    "docProps/core.xml": _CORE,
    "docProps/app.xml": _APP,
    "docProps/custom.xml": _CUSTOM,
}
_ACTS = ("/OpenAction", "/AA", "/JavaScript", "/JS", "/EmbeddedFiles", "/Launch")


def refuse_programs(body: bytes, kind: str) -> None:
    """Raises ValidationError with a sentence for a document with a macro, a script, a file inside,
    or one that would swell to fill the disk."""
    if kind == PDF:
        _pdf(body)
    else:
        with _archive(body) as archive:
            _look_into(archive)


def without_maker(body: bytes, kind: str) -> tuple[bytes, list[str]]:
    """The same document without author, firm, program and times; and what was taken out."""
    return _plain_pdf(body) if kind == PDF else _plain_office(body)


def _pdf(body: bytes) -> PdfReader:
    try:
        reader = PdfReader(io.BytesIO(body))
        if reader.is_encrypted:
            raise ValidationError(
                _("The PDF is locked with a password. Save it without one and try again.")
            )
        root = reader.root_object
        names = root.get("/Names", DictionaryObject()).get_object()
        parts = [part for part in (root, names) if isinstance(part, DictionaryObject)]
        if any(_programmed(part, act) for part in parts for act in _ACTS):
            raise ValidationError(
                _("The PDF carries a program or another file. Print it to a new PDF and try again.")
            )
        len(reader.pages)  # a page tree that cannot be walked is damage too
    except (PyPdfError, OSError, ValueError, KeyError, AttributeError, RecursionError) as error:
        raise ValidationError(_("The PDF is damaged and cannot be read. Save it again.")) from error
    return reader


def _programmed(part: DictionaryObject, act: str) -> bool:
    """Opening on a certain page is no program."""
    if act not in part:
        return False
    value = part[act].get_object()
    if act != "/OpenAction":
        return True
    return isinstance(value, DictionaryObject) and value.get("/S") not in ("/GoTo", None)


def _plain_pdf(body: bytes) -> tuple[bytes, list[str]]:
    reader = _pdf(body)
    told = sorted(name.strip("/") for name in (reader.metadata or {}))
    try:
        writer = PdfWriter(clone_from=reader)
        writer.metadata = None
        if writer.root_object.pop(NameObject("/Metadata"), None) is not None:
            told.append("xmp")
        out = io.BytesIO()
        writer.write(out)
    except (PyPdfError, OSError, ValueError, KeyError, AttributeError, RecursionError) as error:
        raise ValidationError(_("The PDF is damaged and cannot be read. Save it again.")) from error
    return out.getvalue(), told


def _archive(body: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(body))
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise ValidationError(
            _("The document is damaged and cannot be opened. Save it again.")
        ) from error


def _look_into(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise ValidationError(
            _("The document would unpack to far more than it seems. Send it as a PDF.")
        )
    if any(_PROGRAMS.search(part.filename) or ".." in part.filename for part in parts):
        raise ValidationError(
            _("The document carries a macro or a program. Save it without, or as a PDF.")
        )
    if _MACRO_TYPE in _read(archive, "[Content_Types].xml"):
        raise ValidationError(
            _("The document carries a macro or a program. Save it without, or as a PDF.")
        )


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    """A part, never more of it than its head in the archive says."""
    try:
        with archive.open(name) as part:
            content = part.read(LARGEST_XML + 1)
    except (KeyError, zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
        raise ValidationError(
            _("The document is damaged and cannot be opened. Save it again.")
        ) from error
    if len(content) > LARGEST_XML:
        raise ValidationError(
            _("The document would unpack to far more than it seems. Send it as a PDF.")
        )
    return content


def _plain_office(body: bytes) -> tuple[bytes, list[str]]:
    told: set[str] = set()
    out = io.BytesIO()
    with _archive(body) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as plain:
        _look_into(archive)
        for part in archive.infolist():
            name = part.filename
            if part.is_dir() or name.startswith("docProps/thumbnail"):
                continue
            content = _EMPTY.get(name) or _read(archive, name)
            if name in _EMPTY:
                told.add("properties")
            elif name.endswith((".xml", ".rels")):
                cleaned = _without_authors(content)
                told |= {"authors"} if cleaned != content else set()
                content = cleaned
            plain.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue(), sorted(told)


def _without_authors(content: bytes) -> bytes:
    content = _AUTHORS.sub(rb"\1\2", content)
    content = _CELL_AUTHORS.sub(lambda m: (m[1] or m[3]) + (m[2] or m[4]), content)
    return _THUMBNAIL.sub(b"", content)
