"""What every detector keeps to, whatever the counts: properties and hard cases."""

import datetime as dt
import subprocess
import sys

import numpy as np
import pytest

from birlik.early_warning import as_frame, catalogue, farrington_flexible, smooth_season
from birlik.early_warning.frame import FrameError

SERIES, WEEKS, LAST = 9, 372, 8
METHODS = catalogue.names()
ALONE = tuple(m for m in METHODS if m != "weekly")  # the weekly run learns from all units


@pytest.fixture(scope="module")
def counts():
    rng = np.random.default_rng(7)
    mean = np.exp(rng.normal(1, 1, (SERIES, 1)) + 0.3 * np.sin(np.arange(WEEKS) * 2 * np.pi / 52))
    return rng.negative_binomial(mean, 0.5).astype(float)


def same(first, second, names=("upper", "alarm", "pvalue", "expected", "score")):
    for name in names:
        np.testing.assert_allclose(getattr(first, name), getattr(second, name), rtol=1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_arrays_stand_beside_the_judged_weeks(method, counts):
    found = catalogue.detector(method)(as_frame(counts, weeks="2018-W01"), last=LAST)
    for name in ("upper", "alarm", "pvalue", "expected", "score"):
        assert getattr(found, name).shape == (SERIES, LAST)
    assert len(found.weeks) == LAST
    assert found.alarm.dtype == bool
    known = found.pvalue[~np.isnan(found.pvalue)]
    assert ((known >= 0) & (known <= 1)).all()


@pytest.mark.parametrize("method", METHODS)
def test_the_order_of_units_does_not_matter(method, counts):
    order = np.random.default_rng(1).permutation(SERIES)
    detect = catalogue.detector(method)
    straight, mixed = detect(counts, last=LAST), detect(counts[order], last=LAST)
    for name in ("upper", "alarm", "pvalue", "expected", "score"):
        np.testing.assert_allclose(getattr(straight, name)[order], getattr(mixed, name), 1e-9)


@pytest.mark.parametrize("method", ALONE)
def test_a_unit_is_judged_by_its_own_weeks_alone(method, counts):
    detect = catalogue.detector(method)
    alone, together = detect(counts[3], last=1), detect(counts, last=1)
    for name in ("upper", "alarm", "pvalue", "expected", "score"):
        np.testing.assert_allclose(getattr(alone, name)[0], getattr(together, name)[3], 1e-9)


@pytest.mark.parametrize("method", ALONE)
def test_a_huge_last_week_alarms_and_a_zero_does_not_by_itself(method, counts):
    high, low = counts.copy(), counts.copy()
    high[:, -1], low[:, -1] = 5000, 0
    detect = catalogue.detector(method)
    assert detect(high, last=1).alarm.all() or method == "ears-c3"  # that looks at weeks before
    if method not in ("cusum", "cusum-nb", "glr-poisson", "glr-nb", "outbreakp"):
        assert not detect(low, last=1).alarm.any()


@pytest.mark.parametrize("method", METHODS)
def test_one_huge_outlier_in_the_past_breaks_nothing(method, counts):
    spoiled = counts.copy()
    spoiled[0, 150] = 1e6
    detect = catalogue.detector(method)
    clean, found = detect(counts, last=LAST), detect(spoiled, last=LAST)
    np.testing.assert_allclose(found.expected[1:], clean.expected[1:], rtol=1e-9)
    assert np.isfinite(found.expected[0]).any()
    assert not np.isnan(found.upper[0]).all()


def test_past_outbreaks_are_weighted_down(counts):
    spoiled = counts.copy()
    spoiled[:, 150:153] += 10 * np.sqrt(counts.mean(axis=1, keepdims=True))
    spoiled = np.round(spoiled)
    raw = farrington_flexible.detect(spoiled, last=1, reweight=False)
    found = farrington_flexible.detect(spoiled, last=1)
    assert (found.dispersion < raw.dispersion).all()
    assert (found.upper <= raw.upper).mean() > 0.8


@pytest.mark.parametrize("method", METHODS)
def test_missing_weeks_are_not_zero(method, counts):
    holes = counts.copy()
    holes[:, 150:153] = np.nan
    holes[:, WEEKS - 107 : WEEKS - 103] = np.nan  # two years before
    holes[:, -1] = np.nan
    found = catalogue.detector(method)(holes, last=LAST)
    assert not found.alarm[:, -1].any()
    assert np.isnan(found.pvalue[:, -1]).all()
    zeros = np.nan_to_num(holes)
    as_zero = catalogue.detector(method)(zeros, last=LAST)
    if method.startswith(("farrington", "smooth")):
        assert not np.allclose(found.expected, as_zero.expected, equal_nan=True)


@pytest.mark.parametrize("method", ALONE)
def test_all_zero_series_raise_no_alarm(method):
    found = catalogue.detector(method)(np.zeros((2, WEEKS)), last=LAST)
    assert not found.alarm.any()


@pytest.mark.parametrize("method", METHODS)
def test_a_short_history_is_a_sentence(method):
    with pytest.raises(FrameError, match="needs .* weeks|needs more weeks"):
        catalogue.detector(method)(np.ones((1, 5)), last=5)


@pytest.mark.parametrize("method", METHODS)
def test_bad_counts_are_refused_with_row_and_column(method):
    counts = np.ones((2, WEEKS))
    counts[1, 4] = -1
    with pytest.raises(FrameError, match=r"\(column 2\), week 5 \(row 5\)"):
        catalogue.detector(method)(counts)


@pytest.mark.parametrize("detect", [farrington_flexible.detect, smooth_season.detect])
def test_exposure_scales_the_expected_count(detect, counts):
    """A unit a tenth as large in the judged week is expected to have a tenth of the cases."""
    exposure = np.full(counts.shape, 100.0)
    smaller = exposure.copy()
    smaller[:, -1] = 10.0
    plain = detect(as_frame(counts), last=1)
    same(plain, detect(as_frame(counts, exposure=exposure), last=1), ("upper", "pvalue"))
    shrunk = detect(as_frame(counts, exposure=smaller), last=1)
    np.testing.assert_allclose(shrunk.expected, plain.expected / 10, rtol=1e-6)


@pytest.mark.parametrize("method", ["farrington-flexible", "bayes", "smooth-season", "ears-c1"])
def test_alarm_is_the_same_as_a_p_value_below_alpha(method, counts):
    counts = counts.copy()
    counts[::2, -3:] += 6
    found = catalogue.detector(method)(counts, last=LAST, alpha=0.02)
    assert (found.alarm == (found.pvalue <= 0.02)).all()
    assert found.alarm.any()
    assert (found.alarm == (counts[:, -LAST:] > found.upper)).all()


def test_the_same_week_of_past_years_follows_the_calendar():
    """The Monday nearest to the date a year back: 52 weeks mostly, 53 where the year drifts."""
    from birlik.early_warning.farrington_design import reference_weeks

    frame = as_frame(np.zeros((1, 500)), weeks="2015-W01")
    steps = set()
    for now in range(320, 500):
        past = reference_weeks(frame, now, 5)
        for years, position in enumerate(past):
            today = frame.first_monday + dt.timedelta(weeks=now)
            there = frame.first_monday + dt.timedelta(weeks=position)
            anniversary = today - dt.timedelta(days=round(365.25 * years))
            assert abs((there - anniversary).days) <= 4
        steps |= {past[i] - past[i + 1] for i in range(5)}
    assert steps == {52, 53}


def test_seasons_have_equal_blocks_and_a_window():
    from birlik.early_warning.farrington_design import seasonal_design
    from birlik.early_warning.tests.plain_farrington import levels_of

    frame = as_frame(np.zeros((1, 330)))
    design = seasonal_design(
        frame, range(320, 321), years=5, half_window=3, periods=10, skip_recent=26
    )
    positions, levels = levels_of(320)
    np.testing.assert_array_equal(np.repeat(design.level[0], design.length[0]), levels)
    assert design.begin[0, 0] == positions[0]
    assert positions.size == 237


@pytest.mark.parametrize(
    "method", ["farrington-flexible", "farrington", "smooth-season", "ears-c1"]
)
def test_units_judged_in_parts_give_the_same_bytes(method, counts):
    detect = catalogue.detector(method)
    whole = detect(counts, last=LAST)
    parts = [detect(counts[i : i + 4], last=LAST) for i in (0, 4, 8)]
    for name in ("upper", "alarm", "pvalue", "expected", "score"):
        joined = np.concatenate([getattr(part, name) for part in parts])
        assert getattr(whole, name).tobytes() == joined.tobytes()


def test_scattered_counts_ten_times_as_high_are_expected_ten_times_as_high():
    """Quasi-Poisson: the mean scales with the counts and so does the dispersion, once above 1."""
    rng = np.random.default_rng(3)
    counts = rng.negative_binomial(4.0, 0.25, (6, 330)).astype(float)  # variance 4 × mean
    one, ten = (farrington_flexible.detect(c, last=LAST) for c in (counts, 10 * counts))
    np.testing.assert_allclose(ten.expected, 10 * one.expected, rtol=1e-9)
    np.testing.assert_allclose(ten.dispersion, 10 * one.dispersion, rtol=1e-9)
    assert (one.dispersion > 1).all()


@pytest.mark.parametrize("method", ["ears-c1", "ears-c2", "ears-c3"])
def test_methods_without_a_count_model_scale_with_the_counts(method, counts):
    detect = catalogue.detector(method)
    one, three = detect(counts, last=LAST), detect(3 * counts, last=LAST)
    np.testing.assert_allclose(three.upper, 3 * one.upper, rtol=1e-9)
    np.testing.assert_array_equal(three.alarm, one.alarm)


def test_shifting_time_by_whole_years_changes_nothing(counts):
    """Only the last five years are looked at; what came before them does not matter."""
    longer = np.hstack([np.full((SERIES, 52), 99.0), counts])
    same(
        farrington_flexible.detect(counts, last=LAST),
        farrington_flexible.detect(longer, last=LAST),
    )


def test_the_package_loads_without_the_heavy_ones():
    program = (
        "import sys, birlik.early_warning as e; e.as_frame([[1]]); e.ears;"
        "print(sorted({'numba', 'scipy', 'django'} & set(sys.modules)))"
    )
    out = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert out.stdout.strip() == "[]"
