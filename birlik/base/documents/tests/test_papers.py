"""A paper: read with file, line and reason; filled without a way to change its shape."""

import os
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from birlik.base.documents import (
    BLANK,
    BrokenPaper,
    Facts,
    Heading,
    Listing,
    PageBreak,
    Paragraph,
    Signatures,
    Table,
    paper,
    plain,
    to_docx,
    to_pdf,
)
from birlik.base.documents.tests.reading import docx_words, letters, pdf_words

MADE = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)
FIELDS = {
    "employer.name": "name of the employer",
    "meeting.on": "day of the meeting",
    "meeting.workers": "number of workers",
    "demands": "demands",
    "demands.text": "text of a demand",
    "demands.sum": "sum of a demand",
    "law.*": "article",
}
TEXT = """# Талаптар
{# a remark of the lawyer #}
-> Кімге: {{ employer.name }}
-> Қарағанды

**{{ employer.name }}** қызметкерлерінің жиналысы {{ meeting.on }} күні
өтті, {{ meeting.workers }} адам
([Еңбек кодексі](https://adilet.zan.kz/), {{ law.demands.article }}-бап).

{% for demand in demands %}
{{ forloop.counter }}. {{ demand.text }}
{% empty %}
Талап жоқ.
{% endfor %}

| № | Талап | Сомасы |
|---|---|--:|
{% for demand in demands %}
| {{ forloop.counter }} | {{ demand.text }} | {{ demand.sum }} |
{% endfor %}

: Күні | {{ meeting.on }}
{% if meeting.workers %}
: Қызметкерлер | {{ meeting.workers }}
{% endif %}
----
~~ Төраға | {{ employer.name }}
"""
FACTS = {
    "employer": {"name": "Зауыт"},
    "meeting": {"on": date(2026, 3, 12), "workers": 1200},
    "demands": [
        {"text": "Жалақы", "sum": Decimal("1250000.5")},
        {"text": "# Демалыс | **x** {{ y }}\n- екі", "sum": None},
    ],
    "law": {"demands": {"article": "164(3)"}},
}


@pytest.fixture
def write(tmp_path):
    def written(text, name="demands.kk.txt"):
        file = tmp_path / name
        file.write_text(text)
        return file

    return written


def filled(file, facts=FACTS):
    return paper(file, FIELDS).fill(facts, made=MADE)


def test_the_markup_becomes_blocks_and_the_facts_stand_in_them(write):
    made = filled(write(TEXT))
    assert (made.title, made.language) == ("Талаптар", "kk")
    kinds = [type(block) for block in made.blocks]
    assert kinds == [
        Heading, Paragraph, Paragraph, Listing, Table, Facts, PageBreak, Signatures,
    ]  # fmt: skip
    assert plain(made.blocks[1].words) == "Кімге: Зауыт\nҚарағанды"
    assert plain(made.blocks[2].words) == (
        "Зауыт қызметкерлерінің жиналысы 2026 жылғы 12 наурыз күні өтті, 1\xa0200 адам "
        "(Еңбек кодексі, 164(3)-бап)."
    )
    assert made.blocks[2].words[0].bold
    assert made.blocks[4].numeric == {2}
    assert plain(made.blocks[4].rows[0][2]) == "1\xa0250\xa0000,5"


def test_no_value_changes_the_shape_of_a_paper(write):
    made = filled(write(TEXT))
    assert len(made.blocks[3].items) == 2
    assert plain(made.blocks[3].items[1]) == "# Демалыс | **x** {{ y }}\n- екі"
    assert plain(made.blocks[4].rows[1][1]) == "# Демалыс | **x** {{ y }}\n- екі"
    for said in (pdf_words(to_pdf(made)), docx_words(to_docx(made))):
        assert letters("# Демалыс | **x** {{ y }} - екі") in letters(said)


@pytest.mark.parametrize(
    "language, said",
    [
        ("kk", "2026 жылғы 12 наурыз"),
        ("ru", "12 марта 2026 года"),
        ("en", "12 March 2026"),
    ],
)
def test_a_day_is_written_as_the_language_writes_it(write, language, said):
    made = filled(write("# T\n{{ meeting.on }}", f"a.{language}.txt"))
    assert plain(made.blocks[1].words) == said


def test_a_missing_fact_is_a_line_to_fill_in_and_is_named(write):
    facts = {**FACTS, "employer": {"name": ""}, "meeting": {}, "demands": []}
    made = filled(write(TEXT), facts)
    assert made.missing == {
        "employer.name": "name of the employer", "meeting.on": "day of the meeting",
        "meeting.workers": "number of workers", "demands": "demands",
    }  # fmt: skip
    assert f"{BLANK} қызметкерлерінің" in plain(made.blocks[2].words)
    assert plain(made.blocks[3].words) == "Талап жоқ."
    assert BLANK in pdf_words(to_pdf(made))


@pytest.mark.parametrize(
    "text, line, reason",
    [
        ("# T\n\n{{ employer.nam }}", 3, "there is no field “employer.nam”"),
        ("# T\n{% if employr %}x{% endif %}", 2, "there is no field “employr”"),
        ("# T\n{% if meeting.on and not worker.x %}x{% endif %}", 2, "no field “worker.x”"),
        ("# T\n{% for a in demand %}x{% endfor %}", 2, "there is no field “demand”"),
        ("# T\n{% for a in demands %}\n{{ a.txt }}\n{% endfor %}", 3, "no field “a.txt”"),
        ("# T\n{% for a in demands %}x{% endfor %}\n{{ a.text }}", 3, "no field “a.text”"),
        ("# T\n{% for a in demands %}{% empty %}\n{{ nothing }}{% endfor %}", 3, "“nothing”"),
        ("# T\n{% include 'x' %}", 2, "“if” and “for” only"),
        ("# T\n{% load i18n %}", 2, "i18n"),
        ("# T\n{% if employer.name %}", 2, "if"),
        ("# T\n{{ employer.name|nofilter }}", 2, "nofilter"),
        ("# T\n{{ 'text' }}", 2, "a field is a name"),
        ("# T\n{% for a, b in demands %}x{% endfor %}", 2, "by one name"),
        ("# T\n\ue000", 2, "private alphabet"),
        ("no title", 1, "a paper needs a title"),
        ("# T\n| a | b |\n|---|---|\n| c |", "", "one cell per head"),
        (
            "# T\n| a | b |\n|---|---|\n{% for a in demands %}\n| c |\n{% endfor %}",
            "",
            "one cell per head",
        ),
        ("# T\n[x](https://a.kz/{{ employer.name }})", "", "cannot hold a field"),
    ],
)
def test_a_broken_paper_says_file_line_and_reason(write, text, line, reason):
    file = write(text)
    with pytest.raises(BrokenPaper) as broken:
        paper(file, FIELDS)
    assert str(file) in str(broken.value)
    assert reason in str(broken.value)
    if line:
        assert f"line {line}" in str(broken.value)


def test_a_paper_that_was_changed_is_read_again(write):
    file = write("# One\n")
    assert filled(file).title == "One"
    file.write_text("# Two\n")
    os.utime(file, ns=(1, 1))
    assert filled(file).title == "Two"
