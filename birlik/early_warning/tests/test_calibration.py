"""Calibration, the weekly run, and the ways from p-values to alarms."""

import numpy as np
import pytest

from birlik.early_warning import alarms, calibration, weekly
from birlik.early_warning.discrete import mass, smallest_enough, upper_quantile, upper_tail
from birlik.early_warning.frame import FrameError
from birlik.early_warning.smooth_season import level


@pytest.fixture(scope="module")
def quiet_year():
    """400 quiet units with rare, scattered counts and a season, the last 30 weeks judged."""
    rng = np.random.default_rng(11)
    t = np.arange(400)
    mean = np.exp(rng.uniform(-2, 3, (400, 1)) + 0.4 * np.cos(2 * np.pi * t / 52))
    phi = rng.choice([1.3, 2.0, 4.0], (400, 1))
    counts = rng.negative_binomial(mean / (phi - 1), 1 / phi)
    return counts, weekly.run(counts, last=30, alpha=0.01)


def test_calibrated_p_values_hold_what_they_say(quiet_year):
    _, found = quiet_year
    p = found.detection.pvalue
    assert not np.isnan(p).any()
    for alpha in (0.05, 0.01, 0.005):
        expected = alpha * p.size
        assert abs((p <= alpha).sum() - expected) < 4 * np.sqrt(expected)


def test_upper_and_alarm_of_the_weekly_run_agree(quiet_year):
    counts, found = quiet_year
    assert found.detection.alarm.any()
    np.testing.assert_array_equal(found.detection.alarm, counts[:, -30:] > found.detection.upper)


def test_a_rise_over_two_weeks_is_found_and_a_slow_one_by_the_companion(quiet_year):
    counts, _ = quiet_year
    busy = np.argsort(-counts.mean(axis=1))[:40]
    fast, slow = counts.copy(), counts.copy()
    sd = counts[busy].std(axis=1)
    fast[busy, -2:] += np.round(3 * sd)[:, None].astype(int)
    slow[busy, -10:] += np.round(1.2 * sd)[:, None].astype(int)
    assert weekly.run(fast, last=1, alpha=0.005).detection.alarm[busy].mean() > 0.7
    found = weekly.run(slow, last=10, alpha=0.005)
    assert found.slow[busy].any(axis=1).mean() > 0.4
    others = np.setdiff1d(np.arange(400), busy)
    assert found.slow[others].mean() < 0.02


def test_a_calibration_can_be_kept_and_made_from_some_of_the_units(quiet_year):
    counts, found = quiet_year
    again = weekly.run(counts, last=30, alpha=0.01, calibration=found.calibration)
    np.testing.assert_array_equal(again.detection.pvalue, found.detection.pvalue)
    some = weekly.calibrate(counts, last=30, most_units=100)
    assert some.before.shape == (100, 98)


def test_the_weekly_run_says_how_much_history_it_needs():
    with pytest.raises(FrameError, match="The weekly run needs 359 weeks"):
        weekly.run(np.ones((3, 200)))


def test_conformal_p_values_are_uniform_whatever_the_statistic():
    rng = np.random.default_rng(2)
    pool, new = rng.normal(size=4000) ** 3, rng.normal(size=4000) ** 3
    strata = np.zeros(4000, dtype=int)
    p = calibration.conformal(new, strata, pool, strata)
    grid = np.linspace(0.01, 0.99, 50)
    assert np.abs((p[:, None] <= grid).mean(axis=0) - grid).max() < 0.035
    order = np.argsort(new)
    assert (np.diff(p[order]) >= 0).all()


def test_the_limit_of_a_pool_is_the_inverse_of_its_rank():
    own = np.sort(np.round(np.random.default_rng(3).random(500), 2)) + 0.001  # with ties
    for alpha in (0.0005, 0.003, 0.01, 0.2):
        limit = calibration.limit_at(alpha, own)
        zeros = np.zeros(2, dtype=int)
        around = np.array([limit, np.nextafter(limit, 1)])
        at, above = calibration.conformal(around, zeros, own, np.zeros(500, dtype=int))
        assert at <= alpha < above + 1e-12


def test_strata_shrink_with_the_pool():
    feature = np.random.default_rng(4).random((3, 4000))
    assert calibration.stratify(*feature, bins=(8, 2, 6)).count <= 4
    few = calibration.stratify(*feature[:, :100], bins=(8, 2, 6))
    assert few.count == 1
    assert few.of(*feature[:, :5]).tolist() == [0] * 5
    assert few.of(*np.full((3, 2), np.nan)).tolist() == [-1, -1]


def test_the_level_of_two_weeks_together_is_right_for_normal_weeks():
    rng = np.random.default_rng(5)
    from scipy.special import ndtr

    z = rng.normal(size=(2, 400_000))
    alone, both = ndtr(-z[1]), ndtr(-z.sum(axis=0) / np.sqrt(2))
    statistic = np.where(alone <= 0.1, np.minimum(alone, both), alone)
    for s in (0.002, 0.01, 0.05):
        assert (statistic <= s).mean() == pytest.approx(level(np.array([s]))[0], rel=0.05)


