import pytest
from django.utils import translation

from birlik.registers.structure.tests import factories


@pytest.fixture(autouse=True)
def _source_language():
    """Tests read the sentences in the language they are written in."""
    with translation.override("en"):
        yield


@pytest.fixture
def house(db):
    factories.installation()
    return factories.Federation()
