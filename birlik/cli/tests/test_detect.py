"""`birlik detect` and `birlik simulate`: files in, files out, sentences for what cannot be."""

import datetime as dt
import json
import subprocess
import sys

import numpy as np
import pytest

from birlik.cli import main
from birlik.cli.detect import SETTINGS
from birlik.early_warning import catalogue, farrington_flexible

TABLES = ("upper", "alarm", "pvalue", "expected")


@pytest.fixture
def counts(tmp_path):
    counts = np.random.default_rng(3).poisson(5, (4, 380))
    counts[2, -1] = 30
    np.savetxt(tmp_path / "counts.csv", counts.T, fmt="%d", delimiter=",")
    return counts


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        main([str(a) for a in arguments])
    said = capsys.readouterr()
    return ended.value.code, said.out, said.err


def test_the_tables_are_the_engine_s_arrays(counts, tmp_path, capsys):
    out = tmp_path / "out"
    code, _, _ = run(
        capsys, "detect", tmp_path / "counts.csv", "--method", "farrington-flexible",
        "--last", 52, "--alpha", 0.005, "--threshold", "nbplugin", "--out", out,
    )  # fmt: skip
    assert code == 0
    found = farrington_flexible.detect(counts, last=52)
    for name in TABLES:
        written = np.genfromtxt(out / f"{name}.csv", delimiter=",")
        np.testing.assert_array_equal(written, getattr(found, name).T.astype(float))
    assert sorted(path.name for path in out.iterdir()) == sorted(f"{n}.csv" for n in TABLES)


def test_header_and_weeks_come_back(counts, tmp_path, capsys):
    lines = ["week,A,B"] + [f"2015-W{w:02d},{w % 3},{w % 5}" for w in range(1, 54)][:53]
    (tmp_path / "named.csv").write_text("\n".join(lines))
    code, _, _ = run(
        capsys, "detect", tmp_path / "named.csv", "--method", "ears-c2", "--last", 2,
        "--out", tmp_path / "o",
    )  # fmt: skip
    assert code == 0
    written = (tmp_path / "o" / "alarm.csv").read_text().splitlines()
    assert written[0] == "week,A,B"
    assert [line.split(",")[0] for line in written[1:]] == ["2015-W52", "2015-W53"]


@pytest.mark.parametrize("method", catalogue.names())
def test_every_method_answers_programs(method, counts, tmp_path, capsys):
    code, out, _ = run(
        capsys, "detect", tmp_path / "counts.csv", "--method", method, "--last", 3, "--json"
    )
    assert code == 0
    result = json.loads(out)
    assert result["method"] == method
    assert result["units"] == 4
    assert {"unit", "week", "count", "upper", "expected", "pvalue"} <= set(
        result["alarms"][0] if result["alarms"] else {"unit", "week", "count", "upper",
                                                      "expected", "pvalue"}
    )  # fmt: skip
    if method == "farrington-flexible":
        assert [a["count"] for a in result["alarms"]] == [30]


def test_every_setting_of_every_method_is_an_option():
    settings = {name for method in catalogue.names() for name in catalogue.settings(method)}
    assert settings - {"last", "variant", "distribution"} == set(SETTINGS)


def test_help_says_the_defaults_of_every_method(capsys):
    code, out, _ = run(capsys, "detect", "--help")
    assert code == 0
    for method in catalogue.names():
        assert f"\n  {method} " in out
    assert "weights-threshold 2.58" in " ".join(out.split())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "holds no rows"),
        ("A,B\n", "a header and no rows"),
        ("A;B\n1;2\n3;many\n", "Got 'many' in row 3, column 2"),
        ("1,2\n3,-4\n", "(column 2), week 2 (row 2)"),
        ("1,2.5\n", "Got 2.5 for unit '2'"),
        ("1,2\n3\n", "Got 1 in row 2"),
        ("week,A\n2024-W01,1\n2024-W03,1\n", "leave the counts of a missing week empty"),
        ("5\n6\n", "needs 7 weeks before the first week it judges"),
        ("PK\x03\x04", "is a workbook"),
    ],
)
def test_files_a_stranger_brings_are_answered_with_a_sentence(text, sentence, tmp_path, capsys):
    (tmp_path / "counts.csv").write_text(text)
    code, out, err = run(
        capsys, "detect", tmp_path / "counts.csv", "--method", "ears-c1", "--last", 1
    )
    assert code == 1
    assert sentence in err
    assert out == ""


def test_a_spreadsheet_saved_in_russian_comes_back_with_its_names(tmp_path, capsys):
    rows = ["Неделя;Маңғыстау;Шымкент"]
    for week in range(9):
        day = dt.date(2024, 1, 1) + dt.timedelta(weeks=week)
        rows.append(f"{day:%d.%m.%Y};{week % 3};{9 if week == 8 else week % 2}")
    (tmp_path / "counts.csv").write_bytes("\r\n".join(rows).encode("kz1048"))
    code, out, err = run(
        capsys, "detect", tmp_path / "counts.csv", "--method", "ears-c1", "--last", 1,
        "--out", tmp_path / "o", "--json",
    )  # fmt: skip
    assert code == 0, err
    assert [alarm["unit"] for alarm in json.loads(out)["alarms"]] == ["Шымкент"]
    assert (tmp_path / "o" / "alarm.csv").read_text() == "week,Маңғыстау,Шымкент\n2024-W09,0,1\n"


