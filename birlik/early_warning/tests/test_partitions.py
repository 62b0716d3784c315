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
def ragged(counts):
    """The same with units that have gaps, no week at all, no case, or one huge week."""
    out = counts.copy()
    out[1], out[6], out[9, 200] = np.nan, 0, 1e5
    out[4, 100:160], out[8, ::7], out[10, :50] = np.nan, np.nan, np.nan
    return out


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
def test_detectors(method, ragged, workers):
    detect = partial(catalogue.detector(method), last=4)
    whole = detect(ragged)
    same_bytes(whole, list(workers.map(detect, np.array_split(ragged, 3))))
    same_bytes(whole, [detect(ragged[unit : unit + 1]) for unit in range(len(ragged))])


def test_the_weekly_run_with_one_calibration(ragged, workers):
    run = partial(weekly.run, last=2, calibration=weekly.calibrate(ragged, last=2))
    whole, parts = run(ragged), list(workers.map(run, np.array_split(ragged, 3)))
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
