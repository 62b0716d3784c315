"""Values of figures: one number, or a table of them, with what they stand against."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from birlik.base.formatting import MISSING, number, share
from birlik.figures import compiling
from birlik.figures.asking import SPANS, TREES, Asked, below_it, spans
from birlik.figures.definitions import Definition
from birlik.figures.intervals import poisson


@dataclass(frozen=True)
class Value:
    """`part` and `whole` are what a share or rate is made of. `hidden`: too small to be told."""

    figure: Definition
    number: float | None
    part: float | None = None
    whole: float | None = None
    low: float | None = None
    high: float | None = None
    hidden: bool = False

    @property
    def people(self) -> float | None:
        """The count that may be too small to be told: of a share, the part."""
        return self.part if self.figure.measure.against else self.number

    @property
    def why_missing(self) -> str:
        if self.number is not None or self.hidden:
            return ""
        if self.figure.measure.against:
            return _("Nothing to divide by: “%(whole)s” is zero here.") % {
                "whole": self.figure.against.name
            }
        return _("No record tells it.")

    def __str__(self) -> str:
        return written(self.figure, self.number, hidden=self.hidden)

    @property
    def around(self) -> str:
        if self.low is None or self.hidden:
            return ""
        return f"{number(self.low, self.figure.decimals)}–{number(self.high, self.figure.decimals)}"


def written(figure: Definition, value: float | None, *, hidden: bool = False) -> str:
    """As the active language writes it."""
    if hidden:
        return "•"
    if value is None:
        return MISSING
    if figure.measure.is_share:
        return share(value, figure.decimals)
    return number(value, figure.decimals)


def value(asked: Asked) -> Value:
    """The number of a question: one query, and another only for what is counted elsewhere."""
    return together([asked])[0]


def together(asked: Sequence[Asked]) -> list[Value]:
    """The numbers of many questions: one query for all that are counted among the same records."""
    groups: dict[tuple, dict[str, Asked]] = {}
    for one in asked:
        for part in _with_its_wholes(one):
            groups.setdefault(compiling.same_records(part), {})[part.figure.code] = part
    counted = {
        key: dict(zip(group, compiling.numbers(list(group.values())), strict=True))
        for key, group in groups.items()
    }

    def told(one: Asked) -> Value:
        part = counted[compiling.same_records(one)][one.figure.code]
        against = one.figure.against
        return made(one.figure, part, told(one.of_figure(against)).number if against else None)

    return [told(one) for one in asked]


def _with_its_wholes(asked: Asked) -> Iterator[Asked]:
    """The question, and those to what its figure stands against."""
    yield asked
    if asked.figure.against:
        yield from _with_its_wholes(asked.of_figure(asked.figure.against))


def table(asked: Asked, by: Sequence[str]) -> dict[tuple, Value]:
    """The figure divided by columns or spans of time: {(values…): value}."""
    tree = next((code for code in by if code in TREES), "")
    if tree:
        return _one_by_one(asked, by, tree)
    span = next((code for code in by if code in SPANS), "")
    if span and not _one_pass(asked.figure):
        return _span_by_span(asked, by, span)
    if not by:
        return {(): value(asked)}
    parts = compiling.table(asked, by)
    against = asked.figure.against
    if against is None:
        return {key: made(asked.figure, part) for key, part in parts.items()}
    shared = [place for place, code in enumerate(by) if code in (*SPANS, *against.dimensions)]
    found = table(asked.of_figure(against), [by[place] for place in shared])
    wholes = {key: one.number for key, one in found.items()}
    keys = parts.keys() | (wholes.keys() if len(shared) == len(by) else set())
    return {
        key: made(asked.figure, parts.get(key, 0.0), wholes.get(tuple(key[k] for k in shared)))
        for key in keys
    }


Crossed = dict[tuple[str | None, str | None], Value]  # None stands for "all"


def crossed(asked: Asked, rows: str, columns: str) -> Crossed:
    """The table with its margins: put together from the cells where these tell them, else asked for
    each margin."""
    by, figure = (rows, columns), asked.figure
    if not _cells_tell(figure, by):
        found: Crossed = {(row, column): one for (row, column), one in table(asked, by).items()}
        found |= {(row, None): one for (row,), one in table(asked, [rows]).items()}
        found |= {(None, column): one for (column,), one in table(asked, [columns]).items()}
        return found | {(None, None): value(asked)}
    parts = _with_margins(asked, by)
    if figure.against is None:
        return {key: made(figure, part) for key, part in parts.items()}
    wholes = _with_margins(asked.of_figure(figure.against), by)
    return {
        key: made(figure, parts.get(key, 0.0), wholes.get(key))
        for key in parts.keys() | wholes.keys()
    }


def _cells_tell(figure: Definition, by: Sequence[str]) -> bool:
    """The records of the margins are those of their cells; so it is with what it stands against.
    Of distinct things the cells have to be known by name: of a year of weeks these are too many."""
    against, spans = figure.against, [code for code in by if code in SPANS]
    if against is not None and not _cells_tell(against, by):
        return False
    cuts = {cut.code for cut in figure.cuts() if cut.kind != "list"}
    if not cuts.issuperset(code for code in by if code not in spans):
        return False
    if figure.measure.kind == "distinct":
        return not spans
    return figure.measure.kind in ("count", "sum") and (not spans or _one_pass(figure))


def _with_margins(asked: Asked, by: Sequence[str]) -> dict[tuple, float]:
    if asked.figure.measure.kind == "distinct":
        keys: dict[tuple, set] = {(None, None): set()}
        for cell, own in compiling.keys(asked, by).items():
            for key in _around(cell):
                keys.setdefault(key, set()).update(own)
        return {key: float(len(known)) for key, known in keys.items()}
    sums: dict[tuple, float] = {(None, None): 0.0}
    for cell, told in compiling.table(asked, by).items():
        for key in _around(cell):
            sums[key] = sums.get(key, 0.0) + (told or 0.0)
    return sums


def _around(cell: tuple) -> tuple[tuple, ...]:
    """A cell and its three margins."""
    row, column = cell
    return (row, column), (row, None), (None, column), (None, None)


def _one_pass(figure: Definition) -> bool:
    """Its records belong to days, so one query divides them by time."""
    return figure.as_of == "during" and (figure.against is None or _one_pass(figure.against))


def _span_by_span(asked: Asked, by: Sequence[str], span: str) -> dict[tuple, Value]:
    """What stands on a day is told as of the end of each span, one after another."""
    place, rest = by.index(span), [code for code in by if code != span]
    found = {}
    for period in spans(asked, span):
        for key, one in table(replace(asked, period=period), rest).items():
            found[*key[:place], period.start.isoformat(), *key[place:]] = one
    return found


def _one_by_one(asked: Asked, by: Sequence[str], tree: str) -> dict[tuple, Value]:
    """Each organisation below with its subtree."""
    place, rest = by.index(tree), [code for code in by if code != tree]
    found = {}
    for node in below_it(asked, tree):
        for key, one in table(replace(asked, organisation=node), rest).items():
            found[*key[:place], node.key, *key[place:]] = one
    return found


def made(figure: Definition, part: float | None, whole: float | None = None) -> Value:
    """A figure that comes to `part`, or of which `part` stands against `whole`."""
    measure = figure.measure
    if part is None and measure.kind == "sum":
        part = 0.0  # the sum of no records
    part, whole = _plain(part), _plain(whole)
    if not measure.against:
        return Value(figure, _rounded(part, figure))
    if not whole or part is None:
        return Value(figure, None, part, whole)
    times = measure.per or 1
    low, high = poisson(part) if measure.is_rate and measure.kind == "count" else (None, None)
    return Value(
        figure,
        _rounded(part / whole * times, figure),
        part,
        whole,
        None if low is None else _rounded(low / whole * times, figure),
        None if high is None else _rounded(high / whole * times, figure),
    )


def _rounded(value: float | None, figure: Definition) -> Any:
    """A share keeps the decimals of its per cent."""
    if value is None:
        return None
    places = figure.decimals + 2 if figure.measure.is_share else figure.decimals
    found = round(value, places)
    return int(found) if places == 0 else found


def _plain(value: float | None) -> float | None:
    """A whole number as such, so that it is written the same everywhere."""
    return int(value) if value is not None and value == int(value) else value
