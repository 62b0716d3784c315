"""How long the law takes: the full state of 10,000 random disputes on one core (target: under 5 s).

python -m benchmarks.law [--disputes 10000] [--seed 1]
"""

import argparse
import random
from datetime import date, timedelta

import birlik.law as law
from benchmarks.spent import spent

COURSE = (
    *("meeting", "demands_sent", "demands_received", "inspection_told", "demands_refused"),
    *("reconciliation_created", "demands_to_commission", "reconciliation_failed"),
    *("arbitration_created", "award", "award_not_performed", "strike_decided", "strike_notice"),
)
SIDE = ("inspection_news", "mediator_invited", "mediator_consented", "agreement", "evasion")


def disputes(count: int, seed: int) -> list[list[law.Fact]]:
    """Disputes that stopped somewhere on the course, with facts of the side tracks mixed in."""
    chance = random.Random(seed)
    made = []
    for _ in range(count):
        day = date(2023, 1, 2) + timedelta(days=chance.randrange(1200))
        facts = []
        for event in COURSE[: chance.randint(1, len(COURSE))]:
            data = {"workers": 100, "present": 80, "in_favour": 70} if event == "meeting" else {}
            facts.append(law.Fact(event, day, data))
            day += timedelta(days=chance.randint(0, 9))
        facts += [
            law.Fact(event, day - timedelta(days=chance.randint(0, 20)))
            for event in chance.sample(SIDE, chance.randint(0, 3))
        ]
        chance.shuffle(facts)
        made.append(facts)
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--disputes", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    loaded = spent(lambda: law.load("kz").procedure("collective-dispute"))
    clock = law.load("kz").procedure("collective-dispute")
    cases, today = disputes(chosen.disputes, chosen.seed), date(2026, 6, 1)
    clock.state(cases[0], today)
    rows: list[int] = []
    dates = spent(lambda: rows.extend(len(clock.state(facts, today).rows) for facts in cases))
    whole = spent(lambda: [_everything(clock.state(facts, today)) for facts in cases])
    print(
        "| what | seconds | CPU seconds | CPU µs per dispute | asked for |\n|---|---|---|---|---|"
    )
    print(f"| loading the pack | {loaded.clock:.2f} | {loaded.own:.2f} | | |")
    for what, took in (
        (f"dates of {chosen.disputes:,} disputes ({sum(rows):,} rows)", dates),
        ("the same with options, gaps, problems, flags", whole),
    ):
        each = 1e6 * took.own / chosen.disputes
        print(f"| {what} | {took.clock:.2f} | {took.own:.2f} | {each:.0f} | 5 s |")


def _everything(state: law.State) -> int:
    said = (state.may, state.missing, state.problems, state.flags, state.cautions, state.overdue)
    return sum(map(len, said)) + len(state.status)


if __name__ == "__main__":
    main()
