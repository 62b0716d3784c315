import math

import numpy as np
import pytest

from birlik.early_warning import scan_draws as draws
from birlik.early_warning.frame import FrameError, as_frame
from birlik.early_warning.scan_kernels import LANES
from birlik.early_warning.scan_models import window_of
from birlik.early_warning.scan_nulls import FixedTotal, IndependentCells, Permuted, ResampledWeeks


def window(counts, weeks, model="eb-poisson", **settings):
    frame = as_frame(counts)
    given = {"baselines": None, "population": None, "theta": None} | settings
    return frame, window_of(frame, model, weeks, **given)


def drawn(sampler, view, blocks=60, seed=1):
    """(blocks × LANES, places, weeks)"""
    rng = np.random.default_rng(seed)
    cells = np.empty((view.places, view.weeks * LANES), np.float32)
    out = []
    for _ in range(blocks):
        sampler.fill(rng, cells)
        out.append(cells.reshape(view.places, view.weeks, LANES).transpose(2, 0, 1).copy())
    return np.concatenate(out)


def poisson_mass(mean, top):
    return np.array([math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(top)])


def test_uniforms_fill_their_range_evenly_and_lanes_are_unlike():
    rng = np.random.default_rng(2)
    a, b, c = rng.integers(2**32, size=(3, LANES), dtype=np.uint32)
    d = np.ones(LANES, np.uint32)
    out = np.empty((4000, LANES), np.int32)
    for row in out:
        draws.next_uniforms(a, b, c, d, row)
    share = np.bincount((out.ravel() >> 24) + 128, minlength=256) / out.size
    chi = out.size * ((share - 1 / 256) ** 2 * 256).sum()
    assert abs(chi - 255) < 5 * math.sqrt(2 * 255)
    links = np.corrcoef(out.T) - np.eye(LANES)
    assert np.abs(links).max() < 5.5 / math.sqrt(4000)
    assert abs(np.corrcoef(out[:-1].ravel(), out[1:].ravel())[0, 1]) < 5 / math.sqrt(out.size)


@pytest.mark.parametrize("mean", [0.01, 0.7, 4.0, 60.0, 2500.0])
def test_poisson_cells_have_the_poisson_distribution(mean):
    _, view = window([[1, 1]], 2, baselines=[mean])
    counts = drawn(IndependentCells.of(view), view).ravel()
    top = int(mean + 12 * math.sqrt(mean) + 12)
    wanted = poisson_mass(mean, top) * counts.size
    seen = np.bincount(counts.astype(int), minlength=top)[:top]
    common = wanted > 10
    chi = ((seen - wanted)[common] ** 2 / wanted[common]).sum()
    assert abs(chi - common.sum()) < 5 * math.sqrt(2 * common.sum())


@pytest.mark.parametrize(("theta", "mean"), [(0.5, 0.3), (2.0, 3.0), (5.0, 200.0)])
def test_negative_binomial_cells_have_their_mean_and_variance(theta, mean):
    _, view = window([[1, 1]], 2, model="nb", baselines=[mean], theta=theta)
    counts = drawn(IndependentCells.of(view), view, blocks=200).ravel()
    variance = mean + mean**2 / theta
    assert counts.mean() == pytest.approx(mean, abs=5 * math.sqrt(variance / counts.size))
    assert counts.var() == pytest.approx(variance, rel=0.1)


def test_counts_too_wide_to_draw_are_refused():
    _, view = window([[1, 1]], 2, model="nb", baselines=[1e6], theta=0.1)
    with pytest.raises(FrameError, match="Up to 1e\\+06 cases"):
        IndependentCells.of(view)


