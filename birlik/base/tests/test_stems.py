"""Forms of one word meet; different words do not."""

import pytest

from birlik.base.stems import cyrillic, stems

MEET = [
    ("зарплата", "зарплаты"),
    ("зарплату", "зарплатой"),
    ("уволить", "уволили"),
    ("увольнение", "увольнении"),
    ("премия", "премий"),
    ("отпуск", "отпуска"),
    ("жалақы", "жалақымды"),
    ("жалақы", "жалақыдан"),
    ("жалақы", "жалакы"),
    ("жалақы", "jalaqy"),
    ("жалақы", "jalaqı"),
    ("жалақыдан", "jalaqymdy"),
    ("кітап", "кітабы"),
    ("жұмысшы", "жұмысшылардың"),
    ("кәсіподақ", "кәсіподағымыз"),
    ("кәсіподақ", "kásipodaq"),
    ("кәсіподақ", "kasipodaq"),
    ("өтемақы", "өтемақысын"),
    ("шарт", "шарттың"),
    ("шарт", "şart"),
    ("шарт", "shartty"),
    ("Алматы", "Алматыда"),
    ("демалыс", "демалысты"),
    ("шахта", "шахтадағы"),
    ("цех", "цехтегі"),
    ("директор", "директорға"),
    ("директор", "директором"),
]
APART = [("зарплата", "премия"), ("жалақы", "жұмыс"), ("шарт", "шара"), ("отпуск", "отпустить")]


@pytest.mark.parametrize(("one", "other"), MEET)
def test_forms_of_one_word_meet(one, other):
    assert set(stems(one)) & set(stems(other))


@pytest.mark.parametrize(("one", "other"), APART)
def test_different_words_stay_apart(one, other):
    assert not set(stems(one)) & set(stems(other))


@pytest.mark.parametrize(
    ("latin", "letters"),
    [("jumys", "жумыс"), ("şağym", "шагым"), ("qyzmetker", "кызметкер"), ("chek", "чек")],
)
def test_kazakh_in_latin_letters_is_read(latin, letters):
    assert cyrillic(latin) == letters


def test_figures_are_words_too():
    assert stems("Приказ № 17") == [*stems("приказ"), "17"]
