import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from birlik.early_warning.scoring import (
    ScoringError,
    Share,
    alarm_scores,
    average_precision,
    bootstrap,
    brier,
    crps,
    hits_at,
    ignorance,
    interval_score,
    lift_at,
    recall_at,
    wilson,
)

counts = st.integers(0, 60)


def test_alarms_are_counted_as_the_published_definitions_say():
    #                 clean     outbreak 1   clean  outbreak 2 (missed)
    outbreak = [[0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 2, 2]]
    alarm = [[1, 0, 0, 0, 0, 0, 1, 1, 0, 1, 0, 0]]
    scores = alarm_scores(alarm, outbreak)
    assert (scores.fpr.hits, scores.fpr.trials) == (2, 6)
    assert (scores.sensitivity.hits, scores.sensitivity.trials) == (2, 6)
    assert (scores.ppv.hits, scores.ppv.trials) == (2, 4)
    assert (scores.npv.hits, scores.npv.trials) == (4, 8)
    assert (scores.pod.hits, scores.pod.trials) == (1, 2)
    assert scores.pod_first_week.hits == 0
    assert scores.f1 == 2 * 2 / (2 * 2 + 2 + 4)
    assert scores.timeliness == (2 / 4 + 1) / 2


def test_an_alarm_between_the_first_and_last_week_finds_an_outbreak_with_a_gap():
    scores = alarm_scores([[0, 1, 0]], [[1, 0, 1]])
    assert scores.pod.value == 1
    assert scores.timeliness == pytest.approx(1 / 3)
    assert scores.fpr.value == 1


def test_weeks_that_could_not_be_judged_count_for_nothing():
    scores = alarm_scores([[np.nan, 0, np.nan, np.nan]], [[0, 0, 1, 1]])
    assert (scores.fpr.trials, scores.sensitivity.trials, scores.pod.trials) == (1, 0, 0)
    assert np.isnan(scores.pod.value)
    assert np.isnan(scores.timeliness)


def test_an_alarm_in_the_first_week_is_in_time():
    scores = alarm_scores([[True, False]], [[True, True]])
    assert (scores.timeliness, scores.pod_first_week.value) == (0.0, 1.0)


@given(st.integers(1, 200), st.data())
def test_wilson_interval_holds_the_share_and_is_symmetric(trials, data):
    hits = data.draw(st.integers(0, trials))
    low, high = wilson(hits, trials)
    assert 0 <= low <= hits / trials <= high <= 1
    mirrored = wilson(trials - hits, trials)
    assert (1 - high, 1 - low) == pytest.approx(mirrored, abs=1e-12)


def test_wilson_interval_covers_the_truth_nineteen_times_in_twenty():
    hits = np.random.default_rng(1).binomial(80, 0.1, 4000)
    covered = np.mean([Share(int(h), 80).low <= 0.1 <= Share(int(h), 80).high for h in hits])
    assert 0.93 < covered < 0.97


def test_bootstrap_interval_of_a_mean_has_the_width_theory_gives():
    values = np.random.default_rng(2).normal(5, 2, 400)
    low, high = bootstrap(lambda at: float(values[at].mean()), 400, np.random.default_rng(3))
    assert (high - low) == pytest.approx(2 * 1.96 * values.std() / 20, rel=0.12)
    assert low < values.mean() < high


def test_bootstrap_leaves_out_draws_without_a_figure():
    low, high = bootstrap(lambda at: np.nan, 3, np.random.default_rng(1), draws=5)
    assert np.isnan(low)
    assert np.isnan(high)


@given(hnp.arrays(float, st.integers(1, 30), elements=counts), counts)
def test_crps_is_its_definition(samples, observed):
    pairs = np.abs(samples[:, None] - samples[None, :]).mean() / 2
    wanted = np.abs(samples - observed).mean() - pairs
    assert crps(samples, float(observed)) == pytest.approx(wanted, abs=1e-9)


@given(hnp.arrays(float, (4, 9), elements=counts), st.integers(1, 50))
def test_crps_is_never_negative_and_scales_with_its_unit(samples, factor):
    observed = np.array([0.0, 3.0, 9.0, 40.0])
    plain = crps(samples, observed)
    assert (plain >= -1e-9).all()
    assert crps(samples * factor, observed * factor) == pytest.approx(plain * factor, abs=1e-6)


def test_crps_prefers_the_true_distribution():
    rng = np.random.default_rng(4)
    observed = rng.poisson(6, 3000)
    means = {m: crps(rng.poisson(m, (3000, 200)), observed).mean() for m in (4, 5, 6, 7, 8)}
    assert min(means, key=means.get) == 6


