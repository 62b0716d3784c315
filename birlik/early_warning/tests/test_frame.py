"""The gate: what is taken, and the sentence for each thing that is not."""

import datetime as dt

import numpy as np
import pytest

from birlik.early_warning.frame import FrameError, as_frame, iso_label, monday_of, read_csv


def test_arrays_are_units_by_weeks():
    frame = as_frame(np.arange(6).reshape(2, 3), units=["A", "B"])
    assert (frame.n_units, frame.n_weeks) == (2, 3)
    assert frame.week_labels == ("1", "2", "3")
    assert as_frame([1, 2, 3]).counts.shape == (1, 3)
    assert np.isnan(as_frame([[1, None, 3]]).counts[0, 1])


def test_weeks_cross_a_year_of_53_weeks():
    frame = as_frame([[1, 2, 3]], weeks="2020-W53")
    assert frame.week_labels == ("2020-W53", "2021-W01", "2021-W02")
    assert frame.first_monday == dt.date(2020, 12, 28)
    assert iso_label(monday_of(dt.date(2021, 1, 3))) == "2020-W53"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"data": [[1, 2], [3, -4]], "units": ["A", "B"]},
         r"counts must be whole numbers, 0 or more.* Got -4 for unit 'B' \(column 2\), "
         r"week 2 \(row 2\)"),
        ({"data": [[1, 2.5]]}, r"Got 2.5 for unit '1' \(column 1\), week 2 \(row 2\)"),
        ({"data": [[np.inf, -1]]}, r"Got inf .* \(row 1\), and 1 more"),
        ({"data": [["x", 2]]}, "counts must be numbers"),
        ({"data": np.zeros((2, 2, 2))}, r"shape \(units, weeks\). Got \(2, 2, 2\)"),
        ({"data": [[1, 2]], "units": ["A", "B"]}, "units must name each of the 1 units"),
        ({"data": [[1], [2]], "units": ["A", "A"]}, "Got 'A' twice"),
        ({"data": [[1, 2]], "exposure": [[1, 0]]}, r"exposure must be a number above 0.*row 2"),
        ({"data": [[1, 2]], "exposure": [[1]]}, r"shape of counts, \(1, 2\). Got \(1, 1\)"),
        ({"data": [[1, 2]], "weeks": ["2024-W05", "2024-W07"]},
         "Got 2024-W07 after 2024-W05 in row 2"),
        ({"data": [[1, 2]], "weeks": ["2024-W05"]}, "weeks must label each of the 2 weeks"),
        ({"data": [[1]], "weeks": "2023-W60"}, "ISO week such as 2024-W05"),
    ],
)  # fmt: skip
def test_what_is_refused_says_where(given, sentence):
    with pytest.raises(FrameError, match=sentence):
        as_frame(**given)


def test_missing_weeks_need_no_exposure():
    frame = as_frame([[1, 2]], missing=[[True, False]], exposure=[[np.nan, 5]])
    assert np.isnan(frame.counts[0, 0])


def test_a_short_history_says_what_is_missing():
    with pytest.raises(FrameError, match="315 weeks to judge the last 52. Got 300 weeks: 15 are"):
        as_frame(np.ones((1, 300))).monitored(52, history=263, method="Farrington Flexible")
    with pytest.raises(FrameError, match="last must be a whole number"):
        as_frame([[1, 2]]).monitored(0, history=0, method="x")


@pytest.mark.parametrize(
    ("text", "counts", "units", "weeks"),
    [
        ("1,2\n3,4\n", [[1, 3], [2, 4]], ("1", "2"), ("1", "2")),
        ("A,B\n1,2\n3,\n", [[1, 3], [2, np.nan]], ("A", "B"), ("1", "2")),
        ("week,A\n2020-W53,1\n2021-W01,NA\n", [[1, np.nan]], ("A",), ("2020-W53", "2021-W01")),
        ("2020-W53,1\n2021-W01,2\n", [[1, 2]], ("1",), ("2020-W53", "2021-W01")),
        ("A\n1\n\n3\n", [[1, np.nan, 3]], ("A",), ("1", "2", "3")),
    ],
)
def test_csv_with_and_without_header_and_weeks(tmp_path, text, counts, units, weeks):
    path = tmp_path / "counts.csv"
    path.write_text(text)
    frame = read_csv(path)
    np.testing.assert_array_equal(frame.counts, counts)
    assert frame.units == units
    assert frame.week_labels == weeks


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "holds no rows"),
        ("A,B\n", "a header and no weeks"),
        ("1,2\n3\n", "must have 2 columns like the first. Got 1 in row 2"),
        ("A,B\n1,2\n3,many\n", "Got 'many' in row 3, column 2"),
    ],
)
def test_csv_that_cannot_be_read_says_where(tmp_path, text, sentence):
    path = tmp_path / "counts.csv"
    path.write_text(text)
    with pytest.raises(FrameError, match=sentence):
        read_csv(path)


class Table:
    """A table with the little that pandas and polars share: columns and access by name."""

    def __init__(self, columns):
        self._columns = columns
        self.columns = list(columns)

    def __getitem__(self, name):
        return self._columns[name]


def test_tables_have_a_row_per_week():
    frame = as_frame(Table({"week": ["2024-W01", "2024-W02"], "A": [1, 2], "B": [3, None]}))
    np.testing.assert_array_equal(frame.counts, [[1, 2], [3, np.nan]])
    assert frame.units == ("A", "B")
    assert frame.week_labels == ("2024-W01", "2024-W02")
