"""Kaplan–Meier against published numbers, against SciPy, and by what must always hold."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf

from birlik.early_warning import FrameError
from birlik.early_warning.survival import kaplan_meier

# Remission in weeks under 6-mercaptopurine and placebo (Freireich et al. 1963), the table of most
# textbooks; a negative number was still in remission. Shares and bounds as R's survfit
# (conf.type = "log-log") and SAS PROC LIFETEST print them.
TREATED = [6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def of(signed):
    return kaplan_meier(np.abs(signed), np.array(signed) > 0)


def test_the_textbook_table():
    found = of(TREATED)
    assert found.times.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert found.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert found.share.round(3).tolist() == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert found.low.round(3).tolist() == [0.620, 0.563, 0.503, 0.432, 0.368, 0.268, 0.188]
    assert found.high.round(3).tolist() == [0.952, 0.923, 0.889, 0.849, 0.805, 0.747, 0.680]
    assert (found.median, found.median_low) == (23, 13)
    assert np.isnan(found.median_high)


def test_the_median_and_its_interval():
    found = of(PLACEBO)
    assert (found.median, found.median_low, found.median_high) == (8, 4, 11)


@pytest.mark.parametrize("seed", range(5))
def test_scipy_says_the_same(seed):
    rng = np.random.default_rng(seed)
    times = rng.integers(1, 60, 80).astype(float)
    ended = rng.random(80) < 0.6
    found = kaplan_meier(times, ended)
    peer = ecdf(CensoredData.right_censored(times, ~ended)).sf
    with warnings.catch_warnings():  # of the bounds where the share is 0 or 1, not compared here
        warnings.simplefilter("ignore", RuntimeWarning)
        bounds = peer.confidence_interval(method="log-log")
    assert found.share == pytest.approx(peer.evaluate(found.times))
    inner = found.share > 0
    for mine, theirs in ((found.low, bounds.low), (found.high, bounds.high)):
        assert mine[inner] == pytest.approx(theirs.evaluate(found.times)[inner])


lasting = st.lists(st.tuples(st.integers(0, 50), st.booleans()), min_size=1, max_size=40)


@settings(max_examples=60, deadline=None)
@given(lasting)
def test_it_never_rises_and_its_bounds_hold_it(rows):
    found = kaplan_meier([time for time, _ in rows], [end for _, end in rows])
    assert (np.diff(found.share) <= 0).all()
    inner = found.share > 0
    assert (found.low[inner] <= found.share[inner] + 1e-12).all()
    assert (found.high[inner] >= found.share[inner] - 1e-12).all()


def test_without_censoring_it_is_the_plain_share():
    found = kaplan_meier([1, 2, 3, 4], [True] * 4)
    assert found.share.tolist() == pytest.approx([0.75, 0.5, 0.25, 0])
    assert found.median == 2
    assert np.isnan(found.low[-1])


def test_what_lasts_altogether_has_no_median():
    found = kaplan_meier([3, 4], [False, False])
    assert found.times.size == 0
    assert np.isnan(found.median)
    assert found.at(100) == (1, 1, 1)
    assert of(TREATED).at(12)[0] == pytest.approx(0.753, abs=5e-4)


@pytest.mark.parametrize(
    ("durations", "ended", "level", "word"),
    [
        ([], [], 0.95, "empty"),
        ([1, 2], [True], 0.95, "one length"),
        ([1, float("nan")], [True, True], 0.95, "missing"),
        ([-1], [True], 0.95, "0 or more"),
        ([1], [True], 1.0, "level"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(durations, ended, level, word):
    with pytest.raises(FrameError, match=word):
        kaplan_meier(durations, ended, level=level)
