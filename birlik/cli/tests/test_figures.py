"""`birlik figure`, `figures freeze/explain`, `report`, `check receipt`, as a person runs them."""

import json

import pytest
from click.testing import CliRunner, Result

from birlik.cli import main
from birlik.cli.checking import check
from birlik.cli.figure import figure
from birlik.cli.figures import figures
from birlik.cli.replay import replay
from birlik.cli.report import report
from birlik.figures import actions, definitions, snapshots
from birlik.registers.disputes import actions as disputes
from birlik.registers.disputes.choices import Outcome
from birlik.registers.disputes.tests.factories import dispute
from birlik.registers.structure.tests import factories

pytestmark = pytest.mark.django_db
KEPT = ("disputes-recorded", "disputes-resolved", "disputes-resolved-share")


@pytest.fixture
def conflict():
    factories.installation()
    works = factories.Federation().workplaces["KZ-39", "coal"]
    return dispute(works, federation_took_part=True, outcome=Outcome.MET)


@pytest.fixture
def few(monkeypatch):
    """Enough figures to freeze: the whole pack takes its time."""
    whole = definitions.catalogue("kz")
    for module in (definitions, actions, snapshots):
        monkeypatch.setattr(
            module, "catalogue", lambda pack=None: {code: whole[code] for code in KEPT}
        )


def run(command, *arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def told(command, *arguments: str) -> dict:
    result = run(command, *arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def refusal(command, *arguments: str) -> str:
    """The sentence a bad question gets: no traceback, and the exit code of bad usage."""
    result = run(command, *arguments)
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 2
    assert result.output.strip().endswith(".")
    return result.output


def test_a_figure_with_its_receipt_and_its_parts(conflict):
    found = told(figure, "disputes-recorded", "--period", "2023", "--by", "region", "--ids")
    assert (found["value"], found["receipt"]["ids"]) == (1, [conflict.pk])
    assert {"region": "KZ-39", "value": 1} in found["cells"]
    again = run(figure, "disputes-recorded", "--period", "2023")
    assert f"records 1, hash {found['receipt']['hash']}" in again.output
    elsewhere = told(figure, "disputes-recorded", "--period", "2023", "--only", "region=KZ-47")
    assert elsewhere["value"] == 0


def test_the_list_is_the_catalogue(conflict):
    listed = json.loads(run(figure, "--list", "--json").output)
    assert [one["code"] for one in listed] == list(definitions.catalogue())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "Name one figure"),
        (("nothing",), "There is no figure “nothing”"),
        (("disputes-recorded", "--period", "2099"), "lies in the future"),
        (("disputes-recorded", "--period", "0000"), "“0000” is not a period"),
        (("disputes-recorded", "--period", "soon"), "“soon” is not a period"),
        (("disputes-recorded", "--by", "colour"), "cannot be divided by “colour”"),
        (("disputes-recorded", "--only", "region"), "--only takes COLUMN=VALUE"),
        (("disputes-recorded", "--only", "region=XX"), "“XX” is no value of “region”"),
        (("disputes-recorded", "--organisation", "0"), "no organisation with the number “0”"),
    ],
)
def test_a_bad_question_gets_a_sentence(arguments, says):
    factories.installation()
    assert says in refusal(figure, *arguments)


@pytest.mark.parametrize(
    "line",
    [
        "figure --list",
        "figure disputes-recorded",
        "figures freeze 2023",
        "report annual",
        "replay 2026-W40",
    ],
)
def test_without_an_installation_it_says_what_to_do(line, capsys):
    with pytest.raises(SystemExit) as ended:
        main(line.split())
    assert ended.value.code == 1
    assert "No country pack is installed yet. Run “birlik init" in capsys.readouterr().err


def test_frozen_and_explained(conflict, few):
    assert "Nothing is frozen for 2023" in refusal(figures, "explain", "2023")
    made = told(figures, "freeze", "2023")
    assert (made["snapshot"], made["figures"]) == ("2023/1", len(KEPT))
    assert "nothing has changed" in run(figures, "explain", "2023").output
    disputes.change(dispute=conflict, version=1, outcome=Outcome.NOT_MET, by=None)
    changed = {one["figure"]: one for one in told(figures, "explain", "2023/1")["figures"]}
    assert (changed["disputes-resolved"]["then"], changed["disputes-resolved"]["now"]) == (1, 0)
    (row,) = changed["disputes-resolved"]["records"]
    assert row["record"] == conflict.pk
    assert "disputes-resolved  1 → 0: 1 corrected" in run(figures, "explain", "2023").output
    assert "lies in the future" in refusal(figures, "freeze", "2099")


def test_a_past_week_is_opened(conflict):
    found = told(replay, "2026-W40", "--figure", "disputes-recorded")
    assert found["week"] == "2026-W40"
    assert found["figures"][0]["figure"] == "disputes-recorded"
    assert found["law"]["values"] > 100
    assert "none was stored" in run(replay, "2026-W40", "--figure", "strikes").output
    assert "is not over" in refusal(replay, "2099-W01")
    assert "no figure" in refusal(replay, "2026-W40", "--figure", "nothing")


def test_a_report_is_written_and_its_codes_check(conflict, tmp_path):
    made = told(
        report, "country", "--year", "2023", "--lang", "en", "--format", "docx",
        "--out", str(tmp_path / "new"),
    )  # fmt: skip
    (name,) = made["files"]
    assert name == str(tmp_path / "new" / "country-2023-en.docx")
    assert (tmp_path / "new" / "country-2023-en.docx").read_bytes().startswith(b"PK")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("nothing",), "There is no report"),
        (("annual", "--year", "2099"), "lies in the future"),
        (("annual", "--year", "2023", "--lang", "xx"), "cannot be made"),
        (("annual", "--year", "2023", "--format", "odt"), "cannot be made"),
    ],
)
def test_a_report_that_cannot_be_made_is_refused(arguments, says, tmp_path):
    factories.installation()
    assert says in refusal(report, *arguments, "--out", str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_receipt_is_checked_as_a_file_and_by_its_hash(conflict, tmp_path):
    from birlik.figures import receipts
    from birlik.figures.asking import ask

    made = receipts.receipt(ask("disputes-recorded", "2023"))
    file = tmp_path / "receipt.json"
    file.write_text(json.dumps(made.content))
    before = run(check, "receipt", str(file))
    assert (before.exit_code, "has not issued it" in before.output) == (1, True)
    actions.issue(receipt=made, by=None)
    for brought in (str(file), made.hash):
        assert told(check, "receipt", brought)["issued"] is True
    file.write_text(json.dumps(made.content | {"value": 7}))
    changed = run(check, "receipt", str(file))
    assert (changed.exit_code, "was changed" in changed.output) == (1, True)


def test_what_is_no_receipt_gets_a_sentence(tmp_path):
    file = tmp_path / "photo.jpg"
    file.write_bytes(bytes(range(256)))
    for brought in (str(file), "nothing", "x" * 5000, str(tmp_path)):
        found = run(check, "receipt", brought)
        assert isinstance(found.exception, SystemExit), found.exception
        assert (found.exit_code, "neither a hash" in found.output) == (1, True)
    assert "Name the file of the receipt" in refusal(check, "receipt")
