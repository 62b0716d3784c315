"""Agreement with the R package scanstatistics 1.1.2 on the shared instance of 200 places.

Its printed digits come with the data (SOURCE.txt there says how they were made).
"""

import os
from pathlib import Path

import numpy as np
import pytest

from birlik.early_warning.scan import prospective_scan
from birlik.early_warning.scan_zones import nearest_zones

CHECKOUT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("BIRLIK_SHARED_DATA", CHECKOUT.parent / "shared" / "data"))
FOLDER = SHARED / "scan-reference"

pytestmark = pytest.mark.skipif(
    not FOLDER.exists(),
    reason="The shared scan instance is not on this machine: set BIRLIK_SHARED_DATA to its folder.",
)

PEER = {
    "eb-poisson": (5.023287, "16-33-40-42-44-45-87-102-121-130-136-156", 1, 0.844),
    "pb-poisson": (5.292921, "56-140-145-162-196", 12, 0.794),
    "permutation": (5.292921, "56-140-145-162-196", 12, None),
    "nb": (3.806823, "51", 1, 0.916),
}


@pytest.fixture(scope="module")
def instance():
    def read(name):
        return np.loadtxt(FOLDER / f"{name}200.csv.gz", delimiter=",")

    return read("C").T, read("B").T, read("xy"), read("pop")


def test_zones_are_as_many_as_the_peer_has(instance):
    assert nearest_zones(instance[2], 20).distinct() == 3395


@pytest.mark.parametrize("model", PEER)
def test_score_zone_duration_and_p_value_are_those_of_the_peer(instance, model):
    counts, baselines, points, people = instance
    score, zone, weeks, p_value = PEER[model]
    given = {"population": people} if model in ("pb-poisson", "permutation") else {}
    given |= {"baselines": baselines} if model in ("eb-poisson", "nb") else {}
    given |= {"theta": 5.0} if model == "nb" else {}
    found = prospective_scan(
        counts, nearest_zones(points, 20), model=model, window=12, replicas=9999,
        rng=np.random.default_rng(1), **given,
    ).clusters[0]  # fmt: skip
    assert f"{found.score:.6f}" == f"{score:.6f}"
    assert "-".join(str(place + 1) for place in found.places) == zone
    assert found.weeks == weeks
    if p_value is not None:
        error = np.sqrt(p_value * (1 - p_value) * (1 / 999 + 1 / 9999))
        assert abs(found.p_value - p_value) < 4 * error
