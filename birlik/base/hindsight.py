"""The records as they were known at a moment of the past.

Each register says by which events of the audit log its records came, changed and went. What
happened after the moment is taken back in views that stand before the tables while one transaction
lasts: the same queries then read what people could read. Nothing is written, nothing is locked.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Model
from psycopg import sql

from birlik.base.models import AuditEvent


@dataclass(frozen=True)
class Moment:
    """`at`: nothing entered later was known. `on`: the last day that is looked at."""

    at: datetime
    on: date


@dataclass
class Table:
    """How one table differs from what was known: rows nobody had entered (`late`), rows that said
    something else (`before`: id -> column -> value). A table that carries its moments itself says
    so in SQL: a condition `where` and `columns`, over its row `t`. Of a table of ties, all rows of
    one side may have been others (`instead`: column -> id -> rows)."""

    late: set[int] = field(default_factory=set)
    before: dict[int, dict[str, Any]] = field(default_factory=dict)
    where: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    instead: dict[str, dict[int, list[dict[str, Any]]]] = field(default_factory=dict)


class Earlier:
    """All that differs. Rules are told the newest event first, so the first one after the moment
    has the last word."""

    def __init__(self, moment: Moment) -> None:
        self.moment = moment
        self.tables: dict[type[Model], Table] = {}
        self.derived: list[str] = []  # views of tables that are computed from others
        self.untold: dict[str, int] = {}  # verb -> events that cannot be taken back
        self.looked_up: dict[str, Any] = {}  # what a register needs to know once

    def of(self, model: type[Model]) -> Table:
        return self.tables.setdefault(model, Table())

    def came(self, model: type[Model], ids: Iterable[int]) -> None:
        self.of(model).late.update(ids)

    def said(self, model: type[Model], pk: int, values: Mapping[str, Any]) -> None:
        """What a row said before, by the names of its fields; what is no column is left as it
        is."""
        row = self.of(model).before.setdefault(pk, {})
        fields = {one.name: one for one in model._meta.concrete_fields}
        fields |= {one.attname: one for one in model._meta.concrete_fields}
        row.update({fields[name].column: value for name, value in values.items() if name in fields})

    def cannot(self, verb: str) -> None:
        self.untold[verb] = self.untold.get(verb, 0) + 1


Rule = Callable[[AuditEvent, Earlier], None]
_rules: dict[str, Rule] = {}
_tables: list[Callable[[Earlier], None]] = []


def register(rules: Mapping[str, Rule], tables: Callable[[Earlier], None] | None = None) -> None:
    """Called in AppConfig.ready. `rules`: the verb of an audit event -> what it takes back;
    `tables`: told the moment, once, after all events."""
    _rules.update(rules)
    if tables is not None and tables not in _tables:
        _tables.append(tables)


# Rules that most registers need. A record that the system brought in from other books (by nobody)
# is held known from its own day.


def came(model: type[Model], key: str = "", to: str = "pk") -> Rule:
    """The record of the event, or the one its details name, was entered by a person."""

    def rule(event: AuditEvent, earlier: Earlier) -> None:
        if event.by_id is not None:
            number = event.details.get(key) if key else subject(event)
            earlier.came(model, [number] if to == "pk" else _found(model, **{to: number}))

    return rule


def changed(model: type[Model]) -> Rule:
    """Its details say of each field what it was and what it became."""

    def rule(event: AuditEvent, earlier: Earlier) -> None:
        told = event.details.get("changed") or {}
        earlier.said(model, subject(event), {name: was for name, (was, _now) in told.items()})

    return rule


def said(model: type[Model], key: str = "", to: str = "pk", **before: Any) -> Rule:
    """It said this before, whatever the event says."""

    def rule(event: AuditEvent, earlier: Earlier) -> None:
        number = event.details.get(key) if key else subject(event)
        for pk in [number] if to == "pk" else _found(model, **{to: number}):
            earlier.said(model, pk, before)

    return rule


def named(model: type[Model], *names: str, inside: str = "") -> Rule:
    """Its details tell under these names what was before."""

    def rule(event: AuditEvent, earlier: Earlier) -> None:
        told = event.details.get(inside) or {} if inside else event.details
        earlier.said(model, subject(event), {name: told[name] for name in names if name in told})

    return rule


def rows(event: AuditEvent, earlier: Earlier) -> None:
    """The event names the rows it made and what others held before (`audit.note_made`,
    `note_was`)."""
    if event.by_id is None:
        return
    if "rows" in event.details:
        take_back_rows(event, earlier)
    else:
        earlier.cannot(event.verb)


def take_back_rows(event: AuditEvent, earlier: Earlier) -> None:
    told = event.details.get("rows", {})
    for label, made in told.get("made", {}).items():
        earlier.came(apps.get_model(label), made)
    for label, were in told.get("was", {}).items():
        for pk, values in were.items():
            earlier.said(apps.get_model(label), int(pk), values)


def cannot(event: AuditEvent, earlier: Earlier) -> None:
    """The event does not tell what was before."""
    earlier.cannot(event.verb)


def subject(event: AuditEvent) -> int:
    return int(event.subject.rpartition(":")[2])


def _found(model: type[Model], **where: Any) -> list[int]:
    return list(model._default_manager.filter(**where).values_list("pk", flat=True))


# Looking back


def look_back(moment: Moment) -> Earlier:
    """What has to be taken back to know what was known at the moment."""
    earlier = Earlier(moment)
    events = AuditEvent.objects.filter(id__gt=_head(moment.at), verb__in=list(_rules))
    for event in events.order_by("-id").iterator(chunk_size=5000):
        _rules[event.verb](event, earlier)
    for tables in _tables:
        tables(earlier)
    return earlier


def _head(at: datetime) -> int:
    """The id of the last audit event up to a moment. Ids and moments rise together, so it is found
    by halving."""
    low, high = 0, AuditEvent.objects.order_by("-id").values_list("id", flat=True).first() or 0
    while low < high:
        middle = (low + high) // 2
        following = AuditEvent.objects.filter(id__gt=middle).order_by("id")
        found = following.values_list("id", "at").first()
        if found is None or found[1] > at:
            high = middle
        else:
            low = found[0]
    return low


@contextmanager
def as_known(earlier: Earlier) -> Iterator[None]:
    """Within it every query reads the tables as they were known, and nothing can be written."""
    with transaction.atomic():
        try:
            with connection.cursor() as cursor:
                for model, table in earlier.tables.items():
                    cursor.execute(_view(model, table))
                for view in earlier.derived:
                    cursor.execute(view)
                cursor.execute("SET LOCAL transaction_read_only = on")
            yield
        finally:
            transaction.set_rollback(True)


def _view(model: type[Model], table: Table) -> str:
    """A view of the same name in the schema of the session, which PostgreSQL looks into first."""
    name, columns = model._meta.db_table, [one.column for one in model._meta.concrete_fields]
    picked = ", ".join(
        f'{table.columns[one]} AS "{one}"' if one in table.columns else f't."{one}"'
        for one in columns
    )
    where = [table.where] if table.where else []
    before = {pk: row for pk, row in table.before.items() if row and pk not in table.late}
    gone = table.late | before.keys()
    kept = [*where, f"t.id <> ALL ({ids_literal(gone)})"] if gone else list(where)
    kept += [f't."{one}" <> ALL ({ids_literal(other)})' for one, other in table.instead.items()]
    views = [_select(f'FROM public."{name}" t', picked, kept)]
    others = [row for other in table.instead.values() for rows in other.values() for row in rows]
    if others:
        values = _literal(json.dumps([{"id": -n, **row} for n, row in enumerate(others, 1)]))
        views.append(_select(
            f'FROM jsonb_populate_recordset(NULL::public."{name}", {values}::jsonb) t', picked, []
        ))  # fmt: skip
    if before:
        values = _literal(json.dumps(before, cls=DjangoJSONEncoder))
        rows = (
            f'FROM public."{name}" b CROSS JOIN LATERAL '
            f"jsonb_populate_record(b, {values}::jsonb -> b.id::text) t"
        )
        views.append(_select(rows, picked, [f"b.id = ANY ({ids_literal(before)})", *where]))
    return f'CREATE TEMPORARY VIEW "{name}" AS {" UNION ALL ".join(views)}'


def _select(rows: str, picked: str, where: list[str]) -> str:
    """Names of our own tables and literals made above: nothing anybody typed."""
    return f"SELECT {picked} {rows}" + (f" WHERE {' AND '.join(where)}" if where else "")  # noqa: S608


def ids_literal(ids: Iterable[int]) -> str:
    return "'{" + ",".join(str(int(one)) for one in sorted(ids)) + "}'::bigint[]"


def _literal(text: str) -> str:
    return sql.Literal(text).as_string(connection.connection)


def moment_literal(at: datetime) -> str:
    """A moment for the SQL of a table."""
    return f"{_literal(at.isoformat())}::timestamptz"
