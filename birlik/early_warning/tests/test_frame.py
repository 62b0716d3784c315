"""The gate: what is taken, and the sentence for each thing that is not."""

import datetime as dt

import numpy as np
import pytest

from birlik.early_warning.frame import FrameError, as_frame, iso_label, monday_of


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
        ({"data": [[1, 2]], "exposure": [[1, 2, 3]]}, r"shape of counts, \(1, 2\). Got \(1, 3\)"),
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


def test_exposure_may_be_one_number_per_unit():
    frame = as_frame([[1, 2, 3], [4, 5, 6]], exposure=[10, 20])
    assert frame.exposure.tolist() == [[10, 10, 10], [20, 20, 20]]


@pytest.mark.parametrize("label", ["2024-W05", "2024W05", "2024-01-31", "31.01.2024", "2024/01/31"])
def test_a_week_may_be_written_in_several_ways(label):
    assert monday_of(label) == dt.date(2024, 1, 29)


def test_a_table_that_lies_on_its_side_is_told_so():
    with pytest.raises(FrameError, match="If the 300 units are the weeks, turn the table"):
        as_frame(np.ones((300, 40))).monitored(1, history=264, method="Farrington Flexible")