def test_discovery_rate_is_kept():
    rng = np.random.default_rng(6)
    shares = []
    for _ in range(300):
        p = rng.random(400)
        p[:20] = rng.beta(0.05, 8, 20)
        found = alarms.benjamini_hochberg(p, 0.1)
        shares.append(found[20:].sum() / max(1, found.sum()))
    assert np.mean(shares) < 0.115


def test_the_discrete_rule_finds_all_the_plain_one_does_and_more_among_rare_units():
    rng = np.random.default_rng(7)
    more = 0
    for _ in range(40):
        mean = rng.choice([0.01, 0.05, 2.0], 300, p=[0.6, 0.3, 0.1])
        y = rng.poisson(mean).astype(float)
        y[:6] = upper_quantile(0.0008, mean[:6])
        p = upper_tail(y, mean)
        plain = alarms.benjamini_hochberg(p, 0.1)
        discrete = alarms.discrete_benjamini_hochberg(p, mean, np.ones(300), 0.1)
        assert (discrete | ~plain).all()
        more += discrete.sum() - plain.sum()
    assert more > 0


def test_randomised_p_values_are_uniform_and_mid_p_values_have_mean_one_half():
    rng = np.random.default_rng(8)
    y = rng.negative_binomial(0.7, 0.5, 50_000).astype(float)
    p, atom = upper_tail(y, 0.7, 2.0), mass(y, 0.7, 2.0)
    drawn = alarms.randomised(p, atom, rng)
    assert np.abs(np.quantile(drawn, [0.01, 0.1, 0.5]) - [0.01, 0.1, 0.5]).max() < 0.01
    assert alarms.midp(p, atom).mean() == pytest.approx(0.5, abs=0.005)


def test_groups_come_first():
    rng = np.random.default_rng(9)
    p = rng.random(100)
    p[:5] = 1e-5
    groups = [f"region {i // 20}" for i in range(100)]
    found = alarms.hierarchical(p, groups, 0.05)
    assert found.groups[0] == "region 0"
    assert found.group_alarm.tolist()[0]
    assert found.unit_alarm[:5].all()
    assert not found.unit_alarm[20:][~np.repeat(found.group_alarm[1:], 20)].any()
    with pytest.raises(FrameError, match="Got 3 for 100"):
        alarms.hierarchical(p, groups[:3], 0.05)


def test_a_budget_is_kept_and_says_its_price(quiet_year):
    _, found = quiet_year
    price = alarms.budget(2, found.calibration.before)
    assert price.seen_per_week <= 2
    assert price.false_per_week == pytest.approx(2, rel=0.35)
    assert price.weeks_between == pytest.approx(1 / price.alpha)
    week = found.detection.pvalue[:, -1]
    tenfold = alarms.budget(20, found.calibration.before, units=4000)
    assert tenfold.alpha == price.alpha
    assert tenfold.seen_per_week == pytest.approx(10 * price.seen_per_week)
    assert alarms.most_surprising(week, 5).sum() <= 5


@pytest.mark.parametrize("bad", [([0.5, 1.5], 0.1), ([0.5], 0.0)])
def test_impossible_p_values_and_rates_are_refused(bad):
    with pytest.raises(FrameError, match="must lie between 0 and 1"):
        alarms.benjamini_hochberg(*bad)


def test_quantiles_are_the_smallest_counts_with_a_small_enough_tail():
    rng = np.random.default_rng(10)
    mean, phi = rng.gamma(0.5, 20, 3000), 1 + rng.gamma(0.5, 3, 3000)
    for alpha in (0.1, 0.005, 1e-6):
        x = upper_quantile(alpha, mean, phi)
        assert (upper_tail(x + 1, mean, phi) <= alpha).all()
        above = x > 0
        assert (upper_tail(x, mean, phi)[above] > alpha).all()


def test_tails_agree_with_scipy():
    from scipy import stats

    rng = np.random.default_rng(12)
    mean, phi = rng.gamma(0.5, 20, 500), 1 + rng.gamma(0.5, 3, 500)
    y = rng.poisson(2 * mean).astype(float)
    size = mean / (phi - 1)
    np.testing.assert_allclose(
        upper_tail(y, mean, phi), stats.nbinom.sf(y - 1, size, 1 / phi), rtol=1e-9
    )
    np.testing.assert_allclose(mass(y, mean, phi), stats.nbinom.pmf(y, size, 1 / phi), rtol=1e-7)
    np.testing.assert_allclose(upper_tail(y, mean), stats.poisson.sf(y - 1, mean), rtol=1e-9)


def test_search_asks_only_for_open_elements_and_finds_the_first():
    target = np.array([0.0, 1.0, 7.0, 1000.0])
    start = np.array([5.0, 0.0, 7.0, 3.0])
    found = smallest_enough(start, lambda which, x: x >= target[which])
    np.testing.assert_array_equal(found, target)
