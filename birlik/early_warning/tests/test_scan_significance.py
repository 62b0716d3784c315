import numpy as np
import pytest

from birlik.early_warning.frame import FrameError, as_frame
from birlik.early_warning.scan import prospective_scan
from birlik.early_warning.scan_models import window_of
from birlik.early_warning.scan_nulls import IndependentCells
from birlik.early_warning.scan_replicas import search_of
from birlik.early_warning.scan_significance import NullScores, recurrence_interval
from birlik.early_warning.scan_tail import importance
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


@pytest.fixture(scope="module", params=[("model", 1.0), ("overdispersed", 2.0)])
def drawn(request):
    """A quiet study with the largest scores of 20,000 replicas of it."""
    null, dispersion = request.param
    rng = np.random.default_rng(11)
    mean = rng.lognormal(0, 1, (40, 1)) * np.ones((1, 5))
    counts = rng.poisson(mean)
    zones = nearest_zones(rng.random((40, 2)), 8)
    given = {"window": 5, "baselines": mean, "null": null, "dispersion": dispersion}
    found = prospective_scan(counts, zones, replicas=20_000, rng=rng, **given)
    view = window_of(as_frame(counts), "eb-poisson", 5, baselines=mean, population=None, theta=None)
    return found.null, view, search_of(view, zones), IndependentCells.of(view, dispersion)


@pytest.mark.parametrize("p", [0.05, 0.005])
def test_the_importance_tail_gives_the_p_of_many_replicas(drawn, p):
    null, view, search, sampler = drawn
    score = null.threshold(p)
    counted = null.p_value(score)
    found = importance(view, search, sampler, score, 2000, np.random.default_rng(3))
    apart = found.p_value - counted
    assert abs(apart) < 4 * np.hypot(found.error, np.sqrt(counted / null.maxima.size))
    assert found.error < 0.06 * found.p_value


def test_the_importance_tail_goes_where_no_replica_does(drawn):
    _, view, search, sampler = drawn
    rng = np.random.default_rng(4)
    p = [importance(view, search, sampler, x, 500, rng).p_value for x in (30, 60, 120)]
    assert 0.01 > p[0] > p[1] > p[2] > 0
    assert p[2] < 1e-8


def test_a_scan_tells_small_p_values_by_importance():
    rng = np.random.default_rng(5)
    counts = rng.poisson(2, (30, 10))
    counts[:3, -2:] += 12
    zones = nearest_zones(rng.random((30, 2)), 5)
    given = {"baselines": np.full(30, 2.0), "window": 4, "replicas": 99}

    def scan(**more):
        return prospective_scan(counts, zones, rng=np.random.default_rng(1), **given, **more)

    counted, small = scan(), scan(tail="importance")
    assert counted.clusters[0].p_value == 0.01
    assert 0 < small.clusters[0].p_value < 1e-6
    assert [c.p_value for c in small.clusters if c.p_value > 0.1] == [
        c.p_value for c in counted.clusters if c.p_value > 0.1
    ]
    again = scan(tail="importance", workers=1)
    assert again.clusters == small.clusters


@pytest.mark.parametrize(
    "given",
    [
        {"model": "permutation"},
        {"baselines": np.full(9, 1.0), "null": "bootstrap"},
        {"baselines": np.full(9, 1.0), "model": "nb", "theta": 2.0},
    ],
)
def test_the_importance_tail_says_for_what_it_is(given):
    rng = np.random.default_rng(1)
    counts = rng.poisson(1.0, (9, 40))
    counts[0, -1] = 30
    zones = nearest_zones(rng.random((9, 2)), 3)
    with pytest.raises(FrameError, match="is for eb-poisson"):
        prospective_scan(counts, zones, tail="importance", replicas=99, rng=rng, window=3, **given)
