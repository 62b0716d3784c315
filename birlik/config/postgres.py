"""The database: the server named by DATABASE_URL, or the embedded PostgreSQL Birlik starts itself.

The embedded one suits a pilot, a demonstration and the tests. It listens on a Unix socket only. The
processes that use it hold a share of it; the last one out stops it, unless it was asked to stay.
"""

import contextlib
import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from urllib.parse import parse_qsl, unquote, urlsplit

from birlik.config.postgres_cluster import MEGABYTE, PATIENCE, PORT, Cluster, socket_folder
from birlik.config.postgres_ways import DatabaseTrouble

__all__ = [
    "DatabaseTrouble",
    "connect",
    "connection_settings",
    "data_folder",
    "keep",
    "made",
    "start",
    "status",
    "stop",
    "using",
]

NAME = "birlik"
ROOM_NEEDED = 300  # megabytes
VERSIONS = range(16, 19)


def data_folder() -> Path:
    """BIRLIK_DATA, else the place the desktop standard gives to programs' data."""
    if chosen := os.environ.get("BIRLIK_DATA"):
        return Path(chosen).expanduser().absolute()
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base).absolute() / "birlik"


def connection_settings(data: Path) -> dict:
    """What Django's DATABASES needs. Starts nothing and touches nothing."""
    common = {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
    if url := os.environ.get("DATABASE_URL"):
        return common | _from_url(url)
    return common | {"NAME": NAME, "USER": NAME, "HOST": str(socket_folder(data)), "PORT": PORT}


def made(data: Path) -> bool:
    """There is a database to ask: a server is named, or the embedded one has run before."""
    return bool(os.environ.get("DATABASE_URL")) or Cluster.of(data).folder.exists()


def start(data: Path, *, durable: bool = True) -> dict:
    """See that the database answers, making and starting the embedded one where need be.

    durable=False gives up safety against a power cut for speed: for tests only.
    """
    settings = connection_settings(data)
    if os.environ.get("DATABASE_URL"):
        _check_server(settings)
        return settings
    _make_folder(data)
    with _locked(data):
        cluster = Cluster.of(data)
        if not (cluster.answers() and _lets_in(settings)):
            cluster.start(durable=durable)
        _make_database(settings)
    return settings


def stop(data: Path) -> bool:
    """Stop the embedded server in an orderly way; says whether one was running."""
    if not data.exists():
        return False
    with _locked(data):
        return Cluster.of(data).stop()


def status(data: Path) -> Cluster:
    return Cluster.of(data)


def keep(data: Path, *, running: bool) -> None:
    """Whether the server stays up when nobody uses it."""
    mark = data / "postgres.keep"
    if running:
        mark.touch()
    else:
        mark.unlink(missing_ok=True)


@contextlib.contextmanager
def using(data: Path, *, durable: bool = True) -> Iterator[dict]:
    """The database is up in this block; leaving it, the last user stops the embedded server."""
    if os.environ.get("DATABASE_URL"):
        yield start(data)
        return
    _make_folder(data)
    with open(data / "postgres.users", "a") as users:
        with _locked(data):  # nobody who is leaving now may stop what we are about to use
            fcntl.flock(users, fcntl.LOCK_SH)
        settings = start(data, durable=durable)
        try:
            yield settings
        finally:
            _leave(data, users)


def _leave(data: Path, users: IO[str]) -> None:
    with _locked(data):
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        if not (data / "postgres.keep").exists():
            Cluster.of(data).stop()


@contextlib.contextmanager
def _locked(data: Path) -> Iterator[None]:
    """One process at a time makes, starts or stops the server."""
    deadline = time.monotonic() + PATIENCE
    with open(data / "postgres.lock", "a") as handle:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() > deadline:
                    raise DatabaseTrouble(
                        "Another Birlik process has been starting or stopping the database in "
                        f"{data} for more than {PATIENCE} seconds. Wait for it or end it, then "
                        "try again."
                    ) from error
                time.sleep(0.05)
        yield


def _make_folder(data: Path) -> None:
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        room = shutil.disk_usage(data).free // MEGABYTE
    except OSError as error:
        raise DatabaseTrouble(
            f"The data folder {data} cannot be made ({error.strerror}). "
            "Set BIRLIK_DATA to a folder that may be written to."
        ) from error
    if not os.access(data, os.W_OK):
        raise DatabaseTrouble(
            f"The data folder {data} may not be written to. Set BIRLIK_DATA to a folder that may."
        )
    if room < ROOM_NEEDED:
        raise DatabaseTrouble(
            f"The disk that holds {data} is nearly full: {room} MB are left and {ROOM_NEEDED} MB "
            "are needed. Free some room, or set BIRLIK_DATA to a folder on another disk."
        )


def _from_url(url: str) -> dict:
    parts = urlsplit(url)
    name = unquote(parts.path.lstrip("/"))
    options = dict(parse_qsl(parts.query))
    if parts.scheme not in ("postgres", "postgresql") or not name:
        raise DatabaseTrouble(
            "DATABASE_URL must look like postgresql://user:password@host:port/database. Got one "
            f"that begins with '{parts.scheme}' and names the database '{name}'."
        )
    return {
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


def connect(settings: dict, **instead: str):
    """A plain connection, for what happens before Django is there."""
    import psycopg

    names = {
        "host": "HOST",
        "port": "PORT",
        "dbname": "NAME",
        "user": "USER",
        "password": "PASSWORD",
    }
    given = {name: settings.get(key) or None for name, key in names.items()}
    options = settings.get("OPTIONS", {})
    return psycopg.connect(**given | options | instead, connect_timeout=10, autocommit=True)


def _check_server(settings: dict) -> None:
    import psycopg

    try:
        with connect(settings) as connection:
            version = connection.info.server_version // 10000
    except psycopg.OperationalError as error:
        raise DatabaseTrouble(
            f"The server named by DATABASE_URL does not answer: {str(error).strip()}. "
            "Check the address and the password, and that the server is running."
        ) from error
    if version not in VERSIONS:
        raise DatabaseTrouble(
            f"The server named by DATABASE_URL is PostgreSQL {version}; Birlik needs 16, 17 or 18."
        )


def _lets_in(settings: dict) -> bool:
    """A server that was just killed may still be seen for a moment."""
    import psycopg

    try:
        connect(settings, dbname="postgres", user="postgres").close()
    except psycopg.OperationalError:
        return False
    return True


def _make_database(settings: dict) -> None:
    """The application's role is no superuser, so that row-level security can bind it."""
    with connect(settings, dbname="postgres", user="postgres") as connection:
        if not connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [NAME]).rowcount:
            connection.execute(f"CREATE ROLE {NAME} LOGIN CREATEDB")
        if not connection.execute("SELECT FROM pg_database WHERE datname = %s", [NAME]).rowcount:
            connection.execute(f"CREATE DATABASE {NAME} OWNER {NAME}")
