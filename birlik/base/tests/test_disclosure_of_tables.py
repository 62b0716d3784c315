"""Small numbers stay hidden, also from who subtracts."""

import numpy as np
import pytest
from scipy.optimize import linprog

from birlik.base.disclosure import hidden, margins


def table(numbers):
    """A table with its totals as cells."""
    rows, columns = range(len(numbers)), range(len(numbers[0]))
    cells = {(r, c): numbers[r][c] for r in rows for c in columns}
    cells |= {(r, None): sum(numbers[r]) for r in rows}
    cells |= {(None, c): sum(row[c] for row in numbers) for c in columns}
    cells[None, None] = sum(map(sum, numbers))
    return cells, margins(rows, columns)


def could_be(cells, groups, shut, key):
    """The lowest and highest value of a hidden cell that agrees with all that is told."""
    unknown = sorted(shut, key=str)
    place = {one: k for k, one in enumerate(unknown)}
    left, right = [], []
    for group in groups:
        row, known = np.zeros(len(unknown)), 0.0
        for cell in group:
            sign = -1 if cell is group[-1] else 1
            if cell in place:
                row[place[cell]] += sign
            else:
                known += sign * cells[cell]
        left.append(row)
        right.append(-known)
    aim = np.eye(len(unknown))[place[key]]
    return [
        round(s * linprog(s * aim, A_eq=left, b_eq=right, bounds=(0, None)).fun, 6)
        if linprog(s * aim, A_eq=left, b_eq=right, bounds=(0, None)).status == 0
        else float("inf")
        for s in (1, -1)
    ]


def test_nothing_small_nothing_hidden():
    cells, groups = table([[0, 5], [7, 9]])
    assert hidden(cells, groups, 5) == set()


def test_a_small_cell_takes_others_with_it():
    cells, groups = table([[3, 20], [30, 40]])
    assert hidden(cells, groups, 5) == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_a_small_total_is_hidden_as_well():
    cells, groups = table([[3, 0], [30, 40]])
    shut = hidden(cells, groups, 5)
    assert {(0, 0), (0, None)} <= shut


@pytest.mark.parametrize("seed", range(20))
def test_no_hidden_cell_can_be_worked_out(seed):
    numbers = np.random.default_rng(seed).poisson(6, (4, 5)).tolist()
    cells, groups = table(numbers)
    shut = hidden(cells, groups, 5)
    small = [key for key, value in cells.items() if 0 < value < 5]
    assert set(small) <= shut
    for key in small:
        low, high = could_be(cells, groups, shut, key)
        assert high > low, (key, numbers)


def test_tables_that_share_a_total_protect_each_other():
    """By region and by sector of the same whole: one hidden cell in each would be found."""
    regions = {("r", k): v for k, v in enumerate([2, 50, 60])}
    sectors = {("s", k): v for k, v in enumerate([12, 100])}
    cells = regions | sectors | {"all": 112}
    shut = hidden(cells, [[*regions, "all"], [*sectors, "all"]], 5)
    assert len(shut & set(regions)) == 2
    assert not any(
        len(shut.intersection(group)) == 1 for group in ([*regions, "all"], [*sectors, "all"])
    )
