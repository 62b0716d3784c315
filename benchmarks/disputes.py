"""A dispute with 200 events: how long its page takes (target: under 200 ms); and the state of
10,000 disputes from their records, on one core (target: under 5 s).

python -m benchmarks.disputes [--disputes 10000] [--events 200]
"""

import argparse
import random
from datetime import date, timedelta

from benchmarks.federation import standing
from benchmarks.law import disputes as courses
from benchmarks.spent import HEAD, percentile_row, spent

TURNS = 40


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
    computed: list = []
    known = spent(lambda: computed.extend(procedure._state(clock, *one, today) for one in told))
    said = spent(lambda: [len(one.may) + len(one.due) + len(one.problems) for one in computed])
    print("| what | seconds | CPU seconds | asked for |")
    print("|---|---|---|---|")
    print(f"| states of {many:,} disputes | {known.clock:.2f} | {known.own:.2f} | 5 |")
    print(
        f"| with what may follow, is due and is wrong | {known.clock + said.clock:.2f} | "
        f"{known.own + said.own:.2f} | – |\n"
    )


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
        with CaptureQueriesContext(connection) as queries_of_it:
            answer = client.get(address)
        asked = len(queries_of_it)  # before the next request forgets them
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}.")
        took = [spent(lambda: client.get(address)) for _turn in range(TURNS)]
        transaction.set_rollback(True)
    print(f"| page of a dispute | {HEAD.format('ms')} | queries | asked for |")
    print("|---|---|---|---|---|---|---|")
    print(f"| {events} events | {percentile_row(took, 0, 1000)} | {asked} | 200 |")


if __name__ == "__main__":
    main()
