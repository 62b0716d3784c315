"""Forecasts of rare counts by a rate whose memory fades."""

import numpy as np
import pytest

from birlik.early_warning.backtest import BASELINES, RollingOrigin, backtest, skill
from birlik.early_warning.forecast import pooled, recent_rate
from birlik.early_warning.frame import as_frame


@pytest.fixture(scope="module")
def record():
    """Eighty rare series with a common season whose level moves from year to year."""
    rng = np.random.default_rng(8)
    level = 0.3 * np.exp(
        np.cumsum(rng.normal(0, 0.03, (80, 520)), axis=1) + rng.normal(0, 1, (80, 1))
    )
    season = 1 + 0.6 * np.cos(2 * np.pi * np.arange(520) / (365.25 / 7))
    return RollingOrigin(rng.poisson(np.minimum(level, 20) * season))


def test_it_beats_both_baselines_and_covers(record):
    origins = range(420, 510, 10)
    rng = np.random.default_rng(1)
    ours = backtest(record, recent_rate, origins, horizon=4, rng=rng, draws=300)
    assert ours.summary["covered"] > 0.9
    for name, baseline in BASELINES.items():
        theirs = backtest(record, baseline, origins, horizon=4, rng=rng, draws=300)
        _, low, _ = skill(ours, theirs, rng, draws=300)
        assert low > 0, name


def test_the_pool_beats_resampled_history_where_levels_move(record):
    origins = range(420, 510, 10)
    rng = np.random.default_rng(1)
    ours, history = (
        backtest(record, make, origins, horizon=4, rng=rng, draws=300)
        for make in (pooled, BASELINES["history resampled"])
    )
    assert skill(ours, history, rng, draws=300)[1] > 0


def test_the_pool_keeps_weeks_that_come_in_heaps():
    """A country whose rare bad week hits many: the pool holds it, a rate alone knows it less."""
    counts = np.zeros((1, 208))
    counts[0, ::26] = 40
    past = RollingOrigin(counts).past(207)
    rng = np.random.default_rng(2)
    heaps, smooth = ((make(past, 1, 4000, rng) >= 40).mean() for make in (pooled, recent_rate))
    assert heaps > 1 / 26 / 2 * 0.7
    assert heaps > smooth


def test_it_follows_the_season_and_forgets_old_levels():
    weeks = np.arange(416)
    busy = np.where(weeks < 208, 20, 4) * np.ones((10, 1))
    past = RollingOrigin(np.random.default_rng(2).poisson(busy)).past(415)
    drawn = recent_rate(past, 4, 400, np.random.default_rng(3))
    assert drawn.mean() == pytest.approx(5, abs=1.2)  # four years after the change
    season = 5 * (1 + 0.8 * np.cos(2 * np.pi * weeks / (365.25 / 7)))
    past = RollingOrigin(np.random.default_rng(4).poisson(season * np.ones((10, 1)))).past(390)
    drawn = recent_rate(past, 24, 400, np.random.default_rng(5)).mean(axis=(0, 2))
    assert drawn[-1] > 1.5 * drawn[0]  # from mid-year towards the new year


def test_units_without_a_case_or_without_a_week_are_given_a_small_rate():
    counts = np.random.default_rng(6).poisson(1.0, (5, 200)).astype(float)
    counts[0] = 0
    counts[1] = np.nan
    drawn = recent_rate(
        RollingOrigin(as_frame(counts)).past(199), 4, 2000, np.random.default_rng(7)
    )
    assert drawn[0].mean() < 0.05
    assert drawn[1].mean() == pytest.approx(drawn[2:].mean(), rel=0.5)
    nothing = recent_rate(
        RollingOrigin(np.zeros((3, 60))).past(59), 2, 50, np.random.default_rng(8)
    )
    assert nothing.mean() < 0.1
