"""Writing many rows at once: COPY, with indexes and foreign keys made after the rows instead of
along with them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import AutoField, Model

_CONSTRAINTS = """
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid = %s::regclass AND contype IN ('f', 'u', 'x') ORDER BY contype DESC, conname
"""
_INDEXES = """
SELECT i.relname, pg_get_indexdef(i.oid) FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
WHERE x.indrelid = %s::regclass AND NOT x.indisprimary
"""


def rows(
    cursor: CursorWrapper, model: type[Model], columns: str, values: Iterable[Sequence[Any]]
) -> int:
    """Write rows of values in the order of `columns` (names of columns, parted by spaces).

    Columns not named get the default of their field, for Django keeps defaults out of the database.
    """
    count = 0
    names = columns.split()
    filled = defaults(model, names)
    rest = tuple(filled.values())
    with cursor.copy(statement(model, [*names, *filled])) as copy:
        for row in values:
            copy.write_row((*row, *rest))
            count += 1
    return count


def defaults(model: type[Model], named: Collection[str]) -> dict[str, Any]:
    """The columns not named that may not be null, with the value a new record would have there."""
    return {
        field.column: field.get_db_prep_save(field.get_default(), connection)
        for field in model._meta.concrete_fields
        if field.column not in named and not field.null and not isinstance(field, AutoField)
    }


def statement(model: type[Model], columns: Iterable[str]) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    return f'COPY "{model._meta.db_table}" ({names}) FROM STDIN'


@contextmanager
def unfenced(cursor: CursorWrapper, *models: type[Model]) -> Iterator[None]:
    """Inside, the owner of these tables passes their row-level security, as COPY has to. Checks of
    foreign keys that wait for the end are made before it closes again: it cannot close over them.
    """
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relforcerowsecurity AND relname = ANY (%s)",
        [[model._meta.db_table for model in models]],
    )
    tables = [row[0] for row in cursor.fetchall()]
    for table in tables:
        cursor.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
    yield
    if tables:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in tables:
        cursor.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
    if tables:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@contextmanager
def unindexed(
    cursor: CursorWrapper, *models: type[Model], told: Callable[[float], None] | None = None
) -> Iterator[None]:
    """Inside, the tables have no index but the primary key and no foreign keys; afterwards all are
    made anew, and `told` hears how far that is.

    All in the transaction of the caller: if it fails, the tables are as they were.
    """
    tables = [model._meta.db_table for model in models]
    again: list[str] = []
    _settle(cursor)
    for table in tables:
        again += _strip(cursor, table)
    yield
    _settle(cursor)
    for done, statement in enumerate(again, start=1):
        cursor.execute(statement)
        if told:
            told(done / len(again))


def _settle(cursor: CursorWrapper) -> None:
    """Check now what waits to be checked: a table with pending checks cannot be altered."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _strip(cursor: CursorWrapper, table: str) -> list[str]:
    """Drop them, and return the statements that make them again."""
    cursor.execute(_CONSTRAINTS, [table])
    constraints = cursor.fetchall()
    for name, _ in constraints:
        cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
    cursor.execute(_INDEXES, [table])
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    return [definition for _, definition in indexes] + [
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}'
        for name, definition in constraints
    ]


def first_free(cursor: CursorWrapper, model: type[Model]) -> int:
    cursor.execute(f'SELECT coalesce(max(id), 0) + 1 FROM "{model._meta.db_table}"')  # noqa: S608
    return int(cursor.fetchone()[0])


def go_on_counting(cursor: CursorWrapper, *models: type[Model]) -> None:
    """Let the tables' own numbering go on after the ids that were written here."""
    for model in models:
        table = model._meta.db_table
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), "  # noqa: S608
            f'(SELECT coalesce(max(id), 1) FROM "{table}"))'
        )
