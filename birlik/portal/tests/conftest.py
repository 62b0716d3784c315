import pytest

from birlik.portal import guard
from birlik.registers.clinics.tests import factories as clinics
from birlik.registers.structure.tests import factories as structure


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    """An easy puzzle."""
    monkeypatch.setattr(guard, "EASIEST", 4)


@pytest.fixture
def house(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    structure.installation()
    return structure.Federation()


@pytest.fixture
def clinic(house):
    return clinics.clinic(house.territories["KZ-39"], code="kostanay", phone="+7 714 000 00 00")


@pytest.fixture
def lawyer(clinic):
    return clinics.lawyer(clinic)
