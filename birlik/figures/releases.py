"""When numbers of people are told, and which.

Whoever may not see the records is told numbers on days of release only, as they were known that
day, and keeps being told these until the next: asking day by day tells nothing of a day. What was
told is kept, so that a later release gives away no small group by its difference from an earlier.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from time import monotonic

from django.utils import timezone

from birlik.base import hindsight, packs
from birlik.base.hindsight import Earlier, Moment
from birlik.base.models import AuditEvent
from birlik.figures import deciding
from birlik.figures.canonical import fingerprint
from birlik.figures.deciding import Cell, Table
from birlik.figures.definitions import Definition, catalogue
from birlik.figures.models import ReleasedTable


@dataclass(frozen=True, order=True)
class Release:
    """On its day the months before it are told."""

    day: date

    @property
    def until(self) -> date:
        """The last day it tells of."""
        return self.day.replace(day=1) - timedelta(days=1)

    @property
    def next(self) -> "Release":
        return Release((self.day.replace(day=1) + timedelta(days=32)).replace(day=self.day.day))

    @property
    def moment(self) -> Moment:
        at = timezone.make_aware(datetime.combine(self.day, time()))
        return Moment(at, self.until)

    def is_over(self, year: int) -> bool:
        return self.until >= date(year, 12, 31)


def last(on: date | None = None) -> Release:
    """The newest release on a day: today, if none is given."""
    on = on or timezone.localdate()
    this = Release(on.replace(day=int(packs.current("pack")["release_day"])))
    return this if this.day <= on else Release(_month_before(this.day))


def _month_before(day: date) -> date:
    return (day.replace(day=1) - timedelta(days=1)).replace(day=day.day)


def known_on(release: Release) -> Earlier:
    """What has to be taken back to know what was known on the day of release."""
    head = AuditEvent.objects.order_by("-id").values_list("hash", flat=True).first() or ""
    return _look_back(release, head)


@lru_cache(maxsize=2)
def _look_back(release: Release, _head: str) -> Earlier:
    return hindsight.look_back(release.moment)


def table(figure: Definition, codes: Sequence[str], year: int, release: Release) -> Table:
    """A table of a year as a release tells it, with the other figures of the same records."""
    from birlik.figures import actions  # it keeps what was told, and reads this first

    family = deciding.family(figure)
    named = _name(family), ",".join(codes), year
    told = ReleasedTable.objects.filter(family=named[0], codes=named[1], year=year)
    kept = told.filter(day=release.day).first()
    if kept is None:
        rows = list(told.order_by("day"))
        made, known = _made(figure, codes, year, release, rows)
        kept = actions.keep_release(
            family=named[0], codes=named[1], year=year, day=release.day, known=known, table=made,
            figures=[one.code for one in family], by=None,
        )  # fmt: skip
    return read(kept)


def prepare(*, seconds: float) -> None:
    """Decide tables of the newest release, as many as the time allows: of no column and of one, of
    the year it tells of and of the year before."""
    release, end = last(), monotonic() + seconds
    kept = set(ReleasedTable.objects.filter(day=release.day).values_list("family", "codes", "year"))
    for year in (release.until.year, release.until.year - 1):
        for figure in catalogue().values():
            if figure.small != "protect":
                continue
            family = _name(deciding.family(figure))
            for code in ("", *figure.dimensions):
                if (family, code, year) in kept:
                    continue
                if monotonic() > end:
                    return
                table(figure, [code] if code else [], year, release)
                kept |= {(family, code, year), (family, "", year)}


def _name(family: Sequence[Definition]) -> str:
    return fingerprint(sorted([one.code, one.version] for one in family))


def read(row: ReleasedTable) -> Table:
    numbers = {_cell(key): number for key, number, _told in row.cells}
    shut = {_cell(key) for key, _number, told in row.cells if not told}
    return Table(numbers, shut, row.known)


def written(table: Table) -> list:
    return [
        [list(cell), number, cell not in table.shut]
        for cell, number in sorted(table.numbers.items(), key=repr)
    ]


def _cell(key: list) -> Cell:
    return tuple(key)


def _made(
    figure: Definition, codes: Sequence[str], year: int, release: Release,
    rows: Sequence[ReleasedTable],
) -> tuple[Table, date]:  # fmt: skip
    """The table as known on the day of release. Of a year that is over it stays as it was told
    before where anything in it has changed by a small number of people."""
    family = deciding.family(figure)
    margins = [
        table(figure, [*codes[:place], *codes[place + 1 :]], year, release)
        for place in range(len(codes))
    ]
    with hindsight.as_known(known_on(release)):
        numbers = deciding.numbers(family, codes, year, release.until)
    before = [read(row) for row in rows]
    told = [
        one for row, one in zip(rows, before, strict=True)
        if row.day < release.day and Release(row.day).is_over(year)
    ]  # fmt: skip
    if told and figure.as_of == "during" and deciding.changed_a_little(numbers, told[-1].numbers):
        return told[-1], told[-1].known
    made = deciding.decide(figure, codes, numbers, margins, before)
    return Table(numbers, made, release.day), release.day
