"""Figures at full scale: every value, its records, the explorer's cube and the annual report.

python -m benchmarks.figures
"""

import time
from collections.abc import Callable
from typing import Any

from benchmarks.federation import standing

TURNS = 3
BUDGETS = {
    "value": 1.0, "receipt": 2.0, "region × sector": 1.0, "region × sector × week": 2.0,
    "annual report": 30.0,
}  # fmt: skip


def main() -> None:
    with standing():
        from django.utils import timezone

        from birlik.figures import actions, receipts, values
        from birlik.figures.asking import ask
        from birlik.figures.definitions import catalogue

        year = str(timezone.localdate().year - 1)
        took: dict[str, list[tuple[float, str]]] = {}
        for code, figure in catalogue().items():
            asked = ask(code, year)
            _time(took, "value", code, lambda one: values.value(one), asked)
            _time(took, "receipt", code, lambda one: receipts.receipt(one), asked)
            if {"region", "sector"} <= set(figure.dimensions):
                _time(took, "region × sector", code, _by("region", "sector"), asked)
        cube = ask("reports", year)
        _time(took, "region × sector × week", "reports", _by("region", "sector", "week"), cube)
        began = time.perf_counter()
        actions.make_report(
            code="annual", period=year, languages=["kk", "ru", "en"], formats=["pdf"], by=None
        )
        took["annual report"] = [(time.perf_counter() - began, "annual")]
        _print(took)


def _by(*columns: str) -> Callable[[Any], Any]:
    from birlik.figures import values

    return lambda asked: values.table(asked, columns)


def _time(
    took: dict[str, list[tuple[float, str]]], what: str, code: str, run: Callable, asked: Any
) -> None:
    seconds = []
    for _turn in range(TURNS):
        began = time.perf_counter()
        run(asked)
        seconds.append(time.perf_counter() - began)
    took.setdefault(what, []).append((min(seconds), code))


def _print(took: dict[str, list[tuple[float, str]]]) -> None:
    print("| what | figures | median s | p95 s | slowest | budget s |")
    print("|---|---|---|---|---|---|")
    for what, found in took.items():
        found.sort()
        middle, late = found[len(found) // 2][0], found[min(len(found) - 1, int(len(found) * 0.95))]
        print(
            f"| {what} | {len(found)} | {middle:.2f} | {late[0]:.2f} | "
            f"{found[-1][1]} {found[-1][0]:.2f} | {BUDGETS[what]:g} |"
        )


if __name__ == "__main__":
    main()
