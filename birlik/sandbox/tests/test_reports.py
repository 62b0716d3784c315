"""Weekly reports as reporters write them: mostly quiet, sometimes late, sometimes wrong."""

from dataclasses import fields

import numpy as np
import pytest

from birlik.registers.weekly.form import deadline
from birlik.sandbox import reports
from birlik.sandbox.reports import Block, State
from birlik.sandbox.tests.conftest import KNOWN_AT

PACK = {"report_deadline": {"weekday": 5, "time": "18:00"}, "timezone": "Asia/Almaty"}


def written(world) -> Block:
    """Every report of a world, with `corrects` pointing into the whole."""
    deadlines = np.array([int(deadline(week, PACK).timestamp()) for week in world.scenario.weeks])
    parts, before = [], 0
    for block in reports.blocks(world.country, world.hidden, world.conflicts, deadlines):
        block.corrects[block.corrects >= 0] += before
        before += len(block)
        parts.append(block)
    return Block(
        *(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Block))
    )


@pytest.fixture(scope="module")
def everything(larger):
    return written(larger)


def slot(world, code):
    return world.country.reference.slots[code]


def test_nothing_is_known_that_was_sent_later(everything):
    assert everything.sent.max() <= KNOWN_AT.timestamp()


def test_one_report_counts_for_a_unit_and_week(everything):
    counted = everything.state == State.COUNTED
    pairs = everything.workplace[counted] * 1000 + everything.week[counted]
    assert len(np.unique(pairs)) == len(pairs)


def test_a_correction_follows_what_it_corrects_and_takes_its_place(everything):
    later = np.flatnonzero(everything.corrects >= 0)
    first = everything.corrects[later]
    assert len(later) > 100
    assert (everything.state[first] == State.CORRECTED).all()
    assert (everything.workplace[first] == everything.workplace[later]).all()
    assert (everything.week[first] == everything.week[later]).all()
    assert (everything.sent[first] < everything.sent[later]).all()
    assert (everything.state == State.CORRECTED).sum() == len(later)


def test_about_nine_reports_in_ten_come_and_most_in_time(everything, larger):
    due = len(reports.units(larger.country)) * len(larger.scenario.weeks)
    counted = everything.state == State.COUNTED
    assert 0.82 < counted.sum() / due < 0.93
    deadlines = np.array([int(deadline(week, PACK).timestamp()) for week in larger.scenario.weeks])
    in_time = everything.sent[counted] <= deadlines[everything.week[counted]]
    assert 0.8 < in_time.mean() < 0.95


def test_more_are_silent_in_the_holidays(everything, larger):
    came = np.bincount(everything.week, minlength=len(larger.scenario.weeks))
    number = np.array([week.number for week in larger.scenario.weeks])
    assert came[number == 31].mean() < 0.97 * came[number == 20].mean()


def test_nobody_reports_before_it_is_a_duty(everything, larger):
    since = reports.duty_since(larger.country, everything.workplace)
    assert (larger.scenario.mondays[everything.week] + 6 >= since).all()


def test_answers_are_whole_numbers_within_their_bounds(everything, larger):
    answers = everything.answers
    assert (answers >= 0).all()
    assert (answers == np.rint(answers)).all()
    for code, most in (("demand", 1), ("refusal", 1), ("danger", 2), ("stoppage_talk", 3)):
        assert set(np.unique(answers[:, slot(larger, code)])) == set(range(most + 1))
    assert answers[:, slot(larger, "arrears_days")].max() <= 1000


def test_only_a_slip_tells_of_more_people_than_work_there(everything, larger):
    told = everything.answers[:, slot(larger, "arrears_workers")]
    beyond = told > 1.3 * larger.country.workplaces.workers[everything.workplace]
    slips = (everything.state == State.CORRECTED) | (everything.kept >= 0)
    assert beyond.sum() > 0
    assert slips[beyond].all()


def test_workers_and_days_of_arrears_come_together(everything, larger):
    owed = everything.answers[:, slot(larger, "arrears_workers")] > 0
    days = everything.answers[:, slot(larger, "arrears_days")] > 0
    assert (owed == days).mean() > 0.999


def test_trouble_is_told_where_there_is_trouble(everything, larger):
    level = larger.hidden.levels["wages"][everything.workplace, everything.week]
    told = everything.answers[:, slot(larger, "arrears_workers")] > 0
    assert told[level > 0.4].mean() > 0.9
    assert told[level == 0].mean() < 0.02


def test_a_begun_strike_is_told(everything, larger):
    made = larger.conflicts.disputes
    strikes = {
        (int(w), int(week))
        for w, week in zip(made.workplace, made.strike_week, strict=True)
        if week >= 0
    }
    talk = everything.answers[:, slot(larger, "stoppage_talk")]
    told = {
        (int(w), int(week))
        for w, week in zip(everything.workplace[talk == 3], everything.week[talk == 3], strict=True)
    }
    assert len(strikes & told) > 10


def test_nothing_changed_means_nothing_changed(everything):
    rows = np.flatnonzero(everything.nothing_changed & (everything.state == State.COUNTED))
    before = rows - 1
    same = (everything.answers[rows] == everything.answers[before]).all(axis=1)
    assert same.mean() > 0.99
    assert 0.6 < everything.nothing_changed.mean() < 0.9
