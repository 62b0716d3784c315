"""`birlik scan`, from files to clusters."""

import inspect
import json
import subprocess
import sys

import numpy as np
import pytest

from birlik.cli import main
from birlik.cli.scan import scan
from birlik.early_warning.scan import prospective_scan


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        main(["scan", *[str(each) for each in arguments]])
    said = capsys.readouterr()
    return ended.value.code, said.out, said.err


@pytest.fixture
def tables(tmp_path):
    rng = np.random.default_rng(1)
    counts = rng.poisson(2, (44, 9))
    counts[-2:, :3] += 6
    points = np.column_stack([np.arange(9) % 3, np.arange(9) // 3])
    links = [
        (a + 1, b + 1) for a in range(9) for b in range(a) if abs(points[a] - points[b]).sum() == 1
    ]
    for name, table in {
        "counts": counts, "baseline": np.full((44, 9), 2.0), "points": points,
        "people": np.full((9, 1), 100), "links": links,
    }.items():  # fmt: skip
        np.savetxt(tmp_path / f"{name}.csv", table, delimiter=",", fmt="%g")
    return tmp_path


def given(tables, *more):
    return (
        "--counts", tables / "counts.csv", "--baseline", tables / "baseline.csv",
        "--neighbours", 3, "--window", 4, "--replicas", 199, *more,
    )  # fmt: skip


def test_json_names_the_places_the_weeks_and_the_chance(tables, capsys):
    code, out, _ = run(capsys, *given(tables, "--points", tables / "points.csv", "--json"))
    said = json.loads(out)
    best = said["clusters"][0]
    assert code == 0
    assert (said["model"], said["replicas"]) == ("eb-poisson", 199)
    assert best["columns"] == [1, 2, 3]
    assert best["locations"] == ["1", "2", "3"]
    assert best["duration"] == 2
    assert best["p_value"] == 1 / 200
    assert best["recurrence_days"] == 1400


def test_the_same_seed_gives_the_same_answer(tables, capsys):
    arguments = given(tables, "--points", tables / "points.csv", "--json", "--seed")
    first, second, other = (run(capsys, *arguments, seed)[1] for seed in (5, 5, 6))
    assert first == second
    assert first != other


@pytest.mark.parametrize(
    "more",
    [
        ("--model", "pb-poisson", "--population", "people.csv", "--points", "points.csv"),
        ("--model", "permutation", "--points", "points.csv"),
        ("--model", "nb", "--theta", 4, "--points", "points.csv"),
        ("--null", "overdispersed", "--dispersion", 1.5, "--points", "points.csv"),
        ("--null", "bootstrap", "--points", "points.csv"),
        ("--subsets", "--points", "points.csv"),
        ("--adjacency", "links.csv"),
        ("--stop-after", 5, "--tail", "count", "--points", "points.csv"),
    ],
)
def test_every_model_null_and_kind_of_zone_finds_the_raised_row(tables, capsys, more):
    more = [tables / each if str(each).endswith(".csv") else each for each in more]
    code, out, err = run(capsys, *given(tables, *more, "--json"))
    assert code == 0, out + err
    best = json.loads(out)["clusters"][0]
    assert set(best["columns"]) <= {1, 2, 3}
    assert best["p_value"] < 0.05


def test_without_json_it_is_one_line_per_cluster(tables, capsys):
    code, out, _ = run(capsys, *given(tables, "--points", tables / "points.csv", "--clusters", 2))
    assert code == 0
    assert len(out.splitlines()) == 3


def test_satscan_files_in_and_tables_out(tmp_path, capsys):
    rng = np.random.default_rng(2)
    (tmp_path / "s.geo").write_text("\n".join(f"p{i} {i} 0" for i in range(8)))
    (tmp_path / "s.cas").write_text(
        "\n".join(
            f"p{i} {rng.poisson(2) + 9 * (i < 2 and week == 7)} 2024/01/01" if week == 0 else
            f"p{i} {rng.poisson(2) + 9 * (i < 2 and week == 7)} 2024/02/{week + 12}"
            for i in range(8) for week in range(8)
        )
    )  # fmt: skip
    code, out, err = run(
        capsys, "--cas", tmp_path / "s.cas", "--geo", tmp_path / "s.geo", "--days", 1,
        "--model", "permutation", "--window", 3, "--neighbours", 4, "--json",
        "--out", tmp_path / "found",
    )  # fmt: skip
    assert code == 0, out + err
    assert json.loads(out)["clusters"][0]["locations"] == ["p0", "p1"]
    assert (tmp_path / "found.col.txt").read_text().splitlines()[1].startswith("1 p0")
    assert (tmp_path / "found.gis.txt").exists()


def test_every_setting_of_the_scan_is_an_option():
    elsewhere = {"counts", "zones", "baselines", "rng", "most", "every_days", "progress"}
    settings = set(inspect.signature(prospective_scan).parameters) - elsewhere
    options = {option.name for option in scan.params}
    assert settings <= options
    assert {"counts", "points", "baseline", "seed", "clusters", "days"} <= options


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (("--points", "points.csv", "--replicas", -1), "--replicas"),
        (("--points", "points.csv", "--stop-after", 0), "stop_after must be a whole number from 1"),
        (("--points", "points.csv", "--clusters", 0), "'--clusters': 0 is not in the range"),
        (("--points", "points.csv", "--geo", "points.csv"), "--geo, --pop and --nbr go with --cas"),
        ((), "Zones need --points"),
        (("--points", "points.csv", "--model", "nb"), "theta"),
        (("--points", "people.csv"), "two coordinates"),
        (("--points", "points.csv", "--window", 50), "1 to 44 weeks"),
        (("--points", "points.csv", "--largest-share", 0.5), "needs the population"),
        (("--points", "points.csv", "--cas", "counts.csv"), "--cas needs --geo"),
        (("--points", "points.csv", "--tail", "gumbel", "--replicas", 9), "at least 20 replicas"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(tables, capsys, more, sentence):
    more = [tables / each if str(each).endswith(".csv") else each for each in more]
    code, out, err = run(capsys, *given(tables, *more))
    assert code == 2
    assert sentence in err
    assert out == ""


def test_django_is_not_imported(tables):
    script = (
        "import sys; from birlik.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "finally: sys.stderr.write(str(sorted({'django', 'psycopg'} & set(sys.modules))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "scan",
         *map(str, given(tables, "--points", tables / "points.csv"))],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stderr.endswith("[]")
