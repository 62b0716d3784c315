"""One way to write a thing, so that its hash is the same everywhere."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any


def canonical(thing: Any) -> bytes:
    """JSON with sorted keys, no spaces and no escapes, in UTF-8."""
    return json.dumps(
        thing, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()


def fingerprint(thing: Any) -> str:
    return hashlib.sha256(canonical(thing)).hexdigest()


def of_ids(ids: Iterable[int]) -> str:
    """The hash of a set of records: their ids in rising order, with commas between."""
    return hashlib.sha256(",".join(map(str, sorted(ids))).encode()).hexdigest()
