"""A question compiled to one query over its dataset: the records, and what they come to."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import (
    Aggregate,
    CharField,
    Count,
    DateField,
    F,
    FloatField,
    Func,
    Q,
    QuerySet,
    Sum,
    TextField,
)
from django.db.models.functions import Cast, TruncMonth, TruncQuarter, TruncWeek, TruncYear

from birlik.base.datasets import Column, Dataset
from birlik.figures.asking import SPANS, Asked

TRUNCATE = {"week": TruncWeek, "month": TruncMonth, "quarter": TruncQuarter, "year": TruncYear}
TRUTH = {"true": True, "false": False}


class Median(Aggregate):
    function = "percentile_cont"
    template = "percentile_cont(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


class Each(Func):
    """One row for each value of a list."""

    function = "unnest"
    set_returning = True


def records(asked: Asked) -> QuerySet:
    """The records that are counted, unordered."""
    wanted = {**asked.figure.filter, **asked.narrowed}
    return _of_the_period(asked, wanted).filter(_where(asked, wanted))


def _of_the_period(asked: Asked, codes: Iterable[str]) -> QuerySet:
    """All records of the place and the time, with the columns a condition will name."""
    figure, dataset = asked.figure, asked.figure.dataset
    used = {*codes, figure.when} - {""}
    named = {_alias(code): _expression(dataset, code, asked.on) for code in used}
    return _as_of(dataset.rows(asked.where).alias(**named), asked).order_by()


def _where(asked: Asked, wanted: Mapping[str, Any]) -> Q:
    found = Q()
    for code, value in wanted.items():
        column = asked.figure.dataset.column(code)
        if column is not None:
            found &= _condition(column, value, asked.on)
    return found


def numbers(asked: Sequence[Asked]) -> list[float | None]:
    """What questions to the same records come to, in one pass over these."""
    first, filters = asked[0], [one.figure.filter for one in asked]
    shared = {
        code: value
        for code, value in filters[0].items()
        if all(code in other and other[code] == value for other in filters[1:])
    }
    used = {code for one in filters for code in one}
    rows = _of_the_period(first, {*used, *first.narrowed})
    found = rows.filter(_where(first, {**shared, **first.narrowed})).aggregate(
        **{
            f"n_{place}": _aggregate(one, _where(one, _beyond(one.figure.filter, shared)))
            for place, one in enumerate(asked)
        }
    )
    return [_float(found[f"n_{place}"]) for place in range(len(asked))]


def same_records(asked: Asked) -> tuple:
    """Equal for questions that are counted among the same records."""
    figure, place = asked.figure, asked.organisation
    narrowed = tuple(sorted(asked.narrowed.items()))
    return figure.register, figure.as_of, figure.when, asked.period, place and place.pk, narrowed


def _beyond(wanted: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    return {code: value for code, value in wanted.items() if code not in known}


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


def _as_of(rows: QuerySet, asked: Asked) -> QuerySet:
    figure = asked.figure
    if figure.as_of == "at":
        return rows.filter(figure.dataset.stands(asked.on))
    day = _alias(figure.when)
    if figure.as_of == "during":
        return rows.filter(**{f"{day}__gte": asked.period.start, f"{day}__lte": asked.on})
    key = figure.dataset.newest_of
    newest = rows.filter(**{f"{day}__lte": asked.on}).order_by(key, f"-{figure.when}", "-pk")
    return rows.filter(pk__in=newest.distinct(key).values("pk"))


def _condition(column: Column, value: Any, on: date) -> Q:
    name = _alias(column.code)
    if value is None or value == "null":
        return Q(**{f"{name}__isnull": True})
    if isinstance(value, Mapping):
        return _bounds(name, value, on)
    if column.kind == "flag":
        return Q(**{name: TRUTH.get(value, value)})
    if column.kind == "list":
        return Q(**{f"{name}__overlap": value if isinstance(value, list) else [value]})
    return Q(**{f"{name}__in": value if isinstance(value, list) else [value]})


def _bounds(name: str, value: Mapping[str, Any], on: date) -> Q:
    """`within_days` looks ahead from the day: what ends within ninety days of it."""
    found = Q()
    if "min" in value:
        found &= Q(**{f"{name}__gte": value["min"]})
    if "max" in value:
        found &= Q(**{f"{name}__lte": value["max"]})
    if "within_days" in value:
        last = on + timedelta(days=value["within_days"])
        found &= Q(**{f"{name}__gt": on, f"{name}__lte": last})
    return found


def _alias(code: str) -> str:
    return f"c_{code}"


def _expression(dataset: Dataset, code: str, on: date) -> Any:
    column = dataset.column(code)
    return column.expression(on) if column else F(code)


class _Hash(Func):
    """SHA-256 of a text, as canonical.of_ids writes it."""

    template = "encode(sha256(convert_to(coalesce(%(expressions)s, ''), 'UTF8')), 'hex')"
    output_field = CharField()


def proof(asked: Asked) -> tuple[int, str]:
    """How many records are counted, and the hash of their ids in rising order: computed where they
    are, for they may be a million."""
    ids = StringAgg(Cast("pk", TextField()), ",", order_by="pk")
    found = records(asked).aggregate(count=Count("pk"), ids=_Hash(ids))
    return int(found["count"]), str(found["ids"])


def amounts(asked: Asked) -> dict[int, float | None]:
    """Every record counted, with what it gives to a sum or a median; None where it is only
    counted."""
    rows, measure = records(asked), asked.figure.measure
    if measure.kind not in ("sum", "median"):
        return dict.fromkeys(rows.values_list("pk", flat=True))
    column = _expression(asked.figure.dataset, measure.column, asked.on)
    found = rows.annotate(amount=column).values_list("pk", "amount")
    return {pk: None if amount is None else float(amount) for pk, amount in found}


def table(asked: Asked, by: Sequence[str]) -> dict[tuple, float | None]:
    """The same divided by columns or spans of time: {(values…): number}. A record with several
    values of a list counts once for each."""
    if asked.figure.measure.kind == "distinct" and not any(code in SPANS for code in by):
        return {cell: float(len(one)) for cell, one in keys(asked, by).items()}
    groups = _groups(asked, by)
    found = records(asked).values(**groups).annotate(value=_aggregate(asked))
    return {
        tuple(_key(row[name]) for name in groups): None
        if row["value"] is None
        else float(row["value"])
        for row in found
    }


def keys(asked: Asked, by: Sequence[str]) -> dict[tuple, set[Any]]:
    """The distinct things a figure counts, divided by columns: the database finds them by hashing,
    where counting them by groups would have it sort every record."""
    groups = _groups(asked, by)
    key = _expression(asked.figure.dataset, asked.figure.measure.column, asked.on)
    found: dict[tuple, set[Any]] = {}
    for *cell, one in records(asked).values_list(*groups.values(), key).distinct():
        known = found.setdefault(tuple(map(_key, cell)), set())
        if one is not None:
            known.add(one)
    return found


def _groups(asked: Asked, by: Sequence[str]) -> dict[str, Any]:
    return {f"g_{place}": _group(asked, code) for place, code in enumerate(by)}


def _group(asked: Asked, code: str) -> Any:
    column = asked.figure.dataset.column(asked.figure.when if code in SPANS else code)
    if code in SPANS:
        day = Cast(_expression(asked.figure.dataset, asked.figure.when, asked.on), DateField())
        begins = column is not None and column.begins == code
        return day if begins else Cast(TRUNCATE[code](day), DateField())
    expression = _expression(asked.figure.dataset, code, asked.on)
    return Each(expression) if column and column.kind == "list" else expression


def _key(value: Any) -> str:
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _aggregate(asked: Asked, only: Q | None = None) -> Aggregate:
    measure, only = asked.figure.measure, only or None
    if measure.kind == "count":
        return Count("pk", filter=only)
    column = _expression(asked.figure.dataset, measure.column, asked.on)
    if measure.kind == "distinct":
        return Count(column, distinct=True, filter=only)
    if measure.kind == "median":
        return Median(column, filter=only)
    return Sum(column, filter=only)
