"""Figures at full scale: every value, receipt and list of records, of the country and of a union;
the explorer's tables; the annual report; a snapshot of all figures.

    python -m benchmarks.figures [--turns 2]

Nothing it makes is kept.
"""

import argparse
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.federation import standing
from benchmarks.spent import HEAD, Spent, percentile_row, spent

BUDGETS = {
    "value": 1, "receipt": 2, "records, first page": 2, "region × sector × week": 2,
    "explorer, region × sector": 2, "annual report": 30, "snapshot of all figures": 60,
}  # fmt: skip
CUBES = ("reports", "reports-in-time-share", "reporting-workplaces")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=2)
    turns = parser.parse_args().turns
    took: dict[str, list[tuple[Spent, str]]] = {}
    with standing():
        for what, of, run in _tasks():
            best = min((spent(run) for _turn in range(turns)), key=lambda one: one.clock)
            took.setdefault(what, []).append((best, of))
    _print(took)


def _tasks() -> Iterator[tuple[str, str, Callable[[], Any]]]:
    """(what, of which figure, how): one after another, each only made when its turn comes."""
    from django.db import transaction
    from django.test import Client
    from django.utils import timezone

    from birlik.base.models import User
    from birlik.figures import actions, figure_page, receipts, values
    from birlik.figures.asking import ask
    from birlik.figures.definitions import catalogue
    from birlik.figures.grid import grid
    from birlik.registers.structure.models import Organisation

    year = str(timezone.localdate().year - 1)
    analyst = User.objects.get(login="analyst")
    client = Client(SERVER_NAME="localhost")
    client.force_login(analyst)
    union = Organisation.objects.filter(kind="sector").order_by("id")[0].key
    for code in catalogue():
        for place in ("", union):
            asked = ask(code, year, organisation=place)
            of = f"{code}, a union" if place else code
            yield "value", of, lambda asked=asked: values.value(asked)
            yield "receipt", of, lambda asked=asked: receipts.receipt(asked)
        address = figure_page.address(ask(code, year), "records")
        yield "records, first page", code, lambda address=address: _page(client, address)
    for code in CUBES:
        asked = ask(code, year)
        yield (
            "region × sector × week", code,
            lambda asked=asked: values.table(asked, ("region", "sector", "week")),
        )  # fmt: skip
        yield (
            "explorer, region × sector", code,
            lambda asked=asked: grid([asked], "region", "sector", analyst),
        )  # fmt: skip

    def undone(run: Callable[[], Any]) -> None:
        with transaction.atomic():
            run()
            transaction.set_rollback(True)

    yield "annual report", "three languages, PDF", lambda: undone(
        lambda: actions.make_report(
            code="annual", period=year, languages=["kk", "ru", "en"], formats=["pdf"], by=None
        )
    )  # fmt: skip
    yield "snapshot of all figures", f"{len(catalogue())} figures", lambda: undone(
        lambda: actions.freeze(period=year, by=analyst)
    )  # fmt: skip


def _page(client, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}.")


def _print(took: dict[str, list[tuple[Spent, str]]]) -> None:
    print(f"| what | times | {HEAD.format('s')} | slowest | asked for |")
    print("|---|---|---|---|---|---|---|---|")
    for what, found in took.items():
        last, name = max(found, key=lambda one: one[0].clock)
        print(
            f"| {what} | {len(found)} | {percentile_row([one for one, _of in found])} | "
            f"{name}: {last.clock:.2f} ({last.cpu:.2f} CPU) | {BUDGETS[what]} s |"
        )


if __name__ == "__main__":
    main()
