"""Files as people save them from spreadsheets, and the sentence for each that cannot be read."""

import time

import numpy as np
import pytest

from birlik.early_warning.frame import FrameError
from birlik.early_warning.frame_csv import read_csv, read_table, week_labels


@pytest.fixture
def written(tmp_path):
    def write(body):
        path = tmp_path / "counts.csv"
        path.write_bytes(body if isinstance(body, bytes) else body.encode())
        return path

    return write


@pytest.mark.parametrize(
    ("text", "counts", "units", "weeks"),
    [
        ("1,2\n3,4\n", [[1, 3], [2, 4]], ("1", "2"), ("1", "2")),
        ("A,B\n1,2\n3,\n", [[1, 3], [2, np.nan]], ("A", "B"), ("1", "2")),
        ("week,A\n2020-W53,1\n2021-W01,NA\n", [[1, np.nan]], ("A",), ("2020-W53", "2021-W01")),
        ("2020-W53,1\n2021-W01,2\n", [[1, 2]], ("1",), ("2020-W53", "2021-W01")),
        ("A\n1\n\n3\n", [[1, np.nan, 3]], ("A",), ("1", "2", "3")),
        ("A;B\n1;2\n3;4\n\n\n", [[1, 3], [2, 4]], ("A", "B"), ("1", "2")),
        ("A\tB\r\n1\t2\r\n3\t4\r\n", [[1, 3], [2, 4]], ("A", "B"), ("1", "2")),
        ('"North, end";B\n1;2\n', [[1], [2]], ("North, end", "B"), ("1",)),
        ("week,101,102\n2024-W01,1,2\n", [[1], [2]], ("101", "102"), ("2024-W01",)),
        ("week,A\n1,5\n2,6\n", [[5, 6]], ("A",), ("1", "2")),
        (",A\n0,5\n1,6\n", [[5, 6]], ("A",), ("1", "2")),
        ("Дата;A\n01.01.2024;5\n08.01.2024;6\n", [[5, 6]], ("A",), ("2024-W01", "2024-W02")),
        (",7\n3,4\n", [[np.nan, 3], [7, 4]], ("1", "2"), ("1", "2")),
        ("n/a,7\n3,4\n", [[np.nan, 3], [7, 4]], ("1", "2"), ("1", "2")),
        ("5\n", [[5]], ("1",), ("1",)),
    ],
)
def test_header_weeks_and_separator_are_recognised(written, text, counts, units, weeks):
    frame = read_csv(written(text))
    np.testing.assert_array_equal(frame.counts, counts)
    assert frame.units == units
    assert frame.week_labels == weeks


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "kz1048", "cp1251"])
def test_names_survive_the_encodings_of_spreadsheets(written, encoding):
    names = "Маңғыстау;Шымкент" if encoding != "cp1251" else "Мангистау;Шымкент"
    frame = read_csv(written(f"{names}\n1;2\n3;4\n".encode(encoding)))
    assert frame.units == tuple(names.split(";"))
    assert frame.counts.tolist() == [[1, 3], [2, 4]]


def test_a_decimal_comma_is_read_where_it_divides_no_cells(written):
    assert read_table(written("a;b\n0,5;1\n1,25;2\n")).values.tolist() == [[0.5, 1], [1.25, 2]]


def test_a_header_of_numbers_can_be_said(written):
    path = written("101,102\n1,2\n3,4\n")
    assert read_csv(path, header=True).units == ("101", "102")
    assert read_csv(path).n_weeks == 3
    assert read_csv(written("A,7\n1,2\n"), header=True).units == ("A", "7")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "holds no rows"),
        ("\n , \n", "holds no rows"),
        ("A,B\n", "a header and no rows"),
        ("1,2\n3\n", "must have 2 columns like the first. Got 1 in row 2"),
        ("1,2\n\n3,4\n", "Row 2 .* is empty. A missing week still has its 2 columns"),
        ("A,B\n1,2\n3,many\n", "Got 'many' in row 3, column 2"),
        ("A;B\n1;2\n3;1,5,0\n", "Got '1,5,0' in row 3, column 2"),
        ("1,2,x\n3,4,5\n", "neither all names nor all numbers: 'x' in column 3"),
        ("week,A\n2024-W01,1\n2024-W03,2\n", "Got 2024-W03 after 2024-W01 in row 2"),
        ("week,A\n2024-W01,1\nsoon,2\n", "Got 'soon'. It stands in row 2"),
        ("A,B\n1,2\n3,-4\n", r"Got -4 for unit 'B' \(column 2\), week 2 \(row 2\)"),
        ("A,B\n1,2\n3,4.5\n", "Got 4.5 for unit 'B'"),
        ("A,A\n1,2\n", "Got 'A' twice"),
        (b"PK\x03\x04rest", "is a workbook. Save the sheet as CSV"),
        (b"\xff\x00\x01\x02", "is not a text file"),
        ('A,B\n1,"2\n' + "3,4\n" * 40_000, "Look for a lone quote"),
    ],
)
def test_what_cannot_be_read_says_where(written, text, sentence):
    with pytest.raises(FrameError, match=sentence):
        read_csv(written(text))


def test_rows_that_are_only_numbered_have_no_calendar(written):
    assert week_labels(read_table(written("week,A\n7,1\n8,2\n"))) is None
    assert week_labels(read_table(written("week,A\n2024-W01,1\n"))) == ["2024-W01"]


def test_a_million_rows_are_read_in_seconds(written):
    path = written("A,B\n" + "1,2\n" * 1_000_000)
    began = time.process_time()
    frame = read_csv(path)
    assert time.process_time() - began < 20  # about 1.5 on a free machine
    assert frame.n_weeks == 1_000_000
    assert frame.counts[:, -1].tolist() == [1, 2]


def test_a_file_wider_than_a_cell_may_be_long(written):
    width = 300_000
    table = read_table(written("\n".join([",".join(["1"] * width)] * 2)))
    assert table.values.shape == (2, width)
