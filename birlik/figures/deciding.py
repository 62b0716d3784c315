"""Which cells of a table of people may be told, for all figures of the same records at once.

A cell is hidden when it is small, or when what is told would give it away: within the table,
between figures of which one counts a part of the other, or by what an earlier release has told.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from birlik.base.disclosure import hidden
from birlik.base.periods import Period
from birlik.figures import queries, values
from birlik.figures.asking import Asked
from birlik.figures.definitions import Definition, catalogue

Cell = tuple[Any, ...]  # the figure's code, a value for each column, and the time
Numbers = dict[Cell, float]
MOST = 2  # columns
WHOLE = None  # all values of a column, the whole year


@dataclass(frozen=True)
class Table:
    """The numbers of people of a table with its margins, and which of them are not told."""

    numbers: Numbers
    shut: set[Cell]
    known: date  # on which day it was so


@dataclass
class _Ties:
    """What ties cells together: sums, and cells that are shown nowhere but can be reckoned."""

    groups: list[list[Cell]] = field(default_factory=list)
    derived: dict[Cell, list[Cell]] = field(default_factory=dict)


def decide(
    figure: Definition, codes: Sequence[str], numbers: Numbers, margins: Sequence[Table],
    before: Sequence[Table],
) -> set[Cell]:  # fmt: skip
    """The cells that may not be told. `margins`: the tables of one column less, which are decided
    on their own; `before`: what other releases have told of this table."""
    least, everybody = queries.least_told(), family(figure)
    cells: dict[Cell, float] = dict(numbers)
    ties = _tied(everybody, codes, numbers, cells)
    shut = {
        _widened(cell, place) for place, one in enumerate(margins) for cell in one.shut
    } & numbers.keys()
    fixed = {cell for cell in numbers if codes and WHOLE in cell[1 : 1 + len(codes)]}
    fixed |= {cell for cell in numbers if not codes and cell[-1] is WHOLE}
    told_before: set[Cell] = set()
    if figure.as_of == "during":
        for one in before:
            known, unknown = _since(everybody, codes, one, cells, ties)
            shut |= unknown
            told_before |= known
    shut -= told_before

    def closed(more: set[Cell]) -> set[Cell]:
        return hidden(
            cells, ties.groups, least, shut=shut | more, decided=fixed | told_before,
            derived=ties.derived,
        )  # fmt: skip

    found = closed(set())
    if found & told_before:  # what has been told cannot be hidden any more: the new cells are
        found = closed(numbers.keys() - told_before)
    return (found | _shares_of(everybody, found, numbers)) & numbers.keys()


def _tied(
    everybody: Sequence[Definition], codes: Sequence[str], numbers: Numbers, cells: Numbers
) -> _Ties:
    """The ties of a table; the cells nobody shows are added to `cells`."""
    ties = _Ties()
    rests = list(_rests(everybody, list(numbers), numbers))
    whole = {**numbers, **{rest: value for rest, _parts, value in rests}}
    for one in everybody:
        ties.groups += _sums(one, one.code, codes, numbers)
    for rest, parts, _value in rests:
        ties.derived[rest] = parts
        ties.groups.append([*parts[:-1], rest, parts[-1]])
    for name in dict.fromkeys(rest[0] for rest in ties.derived):
        ties.groups += _sums(everybody[0], name, codes, whole)
    cells |= {rest: value for rest, _parts, value in rests}
    return ties


def _since(
    everybody: Sequence[Definition], codes: Sequence[str], one: Table, cells: Numbers, ties: _Ties
) -> tuple[set[Cell], set[Cell]]:  # fmt: skip
    """What another release told, tied to what is to be told now: a cell that says the same is the
    same; one that says something else is a cell of its own, and so is the change, which is shown
    nowhere and known to who is told both. Gives what is told there, and what is not."""
    of_then: Numbers = dict(one.numbers)
    then = _tied(everybody, codes, one.numbers, of_then)

    def named(cell: Cell) -> Cell:
        same = cells.get(cell, 0.0) == of_then[cell]
        return cell if same else (cell[0], "was", of_then[cell], *cell[1:])

    cells.update({cell: 0.0 for cell in one.numbers if cell not in cells})
    labels = {cell: named(cell) for cell in of_then}
    ties.derived |= {
        labels[rest]: [labels[part] for part in parts]
        for rest, parts in then.derived.items()
        if labels[rest] != rest
    }
    for cell, label in labels.items():
        if label in cells:
            continue
        cells[label] = of_then[cell]
        change = (cell[0], "change", of_then[cell], *cell[1:])
        cells[change] = abs(cells[cell] - of_then[cell])
        low, high = sorted((cell, label), key=cells.__getitem__)
        ties.derived[change] = [
            *ties.derived.get(cell, [cell]), *ties.derived.get(label, [label])
        ]  # fmt: skip
        ties.groups.append([low, change, high])
    ties.groups += [[labels[cell] for cell in group if cell in labels] for group in then.groups]
    shut = {labels[cell] for cell in one.shut}
    return {labels[cell] for cell in one.numbers} - shut, shut


def changed_a_little(now: Numbers, then: Numbers) -> bool:
    """Some cell says another number of people, by less than may be told."""
    return any(
        0 < abs(now.get(cell, 0.0) - then.get(cell, 0.0)) < queries.least_told()
        for cell in now.keys() | then.keys()
    )


def numbers(
    everybody: Sequence[Definition], codes: Sequence[str], year: int, until: date
) -> Numbers:
    """The table of all these figures, with its margins; of one column or none by months and
    quarters too."""
    found: Numbers = {}
    for figure in everybody:
        # In one order, so that every process decides the same.
        found |= sorted(_people(figure, codes, year, until).items(), key=repr)
    return found


def family(figure: Definition) -> list[Definition]:
    """The figures that count the same records or a part of them, in the order of the pack."""
    return [
    one for one in catalogue().values()
    if one.small == "protect" and _counted(one) == _counted(figure)
    ]  # fmt: skip


def told_apart(figure: Definition) -> set[str]:
    """Columns by which figures of the family differ: narrowing to one of their values is another
    figure already, and is told alone."""
    filters = [one.filter for one in family(figure)]
    return {
        code for one in filters for code in one
        if any(one[code] != other.get(code) for other in filters)
    }  # fmt: skip


def _shares_of(
    everybody: Sequence[Definition], closed: set[Cell], own: Mapping[Cell, float]
) -> set[Cell]:
    """A share tells its whole to who knows the part, so it is told with its whole only."""
    wholes = {one.code: one.against.code for one in everybody if one.against}
    return {
        cell for cell in own
        if cell[0] in wholes and (wholes[cell[0]], *cell[1:]) in closed
    }  # fmt: skip


def _rests(
    everybody: Sequence[Definition], own: Sequence[Cell], cells: Mapping[Cell, float]
) -> Iterator[tuple[Cell, list[Cell], float]]:
    """What parts of a figure leave of it, cell by cell: shown nowhere, and known to who is told
    both."""
    for whole in everybody:
        parts = [one for one in everybody if _is_part(one, whole)]
        for some in [*([one] for one in parts), *_apart(parts, whole)]:
            name = f"{whole.code} - {' - '.join(one.code for one in some)}"
            for cell in [one for one in own if one[0] == whole.code]:
                of_parts = [(one.code, *cell[1:]) for one in some]
                there = [one for one in of_parts if one in cells]
                left = (cells[cell] or 0) - sum(cells[one] or 0 for one in there)
                yield (name, *cell[1:]), [*there, cell], left


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


def _people(figure: Definition, codes: Sequence[str], year: int, until: date) -> Numbers:
    """The numbers of people of a table with its margins."""
    if not set(codes) <= set(figure.dimensions):
        return {}
    asked = Asked(figure, Period.parse(str(year)), until=until)
    found: Numbers = {}
    for kept in _subsets(codes):
        for span in ("", "month", "quarter") if len(codes) < MOST else ("",):
            by = [*kept, *([span] if span else [])]
            for key, one in values.table(asked, by).items():
                at = dict(zip(kept, key, strict=False))
                time = _month(key[-1], span) if span else WHOLE
                cell = (figure.code, *(at.get(code, WHOLE) for code in codes), time)
                found[cell] = float(one.people or 0)
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


def _widened(cell: Cell, place: int) -> Cell:
    """A cell of a table without one column as a margin of the table that has it."""
    return (*cell[: place + 1], WHOLE, *cell[place + 1 :])
