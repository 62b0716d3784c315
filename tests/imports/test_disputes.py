"""Disputes from a file: the record of work stoppages in its own shape, and a centre's own list."""

import os
from collections import Counter
from pathlib import Path

import pytest

from birlik.base.roles import Role
from birlik.imports import actions
from birlik.imports.models import ImportRow, ImportRun
from birlik.registers.disputes import part_actions
from birlik.registers.disputes.choices import Outcome, Stoppage
from birlik.registers.disputes.models import Demand, Dispute
from birlik.registers.structure.tests import factories
from tests.imports import snapshots
from tests.imports.ways import DATA, applied, as_csv, codes, tried, uploaded

SAMPLE = (DATA / "work_stoppages_sample.csv").read_bytes()
SHARED = Path(
    os.environ.get("BIRLIK_SHARED_DATA", Path(__file__).parents[2].parent / "shared" / "data")
)
REAL = SHARED / "strikes-us-fmcs" / "work_stoppages.csv.gz"


def reasons(run: ImportRun) -> Counter[str]:
    return Counter(code for row in codes(run) for code in row)


def test_every_flaw_of_the_sample_gets_its_verdict(us):
    run = applied("disputes", SAMPLE)
    assert run.counts == {"new": 29, "changed": 0, "same": 0, "refused": 11, "notes": 7}
    assert reasons(run) == {
        "ends_before_begins": 3,
        "other_number": 2,
        "bad_date": 1,
        "missing": 1,
        "bad_whole": 1,
        "bad_choice": 1,
        "repeat": 1,
        "two_versions": 1,
        "beside": 1,
        "no_region": 2,
        "nowhere": 1,
        "no_sector": 1,
        "no_end": 2,
    }
    assert Dispute.objects.count() == 29


def test_the_columns_of_the_record_are_known_without_help(us):
    run = uploaded("disputes", SAMPLE)
    taken = {field: run.columns[column]["heading"] for field, column in run.match.items()}
    assert taken == {
        "number": "Case Number",
        "employer": "Employer",
        "city_region": "City, State",
        "sector": "Industry",
        "began": "Start Date",
        "ended": "End Date",
        "workers": "BU",
        "union": "Union",
        "stoppage_workers": "# Idled",
        "stoppage_days": "Duration",
    }


def test_a_stoppage_is_recorded_as_the_row_says(us):
    applied("disputes", SAMPLE)
    paper = Dispute.objects.get(employer_name="Alder Creek Paper Co")
    assert (paper.region_id, paper.sector_id, paper.place) == ("US-NJ", "manufacturing", "Secaucus")
    assert (paper.stoppage, paper.stoppage_days, paper.stoppage_workers) == (
        Stoppage.UNKNOWN,
        20,
        27,
    )
    assert (paper.outcome, paper.union_present) == (Outcome.UNKNOWN, True)
    assert paper.number.startswith("D-2001-")
    long_open = Dispute.objects.get(employer_name="Pewter Champion")
    assert (long_open.ended, long_open.outcome) == (None, Outcome.UNKNOWN)
    assert Dispute.objects.filter(employer_name="Juniper Telephone").count() == 3


def test_a_second_import_of_the_record_finds_nothing_new(us):
    applied("disputes", SAMPLE)
    before = snapshots.register()
    run = applied("disputes", SAMPLE)
    assert (run.counts["same"], run.counts["refused"]) == (29, 11)
    assert snapshots.register() == before


def test_the_record_can_be_taken_back_as_a_whole(us):
    before = snapshots.register()
    actions.undo(run=applied("disputes", SAMPLE), by=None)
    assert snapshots.register() == before


HEAD = [
    "Номер",
    "Предприятие",
    "Область",
    "Отрасль",
    "Дата начала",
    "Дата окончания",
    "Участников",
    "Профсоюз",
    "Участие федерации",
    "Требования",
    "Результат",
    "Код площадки",
]


def own(*rows):
    return as_csv([HEAD, *rows], ";", "cp1251")


@pytest.fixture
def place(kz):
    return kz.workplaces["KZ-39", "coal"].code


