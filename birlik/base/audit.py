"""What was done, by whom, in one hash chain.

Events are collected while an action runs and written as the last thing before its transaction
commits, under one advisory lock: the chain is in commit order, an action that fails leaves no
event, and the lock is held only for the moment of writing.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from birlik.base.models import AuditEvent, PersonalRead, User

_CHAIN_LOCK = 7_204_001
_ORIGIN = "0" * 64
_pending: ContextVar[list[AuditEvent] | None] = ContextVar("pending audit events", default=None)
_rows: ContextVar[dict[str, Any]] = ContextVar("rows written since the last event")

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def action(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """One event of a register: everything it writes happens wholly, with its audit events, or not
    at all."""

    @wraps(function)
    def whole(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        with _collecting():
            return function(*args, **kwargs)

    return whole


@contextmanager
def _collecting() -> Iterator[None]:
    if _pending.get() is not None:  # an action called by another joins its transaction
        yield
        return
    token, rows = _pending.set([]), _rows.set({})
    try:
        with transaction.atomic():
            yield
            _write(_pending.get() or [])
    finally:
        _pending.reset(token)
        _rows.reset(rows)


def record(verb: str, subject: Model | str, *, by: User | None, **details: Any) -> None:
    """Say what was done. Only inside an action; `by` is None when the system itself acted."""
    events = _pending.get()
    if events is None:
        raise RuntimeError("audit.record must be called inside a function decorated with @action.")
    if rows := _rows.get():
        details["rows"] = dict(rows)
        rows.clear()
    events.append(
        AuditEvent(
            at=timezone.now(),
            by=by,
            by_name=str(by) if by else "Birlik",
            verb=verb,
            subject=name_of(subject),
            details=json.loads(json.dumps(details, cls=DjangoJSONEncoder)),
        )
    )


def note_made(rows: Iterable[Model]) -> None:
    """The next event says that it made these rows, so that it can be taken back (`hindsight`)."""
    for row in rows:
        made = _rows.get().setdefault("made", {})
        made.setdefault(row._meta.label_lower, []).append(row.pk)


def note_was(row: Model, **values: Any) -> None:
    """The next event says what a row held before it."""
    was = _rows.get().setdefault("was", {}).setdefault(row._meta.label_lower, {})
    was[str(row.pk)] = {**values, **was.get(str(row.pk), {})}


def record_read(subject: Model | str, *, by: User, fields: str) -> None:
    """Note that `by` was shown these personal fields."""
    PersonalRead.objects.create(by=by, subject=name_of(subject), fields=fields)


def record_reads(subjects: Iterable[Model | str], *, by: User, fields: str) -> None:
    """The same for many subjects shown on one page."""
    PersonalRead.objects.bulk_create(
        [PersonalRead(by=by, subject=name_of(subject), fields=fields) for subject in subjects]
    )


def name_of(subject: Model | str) -> str:
    return subject if isinstance(subject, str) else f"{subject._meta.label_lower}:{subject.pk}"


def history(subject: Model | str, limit: int = 200) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(subject=name_of(subject)).order_by("-id")[:limit])


def _write(events: list[AuditEvent]) -> None:
    if not events:
        return
    with connection.cursor() as cursor:
        # Two statements: the second must see what was committed while the first one waited.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])
        cursor.execute("SELECT hash FROM base_auditevent ORDER BY id DESC LIMIT 1")
        last = cursor.fetchone()
    previous = last[0] if last else _ORIGIN
    for event in events:
        event.previous = previous
        event.hash = previous = _hash(event)
    AuditEvent.objects.bulk_create(events)


def _hash(event: AuditEvent) -> str:
    body = json.dumps(
        [
            event.previous,
            _instant(event.at),
            event.by_id,
            event.by_name,
            event.verb,
            event.subject,
            event.details,
        ],
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return hashlib.sha256(body.encode()).hexdigest()


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


@dataclass(frozen=True)
class Verdict:
    events: int
    head: str
    broken_at: int | None

    @property
    def whole(self) -> bool:
        return self.broken_at is None


def verify() -> Verdict:
    """Recompute the whole chain; `broken_at` is the id of the first event that does not follow from
    the one before."""
    previous, count = _ORIGIN, 0
    for event in AuditEvent.objects.order_by("id").iterator(chunk_size=5000):
        if event.previous != previous or _hash(event) != event.hash:
            return Verdict(count, previous, event.pk)
        previous, count = event.hash, count + 1
    return Verdict(count, previous, None)