def test_exposure_is_matched_by_name(counts, tmp_path, capsys):
    header = "A,B,C,D"
    np.savetxt(tmp_path / "named.csv", counts.T, "%d", ",", header=header, comments="")
    (tmp_path / "sizes.csv").write_text("D,C,B,A\n40,30,20,10\n")
    arguments = ("detect", tmp_path / "named.csv", "--last", 1, "--exposure")
    code, _, err = run(capsys, *arguments, tmp_path / "sizes.csv")
    assert code == 0, err
    (tmp_path / "sizes.csv").write_text("D,C,B\n40,30,20\n")
    code, _, err = run(capsys, *arguments, tmp_path / "sizes.csv")
    assert code == 1
    assert "It has none for 'A'" in err


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--years", 0), "years must be at least 1"),
        (("--years", 10**7), "years must be a whole number from 0 to 100"),
        (("--skip-recent", 400), "skip_recent must leave weeks"),
        (("--weights-threshold", "nan"), "weights_threshold must be a number of at least 0"),
        (("--method", "cusum", "--mean", 0), "mean must be above 0"),
        (("--method", "cusum", "--h", "nan"), "h must be a number from 0"),
        (("--method", "rki", "--alpha", 0.1), "--alpha is no setting of rki"),
        (("--last", 200), "needs 263 weeks before the first week it judges"),
        (("--threshold", "other"), "threshold must be one of nbplugin, muan, delta"),
        (("--method", "glr-nb", "--threshold", "high"), "--threshold must be a number here"),
        (("--alpha", 2), "alpha must lie between 0 and 0.5. Got 2.0"),
    ],
)
def test_what_cannot_be_is_a_sentence(options, sentence, counts, tmp_path, capsys):
    code, out, err = run(capsys, "detect", tmp_path / "counts.csv", *options)
    assert code != 0
    assert sentence in err
    code, out, _ = run(capsys, "detect", tmp_path / "counts.csv", *options, "--json")
    assert sentence in json.loads(out)["error"]


def test_bad_counts_name_row_and_column(tmp_path, capsys):
    (tmp_path / "bad.csv").write_text("1,2\n3,-4\n")
    _, _, err = run(capsys, "detect", tmp_path / "bad.csv", "--method", "ears-c1", "--last", 1)
    assert "(column 2), week 2 (row 2)" in err


def test_simulated_scenarios_repeat_and_say_their_outbreaks(tmp_path, capsys):
    for folder in ("first", "second"):
        code, out, _ = run(
            capsys, "simulate", "noufaily", "--scenario", 7, "--replicates", 5,
            "--out", tmp_path / folder, "--json",
        )  # fmt: skip
        assert code == 0
        assert json.loads(out)["rows"] == 624
    first, second = (
        np.loadtxt(tmp_path / folder / "counts.csv", delimiter=",")
        for folder in ("first", "second")
    )
    np.testing.assert_array_equal(first, second)
    assert first.shape == (624, 5)
    outbreak = np.loadtxt(tmp_path / "first" / "outbreak.csv", delimiter=",")
    assert (outbreak <= first).all()
    assert outbreak[:575].sum() == 0
    assert outbreak.sum() > 0


@pytest.mark.parametrize("option", [("--seed", -1), ("--replicates", 0), ("--k", 0)])
def test_what_cannot_be_simulated_is_named(tmp_path, capsys, option):
    for kind in (("noufaily", "--scenario", 7), ("daily", "--signal", 9)):
        code, _, err = run(capsys, "simulate", *kind, *option, "--out", tmp_path / "none")
        assert code == 2
        assert option[0] in err
    assert not (tmp_path / "none").exists()


def test_daily_signals_are_seven_years(tmp_path, capsys):
    code, out, _ = run(
        capsys, "simulate", "daily", "--signal", 9, "--replicates", 2, "--out", tmp_path, "--json"
    )
    assert code == 0
    assert json.loads(out)["rows"] == 7 * 52 * 5
    code, _, err = run(capsys, "simulate", "daily", "--signal", 2, "--out", tmp_path)
    assert code != 0
    assert "signal must be one of 1, 3, 4" in err


def test_detect_needs_no_django(counts, tmp_path):
    program = (
        "import sys; from birlik.cli import main\n"
        f"try: main(['detect', r'{tmp_path / 'counts.csv'}', '--last', '1'])\n"
        "except SystemExit: print('django' in sys.modules)"
    )
    out = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert out.stdout.splitlines()[-1] == "False"
