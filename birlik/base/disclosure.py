"""Small numbers are not told: who knows that one worker of a place complained often knows who.

The one function all rooms pass counts through before somebody outside the wall sees them. A count
below `least` is hidden; and where hiding one alone would let it be worked out from the sum, the
next smallest is hidden too, until the hidden ones together are no small number either.
"""

from collections.abc import Hashable, Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def protected(counts: Mapping[Key, int], least: int) -> dict[Key, int | None]:
    """Each count, or None where it may not be told; nothing is told by a zero.

    The sum of all counts may stand beside them. Whoever shows the same counts cut in a second way
    passes each way through here: what two cuts tell together is not looked at.
    """
    hidden = {key for key, count in counts.items() if 0 < count < least}
    if hidden:
        left = sorted((k for k in counts if counts[k] and k not in hidden), key=lambda k: counts[k])
        while left and (len(hidden) < 2 or sum(counts[key] for key in hidden) < least):
            hidden.add(left.pop(0))
    return {key: None if key in hidden else count for key, count in counts.items()}
