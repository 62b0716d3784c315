"""Every test runs on an embedded database of its own, started when the first test needs one."""

import os
from pathlib import Path

import django
import pytest
from django.conf import settings

# The tests never touch a person's data: theirs lies in the checkout, or beside the folder named.
_FOLDER = Path(os.environ.get("BIRLIK_DATA") or Path(__file__).parent / ".data")
os.environ["BIRLIK_DATA"] = str(_FOLDER / "tests")
os.environ["DJANGO_SETTINGS_MODULE"] = "birlik.config.settings"
os.environ["BIRLIK_LANGUAGE"] = "en"
os.environ.pop("BIRLIK_PRODUCTION", None)
# A page that asks the database once for each of its rows fails its test, whichever test opens it.
settings.INSTALLED_APPS += ["zeal", "django_migration_linter"]
settings.MIDDLEWARE.append("zeal.middleware.zeal_middleware")
django.setup()
settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # looked for by the middleware


@pytest.fixture(scope="session")
def django_db_modify_db_settings():
    """pytest-django asks for this before it makes the test database."""
    from birlik.config import postgres

    with postgres.using(postgres.data_folder(), durable=False):
        yield
        from django.db import connections

        connections.close_all()


@pytest.fixture(autouse=True)
def _ask_for_the_pack_again(monkeypatch):
    """Each test may install its own country pack; its law is asked for once, however slow the
    machine."""
    from birlik.base import laws, packs

    packs.forget_installed()
    laws.forget()
    monkeypatch.setattr(laws, "KEPT", 3600)


@pytest.fixture(autouse=True)
def _in_the_language_of_the_source():
    """A test that changes the language leaves it as it was for the next one."""
    from django.utils import translation

    with translation.override("en"):
        yield
