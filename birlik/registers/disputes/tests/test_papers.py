"""Every paper of every pack in every language, and what the record fills into it."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from birlik import law
from birlik.base import packs
from birlik.base.documents import BrokenPaper, paper, to_docx, to_pdf
from birlik.base.documents.tests.reading import docx_words, letters, pdf_words
from birlik.base.models import PersonalRead
from birlik.base.roles import Role
from birlik.registers.disputes import paper_facts, papers, part_actions
from birlik.registers.disputes.paper_places import Places
from birlik.registers.disputes.tests.factories import dispute
from birlik.registers.structure.tests import factories

FILES = sorted(
    file for file in packs.FOLDER.glob("*/papers/*.txt") if not file.name.startswith("clinic-")
)  # letters of the clinics have fields of their own
MADE = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)


def clock() -> law.Clock:
    return law.load("kz").procedure("collective-dispute")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_paper_can_be_read_and_names_no_unknown_field(file):
    made = paper(file, paper_facts.fields(clock())).fill({}, made=MADE)
    assert made.missing
    assert made.title


def test_every_listed_paper_exists_in_kazakh_and_russian_and_every_file_is_listed():
    listed = {(row["code"], code) for row in packs.read("kz", papers.INDEX)["papers"]
              for code in ("kk", "ru")}  # fmt: skip
    assert listed == {tuple(f.stem.rsplit(".", 1)) for f in FILES if f.parts[-3] == "kz"}


def test_every_step_a_side_writes_for_has_a_paper():
    steps = {row["step"] for row in packs.read("kz", papers.INDEX)["papers"]}
    assert steps >= {
        "agree_meeting", "adopt_demands", "send_demands", "employer_reply", "tell_inspection",
        "weekly_news", "set_up_reconciliation", "reconcile", "find_mediator", "set_up_arbitration",
        "give_award", "call_strike", "warn_strike", "warn_resume", "write_agreement",
    }  # fmt: skip


def test_an_unknown_field_is_refused_with_file_line_and_reason(tmp_path):
    file = tmp_path / "x.kk.txt"
    file.write_text("# T\n\n{{ law.dispute_no_such_rule }}")
    with pytest.raises(BrokenPaper, match=r"x\.kk\.txt, line 3: there is no field"):
        paper(file, paper_facts.fields(clock()))


@pytest.fixture
def works(db):
    factories.installation()
    house = factories.Federation()
    return house.workplaces["KZ-39", "coal"]


@pytest.fixture
def conflict(works):
    found = dispute(works, began=date(2026, 3, 16), demands=["wage_arrears"], workers=300)
    part_actions.record_event(
        dispute=found, code="meeting", on=date(2026, 3, 12), by=None,
        data={"workers": 300, "present": 240, "in_favour": 228},
    )  # fmt: skip
    part_actions.add_demand(
        dispute=found, code="wage_arrears", text="Көтеру 15 %", amount=1_200_000, by=None
    )
    part_actions.add_side(
        dispute=found, side="workers", kind="union", name="«Бірлік» кәсіподағы",
        representative="Ә. Қанатқызы", mandate="хаттама № 4", by=None,
    )  # fmt: skip
    return found


def desk(found) -> papers.Desk:
    return papers.Desk(found, today=date(2026, 3, 20), made=MADE)


@pytest.mark.parametrize(
    "code, language, said",
    [
        ("demand-letter", "kk", ["2026 жылғы 12 наурыз", "Көтеру 15 %", "164-бабының 3-тармағы",
                                 "3 жұмыс күні", "Ә. Қанатқызы"]),
        ("demand-letter", "ru", ["12 марта 2026 года", "1 200 000", "пункта 3 статьи 164",
                                 "3 рабочих дня", "из 300 присутствовали 240"]),
        ("demands-minutes", "ru", ["240 (80 %)", "228 (95 %)", "не менее 2/3"]),
        ("demands-minutes", "kk", ["240 (80 %)", "228 (95 %)", "кемінде 2/3"]),
        ("employer-reply", "ru", ["16 марта 2026 года", "19 марта 2026 года"]),
        ("strike-notice", "ru", ["минимуму необходимых работ", "Перечень разногласий",
                                 "продолжительность", "пункта 1 статьи 172"]),
    ],
)  # fmt: skip
def test_a_paper_is_filled_from_the_record_the_same_in_both_formats(conflict, code, language, said):
    made = desk(conflict).fill(papers.find(code), language).document
    for read in (pdf_words(to_pdf(made)), docx_words(to_docx(made))):
        for part in said:
            assert letters(part) in letters(read)


def test_a_dispute_keeps_the_articles_of_the_law_of_its_day(conflict, monkeypatch):
    """The draft with a simple majority in force later does not change this dispute's papers."""
    later = law.load("kz").with_draft(next(iter(law.load("kz").drafts)), date(2026, 6, 1))
    monkeypatch.setattr(
        "birlik.registers.disputes.procedure.clock", lambda: later.procedure("collective-dispute")
    )
    old = desk(conflict).fill(papers.find("demands-minutes"), "ru").document
    assert "не менее 2/3" in pdf_words(to_pdf(old))


