import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from birlik.early_warning import scan_draws
from birlik.early_warning.frame import FrameError
from birlik.early_warning.scan import prospective_scan
from birlik.early_warning.scan_zones import (
    Neighbourhoods,
    connected_zones,
    nearest_neighbours,
    nearest_zones,
)
from birlik.early_warning.tests import plain_scan

PLACES, WEEKS = 25, 10


def instance(seed=1, places=PLACES, weeks=WEEKS):
    rng = np.random.default_rng(seed)
    mean = rng.lognormal(0, 1, (places, 1)) * rng.uniform(0.5, 1.5, (1, weeks))
    return rng.random((places, 2)), rng.poisson(mean).astype(float), mean


def settings_of(model, mean):
    return {
        "eb-poisson": {"baselines": mean},
        "nb": {"baselines": mean, "theta": 3.0},
        "pb-poisson": {"population": mean},
        "permutation": {},
    }[model]


def expected_of(model, counts, mean):
    if model == "pb-poisson":
        return mean * counts.sum() / mean.sum()
    if model == "permutation":
        return np.outer(counts.sum(1), counts.sum(0)) / counts.sum()
    return mean


MODELS = ["eb-poisson", "nb", "pb-poisson", "permutation"]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("seed", range(4))
def test_best_zone_and_window_are_those_of_plain_numpy(model, seed):
    points, counts, mean = instance(seed)
    zones = [near[:n] for near in plain_scan.nearest(points, 6) for n in range(1, 7)]
    plain = plain_scan.scores(
        model,
        zones,
        counts,
        expected_of(model, counts, mean),
        5,
        settings_of(model, mean).get("theta"),
    )
    found = prospective_scan(
        counts, nearest_zones(points, 6), model=model, window=5, replicas=0,
        **settings_of(model, mean),
    ).clusters[0]  # fmt: skip
    z, w = np.unravel_index(plain.argmax(), plain.shape)
    assert found.score == pytest.approx(plain.max(), rel=1e-12)
    assert (set(found.places), found.weeks) == (set(zones[z]), w + 1)
    assert found.cases == counts[list(found.places), -found.weeks :].sum()


def replicas_seen(monkeypatch):
    """The counts of every replica drawn, (places, weeks) oldest first, as the scan goes on."""
    seen, cumulate = [], scan_draws.cumulate

    def keep(cells, weight):
        places, weeks = weight.shape
        block = np.array(cells, dtype=float).reshape(places, weeks, -1)[:, ::-1]
        seen.extend(block[:, :, r] for r in range(block.shape[2]))
        return cumulate(cells, weight)

    monkeypatch.setattr(scan_draws, "cumulate", keep)
    return seen


FEW, MANY = 100, 20_000_000  # cases of a study; float32 counts to 16,777,216