def test_a_centres_own_list_is_taken_in_and_updated_by_number(kz, place):
    row = ["7", "ТОО Разрез", "KZ-39", "уголь", "12.05.2023", "", "300", "", "да", "", "", place]
    applied("disputes", own(row))
    dispute = Dispute.objects.get()
    assert list(dispute.workplaces.values_list("code", flat=True)) == [place]
    assert (dispute.employer, dispute.federation_took_part) == (
        kz.workplaces["KZ-39", "coal"].employer,
        True,
    )
    row[5], row[6], row[10] = "20.06.2023", "320", "частично"
    before = snapshots.register()
    run = applied("disputes", own(row))
    assert run.counts["changed"] == 1
    dispute.refresh_from_db()
    assert (dispute.workers, dispute.outcome, dispute.version) == (320, Outcome.PARTLY, 2)
    actions.undo(run=run, by=None)
    assert snapshots.register() == before


def test_every_imported_demand_has_a_place_for_its_answer_and_goes_with_its_import(kz, place):
    row = ["7", "ТОО Разрез", "KZ-39", "уголь", "12.05.2023", "", "", "", "", "", "", place]
    row[9] = "повысить заработную плату; премии и надбавки"
    first = applied("disputes", own(row))

    def standing():
        rows = Demand.objects.filter(mistake="")
        return sorted((one.code, one.answer) for one in rows)

    assert standing() == [("bonuses", "waiting"), ("pay_rise", "waiting")]
    row[9] = "премии и надбавки; безопасность и средства защиты"
    before = snapshots.register()
    second = applied("disputes", own(row))
    assert [code for code, _answer in standing()] == ["bonuses", "safety"]
    actions.undo(run=second, by=None)
    assert [code for code, _answer in standing()] == ["bonuses", "pay_rise"]
    assert snapshots.register() == before
    actions.undo(run=first, by=None)
    assert not Demand.objects.exists()


def test_an_answered_demand_keeps_the_import(kz, place):
    row = ["7", "ТОО Разрез", "KZ-39", "уголь", "12.05.2023", "", "", "", "", "", "", ""]
    row[9] = "премии и надбавки"
    run = applied("disputes", own(row))
    part_actions.correct(part=Demand.objects.get(), version=1, by=None, answer="met")
    with pytest.raises(Exception, match="cannot be undone"):
        actions.undo(run=run, by=None)


def test_a_row_for_another_region_is_refused_and_an_unknown_workplace_named(kz, place):
    coordinator = kz.user(Role.COORDINATOR, region="KZ-39")
    rows = [
        ["1", "ТОО А", "KZ-47", "oil_gas", "12.05.2023", "", "", "", "", "", "", ""],
        ["2", "ТОО Б", "KZ-39", "coal", "12.05.2023", "", "", "", "", "", "", "нет-такого"],
        ["3", "ТОО В", "KZ-39", "coal", "12.05.2023", "", "", "", "", "", "", ""],
    ]
    assert codes(tried("disputes", own(*rows), by=coordinator)) == [
        ["outside"],
        ["no_site"],
        ["no_end"],
    ]


def test_a_dispute_changed_by_hand_since_keeps_the_import(kz, place):
    row = ["7", "ТОО Разрез", "KZ-39", "уголь", "12.05.2023", "", "", "", "", "", "", ""]
    run = applied("disputes", own(row))
    Dispute.objects.update(version=2)
    with pytest.raises(Exception, match="cannot be undone"):
        actions.undo(run=run, by=None)
    assert Dispute.objects.exists()


@pytest.mark.skipif(
    not REAL.exists(),
    reason=f"The real work stoppages are not at {REAL}; BIRLIK_SHARED_DATA names their folder.",
)
def test_the_real_record_is_taken_in_with_a_verdict_for_each_flaw(us):
    run = applied("disputes", REAL.read_bytes())
    assert run.counts == {"new": 14298, "changed": 0, "same": 0, "refused": 19, "notes": 228}
    assert reasons(run) == {
        "ends_before_begins": 8,
        "other_number": 11,
        "beside": 43,
        "no_region": 19,
        "nowhere": 11,
        "no_sector": 71,
        "no_end": 85,
    }
    assert ImportRow.objects.filter(run=run).count() == 14317
    again = tried("disputes", REAL.read_bytes())
    assert (again.counts["same"], again.counts["refused"]) == (14298, 19)
    assert factories.Region.objects.filter(dispute__isnull=False).distinct().count() == 53
