"""Which numbers of people may be told outside the room they belong to.

A small number is hidden, and so is what would give it away by subtraction: within a table, between
tables that share a total, and between figures of which one counts a part of what the other counts.

Whether a cell is told is decided once, in the whole table of its columns over its year, so that
a number asked for alone, or by narrowing step by step, is told exactly when that table tells it:

- at most two columns at a time, of which a month or a quarter is one; a column by which figures
  differ (how an appeal ended) is told alone;
- years, quarters and months; a stretch of other days only for the whole;
- never by organisation, whose subtrees overlap;
- the tables of one column are decided first, those of two columns keep to them.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from birlik.base.disclosure import hidden
from birlik.base.models import User
from birlik.base.periods import Period
from birlik.figures import queries, values
from birlik.figures.asking import SPANS, TREES, Asked, spans
from birlik.figures.definitions import Definition, catalogue
from birlik.figures.values import Value

Cell = tuple[Any, ...]  # the figure's code, a value for each column, and the time
MOST = 2  # columns
WHOLE = None  # all values of a column, the whole year


def told(asked: Asked, found: Value, user: User | None) -> Value:
    """The value as a reader may know it; `user` None is the public."""
    if not guarded(asked, user):
        return found
    return _shown(found, Guard(asked).closed(asked.narrowed, asked.period, found))


def told_table(
    asked: Asked, by: Sequence[str], found: Mapping[tuple, Value], user: User | None
) -> dict[tuple, Value]:
    """The values of a table divided by columns and spans, those left out that may not be told."""
    if not guarded(asked, user):
        return dict(found)
    if not TREES.keys().isdisjoint(by):
        return {key: _shown(one, True) for key, one in found.items()}
    guard, places = Guard(asked), _periods(asked, by)
    if list(by) and set(by) <= {"week"} and not asked.narrowed:
        shut = guard.in_a_row(found)
        return {key: _shown(one, key in shut) for key, one in found.items()}
    return {
        key: _shown(one, guard.closed(*_cell(asked, by, key, places), one))
        for key, one in found.items()
    }


def told_crossed(
    asked: Asked, by: tuple[str, str], found: values.Crossed, user: User | None
) -> values.Crossed:
    """The same for a table with its margins, where None stands for all."""
    if not guarded(asked, user):
        return found
    out: values.Crossed = {}
    for kept in ((0, 1), (0,), (1,)):
        part = {
            tuple(key[place] for place in kept): one
            for key, one in found.items()
            if [place for place in (0, 1) if key[place] is not None] == list(kept)
        }
        for key, one in told_table(asked, [by[place] for place in kept], part, user).items():
            at = dict(zip(kept, key, strict=True))
            out[at.get(0), at.get(1)] = one
    return out | {(None, None): told(asked, found[None, None], user)}


def guarded(asked: Asked, user: User | None) -> bool:
    """It counts people, and the reader may not see all of them."""
    if asked.figure.small != "protect":
        return False
    return user is None or not queries.sees_all(asked, user)


def _shown(found: Value, closed: bool) -> Value:
    return Value(found.figure, None, hidden=True) if closed else found


def _periods(asked: Asked, by: Sequence[str]) -> dict[tuple[str, str], Period]:
    return {
        (code, one.start.isoformat()): one
        for code in by
        if code in SPANS
        for one in spans(asked.period, code)
    }


def _cell(
    asked: Asked, by: Sequence[str], key: tuple, places: Mapping[tuple[str, str], Period]
) -> tuple[dict[str, str], Period]:
    """What narrows a cell of a table, and its period."""
    narrowed, period = dict(asked.narrowed), asked.period
    for code, value in zip(by, key, strict=True):
        if code in SPANS:
            period = places.get((code, value), period)
        else:
            narrowed[code] = value
    return narrowed, period


class Guard:
    """The decisions about one figure, made table by table as they are asked for."""

    def __init__(self, asked: Asked) -> None:
        self.asked, self.figure = asked, asked.figure
        self.least = queries.least_told()
        self._kept: dict[tuple, set[Cell]] = {}

    def closed(self, narrowed: Mapping[str, str], period: Period, found: Value) -> bool:
        if found.people is not None and 0 < found.people < self.least:
            return True
        codes, time = tuple(sorted(narrowed)), _time(period)
        if self.asked.organisation is not None:
            return True
        if not codes and time in (WHOLE, ""):
            return False
        columns = len(codes) + (time is not WHOLE)
        if time == "" or columns > MOST or (columns > 1 and self.told_apart & set(codes)):
            return True
        cell = (self.figure.code, *(narrowed[code] for code in codes), time)
        return cell in self._table(codes, period.start.year, timed=time is not WHOLE)

    def in_a_row(self, found: Mapping[tuple, Value]) -> set[tuple]:
        """The cells of a table of weeks alone."""
        numbers = {key: one.people for key, one in found.items()}
        numbers[()] = sum(number or 0 for number in numbers.values())
        return hidden(numbers, [[*found, ()]], self.least, decided={()})

    def _table(self, codes: tuple[str, ...], year: int, *, timed: bool) -> set[Cell]:
        key = (codes, year, timed)
        if key not in self._kept:
            self._kept[key] = self._decide(codes, year, timed)
        return self._kept[key]

    def _decide(self, codes: tuple[str, ...], year: int, timed: bool) -> set[Cell]:
        """The cells of a table that may not be told, with those of its margins, which are decided
        on their own."""
        cells: dict[Cell, float | None] = {}
        for figure in self.family:
            # In one order, so that every process decides the same.
            cells |= sorted(_people(figure, codes, year, timed).items(), key=repr)
        own = list(cells)
        rests = list(self._rests(own, cells))
        derived = {rest: parts for rest, parts, _value in rests}
        cells |= {rest: value for rest, _parts, value in rests}
        groups = [group for one in self.family for group in _sums(one, one.code, codes, cells)]
        groups += [[*parts[:-1], rest, parts[-1]] for rest, parts in derived.items()]
        for name in dict.fromkeys(rest[0] for rest in derived):
            groups += _sums(self.figure, name, codes, cells)
        inner = {cell for cell in own if WHOLE not in cell[1 : 1 + len(codes)]}
        inner -= {cell for cell in inner if timed and cell[-1] is WHOLE}
        shut: set[Cell] = set()
        if len(codes) == MOST:
            for place, code in enumerate(codes):
                column = self._table((code,), year, timed=False)
                shut |= {_widened(cell, place, len(codes)) for cell in column}
        elif timed and codes:
            shut |= self._table(codes, year, timed=False)
            shut |= {(cell[0], WHOLE, cell[-1]) for cell in self._table((), year, timed=True)}
        while True:
            closed = hidden(
                cells, groups, self.least, shut=shut, decided=set(own) - inner, derived=derived
            )
            shut = closed | self._shares_of(closed, own)
            if shut == closed:
                return closed

    @cached_property
    def family(self) -> list[Definition]:
        """The figures that count the same records or a part of them, its own first."""
        others = [
            one
            for one in catalogue().values()
            if one.small == "protect" and one.code != self.figure.code
            and _counted(one) == _counted(self.figure)
        ]  # fmt: skip
        return [self.figure, *others]

    @cached_property
    def told_apart(self) -> set[str]:
        """Columns by which figures of the family differ: narrowing to one of their values is
        another figure already, and is told alone."""
        filters = [one.filter for one in self.family]
        return {
            code for one in filters for code in one
            if any(one[code] != other.get(code) for other in filters)
        }  # fmt: skip

    def _shares_of(self, closed: set[Cell], own: Sequence[Cell]) -> set[Cell]:
        """A share tells its whole to who knows the part, so it is told with its whole only."""
        wholes = {one.code: one.against.code for one in self.family if one.against}
        return {
            cell for cell in own
            if cell[0] in wholes and (wholes[cell[0]], *cell[1:]) in closed
        }  # fmt: skip

    def _rests(
        self, own: Sequence[Cell], cells: Mapping[Cell, float | None]
    ) -> Iterator[tuple[Cell, list[Cell], float]]:
        """What parts of a figure leave of it, cell by cell: shown nowhere, and known to who is
        told both."""
        for whole in self.family:
            parts = [one for one in self.family if _is_part(one, whole)]
            for some in [*([one] for one in parts), *_apart(parts, whole)]:
                name = f"{whole.code} - {' - '.join(one.code for one in some)}"
                for cell in [one for one in own if one[0] == whole.code]:
                    of_parts = [(one.code, *cell[1:]) for one in some]
                    there = [one for one in of_parts if one in cells]
                    left = (cells[cell] or 0) - sum(cells[one] or 0 for one in there)
                    yield (name, *cell[1:]), [*there, cell], left


def _time(period: Period) -> Any:
    """The whole year, a quarter ("Q2"), a month ("05"), or "" for other days."""
    label = period.label
    if label == str(period.start.year):
        return WHOLE
    if label[5:6] == "Q":
        return label[5:]
    return label[5:] if len(label) == 7 and "W" not in label else ""


def _counted(figure: Definition) -> tuple:
    return (
        figure.register, figure.as_of, figure.when, figure.measure.kind, figure.measure.column,
    )  # fmt: skip


def _is_part(one: Definition, whole: Definition) -> bool:
    """It counts the same under more conditions."""
    return len(one.filter) > len(whole.filter) and whole.filter.items() <= one.filter.items()


def _apart(parts: Sequence[Definition], whole: Definition) -> Iterator[list[Definition]]:
    """Parts that exclude each other: they ask for different values of one more column."""
    by_column: dict[str, list[Definition]] = {}
    for one in parts:
        more = one.filter.keys() - whole.filter.keys()
        if len(more) == 1 and not isinstance(one.filter[next(iter(more))], dict):
            by_column.setdefault(next(iter(more)), []).append(one)
    for column, some in by_column.items():
        chosen: list[Definition] = []
        taken: set[str] = set()
        for one in some:
            value = one.filter[column]
            asked = {str(v) for v in (value if isinstance(value, list) else [value])}
            if not asked & taken:
                chosen.append(one)
                taken |= asked
        if len(chosen) > 1:
            yield chosen


def _people(figure: Definition, codes: Sequence[str], year: int, timed: bool) -> dict[Cell, Any]:
    """The numbers of people of a table with its margins."""
    if not set(codes) <= set(figure.dimensions):
        return {}
    asked = Asked(figure, Period.parse(str(year)))
    found: dict[Cell, Any] = {}
    for kept in _subsets(codes):
        spanned: list[list[str]] = [[], ["month"], ["quarter"]] if timed else [[]]
        for span in spanned:
            for key, one in values.table(asked, [*kept, *span]).items():
                at = dict(zip(kept, key, strict=False))
                time = _month(key[-1], span[0]) if span else WHOLE
                found[figure.code, *(at.get(code, WHOLE) for code in codes), time] = one.people
    return found


def _subsets(codes: Sequence[str]) -> list[list[str]]:
    if not codes:
        return [[]]
    rest = _subsets(codes[1:])
    return [*rest, *([codes[0], *one] for one in rest)]


def _month(day: str, span: str) -> str:
    month = day[5:7]
    return f"Q{(int(month) + 2) // 3}" if span == "quarter" else month


def _sums(
    figure: Definition, name: str, codes: Sequence[str], cells: Mapping[Cell, Any]
) -> Iterator[list[Cell]]:
    """The groups of one figure: each column adds up to its margin, months to quarters, quarters to
    the year. What counts a record several times does not add up."""
    measure, own = figure.measure, [cell for cell in cells if cell[0] == name]
    if measure.kind not in ("count", "sum"):
        return
    for place, code in enumerate(codes, 1):
        column = figure.dataset.column(code)
        if column is None or column.kind == "list":
            continue
        lines: dict[Cell, list[Cell]] = {}
        for cell in own:
            lines.setdefault((*cell[:place], *cell[place + 1 :]), []).append(cell)
        for alike in lines.values():
            yield sorted(alike, key=lambda cell: (cell[place] is WHOLE, str(cell[place])))
    if figure.as_of != "during":
        return
    times: dict[Cell, dict[Any, Cell]] = {}
    for cell in own:
        times.setdefault(cell[:-1], {})[cell[-1]] = cell
    for line in times.values():
        for quarter in ("Q1", "Q2", "Q3", "Q4"):
            months = [
                line[time] for time in line
                if time and time[0] != "Q" and f"Q{(int(time) + 2) // 3}" == quarter
            ]  # fmt: skip
            if quarter in line:
                yield [*months, line[quarter]]
        quarters = [cell for time, cell in line.items() if time and time[0] == "Q"]
        if quarters and WHOLE in line:
            yield [*quarters, line[WHOLE]]


def _widened(cell: Cell, place: int, count: int) -> Cell:
    """A cell of one column as a margin of a table of several."""
    blank: list[Any] = [WHOLE] * count
    blank[place] = cell[1]
    return (cell[0], *blank, WHOLE)
