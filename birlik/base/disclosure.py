"""Small numbers of people are not told, nor left to be worked out from the others: who knows that
one worker of a place complained often knows who.

The one way all rooms pass counts before somebody outside the wall sees them. The cells of all
tables told together, with their totals, are tied by sums: in each group the last is the sum of the
rest. A cell is hidden when it is small; then others are hidden too, until what is told determines
no hidden cell, and the hidden ones of a group together are no small number either.
"""

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar

import numpy as np

Key = TypeVar("Key", bound=Hashable)
NEARLY_ZERO = 1e-9
TOTAL = "total of all"


def protected(counts: Mapping[Key, int], least: int) -> dict[Key, int | None]:
    """Each count of one table, or None where it may not be told; nothing is told by a zero. The
    sum of all counts may stand beside them."""
    cells: dict[Hashable, float | None] = {TOTAL: sum(counts.values())}
    cells.update(counts.items())
    shut = hidden(cells, [[*counts, TOTAL]], least, decided={TOTAL})
    return {key: None if key in shut else count for key, count in counts.items()}


def hidden(
    values: Mapping[Key, float | None],
    groups: Sequence[Sequence[Key]],
    least: int,
    *,
    shut: Collection[Key] = (),
    decided: Collection[Key] = (),
    derived: Mapping[Key, Sequence[Key]] | None = None,
) -> set[Key]:
    """The cells that must not be told: those of 1 to `least` − 1, and what would reveal them.

    `shut` cells are hidden already; `decided` ones are told already, and hidden only where nothing
    else can be. A `derived` cell is shown nowhere, but is known to who is told all the cells it is
    reckoned from.
    """
    table = _Table(values, groups, least, frozenset(decided), derived or {})
    table.out = {
        key for key, value in values.items()
        if key in shut or (key not in table.derived and value and 0 < value < least)
    }  # fmt: skip
    beyond_help: set[Key] = set()
    while True:
        found = next((key for key in table.given_away() if key not in beyond_help), None)
        if found is None:
            return table.out
        spare = table.spare(found, table.fixed)
        if spare is None:
            spare = table.spare(found, frozenset())
        if spare is None:
            beyond_help.add(found)
        else:
            table.out.add(spare)


class _Table(Generic[Key]):
    def __init__(
        self,
        values: Mapping[Key, float | None],
        groups: Sequence[Sequence[Key]],
        least: int,
        fixed: frozenset[Key],
        derived: Mapping[Key, Sequence[Key]],
    ) -> None:
        self.values, self.least, self.fixed, self.derived = values, least, fixed, derived
        self.groups = [[key for key in group if key in values] for group in groups]
        self.out: set[Key] = set()

    def unknown(self, key: Key) -> bool:
        if key in self.derived:
            return not self.out.isdisjoint(self.derived[key])
        return key in self.out

    def small(self, key: Key) -> bool:
        return 0 < (self.values[key] or 0) < self.least

    def guarded(self, key: Key) -> bool:
        return key in self.out or (key in self.derived and self.small(key))

    def given_away(self) -> Iterator[Key]:
        """Cells that what is told gives away: the quick looks first."""
        yield from (key for key in self.derived if self.small(key) and not self.unknown(key))
        for group in self.groups:
            shut = [key for key in group if self.unknown(key)]
            if not shut or self.unknown(group[-1]):
                if len(shut) == 1 and self.guarded(shut[0]):
                    yield shut[0]
                continue
            together = sum(self.values[key] or 0 for key in shut)
            if 0 < together < self.least or (len(shut) == 1 and self.guarded(shut[0])):
                yield shut[0]
        yield from self._determined()

    def _determined(self) -> Iterator[Key]:
        """Hidden cells that the sums together leave no freedom: no way to vary them is open."""
        tied = [g for g in self.groups if any(self.unknown(key) for key in g)]
        keys = list(dict.fromkeys(key for g in tied for key in g if self.unknown(key)))
        place = {key: k for k, key in enumerate(keys)}
        sums = np.zeros((len(tied), len(keys)))
        for row, group in enumerate(tied):
            for key in group:
                if key in place:
                    sums[row, place[key]] = -1.0 if key == group[-1] else 1.0
        if not keys:
            return
        _, sizes, ways = np.linalg.svd(sums, full_matrices=False)
        # How much of a cell lies in what the sums tell: all of it, and it cannot vary.
        told = (ways[sizes > NEARLY_ZERO] ** 2).sum(axis=0)
        yield from (
            key for key in keys if self.guarded(key) and told[place[key]] > 1 - NEARLY_ZERO
        )  # fmt: skip

    def spare(self, key: Key, fixed: frozenset[Key]) -> Key | None:
        """The cell to hide beside it: of the group with the fewest hidden, the smallest that is
        not nothing; where its own groups have none left, of those of the hidden cells in them, and
        so on. A derived cell is hidden by one of those it is reckoned from."""
        if key in self.derived and not self.unknown(key):
            return next((one for one in self.derived[key] if one not in fixed), None)
        seen: set[Key] = set()
        ring = {key}
        while ring:
            near = [group for group in self.groups if not ring.isdisjoint(group)]
            for group in sorted(near, key=lambda g: sum(self.unknown(one) for one in g)):
                known = [one for one in group if not self.unknown(one)]
                known.sort(key=lambda one: (not self.values[one], self.values[one] or 0))
                for one in known:
                    parts = self.derived.get(one, (one,))
                    open_parts = [part for part in parts if part not in fixed]
                    if open_parts:
                        return open_parts[0]
            seen |= ring
            ring = {one for group in near for one in group if self.unknown(one)} - seen
        return None


def margins(
    rows: Sequence[Hashable], columns: Sequence[Hashable]
) -> list[list[tuple[Hashable, Hashable]]]:
    """The groups of a table with totals, where None stands for "all"."""
    lines = [[(row, column) for column in [*columns, None]] for row in [*rows, None]]
    stands = [[(row, column) for row in [*rows, None]] for column in [*columns, None]]
    return lines + stands
