"""Letters say what the record says, in the language they are sent in."""

import io
from datetime import date

import pytest
from django.urls import reverse
from docx import Document as Word
from pypdf import PdfReader

from birlik.base.documents import to_docx
from birlik.base.documents.tests.reading import docx_words
from birlik.registers.clinics import letters
from birlik.registers.clinics.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def appeal(house, clinic):
    return factories.dismissed(
        clinic,
        date(2026, 3, 2),
        name="Ахметов Серік",
        workplace=house.workplaces["KZ-39", "coal"],
        words="Себепсіз жұмыстан шығарды.",
    )


@pytest.mark.parametrize("kind", letters.KINDS)
@pytest.mark.parametrize("language", letters.LANGUAGES)
def test_every_letter_is_drawn_up_in_both_languages(appeal, lawyer, kind, language):
    made = letters.letter(appeal, lawyer, kind, language)
    assert made.language == language
    assert made.title


def test_a_claim_in_kazakh_is_filled_from_the_record(client, appeal, lawyer):
    client.force_login(lawyer)
    args = [appeal.number, "reinstatement", "kk", "pdf"]
    body = client.get(reverse("clinics:letter", args=args)).content
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    text = " ".join(text.split())
    assert "Жұмысқа қайта алу туралы талап арыз" in text
    assert "Ахметов Серік" in text
    assert appeal.workplace.employer.name in text
    assert "2026 жылғы 2 наурыз" in text


def test_a_letter_takes_articles_and_terms_from_the_law(client, appeal, lawyer):
    made = {kind: letters.letter(appeal, lawyer, kind, "ru") for kind in letters.KINDS}
    said = {kind: docx_words(to_docx(one)) for kind, one in made.items()}
    assert "15 рабочих дней со дня регистрации (пункт 5 статьи 159)" in said["commission"]
    assert "пункта 2 статьи 62" in said["documents"]
    assert "истекает 2 апреля 2026 года (пункт 1 статьи 160" in said["reinstatement"]
    assert "пункта 2 статьи 21 Закона" in said["mediation"]
    assert not any("law" in path for one in made.values() for path in one.missing)


def test_the_same_claim_in_russian_to_edit(client, appeal, lawyer):
    client.force_login(lawyer)
    args = [appeal.number, "reinstatement", "ru", "docx"]
    body = client.get(reverse("clinics:letter", args=args)).content
    text = "\n".join(one.text for one in Word(io.BytesIO(body)).paragraphs)
    assert "Исковое заявление о восстановлении на работе" in text
    assert "2 марта 2026 года" in text


def test_the_page_says_what_is_not_recorded(client, appeal, lawyer):
    client.force_login(lawyer)
    client.cookies["django_language"] = "en"
    page = client.get(reverse("clinics:letters", args=[appeal.number])).content.decode()
    assert "Not recorded: " in page
    assert "court" in page


@pytest.mark.parametrize(
    "args", [("nonsense", "kk", "pdf"), ("wages", "de", "pdf"), ("wages", "kk", "exe")]
)
def test_a_letter_that_is_not_there_does_not_exist(client, appeal, lawyer, args):
    client.force_login(lawyer)
    assert client.get(reverse("clinics:letter", args=[appeal.number, *args])).status_code == 404
