import numpy as np
import pytest

from birlik.early_warning.scan import prospective_scan
from birlik.early_warning.scan_significance import NullScores, recurrence_interval
from birlik.early_warning.scan_zones import nearest_zones


def test_gumbel_tail_of_gumbel_scores_is_their_own():
    maxima = np.random.default_rng(1).gumbel(8, 1.3, 200_000)
    p = NullScores(maxima).p_value(8 + 1.3 * 6.9, tail="gumbel")
    assert p == pytest.approx(1 - np.exp(-np.exp(-6.9)), rel=0.05)


def test_threshold_is_passed_with_the_chance_asked_for():
    null = NullScores(np.random.default_rng(2).gumbel(8, 1, 999))
    assert null.p_value(null.threshold(0.05)) == pytest.approx(0.051, abs=1e-9)
    assert null.p_value(null.threshold(0.001, tail="gumbel"), tail="gumbel") == pytest.approx(0.001)


def test_a_score_equal_to_a_replica_counts_as_reached():
    assert NullScores(np.array([1.0, 2.0, 3.0])).p_value(3.0 + 1e-9) == 0.5


def test_recurrence_interval_after_earlier_looks():
    assert recurrence_interval(0.05, every_days=7) == 140
    adjusted = recurrence_interval(1 - 0.99**52, every_days=7, looks=52)
    assert adjusted == pytest.approx(700)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: NullScores(np.ones(99)).threshold(0.001), "at least 999"),
        (lambda: NullScores(np.ones(9)).p_value(1, tail="gumbel"), "at least 20"),
        (
            lambda: NullScores(np.ones(9)).p_value(1, tail="normal"),
            "'count', 'gumbel' or 'importance'",
        ),
        (lambda: NullScores(np.ones(9)).threshold(2), "between 0 and 1"),
        (lambda: recurrence_interval(0.0), "p_value"),
    ],
)
def test_impossible_questions_are_refused(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


@pytest.mark.parametrize(("null", "spread"), [("model", 1.0), ("overdispersed", 2.0)])
def test_p_values_of_quiet_data_are_uniform(null, spread):
    """300 quiet data sets; the 2,000 of the acceptance run are in benchmarks/early_warning."""
    rng = np.random.default_rng(20250101)
    mean = rng.lognormal(0, 1, (30, 1)) * np.ones((1, 4)) * 2
    zones = nearest_zones(rng.random((30, 2)), 8)
    size = mean / (spread - 1) if spread > 1 else None
    p = []
    for _ in range(300):
        counts = rng.poisson(mean) if size is None else rng.negative_binomial(size, 1 / spread)
        found = prospective_scan(
            counts, zones, window=4, baselines=mean, replicas=127, rng=rng, null=null,
            dispersion=spread, most=1, workers=1,
        )  # fmt: skip
        p.append(found.clusters[0].p_value)
    distance = np.abs(np.sort(p) - (np.arange(300) + 0.5) / 300).max()
    assert distance < 1.63 / np.sqrt(300)  # Kolmogorov-Smirnov, 1 %
