"""`birlik clock`, run as a person or a program runs it."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from birlik.base.roles import Role
from birlik.cli.clock import clock


@pytest.fixture(autouse=True)
def _no_installation(monkeypatch):
    monkeypatch.setattr("birlik.config.postgres.made", lambda data: False)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(clock, arguments)


def told(*arguments: str) -> dict:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def test_the_first_event_alone_projects_every_date():
    answer = told("collective-dispute", "--pack", "kz", "--event", "meeting=2026-03-12")
    due = {row["step"]: (row["due"], row["firm"]) for row in answer["rows"]}
    assert due["send_demands"] == ("2026-03-16", True)
    assert due["give_award"] == ("2026-04-23", False)
    assert due["begin_strike"] == ("2026-04-30", False)
    assert all(row["article"] and row["checked_label"] for row in answer["rows"])


def test_the_day_looked_from_shows_what_is_overdue():
    answer = told("collective-dispute", "--event", "meeting=2026-03-12", "--on", "2026-03-20")
    row = next(row for row in answer["rows"] if row["step"] == "send_demands")
    assert (row["status"], row["days"]) == ("overdue", -4)


def test_fields_circumstances_and_a_draft():
    arguments = ("--event", "meeting=2026-09-01,workers=100,present=60,in_favour=31")
    assert len(told("collective-dispute", *arguments)["problems"]) == 2
    answer = told("collective-dispute", *arguments, "--draft", "bill-2025=2026-09-01")
    assert answer["problems"] == []
    answer = told(
        "collective-dispute", "--event", "demands_received=2026-06-04", "--given", "association",
        "--week", "6",
    )  # fmt: skip
    assert next(r for r in answer["rows"] if r["step"] == "employer_reply")["due"] == "2026-06-10"


def test_table_and_calendar():
    table = run("strike", "--event", "evasion=2026-06-01", "--lang", "ru").output
    assert "не раньше 2026-06-08" in table
    calendar = run("strike", "--event", "evasion=2026-06-01", "--format", "ics").output
    assert calendar.startswith("BEGIN:VCALENDAR")
    assert "DTSTART;VALUE=DATE:20260608" in calendar


def test_the_list_names_procedures_events_and_circumstances():
    answer = json.loads(run("--list", "--json", "--lang", "kk").output)
    found = {entry["procedure"]: entry for entry in answer}
    assert set(found) == {
        "accident", "bargaining", "clinic-terms", "collective-dispute", "individual-dispute",
        "strike",
    }  # fmt: skip
    assert found["collective-dispute"]["events"]["meeting"] == "Жиналыс талаптарды бекітті"
    assert "association" in found["collective-dispute"]["circumstances"]
    assert "workers, present, in_favour" in run("collective-dispute", "--list").output


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Name a procedure"),
        (("divorce",), "has no procedure 'divorce'"),
        (("strike", "--pack", "xx"), "has no law/calendar.yaml"),
        (("strike", "--pack", "us"), "the pack us has no procedure 'strike'; it has: none"),
        (("strike", "--event", "evasio=2026-06-01"), "Perhaps: evasion"),
        (("strike", "--event", "evasion=1 June"), "needs a day written YYYY-MM-DD"),
        (("strike", "--event", "evasion"), "needs a day written YYYY-MM-DD"),
        (("strike", "--on", "2026-13-01"), "--on needs a day"),
        (("strike", "--event", "strike_decided=2026-06-01,workers=many"), "needs a whole number"),
        (("strike", "--event", "evasion=2026-06-01,mood=bad"), "evasion has no field 'mood'"),
        (("strike", "--given", "rain"), "'rain' is not a circumstance"),
    ],
)
def test_what_it_cannot_use_it_says_in_a_sentence(arguments: tuple[str, ...], sentence: str):
    result = run(*arguments)
    assert result.exit_code == 2
    assert sentence in result.output


def test_it_needs_no_django():
    """A calculator on an old machine must not wait for a web framework."""
    code = "import sys, birlik.cli.clock; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.fixture
def simple_majority(db, monkeypatch):
    """An installation whose administrator has put the draft in force from July."""
    from birlik.registers.structure.tests import factories
    from birlik.web import law_actions

    factories.installation()
    law_actions.put_in_force(
        code="bill-2025", since=date(2026, 7, 1), act_name="Law", act_number="1-VIII",
        act_date=date(2026, 6, 1), reason="Signed and published",
        by=factories.user(Role.ADMINISTRATOR),
    )  # fmt: skip
    monkeypatch.setattr("birlik.config.postgres.made", lambda data: True)


VOTE = "workers=100,present=60,in_favour=55"


@pytest.mark.parametrize(
    ("day", "pack", "short"),
    [("2026-06-30", [], True), ("2026-07-01", [], False), ("2026-07-01", ["--pack", "kz"], False)],
)
def test_the_drafts_in_force_at_the_installation_count(simple_majority, day, pack, short):
    answer = told("collective-dispute", *pack, "--event", f"meeting={day},{VOTE}")
    assert bool(answer["problems"]) is short


def test_the_law_of_another_country_is_not_the_installations(simple_majority):
    assert "has no procedure 'strike'" in run("strike", "--pack", "us").output


def test_the_manual_is_written_under_the_law_in_force(simple_majority):
    manual = run("--manual", "--lang", "ru").output
    assert "более 1/2 (в печати" in manual
    assert "| 2026-07-01 |" in manual
    assert "### Законопроект 2025 года" not in manual


def test_without_an_installation_the_manual_is_that_of_the_pack():
    here = Path(__file__).parents[3] / "docs" / "manual" / "deadlines.en.md"
    assert run("--manual").output == here.read_text(encoding="utf-8")
