"""Weekly reports coming in: 100 a second, and none lost when everything is killed in the middle.

    python -m benchmarks.intake [--rate 100] [--seconds 60]

Serves the full-scale federation, sends one report for a different workplace at each tick of the
clock (an open loop: a slow answer delays nobody else's turn), then sends on and kills the web
processes and the database with SIGKILL. After a restart every receipt that was given out is looked
for. The client shares the machine with the server, so the server alone would do a little better.
"""

import argparse
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

from benchmarks.federation import DATA, ROOT, percentile, standing
from benchmarks.spent import database_cpu, tree_cpu

PORT = 8791
SENDERS = 24
WARM_UP = 100  # reports before the clock starts: a web process reads its code at the first ones
QUIET = (
    "arrears_workers=0&arrears_days=0&short_time_workers=0&unpaid_leave_workers=0"
    "&demand=0&refusal=0&danger=0&stoppage_talk=0&note="
)


@dataclass
class Outcome:
    receipts: list[str] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    failures: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=100)
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    sign_in, pages = _prepare(round(options.rate * (options.seconds + 20)) + WARM_UP)
    server = _serve()
    _send(sign_in, [pages.pop() for _first in range(WARM_UP)], 20, Outcome())
    steady, count = Outcome(), round(options.rate * options.seconds)
    web, database, client = tree_cpu(server.pid), database_cpu(), time.process_time()
    took = _send(sign_in, pages[:count], options.rate, steady)
    web, database = tree_cpu(server.pid) - web, database_cpu() - database
    cpu = (web, database, time.process_time() - client)
    killed = Outcome()
    threading.Timer(5, kill_everything, [server]).start()
    _send(sign_in, pages[count:], options.rate, killed, give_up_after=12)
    server.wait()
    found = _found(steady.receipts + killed.receipts)
    print_load(options.rate, took, steady.milliseconds, steady.failures, cpu)
    given = len(steady.receipts) + len(killed.receipts)
    print(
        f"\nKilled in the middle of {len(killed.receipts)} more: {given} receipts given out, "
        f"{found} found again."
    )
    sys.exit(0 if found == len(steady.receipts) + len(killed.receipts) else 1)


def _prepare(count: int) -> tuple[str, list[str]]:
    """A session that may report for everybody, and the form of a different workplace each."""
    with standing():
        from django.db import connection
        from django.test import Client
        from django.utils import timezone

        from birlik.base.models import User
        from birlik.base.periods import Week
        from birlik.registers.weekly.models import WeeklyReport
        from birlik.registers.weekly.queries import on_duty

        week = Week.of(timezone.localdate())
        sender = User.objects.get(login="administrator")
        units = list(on_duty(week).values_list("workplace", "workplace__code")[:count])
        codes = [code for _workplace, code in units]
        # Late in the week most have reported: they do it again, on a table without the traces.
        chosen = [workplace for workplace, _code in units]
        sent = WeeklyReport.objects.filter(week=week, workplace__in=chosen)
        sent.update(corrects=None)
        sent.delete()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM weekly_weeklyreport")
        if len(codes) < count:
            raise SystemExit(
                f"{count} workplaces that owe a report are needed, there are {len(codes)}: ask for "
                "fewer with --rate or --seconds."
            )
        client = Client(SERVER_NAME="localhost")
        client.force_login(sender)
        return client.cookies["sessionid"].value, [f"/weekly/{code}/{week}/" for code in codes]


def _serve() -> subprocess.Popen:
    command = [sys.executable, "-m", "birlik.cli", "serve", "--port", str(PORT)]
    server = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | {"BIRLIK_DATA": str(DATA)},
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
    raise SystemExit("The server did not answer within a minute.")


def _send(
    session: str,
    pages: list[str],
    rate: float,
    outcome: Outcome,
    give_up_after: float | None = None,
) -> float:
    turns: SimpleQueue = SimpleQueue()
    began = time.perf_counter() + 0.5
    for number, page in enumerate(pages):
        turns.put((began + number / rate, page))
    senders = [
        threading.Thread(target=_sender, args=(session, turns, outcome, began, give_up_after))
        for _number in range(SENDERS)
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    return time.perf_counter() - began


def _sender(session, turns, outcome, began, give_up_after) -> None:
    connection = None
    while give_up_after is None or time.perf_counter() - began < give_up_after:
        try:
            due, page = turns.get_nowait()
        except Empty:
            return
        time.sleep(max(0, due - time.perf_counter()))
        try:
            connection = connection or http.client.HTTPConnection("localhost", PORT, timeout=10)
            receipt = _post(connection, session, page)
        except (OSError, http.client.HTTPException):
            connection, receipt = None, ""
        with outcome.lock:
            if receipt:
                outcome.receipts.append(receipt)
                outcome.milliseconds.append(1000 * (time.perf_counter() - due))
            else:
                outcome.failures += 1


def _post(connection: http.client.HTTPConnection, session: str, page: str) -> str:
    token = "a" * 32
    connection.request(
        "POST",
        page,
        f"{QUIET}&client_id={uuid.uuid4()}",
        {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"sessionid={session}; csrftoken={token}",
            "X-CSRFToken": token,
        },
    )
    answer = connection.getresponse()
    answer.read()
    place = re.search(r"/weekly/receipt/([^/]+)/", answer.getheader("Location") or "")
    return place[1] if answer.status == 302 and place else ""


def kill_everything(server: subprocess.Popen) -> None:
    """Everything at once: web processes, jobs and database, as a power cut would."""
    children = subprocess.run(
        ["pgrep", "-P", str(server.pid)], capture_output=True, text=True, check=True
    )
    os.killpg(server.pid, signal.SIGKILL)
    for child in children.stdout.split():  # each leads a group of its own
        os.killpg(int(child), signal.SIGKILL)
    note = DATA / "postgres" / "postmaster.pid"
    if note.exists():
        postmaster = note.read_text().split()[0]
        subprocess.run(["pkill", "-KILL", "-P", postmaster], check=False)
        os.kill(int(postmaster), signal.SIGKILL)


def _found(receipts: list[str]) -> int:
    with standing():
        from birlik.base.audit import verify
        from birlik.registers.weekly.models import WeeklyReport

        if not verify().whole:
            raise SystemExit("The audit chain is broken after the kill.")
        return WeeklyReport.objects.filter(receipt__in=receipts).count()


def print_load(
    rate: float,
    took: float,
    milliseconds: list[float],
    failures: int,
    cpu: tuple[float, float, float],
) -> None:
    """`cpu`: seconds of the web processes, the database and this client."""
    stored = len(milliseconds)
    each = [f"{1000 * seconds / max(stored, 1):.1f}" for seconds in cpu]
    print(
        "| asked for, a second | stored, a second | median ms | p95 ms | failed | "
        "CPU ms each: web | database | client |"
    )
    print("|---|---|---|---|---|---|---|---|")
    print(
        f"| {rate:.0f} | {stored / took:.0f} | {percentile(milliseconds, 0.5):.0f} | "
        f"{percentile(milliseconds, 0.95):.0f} | {failures} | {' | '.join(each)} |"
    )


if __name__ == "__main__":
    main()
