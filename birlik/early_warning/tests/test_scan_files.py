import gzip

import numpy as np
import pytest

from birlik.early_warning.frame import FrameError, as_frame
from birlik.early_warning.frame_csv import read_table
from birlik.early_warning.scan_files import (
    read_baselines,
    read_counts,
    read_links,
    read_points,
    read_population,
)

FRAME = as_frame([[1, 2, 3], [4, 5, 6]], units=["north", "south"])


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "table.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_counts_with_weeks_and_names(written):
    frame = read_counts(written("week,north,south\n2024-W01,1,\n2024-W02,3,NA\n"))
    assert frame.units == ("north", "south")
    assert frame.week_labels == ("2024-W01", "2024-W02")
    assert np.isnan(frame.counts[1]).all()


def test_bare_numbers_and_a_compressed_file(tmp_path):
    path = tmp_path / "table.csv.gz"
    with gzip.open(path, "wt") as stream:
        stream.write("1,2\n3,4\n5,6\n")
    frame = read_counts(path)
    assert frame.counts.tolist() == [[1, 3, 5], [2, 4, 6]]
    assert frame.units == ("1", "2")


def test_columns_and_rows_with_names_are_put_in_the_order_of_the_counts(written):
    assert read_baselines(written("south,north\n2,1\n4,3\n"), FRAME).tolist() == [[1, 3], [2, 4]]
    points = read_points(written("place,x,y\nsouth,3,4\nnorth,1,2\n"), FRAME)
    assert points.tolist() == [[1, 2], [3, 4]]


def test_places_may_be_called_by_numbers(written):
    frame = as_frame([[1], [2]], units=["750140000012", "7"])
    points = read_points(written("id;x;y\n7;0,5;1\n750140000012;2;3\n"), frame)
    assert points.tolist() == [[2, 3], [0.5, 1]]


def test_one_row_of_baselines_stands_for_every_week(written):
    assert read_baselines(written("1.5,2.5\n"), FRAME).tolist() == [1.5, 2.5]


def test_population_by_place_or_by_week_and_place(written):
    assert read_population(written("100\n200\n"), FRAME).tolist() == [100, 200]
    assert read_population(written("name,people\nsouth,9\nnorth,8\n"), FRAME).tolist() == [8, 9]
    by_week = read_population(written("1,2\n3,4\n5,6\n"), FRAME)
    assert by_week.tolist() == [[1, 3, 5], [2, 4, 6]]


def test_links_by_name_or_number_with_or_without_a_header(written):
    assert read_links(written("a,b,km\nnorth,south,7\n"), FRAME) == [[1], []]
    assert read_links(written("2,1\n"), as_frame([[1], [2]])) == [[], [0]]


@pytest.mark.parametrize(
    ("read", "text", "sentence"),
    [
        (read_table, "1,2\n3\n", "must have 2 columns like the first. Got 1 in row 2"),
        (read_table, "a,b\n1,2\n3,x\n", "Got 'x' in row 3, column 2"),
        (read_table, "\n", "holds no rows"),
        (read_counts, "1,2\n-1,2\n", "0 or more"),
        (lambda p: read_points(p, FRAME), "1,2,3\n4,5,6\n", "two coordinates"),
        (lambda p: read_points(p, FRAME), "1,2\n", "each of the 2 places"),
        (lambda p: read_points(p, FRAME), "north,1,2\nwest,3,4\n", "no row for 'south'"),
        (lambda p: read_links(p, FRAME), "north,west\nnorth,south\n", "must name two places"),
    ],
)
def test_tables_that_do_not_fit_say_where(written, read, text, sentence):
    with pytest.raises(FrameError, match=sentence):
        read(written(text))
