import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _source_language():
    """Tests read the sentences in the language they are written in."""
    with translation.override("en"):
        yield


@pytest.fixture
def enter(client):
    """Sign somebody in; the pages speak English."""

    def sign_in(user):
        client.force_login(user)
        client.cookies["django_language"] = "en"
        return client

    return sign_in
