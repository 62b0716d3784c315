import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats

from birlik.early_warning.ranking import RankingError
from birlik.early_warning.ranking_evidence import cauchy_combination, harmonic_combination

COMBINE = [cauchy_combination, harmonic_combination]
p_values = hnp.arrays(float, st.integers(1, 8), elements=st.floats(1e-12, 1))


@given(p_values)
def test_cauchy_is_the_tail_of_a_cauchy_mean(p):
    p = np.minimum(p, 1 - 1 / max(p.size, 2)) if p.size > 1 else p
    wanted = stats.cauchy.sf(stats.cauchy.isf(p).mean())
    assert cauchy_combination(p) == pytest.approx(wanted, rel=1e-6, abs=1e-12)


@pytest.mark.parametrize("combine", COMBINE)
@given(p=p_values)
def test_a_combination_is_a_p_value_and_does_not_depend_on_order(combine, p):
    value = combine(p)
    assert 0 <= value <= 1
    assert combine(p[::-1]) == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize("combine", COMBINE)
def test_a_smaller_p_value_never_makes_the_combination_larger(combine):
    grid = np.geomspace(1e-20, 1, 60)
    values = combine(np.column_stack([grid, np.full(60, 0.3), np.full(60, 0.6)]))
    assert (np.diff(values) >= -1e-12).all()


@pytest.mark.parametrize("combine", COMBINE)
def test_missing_indicators_are_left_out(combine):
    assert combine([0.02, np.nan, 0.4]) == pytest.approx(combine([0.02, 0.4]))
    assert combine([0.03, np.nan]) == pytest.approx(0.03)
    assert np.isnan(combine([np.nan, np.nan]))


@pytest.mark.parametrize("combine", COMBINE)
@pytest.mark.parametrize("likeness", [0.0, 0.5, 0.95])
def test_false_alarms_stay_within_the_level_whatever_the_dependence(combine, likeness):
    rng = np.random.default_rng(1)
    common, own = rng.normal(size=(200_000, 1)), rng.normal(size=(200_000, 6))
    p = stats.norm.sf(np.sqrt(likeness) * common + np.sqrt(1 - likeness) * own)
    assert (combine(p) <= 0.001).mean() < 0.0013


def test_an_indicator_that_says_nothing_at_all_does_not_hide_a_strong_one():
    assert cauchy_combination([1e-6, 1.0]) < 1e-5


def test_weights_move_the_combination():
    assert cauchy_combination([0.001, 0.5], [3, 1]) < cauchy_combination([0.001, 0.5], [1, 3])


@pytest.mark.parametrize("combine", COMBINE)
def test_what_is_not_a_p_value_is_refused(combine):
    with pytest.raises(RankingError, match="between 0 and 1"):
        combine([0.1, 1.1])
    with pytest.raises(RankingError, match="axis of indicators"):
        combine(0.1)
