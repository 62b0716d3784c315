import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, optimize, stats

from birlik.early_warning import ranking as module
from birlik.early_warning.ranking import WEAK, Pull, RankingError, fit_prior, rank
from birlik.early_warning.scoring import recall_at


def workplaces(seed=1, strata=24, each=40, shape=1.5, mean=0.05, size=60.0):
    """Cases, exposure, stratum and true rates of simulated workplaces."""
    rng = np.random.default_rng(seed)
    label = np.repeat(np.arange(strata), each)
    shapes = shape * np.exp(rng.normal(0, 0.3, strata))[label]
    means = mean * np.exp(rng.normal(0, 0.5, strata))[label]
    exposure = rng.lognormal(np.log(size), 1, label.size)
    rates = rng.gamma(shapes) * means / shapes
    return rng.poisson(rates * exposure), exposure, label.tolist(), rates


def negative_log_likelihood(at, y, e):
    a, b = np.exp(at)
    held = (at[0] - WEAK.shape) ** 2 / (2 * WEAK.shape_sd**2)
    return held - stats.nbinom.logpmf(y, a, b / (b + e)).sum()


@pytest.mark.parametrize("seed", range(4))
def test_the_prior_is_the_maximum_another_optimiser_finds(seed):
    y, e, _, _ = workplaces(seed, strata=1, each=300)
    ours = fit_prior(y.astype(float), e)
    theirs = optimize.minimize(
        negative_log_likelihood, np.log([1, 20]), args=(y, e), method="Nelder-Mead",
        options={"xatol": 1e-9, "fatol": 1e-11, "maxiter": 4000},
    )  # fmt: skip
    assert np.log([ours.shape, ours.rate]) == pytest.approx(theirs.x, abs=1e-5)


@given(st.integers(0, 500), st.booleans())
@settings(max_examples=20, deadline=None)
def test_gradient_and_curvature_are_those_of_finite_differences(seed, held):
    y, e, _, _ = workplaces(seed, strata=1, each=30)
    at = np.random.default_rng(seed).normal([0, 3], 0.5)
    pull = Pull(0.4, -3.0, 0.5, 1.0) if held else WEAK

    def value(at):
        return module._likelihood(at, y, e, pull)

    _, slope, curve = value(at)
    for i, step in enumerate(np.eye(2) * 1e-5):
        up, down = value(at + step), value(at - step)
        assert slope[i] == pytest.approx((up[0] - down[0]) / 2e-5, rel=1e-5, abs=1e-5)
        assert curve[i] == pytest.approx((up[1] - down[1]) / 2e-5, rel=1e-5, abs=1e-4)


def test_posteriors_with_a_known_prior_agree_with_quadrature():
    y, e, _, _ = workplaces(3, strata=1, each=200)
    ranking = rank(y, e, prior_known=True)
    prior = ranking.priors["all"]
    for unit in range(0, 200, 20):

        def weight(x, unit=unit):
            return stats.gamma.pdf(x, prior.shape, scale=1 / prior.rate) * stats.poisson.pmf(
                y[unit], x * e[unit]
            )

        top = ranking.quantile(1 - 1e-13)[unit]
        knots = ranking.quantile(0.01)[unit], ranking.mean[unit], ranking.quantile(0.99)[unit]
        options = {"points": knots, "epsabs": 0, "epsrel": 1e-12, "limit": 500}
        low = ranking.quantile(1e-12)[unit]
        mass = integrate.quad(weight, low, top, **options)[0]
        mean = integrate.quad(lambda x, w=weight: x * w(x), low, top, **options)[0] / mass
        above = integrate.quad(weight, knots[2], top, epsabs=0, epsrel=1e-12)[0] / mass
        assert ranking.mean[unit] == pytest.approx(mean, rel=1e-8)
        assert ranking.exceeding(knots[2])[unit] == pytest.approx(above, rel=1e-6)


def test_intervals_cover_the_true_rates_nine_times_in_ten():
    """The acceptance design is in benchmarks; here 960 workplaces in strata of 40, ten times."""
    covered, plain = [], []
    for seed in range(10):
        y, e, label, rates = workplaces(seed)
        for known, out in ((False, covered), (True, plain)):
            low, high = rank(y, e, label, prior_known=known).interval(0.9)
            out.append(((low <= rates) & (rates <= high)).mean())
    assert 0.88 <= np.mean(covered) <= 0.92
    assert np.mean(plain) < np.mean(covered)


def test_the_five_per_cent_quantile_is_passed_nineteen_times_in_twenty():
    y, e, label, rates = workplaces(5, strata=50)
    assert (rates > rank(y, e, label).quantile(0.05)).mean() == pytest.approx(0.95, abs=0.02)