@pytest.mark.parametrize(
    ("model", "cases"),
    [*((m, FEW) for m in MODELS), *((m, MANY) for m in MODELS if m != "permutation")],
)
def test_every_replica_keeps_its_largest_score(model, cases, monkeypatch):
    """The bounds that save logarithms lose nothing: each replica is scored again in plain NumPy."""
    points, counts, mean = instance(7, places=12, weeks=6)
    mean *= cases / mean.sum()
    counts = counts if cases == FEW else np.round(mean)
    seen = replicas_seen(monkeypatch)
    theta = {"theta": 3.0 if cases == FEW else 1e6} if model == "nb" else {}
    found = prospective_scan(
        counts, nearest_zones(points, 4), model=model, window=4, replicas=128, workers=1,
        rng=np.random.default_rng(5), **(settings_of(model, mean) | theta),
    )  # fmt: skip
    zones = [near[:n] for near in plain_scan.nearest(points, 4) for n in range(1, 5)]
    expected = expected_of(model, counts, mean)[:, -4:]
    plain = [
        plain_scan.scores(model, zones, each, expected, 4, theta.get("theta"), counts.sum()).max()
        for each in seen[::8]
    ]
    assert found.null.maxima[::8] == pytest.approx(plain, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("subsets", [False, True])
@pytest.mark.parametrize("null", ["overdispersed", "bootstrap"])
def test_a_replica_with_more_cases_than_the_data_expects_as_many_more(null, subsets, monkeypatch):
    points, counts, mean = instance(7, places=12, weeks=40)
    seen = replicas_seen(monkeypatch)
    window = 4 if null == "bootstrap" else 40  # whole study in the window: its total is seen
    near = nearest_neighbours(points, 4)
    found = prospective_scan(
        counts, Neighbourhoods(near) if subsets else nearest_zones(points, 4), model="pb-poisson",
        window=window, replicas=64, population=mean, workers=1, null=null, dispersion=2.0,
        rng=np.random.default_rng(5),
    )  # fmt: skip
    total = counts.sum()
    expected = expected_of("pb-poisson", counts, mean)[:, -window:]
    for each, top in list(zip(seen, found.null.maxima, strict=True))[::8]:
        times = (each.sum() + total - expected.sum()) / total
        if subsets:
            plain = max(
                plain_scan.best_subset(
                    "pb-poisson", row, each[:, -w:].sum(1), times * expected[:, -w:].sum(1),
                    times * total,
                )
                for row in near.tolist()
                for w in range(1, window + 1)
            )  # fmt: skip
        else:
            zones = [row[:n] for row in near.tolist() for n in range(1, 5)]
            plain = plain_scan.scores(
                "pb-poisson", zones, each, times * expected, window, None, times * total
            ).max()
        assert top == pytest.approx(plain, rel=1e-9)


@pytest.mark.parametrize("model", MODELS)
def test_fast_subset_scan_finds_the_best_of_all_subsets(model):
    points, counts, mean = instance(11, places=10)
    near = nearest_neighbours(points, 6)
    found = prospective_scan(
        counts, Neighbourhoods(near), model=model, window=3, replicas=0, **settings_of(model, mean)
    ).clusters[0]
    expected = expected_of(model, counts, mean)
    theta = settings_of(model, mean).get("theta")
    weight = 1 / (1 + mean / theta) if theta else 1.0
    best = max(
        plain_scan.best_subset(
            model, row, (counts * weight)[:, -w:].sum(1), (expected * weight)[:, -w:].sum(1),
            counts.sum(),
        )
        for row in near.tolist()
        for w in (1, 2, 3)
    )  # fmt: skip
    assert found.score == pytest.approx(best, rel=1e-12)


def test_connected_zones_find_a_chain_that_circles_miss():
    grid = [[x, y] for x in range(5) for y in range(5)]
    links = [
        [j for j, b in enumerate(grid) if abs(a[0] - b[0]) + abs(a[1] - b[1]) == 1] for a in grid
    ]
    chain = (0, 1, 2, 3, 4)
    counts = np.ones((25, 3))
    counts[list(chain), 2] = 6
    by_links = prospective_scan(
        counts, connected_zones(links, 5), window=2, baselines=np.ones(25), replicas=0
    )
    by_circle = prospective_scan(
        counts, nearest_zones(grid, 10), window=2, baselines=np.ones(25), replicas=0
    )
    assert by_links.clusters[0].places == chain
    assert by_links.clusters[0].score > by_circle.clusters[0].score


def test_secondary_clusters_share_no_place():
    points, counts, mean = instance(2, places=60)
    found = prospective_scan(counts, nearest_zones(points, 8), window=5, baselines=mean, replicas=0)
    places = [p for cluster in found.clusters for p in cluster.places]
    assert len(found.clusters) > 3
    assert len(places) == len(set(places))
    scores = [cluster.score for cluster in found.clusters]
    assert scores == sorted(scores, reverse=True)


@given(st.integers(0, 1000))
@settings(max_examples=15, deadline=None)
def test_renumbering_the_places_renumbers_the_cluster(seed):
    points, counts, mean = instance(seed)
    order = np.random.default_rng(seed).permutation(PLACES)
    a, b = (
        prospective_scan(c, nearest_zones(p, 5), window=4, baselines=m, replicas=0).clusters[0]
        for p, c, m in ((points, counts, mean), (points[order], counts[order], mean[order]))
    )
    assert b.score == pytest.approx(a.score, rel=1e-12)
    assert {int(order[place]) for place in b.places} == set(a.places)


def test_scores_do_not_depend_on_the_unit_of_population():
    points, counts, mean = instance(3)
    zones = nearest_zones(points, 5)
    a, b = (
        prospective_scan(
            counts, zones, model="pb-poisson", population=mean * unit, window=5, replicas=0
        )
        for unit in (1, 1000)
    )
    assert b.clusters[0].score == pytest.approx(a.clusters[0].score, rel=1e-10)


def test_the_result_does_not_depend_on_the_number_of_threads():
    points, counts, mean = instance(4)
    one, two = (
        prospective_scan(
            counts, nearest_zones(points, 5), window=5, baselines=mean, replicas=300,
            rng=np.random.default_rng(9), workers=workers,
        ).null.maxima
        for workers in (1, 2)
    )  # fmt: skip
    assert np.array_equal(one, two)


def test_a_missing_week_carries_neither_cases_nor_expectation():
    points, counts, mean = instance(5)
    without, zero = counts.copy(), mean.copy()
    without[3, -2:] = np.nan
    counts[3, -2:] = 0
    zero[3, -2:] = 0
    zones = nearest_zones(points, 5)
    a, b = (
        prospective_scan(c, zones, window=4, baselines=m, replicas=0).clusters
        for c, m in ((without, mean), (counts, zero))
    )
    assert [x.score for x in a] == [x.score for x in b]


def test_all_zero_counts_raise_no_cluster():
    points, counts, mean = instance(6)
    found = prospective_scan(
        counts * 0, nearest_zones(points, 5), window=5, baselines=mean, replicas=63,
        rng=np.random.default_rng(1),
    )  # fmt: skip
    assert found.clusters == ()


def test_one_huge_outlier_is_found_alone_and_at_once():
    points, counts, mean = instance(8)
    counts[9, -1] = 1_000_000
    found = prospective_scan(
        counts, nearest_zones(points, 5), window=5, baselines=mean, replicas=99,
        rng=np.random.default_rng(1), tail="gumbel",
    ).clusters[0]  # fmt: skip
    assert (found.places, found.weeks) == ((9,), 1)
    assert found.p_value == 0.0 or found.p_value < 1e-6


@pytest.mark.parametrize("null", ["overdispersed", "bootstrap"])
@pytest.mark.parametrize("model", ["eb-poisson", "pb-poisson"])
def test_over_dispersed_nulls_do_not_call_noise_a_cluster(model, null):
    """Counts of variance 4 × mean look like clusters to a Poisson null and to no other."""
    rng = np.random.default_rng(12)
    points, mean = rng.random((40, 2)), np.full((40, 60), 2.0)
    counts = rng.negative_binomial(mean / 3, 1 / 4).astype(float)
    given_ = {"baselines": mean} if model == "eb-poisson" else {"population": np.ones(40)}
    poisson, wide = (
        prospective_scan(
            counts, nearest_zones(points, 10), model=model, window=6, replicas=499, null=kind,
            rng=np.random.default_rng(2), **given_,
        ).clusters[0].p_value
        for kind in ("model", null)
    )  # fmt: skip
    assert poisson < 0.01
    assert wide > 0.05


def test_a_cluster_in_the_window_does_not_widen_the_null_that_judges_it():
    points, counts, mean = instance(3, weeks=60)
    counts[:4, -2:] += 40
    found = prospective_scan(
        counts, nearest_zones(points, 5), window=4, baselines=mean, null="overdispersed",
        replicas=199, rng=np.random.default_rng(1),
    )  # fmt: skip
    assert found.null.maxima.max() < 20


def test_progress_is_told_up_to_the_last_replica():
    points, counts, mean = instance(3)
    told = []
    prospective_scan(
        counts, nearest_zones(points, 5), window=4, baselines=mean, replicas=150,
        rng=np.random.default_rng(1), progress=told.append,
    )  # fmt: skip
    assert told == [64, 128, 150]


def test_a_null_can_be_used_again():
    points, counts, mean = instance(10)
    zones = nearest_zones(points, 5)
    first = prospective_scan(
        counts, zones, window=5, baselines=mean, replicas=199, rng=np.random.default_rng(3)
    )
    again = prospective_scan(counts, zones, window=5, baselines=mean, null=first.null)
    assert again == first


def test_sequential_stop_ends_at_the_replica_that_decides():
    points, counts, mean = instance(10)
    zones = nearest_zones(points, 5)
    full, early = (
        prospective_scan(
            counts, zones, window=5, baselines=mean, replicas=1999, rng=np.random.default_rng(3),
            stop_after=stop,
        )
        for stop in (None, 20)
    )  # fmt: skip
    used = early.null.maxima.size
    assert used < full.null.maxima.size
    assert np.array_equal(early.null.maxima, full.null.maxima[:used])
    assert early.clusters[0].p_value == 20 / used


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"counts": [[1, -1], [0, 1]]}, r"Got -1 for unit '1' \(column 1\), week 2 \(row 2\)"),
        ({"counts": [[1, 2], [0, 1], [1, 1]]}, "made of 2 places, the counts of 3"),
        ({"baselines": None}, "needs baselines"),
        ({"baselines": [[1.0, 1.0]]}, "must cover the 2 places"),
        ({"baselines": [1.0, float("nan")]}, r"position \(2,\)"),
        ({"baselines": [1.0, 0.0]}, "none was expected at all"),
        ({"window": 3}, "1 to 2 weeks"),
        ({"model": "poisson"}, "model must be one of"),
        ({"model": "pb-poisson"}, "needs the population"),
        ({"model": "pb-poisson", "population": [1, 2, 3]}, "one number per place"),
        ({"model": "nb"}, "theta"),
        ({"theta": 2.0}, "theta"),
        ({"replicas": 9}, "rng"),
        ({"replicas": 9, "rng": 1, "null": "poisson"}, "null must be one of"),
        ({"replicas": 9, "rng": 1, "null": "bootstrap"}, "Give more history"),
        ({"replicas": 9, "rng": 1, "null": "overdispersed", "dispersion": 0.5}, "1 or more"),
        ({"replicas": 9, "rng": 1, "model": "permutation", "null": "bootstrap"}, "permutation"),
        ({"counts": [[1, None], [0, 1]], "model": "permutation"}, "every week of every place"),
        ({"counts": [[0, 0], [0, 0]], "model": "permutation"}, "no case in the whole study"),
    ],
)
def test_what_cannot_be_scanned_is_refused_with_a_reason(change, sentence):
    given_ = {"counts": [[1, 2], [0, 1]], "baselines": [1.0, 1.0], "window": 2, "replicas": 0}
    given_ |= change
    if given_.get("rng"):
        given_["rng"] = np.random.default_rng(given_["rng"])
    with pytest.raises(FrameError, match=sentence):
        prospective_scan(given_.pop("counts"), nearest_zones([[0, 0], [1, 1]], 2), **given_)
