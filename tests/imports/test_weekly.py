"""Weekly reports from a file."""

from datetime import date

import pytest
import time_machine

from birlik.base.periods import Week
from birlik.imports import actions, queries
from birlik.imports.faults import ImportFault
from birlik.registers.structure.tests import factories
from birlik.registers.weekly.choices import Channel, State
from birlik.registers.weekly.models import ReportingUnit, WeeklyReport
from tests.imports import snapshots
from tests.imports.ways import applied, as_csv, codes, tried, uploaded

HEAD = [
    "Код площадки",
    "Неделя",
    "Задержка зарплаты человек",
    "Задержка зарплаты дней",
    "Требование",
    "Забастовка",
    "Примечание",
    "Дата подачи",
]


def reports(*rows):
    return as_csv([HEAD, *rows], ";")


@pytest.fixture
def place(kz):
    site = kz.workplaces["KZ-39", "coal"]
    ReportingUnit.objects.create(workplace=site, since=date(2025, 1, 1))
    return site


@time_machine.travel("2026-11-22 12:00+00:00")
def test_answers_stand_in_their_slots_with_a_receipt(place):
    before = snapshots.register()
    row = [place.code, "2026-W46", "12", "30", "да", "слухи", "Ждём ответа", "13.11.2026"]
    run = applied("weekly", reports(row, [place.code, "45/2026", "0", "0", "нет", "нет", "", ""]))
    report = WeeklyReport.objects.get(week=Week.parse("2026-W46"))
    assert report.answers == [12, 30, None, None, 1, None, None, 1]
    assert (report.note, report.channel, report.state) == (
        "Ждём ответа",
        Channel.IMPORT,
        State.COUNTED,
    )
    assert report.receipt.startswith("W2646-00001")
    assert report.sent_at.date() == date(2026, 11, 13)
    assert applied("weekly", reports(row)).counts["same"] == 1
    actions.undo(run=run, by=None)
    assert snapshots.register() == before


def test_a_column_of_workplace_codes_is_known_by_what_stands_in_it(place):
    rows = [["Где это", "Неделя", "Требование"]] + [[place.code, "2026-W46", "да"]] * 4
    run = uploaded("weekly", as_csv([*rows, ["нет такого", "2026-W46", "да"]], ";"))
    assert (run.match["workplace"], run.layout["how"]["workplace"]) == (0, "content")
    others = [["Где это", "Неделя"], [place.code, "2026-W46"], ["нет такого", "2026-W46"]]
    assert "workplace" not in uploaded("weekly", as_csv(others, ";")).match


@time_machine.travel("2026-11-22 12:00+00:00")
def test_other_answers_for_a_week_become_a_correction_that_can_be_taken_back(place):
    applied("weekly", reports([place.code, "2026-W46", "12", "30", "да", "", "", ""]))
    before = snapshots.register()
    run = applied("weekly", reports([place.code, "2026-W46", "15", "", "", "", "", ""]))
    old, new = WeeklyReport.objects.order_by("id")
    assert (run.counts["changed"], old.state, new.state, new.corrects) == (
        1,
        State.CORRECTED,
        State.COUNTED,
        old,
    )
    assert new.answers[:2] == [15, 30]
    actions.undo(run=run, by=None)
    assert snapshots.register() == before


@time_machine.travel("2026-11-22 12:00+00:00")
def test_what_cannot_be_a_report_is_refused(kz, place):
    idle = kz.workplaces["KZ-39", "oil_gas"]
    rows = reports(
        ["нет-такого", "2026-W46", "1", "", "", "", "", ""],
        [place.code, "2026-W50", "1", "", "", "", "", ""],
        [place.code, "2019-W01", "1", "", "", "", "", ""],
        [place.code, "2026-W46", "", "", "", "", "", ""],
        [place.code, "2026-W45", "-1", "", "", "", "", ""],
        [place.code, "2026-W44", "", "5000", "", "", "", ""],
        [place.code, "2026-W43", "", "", "может быть", "", "", ""],
        [place.code, "зимой", "1", "", "", "", "", ""],
        [idle.code, "2026-W46", "1", "", "", "", "", ""],
    )
    assert codes(tried("weekly", rows)) == [
        ["unknown_place"],
        ["week_ahead"],
        ["week_too_old"],
        ["no_answers"],
        ["too_small"],
        ["too_large"],
        ["bad_yes"],
        ["bad_week"],
        ["no_duty"],
    ]


def test_a_pack_without_a_form_has_no_such_import(us):
    with pytest.raises(ImportFault, match="nothing this importer could fill"):
        uploaded("weekly", reports(["a", "2010-W01", "1", "", "", "", "", ""]))
    administrator = factories.user("administrator")
    assert "weekly" not in [importer.kind for importer in queries.kinds_for(administrator)]
