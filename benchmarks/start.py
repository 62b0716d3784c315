"""From an empty data folder to the first page, and once more: what `make run` does after its set-up
(targets: under three minutes, then under ten seconds).

    python -m benchmarks.start [--port 8793]

It makes a data folder of its own and takes it away afterwards.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

from benchmarks.federation import ROOT
from benchmarks.spent import tree_cpu

PATIENCE = 300  # seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8793)
    port = parser.parse_args().port
    print("| start | seconds to the first page | CPU seconds, database left out | asked for |")
    print("|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="birlik-start-") as folder:
        for turn, asked in (("first", 180), ("second", 10)):
            clock, cpu = _started(folder, port)
            print(f"| {turn} | {clock:.1f} | {cpu:.1f} | {asked} s |", flush=True)


def _started(folder: str, port: int) -> tuple[float, float]:
    began = time.perf_counter()
    server = subprocess.Popen(
        [sys.executable, "-m", "birlik.cli", "up", "--port", str(port)],
        cwd=ROOT,
        env=os.environ | {"BIRLIK_DATA": folder},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while not _answers(port):
            if server.poll() is not None or time.perf_counter() - began > PATIENCE:
                raise SystemExit(f"`birlik up` does not answer (exit {server.poll()}).")
            time.sleep(0.05)
        return time.perf_counter() - began, tree_cpu(server.pid)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/health/", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


if __name__ == "__main__":
    main()
