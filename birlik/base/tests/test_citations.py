"""Articles as papers name them, and papers that type none."""

import re
from datetime import date

import pytest

from birlik import law
from birlik.base import packs
from birlik.base.citations import cited

PAPERS = sorted(packs.FOLDER.glob("*/papers/*.txt"))
TYPED = re.compile(
    r"стат(ья|ьи|ье|ью|ей)\s*\d|\d+(–\d+)?-ба[пб]|\d+\s+(рабоч|календар|жұмыс күн|күнтізбе)"
    r"|\b(\w+надцати|двух|трёх|пяти|десяти|тридцати)\s+(рабоч|календар|дн)"
    r"|\b(үш|бес|он|отыз)\s+(жұмыс күн|күн\b)"
)


@pytest.mark.parametrize("file", PAPERS, ids=lambda file: file.name)
def test_no_article_and_no_term_is_typed_into_a_paper(file):
    """They come from the dated values: a number would stay when the law changes."""
    typed = re.sub(r"\{[{%#].*?[}%#]\}", "", file.read_text())
    assert TYPED.search(typed) is None


@pytest.mark.parametrize(
    "article, language, genitive, said",
    [
        ("164(3)", "ru", False, "пункт 3 статьи 164"),
        ("164(3)", "ru", True, "пункта 3 статьи 164"),
        ("164(3)", "kk", False, "164-бабының 3-тармағы"),
        ("164(3)", "en", False, "article 164(3)"),
        ("168", "ru", True, "статьи 168"),
        ("168", "kk", False, "168-бабы"),
        ("170(5)(1)", "ru", False, "подпункт 1) пункта 5 статьи 170"),
        ("170(5)(1)", "kk", False, "170-бабының 5-тармағының 1) тармақшасы"),
        ("176(1)(3)-(5)", "ru", True, "подпунктов 3)–5) пункта 1 статьи 176"),
        ("176(3)-(5)", "ru", False, "пункты 3–5 статьи 176"),
        ("176(3)-(5)", "kk", False, "176-бабының 3–5-тармақтары"),
        ("172(1), 172(2)", "ru", False, "пункт 1 статьи 172, пункт 2 статьи 172"),
        ("182-1(2)", "kk", False, "182-1-бабының 2-тармағы"),
        ("по документу", "ru", False, "по документу"),
    ],
)
def test_an_article_is_named_as_papers_name_it(article, language, genitive, said):
    assert cited(article, language, genitive=genitive) == said


def test_every_article_of_the_law_can_be_named():
    for value in law.load("kz").on(date(2026, 3, 1)).values():
        for language in packs.LANGUAGES:
            assert "(" not in cited(value.source.article, language).replace("article ", "")[:1]
