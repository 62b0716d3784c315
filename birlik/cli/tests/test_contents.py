"""The table of contents: complete, true to its commands, and quick."""

import json
import subprocess
import sys
import time

import click
import pytest

from birlik.cli import birlik, main
from birlik.cli.contents import COMMANDS, SECTIONS, Contents

LEAVES = []


def _walk(group: click.Group, path: tuple[str, ...] = ()) -> None:
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        if isinstance(found, click.Group):
            _walk(found, (*path, name))
        else:
            LEAVES.append(("-".join((*path, name)), found))


_walk(birlik)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_line_of_the_table_leads_to_a_command(name):
    found = Contents().get_command(click.Context(birlik), name)
    assert isinstance(found, click.Command)
    assert found.help, f"{name} must say what it does"
    assert COMMANDS[name][2] in SECTIONS


@pytest.mark.parametrize(("name", "found"), LEAVES, ids=[name for name, _ in LEAVES])
def test_every_command_answers_programs(name, found):
    passes_through = name == "manage"  # its options are Django's, and the first may be --json
    assert passes_through or any("--json" in option.opts for option in found.params)


@pytest.mark.django_db
def test_a_command_of_django_answers_programs_too(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["manage", "--json", "showmigrations", "--plan", "base"])
    assert ended.value.code == 0
    assert "base.0001" in json.loads(capsys.readouterr().out)["output"]


def test_help_lists_the_sections_in_order(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    words = capsys.readouterr().out
    used = [s for s in SECTIONS if any(place == s for _, _, place in COMMANDS.values())]
    places = [words.index(f"{section}:") for section in used]
    assert places == sorted(places)


def test_help_imports_neither_django_nor_numpy():
    script = (
        "import sys; from birlik.cli import main\n"
        "try: main(['--help'])\n"
        "finally: sys.exit(str(sorted({'django', 'numpy', 'psycopg'} & set(sys.modules))))"
    )
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stderr.strip() == "[]"
    assert time.monotonic() - began < 5  # a machine under load; on an idle one it is 0.1 s


def test_an_unknown_command_names_the_one_that_was_meant(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["srve"])
    assert ended.value.code == 2
    assert "Did you mean `birlik serve`?" in capsys.readouterr().err


def test_a_failure_is_json_for_programs(capsys, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql:///x")
    with pytest.raises(SystemExit) as ended:
        main(["db", "status", "--json"])
    assert ended.value.code == 1
    assert "no embedded database to manage" in json.loads(capsys.readouterr().out)["error"]


def test_an_interruption_is_a_sentence(capsys, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("birlik.config.postgres.status", interrupted)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with pytest.raises(SystemExit) as ended:
        main(["db", "status"])
    assert ended.value.code == 130
    assert "Interrupted" in capsys.readouterr().err
