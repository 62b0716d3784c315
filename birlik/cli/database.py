import os
from pathlib import Path

import click

from birlik.cli.console import fail, json_option, output
from birlik.config import postgres


@click.group()
def db() -> None:
    """The embedded database.

    It starts with the first command that needs it and stops with the last; these commands are for
    when it should not.
    """


@db.command()
@json_option
def start(as_json: bool) -> None:
    """Start it, and let it run until `birlik db stop`."""
    data = _data()
    settings = postgres.start(data)
    postgres.keep(data, running=True)
    address = f"postgresql://{settings['USER']}@/{settings['NAME']}?host={settings['HOST']}"
    output(
        {"running": True, "address": address},
        as_json,
        f"The database runs until `birlik db stop`. Its address: {address}",
    )


@db.command()
@json_option
def stop(as_json: bool) -> None:
    """Stop it, even under the commands that use it."""
    data = _data()
    stopped = postgres.stop(data)
    postgres.keep(data, running=False)
    words = "The database has stopped." if stopped else "The database was not running."
    output({"stopped": stopped}, as_json, words)


@db.command()
@json_option
def status(as_json: bool) -> None:
    """Say whether it runs, where it lies and how it is started on this machine."""
    found = postgres.status(_data())
    pid = found.pid()
    facts = {
        "running": pid is not None,
        "process": pid,
        "cluster": str(found.folder),
        "log": str(found.log),
        "socket": str(found.socket_folder),
        "way": found.way.name,
    }
    output(facts, as_json)


def _data() -> Path:
    if os.environ.get("DATABASE_URL"):
        fail(
            "DATABASE_URL names a server of your own, so there is no embedded database to manage. "
            "Unset it to use the embedded one."
        )
    return postgres.data_folder()
