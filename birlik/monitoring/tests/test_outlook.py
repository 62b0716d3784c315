"""Rates of workplaces: what is usual, what points make of it, and who rests."""

from dataclasses import replace

import numpy as np
import pytest

from birlik.monitoring.outlook import chance_ahead, chance_between, outlook
from birlik.monitoring.rest import Resting
from birlik.monitoring.tests.test_terms import PACK, picture
from birlik.monitoring.weights import RestSettings

RATE = PACK.rate
REST = RestSettings(weeks=4, factor=2.0, reasons={})


def test_a_point_raises_the_rate_by_the_same_factor_everywhere():
    shown = picture(40, begun_disputes=[3, 1] + [0] * 38)
    calm = outlook(shown, np.zeros(40), RATE).now.mean
    loud = outlook(shown, np.full(40, 4.0), RATE).now.mean
    assert loud / calm == pytest.approx(np.exp(4 * RATE.per_point))


def test_a_workplace_with_past_disputes_is_drawn_towards_its_like_but_stays_above():
    found = outlook(picture(40, begun_disputes=[4] + [0] * 39), np.zeros(40), RATE)
    assert found.usual[0] < 4 / 5
    assert found.usual[0] > 3 * found.usual[1]
    assert found.order[0] == 0


def test_disputes_grow_with_the_workforce_and_without_a_union():
    size = picture(40, begun_disputes=[1] * 4 + [0] * 36, headcount=[400.0] + [100.0] * 39)
    usual = outlook(size, np.zeros(40), RATE).usual
    assert usual[0] > usual[1]
    begun = [0] * 20 + [1] * 10 + [0] * 10
    union = picture(40, begun_disputes=begun, with_union=[True] * 20 + [False] * 20)
    found = outlook(union, np.zeros(40), RATE)
    assert found.usual[35] > 2 * found.usual[5]


def test_where_no_dispute_is_on_record_the_rate_of_the_pack_holds():
    found = outlook(picture(5), np.zeros(5), RATE)
    assert found.usual == pytest.approx([RATE.prior_rate] * 5)


def test_intervals_hold_the_mean_and_places_the_place():
    found = outlook(picture(40, begun_disputes=[3] + [0] * 39), np.zeros(40), RATE)
    low, high = found.interval()
    assert (low < found.now.mean).all()
    assert (found.now.mean < high).all()
    first, last = found.places(np.random.default_rng(1))
    assert first[0] == 1
    assert last[0] < 20
    again = found.places(np.random.default_rng(1))
    assert (again[0] == first).all()


def test_the_chance_follows_from_the_rate_and_has_a_ceiling():
    year = replace(RATE, weeks_ahead=52, ceiling=(0.15, 0.25, 0.35))
    assert chance_ahead(0, year) == 0
    assert chance_ahead(0.01, year) == pytest.approx(0.01, rel=0.03)
    assert chance_ahead(0.3, year) == pytest.approx(0.1747, abs=1e-4)
    assert chance_ahead(50, year) == pytest.approx(0.25)
    assert chance_ahead(0.31, year) > chance_ahead(0.3, year)  # the order of the list stays
    low, high = chance_between(0.01, 0.02, year)
    assert low < chance_ahead(0.015, year) < high
    assert chance_between(50, 60, year) == pytest.approx((0.15, 0.35))


@pytest.mark.parametrize(
    ("sentence", "days_later", "rate", "rests"),
    [
        ("a week later it rests", 7, 0.1, True),
        ("four weeks later it still rests", 28, 0.1, True),
        ("five weeks later it does not", 35, 0.1, False),
        ("a rate that doubled brings it back at once", 7, 0.2, False),
        ("a rate that grew by half does not", 7, 0.15, True),
        ("the Monday itself is no rest", 0, 0.1, False),
    ],
)
def test_who_rests(sentence, days_later, rate, rests):
    resting = Resting(REST)
    resting.remember(1000, [(7, 0.1)])
    assert resting.rests(7, rate, 1000 + days_later) is rests, sentence


def test_the_list_goes_to_the_next_ones_while_the_first_rest():
    resting = Resting(REST)
    order, rates = [1, 2, 3, 4], [0.4, 0.3, 0.2, 0.1]
    assert resting.choose(700, order, rates, 2) == [1, 2]
    assert resting.choose(707, order, rates, 2) == [3, 4]
    assert resting.choose(714, [1, 2, 3, 4], [0.4, 0.7, 0.2, 0.1], 2) == [2]
