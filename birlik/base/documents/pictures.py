"""A picture as one page of a PDF, as large as the page allows."""

from pathlib import Path

import typst

from birlik.base.documents.pdf import STANDARDS, fonts

FORMATS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
PAGE = b"""#set document(title: sys.inputs.title)
#set text(font: "Libertinus Serif", lang: sys.inputs.language)
#set page(paper: "a4", margin: 14mm)
#set align(center + horizon)
#image("/" + sys.inputs.file, format: sys.inputs.format, alt: sys.inputs.title,
  width: 100%, height: 100%, fit: "contain")"""


def picture_page(path: Path, content_type: str, *, title: str, language: str) -> bytes:
    """Raises ValueError for what cannot be shown."""
    told = {
        "file": path.name,
        "format": FORMATS[content_type],
        "title": title,
        "language": language,
    }
    compiler = typst.Compiler(PAGE, root=path.parent, font_paths=fonts(), sys_inputs=told)
    try:
        made = compiler.compile(format="pdf", pdf_standards=STANDARDS[1:])
    except typst.TypstError as error:
        raise ValueError(str(error)) from error
    assert isinstance(made, bytes)
    return made
