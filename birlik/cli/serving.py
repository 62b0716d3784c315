"""Serving: granian for the pages and a worker for the jobs, as children of one process."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time

import click

from birlik.cli.console import command, django, fail, output

PATIENCE = 15  # seconds between asking a child to end and ending it
PAUSE = 5  # seconds before a fallen worker is started again
BEHIND = 10  # how far the jobs stand back when somebody waits for a page
JOBS = [sys.executable, "-m", "birlik.cli", "manage", "procrastinate", "worker"]


@command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 for every network.")
@click.option(
    "--workers", type=click.IntRange(1), help="Web processes; as many as CPUs if not set."
)
def serve(port: int, host: str, workers: int | None, as_json: bool) -> None:
    """Serve the pages and work off the jobs, until interrupted (Ctrl-C)."""
    refuse_a_port_in_use(host, port)
    django()
    from birlik.cli.setting_up import make_tables

    make_tables()
    address = address_of(host, port)
    output({"address": address}, as_json, f"Birlik is served at {address} (Ctrl-C ends it).")
    run(host, port, workers)


def address_of(host: str, port: int) -> str:
    here = host in ("127.0.0.1", "0.0.0.0", "::")  # noqa: S104
    return f"http://{'localhost' if here else host}:{port}/"


def refuse_a_port_in_use(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            fail(f"Ports below 1024 belong to root, {port} too. Choose another: --port 8000.")
        except socket.gaierror:
            fail(f"'{host}' is no address of this machine. Use --host 127.0.0.1 or 0.0.0.0.")
        except OSError as error:
            fail(
                f"Port {port} at {host} cannot be used: {os.strerror(error.errno or 0).lower()}. "
                f"End what uses it, or choose another port, for example: --port {port + 1}."
            )


def run(host: str, port: int, workers: int | None = None) -> None:
    """Serve until told to end; the children end with us, whichever of us is told."""
    _gather_static_files()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _as_interrupt)
    web = _start(_web(host, port, workers or os.cpu_count() or 1))
    jobs = _start(JOBS, behind=True)
    fell = 0.0
    try:
        while web.poll() is None:
            if jobs.poll() is not None and time.monotonic() - fell > PAUSE:
                fell = time.monotonic()
                jobs = _start(JOBS, behind=True)
            time.sleep(0.2)
    except KeyboardInterrupt:
        return
    finally:
        _end(web, jobs)
    fail(f"The web server ended by itself (exit {web.returncode}); its words stand above.")


def _gather_static_files() -> None:
    from django.conf import settings
    from django.core.management import call_command

    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    if settings.PRODUCTION:  # else each is served from where it stands
        call_command("collectstatic", interactive=False, verbosity=0)


def _web(host: str, port: int, workers: int) -> list[str]:
    # One thread per process: Django's work is bound to the interpreter, threads only get in line.
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host),
        *("--port", str(port), "--workers", str(workers), "--blocking-threads", "1"),
        *("--respawn-failed-workers", "--workers-kill-timeout", str(PATIENCE - 5)),
        *("--log-level", "warning", "birlik.config.wsgi:application"),
    ]


def _start(command: list[str], *, behind: bool = False) -> subprocess.Popen:
    """In a group of its own, so that Ctrl-C reaches us alone and we end the children in order.
    `behind`: it gives way to those who wait for a page.

    What they say goes to standard error; standard output is for our own answer.
    """
    child = subprocess.Popen(command, process_group=0, stdout=sys.stderr)
    if behind:
        os.setpriority(os.PRIO_PROCESS, child.pid, BEHIND)
    return child


def _as_interrupt(*_signal_and_frame: object) -> None:
    raise KeyboardInterrupt


def _end(*children: subprocess.Popen) -> None:
    """Ask first; after that, end all that a child left in its session."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not leave orphans
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(PATIENCE)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
