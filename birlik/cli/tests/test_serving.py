"""Serving for real: a small application, real processes, a real database."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from birlik.cli import main
from birlik.cli.serving import refuse_a_port_in_use
from birlik.config import postgres


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_port_in_use_is_named_with_the_way_out(capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit) as ended:
            main(["serve", "--port", str(port)])
    assert ended.value.code == 1
    words = capsys.readouterr().err
    assert f"Port {port} at 127.0.0.1 cannot be used: address already in use." in words
    assert f"--port {port + 1}" in words


def test_an_address_of_another_machine_is_refused(capsys):
    with pytest.raises(SystemExit):
        main(["serve", "--host", "192.0.2.1"])
    assert "cannot be used" in capsys.readouterr().err


def test_a_free_port_is_no_obstacle(free_port):
    refuse_a_port_in_use("127.0.0.1", free_port)


def test_serving_answers_and_an_interruption_ends_every_process(tmp_path, free_port):
    data = tmp_path / "data"
    served = subprocess.Popen(
        [sys.executable, "-m", "birlik.cli", "serve", "--port", str(free_port), "--workers", "1"],
        env=os.environ | {"BIRLIK_DATA": str(data)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=_hear_interruptions,
    )
    try:
        assert _status(f"http://127.0.0.1:{free_port}/health", served) == 200
        assert postgres.status(data).pid()
        behind = {niceness for words, niceness in _served_by(data) if "procrastinate" in words}
        before = {niceness for words, niceness in _served_by(data) if "granian" in words}
        assert min(behind) > max(before), "the jobs give way to those who wait for a page"
    finally:
        served.send_signal(signal.SIGINT)
        words = served.communicate(timeout=60)[0]
    assert f"http://localhost:{free_port}/" in words
    assert postgres.status(data).pid() is None, "the database must have stopped with its last user"
    assert _served_by(data) == []


def _hear_interruptions() -> None:
    """Tests that a shell runs in the background ignore SIGINT, and so would their children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _served_by(data: Path) -> list[tuple[str, int]]:
    """Living processes that were started for this data folder: their words and their niceness."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"BIRLIK_DATA={data}".encode() in (process / "environ").read_bytes():
                niceness = os.getpriority(os.PRIO_PROCESS, int(process.name))
                found.append(((process / "cmdline").read_text(), niceness))
    return found


def _status(address: str, served: subprocess.Popen) -> int:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline and served.poll() is None:
        try:
            with urllib.request.urlopen(address) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not come up")
