"""Reading the table of cases: shared by the tests and by the maker of the manual."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import birlik.law as law
from birlik.law.reading import Table, Text, read


class Case(NamedTuple):
    name: Text
    procedure: str
    facts: list[law.Fact]
    given: tuple[str, ...]
    week: int | None
    today: date | None
    expect: dict[str, date]
    status: dict[str, str]
    absent: tuple[str, ...]

    def state(self, rules: law.Law) -> law.State:
        clock = rules.procedure(self.procedure)
        return clock.state(self.facts, self.today, week=self.week, given=self.given)


def cases() -> list[Case]:
    table = read(Path(__file__).with_name("cases.yaml"))
    return [_case(row) for row in table["cases"]]


def _case(row: Table) -> Case:
    row.only((*Case._fields,))
    return Case(
        name=row.text("name"),
        procedure=row.need("procedure", str, "a procedure"),
        facts=[fact for event, told in row["facts"].items() for fact in _facts(event, told)],
        given=row.names("given"),
        week=row.get("week"),
        today=row.get("today"),
        expect=dict(row["expect"]),
        status=dict(row.get("status") or {}),
        absent=row.names("absent"),
    )


def _facts(event: str, told: Any) -> list[law.Fact]:
    if isinstance(told, list):
        return [law.Fact(event, day) for day in told]
    if isinstance(told, Table):
        return [law.Fact(event, told["on"], {k: v for k, v in told.items() if k != "on"})]
    return [law.Fact(event, told)]
