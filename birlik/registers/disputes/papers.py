"""The papers of a dispute: what the pack offers at which step, filled from the record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from birlik import law
from birlik.base import packs
from birlik.base.documents import BrokenPaper, Document, paper
from birlik.registers.disputes import paper_facts, procedure
from birlik.registers.disputes.models import Dispute

INDEX = "papers/papers"
SIGNED_BY = {"representatives": "workers", "workers": "workers", "employer": "employer"}
"""Whose paper it is: the name at its head."""


@dataclass(frozen=True)
class Sheet:
    code: str
    name: dict[str, str]
    step: str
    by: str

    def file(self, language: str) -> Path:
        return packs.FOLDER / packs.installed() / "papers" / f"{self.code}.{language}.txt"

    def __str__(self) -> str:
        return packs.text(self.name)


def offered() -> Sequence[Sheet]:
    """The papers of the installed pack, in the order of the procedure; there may be none."""
    pack = packs.installed()
    return _offered(pack) if (packs.FOLDER / pack / f"{INDEX}.yaml").exists() else ()


def find(code: str) -> Sheet | None:
    return next((sheet for sheet in offered() if sheet.code == code), None)


def languages() -> list[str]:
    """Those the papers are worded in."""
    first = next(iter(offered()), None)
    return [code for code in packs.LANGUAGES if first and first.file(code).exists()]


def check(pack: str) -> law.Clock:
    """The procedure that the papers of a pack are of; raises BrokenPaper where their list is wrong
    or one of them has no words."""
    sheets = _offered(pack)
    folder = packs.FOLDER / pack / "papers"
    worded = {file.stem.rpartition(".")[2] for file in folder.glob(f"{sheets[0].code}.*.txt")}
    for sheet in sheets:
        for language in sorted(worded):
            if not (file := folder / f"{sheet.code}.{language}.txt").exists():
                raise BrokenPaper(f"{file}: the paper {sheet.code!r} of the list is not there.")
    return law.load(pack).procedure(packs.read(pack, INDEX)["procedure"])


@cache
def _offered(pack: str) -> tuple[Sheet, ...]:
    """Checked as it is read: a step and an actor of the procedure, a name in every language."""
    file = packs.FOLDER / pack / f"{INDEX}.yaml"
    told = packs.read(pack, INDEX)
    spec = law.load(pack).procedure(told["procedure"]).spec
    sheets = tuple(Sheet(**row) for row in told["papers"])
    for sheet in sheets:
        place = f"{file}: the paper {sheet.code!r}"
        if sheet.step not in spec.steps:
            raise BrokenPaper(f"{place} names the step {sheet.step!r}, which does not exist.")
        if sheet.by not in spec.actors:
            raise BrokenPaper(f"{place} is by {sheet.by!r}, who is no actor of the procedure.")
        if missing := [code for code in packs.LANGUAGES if not sheet.name.get(code)]:
            raise BrokenPaper(f"{place} has no name in {', '.join(missing)}.")
    return sheets


@dataclass(frozen=True)
class Filled:
    """A sheet for one dispute, ready to be written."""

    sheet: Sheet
    document: Document


class Desk:
    """Fills the papers of one dispute; the record is read once for each language."""

    def __init__(
        self, dispute: Dispute, *, today: date, made: datetime, names: bool = True
    ) -> None:
        self.dispute, self.today, self.made, self.names = dispute, today, made, names
        self.clock = procedure.clock()
        self._facts: dict[str, dict[str, Any]] = {}

    @property
    def works(self) -> bool:
        """The law of the day the dispute began is loaded."""
        return self.clock is not None and self.dispute.began >= self.clock.law.first_day

    def fill(self, sheet: Sheet, language: str) -> Filled:
        assert self.clock is not None
        facts = self._of(language)
        document = paper(sheet.file(language), self._fields).fill(
            facts,
            made=self.made,
            organisation=facts.get(SIGNED_BY.get(sheet.by, ""), {}).get("name", ""),
            number=self.dispute.number,
        )
        return Filled(sheet, document)

    @property
    def _fields(self) -> dict[str, str]:
        assert self.clock is not None
        return paper_facts.fields(self.clock)

    def _of(self, language: str) -> dict[str, Any]:
        if language not in self._facts:
            assert self.clock is not None
            self._facts[language] = paper_facts.facts(
                self.dispute, language, self.clock, self.today, names=self.names
            )
        return self._facts[language]
