"""A document as DOCX, by python-docx: real Word styles, to be edited."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC
from typing import Any

from docx import Document as open_template
from docx.document import Document as Word
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as WordParagraph

from birlik.base.documents.blocks import (
    Code,
    Contents,
    Document,
    Facts,
    Figure,
    Heading,
    Listing,
    Note,
    PageBreak,
    Paragraph,
    Signatures,
    Table,
    Words,
)
from birlik.base.documents.codes import png_code
from birlik.base.documents.pdf import svg_as_png

FONT = "Times New Roman"  # what offices have; every Kazakh letter is in it
INK, SOFT, FAINT, BRAND = (
    RGBColor(0x1B, 0x25, 0x27),
    RGBColor(0x54, 0x5C, 0x5C),
    RGBColor(0xC9, 0xD1, 0xD1),
    RGBColor(0x0A, 0x66, 0x6D),
)
LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
TEXT_WIDTH = 164  # millimetres
LETTER, LONGEST = 1.9, 60  # millimetres a letter of a table takes; letters that want one line


def to_docx(document: Document) -> bytes:
    word = open_template()
    _page(word, document)
    _styles(word, document)
    _properties(word, document)
    for block in document.blocks:
        _WRITERS[type(block)](word, block)
    out = io.BytesIO()
    word.save(out)
    return _timeless(out.getvalue())


# The page and its styles


def _page(word: Word, document: Document) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(28), Mm(18)
    section.top_margin, section.bottom_margin = Mm(22), Mm(20)
    if document.layout == "poster":
        return
    top, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
    for line, left in ((top, document.organisation), (foot, document.title)):
        line.paragraph_format.tab_stops.clear_all()
        line.paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_WIDTH), 2)  # to the right
        line.add_run(f"{left}\t")
    top.add_run(document.number)
    _counted(foot, "PAGE")
    foot.add_run(" / ")
    _counted(foot, "NUMPAGES")


def _counted(line: WordParagraph, what: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), what)
    run = OxmlElement("w:r")
    shown = OxmlElement("w:t")
    shown.text = "1"
    run.append(shown)
    field.append(run)
    line._p.append(field)


def _styles(word: Word, document: Document) -> None:
    poster = document.layout == "poster"
    _style(word, "Normal", 22 if poster else 11, INK)
    word.styles["Normal"].paragraph_format.space_after = Pt(6)
    _style(word, "Title", 40 if poster else 15, INK, bold=True)
    title = word.styles["Title"]
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in title.element.findall(f".//{qn('w:pBdr')}"):
        line.getparent().remove(line)
    for level, size in ((1, 13), (2, 12), (3, 11)):
        _style(word, f"Heading {level}", size * (2 if poster else 1), INK, bold=True)
    _style(word, "Caption", 9, SOFT, bold=False)
    for name in ("Header", "Footer"):
        _style(word, name, 8, SOFT)
        word.styles[name].paragraph_format.tab_stops.clear_all()
    cell = word.styles.add_style("Cell", WD_STYLE_TYPE.PARAGRAPH)
    cell.base_style = word.styles["Normal"]
    cell.font.size = Pt(19 if poster else 9.5)
    cell.paragraph_format.space_before = cell.paragraph_format.space_after = Pt(1.5)
    note = word.styles.add_style("Note", WD_STYLE_TYPE.PARAGRAPH)
    note.base_style = word.styles["Normal"]
    note.paragraph_format.left_indent = Mm(5)
    spoken = OxmlElement("w:lang")
    for name in ("val", "eastAsia"):
        spoken.set(qn(f"w:{name}"), {"kk": "kk-KZ", "ru": "ru-RU"}.get(document.language, "en-GB"))
    run = word.styles["Normal"].element.get_or_add_rPr()
    run.append(spoken)


def _style(word: Word, name: str, size: int, colour: RGBColor, *, bold: bool | None = None) -> None:
    font = word.styles[name].font
    font.name, font.size, font.color.rgb = FONT, Pt(size), colour
    if bold is not None:
        font.bold = bold
    fonts = word.styles[name].element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)


def _properties(word: Word, document: Document) -> None:
    told = word.core_properties
    # The format allows 255 letters; the whole title stands on the page.
    told.title, told.author = document.title[:255], document.organisation[:255]
    told.language, told.comments, told.last_modified_by = document.language, "", ""
    told.created = told.modified = document.made.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    told.revision = 1
    for key, relation in list(word.part.package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):  # a picture of python-docx's own empty page
            del word.part.package.rels[key]


def _timeless(made: bytes) -> bytes:
    """A DOCX is a ZIP, and a ZIP notes when each part was packed: that would differ every time."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(made)) as packed,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as again,
    ):
        for part in packed.infolist():
            again.writestr(zipfile.ZipInfo(part.filename, ZIP_EPOCH), packed.read(part), 8)
    return out.getvalue()


