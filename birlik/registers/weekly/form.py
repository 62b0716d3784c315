"""The weekly form: data in the country pack, read into questions. A slot is where an answer stands
in `WeeklyReport.answers` and is never used again for another question, so old reports stay
readable."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from birlik.base import packs
from birlik.base.periods import Week


@dataclass(frozen=True)
class Choice:
    value: int
    code: str
    texts: dict[str, str]

    @property
    def text(self) -> str:
        return packs.text(self.texts)


@dataclass(frozen=True)
class Question:
    slot: int
    code: str
    kind: str
    texts: dict[str, str]
    shorts: dict[str, str]
    helps: dict[str, str]
    units: dict[str, str]
    lowest: float
    highest: float | None
    within_headcount: bool
    sectors: frozenset[str]
    cause: str
    choices: tuple[Choice, ...]

    @property
    def text(self) -> str:
        return packs.text(self.texts)

    @property
    def short(self) -> str:
        return packs.text(self.shorts)

    @property
    def help(self) -> str:
        return packs.text(self.helps)

    @property
    def unit(self) -> str:
        return packs.text(self.units)

    def asked_of(self, sector: str) -> bool:
        return not self.sectors or sector in self.sectors


@dataclass(frozen=True)
class Form:
    version: int
    questions: tuple[Question, ...]
    note_texts: dict[str, str]

    @property
    def slots(self) -> int:
        return max((question.slot for question in self.questions), default=-1) + 1

    @property
    def note(self) -> str:
        return packs.text(self.note_texts)

    def for_sector(self, sector: str) -> list[Question]:
        return [question for question in self.questions if question.asked_of(sector)]

    def question(self, code: str) -> Question:
        return next(question for question in self.questions if question.code == code)


def exists(pack: str | None = None) -> bool:
    """Whether the pack has a weekly form at all; a pack for recorded disputes alone has none."""
    return (packs.FOLDER / (pack or packs.installed()) / "weekly.yaml").exists()


def current(pack: str | None = None) -> Form:
    return _form(pack or packs.installed())


@cache
def _form(pack: str) -> Form:
    content = packs.read(pack, "weekly")
    questions = tuple(_question(row) for row in content["questions"])
    if len({question.slot for question in questions}) != len(questions):
        raise packs.BrokenPack(
            "weekly.yaml gives one slot to two questions; every slot is used once."
        )
    return Form(content["version"], questions, content["note"])


def _question(row: dict[str, Any]) -> Question:
    return Question(
        slot=row["slot"],
        code=row["code"],
        kind=row["kind"],
        texts=row["text"],
        shorts=row["short"],
        helps=row.get("help") or {},
        units=row.get("unit") or {},
        lowest=row.get("min", 0),
        highest=row.get("max"),
        within_headcount=row.get("max_of") == "headcount",
        sectors=frozenset(row.get("sectors") or ()),
        cause=row["cause"],
        choices=tuple(
            Choice(choice["value"], choice["code"], choice["text"])
            for choice in row.get("choices", ())
        ),
    )


def closed_week(now: datetime) -> Week:
    """The newest week whose deadline has passed: what a Monday looks back on."""
    week = Week.of(now.astimezone(ZoneInfo(packs.current("pack")["timezone"])).date())
    return week if now > deadline(week) else week - 1


def deadline(week: Week, pack: dict[str, Any] | None = None) -> datetime:
    """When the report of a week is due: the pack's weekday and local time."""
    pack = pack or packs.current("pack")
    rule = pack["report_deadline"]
    hour, minute = map(int, rule["time"].split(":"))
    day = week.monday + timedelta(days=rule["weekday"] - 1)
    return datetime.combine(day, time(hour, minute), ZoneInfo(pack["timezone"]))
