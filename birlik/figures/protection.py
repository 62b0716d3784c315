"""Small numbers of people are not told, nor left to be worked out from the others.

The cells of all tables told together, with their totals, are tied by sums: in each group the last
is the sum of the rest. A cell is hidden when it is small; then, as long as what is told determines
a hidden cell, another cell of one of its groups is hidden as well.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

import numpy as np

Key = TypeVar("Key", bound=Hashable)
NEARLY_ZERO = 1e-9


def hidden(
    values: Mapping[Key, float | None], groups: Sequence[Sequence[Key]], least: int
) -> set[Key]:
    """The cells that must not be told: those of 1 to `least` − 1, and what would reveal them."""
    tied = [[key for key in group if key in values] for group in groups]
    out = {key for key, value in values.items() if value and 0 < value < least}
    while out:
        found = next(iter(_alone(tied, out)), None) or next(iter(_determined(tied, out)), None)
        if found is None or (spare := _spare(found, tied, values, out)) is None:
            break
        out.add(spare)
    return out


def _alone(groups: Sequence[Sequence[Key]], out: set[Key]) -> list[Key]:
    """Hidden cells that are the only one of a group: the quick look."""
    shut = ([key for key in group if key in out] for group in groups)
    return [keys[0] for keys in shut if len(keys) == 1]


def _determined(groups: Sequence[Sequence[Key]], out: set[Key]) -> list[Key]:
    """Hidden cells that the sums together leave no freedom: no way to vary them stays open."""
    keys = sorted(out, key=repr)
    sums = np.array([[float(key in group) * _sign(key, group) for key in keys] for group in groups])
    _, sizes, ways = np.linalg.svd(sums)
    free = ways[int((sizes > NEARLY_ZERO).sum()) :]
    return [key for k, key in enumerate(keys) if not (np.abs(free[:, k]) > NEARLY_ZERO).any()]


def _sign(key: Key, group: Sequence[Key]) -> float:
    return -1.0 if group and key == group[-1] else 1.0


def _spare(
    key: Key, groups: Sequence[Sequence[Key]], values: Mapping[Key, float | None], out: set[Key]
) -> Key | None:
    """The cell to hide beside it: of the group with the fewest hidden, the smallest that is not
    nothing."""
    own = sorted((g for g in groups if key in g), key=lambda g: sum(one in out for one in g))
    for group in own:
        told = [one for one in group if one not in out]
        if told:
            return min(told, key=lambda one: (not values[one], values[one] or 0))
    return None


def margins(
    rows: Sequence[Hashable], columns: Sequence[Hashable]
) -> list[list[tuple[Hashable, Hashable]]]:
    """The groups of a table with totals, where None stands for "all"."""
    lines = [[(row, column) for column in [*columns, None]] for row in [*rows, None]]
    stands = [[(row, column) for row in [*rows, None]] for column in [*columns, None]]
    return lines + stands
