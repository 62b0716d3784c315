"""Tables of pandas and polars as people have them in notebooks."""

import datetime as dt

import numpy as np
import pandas as pd
import polars as pl
import pytest

from birlik.early_warning import as_frame, ears
from birlik.early_warning.frame import FrameError

COUNTS = {"A": [1, 2, 3], "B": [4, 5, 6]}
MONDAYS = [dt.date(2024, 1, 1), dt.date(2024, 1, 8), dt.date(2024, 1, 15)]
LABELS = ["2024-W01", "2024-W02", "2024-W03"]


@pytest.mark.parametrize(
    "table",
    [
        pd.DataFrame(COUNTS, index=pd.date_range("2024-01-01", periods=3, freq="W-MON")),
        pd.DataFrame(COUNTS, index=pd.date_range("2024-01-07", periods=3, freq="W-SUN")),
        pd.DataFrame(COUNTS, index=pd.period_range("2024-01-01", periods=3, freq="W-SUN")),
        pd.DataFrame(COUNTS, index=LABELS),
        pd.DataFrame(COUNTS, index=[str(day) for day in MONDAYS]),
        pd.DataFrame({"Week": LABELS, **COUNTS}),
        pd.DataFrame({"day": pd.date_range("2024-01-01", periods=3, freq="W-MON"), **COUNTS}),
        pl.DataFrame({"week": LABELS, **COUNTS}),
        pl.DataFrame({"from": MONDAYS, **COUNTS}),
        pl.LazyFrame({"неделя": LABELS, **COUNTS}),
    ],
    ids=lambda table: type(table).__module__.split(".")[0],
)
def test_weeks_are_taken_from_an_index_or_a_column(table):
    frame = as_frame(table)
    np.testing.assert_array_equal(frame.counts, [[1, 2, 3], [4, 5, 6]])
    assert frame.units == ("A", "B")
    assert frame.week_labels == tuple(LABELS)


@pytest.mark.parametrize(
    "table",
    [
        pd.DataFrame({"A": [1, np.nan, 3]}),
        pd.DataFrame({"A": pd.array([1, None, 3], dtype="Int64")}),
        pd.DataFrame({"A": pd.array([1, None, 3], dtype="Float64")}),
        pd.DataFrame({"A": [1, None, "3"]}, dtype=object),
        pd.Series([1, None, 3], name="A", dtype="Int64"),
        pl.DataFrame({"A": [1, None, 3]}),
        pl.DataFrame({"A": [1.0, float("nan"), 3.0]}),
        pl.Series("A", [1, None, 3], dtype=pl.UInt8),
    ],
)
def test_what_is_missing_stays_missing(table):
    frame = as_frame(table)
    np.testing.assert_array_equal(frame.counts, [[1, np.nan, 3]])
    assert frame.units == ("A",)
    assert frame.week_labels == ("1", "2", "3")


@pytest.mark.parametrize("library", [pd, pl])
def test_a_second_table_is_matched_by_the_names_of_its_columns(library):
    sizes = library.DataFrame({"B": [40, 50, 60], "A": [10, 20, 30]})
    unreported = library.DataFrame({"B": [False] * 3, "A": [True, False, False]})
    frame = as_frame(library.DataFrame(COUNTS), exposure=sizes, missing=unreported)
    assert frame.exposure.tolist() == [[10, 20, 30], [40, 50, 60]]
    assert np.isnan(frame.counts).tolist() == [[True, False, False], [False] * 3]
    with pytest.raises(FrameError, match="It has none for 'A'"):
        as_frame(library.DataFrame(COUNTS), exposure=library.DataFrame({"B": [1, 2, 3]}))


def test_one_number_per_unit_is_matched_by_name():
    frame = as_frame(pd.DataFrame(COUNTS), exposure=pd.Series({"B": 20, "A": 10}))
    assert frame.exposure.tolist() == [[10, 10, 10], [20, 20, 20]]


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (pd.DataFrame({"A": [1, "many"]}), "Got 'many' in column 'A', row 2"),
        (pl.DataFrame({"A": ["1", "many"]}), "Got 'many' in column 'A', row 2"),
        (pd.DataFrame({"A": [1, 2], "B": [3, -4]}), r"Got -4 for unit 'B' \(column 2\).*\(row 2\)"),
        (pl.DataFrame({"A": [1.0, 2.5]}), r"Got 2.5 for unit 'A' .*\(row 2\)"),
        (pd.DataFrame(np.ones((2, 2)), columns=["A", "A"]), "Got 'A' twice"),
        (pd.DataFrame(), "a column per unit"),
        (pl.DataFrame({"week": LABELS}), "Got only the weeks"),
        (pd.DataFrame(COUNTS, index=pd.to_datetime(MONDAYS)[::-1]), "oldest first.* in row 2"),
        (pd.DataFrame(COUNTS, index=pd.to_datetime(["2024-01-01", "2024-01-08", "2024-01-22"])),
         "Got 2024-W04 after 2024-W02 in row 3"),
        (pd.DataFrame(COUNTS, index=pd.to_datetime(["2024-01-01", None, "2024-01-15"])),
         "Got 'NaT'. It stands in row 2"),
        (pd.DataFrame({"week": LABELS, **COUNTS}, index=LABELS), "weeks must stand in one place"),
    ],
)  # fmt: skip
def test_what_a_table_cannot_hold_is_a_sentence(table, sentence):
    with pytest.raises(FrameError, match=sentence):
        as_frame(table)


def test_every_detector_takes_a_table_as_it_is():
    counts = np.random.default_rng(1).poisson(3, (30, 2))
    counts[-1, 1] = 20
    table = pd.DataFrame(counts, columns=["A", "B"])
    found = ears.detect(table, last=1)
    assert found.alarm[:, 0].tolist() == [False, True]
    same = ears.detect(pl.DataFrame(dict(table)), last=1)
    np.testing.assert_array_equal(found.pvalue, same.pvalue)
