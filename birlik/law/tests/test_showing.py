"""The state for programs, for people and for calendars; and the manual's chapter."""

import json
from datetime import UTC, date, datetime

import pytest

import birlik.law as law
from birlik.law import manual
from birlik.law.reading import LANGUAGES, words
from birlik.law.terms import Term, plural
from birlik.law.tests.cases import cases

KZ = law.load("kz")
STAMP = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


def dispute(today: date | None = None) -> law.State:
    facts = [
        law.Fact("meeting", date(2026, 3, 12), {"workers": 90, "present": 70, "in_favour": 60})
    ]
    return KZ.procedure("collective-dispute").state(facts, today)


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def test_a_row_says_where_its_date_comes_from():
    row = next(
        r for r in law.as_dict(dispute(), "en")["rows"] if r["step"] == "set_up_reconciliation"
    )
    assert (row["due"], row["firm"], row["status"]) == ("2026-03-27", False, "projected")
    assert (row["count"], row["unit"], row["article"]) == (3, "working_days", "165(1)")
    assert row["act"] == "Labour Code of the Republic of Kazakhstan"
    assert row["source"].startswith("https://adilet.zan.kz/")
    assert (row["checked"], row["checked_label"]) == (None, "to be confirmed")
    assert (
        row["opened_by_label"] == "The employer replied in writing with its decisions and proposals"
    )
    assert [h["on"] for h in row["holidays"]] == [f"2026-03-{d}" for d in range(21, 26)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_form_works_for_every_case_in_every_language(lang: str):
    for case in cases():
        state = case.state(KZ)
        assert json.loads(json.dumps(law.as_dict(state, lang)))["procedure"] == case.procedure
        assert len(law.as_table(state, lang).splitlines()) > len(state.rows)
        assert law.as_ics(state, STAMP, lang).endswith("END:VCALENDAR\r\n")


def test_a_calendar_is_folded_at_75_octets_and_unfolds_to_the_same_words():
    text = law.as_ics(dispute(), STAMP, "kk")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    lines = unfolded(text)
    assert "SUMMARY:Жазбаша талаптарды жіберу" in lines
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 10
    assert "DTSTART;VALUE=DATE:20260316" in lines
    assert "DTEND;VALUE=DATE:20260317" in lines


def test_commas_and_semicolons_are_escaped():
    lines = unfolded(law.as_ics(dispute(), STAMP, "ru"))
    about = next(line for line in lines if line.startswith("DESCRIPTION") and "163(2)" in line)
    assert "Республики Казахстан\\, ст. 163(2)" in about
    assert "\\n" in about


def test_a_calendar_made_again_keeps_its_identifiers():
    def uids(text: str) -> list[str]:
        return [line for line in unfolded(text) if line.startswith("UID:")]

    first = uids(law.as_ics(dispute(), STAMP, "en"))
    later = datetime(2026, 7, 1, tzinfo=UTC)
    assert uids(law.as_ics(dispute(), later, "kk")) == first
    assert len(set(first)) == len(first)
    assert set(uids(law.as_ics(dispute(), STAMP, case="17"))).isdisjoint(first)


@pytest.mark.parametrize(
    ("count", "form"),
    [
        (1, "one"),
        (2, "few"),
        (5, "other"),
        (11, "other"),
        (12, "other"),
        (21, "one"),
        (45, "other"),
    ],
)
def test_russian_plurals(count: int, form: str):
    assert plural(count, "ru") == form


def test_terms_in_words():
    assert Term(3, "working_days").say("ru") == "3 рабочих дня"
    assert Term(10, "working_days").say("ru") == "10 рабочих дней"
    assert Term(1, "months").say("kk") == "1 ай"
    assert Term(1, "years").say("en") == "1 year"


def test_every_sentence_of_the_engine_has_the_same_parts_in_every_language():
    import string

    for code, text in words().items():
        parts = [
            {name for _, name, _, _ in string.Formatter().parse(text[lang]) if name}
            for lang in LANGUAGES
        ]
        assert parts[0] == parts[1] == parts[2], code


def test_the_manual_is_what_the_data_and_the_cases_say():
    assert manual.main(["--check"]) is None


def test_the_manual_says_when_it_is_out_of_date(tmp_path, monkeypatch):
    monkeypatch.setattr(manual, "FOLDER", tmp_path)
    manual.main([])
    (tmp_path / "deadlines.ru.md").write_text("старое", encoding="utf-8")
    assert manual.main(["--check"]).startswith("deadlines.ru.md: out of date")
