"""What a migration may not do to a centre that is at work: lock it out, or break the web processes
that still run the code of yesterday."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import migrations, models

OURS = sorted(app.label for app in apps.get_app_configs() if app.name.startswith("birlik."))

SAFE = {  # what the linter refuses, and why it may be done all the same
    "0009_drop_notes": "disputes 0004 copied its table; no code has read it since",
    "0003_figures_read_the_index": "the same rule as before, its index holds more columns",
    "0008_no_words_in_the_open": "words left in the open would leave the wall open; the clinics' "
    "processes are started anew with it",
    "0002_employers_on_watch": "unique in a new column, which no row of yesterday fills",
}


def lint() -> None:
    """Ends with SystemExit when the linter refuses one; what it says is in pytest's report."""
    call_command("lintmigrations", include_apps=OURS, ignore_name=list(SAFE), no_cache=True)


@pytest.mark.django_db
def test_yesterdays_code_works_on_todays_tables():
    """A new column that may not be empty has its default in the database (`db_default`); a column
    or table goes only after the code that reads it."""
    lint()


@pytest.mark.django_db
def test_the_linter_refuses_a_column_that_breaks_it(monkeypatch):
    module = __import__("birlik.base.migrations.0003_first_password", fromlist=["Migration"])
    bare = migrations.AddField("user", "first_password", models.BooleanField(default=False))
    monkeypatch.setattr(module.Migration, "operations", [bare])
    with pytest.raises(SystemExit):
        lint()
