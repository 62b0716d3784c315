"""A file's whole way: tried, applied, applied again, taken back; and what stops it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from birlik.base.models import AuditEvent
from birlik.base.roles import Role
from birlik.imports import actions, queries, refused
from birlik.imports.faults import ImportFault
from birlik.imports.models import ImportRow, ImportRun, RememberedMatch, State
from birlik.imports.undoing import UndoRefused
from birlik.registers.structure.models import Employer, Headcount, Workplace
from birlik.registers.structure.tests import factories
from tests.imports import snapshots
from tests.imports.ways import (
    applied,
    as_csv,
    as_xlsx,
    codes,
    tried,
    uploaded,
    verdicts,
)

HEAD = ["Код", "БИН", "Работодатель", "Площадка", "Область", "Отрасль", "Численность", "На дату"]
BIN = factories.bin_number(1)


def site(code="A-1", bin=BIN, employer="ТОО Разрез", name="Участок", workers="100", **more):
    region, sector = more.get("region", "Карагандинская"), more.get("sector", "уголь")
    return [code, bin, employer, name, region, sector, workers, more.get("day", "01.01.2026")]


def book(*rows):
    return as_csv([HEAD, *rows])


@pytest.fixture(autouse=True)
def _regions(kz):
    factories.region("KZ-35")


def test_a_dry_run_stores_nothing_in_the_register():
    before = snapshots.register()
    run = tried("workplaces", book(site(), site(code="A-2", name="Второй")))
    assert run.counts == {"new": 2, "changed": 0, "same": 0, "refused": 0, "notes": 0}
    assert snapshots.register() == before


def test_new_rows_are_added_with_all_that_stands_beside_them(kz):
    primary = kz.primaries["KZ-39", "coal"]
    head = [*HEAD, "Первичка", "Заказчик", "Адрес"]
    rows = [
        head,
        [*site(code="A-1"), primary.key, "A-2", "ул. Мира, 1"],
        [*site(code="A-2", name="Главный", bin="", employer="ИП Без номера"), "", "", ""],
    ]
    applied("workplaces", as_csv(rows))
    first = Workplace.objects.get(code="A-1")
    assert (first.employer.bin, first.region_id, first.sector_id) == (BIN, "KZ-35", "coal")
    assert first.headcounts.get().workers == 100
    assert first.presences.get().organisation == primary
    assert first.contractor_of.code == "A-2"
    assert first.address == "ул. Мира, 1"
    assert Workplace.objects.get(code="A-2").employer.bin is None


def test_the_second_import_of_a_file_finds_everything_unchanged():
    body = book(site(), site(code="", name="Без кода"), site(code="A-3", name="Без даты", day=""))
    applied("workplaces", body)
    run = applied("workplaces", body)
    assert run.counts["same"] == 3


def test_known_rows_are_updated_and_an_empty_cell_clears_nothing():
    applied("workplaces", book(site(workers="100")))
    run = applied("workplaces", book(site(workers="120", name="Новое имя", employer="")))
    assert run.counts["changed"] == 1
    place = Workplace.objects.get(code="A-1")
    assert (place.name, place.headcounts.get().workers) == ("Новое имя", 120)
    assert place.employer.name == "ТОО Разрез"
    row = ImportRow.objects.get(run=run)
    assert row.before == {"name": "Участок", "headcount": 100}


def test_wrong_rows_stay_out_and_come_back_with_their_reasons(kz):
    good = [site(code=f"G-{n}", name=f"Участок {n}") for n in range(20)]
    bad = [
        site(code="B-1", region="Атлантида"),
        site(code="B-2", bin=f"{BIN[:-1]}{(int(BIN[-1]) + 1) % 10}"),
        site(code="B-3", workers="сто"),
        site(code="B-4", bin="", employer="", name=""),
        site(code="B-5", sector=""),
    ]
    run = applied("workplaces", book(*good, *bad))
    assert run.counts["new"] == 20
    assert codes(run)[-5:] == [
        ["bad_choice"],
        ["bad_bin"],
        ["bad_whole"],
        ["no_employer"],
        ["missing"],
    ]
    assert Workplace.objects.filter(code__startswith="B-").count() == 0


def test_five_wrong_rows_of_ten_thousand_come_back_and_the_others_go_in():
    rows = [site(code=f"T-{n}", name=f"Участок {n}", bin="") for n in range(10_000)]
    for number in (7, 1_999, 5_000, 5_001, 9_999):
        rows[number][4] = "Атлантида"
    run = applied("workplaces", book(*rows))
    assert (run.counts["new"], run.counts["refused"]) == (9_995, 5)
    assert Workplace.objects.filter(code__startswith="T-").count() == 9_995
    body = refused.workbook(run, by=None)
    returned = uploaded("workplaces", body)
    assert returned.layout["rows"] == 5
    assert set(HEAD) < {column["heading"] for column in returned.columns}


def test_a_row_said_twice_is_taken_once():
    run = tried("workplaces", book(site(), site(), site(workers="7")))
    assert codes(run) == [[], ["repeat"], ["two_versions"]]


def test_undo_restores_the_register_exactly(kz):
    applied("workplaces", book(site(), site(code="A-2", name="Второй")))
    before = snapshots.register()
    primary = kz.primaries["KZ-39", "coal"].key
    rows = [
        [*HEAD, "Первичка", "Заказчик"],
        [*site(workers="55", name="Иначе"), primary, "N-1"],
        [*site(code="A-2", name="Второй", day="01.02.2026", bin="", employer="ТОО Другой"), "", ""],
        [*site(code="N-1", name="Совсем новый", bin="", employer="ТОО Новый"), primary, "A-2"],
    ]
    run = applied("workplaces", as_csv(rows))
    assert (run.counts["new"], run.counts["changed"]) == (1, 2)
    assert snapshots.register() != before
    assert actions.undo(run=run, by=None).state == State.UNDONE
    assert snapshots.register() == before


def test_undo_is_refused_whole_once_a_record_was_changed(kz):
    run = applied("workplaces", book(site(), site(code="A-2", name="Второй")))
    Workplace.objects.filter(code="A-2").update(name="Переименован")
    before = snapshots.register()
    with pytest.raises(UndoRefused):
        actions.undo(run=run, by=None)
    assert snapshots.register() == before
    run.refresh_from_db()
    assert run.state == State.APPLIED
    assert [(one["line"], one["code"]) for one in run.counts["blocked"]] == [(3, "changed_since")]


def test_undo_is_refused_once_something_rests_on_a_record(kz):
    run = applied("workplaces", book(site()))
    factories.headcount(Workplace.objects.get(code="A-1"), 10)
    with pytest.raises(UndoRefused):
        actions.undo(run=run, by=None)
    assert queries.blocked(ImportRun.objects.get(pk=run.pk))[0]["sentence"].startswith(
        "Something rests on it now"
    )


def test_an_employer_somebody_else_uses_by_now_stays(kz):
    run = applied("workplaces", book(site()))
    factories.workplace(employer=Employer.objects.get(bin=BIN), region=kz.regions["KZ-39"])
    actions.undo(run=run, by=None)
    assert Employer.objects.filter(bin=BIN).exists()
    assert not Workplace.objects.filter(code="A-1").exists()


def test_an_import_undone_can_be_brought_in_again():
    body = book(site())
    actions.undo(run=applied("workplaces", body), by=None)
    assert applied("workplaces", body).counts["new"] == 1


def test_applying_is_refused_when_the_register_moved_on_since_the_trial():
    run = tried("workplaces", book(site()))
    applied("workplaces", book(site()))
    with pytest.raises(ImportFault, match="has changed since the trial, first at line 2"):
        actions.apply(run=run, by=None)
    run.refresh_from_db()
    assert (run.state, Headcount.objects.filter(workplace__code="A-1").count()) == (State.TRIED, 1)


def test_work_broken_off_leaves_nothing_and_can_be_started_again(monkeypatch):
    run = tried("workplaces", book(site()))
    before = snapshots.register()

    def breaks(*_args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("birlik.imports.rows.remember_written", breaks)
        with pytest.raises(KeyboardInterrupt):
            actions.apply(run=run, by=None)
    run.refresh_from_db()
    assert snapshots.register() == before
    assert "broken off" in run.trouble
    assert actions.apply(run=run, by=None).state == State.APPLIED


def test_a_run_whose_worker_was_killed_is_recognised_and_applied_again():
    run = tried("workplaces", book(site()))
    ImportRun.objects.filter(pk=run.pk).update(state=State.APPLYING)
    run.refresh_from_db()
    assert queries.standing(run) == "broken off"
    assert actions.apply(run=run, by=None).state == State.APPLIED


def test_what_was_done_stands_in_the_audit_chain():
    run = applied("workplaces", book(site()))
    actions.undo(run=run, by=None)
    verbs = AuditEvent.objects.filter(subject=f"imports.importrun:{run.pk}").values_list(
        "verb", flat=True
    )
    assert list(verbs) == ["upload import", "try import", "apply import", "undo import"]


def test_a_match_is_remembered_for_the_next_file_with_the_heading():
    odd = as_csv([["X1", "X2", "X3", "X4"], ["ТОО Разрез", "Карагандинская", "уголь", "5"]])
    run = uploaded("workplaces", odd)
    assert "employer" not in run.match
    columns = {"employer": 0, "region": 1, "sector": 2, "headcount": 3}
    actions.match_columns(run=run, match=columns, by=None)
    assert RememberedMatch.objects.get().match == columns
    again = uploaded("workplaces", odd)
    assert (again.match, set(again.layout["how"].values())) == (columns, {"remembered"})


def test_a_match_without_a_required_field_is_refused():
    run = uploaded("workplaces", book(site()))
    with pytest.raises(ImportFault, match="No column is chosen for: Region"):
        actions.match_columns(run=run, match={"employer": 2}, by=None)


def test_columns_are_matched_by_likeness_and_by_content():
    rows = [
        ["Столбец", "Работодателъ", "Где находится", "Отрасль"],
        [BIN, "ТОО Разрез", "Карагандинская", "уголь"],
    ]
    run = uploaded("workplaces", as_xlsx(rows))
    assert run.match == {"employer": 1, "sector": 3, "bin": 0, "region": 2}
    assert run.layout["how"] == {
        "employer": "similar",
        "sector": "heading",
        "bin": "content",
        "region": "content",
    }


@pytest.mark.parametrize(
    ("headings", "employer", "name"),
    [
        (["Предприятие", "Регион", "Отрасль"], "Предприятие", None),
        (["Предприятие", "Работодатель", "Регион", "Отрасль"], "Работодатель", "Предприятие"),
        (["Кәсіпорын", "Жұмыс беруші", "Өңір", "Сала"], "Жұмыс беруші", "Кәсіпорын"),
    ],
)
def test_a_heading_of_two_meanings_leaves_the_plain_one_its_own(kz, headings, employer, name):
    run = uploaded("workplaces", as_csv([headings, ["x"] * len(headings)]))
    taken = {field: run.columns[column]["heading"] for field, column in run.match.items()}
    assert (taken.get("employer"), taken.get("name")) == (employer, name)


def test_a_row_outside_the_users_part_is_refused(kz):
    coordinator = kz.user(Role.COORDINATOR, region="KZ-39")
    rows = book(site(code="I-1", region="KZ-39"), site(code="O-1", name="Чужой", region="KZ-35"))
    run = applied("workplaces", rows, by=coordinator)
    assert codes(run) == [[], ["outside"]]


def test_a_record_standing_outside_cannot_be_moved_in(kz):
    coordinator = kz.user(Role.COORDINATOR, region="KZ-39")
    theirs = kz.workplaces["KZ-47", "coal"]
    rows = book(site(code=theirs.code, region="KZ-39"))
    assert codes(tried("workplaces", rows, by=coordinator)) == [["stands_outside"]]


def test_somebody_without_the_role_imports_nothing(kz):
    with pytest.raises(ImportFault, match="do not let you import"):
        uploaded("workplaces", book(site()), by=kz.user(Role.ANALYST))


def test_imports_of_others_are_seen_by_the_administrator_only(kz):
    mine, other, administrator = (
        kz.user(Role.COORDINATOR, region="KZ-39"),
        kz.user(Role.COORDINATOR, region="KZ-47"),
        kz.user(Role.ADMINISTRATOR),
    )
    run = uploaded("workplaces", book(site()), by=mine)
    assert list(queries.visible_to(mine)) == [run]
    assert list(queries.visible_to(administrator)) == [run]
    assert not queries.visible_to(other).exists()


WORD = st.text("абвгдАБВГ ", min_size=1, max_size=6)
SITE = st.tuples(
    st.sampled_from(["", "A-1", "A-2", "A-3", "N-1"]),
    st.sampled_from(["", BIN, factories.bin_number(77), "123"]),
    st.one_of(st.just(""), WORD),
    st.one_of(st.just(""), WORD),
    st.sampled_from(["KZ-39", "Карагандинская", "", "Атлантида"]),
    st.sampled_from(["уголь", "coal", "05", ""]),
    st.sampled_from(["", "5", "5 000", "x", "-3"]),
    st.sampled_from(["", "01.01.2026", "46023", "01.02.2026"]),
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(SITE, min_size=1, max_size=8), st.lists(SITE, min_size=1, max_size=8))
def test_random_files_applied_one_upon_another_and_undone_leave_no_trace(first, second):
    ground = applied("workplaces", book(*first))
    before = snapshots.register()
    run = applied("workplaces", book(*second))
    assert sum(run.counts[name] for name in ("new", "changed", "same", "refused")) == len(second)
    again = tried("workplaces", book(*second))
    assert {
        v for v, was in zip(verdicts(again), verdicts(run), strict=True) if was != "refused"
    } <= {"same"}
    actions.undo(run=run, by=None)
    assert snapshots.register() == before
    actions.undo(run=ground, by=None)
