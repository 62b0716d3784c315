"""The same blocks become PDF and DOCX with the same words, in three languages."""

import io
import zipfile
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from docx import Document as open_docx
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from birlik.base.charts import Bar, Bars, Line, Place, Series, TileMap
from birlik.base.documents import (
    MOST_ROWS,
    Code,
    Contents,
    Document,
    Facts,
    Heading,
    Listing,
    Note,
    PageBreak,
    Paragraph,
    Signatures,
    Span,
    Table,
    figure,
    figure_table,
    plain,
    to_docx,
    to_pdf,
    words,
)
from birlik.base.documents.tests.reading import docx_words, letters, pdf_words

MADE = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)
ALPHABETS = {
    "kk": "Аа Әә Бб Вв Гг Ғғ Дд Ее Ёё Жж Зз Ии Йй Кк Ққ Лл Мм Нн Ңң Оо Өө Пп Рр Сс Тт Уу Ұұ Үү "
    "Фф Хх Һһ Цц Чч Шш Щщ Ъъ Ыы Іі Ьь Ээ Юю Яя № ₸ « » – —",
    "ru": "Аа Бб Вв Гг Дд Ее Ёё Жж Зз Ии Йй Кк Лл Мм Нн Оо Пп Рр Сс Тт Уу Фф Хх Цц Чч Шш Щщ Ъъ Ыы",
    "en": "Aa Bb Cc Dd Ee Gg Kk Qq Ww Xx Zz “quoted” it’s – 1,234.5 % § €",
}


def document(*blocks, language="kk", title="Талаптар", **rest) -> Document:
    return Document(title=title, language=language, blocks=blocks, made=MADE, **rest)


def everything(language: str) -> Document:
    said = ALPHABETS[language]
    return document(
        Heading(words(said), 0),
        Contents("Contents"),
        Heading(words("Chapter"), 1),
        Paragraph([Span(said, bold=True), Span(" and "), Span("a link", link="https://a.kz/")]),
        Listing([words("first"), words(said)], numbered=True),
        Listing([words("point")]),
        Facts([("Employer", words("Works")), ("Day", [Span("__________", blank=True)])]),
        Table(
            [words("No."), words("Demand")], [[words("1"), words(said)]], frozenset({0}), "Table"
        ),
        Note(words("mind this"), "Note"),
        PageBreak(),
        Code("https://birlik.example/check/1", "Check it"),
        Signatures([(words("Chair"), words("A. Serik"))]),
        language=language,
        organisation="Centre",
        number="D-2026-0001",
    )


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_letter_comes_back_from_both(language):
    made = everything(language)
    for said in (pdf_words(to_pdf(made)), docx_words(to_docx(made))):
        assert letters(said).count(letters(ALPHABETS[language])) >= 4


def test_a_pdf_is_archival_and_can_be_listened_to():
    read = PdfReader(io.BytesIO(to_pdf(everything("kk"))))
    told = read.metadata
    assert (told.title, told.author, told.creation_date) == ("Талаптар", "Centre", MADE)
    assert read.trailer["/Root"]["/Lang"] == "kk"
    assert "/StructTreeRoot" in read.trailer["/Root"]
    xmp = read.trailer["/Root"]["/Metadata"].get_data().decode()
    assert "pdfuaid:part" in xmp
    assert "pdfaid:part" in xmp


def test_a_stamp_is_of_a_second_in_any_time_zone():
    here = datetime(2026, 11, 26, 15, 0, 1, 250, tzinfo=ZoneInfo("Asia/Almaty"))
    made = Document(title="T", language="kk", blocks=[Paragraph(words("x"))], made=here)
    created = PdfReader(io.BytesIO(to_pdf(made))).metadata.creation_date
    assert created == here.replace(microsecond=0)
    assert to_docx(made) == to_docx(made)


def test_every_page_of_a_pdf_has_its_number_and_the_documents():
    read = PdfReader(io.BytesIO(to_pdf(everything("ru"))))
    pages = [page.extract_text() for page in read.pages]
    assert len(pages) == 2
    for place, page in enumerate(pages, 1):
        assert f"{place} / 2" in page
        assert "D-2026-0001" in page
        assert "Centre" in page


def test_a_docx_has_styles_and_a_table_to_edit():
    word = open_docx(io.BytesIO(to_docx(everything("kk"))))
    styles = [line.style.name for line in word.paragraphs]
    assert {"Title", "Heading 1", "List Number", "List Bullet", "Caption", "Note"} <= set(styles)
    assert word.core_properties.title == "Талаптар"
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in word.tables]
    assert ["1", ALPHABETS["kk"]] in tables[1]
    assert word.styles["Normal"].element.xpath(".//w:lang/@w:val") == ["kk-KZ"]


