"""The public door under load: 50 appeals a second for a minute, everything killed meanwhile, each
receipt found again; and how fast codes can be guessed.

    python -m benchmarks.portal [--rate 50] [--seconds 60]

Each sending pays its puzzle, worked out before the clock starts (on the machines of 50 people a
second it costs this server nothing); senders come from addresses of their own. Then it sends on and
kills the web processes and the database with SIGKILL; after a restart each receipt code that was
given out has to open its appeal. At the end one address guesses codes for as long as it is let.
"""

import argparse
import hashlib
import http.client
import os
import re
import signal
import subprocess
import sys
import threading
import time
import uuid
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from urllib.parse import urlencode

from benchmarks.federation import DATA, ROOT, standing
from benchmarks.intake import kill_everything, print_load
from benchmarks.spent import database_cpu, tree_cpu

PORT = 8792
SENDERS = 24
WARM_UP = 50
GUESSES = 40
WORDS = "Мне не выплатили зарплату за октябрь, мастер сказал ждать до нового года."
CODE = re.compile(r"data-code>([0-9A-Z-]{19})<")


@dataclass
class Outcome:
    codes: list[str] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    failures: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    count = round(options.rate * options.seconds)
    forms = _forms(count + round(options.rate * 15) + WARM_UP)
    server = _serve()
    _send([forms.pop() for _first in range(WARM_UP)], 20, Outcome())
    steady, killed = Outcome(), Outcome()
    web, database, client = tree_cpu(server.pid), database_cpu(), time.process_time()
    took = _send(forms[:count], options.rate, steady)
    web, database = tree_cpu(server.pid) - web, database_cpu() - database
    cpu = (web, database, time.process_time() - client)
    tried, let = _guess()
    threading.Timer(5, kill_everything, [server]).start()
    _send(forms[count:], options.rate, killed, give_up_after=12)
    server.wait()
    found = _found(steady.codes + killed.codes)
    print_load(options.rate, took, steady.milliseconds, steady.failures, cpu)
    given = len(steady.codes) + len(killed.codes)
    print(
        f"\nKilled in the middle of {len(killed.codes)} more: {given} receipts given out, "
        f"{found} found again."
    )
    print(f"\n{_guessed(tried, let)}")
    sys.exit(0 if found == len(steady.codes) + len(killed.codes) else 1)


def _forms(count: int) -> list[str]:
    """Bodies of forms with their puzzles solved."""
    with standing():
        from birlik.portal import guard
        from birlik.registers.clinics.models import Clinic

        if not Clinic.objects.exists():
            raise SystemExit(f"There is no clinic in {DATA}: remove it to make it anew.")
        return [_form(guard.puzzle(guard.EASIEST)) for _number in range(count)]


def _form(puzzle) -> str:
    head, number = hashlib.sha256(f"{puzzle.token}:".encode()), 0
    while True:
        tried = head.copy()
        tried.update(str(number).encode())
        if int.from_bytes(tried.digest()) >> (256 - puzzle.bits) == 0:
            break
        number += 1
    return urlencode(
        {
            "words": WORDS,
            "language": "ru",
            "anonymous": "yes",
            "client_id": str(uuid.uuid4()),
            "puzzle": puzzle.token,
            "answer": str(number),
        }
    )


def _serve() -> subprocess.Popen:
    server = subprocess.Popen(
        [sys.executable, "-m", "birlik.cli", "serve", "--port", str(PORT)],
        cwd=ROOT,
        env=os.environ | {"BIRLIK_DATA": str(DATA), "BIRLIK_PROXIES": "1"},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _try in range(120):
        try:
            connection = http.client.HTTPConnection("localhost", PORT, timeout=2)
            connection.request("GET", "/health/")
            if connection.getresponse().status == 200:
                return server
        except OSError:
            time.sleep(0.5)
    os.killpg(server.pid, signal.SIGKILL)
    raise SystemExit("The server did not answer within a minute.")


def _send(
    forms: list[str], rate: float, outcome: Outcome, give_up_after: float | None = None
) -> float:
    turns: SimpleQueue = SimpleQueue()
    began = time.perf_counter() + 0.5
    for number, form in enumerate(forms):
        turns.put((began + number / rate, number, form))
    senders = [
        threading.Thread(target=_sender, args=(turns, outcome, began, give_up_after))
        for _number in range(SENDERS)
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    return time.perf_counter() - began


def _sender(turns, outcome, began, give_up_after) -> None:
    connection = None
    while give_up_after is None or time.perf_counter() - began < give_up_after:
        try:
            due, number, form = turns.get_nowait()
        except Empty:
            return
        time.sleep(max(0, due - time.perf_counter()))
        try:
            connection = connection or http.client.HTTPConnection("localhost", PORT, timeout=10)
            found = CODE.search(_post(connection, "/p/ask/", form, number)[1])
        except (OSError, http.client.HTTPException):
            connection, found = None, None
        with outcome.lock:
            if found:
                outcome.codes.append(found[1])
                outcome.milliseconds.append(1000 * (time.perf_counter() - due))
            else:
                outcome.failures += 1


def _post(connection, path: str, form: str, sender: int) -> tuple[int, str]:
    heads = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Forwarded-For": _address(sender),
    }
    connection.request("POST", path, form, heads)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def _address(sender: int) -> str:
    return f"10.{sender >> 16 & 255}.{sender >> 8 & 255}.{sender & 255}"


def _guess() -> tuple[tuple[int, float], int]:
    """One address tries codes one after another, each with its puzzle: (tries, seconds), and how
    many were looked up before it had to wait."""
    connection = http.client.HTTPConnection("localhost", PORT, timeout=30)
    from birlik.registers.clinics import codes

    guesser = 0xC00000 + time.time_ns() % 0x10000  # what was counted of the last run is not its own
    began, let = time.perf_counter(), 0
    for _try in range(GUESSES):
        connection.request(
            "GET", "/p/code/?lang=en", headers={"X-Forwarded-For": _address(guesser)}
        )
        page = connection.getresponse().read().decode()
        token = re.search(r'data-puzzle="([^"]+)" data-bits="(\d+)"', page)
        assert token is not None, "the page of the code has a puzzle"
        solved = _solve(token[1], int(token[2]))
        form = urlencode({"code": codes.new(), "puzzle": token[1], "answer": solved})
        _status, page = _post(connection, "/p/code/?lang=en", form, guesser)
        let += "opens nothing" in page
    return (GUESSES, time.perf_counter() - began), let


def _solve(token: str, bits: int) -> str:
    number = 0
    while int.from_bytes(hashlib.sha256(f"{token}:{number}".encode()).digest()) >> (256 - bits):
        number += 1
    return str(number)


def _found(codes: list[str]) -> int:
    """How many receipt codes still open their appeal; the audit chain has to be whole."""
    with standing():
        from birlik.base.audit import verify
        from birlik.registers.clinics.queries import by_code

        if not verify().whole:
            raise SystemExit("The audit chain is broken after the kill.")
        return sum(by_code(code) is not None for code in codes)


def _guessed(tried: tuple[int, float], let: int) -> str:
    from birlik.portal.doorway import WRONG_AT
    from birlik.portal.guard import WINDOW
    from birlik.registers.clinics.codes import BITS

    a_day = WRONG_AT * 86_400 // WINDOW
    return (
        f"One address tried {tried[0]} codes in {tried[1]:.1f} s ({tried[0] / tried[1]:.0f} a "
        f"second, its puzzles solved by this machine); {let} were looked up, then it had to wait. "
        f"All processes together look up {a_day:,} codes a day for one address, of 2^{BITS}."
    )


if __name__ == "__main__":
    main()
