"""Agreement with R's surveillance on workload W7; see tests/reference/early_warning."""

import numpy as np
import pytest

from birlik.early_warning import (
    bayes,
    cusum,
    ears,
    farrington,
    farrington_flexible,
    glr,
    outbreakp,
    rki,
    seasonal_mean,
)
from birlik.early_warning.frame import as_frame
from birlik.early_warning.tests.plain_farrington import farrington_flexible as plain
from birlik.early_warning.tests.reference import lines, numbers, workload, worst


@pytest.mark.parametrize("units", [200, 1000])
def test_upper_bounds_and_alarms_are_those_of_farrington_flexible(units):
    found = farrington_flexible.detect(workload(units), last=52)
    peer = numbers(f"w7_{units}_flexible")
    assert (found.upper == peer["upper"]).mean() >= 0.9998
    assert (found.alarm == (peer["alarm"] == 1)).mean() >= 0.9999


def test_mean_dispersion_and_p_are_those_of_r_with_a_tight_tolerance():
    found = farrington_flexible.detect(workload(200), last=52)
    peer = numbers("w7_200_flexible_tight")
    shown = peer["mean"] > 1e-6  # a season without a case has mean 0; R stops near 1e-9
    for name, ours, most in (
        ("mean", found.expected, 1e-9),
        ("dispersion", found.dispersion, 1e-9),
        ("p", found.pvalue, 1e-8),
    ):
        off = np.abs(ours - peer[name])[shown] / peer[name][shown]
        assert off.max() < most, name
        assert shown.sum() > 10_000


@pytest.mark.parametrize("threshold", ["muan", "delta"])
@pytest.mark.parametrize(("suffix", "settings"), [
    ("", {}),
    ("_trend05", {"trend_level": 0.05, "min_cases": 5}),
])  # fmt: skip
def test_the_other_thresholds_agree_within_r_s_own_tolerance(threshold, suffix, settings):
    found = farrington_flexible.detect(
        workload(200, first=30), last=52, threshold=threshold, **settings
    )
    peer = numbers(f"w7_30_{threshold}{suffix}")
    assert (found.alarm == (peer["alarm"] == 1)).all()
    shown = (found.expected > 0) & (peer["upper"] < 1e6)
    off = np.abs(found.upper - peer["upper"])[shown] / np.maximum(1, peer["upper"][shown])
    assert off.max() < 2e-3
    assert np.median(off) < 1e-7
    assert shown.mean() > 0.5


@pytest.mark.parametrize("offset", [0, 1])
def test_years_of_53_weeks_and_population_offset(offset):
    counts = workload(200, first=12)
    exposure = np.tile(1000.0 + 2 * np.arange(1, counts.shape[1] + 1), (12, 1))
    frame = as_frame(counts, weeks="2015-W01", exposure=exposure if offset else None)
    found = farrington_flexible.detect(frame, last=30)
    rows = [row for row in lines("w7_12_calendar") if int(row["offset"]) == offset]
    assert len(rows) == 12 * 30
    upper = np.array([float(row["upper"]) for row in rows]).reshape(12, 30)
    mean = np.array([float(row["mean"]) for row in rows]).reshape(12, 30)
    assert (found.upper == upper).all()
    shown = mean > 1e-6
    assert np.max(np.abs(found.expected - mean)[shown] / mean[shown]) < 1e-4
    assert np.median(np.abs(found.expected - mean)[shown] / mean[shown]) < 1e-8


def test_the_compiled_closed_form_is_the_plain_fit():
    counts = workload(200)
    found = farrington_flexible.detect(counts, last=52)
    compared = 0
    for unit in range(0, 200, 3):
        if found.expected[unit, 7] < 0.05 or counts[unit].mean() < 0.5:
            continue
        mean, dispersion = plain(counts[unit], 312 + 7)
        assert found.expected[unit, 7] == pytest.approx(mean, rel=1e-9)
        assert found.dispersion[unit, 7] == pytest.approx(dispersion, rel=1e-9)
        compared += 1
    assert compared > 40


@pytest.fixture(scope="module")
def others():
    return workload(200, first=40), numbers("w7_40_other_detectors")


