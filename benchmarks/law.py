"""How long the law takes: the full state of 10,000 random disputes on one core (target: under 5 s).

python benchmarks/law.py [--disputes 10000] [--seed 1]
"""

import argparse
import random
import time
from datetime import date, timedelta

import birlik.law as law

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
    begun = time.perf_counter()
    clock = law.load("kz").procedure("collective-dispute")
    loaded = time.perf_counter() - begun
    cases = disputes(chosen.disputes, chosen.seed)
    today = date(2026, 6, 1)
    clock.state(cases[0], today)
    begun = time.process_time()
    rows = sum(len(clock.state(facts, today).rows) for facts in cases)
    dates = time.process_time() - begun
    begun = time.process_time()
    said = 0
    for facts in cases:
        state = clock.state(facts, today)
        said += len(state.may) + len(state.missing) + len(state.problems) + len(state.flags)
        said += len(state.cautions) + len(state.overdue) + len(state.status)
    whole = time.process_time() - begun
    print(f"{'what':<52}{'seconds':>9}{'per dispute':>14}")
    print(f"{'loading the pack':<52}{loaded:>9.2f}{'':>14}")
    for what, seconds in (
        (f"dates of {chosen.disputes:,} disputes ({rows:,} rows)", dates),
        ("the same with options, gaps, problems, flags", whole),
    ):
        print(f"{what:<52}{seconds:>9.2f}{1e6 * seconds / chosen.disputes:>11.0f} µs")


if __name__ == "__main__":
    main()
