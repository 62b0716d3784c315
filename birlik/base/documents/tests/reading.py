"""What a written document says, read back by other libraries than those that wrote it."""

import io
import re

from docx import Document as open_docx
from docx.oxml.ns import qn
from pypdf import PdfReader


def pdf_words(made: bytes) -> str:
    pages = (page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)
    return " ".join(" ".join(pages).split())


def docx_words(made: bytes) -> str:
    body = open_docx(io.BytesIO(made)).element.body
    lines = (
        "".join(node.text or " " for node in line.iter(qn("w:t"), qn("w:br")))
        for line in body.iter(qn("w:p"))
    )
    return " ".join(" ".join(lines).split())


def letters(text: str) -> str:
    """Without spaces and hyphens at line ends: two layouts break lines at different places."""
    return re.sub(r"[\s\u00ad_]+", "", text)
