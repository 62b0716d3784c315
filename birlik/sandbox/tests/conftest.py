from datetime import UTC, datetime

import pytest

from birlik.base.periods import Week
from birlik.sandbox import generate
from birlik.sandbox.load import reference
from birlik.sandbox.scenario import Scenario

UNTIL = Week.parse("2026-W46")
KNOWN_AT = datetime(2026, 11, 15, 20, tzinfo=UTC)  # Sunday evening of that week


def scenario(scale: float = 0.01, seed: int = 2026) -> Scenario:
    return Scenario(scale, seed, UNTIL, KNOWN_AT)


@pytest.fixture(scope="session")
def world():
    """One per cent of the country."""
    return generate.world(scenario(), reference())


@pytest.fixture(scope="session")
def larger():
    """A tenth of the country, for what needs numbers."""
    return generate.world(scenario(0.1), reference())
