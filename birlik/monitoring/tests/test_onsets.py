"""What begins: a trouble counts in the week it is first told of, by those who wrote before."""

import numpy as np

from birlik.monitoring.onsets import BEFORE, _cube

QUIET, WAGES, SILENT = 0, 1, -1


def beginnings(*weeks: int) -> list[float]:
    """Of one workplace, after the weeks that are only looked back to."""
    flags = np.array([[QUIET] * BEFORE + list(weeks)], dtype=np.int8)
    return _cube(flags, ["wages"], ["A"], ["coal"]).counts[0, 0, 0].tolist()


def test_a_trouble_that_lasts_is_counted_once():
    assert beginnings(QUIET, WAGES, WAGES, WAGES) == [0, 1, 0, 0]


def test_a_trouble_that_comes_back_after_a_month_is_counted_again():
    assert beginnings(WAGES, *[QUIET] * BEFORE, WAGES) == [1, *[0] * BEFORE, 1]
    assert beginnings(WAGES, QUIET, WAGES) == [1, 0, 0]


def test_a_week_of_silence_neither_ends_nor_begins_a_trouble():
    assert beginnings(WAGES, SILENT, WAGES) == [1, 0, 0]


def test_who_never_wrote_before_begins_nothing_and_is_not_watched():
    flags = np.array([[SILENT] * BEFORE + [WAGES, QUIET]], dtype=np.int8)
    cube = _cube(flags, ["wages"], ["A"], ["coal"])
    assert cube.counts.sum() == 0
    assert cube.exposure[0, 0].tolist() == [0, 1]


def test_each_cause_has_its_own_bit():
    flags = np.array([[0] * BEFORE + [2, 3]], dtype=np.int8)
    cube = _cube(flags, ["wages", "jobs"], ["A"], ["coal"])
    assert cube.counts[0, 0].tolist() == [[0, 1], [1, 0]]