# Words


def _say(line: WordParagraph, words: Words, *, bold: bool = False) -> WordParagraph:
    for one in words:
        run = line.add_run(one.text)
        run.bold = bold or one.bold or None
        if one.link:
            _linked(line, run, one.link)
    return line


def _linked(line: WordParagraph, run: Any, address: str) -> None:
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), line.part.relate_to(address, LINK, is_external=True))
    run.font.color.rgb = BRAND
    run.underline = True
    line._p.remove(run._r)
    link.append(run._r)
    line._p.append(link)


# Blocks


def _heading(word: Word, block: Heading) -> None:
    _say(
        word.add_paragraph(style="Title" if block.level == 0 else f"Heading {block.level}"),
        block.words,
    )


def _paragraph(word: Word, block: Paragraph) -> None:
    line = _say(word.add_paragraph(), block.words)
    if block.align == "center":
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif block.align == "right":
        line.paragraph_format.left_indent = Mm(TEXT_WIDTH * 0.45)


def _listing(word: Word, block: Listing) -> None:
    number = _own_numbers(word) if block.numbered else None
    for item in block.items:
        line = _say(word.add_paragraph(style="List Number" if number else "List Bullet"), item)
        if number:
            numbered = line._p.get_or_add_pPr().get_or_add_numPr()
            numbered.get_or_add_numId().val = number
            numbered.get_or_add_ilvl().val = 0


def _own_numbers(word: Word) -> int:
    """Each list counts from one."""
    numbering = word.part.numbering_part.element
    style = word.styles["List Number"].element.pPr.numPr.numId.val
    shape = numbering.num_having_numId(style).abstractNumId.val
    made = numbering.add_num(shape)
    made.add_lvlOverride(0).add_startOverride(1)
    return made.numId


def _facts(word: Word, block: Facts) -> None:
    table = word.add_table(rows=0, cols=2)
    table.autofit = False
    for label, value in block.rows:
        left, right = table.add_row().cells
        left.width, right.width = Mm(TEXT_WIDTH * 0.34), Mm(TEXT_WIDTH * 0.66)
        left.paragraphs[0].add_run(label).font.color.rgb = SOFT
        _say(right.paragraphs[0], value)
    word.add_paragraph()


def _gap(word: Word) -> None:
    """Word puts nothing between two tables but a line of its own."""
    line = word.add_paragraph(style="Cell").paragraph_format
    line.space_before = line.space_after = Pt(0)


def _numbers(word: Word, block: Table) -> None:
    """Three to a line: each number large, its head below it."""
    for row in block.rows:
        pairs = list(zip(row, block.heads, strict=True))
        for first in range(0, len(pairs), 3):
            some = pairs[first : first + 3]
            table = word.add_table(rows=2, cols=3)
            for column, (number, head) in enumerate(some):
                large = _say(table.cell(0, column).paragraphs[0], number)
                large.paragraph_format.space_after = Pt(0)
                for run in [*large.runs, *(r for link in large.hyperlinks for r in link.runs)]:
                    run.font.size = Pt(20)
                _say(table.cell(1, column).paragraphs[0], head)
    _gap(word)


def _table(word: Word, block: Table) -> None:
    if block.large:
        _numbers(word, block)
        return
    if block.caption:
        word.add_paragraph(block.caption, style="Caption")
    # Cells are reached through their row: asking the table for each would take time by the square.
    table = word.add_table(rows=0, cols=len(block.heads))
    table.autofit = False
    _ruled(table)
    widths = _widths([block.heads, *block.rows])
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for place, row in enumerate([block.heads, *block.rows]):
        made = table.add_row()
        rules = made._tr.get_or_add_trPr()
        rules.append(OxmlElement("w:cantSplit"))
        if place == 0:
            rules.append(OxmlElement("w:tblHeader"))
        for column, (cell, said) in enumerate(zip(made.cells, row, strict=True)):
            cell.width = Mm(widths[column])
            line = _say(cell.paragraphs[0], said, bold=place == 0)
            line.style = "Cell"
            if column in block.numeric:
                line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _gap(word)


