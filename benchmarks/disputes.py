"""A dispute with 200 events: how long its page takes (target: under 200 ms); and the state of
10,000 disputes from their records, on one core (target: under 5 s).

python -m benchmarks.disputes [--disputes 10000] [--events 200]
"""

import argparse
import random
import time
from datetime import date, timedelta
from statistics import median

from benchmarks.federation import percentile, standing
from benchmarks.law import disputes as courses

TURNS = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--disputes", type=int, default=10_000)
    parser.add_argument("--events", type=int, default=200)
    chosen = parser.parse_args()
    with standing():
        states(chosen.disputes)
        page(chosen.events)


def states(many: int) -> None:
    """From what the tables hold to the state, the reading of the tables left out."""
    from birlik.registers.disputes import procedure
    from birlik.registers.disputes.models import Dispute

    clock = procedure.clock()
    told = [
        (
            Dispute(began=min(fact.on for fact in facts)),
            procedure.OnRecord([(fact.event, fact.on, dict(fact.data)) for fact in facts]),
        )
        for facts in courses(many, seed=1)
    ]
    today = date(2026, 6, 1)
    procedure._state(clock, *told[0], today)
    begun = time.process_time()
    computed = [procedure._state(clock, dispute, parts, today) for dispute, parts in told]
    known = time.process_time() - begun
    said = sum(len(state.may) + len(state.due) + len(state.problems) for state in computed)
    whole = time.process_time() - begun
    print(f"States of {many:,} disputes: {known:.2f} s; with what may follow: {whole:.2f} s "
          f"({said:,} lines)")  # fmt: skip


def page(events: int) -> None:
    from django.db import connection, transaction
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from birlik.base.models import User
    from birlik.registers.disputes import queries
    from birlik.registers.disputes.models import DisputeEvent

    user = User.objects.get(login="coordinator")
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    dispute = queries.open_now(user).first() or queries.visible_to(user).first()
    with transaction.atomic():
        chance = random.Random(1)
        DisputeEvent.objects.bulk_create(
            DisputeEvent(
                dispute=dispute, code="inspection_news" if n % 3 else "",
                on=dispute.began - timedelta(days=n), text=f"Event {n} {chance.random()}", by=user,
            )
            for n in range(events)
        )  # fmt: skip
        address = reverse("disputes:detail", args=[dispute.number])
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}.")
        times = []
        for _turn in range(TURNS):
            begun = time.perf_counter()
            client.get(address)
            times.append(1000 * (time.perf_counter() - begun))
        transaction.set_rollback(True)
    print(f"Page of a dispute with {events} events: median {median(times):.0f} ms, p95 "
          f"{percentile(times, 0.95):.0f} ms, {len(asked)} queries")  # fmt: skip


if __name__ == "__main__":
    main()
