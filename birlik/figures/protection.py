"""Which numbers of people may be told outside the room they belong to.

A small number is hidden, and so is what would give it away by subtraction: within a table, between
tables that share a total, between figures of which one counts a part of what the other counts, and
between what is told today and what was told before (`deciding`).

Who may not see the records is told numbers from the tables of the last release (`releases`), so a
number asked for alone, or by narrowing step by step, is told exactly when its table tells it:

- at most two columns at a time, of which a month or a quarter is one, and so is a year that still
  runs; a column by which figures differ (how an appeal ended) is told alone;
- years, quarters and months, as far as they are released; no other days;
- never by organisation, whose subtrees overlap.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

from birlik.base.models import User
from birlik.base.periods import Period
from birlik.figures import queries, releases, values
from birlik.figures.asking import SPANS, TREES, Asked, below_it, choices, spans
from birlik.figures.deciding import MOST, WHOLE, Table, told_apart
from birlik.figures.releases import Release
from birlik.figures.values import Crossed, Value


def value(asked: Asked, user: User | None, on: date | None = None) -> Value:
    """The number of a question as a reader may know it; `user` None is the public. `on`: as it was
    released on an earlier day."""
    return together([asked], user, on)[0]


def together(asked: Sequence[Asked], user: User | None, on: date | None = None) -> list[Value]:
    open_ = [one for one in asked if not guarded(one, user)]
    found = dict(zip(map(id, open_), values.together(open_), strict=True)) if open_ else {}
    return [found[id(one)] if id(one) in found else _released(one, on) for one in asked]


def table(asked: Asked, by: Sequence[str], user: User | None) -> dict[tuple, Value]:
    """The figure divided by columns or spans of time, what may not be told left out."""
    if not guarded(asked, user):
        return values.table(asked, by)
    if not TREES.keys().isdisjoint(by):
        return {key: _hidden(asked) for key in product(*(_values(asked, code) for code in by))}
    return _divided(asked, by)


def crossed(asked: Asked, rows: str, columns: str, user: User | None) -> Crossed:
    """The same with its margins, where None stands for all."""
    if not guarded(asked, user):
        return values.crossed(asked, rows, columns)
    found: Crossed = {(row, None): one for (row,), one in table(asked, [rows], user).items()}
    found |= {(None, column): one for (column,), one in table(asked, [columns], user).items()}
    found |= {(r, c): one for (r, c), one in table(asked, [rows, columns], user).items()}
    return found | {(None, None): value(asked, user)}


def guarded(asked: Asked, user: User | None) -> bool:
    """It counts people, and the reader may not see all of them."""
    if asked.figure.small != "protect":
        return False
    return user is None or not queries.sees_all(asked, user)


def seen(asked: Asked, user: User | None) -> Asked:
    """The question as far as its answer is released to the reader."""
    return replace(asked, until=releases.last().until) if guarded(asked, user) else asked


def known(asked: Asked) -> Release:
    """On which release's day it was so as the number of a question is told now."""
    found = _table(asked, sorted(asked.narrowed), releases.last())
    return Release(found.known) if found else releases.last()


# What the tables of the release tell


def _released(asked: Asked, on: date | None = None) -> Value:
    codes, release = sorted(asked.narrowed), releases.last(on)
    found = _table(asked, codes, release)
    if found is None:
        return _hidden(asked)
    return _cell(asked, found, codes, [asked.narrowed[code] for code in codes], release)


def _divided(asked: Asked, by: Sequence[str]) -> dict[tuple, Value]:
    release = releases.last()
    span = next((code for code in by if code in SPANS), "")
    if span:
        place, rest = by.index(span), [code for code in by if code != span]
        return {
            (*key[:place], period.start.isoformat(), *key[place:]): one
            for period in spans(replace(asked, until=release.until), span)
            for key, one in _divided(replace(asked, period=period), rest).items()
        }
    if not by:
        return {(): _released(asked)}
    codes = sorted({*asked.narrowed, *by})
    found = _table(asked, codes, release)
    if found is None:
        return {key: _hidden(asked) for key in product(*(_values(asked, code) for code in by))}
    return {
        tuple(at[code] for code in by): _cell(asked, found, codes, list(at.values()), release)
        for at in _rows(asked, found, codes, release)
    }


def _values(asked: Asked, code: str) -> list[str]:
    """All there might be: which of them there are is not told either."""
    if code in TREES:
        return [node.key for node in below_it(asked, code)]
    if code in SPANS:
        return [one.start.isoformat() for one in spans(asked, code)]
    return list(choices(asked.figure.dataset.column(code)))


def _rows(
    asked: Asked, found: Table, codes: Sequence[str], release: Release
) -> list[dict[str, str]]:
    """The values of the columns there are, of the figure or of what it stands against."""
    cells = set(found.numbers)
    against = asked.figure.against
    if against and set(codes) <= set(against.dimensions):
        wholes = releases.table(against, codes, asked.period.start.year, release)
        cells |= {(asked.figure.code, *cell[1:]) for cell in wholes.numbers
                  if cell[0] == against.code}  # fmt: skip
    lines = [
        dict(zip(codes, cell[1:-1], strict=True))
        for cell in sorted(cells, key=repr)
        if cell[0] == asked.figure.code and cell[-1] == time_of(asked.period)
        and WHOLE not in cell[1:-1]
    ]  # fmt: skip
    return [at for at in lines if asked.narrowed.items() <= at.items()]


def _table(asked: Asked, codes: Sequence[str], release: Release) -> Table | None:
    """The table that tells a question; None where none does."""
    year, time = asked.period.start.year, time_of(asked.period)
    over = release.is_over(year)
    columns = len(codes) + (time is not WHOLE or (not over and bool(codes)))
    if (
        time == ""
        or asked.organisation is not None
        or asked.period.start > release.until
        or columns > MOST
        or (len(codes) + (time is not WHOLE) > 1 and told_apart(asked.figure) & set(codes))
    ):
        return None
    return releases.table(asked.figure, codes, year, release)


def _cell(
    asked: Asked, found: Table, codes: Sequence[str], at: Sequence[str], release: Release
) -> Value:
    figure, time = asked.figure, time_of(asked.period)
    cell = (figure.code, *at, time)
    if cell in found.shut:
        return _hidden(asked)
    part = found.numbers.get(cell, 0.0)
    if figure.against is None:
        return values.made(figure, part)
    kept = {code: one for code, one in zip(codes, at, strict=True)
            if code in figure.against.dimensions}  # fmt: skip
    wholes = releases.table(figure.against, list(kept), asked.period.start.year, release)
    whole = (figure.against.code, *kept.values(), time)
    if whole in wholes.shut:
        return _hidden(asked)
    return values.made(figure, part, wholes.numbers.get(whole, 0.0))


def _hidden(asked: Asked) -> Value:
    return Value(asked.figure, None, hidden=True)


def time_of(period: Period) -> Any:
    """The whole year, a quarter ("Q2"), a month ("05"), or "" for other days."""
    label = period.label
    if label == str(period.start.year):
        return WHOLE
    if label[5:6] == "Q":
        return label[5:]
    return label[5:] if len(label) == 7 and "W" not in label else ""