def _ruled(table: Any) -> None:
    """Fine lines between the rows, and none beside them."""
    lines = OxmlElement("w:tblBorders")
    for side, eighths, colour in (("top", 8, INK), ("bottom", 8, INK), ("insideH", 4, FAINT)):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", str(eighths)), ("color", str(colour))):
            line.set(qn(f"w:{name}"), value)
        lines.append(line)
    table._tbl.tblPr.append(lines)


def _widths(rows: Sequence[Sequence[Words]]) -> list[float]:
    """Of the columns, in millimetres: room for the longest word of each, and the rest by how much
    they have to say."""
    least, wished = [], []
    for column in zip(*rows, strict=True):
        texts = ["".join(one.text for one in said) for said in column]
        words = [word for text in texts for word in text.split()]
        least.append(LETTER * max(map(len, words), default=1) + 5)
        wished.append(LETTER * min(max(map(len, texts), default=1), LONGEST) + 5)
    if sum(least) >= TEXT_WIDTH:
        return [one / sum(least) * TEXT_WIDTH for one in least]
    more = [wish - low for wish, low in zip(wished, least, strict=True)]
    spare = TEXT_WIDTH - sum(least)
    return [low + spare * (one / sum(more) if sum(more) else 1 / len(more))
            for low, one in zip(least, more, strict=True)]  # fmt: skip


def _signatures(word: Word, block: Signatures) -> None:
    table = word.add_table(rows=0, cols=3)
    for office, name in block.lines:
        cells = table.add_row().cells
        _say(cells[0].paragraphs[0], office)
        cells[1].paragraphs[0].add_run("_" * 22)
        _say(cells[2].paragraphs[0], name)
        for cell in cells:
            cell.paragraphs[0].paragraph_format.space_before = Pt(16)
    word.add_paragraph()


def _figure(word: Word, block: Figure) -> None:
    word.add_paragraph(block.caption, style="Caption").paragraph_format.keep_with_next = True
    if block.svg:
        wide = TEXT_WIDTH * block.share
        drawn = word.add_picture(io.BytesIO(svg_as_png(block.svg, wide)), width=Mm(wide))
        word.paragraphs[-1].paragraph_format.keep_with_next = bool(block.legend)
        drawn._inline.docPr.set("descr", block.alt)
    for row in block.rows:
        line = word.add_paragraph(f"{row.label}\t{row.value}", style="Cell")
        line.paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_WIDTH), 2)
    if block.legend and block.svg:
        line = word.add_paragraph()
        for mark, label in block.legend:
            drawn = line.add_run().add_picture(io.BytesIO(svg_as_png(mark, 6)), height=Mm(3))
            drawn._inline.docPr.set("descr", label)
            line.add_run(f" {label}    ")


def _code(word: Word, block: Code) -> None:
    drawn = word.add_picture(io.BytesIO(png_code(block.address)), width=Mm(block.millimetres))
    drawn._inline.docPr.set("descr", block.caption or block.address)
    if block.caption:
        word.add_paragraph(block.caption, style="Caption")


def _note(word: Word, block: Note) -> None:
    line = word.add_paragraph(style="Note")
    if block.title:
        line.add_run(block.title + "\n").bold = True
    _say(line, block.words)


def _contents(word: Word, block: Contents) -> None:
    """Word fills the list in when the file is opened or the field is refreshed."""
    word.add_paragraph(block.title, style="Heading 1")
    line = word.add_paragraph()
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), 'TOC \\o "1-3" \\h \\z \\u')
    field.set(qn("w:dirty"), "true")
    line._p.append(field)


_WRITERS: Mapping[type, Callable[[Word, Any], None]] = {
    Heading: _heading,
    Paragraph: _paragraph,
    Listing: _listing,
    Facts: _facts,
    Table: _table,
    Signatures: _signatures,
    Figure: _figure,
    Code: _code,
    Note: _note,
    Contents: _contents,
    PageBreak: lambda word, _block: word.add_page_break(),
}
