import numpy as np
import pytest

from birlik.early_warning.backtest import (
    FutureError,
    RollingOrigin,
    backtest,
    history_resampled,
    same_week_last_year,
    skill,
)
from birlik.early_warning.frame import FrameError

WEEKS = 200


def record(seed=1, units=5):
    rng = np.random.default_rng(seed)
    season = np.exp(1.5 + np.cos(np.arange(WEEKS) * 2 * np.pi / 52))
    return rng.poisson(season, (units, WEEKS)).astype(float)


def test_the_past_holds_nothing_after_the_origin():
    past = RollingOrigin(record()).past(99)
    assert past.frame.n_weeks == 100
    assert past.origin == 99
    with pytest.raises(FutureError, match="Week 100 was asked for at origin 99"):
        past.week(100)


def test_the_past_is_a_copy_so_no_base_array_leads_to_the_future():
    past = RollingOrigin(record()).past(99)
    assert past.frame.counts.base is None


def test_changing_the_future_changes_no_forecast():
    counts = record()
    changed = counts.copy()
    changed[:, 120:] = 999
    for forecaster in (same_week_last_year, history_resampled):
        a, b = (
            forecaster(RollingOrigin(c).past(119), 4, 50, np.random.default_rng(1))
            for c in (counts, changed)
        )
        assert np.array_equal(a, b)


def test_a_count_that_came_in_late_is_missing_until_then():
    counts = record()
    known = np.broadcast_to(np.arange(WEEKS), counts.shape).copy()
    known[2, 50] = 53
    rolling = RollingOrigin(counts, known)
    assert np.isnan(rolling.past(52).frame.counts[2, 50])
    assert rolling.past(53).frame.counts[2, 50] == counts[2, 50]


def test_same_week_last_year_is_what_was_counted_52_weeks_before():
    counts = record()
    said = same_week_last_year(RollingOrigin(counts).past(119), 4, 3, np.random.default_rng(1))
    assert np.array_equal(said[:, :, 0], counts[:, 68:72])
    assert np.array_equal(said[:, :, 0], said[:, :, 2])


def test_a_horizon_beyond_a_year_goes_back_two_years():
    counts = record()
    said = same_week_last_year(RollingOrigin(counts).past(119), 60, 1, np.random.default_rng(1))
    assert np.array_equal(said[:, 59, 0], counts[:, 119 + 60 - 104])


def test_history_resampled_draws_every_past_week_alike():
    counts = np.arange(10.0)[None, :]
    said = history_resampled(RollingOrigin(counts).past(9), 1, 20_000, np.random.default_rng(2))
    share = np.bincount(said.ravel().astype(int), minlength=10) / 20_000
    assert np.abs(share - 0.1).max() < 0.012


def test_a_forecaster_that_knows_the_truth_beats_the_baselines():
    counts = record()
    season = np.exp(1.5 + np.cos(np.arange(WEEKS) * 2 * np.pi / 52))

    def knowing(past, horizon, draws, rng):
        mean = season[past.origin + 1 : past.origin + 1 + horizon]
        return rng.poisson(mean[None, :, None], (past.frame.n_units, horizon, draws))

    rolling = RollingOrigin(counts)
    origins = list(rolling.origins(104, horizon=4, step=4))
    assert origins[-1] + 4 < WEEKS
    ours, last_year, lot = (
        backtest(rolling, f, origins, horizon=4, rng=np.random.default_rng(3), draws=300)
        for f in (knowing, same_week_last_year, history_resampled)
    )
    assert ours.crps.shape == (len(origins), 5, 4)
    assert 0.88 < ours.summary["covered"] < 0.97
    for baseline in (last_year, lot):
        value, low, high = skill(ours, baseline, np.random.default_rng(4))
        assert 0 < low < value < high < 1


def test_an_unknown_outcome_is_left_out_of_the_scores():
    counts = record(units=2)
    counts[0, 121] = np.nan
    result = backtest(
        RollingOrigin(counts), history_resampled, [119], horizon=4, rng=np.random.default_rng(1)
    )
    for part in (result.crps, result.ignorance, result.interval, result.covered):
        assert np.argwhere(np.isnan(part)).tolist() == [[0, 0, 1]]


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda r, g: r.past(WEEKS), "origin must lie"),
        (lambda r, g: r.outcome(WEEKS - 3, 4), "The record ends"),
        (lambda r, g: backtest(r, same_week_last_year, [], horizon=1, rng=g), "no origin"),
        (lambda r, g: backtest(r, lambda *_: [1], [60], horizon=1, rng=g), "units, horizon"),
        (lambda r, g: same_week_last_year(r.past(9), 1, 1, g), "needs 52 weeks"),
        (lambda r, g: RollingOrigin(record(), np.zeros((5, WEEKS))), "known before its week"),
    ],
)
def test_impossible_back_tests_are_refused(call, sentence):
    with pytest.raises((FrameError, FutureError), match=sentence):
        call(RollingOrigin(record()), np.random.default_rng(1))
