"""`birlik import`: what it prints, what it refuses, how it ends."""

import json

import pytest

from birlik.cli import birlik
from birlik.cli.console import end
from birlik.imports.models import ImportRun
from birlik.registers.disputes.models import Dispute
from tests.imports.ways import DATA, as_csv

SAMPLE = str(DATA / "work_stoppages_sample.csv")


def run(capsys, *arguments: str) -> tuple[int, str, str]:
    code = end(birlik, ["import", *arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def answer(capsys, *arguments: str) -> dict:
    code, out, _err = run(capsys, *arguments, "--json")
    assert code == 0
    return json.loads(out)


def test_a_dry_run_says_what_would_happen_and_stores_nothing(us, capsys):
    code, out, _err = run(capsys, "disputes", SAMPLE, "--dry-run")
    assert code == 0
    assert "New 29, changed 0, unchanged 0, refused 11" in out
    assert "refused: It ends on 2001-03-11, before it begins on 2001-07-16." in out
    assert out.rstrip().endswith("Nothing was stored: this was a dry run.")
    assert not Dispute.objects.exists()


def test_an_import_is_stored_reported_and_taken_back(us, capsys, tmp_path):
    report = tmp_path / "refused.xlsx"
    result = answer(capsys, "disputes", SAMPLE, "--report", str(report))
    assert (result["new"], result["refused"], result["rows"], result["state"]) == (
        29,
        11,
        40,
        "applied",
    )
    assert result["match"]["began"] == "Start Date"
    assert report.read_bytes().startswith(b"PK")
    assert Dispute.objects.count() == 29
    undone = answer(capsys, "--undo", str(result["run"]))
    assert undone["state"] == "undone"
    assert not Dispute.objects.exists()


def test_columns_can_be_named_in_a_file(us, capsys, tmp_path):
    odd, match = tmp_path / "odd.csv", tmp_path / "match.json"
    odd.write_bytes(as_csv([["A", "B"], ["Alder Creek Paper Co", "2001-02-24"]]))
    match.write_text(json.dumps({"employer": "A", "began": "B"}))
    assert answer(capsys, "disputes", str(odd), "--match", str(match))["new"] == 1


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], 2, "Name a KIND and a FILE"),
        (["disputes", "nowhere.csv"], 2, "There is no file nowhere.csv"),
        (["dreams", SAMPLE], 1, "There is no importer “dreams”. There are: organisations"),
        (["--undo", "999999"], 1, "There is no import 999999"),
        (["workplaces", SAMPLE], 1, "No column is chosen for: Region"),
    ],
)
def test_what_cannot_be_done_gets_a_sentence(us, capsys, arguments, code, said):
    ended, _out, err = run(capsys, *arguments)
    assert (ended, said in err) == (code, True)
    assert "Traceback" not in err


def test_a_match_that_names_no_column_is_refused(us, capsys, tmp_path):
    match = tmp_path / "match.json"
    match.write_text(json.dumps({"employer": "No such heading"}))
    ended, _out, err = run(capsys, "disputes", SAMPLE, "--match", str(match))
    assert ended == 2
    assert "each heading must stand in the file" in err
    assert not ImportRun.objects.filter(state="applied").exists()
