"""Small numbers are hidden, also from who subtracts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from birlik.base.disclosure import protected

LEAST = 5


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({}, {}),
        ({"a": 0, "b": 40}, {"a": 0, "b": 40}),
        ({"a": 5, "b": 40}, {"a": 5, "b": 40}),
        ({"a": 2, "b": 40, "c": 9}, {"a": None, "b": 40, "c": None}),
        ({"a": 2, "b": 4, "c": 9}, {"a": None, "b": None, "c": 9}),
        ({"a": 1, "b": 1, "c": 9, "d": 70}, {"a": None, "b": None, "c": None, "d": 70}),
        ({"a": 2}, {"a": None}),
        ({0: 20, 1: 1}, {0: None, 1: None}),
    ],
)
def test_small_numbers_are_hidden(counts, shown):
    assert protected(counts, LEAST) == shown


@given(st.dictionaries(st.integers(), st.integers(0, 60), max_size=12))
def test_the_sum_betrays_no_small_number(counts):
    shown = protected(counts, LEAST)
    hidden = [counts[key] for key in shown if shown[key] is None]
    told = [count for count in shown.values() if count is not None]
    assert all(count == 0 or count >= LEAST for count in told)
    if any(told):
        assert len(hidden) != 1, "the sum less what is told would give it"