def test_ignorance_is_bits_of_the_bin_with_a_sample_added_to_each():
    samples = [0] * 6 + [1] * 2 + [7] * 4
    assert ignorance(samples, 6) == pytest.approx(-np.log2(5 / (12 + 11)))
    assert ignorance(samples, 5000) == pytest.approx(-np.log2(1 / (12 + 11)))
    assert np.isnan(ignorance([samples], [np.nan])).all()


def test_interval_score_charges_twenty_for_each_case_outside():
    assert interval_score(2, 6, [1, 4, 9]).tolist() == [4 + 20, 4, 4 + 60]
    assert np.isnan(interval_score(2, 6, np.nan))


@given(
    hnp.arrays(float, 40, elements=st.floats(0, 1)),
    hnp.arrays(bool, 40),
    st.sampled_from([None, 1, 5, 10]),
)
def test_brier_parts_add_up(probability, happened, bins):
    parts = brier(probability, happened, bins)
    assert parts.score == pytest.approx(((probability - happened) ** 2).mean(), abs=1e-12)
    total = parts.reliability - parts.resolution + parts.uncertainty + parts.within
    assert parts.score == pytest.approx(total, abs=1e-12)
    assert parts.bins[:, 2].sum() == 40
    if bins is None:
        assert parts.within == pytest.approx(0, abs=1e-12)


def test_a_forecast_that_always_says_the_base_rate_has_only_uncertainty():
    parts = brier(np.full(10, 0.3), [1, 1, 1] + [0] * 7)
    assert parts.score == pytest.approx(0.21)
    assert (parts.reliability, parts.resolution) == pytest.approx((0, 0), abs=1e-12)


def all_orders_of_ties(score, happened, measure):
    """Mean of a measure over many ways of breaking ties by lot."""
    rng = np.random.default_rng(5)
    broken = [np.asarray(score) + rng.random(len(score)) * 1e-6 for _ in range(3000)]
    return np.mean([measure(each, happened) for each in broken])


def test_ties_at_the_edge_count_in_proportion():
    score, happened = [3, 2, 2, 2, 1, 1], [0, 1, 0, 1, 1, 0]
    for k in range(1, 7):
        wanted = all_orders_of_ties(score, happened, lambda s, y, k=k: hits_at(s, y, k))
        assert hits_at(score, happened, k) == pytest.approx(wanted, abs=0.05)


def test_average_precision_of_a_perfect_a_reversed_and_an_empty_list():
    assert average_precision([4, 3, 2, 1], [1, 1, 0, 0]) == 1
    assert average_precision([1, 2, 3, 4], [1, 1, 0, 0]) == pytest.approx((1 / 3 + 2 / 4) / 2)
    assert average_precision([1, 1, 1, 1], [1, 0, 0, 0]) == 0.25
    assert np.isnan(average_precision([1, 2], [0, 0]))


@given(st.permutations(range(12)), hnp.arrays(bool, 12).filter(np.any))
def test_recall_reaches_one_and_lift_falls_to_one_at_the_end_of_the_list(order, happened):
    recall = [recall_at(order, happened, k) for k in range(1, 13)]
    assert recall == sorted(recall)
    assert recall[-1] == 1
    assert lift_at(order, happened, 12) == 1


def test_ranking_scores_do_not_depend_on_the_order_of_the_units():
    rng = np.random.default_rng(6)
    score, happened, order = rng.random(50), rng.random(50) < 0.2, rng.permutation(50)
    for measure in (average_precision, lambda s, y: hits_at(s, y, 7)):
        assert measure(score, happened) == pytest.approx(measure(score[order], happened[order]))


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: alarm_scores([[0, 1]], [[0]]), "same shape"),
        (lambda: wilson(3, 2), "between 0 and trials"),
        (lambda: crps([[1, 2]], [1, 2]), "one more axis"),
        (lambda: crps([1, np.nan], 1), "must be a number"),
        (lambda: interval_score(3, 2, 1), "lower end"),
        (lambda: interval_score(1, 2, 1, alpha=0), "alpha"),
        (lambda: ignorance([1], 1, bins=[2, 1]), "rising"),
        (lambda: brier([1.2], [1]), "between 0 and 1"),
        (lambda: brier([0.2], [2]), "True or False"),
        (lambda: hits_at([1, 2], [0, 1], 3), "between 1 and 2"),
        (lambda: average_precision([np.nan], [1]), "must have a score"),
        (lambda: average_precision([1.0], [np.nan]), "no outcome"),
        (lambda: bootstrap(len, 0, np.random.default_rng()), "at least one unit"),
    ],
)
def test_what_cannot_be_scored_is_refused_with_a_reason(call, sentence):
    with pytest.raises(ScoringError, match=sentence):
        call()