def test_a_dispute_older_than_the_law_has_no_papers(works, client):
    old = dispute(works, began=date(2019, 3, 16))
    assert not desk(old).works
    client.force_login(factories.user(Role.ADMINISTRATOR))
    page = client.get(reverse("disputes:papers", args=[old.number]))
    assert page.status_code == 200
    url = reverse("disputes:paper_file", args=[old.number, "demand-letter", "ru", "pdf"])
    assert client.get(url).status_code == 404


def test_pages_and_files_of_a_paper_and_who_read_the_names(conflict, client):
    reader = factories.user(Role.LAWYER)
    client.force_login(reader)
    listed = client.get(reverse("disputes:papers", args=[conflict.number])).content.decode()
    assert "demand-letter/kk.pdf" in listed
    page = client.get(reverse("disputes:paper", args=[conflict.number, "demand-letter", "kk"]))
    assert "Көтеру 15 %" in page.content.decode()
    for kind, start in (("pdf", b"%PDF"), ("docx", b"PK")):
        url = reverse("disputes:paper_file", args=[conflict.number, "demand-letter", "kk", kind])
        answer = client.get(url)
        assert answer.content.startswith(start)
        assert f"{conflict.number}-demand-letter-kk.{kind}" in answer["Content-Disposition"]
    assert PersonalRead.objects.filter(by=reader).count() == 3


def test_a_chair_gets_the_paper_without_the_names_of_people(conflict, works, client):
    client.force_login(factories.user(Role.CHAIR, works.presences.get().organisation))
    page = client.get(reverse("disputes:paper", args=[conflict.number, "demand-letter", "kk"]))
    said = page.content.decode()
    assert page.status_code == 200
    assert "Қанатқызы" not in said
    assert "«Бірлік» кәсіподағы" in said
    assert not PersonalRead.objects.exists()


def test_the_settlement_lists_its_terms(conflict):
    signed = conflict.settlements.create(signed=date(2026, 3, 20))
    signed.terms.create(text="Доплата за ночные смены", who="Завод", due=date(2026, 6, 1))
    made = desk(conflict).fill(papers.find("settlement"), "ru").document
    said = pdf_words(to_pdf(made))
    assert "Доплата за ночные смены Завод 1 июня 2026" in said


def test_what_somebody_typed_stays_words_on_the_page_too(conflict, client):
    part_actions.add_demand(
        dispute=conflict, code="wage_arrears", text="<script>alert(1)</script>", by=None
    )
    client.force_login(factories.user(Role.LAWYER))
    page = client.get(reverse("disputes:paper", args=[conflict.number, "demand-letter", "ru"]))
    assert "<script>alert" not in page.content.decode()
    assert "&lt;script&gt;alert(1)" in page.content.decode()


def test_the_list_costs_the_same_queries_for_more_demands(
    conflict, client, django_assert_max_num_queries
):
    client.force_login(factories.user(Role.ADMINISTRATOR))
    url = reverse("disputes:papers", args=[conflict.number])
    client.get(url)
    for place in range(20):
        part_actions.add_demand(dispute=conflict, code="wage_arrears", text=f"t{place}", by=None)
    with django_assert_max_num_queries(40):
        client.get(url)


