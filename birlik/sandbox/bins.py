"""Business numbers with a right check digit and a registration year from 2050 to 2059, which no
real one can have."""

import numpy as np
from numpy.typing import NDArray

_WEIGHTS = np.array(
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]], dtype=np.int64
)


def make(count: int, rng: np.random.Generator) -> list[str]:
    """`count` different numbers."""
    found: dict[str, None] = {}
    while len(found) < count:
        digits = _first_eleven(count, rng)
        last = check_digits(digits)
        for row, check in zip(digits[last < 10], last[last < 10], strict=True):
            found["".join(map(str, row)) + str(check)] = None
    return list(found)[:count]


def check_digits(digits: NDArray[np.int64]) -> NDArray[np.int64]:
    """The twelfth digit of each row of eleven; 10 where no such number is given out."""
    first, second = (digits @ weights % 11 for weights in _WEIGHTS)
    return np.where(first < 10, first, second)


def _first_eleven(count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Year 50 to 59, month, kind 4 (a resident legal entity), part 0 (the head), serial of five
    digits."""
    month = rng.integers(1, 13, count)
    columns = [
        np.full(count, 5),
        rng.integers(0, 10, count),
        month // 10,
        month % 10,
        np.full(count, 4),
        np.zeros(count, dtype=np.int64),
        *rng.integers(0, 10, (5, count)),
    ]
    return np.stack(columns, axis=1).astype(np.int64)
