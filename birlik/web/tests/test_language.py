"""The language somebody chose comes along: in the browser, and with the account to a new one."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from birlik.base.models import Installation
from birlik.registers.structure.tests import factories

pytestmark = pytest.mark.django_db
PASSWORD = "long-enough-word"


@pytest.fixture
def user():
    factories.installation()
    return factories.user(password=PASSWORD)


def sign_in(user) -> Client:
    """From a browser that was never here and asks for English."""
    client = Client(SERVER_NAME="localhost", headers={"Accept-Language": "en"})
    answer = client.post(reverse("account_login"), {"login": user.login, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def language_of(client: Client) -> str:
    return client.get(reverse("about")).headers["Content-Language"]


def test_a_choice_goes_with_the_account_to_a_new_browser(user):
    first = sign_in(user)
    first.post(reverse("set_language"), {"language": "kk", "next": "/"})
    assert language_of(first) == "kk"
    assert language_of(sign_in(user)) == "kk"


def test_the_choice_of_the_browser_is_stronger_than_that_of_the_account(user):
    client = Client(SERVER_NAME="localhost")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.post(reverse("account_login"), {"login": user.login, "password": PASSWORD})
    assert language_of(client) == "en"


def test_in_a_demonstration_the_browser_has_the_word(user):
    Installation.objects.update(demonstration=True)
    assert language_of(sign_in(user)) == "en"


def test_a_language_nobody_speaks_here_changes_nothing(user):
    client = sign_in(user)
    before = language_of(client)
    client.post(reverse("set_language"), {"language": "xx", "next": "/"})
    assert language_of(client) == before


def test_the_way_back_leads_to_this_site_only(user):
    client = Client(SERVER_NAME="localhost")
    answer = client.post(
        reverse("set_language"), {"language": "kk", "next": "https://elsewhere.example/"}
    )
    assert answer.url == "/"
