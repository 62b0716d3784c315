import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _source_language():
    """Tests read the sentences in the language they are written in."""
    with translation.override("en"):
        yield