def test_what_only_papers_ask_is_typed_once_and_every_paper_has_it(conflict, client):
    client.force_login(factories.user(Role.LAWYER))
    url = reverse("disputes:add_part", args=[conflict.number, "paper"])
    page = client.get(url).content.decode()
    assert 'name="meeting.chair"' in page
    told = {"meeting.chair": "Б. Сәрсенов", "meeting.place": "Клуб", "strike_vote.chair": "Г. Ли",
            "meeting.agenda": "Разное\n\nО сроках", "letter.on": "2026-03-21"}  # fmt: skip
    assert client.post(url, told).url == reverse("disputes:papers", args=[conflict.number])
    minutes = pdf_words(to_pdf(desk(conflict).fill(papers.find("demands-minutes"), "ru").document))
    for part in ("Б. Сәрсенов", "Клуб", "3. Разное", "4. О сроках"):
        assert letters(part) in letters(minutes)
    strike = pdf_words(to_pdf(desk(conflict).fill(papers.find("strike-minutes"), "ru").document))
    assert "Г. Ли" in strike
    assert "Сәрсенов" not in strike
    invited = desk(conflict).fill(papers.find("reconciliation-invitation"), "ru").document
    assert "21 марта 2026" in pdf_words(to_pdf(invited))
    held = conflict.paper_facts.get()
    assert client.get(url).url == reverse("disputes:part", args=[conflict.number, "paper", held.pk])


def test_what_a_paper_lacks_leads_to_the_place_where_it_is_recorded(conflict, client):
    client.force_login(factories.user(Role.LAWYER))
    url = reverse("disputes:paper", args=[conflict.number, "strike-minutes", "ru"])
    page = client.get(url).content.decode()
    form = reverse("disputes:add_part", args=[conflict.number, "paper"])
    assert f'href="{form}#id_strike_vote.chair"' in page
    vote = reverse("disputes:add_part", args=[conflict.number, "event"])
    assert f'href="{vote}?code=strike_decided' in page
    asked = paper_facts.fields(clock())
    places = Places(conflict)
    lost = {name for name in asked if not places.of(name)} - {"agreement.terms"}
    assert {name.split(".")[0] for name in lost} == {"law", "of_law", "rule", "due"}


def test_the_form_asks_nothing_the_record_tells_and_the_event_asks_nothing_the_papers_tell(
    conflict, client
):
    client.force_login(factories.user(Role.LAWYER))
    part_actions.tell_papers(dispute=conflict, told={"strike.duration": "3 дня"}, by=None)
    add = reverse("disputes:add_part", args=[conflict.number, "event"])
    assert "3 дня" in client.get(f"{add}?code=strike_notice").content.decode()
    part_actions.record_event(
        dispute=conflict, code="strike_notice", on=date(2026, 3, 17), by=None,
        data={"minimum_work": "Насосы"},
    )  # fmt: skip
    held = conflict.paper_facts.get()
    page = client.get(reverse("disputes:part", args=[conflict.number, "paper", held.pk]))
    assert 'name="strike.duration"' in page.content.decode()
    assert 'name="strike.minimum_work"' not in page.content.decode()


def test_two_who_write_facts_for_the_papers_never_overwrite_each_other(conflict, client):
    client.force_login(factories.user(Role.LAWYER))
    url = reverse("disputes:add_part", args=[conflict.number, "paper"])
    part_actions.tell_papers(dispute=conflict, told={"meeting.place": "Клуб"}, by=None)
    late = client.post(url, {"meeting.place": "Столовая"})
    assert late.status_code == 409
    said = late.content.decode()
    assert "Клуб" in said
    assert "Столовая" in said
    assert conflict.paper_facts.get().told == {"meeting.place": "Клуб"}


def test_names_typed_for_the_papers_are_hidden_from_who_may_not_see_names(conflict, works, client):
    part_actions.tell_papers(
        dispute=conflict, told={"meeting.chair": "Б. Сәрсенов", "meeting.place": "Клуб"}, by=None
    )
    client.force_login(factories.user(Role.CHAIR, works.presences.get().organisation))
    url = reverse("disputes:paper", args=[conflict.number, "demands-minutes", "kk"])
    page = client.get(url).content.decode()
    assert "Клуб" in page
    assert "Сәрсенов" not in page
    form = reverse("disputes:add_part", args=[conflict.number, "paper"])
    assert form not in page
    assert client.get(form).status_code == 404


@pytest.mark.parametrize(
    "told", [{"letter.on": "2026-02-31"}, {"award.against": -1}, {"no.such": "x"}]
)
def test_what_no_paper_asks_or_cannot_be_is_refused(conflict, told):
    with pytest.raises(ValidationError):
        part_actions.tell_papers(dispute=conflict, told=told, by=None)
