"""`birlik doctor`: look at the machine as Birlik will find it, and name the cure of what is wrong.

Nothing here needs Django, so it works where Birlik itself would not start.
"""

import os
import shutil
import socket
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from birlik.cli.console import command, output
from birlik.config import postgres, postgres_ways

MEGABYTE = 1024**2
MEMORY_WANTED = 2000  # megabytes: two web processes, a worker, the database and a week's run
DISK_WANTED = 2000


@dataclass(frozen=True)
class Finding:
    subject: str
    state: str  # "good", "note" (works, with something missing) or "wrong"
    found: str
    mend: str = ""


@command()
@click.option("--port", default=8000, show_default=True, help="The port pages will be served on.")
def doctor(port: int, as_json: bool) -> None:
    """Say what is wrong with this machine and how to mend it."""
    findings = list(examine(port))
    wrong = [finding for finding in findings if finding.state == "wrong"]
    lines = [_line(finding) for finding in findings]
    lines.append(f"{len(wrong)} things to mend." if wrong else "Birlik can run on this machine.")
    output([asdict(finding) for finding in findings], as_json, "\n".join(lines))
    if wrong:
        raise click.exceptions.Exit(1)


def examine(port: int) -> Iterator[Finding]:
    data = postgres.data_folder()
    yield _python()
    yield _disk(data)
    yield _memory()
    yield _port(port)
    if os.geteuid() == 0 and not os.environ.get("DATABASE_URL"):
        yield _namespaces()
    yield _database(data)
    yield _translations()
    yield _chromium()


def _line(finding: Finding) -> str:
    mark = {"good": "ok   ", "note": "note ", "wrong": "WRONG"}[finding.state]
    cure = f"\n                    {finding.mend}" if finding.mend else ""
    return f"{mark} {finding.subject:<13} {finding.found}{cure}"


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    if (3, 11) <= sys.version_info < (3, 15):
        return Finding("Python", "good", version)
    return Finding("Python", "wrong", version, "Install Python 3.11 to 3.14 and run `make setup`.")


def _disk(data: Path) -> Finding:
    place = next(folder for folder in [data, *data.parents] if folder.exists())
    free = shutil.disk_usage(place).free // MEGABYTE
    found = f"{free:,} MB free at {place}"
    if free >= DISK_WANTED:
        return Finding("Disk", "good", found)
    mend = "Free some room, or set BIRLIK_DATA to a folder on another disk."
    return Finding("Disk", "wrong" if free < postgres.ROOM_NEEDED else "note", found, mend)


def _memory() -> Finding:
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MEGABYTE
    if machine >= MEMORY_WANTED:
        return Finding("Memory", "good", f"{machine:,} MB")
    mend = f"Below {MEMORY_WANTED} MB use `birlik serve --workers 1`."
    return Finding("Memory", "note", f"{machine:,} MB", mend)


def _port(port: int) -> Finding:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            mend = f"End what uses it, or serve on another: `birlik serve --port {port + 1}`."
            return Finding("Port", "note", f"{port}: {os.strerror(error.errno or 0).lower()}", mend)
    return Finding("Port", "good", f"{port} is free")


def _namespaces() -> Finding:
    if postgres_ways.namespace_prefix():
        return Finding("Root", "good", "user namespaces let the database run without root's rights")
    return Finding(
        "Root",
        "note",
        "no user namespaces: the database runs as another user, in "
        f"{postgres_ways.SHARED} if the data folder is closed to it",
        "Install util-linux (unshare), allow user namespaces, or run Birlik as an ordinary user.",
    )


def _database(data: Path) -> Finding:
    own = bool(os.environ.get("DATABASE_URL"))
    try:
        with postgres.using(data) as settings, postgres.connect(settings) as connection:
            version = connection.execute("SHOW server_version").fetchone()[0]
    except postgres.DatabaseTrouble as trouble:
        return Finding("Database", "wrong", str(trouble))
    place = "named by DATABASE_URL" if own else f"embedded, data in {data}"
    return Finding("Database", "good", f"PostgreSQL {version}, {place}")


def _translations() -> Finding:
    from birlik.cli import catalogues

    stale = [code for code in catalogues.LANGUAGES if not catalogues.is_compiled(code)]
    if not stale:
        return Finding("Translations", "good", ", ".join(catalogues.LANGUAGES))
    mend = "Run `birlik messages compile`; without it the pages are in English."
    return Finding("Translations", "wrong", f"not compiled: {', '.join(stale)}", mend)


def chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("BIRLIK_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def _chromium() -> Finding:
    if found := chromium():
        return Finding("Chromium", "good", found)
    mend = "Only the browser tests need it: `apt-get install chromium`, or set BIRLIK_CHROMIUM."
    return Finding("Chromium", "note", "not found", mend)