def test_two_numbered_lists_both_begin_at_one():
    made = to_docx(document(*[Listing([words("a"), words("b")], numbered=True)] * 2))
    lines = open_docx(io.BytesIO(made)).paragraphs
    numbers = [line._p.pPr.numPr.numId.val for line in lines]
    assert numbers[0] == numbers[1] != numbers[2] == numbers[3]


def test_the_same_content_with_the_same_stamp_is_the_same_file():
    for write in (to_pdf, to_docx):
        assert write(everything("kk")) == write(everything("kk"))
    with zipfile.ZipFile(io.BytesIO(to_docx(everything("kk")))) as packed:
        assert {part.date_time[0] for part in packed.infolist()} == {1980}


HOSTILE = [
    '#eval("1+1")',
    '#read("/etc/passwd")',
    "$x^2$ *b* _i_ `raw` @ref <label> \\ ~",
    '"); #panic("x',
    "#strong[x] // comment /* */",
    "= not a heading\n- not a list",
    "{{ employer }} {% if x %}",
    "<w:t>&amp;</w:t> ]]>",
    "\x00\x07 control \x1f",
    "\ufffe\ufeff\u202e",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_words_stay_words_whatever_they_say(text):
    made = document(
        Heading(words(text), 1),
        Paragraph(words(text)),
        Facts([(text, words(text))]),
        title="T" + text,
    )
    wanted = letters(plain(words(text)))
    for said in (pdf_words(to_pdf(made)), docx_words(to_docx(made))):
        assert not wanted or letters(said).count(wanted) >= 3


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=200))
def test_no_text_at_all_breaks_a_writer(text):
    made = document(Paragraph(words(text)), Table([words(text)], [[words(text)]]))
    assert to_pdf(made).startswith(b"%PDF")
    assert open_docx(io.BytesIO(to_docx(made))).tables


def test_charts_stand_in_both_with_words_for_those_who_do_not_see():
    line = Line(title="Апта", labels=["1", "2"], series=[Series("Барлығы", [1.0, None])])
    bars = Bars(title="Аймақ", bars=[Bar("Ақмола", (3.0,)), Bar("Жетісу", (None,))])
    tiles = TileMap(title="Карта", places=[Place("A", "Ақмола", 3.0)], tiles={"A": (0, 0)})
    made = document(*map(figure, (line, bars, tiles)), figure_table(bars))
    pdf, word = to_pdf(made), to_docx(made)
    for said in (pdf_words(pdf), docx_words(word)):
        for part in ("Апта", "Аймақ", "Карта", "Ақмола", "Жетісу"):
            assert part in said
    drawings = open_docx(io.BytesIO(word)).inline_shapes
    told = [shape._inline.docPr.get("descr") for shape in drawings]
    assert [said for said in told if said in (line.spoken, tiles.spoken)] == [
        line.spoken,
        tiles.spoken,
    ]
    assert all(told)


def test_a_letter_no_font_has_is_kept_in_words():
    """It cannot be drawn, so the file is no longer archival, but nothing is lost."""
    said = pdf_words(to_pdf(document(Paragraph(words("Қытайша: 工会")))))
    assert "Қытайша" in said


def test_chapters_may_begin_at_any_level_and_one_without_a_name_is_none():
    made = document(Heading(words("Third"), 3), Heading(words(" ")), Heading(words("First"), 1))
    assert pdf_words(to_pdf(made)).startswith("Third First")
    assert docx_words(to_docx(made)) == "Third First"


def test_a_poster_has_no_header():
    made = document(
        Heading(words("Help"), 0), Code("https://birlik.example/", millimetres=90), layout="poster"
    )
    assert pdf_words(to_pdf(made)) == "Help"


def test_what_cannot_be_a_document_says_why():
    with pytest.raises(ValueError, match=f"{MOST_ROWS} rows at most. Got {MOST_ROWS + 1}"):
        Table([words("a")], [[words("b")]] * (MOST_ROWS + 1))
    with pytest.raises(ValueError, match="one cell per head"):
        Table([words("a")], [[words("b"), words("c")]])
    with pytest.raises(ValueError, match="web or mail address"):
        Span("x", link="javascript:alert(1)")
    with pytest.raises(ValueError, match="time zone"):
        Document(title="a", language="kk", blocks=[], made=datetime(2026, 1, 1))
    with pytest.raises(ValueError, match="title must not be empty"):
        document(title=" ")