@pytest.mark.parametrize("variant", ["C1", "C2", "C3"])
def test_ears(others, variant):
    counts, peer = others
    found = ears.detect(counts, variant=variant)
    assert worst(found.upper, peer[f"{variant.lower()}_upper"]) < 1e-12
    assert (found.alarm == (peer[f"{variant.lower()}_alarm"] == 1)).all()


def test_cusum(others):
    counts, peer = others
    found = cusum.detect(counts, mean=peer["poisson_mean"])
    assert worst(found.score * 2.26, peer["cusum_value"]) < 1e-12
    assert (found.alarm == (peer["cusum_alarm"] == 1)).all()
    # Where even no case alarms, the peer's formula takes the mirrored root; here it is 0.
    possible = found.upper > 0
    assert worst(found.upper[possible], peer["cusum_upper"][possible]) < 1e-12


def test_negative_binomial_cusum(others):
    counts, peer = others
    for unit, kappa in enumerate(peer["nb_alpha"][:, 0]):
        found = cusum.detect(
            counts[unit],
            mean=peer["nb_mean"][unit],
            kappa=kappa,
            transform="negative-binomial",
        )
        assert worst(found.score[0] * 2.26, peer["cusumnb_value"][unit]) < 1e-12
        assert worst(found.upper[0], peer["cusumnb_upper"][unit]) < 1e-12


def test_poisson_likelihood_ratio(others):
    counts, peer = others
    found = glr.detect(counts, mean=peer["poisson_mean"])
    assert worst(found.score * 5, peer["glrpois_value"]) < 1e-12
    assert (found.alarm == (peer["glrpois_alarm"] == 1)).all()
    assert (found.upper + 1 == peer["glrpois_cases"]).all()


def test_negative_binomial_likelihood_ratio(others):
    counts, peer = others
    for unit, kappa in enumerate(peer["nb_alpha"][:, 0]):
        found = glr.detect(
            counts[unit],
            mean=peer["nb_mean"][unit],
            kappa=kappa,
            distribution="negative-binomial",
        )
        # R stops Newton's method at a step of 1e-6, so the maximum is right to about 1e-12.
        assert worst(found.score[0] * 5, peer["glrnb_value"][unit]) < 2e-12
        assert (found.alarm[0] == (peer["glrnb_alarm"][unit] == 1)).all()


def test_seasonal_means_of_the_charts(others):
    counts, peer = others
    frame = as_frame(counts)
    poisson = seasonal_mean.fit(frame, range(312, 364), harmonics=1, trend=False, kappa=0.0)
    assert worst(poisson.mean, peer["poisson_mean"]) < 1e-12
    wide = seasonal_mean.fit(frame, range(312, 364), harmonics=1, trend=False, kappa=None)
    assert worst(wide.mean, peer["nb_mean"]) < 1e-8
    # MASS stops the dispersion at about 1e-6 of itself.
    assert np.abs(wide.kappa / peer["nb_alpha"][:, 0] - 1).max() < 1e-6


def test_bayes(others):
    counts, peer = others
    found = bayes.detect(counts, years=5, half_window=3, alpha=0.005)
    assert (found.upper == peer["bayes_upper"]).all()
    assert (found.alarm == (peer["bayes_alarm"] == 1)).all()


def test_rki(others):
    counts, peer = others
    found = rki.detect(counts, years=5, half_window=3)
    assert worst(found.upper, peer["rki_upper"]) < 1e-12
    assert (found.alarm == (peer["rki_alarm"] == 1)).all()


def test_outbreakp_wherever_the_product_of_r_does_not_run_under_or_over(others):
    counts, peer = others
    found = outbreakp.detect(counts)
    value = peer["outbreakp_value"]
    sound = np.isfinite(value) & (value >= 1)
    off = np.abs(found.score * np.log(100) - np.log(np.where(sound, value, 1)))
    assert off[sound].max() < 1e-6  # the product loses digits when it comes near the edge
    assert (found.alarm == (peer["outbreakp_alarm"] == 1))[sound].all()
    known = sound & ~np.isnan(peer["outbreakp_cases"])
    assert (found.upper + 1 == peer["outbreakp_cases"])[known].all()
    assert known.mean() > 0.3


def test_farrington_of_1996(others):
    counts, peer = others
    found = farrington.detect(counts, last=52)
    assert (found.alarm == (peer["farrington_alarm"] == 1)).all()
    assert worst(np.nan_to_num(found.upper), peer["farrington_upper"]) < 1e-4
