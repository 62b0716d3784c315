"""The pages: who opens them, what they say, what they cost."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from birlik.base.models import PersonalRead
from birlik.base.roles import Role
from birlik.imports import actions, queries, tasks
from birlik.imports.importer import Importer
from birlik.imports.models import ImportRun, State
from birlik.imports.reading import Table
from birlik.imports.registry import kinds
from birlik.registers.structure.imports.traces import imported_here
from birlik.registers.structure.models import Workplace
from birlik.registers.structure.tests import factories
from tests.imports.test_runs import HEAD, book, site
from tests.imports.ways import as_csv, as_xlsx, tried, uploaded


@pytest.fixture
def coordinator(kz):
    return kz.user(Role.COORDINATOR, region="KZ-39")


@pytest.fixture
def page(client, coordinator, settings):
    client.force_login(coordinator)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def good(number: int):
    return site(code=f"G-{number}", name=f"Участок {number}", region="KZ-39")


def test_a_file_goes_its_whole_way_through_the_pages(page):
    file = SimpleUploadedFile(
        "лист.xlsx", as_xlsx([HEAD, good(1), site(code="B", region="Атлантида")])
    )
    answer = page.post(reverse("imports:upload"), {"kind": "workplaces", "file": file})
    run = ImportRun.objects.get()
    assert answer.url == reverse("imports:match", args=[run.pk])
    form = page.get(answer.url).context["form"]
    chosen = {name: form[name].value() for name in form.fields}
    answer = page.post(answer.url, chosen)
    assert answer.url == reverse("imports:verdict", args=[run.pk])
    said = page.get(answer.url).content.decode()
    assert "Every row was tried and nothing is stored yet" in said
    assert "is not known" in said
    assert not Workplace.objects.filter(code="G-1").exists()
    assert page.get(reverse("imports:apply", args=[run.pk])).status_code == 200
    page.post(reverse("imports:apply", args=[run.pk]))
    assert Workplace.objects.filter(code="G-1").exists()
    page.post(reverse("imports:undo", args=[run.pk]))
    assert not Workplace.objects.filter(code="G-1").exists()
    assert "the register is as it was" in page.get(answer.url).content.decode()


def test_the_refused_rows_come_back_as_a_file_with_reasons_and_no_formulas(
    page, coordinator, tmp_path
):
    from birlik.imports.reading import read

    bad = site(code="=1+1", region="Атлантида")
    run = tried("workplaces", book(good(1), bad), by=coordinator)
    answer = page.get(reverse("imports:refused", args=[run.pk]))
    file = tmp_path / "refused.xlsx"
    file.write_bytes(answer.content)
    table: Table = read(file, set())
    assert table.headings == [*HEAD, "Line", "Why refused"]
    assert table.lines[0].cells[0] == "'=1+1"
    assert table.lines[0].cells[-2] == "3"
    assert "is not known" in table.lines[0].cells[-1]


def test_a_bad_file_gets_its_sentence_on_the_form(page):
    file = SimpleUploadedFile("x.xlsx", b"PK\x03\x04 nothing")
    answer = page.post(reverse("imports:upload"), {"kind": "workplaces", "file": file})
    assert answer.status_code == 422
    assert "damaged and cannot be read" in answer.content.decode()


def test_one_field_for_two_columns_is_said_beside_the_column(page, coordinator):
    run = uploaded("workplaces", book(good(1)), by=coordinator)
    answer = page.post(
        reverse("imports:match", args=[run.pk]), {"column_0": "region", "column_1": "region"}
    )
    assert answer.status_code == 422
    assert "chosen for two columns" in answer.content.decode()


def test_the_verdict_narrows_to_what_is_asked(page, coordinator):
    run = tried("workplaces", book(good(1), site(code="B", region="Атлантида")), by=coordinator)
    url = reverse("imports:verdict", args=[run.pk])
    refused = page.get(url, {"verdict": "refused"}).context["table"].records
    assert [row.line for row in refused] == [3]
    by_reason = page.get(url, {"reason": "bad_choice.region"}).context["table"].records
    assert [row.line for row in by_reason] == [3]


def test_an_import_of_another_person_does_not_exist(client, kz, coordinator):
    run = tried("workplaces", book(good(1)), by=coordinator)
    client.force_login(kz.user(Role.COORDINATOR, region="KZ-47"))
    for route in ("verdict", "match", "status", "apply", "undo", "refused"):
        assert client.get(reverse(f"imports:{route}", args=[run.pk])).status_code == 404
    client.force_login(factories.user(Role.CHAIR, kz.primaries["KZ-39", "coal"]))
    assert client.get(reverse("imports:list")).status_code == 404


def test_an_analyst_is_offered_only_what_analysts_import(client, kz, settings):
    client.force_login(kz.user(Role.ANALYST))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    kinds_offered = client.get(reverse("imports:upload")).context["kinds"]
    assert [kind.kind for kind in kinds_offered] == ["disputes"]


def test_another_sheet_is_read_on_request(page, coordinator):
    def second(book_, _sheet):
        other = book_.add_worksheet("Другой")
        other.write_row(0, 0, HEAD)
        other.write_row(1, 0, good(9))
        other.write_row(2, 0, good(10))

    run = uploaded("workplaces", as_xlsx([HEAD, good(1)], second), by=coordinator)
    page.post(reverse("imports:sheet", args=[run.pk]), {"sheet": "Другой"})
    run.refresh_from_db()
    assert (run.table, run.layout["rows"]) == ("Другой", 2)


@pytest.mark.django_db(transaction=True)
def test_a_large_file_becomes_a_job_and_the_page_waits(page, coordinator, monkeypatch):
    monkeypatch.setattr(tasks, "AT_ONCE", 1)
    run = uploaded("workplaces", book(good(1), good(2)), by=coordinator)
    assert not tasks.start("try_out", run=run, by=coordinator)
    assert not tasks.start("try_out", run=run, by=coordinator)
    assert queries.standing(run) == "waiting"
    said = page.get(reverse("imports:verdict", args=[run.pk])).content.decode()
    assert "Waiting until the worker is free" in said
    assert "hx-trigger" in page.get(reverse("imports:status", args=[run.pk])).content.decode()
    tasks.work.func(step="try_out", run=run.pk, by=coordinator.pk, language="en")
    run.refresh_from_db()
    assert (run.state, run.counts["new"]) == (State.TRIED, 2)


def test_a_worker_that_may_not_begin_says_why_on_the_run(kz, coordinator):
    run = tried("workplaces", book(good(1)), by=coordinator)
    actions.await_worker(run=run, step="apply")
    analyst = kz.user(Role.ANALYST)
    tasks.work.func(step="apply", run=run.pk, by=analyst.pk, language="en")
    run.refresh_from_db()
    assert (run.state, run.trouble[:20]) == (State.TRIED, "Your posts do not le")


def test_a_run_broken_off_says_so(page, coordinator):
    run = tried("workplaces", book(good(1)), by=coordinator)
    ImportRun.objects.filter(pk=run.pk).update(state=State.APPLYING)
    said = page.get(reverse("imports:verdict", args=[run.pk])).content.decode()
    assert "The work was broken off" in said
    assert reverse("imports:apply", args=[run.pk]) in said
    assert page.get(reverse("imports:status", args=[run.pk]))["HX-Refresh"] == "true"


def cost(page, url: str) -> int:
    with CaptureQueriesContext(connection) as queries_:
        assert page.get(url).status_code == 200
    return len(queries_)


def test_pages_cost_the_same_for_thirty_rows_as_for_three(page, coordinator):
    few = tried("workplaces", book(*(good(n) for n in range(3))), by=coordinator)
    many = tried("workplaces", book(*(good(n) for n in range(30))), by=coordinator)
    cost(page, reverse("imports:list"))
    pages = [
        reverse(f"imports:{name}", args=[run.pk])
        for run in (few, many)
        for name in ("verdict", "match")
    ]
    costs = [cost(page, url) for url in pages]
    assert costs[0] == costs[2]
    assert costs[1] == costs[3]
    before = cost(page, reverse("imports:list"))
    for _number in range(27):
        uploaded("workplaces", book(good(1)), by=coordinator)
    assert cost(page, reverse("imports:list")) == before


def test_every_importer_says_what_it_is(kz):
    for kind, importer in kinds().items():
        made: Importer = importer(by=None)
        assert made.kind == kind
        codes = [field.code for field in made.fields]
        assert len(codes) == len(set(codes))
        assert set(made.sentences) == {c for c in made.sentences if re.fullmatch(r"[a-z_]+", c)}


def test_reasons_are_read_in_the_readers_language(kz):
    run = tried("workplaces", book(site(region="")))
    with translation.override("en"):
        english = queries.reason_counts(run)[0]["example"]
    assert english == "“Region” is missing. Fill it in."


def test_a_workplace_tells_which_file_made_and_changed_it(page, coordinator):
    actions.apply(run=tried("workplaces", book(good(1)), by=coordinator), by=coordinator)
    changed = site(code="G-1", name="Иначе", region="KZ-39")
    run = actions.apply(run=tried("workplaces", book(changed), by=coordinator), by=coordinator)
    place = Workplace.objects.get(code="G-1")
    told = [(entry.text, entry.url) for entry in imported_here(place, coordinator)]
    assert told[0] == (
        "Changed by the file “file.csv”, line 2: Workplace.",
        reverse("imports:verdict", args=[run.pk]),
    )
    assert told[1][0].startswith("Taken into the register from the file “file.csv”")
    stranger = factories.user(Role.CHAIR)
    assert [entry.url for entry in imported_here(place, stranger)] == ["", ""]


def test_whoever_is_shown_people_of_a_file_is_noted(client, kz, settings):
    chief = kz.user(Role.ADMINISTRATOR)
    primary = kz.primaries["KZ-39", "coal"].key
    body = as_csv([["ФИО", "Роль", "Организация"], ["Асанова Айгүл", "председатель", primary]])
    run = tried("posts", body, by=chief)
    client.force_login(chief)
    client.get(reverse("imports:verdict", args=[run.pk]))
    read = PersonalRead.objects.get(subject=f"imports.importrun:{run.pk}")
    assert (read.by, read.fields) == (chief, "name phone email login")


def test_the_uploader_is_named_in_the_list(page, coordinator):
    uploaded("workplaces", as_csv([HEAD, good(1)]), by=coordinator)
    assert coordinator.name in page.get(reverse("imports:list")).content.decode()


def test_an_import_without_its_columns_opens_where_they_are_chosen(page, coordinator):
    run = uploaded("workplaces", as_xlsx([HEAD, good(1)]), by=coordinator)
    answer = page.get(reverse("imports:verdict", args=[run.pk]))
    assert answer.url == reverse("imports:match", args=[run.pk])
