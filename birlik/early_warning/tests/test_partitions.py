"""Units judged in batches by other processes give the bytes of one process."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import numpy as np
import pytest

from birlik.early_warning import catalogue, weekly
from birlik.early_warning.scan import prospective_scan
from birlik.early_warning.scan_zones import nearest_zones

NAMES = ("upper", "alarm", "pvalue", "expected", "score")


@pytest.fixture(scope="module")
def counts():
    rng = np.random.default_rng(7)
    return rng.negative_binomial(rng.lognormal(1, 1, (12, 1)), 0.5, (12, 372)).astype(float)


@pytest.fixture(scope="module")
def workers():
    context = multiprocessing.get_context("spawn")  # nothing is shared, as on other machines
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        yield pool


def same_bytes(whole, parts):
    for name in NAMES:
        joined = np.concatenate([getattr(part, name) for part in parts])
        assert getattr(whole, name).tobytes() == joined.tobytes(), name


@pytest.mark.parametrize("method", [name for name in catalogue.names() if name != "weekly"])
def test_detectors(method, counts, workers):
    detect = partial(catalogue.detector(method), last=4)
    same_bytes(detect(counts), list(workers.map(detect, np.array_split(counts, 3))))


def test_the_weekly_run_with_one_calibration(counts, workers):
    run = partial(weekly.run, last=2, calibration=weekly.calibrate(counts, last=2))
    whole, parts = run(counts), list(workers.map(run, np.array_split(counts, 3)))
    same_bytes(whole.detection, [part.detection for part in parts])
    assert (whole.slow == np.vstack([part.slow for part in parts])).all()


def test_a_scan_elsewhere_and_with_other_threads(counts, workers):
    zones = nearest_zones(np.random.default_rng(1).random((12, 2)), 4)
    scan = partial(
        prospective_scan, counts, zones, baselines=counts.mean(axis=1), window=6, replicas=150,
        tail="importance", null="overdispersed", dispersion=2.0,
    )  # fmt: skip
    here = scan(rng=np.random.default_rng(5), workers=1)
    there = workers.submit(scan, rng=np.random.default_rng(5), workers=3).result()
    assert here.clusters == there.clusters
    assert here.null.maxima.tobytes() == there.null.maxima.tobytes()