def test_expected_rank_is_the_sum_over_all_pairs():
    y, e, label, _ = workplaces(6, strata=5, each=20)
    ranking = rank(y, e, label)
    share = ranking.rate[:, None] / (ranking.rate[:, None] + ranking.rate[None, :])
    above = stats.beta.cdf(share, ranking.shape[:, None], ranking.shape[None, :])
    np.fill_diagonal(above, 1.0)
    assert ranking.expected_rank() == pytest.approx(above.sum(axis=1), abs=0.02)
    assert ranking.expected_rank().sum() == pytest.approx(100 * 101 / 2, rel=1e-6)


def test_shrunk_ranks_find_more_of_the_worst_than_raw_rates():
    ours, raw = [], []
    for seed in range(8):
        y, e, label, rates = workplaces(seed, mean=0.02, size=30)
        worst = rates >= np.sort(rates)[-48]
        ours.append(recall_at(rank(y, e, label).mean, worst, 48))
        raw.append(recall_at(y / e, worst, 48))
    assert np.mean(ours) > np.mean(raw) + 0.03


@given(st.integers(0, 300))
@settings(max_examples=15, deadline=None)
def test_order_of_units_and_unit_of_exposure_change_nothing(seed):
    y, e, label, _ = workplaces(seed, strata=4, each=25)
    order = np.random.default_rng(seed).permutation(100)
    plain = rank(y, e, label)
    moved = rank(y[order], e[order], [label[i] for i in order])
    scaled = rank(y, e * 1000, label)
    assert moved.mean == pytest.approx(plain.mean[order], rel=1e-6)
    assert scaled.mean * 1000 == pytest.approx(plain.mean, rel=1e-6)


def test_more_cases_never_lower_a_rank():
    y = np.arange(30) % 6
    ranking = rank(y, np.full(30, 2.0))
    assert (np.diff(ranking.mean[:6]) > 0).all()
    assert (np.diff(ranking.expected_rank()[:6]) < 0).all()


def test_counts_no_more_different_than_chance_are_drawn_close_together():
    y = np.array([2, 1] * 40)
    ranking = rank(y, np.ones(80))
    assert np.ptp(ranking.mean) < 0.05 * ranking.mean.mean()
    assert ranking.mean.mean() == pytest.approx(1.5, rel=0.01)


def test_one_small_stratum_does_not_pretend_to_know_the_spread():
    covered = []
    for seed in range(60):
        y, e, _, rates = workplaces(seed, strata=1, each=30, mean=0.1, size=20)
        low, high = rank(y, e).interval(0.9)
        covered.append(((low <= rates) & (rates <= high)).mean())
    assert 0.88 <= np.mean(covered) <= 0.92


def test_a_stratum_without_cases_leans_on_the_others_and_stays_below_them():
    y = [3, 1, 4, 0, 2, 5] + [0] * 6
    ranking = rank(y, np.full(12, 10.0), ["a"] * 6 + ["b"] * 6)
    assert 0 < ranking.mean[6:].max() < ranking.mean[:6].min()


def test_a_unit_whose_cases_are_not_known_keeps_the_prior_of_its_stratum():
    y = np.array([3, 1, 4, 0, 2, 9, np.nan])
    ranking = rank(y, np.full(7, 10.0))
    prior = ranking.priors["all"]
    assert rank(y, np.full(7, 10.0), prior_known=True).mean[6] == pytest.approx(prior.mean)
    assert ranking.priors["all"].units == 6
    wide = np.subtract(*ranking.interval()[::-1])
    assert wide[6] > wide[2]


def test_one_huge_outlier_does_not_drag_the_others_along():
    y, e, _, _ = workplaces(8, strata=1, each=100)
    y[0] = 100_000
    ranking = rank(y, e)
    assert ranking.mean[0] == pytest.approx(y[0] / e[0], rel=0.01)
    assert np.median(ranking.mean[1:]) < 0.2


@pytest.mark.parametrize(
    ("cases", "exposure", "strata", "sentence"),
    [
        ([0, 0], [1, 1], None, "no case in any unit"),
        ([1, -2], [1, 1], None, "whole numbers from 0. Got -2 for unit 2"),
        ([1, 0.5], [1, 1], None, "Got 0.5 for unit 2"),
        ([1, 2], [1, 0], None, "exposure must be a number above 0. Got 0 for unit 2"),
        ([1, 2], [1, np.nan], None, "Got nan for unit 2"),
        ([1, 2], [1], None, "one number per unit"),
        ([1, 2], [1, 1], ["a"], "label each of the 2 units"),
    ],
)
def test_what_cannot_be_ranked_is_refused_with_a_reason(cases, exposure, strata, sentence):
    with pytest.raises(RankingError, match=sentence):
        rank(cases, exposure, strata)


def test_impossible_questions_are_refused():
    ranking = rank([1, 2, 7], [1, 1, 1])
    with pytest.raises(RankingError, match="above 0"):
        ranking.exceeding(0)
    with pytest.raises(RankingError, match="between 0 and 1"):
        ranking.quantile(1)
