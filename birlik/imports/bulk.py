"""Reading and writing many records at once: sliced look-ups, COPY in, one statement for a
change."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Field, ForeignObject, Lookup, Model, QuerySet

SLICE = 10_000
FEW = 100  # below this, Django's own way is as fast


@ForeignObject.register_lookup
@Field.register_lookup
class Among(Lookup):
    """`field__among=[…]`: one array instead of thousands of placeholders, which cost more to write
    down than to look up."""

    lookup_name = "among"

    def get_prep_lookup(self) -> list[Any]:
        field = self.lhs.output_field
        target = getattr(field, "target_field", field)
        return [target.get_prep_value(value) for value in self.rhs]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        column, parameters = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", [*parameters, self.rhs]


def slices(values: Iterable[Any]) -> Iterator[list[Any]]:
    """The values in lists short enough for one query each."""
    left = iter(values)
    while part := list(islice(left, SLICE)):
        yield part


def found_by(rows: QuerySet[Any], field: str, values: Collection[Any]) -> Iterable[Any]:
    """The rows whose field has one of the values."""
    for part in slices(values):
        yield from rows.filter(**{f"{field}__among": part})


def written(model: type[Model], objects: Sequence[Any]) -> Sequence[Any]:
    """Insert new objects and give each its id."""
    if len(objects) < FEW:
        return model._default_manager.bulk_create(objects)
    for one, pk in zip(objects, _new_ids(model, len(objects)), strict=True):
        one.pk = pk
    _copy(model._meta.db_table, list(model._meta.concrete_fields), objects)
    for one in objects:
        one._state.adding, one._state.db = False, "default"
    return objects


def updated(model: type[Model], objects: Collection[Any], names: Sequence[str]) -> None:
    """Write some columns of known objects."""
    if len(objects) < FEW:
        model._default_manager.bulk_update(objects, names)
        return
    fields: list[Any] = [model._meta.pk, *(model._meta.get_field(name) for name in names)]
    quote = connection.ops.quote_name
    table, beside = quote(model._meta.db_table), quote("import_beside")
    columns = ", ".join(quote(field.column) for field in fields)
    pairs = ", ".join(f"{quote(f.column)} = {beside}.{quote(f.column)}" for f in fields[1:])
    key = quote(fields[0].column)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE {beside} AS SELECT {columns} FROM {table} LIMIT 0")  # noqa: S608 - names of the models only
        _copy("import_beside", fields, objects)
        cursor.execute(
            f"UPDATE {table} SET {pairs} FROM {beside} "  # noqa: S608 - names of the models only
            f"WHERE {table}.{key} = {beside}.{key}"
        )
        cursor.execute(f"DROP TABLE {beside}")


def analysed(models: Iterable[type[Model]]) -> None:
    """Tell the planner of rows that came at once; else it reads whole tables it thinks empty."""
    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def removed(model: type[Model], ids: Iterable[int | None]) -> None:
    """Delete rows known to have nothing left pointing to them."""
    for part in slices([pk for pk in ids if pk is not None]):
        model._base_manager.filter(pk__among=part)._raw_delete("default")


def _new_ids(model: type[Model], count: int) -> list[int]:
    key = model._meta.pk
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [connection.ops.quote_name(model._meta.db_table), key.column, count],
        )
        return [row[0] for row in cursor.fetchall()]


def _copy(table: str, fields: Sequence[Field], objects: Iterable[Any]) -> None:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    takers = [(field, field.attname) for field in fields]
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {quote(table)} ({columns}) FROM STDIN") as copy,  # noqa: S608
    ):
        for one in objects:
            copy.write_row(
                [field.get_db_prep_save(getattr(one, name), connection) for field, name in takers]
            )
