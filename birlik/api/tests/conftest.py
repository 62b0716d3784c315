import pytest

from birlik.registers.structure.tests import factories


@pytest.fixture
def house(db):
    factories.installation()
    return factories.Federation()
