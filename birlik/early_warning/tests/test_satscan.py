import datetime as dt

import numpy as np
import pytest

from birlik.early_warning.frame import FrameError
from birlik.early_warning.satscan import (
    read_neighbours,
    read_study,
    write_clusters,
    write_locations,
)
from birlik.early_warning.scan import prospective_scan
from birlik.early_warning.scan_zones import listed_zones, nearest_zones

GEO = """// location x y
A 0 0
B 1 0
"North end" 0 5
"""
CAS = """A 2 2024/01/01
A,1,2024/1/14
B\t3\t2024-01-15 woman
B 1 2024-01-21 man

"North end" 4 2024/01/08
"""
POP = """A 2024/01/01 100
A 2024/01/29 156
B 2024 50
"North end" 2023 10 man
"North end" 2023 20 woman
"""


@pytest.fixture
def files(tmp_path):
    def write(**content):
        for kind, text in ({"geo": GEO, "cas": CAS, "pop": POP} | content).items():
            (tmp_path / f"study.{kind}").write_text(text, encoding="utf-8")
        return [tmp_path / f"study.{kind}" for kind in ("cas", "geo", "pop")]

    return write


def test_cases_are_counted_by_place_and_week_back_from_the_last_day(files):
    study = read_study(*files())
    assert study.locations == ("A", "B", "North end")
    assert study.periods[-1] == (dt.date(2024, 1, 15), dt.date(2024, 1, 21))
    assert study.counts.tolist() == [[2, 1, 0], [0, 0, 4], [0, 4, 0]]
    assert study.left_out == 0


def test_days_that_fill_no_period_and_cases_in_them_are_left_out(files):
    cas, geo, _ = files()
    study = read_study(cas, geo, end=dt.date(2024, 1, 17))
    assert [first for first, _ in study.periods] == [dt.date(2024, 1, 4), dt.date(2024, 1, 11)]
    assert study.counts.tolist() == [[0, 1], [0, 3], [4, 0]]
    assert study.left_out == 2 + 1


def test_population_is_straight_between_two_dates_and_constant_outside(files):
    study = read_study(*files())
    assert study.population[0].tolist() == [106, 120, 134]  # 2 a day from 100 on 1 January
    assert study.population[1].tolist() == [50, 50, 50]
    assert study.population[2].tolist() == [30, 30, 30]


def test_neighbours_may_or_may_not_repeat_the_place_itself(files, tmp_path):
    study = read_study(*files())
    path = tmp_path / "study.nbr"
    path.write_text('A B "North end"\nB B A\n')
    assert read_neighbours(path, study).tolist() == [[0, 1, 2], [1, 0, -1]]


def test_an_explicit_order_of_neighbours_gives_the_zones_of_the_points(files, tmp_path):
    rng = np.random.default_rng(1)
    names = [f"p{i}" for i in range(12)]
    at = rng.random((12, 2))
    order = [np.argsort(np.hypot(*(at - here).T)) for here in at]
    path = tmp_path / "n.nbr"
    path.write_text("\n".join(" ".join(names[i] for i in row[:5]) for row in order))
    cas, geo, _ = files(
        geo="\n".join(f"{n} {x} {y}" for n, (x, y) in zip(names, at, strict=True)),
        cas="\n".join(
            f"{n} {rng.poisson(3)} 2024/01/{day}" for n in names for day in (7, 14, 21, 28)
        ),
    )
    study = read_study(cas, geo, start=dt.date(2024, 1, 1))
    listed = listed_zones(read_neighbours(path, study), locations=12)
    a, b = (
        prospective_scan(study.counts, zones, model="permutation", window=2, replicas=0)
        for zones in (listed, nearest_zones(study.points, 5))
    )
    assert [(c.places, c.score) for c in a.clusters] == [(c.places, c.score) for c in b.clusters]


def test_tables_of_clusters_and_locations_hold_what_was_found(files, tmp_path):
    cas, geo, pop = files()
    study = read_study(cas, geo, pop)
    result = prospective_scan(
        study.counts, nearest_zones(study.points, 2), model="pb-poisson", window=2,
        population=study.population, replicas=99, rng=np.random.default_rng(1),
    )  # fmt: skip
    write_clusters(tmp_path / "out.col.txt", result, study)
    write_locations(tmp_path / "out.gis.txt", result, study)
    header, *rows = (tmp_path / "out.col.txt").read_text().splitlines()
    best = result.clusters[0]
    assert len(rows) == len(result.clusters)
    assert len(header.split()) == len(rows[0].replace('"North end"', "N").split())
    assert f"{best.score:.6f}" in rows[0]
    assert "2024/01/21" in rows[0]
    header, *rows = (tmp_path / "out.gis.txt").read_text().splitlines()
    assert len(rows) == sum(len(cluster.places) for cluster in result.clusters)
    assert sum(float(row.split()[-1]) for row in rows if " 1 " in row) >= best.cases


def test_radius_on_the_sphere_is_in_kilometres(files, tmp_path):
    cas, geo, _ = files(geo="A 43.25 76.95\nB 51.16 71.47\n", cas="A 9 2024/01/20\nB 9 2024/01/21")
    study = read_study(cas, geo, geographic=True, start=dt.date(2024, 1, 1))
    zones = nearest_zones(study.points, 2, geographic=True)
    result = prospective_scan(study.counts, zones, window=1, baselines=[1, 1], replicas=0)
    write_clusters(tmp_path / "out.col.txt", result, study)
    radius = float((tmp_path / "out.col.txt").read_text().splitlines()[1].split()[4])
    assert radius == pytest.approx(972, abs=3)  # Almaty to Astana


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ({"cas": "A 1 2024/13/01"}, r"line 1: a date must be written .* Got '2024/13/01'"),
        ({"cas": "A 1.5 2024/01/01"}, "whole number from 0. Got 1.5"),
        ({"cas": "A x 2024/01/01"}, "'x' is not a number"),
        ({"cas": "A 1"}, "at least 3 columns"),
        ({"cas": "Z 1 2024/01/01"}, "line 1: location 'Z' has no coordinates"),
        ({"cas": ""}, "holds no cases"),
        ({"geo": "A 0 0\nA 1 1"}, "line 2: location 'A' stands there twice"),
        ({"geo": "// nothing"}, "holds no locations"),
        ({"pop": "A 2024 5"}, "no population for location 'B'"),
        ({"pop": "A 2024 -5"}, "0 or more. Got -5"),
        ({"cas": "A 1 2024/01/01"}, "no whole period of 7 days"),
    ],
)
def test_files_that_cannot_be_read_name_the_line(files, content, sentence):
    with pytest.raises(FrameError, match=sentence):
        read_study(*files(**content))
