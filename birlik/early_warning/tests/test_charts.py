"""The compiled likelihood-ratio charts against plain NumPy and SciPy."""

import numpy as np
import pytest

from birlik.early_warning import glr, outbreakp
from birlik.early_warning.tests import plain_charts

LAST = 40


@pytest.fixture(scope="module")
def counts():
    """Six units whose last weeks rise, from rare to many, over-dispersed."""
    rng = np.random.default_rng(3)
    level = np.array([0.1, 0.5, 2, 6, 20, 80])[:, None] * np.ones(100)
    level[:, 80:] *= 1.6
    return rng.negative_binomial(level / 0.5, 1 / 1.5).astype(float)


@pytest.mark.parametrize("window", [None, 9])
@pytest.mark.parametrize("kappa", [0.0, 0.3])
def test_likelihood_ratio(counts, kappa, window):
    mean = np.array([0.1, 0.5, 2, 6, 20, 80])[:, None] * np.ones(LAST)
    wide = {"distribution": "negative-binomial", "kappa": kappa} if kappa else {}
    found = glr.detect(counts, last=LAST, mean=mean, threshold=4.0, window=window, **wide)
    plain = [
        plain_charts.glr(row[-LAST:], m, kappa, 4.0, window or LAST)
        for row, m in zip(counts, mean, strict=True)
    ]
    assert found.score * 4 == pytest.approx(np.array(plain), rel=1e-9, abs=1e-9)
    assert 0 < found.alarm.mean() < 1


def test_outbreakp(counts):
    found = outbreakp.detect(counts, last=LAST, threshold=100)
    plain = np.array([plain_charts.outbreakp(row)[-LAST:] for row in counts])
    assert found.score * np.log(100) == pytest.approx(plain, rel=1e-9, abs=1e-9)
