"""A report's text binds figures; a number typed by hand is refused with its line."""

import io
import re
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from birlik.base.roles import Role
from birlik.figures import actions, checking, reports, texts
from birlik.figures.asking import Refused
from birlik.figures.definitions import catalogue
from birlik.figures.models import IssuedReceipt
from birlik.registers.disputes.choices import Outcome
from birlik.registers.disputes.tests.factories import dispute
from birlik.registers.structure.tests import factories

TITLE = "# Report\n\n"
FIGURE = "{disputes-recorded | dispute, disputes}"


@pytest.fixture
def file(tmp_path):
    def writing(text, name="r.en.txt"):
        (tmp_path / name).write_text(text)
        return tmp_path / name

    return writing


def test_a_text_is_read_into_blocks(file):
    text = TITLE + f"## Disputes\n\nThere were {FIGURE}\nin {{period}}.\n- one\n- two\n"
    blocks = texts.read(file(text + "[[disputes-recorded by region]]\n"), "en")
    assert [b.kind for b in blocks] == [
        "title", "chapter", "paragraph", "item", "item", "drawing",
    ]  # fmt: skip
    assert [one.code for one in texts.references(blocks)] == ["disputes-recorded"]


@pytest.mark.parametrize(
    ("line", "text", "reason"),
    [
        (3, TITLE + "There were 84 disputes.", "'84' is a number typed by hand"),
        (4, TITLE + f"There were {FIGURE},\n\nor 57 %.".replace(",\n", "\n"), "typed by hand"),
        (3, TITLE + "There were {disputes-recorded | dispute}.", "1 forms of its word"),
        (3, TITLE + "There were {Disputes}.", "is not the code of a figure"),
        (3, TITLE + "There were {disputes-recorded @soon}.", "says nothing here"),
        (3, TITLE + "There were {disputes-recorded.", "a brace stands alone"),
        (3, TITLE + "[[disputes-recorded of region]]", "is no drawing"),
        (3, TITLE + "[[strikes, disputes-recorded by region]]", "several stand in a table"),
        (1, "No title.", "begins with its title"),
    ],
)
def test_it_is_refused_with_its_line(file, line, text, reason):
    with pytest.raises(texts.BrokenText, match=re.escape(reason)) as refused:
        texts.read(file(text), "en")
    assert re.search(rf"r\.en\.txt:{line}|r\.en\.txt:5", str(refused.value))


@pytest.mark.parametrize(
    ("language", "number", "form"),
    [
        ("ru", 1, "спор"), ("ru", 31, "спор"), ("ru", 84, "спора"), ("ru", 48, "споров"),
        ("ru", 11, "споров"),
    ],
)  # fmt: skip
def test_a_word_follows_its_number(language, number, form):
    assert texts.fitting(("спор", "спора", "споров"), number, language) == form


META = """name: {kk: a, ru: b, en: c}
span: year
public: true
awaited:
  appeals: {kk: a, ru: b, en: Appeals}
"""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"ru": TITLE + "{strikes}"}, "do not bind the same figures"),
        ({"kk": TITLE + "{nothing}"}, "there is no figure 'nothing'"),
        ({"en": TITLE + "{reports-corrected}"}, "is not public, but the report is"),
    ],
)
def test_three_texts_bind_the_same_public_figures(file, changed, reason):
    factories.installation()
    for language in ("kk", "ru", "en"):
        file(changed.get(language, TITLE + "{disputes-recorded} {appeals}"), f"r.{language}.txt")
    with pytest.raises(texts.BrokenText, match=re.escape(reason)):
        reports.read_report(file(META, "r.yaml"), catalogue("kz"))


@pytest.mark.django_db
def test_the_reports_of_the_pack_are_whole():
    factories.installation()
    assert set(reports.known()) == {"annual", "weekly", "country"}


def numbers_of(made, language):
    stamp = datetime(2026, 1, 1, tzinfo=UTC)
    document = reports.document(made, language, stamp)
    spans = [s for b in document.blocks for s in getattr(b, "words", ()) if s.link]
    return document, [re.sub(r"\D", "", span.text) for span in spans]


@pytest.mark.django_db
def test_three_languages_say_the_same_numbers_and_every_code_checks(house):
    works = house.workplaces["KZ-39", "coal"]
    for _ in range(3):
        dispute(works, union_present=True, federation_took_part=True, outcome=Outcome.MET)
    made = reports.compute(reports.of("country"), "2023")
    said = {language: sorted(numbers_of(made, language)[1]) for language in ("kk", "ru", "en")}
    assert said["kk"] == said["ru"] == said["en"]


@pytest.mark.django_db
def test_a_report_is_made_with_its_receipts_issued(house):
    dispute(house.workplaces["KZ-39", "coal"])
    files = actions.make_report(
        code="annual", period="2023", languages=["en"], formats=["pdf", "docx"],
        by=factories.user(Role.ANALYST),
    )  # fmt: skip
    assert set(files) == {"annual-2023-en.pdf", "annual-2023-en.docx"}
    text = "".join(
        page.extract_text() for page in PdfReader(io.BytesIO(files["annual-2023-en.pdf"])).pages
    )
    assert "[no register yet]" in text or "appeals" in catalogue()
    assert (
        "1\u00a0collective labour dispute was" in text or "1 collective labour dispute was" in text
    )
    for given in IssuedReceipt.objects.all():
        assert checking.verdict(given.hash).good
        assert given.hash[:16] in text


@pytest.mark.django_db
def test_who_may_not_read_a_register_gets_no_report_of_it(house):
    lawyer = factories.user(Role.CHAIR)
    with pytest.raises(Refused, match="registers that are not open to you"):
        actions.make_report(
            code="annual", period="2023", languages=["en"], formats=["pdf"], by=lawyer
        )
    with pytest.raises(Refused, match="cannot be made"):
        actions.make_report(
            code="annual", period="2023", languages=["xx"], formats=["pdf"], by=None
        )
    with pytest.raises(Refused, match="There is no report"):
        reports.of("nothing")


@pytest.mark.parametrize(
    ("period", "before"),
    [("2023", "2022"), ("2023-Q1", "2022-Q4"), ("2023-01", "2022-12"), ("2026-W01", "2025-W52"),
     ("2023-01-11..2023-01-20", "2023-01-01..2023-01-10")],
)  # fmt: skip
def test_the_period_before(period, before):
    assert reports.previous(reports.Period.parse(period)).label == before


@pytest.mark.django_db
def test_the_numbers_a_page_begins_with_are_bound_and_linked(house, file):
    blocks = texts.read(file(TITLE + "[[numbers members, disputes-recorded]]\n\nWords.\n"), "en")
    assert [one.code for one in texts.references(blocks)] == ["members", "disputes-recorded"]
    for report in reports.known().values():
        for language, own in report.blocks.items():
            large = [b.drawing for b in own if b.drawing and not b.drawing.by]
            assert len(large) == 1, (report.code, language)


@pytest.mark.django_db
def test_no_page_of_the_reports_is_left_empty(house):
    """Drawings stand at the foot of a page while the text goes on."""
    dispute(house.workplaces["KZ-39", "coal"])
    for code, most in (("annual", 7), ("country", 4)):
        made = actions.make_report(
            code=code, period="2023", languages=["ru", "kk", "en"], formats=["pdf"], by=None
        )
        for name, content in made.items():
            pages = PdfReader(io.BytesIO(content)).pages
            assert len(pages) <= most, name
            for page in pages:
                assert len(page.extract_text()) > 150, (name, page.page_number)
