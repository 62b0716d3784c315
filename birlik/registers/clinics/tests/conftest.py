import pytest

from birlik.registers.clinics.tests import factories
from birlik.registers.structure.tests import factories as structure


@pytest.fixture
def house():
    structure.installation()
    return structure.Federation()


@pytest.fixture
def clinic(house):
    return factories.clinic(house.territories["KZ-39"])


@pytest.fixture
def lawyer(clinic):
    return factories.lawyer(clinic)
