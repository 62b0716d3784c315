"""One content, two formats: PDF to sign and print, DOCX to edit.

A document is a title, a language and a list of blocks (`blocks.py`). `to_pdf` writes it with Typst
as an archival, accessible PDF; `to_docx` writes it with python-docx in real Word styles. Both write
the same blocks, so the words are the same by construction; `to_html` shows them on a page first.

    from birlik.base.documents import Document, Heading, Paragraph, Table, to_docx, to_pdf, words

    report = Document(
        title="Weekly note",
        language="en",
        organisation="National Centre of Trade Unions",
        number="2026-W47",
        made=timezone.now(),
        blocks=[
            Heading(words("Weekly note"), level=0),
            Paragraph([Span("Five "), Span("disputes", bold=True), Span(" are open.")]),
            figure(chart),  # any of birlik.base.charts
            Table([words("Region"), words("Disputes")], rows, numeric=frozenset({1})),
            Code("https://birlik.example/check/1", caption="Check this figure"),
        ],
    )
    to_pdf(report), to_docx(report)

A paper that lawyers word is a text file of the country pack, `packs/kz/papers/NAME.LANGUAGE.txt`:

    # Notice of a strike                     the title; ## and ### are chapters
    -> To: {{ employer.name }}               set to the right; `-> words <-` in the middle
    The workers of **{{ employer.name }}**   a paragraph; an empty line ends it
    {% for demand in demands %}              the only tags: for, empty, if, elif, else
    1. {{ demand.text }}                     a numbered list; `- ` a plain one
    {% endfor %}
    : Workplace | {{ workplace.name }}       a fact: label and value
    | No. | Demand | Sum |                   a table; `--:` below a head sets numbers to the right
    |---|---|--:|
    > Words in a box
    ~~ Chair of the meeting | {{ chair }}    a line to sign
    ----                                     a new page

`paper(FILE, FIELDS)` reads and checks it: a field that is not in FIELDS is refused with file, line
and reason. `paper.fill(facts, …)` gives a `Document`. A fact that is missing prints as a line to be
filled in by hand, and `document.missing` names it. Values are put in after the markup is read, so
nothing somebody typed can become a heading, a link or a field.
"""

from birlik.base.documents.blocks import (
    BLANK,
    MOST_ROWS,
    Block,
    Code,
    Contents,
    Document,
    Facts,
    Figure,
    FigureRow,
    Heading,
    Listing,
    Note,
    PageBreak,
    Paragraph,
    Signatures,
    Span,
    Table,
    Words,
    plain,
    words,
)
from birlik.base.documents.docx import to_docx
from birlik.base.documents.drawn import figure, figure_table
from birlik.base.documents.html import to_html
from birlik.base.documents.papers import BrokenPaper, Paper, paper
from birlik.base.documents.pdf import to_pdf

__all__ = [
    "BLANK",
    "MOST_ROWS",
    "Block",
    "BrokenPaper",
    "Code",
    "Contents",
    "Document",
    "Facts",
    "Figure",
    "FigureRow",
    "Heading",
    "Listing",
    "Note",
    "PageBreak",
    "Paper",
    "Paragraph",
    "Signatures",
    "Span",
    "Table",
    "Words",
    "figure",
    "figure_table",
    "paper",
    "plain",
    "to_docx",
    "to_html",
    "to_pdf",
    "words",
]
