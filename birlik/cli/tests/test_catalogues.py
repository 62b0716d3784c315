import gettext

import pytest
from babel.messages.catalog import Catalog

from birlik.cli import catalogues


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package of one module and one template, with catalogues of its own."""
    package = tmp_path / "birlik"
    (package / "web" / "templates").mkdir(parents=True)
    (package / "web" / "views.py").write_text(
        "title = _('Week %(week)s')\nmany = ngettext('%(n)d report', '%(n)d reports', n)\n"
        "noun = pgettext_lazy('noun', 'report')\n"
    )
    (package / "web" / "templates" / "page.html").write_text(
        "<p>\n    don't\n  {% blocktranslate trimmed with name=x %}\n  Dear {{ name }},\n  hello\n"
        "  {% endblocktranslate %}\n      {% translate 'Send' %}</p>"
    )
    monkeypatch.setattr(catalogues, "PACKAGE", package)
    monkeypatch.setattr(catalogues, "LOCALE", package / "locale")
    return package


def test_texts_of_code_and_templates_are_found(package):
    found = catalogues.extracted()
    assert {message.id for message in found if message.id} == {
        "Week %(week)s",
        ("%(n)d report", "%(n)d reports"),
        "report",
        "Dear %(name)s, hello",
        "Send",
    }
    assert found.get("report", "noun").locations == [("birlik/web/views.py", 0)]


def test_merging_keeps_translations_and_drops_what_the_code_lost(package):
    assert catalogues.merge(catalogues.extracted()) == {"kk": 5, "ru": 5}
    file = catalogues.po_file("ru")
    file.write_text(
        file.read_text().replace('msgid "Send"\nmsgstr ""', 'msgid "Send"\nmsgstr "Отправить"')
    )
    (package / "web" / "views.py").write_text("")
    assert catalogues.merge(catalogues.extracted()) == {"kk": 2, "ru": 1}
    assert "Отправить" in file.read_text()
    assert "Week" not in file.read_text()


def test_merging_twice_changes_nothing(package):
    catalogues.merge(catalogues.extracted())
    once = catalogues.po_file("kk").read_bytes()
    catalogues.merge(catalogues.extracted())
    assert catalogues.po_file("kk").read_bytes() == once


def test_a_compiled_catalogue_is_read_by_gettext(package):
    catalogues.merge(catalogues.extracted())
    file = catalogues.po_file("ru")
    file.write_text(
        file.read_text().replace('msgid "Send"\nmsgstr ""', 'msgid "Send"\nmsgstr "Отправить"')
    )
    assert not catalogues.is_compiled("ru")
    assert catalogues.compile_all() == [
        catalogues.po_file(code).with_suffix(".mo") for code in ("kk", "ru")
    ]
    with open(file.with_suffix(".mo"), "rb") as handle:
        assert gettext.GNUTranslations(handle).gettext("Send") == "Отправить"
    assert catalogues.compile_all() == []


@pytest.mark.parametrize(
    ("source", "translation", "fault"),
    [
        ("Week %(week)s", "Неделя %(week)s", None),
        ("Week %(week)s", "", "is not translated"),
        ("Week %(week)s", "Неделя", "lacks the placeholders %(week)s"),
        ("Week %(week)s", "Неделя %(wek)s", "placeholders the source has not: %(wek)s"),
        (("%(n)d report", "%(n)d reports"), ("один отчёт", "%(n)d отчёта", "%(n)d отчётов"), None),
        (("%(n)d report", "%(n)d reports"), ("отчёт", "", "%(n)d отчётов"), "is not translated"),
        (
            ("%(n)d report", "%(n)d reports"),
            ("отчёт", "отчёта", "отчётов"),
            "lacks a placeholder in its last plural form",
        ),
    ],
)
def test_a_translation_is_judged(source, translation, fault):
    template, catalog = Catalog(), Catalog(locale="ru")
    template.add(source)
    catalog.add(source, translation)
    found = [words for _, words in catalogues._faults_of(template, catalog)]
    assert (found == []) if fault is None else (len(found) == 1 and fault in found[0])


def test_a_doubtful_translation_is_refused():
    template, catalog = Catalog(), Catalog(locale="ru")
    template.add("Send")
    catalog.add("Send", "Отправить", flags=["fuzzy"])
    assert [words for _, words in catalogues._faults_of(template, catalog)] == [
        "is marked as doubtful (fuzzy)."
    ]
