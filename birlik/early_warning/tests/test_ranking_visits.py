import numpy as np
import pytest

from birlik.early_warning.ranking import RankingError, rank
from birlik.early_warning.ranking_visits import plan_visits, policy_value


@pytest.fixture(scope="module")
def ranking():
    rng = np.random.default_rng(1)
    exposure = rng.lognormal(2, 1, 60)
    return rank(rng.poisson(rng.gamma(1.0, 0.2, 60) * exposure), exposure)


def test_without_a_reserve_the_plan_is_the_ranking(ranking):
    plan = plan_visits(ranking, 10, np.random.default_rng(1), reserved=0)
    assert plan.units == tuple(np.argsort(-ranking.mean)[:10])
    assert plan.propensity.sum() == 10


@pytest.mark.parametrize("draws", ["thompson", "random"])
def test_no_unit_is_visited_twice_and_the_reserve_is_as_large_as_asked(ranking, draws):
    plan = plan_visits(ranking, 20, np.random.default_rng(2), reserved=0.2, draws=draws)
    assert len(set(plan.units)) == 20
    assert sum(plan.drawn) == 4
    assert plan.propensity.sum() == pytest.approx(20, abs=0.1)
    assert (plan.propensity > 0).all()


@pytest.mark.parametrize("draws", ["thompson", "random"])
def test_the_logged_chances_are_those_of_repeated_plans(ranking, draws):
    rng = np.random.default_rng(3)
    visits = np.zeros(60)
    for _ in range(600):
        plan = plan_visits(ranking, 20, rng, reserved=0.2, draws=draws, repeats=1)
        visits[list(plan.units)] += 1
    logged = plan_visits(ranking, 20, rng, reserved=0.2, draws=draws, repeats=4000).propensity
    error = np.sqrt(logged * (1 - logged) / 600) + 0.003
    assert (np.abs(visits / 600 - logged) < 5 * error).all()


def test_thompson_draws_prefer_units_that_may_be_bad(ranking):
    chance = plan_visits(ranking, 20, np.random.default_rng(4), reserved=0.3).propensity
    rest = chance < 1
    assert np.corrcoef(chance[rest], ranking.quantile(0.95)[rest])[0, 1] > 0.5


def test_expected_cases_count_the_size_of_the_workplace(ranking):
    size = np.where(np.arange(60) == 7, 1e6, 1.0)
    assert plan_visits(ranking, 3, np.random.default_rng(5), size=size, reserved=0).units[0] == 7


def test_another_list_is_judged_without_bias_from_logged_chances(ranking):
    rng = np.random.default_rng(6)
    truth = rng.poisson(2.0, 60)
    other = np.zeros(60)
    other[rng.permutation(60)[:15]] = 1
    plan = plan_visits(ranking, 30, rng, reserved=0.6, draws="random")
    estimates, errors = [], []
    for _ in range(800):
        plan = plan_visits(ranking, 30, rng, reserved=0.6, draws="random")
        visited = np.isin(np.arange(60), plan.units)
        found = np.where(visited, truth, np.nan)
        value, error = policy_value(found, visited, plan.propensity, other)
        estimates.append(value)
        errors.append(error)
    assert np.mean(estimates) == pytest.approx(truth @ other, abs=4 * np.std(estimates) / 28)
    assert np.mean(errors) == pytest.approx(np.std(estimates), rel=0.25)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"visits": 61}, "1 to 60"),
        ({"reserved": 1.5}, "0 to 1"),
        ({"size": [1, 2]}, "each of the 60 units"),
        ({"draws": "lot"}, "'thompson' or 'random'"),
    ],
)
def test_plans_that_cannot_be_made_say_why(ranking, change, sentence):
    given = {"visits": 10} | change
    with pytest.raises(RankingError, match=sentence):
        plan_visits(ranking, given.pop("visits"), np.random.default_rng(1), **given)


def test_a_list_of_units_without_a_chance_cannot_be_judged():
    with pytest.raises(RankingError, match="had no chance"):
        policy_value([1, 0], [1, 0], [1.0, 0.0], [0, 1])
