"""The compiled fit of the weekly run against plain NumPy."""

import numpy as np
import pytest

from birlik.early_warning.frame import as_frame
from birlik.early_warning.smooth_season import _columns, predict
from birlik.early_warning.tests.plain_smooth import smooth_season
from birlik.early_warning.tests.reference import workload

YEARS, SKIP = 5, 26


@pytest.mark.parametrize("harmonics", [1, 2])
@pytest.mark.parametrize("exposed", [False, True])
def test_the_compiled_fit_is_the_plain_one(harmonics, exposed):
    counts = workload(200, first=60)
    counts[::7, 100:104] = np.nan
    rng = np.random.default_rng(1)
    sizes = 50 * np.exp(rng.normal(0, 0.2, counts.shape)) if exposed else np.ones(counts.shape)
    frame = as_frame(counts, exposure=sizes if exposed else None)
    weeks = range(340, 364)  # later weeks begin from the fit of the one before
    found = predict(
        frame, weeks, years=YEARS, harmonics=harmonics, skip_recent=SKIP, weights_threshold=2.58
    )
    compared = 0
    for now in (340, 352, 363):
        begin, end = now - 52 * YEARS, now - SKIP
        centre = np.array([[(begin + end) / 2]])
        x, x_now = (
            _columns(frame, at[None], centre, True, harmonics)[0].T
            for at in (np.arange(begin, end), np.array([now]))
        )
        for unit in range(0, 60, 2):
            y = counts[unit, begin:end]
            if np.nansum(y) < 20:
                continue
            plain = smooth_season(y, sizes[unit, begin:end], x, x_now[0], sizes[unit, now])
            ours = [part[unit, now - 340] for part in
                    (found.mean, found.dispersion, found.se_log_mean)]  # fmt: skip
            assert ours == pytest.approx(plain, rel=1e-9), (unit, now)
            compared += 1
    assert compared > 50