def test_fixed_total_is_multinomial():
    rng = np.random.default_rng(3)
    counts = rng.poisson(3, (6, 8))
    people = np.arange(1.0, 7.0)
    _, view = window(counts, 4, model="pb-poisson", population=people)
    cells = drawn(FixedTotal.of(view), view)
    total, share = counts.sum(), view.mean / counts.sum()
    error = np.sqrt(total * share * (1 - share) / len(cells))
    assert np.abs((cells.mean(0) - total * share) / error).max() < 4.5
    inside = cells.sum((1, 2))
    assert inside.var() == pytest.approx(total * share.sum() * (1 - share.sum()), rel=0.1)


def test_fixed_total_without_weeks_before_the_window_is_fixed():
    counts = np.random.default_rng(4).poisson(3, (6, 4))
    _, view = window(counts, 4, model="pb-poisson", population=np.ones(6))
    assert set(drawn(FixedTotal.of(view), view, blocks=3).sum((1, 2))) == {counts.sum()}


def test_permutation_keeps_both_margins():
    counts = np.random.default_rng(5).poisson(2, (7, 5))
    frame, view = window(counts, 5, model="permutation")
    cells = drawn(Permuted.of(frame, view), view, blocks=20)
    assert (cells.sum(1) == counts.sum(0)[::-1]).all()
    assert (cells.sum(2) == counts.sum(1)).all()
    assert np.abs(cells.mean(0) - view.mean).max() < 0.2


def test_resampled_weeks_keep_over_dispersion_and_the_likeness_of_places():
    rng = np.random.default_rng(6)
    mean = np.full((4, 400), 5.0)
    common = rng.gamma(2.0, 0.5, (1, 400))
    counts = rng.poisson(mean * common)
    frame, view = window(counts, 4, baselines=mean)
    cells = drawn(ResampledWeeks.of(frame, view, 2, rng), view)
    past = counts[:, :396]
    assert cells[:, :, 0].var() == pytest.approx(past.var(), rel=0.1)
    assert np.cov(cells[:, 0, 0], cells[:, 1, 0])[0, 1] == pytest.approx(
        np.cov(past[0], past[1])[0, 1], rel=0.2
    )


@pytest.mark.parametrize(
    ("weeks", "common", "refusal"),
    [
        (35, False, "at least 36 weeks"),
        (54, False, None),
        (54, True, "54 past weeks are too few .* at least 156 weeks"),
        (160, True, None),
    ],
)
def test_a_short_history_is_refused_the_more_so_where_places_move_together(weeks, common, refusal):
    rng = np.random.default_rng(8)
    mean = np.full((30, weeks + 4), 3.0)
    level = rng.gamma(8.0, 1 / 8, (1, weeks + 4)) if common else 1.0
    frame, view = window(rng.negative_binomial(mean * level, 0.5), 4, baselines=mean)
    if refusal:
        with pytest.raises(FrameError, match=refusal):
            ResampledWeeks.of(frame, view, 4, rng)
    else:
        ResampledWeeks.of(frame, view, 4, rng)


def test_resampled_week_with_an_unchanged_mean_gives_back_the_past_counts():
    rng = np.random.default_rng(7)
    counts = rng.poisson(3.0, (5, 60))
    frame, view = window(counts, 3, baselines=np.full((5, 60), 3.0))
    cells = drawn(ResampledWeeks.of(frame, view, 3, rng), view, blocks=2)
    past = {tuple(counts[:, t : t + 3][:, ::-1].ravel()) for t in range(55)}
    assert {tuple(each.ravel().astype(int)) for each in cells} <= past


def test_alias_draws_in_proportion():
    weights = np.array([0.5, 3.0, 0.0, 1.5, 5.0])
    out = np.zeros((2, 2 * LANES), np.float32)
    share, other = draws.alias(weights)
    draws.top_up(np.full(LANES, 2000), share, other, np.uint64(9), out)
    cells = out.reshape(2, 2, LANES).sum(2).ravel()
    wanted = LANES * 2000 * weights[:4] / 10
    assert np.abs(cells - wanted).max() < 5 * math.sqrt(LANES * 2000 / 4)
    assert cells[2] == 0
