"""Reading imports. Everything shown to a person starts with `visible_to`."""

import json
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from birlik.base.models import User
from birlik.imports import reasons, registry
from birlik.imports.importer import Importer
from birlik.imports.models import ImportRow, ImportRun, State, Verdict
from birlik.imports.progress import is_held

TASK = "imports.work"
_HEARTBEAT = timedelta(seconds=40)  # a worker tells every ten seconds that it lives
WORKING = (State.TRYING, State.APPLYING, State.UNDOING)


def visible_to(user: User) -> QuerySet[ImportRun]:
    """The user's own imports; those of everybody for kinds the user oversees."""
    overseen = [kind for kind, importer in registry.kinds().items() if importer(by=user).oversees()]
    return ImportRun.objects.filter(Q(by=user) | Q(kind__in=overseen)).select_related("by")


def kinds_for(user: User) -> list[Importer]:
    """What the user may import on this installation, in the order the registers came."""
    made = [importer(by=user) for importer in registry.kinds().values()]
    return [importer for importer in made if importer.may_import() and importer.available()]


def rows_of(run: ImportRun) -> QuerySet[ImportRow]:
    return ImportRow.objects.filter(run=run).order_by("line")


def narrowed(
    rows: QuerySet[ImportRow], *, verdict: str = "", reason: str = ""
) -> QuerySet[ImportRow]:
    """Rows with a verdict (or "notes": taken, with something worth knowing) or a reason."""
    if verdict == "notes":
        rows = rows.exclude(verdict=Verdict.REFUSED).exclude(reasons=[])
    elif verdict:
        rows = rows.filter(verdict=verdict)
    if reason:
        code, _, field = reason.partition(".")
        rows = rows.filter(reasons__contains=[{"code": code, "field": field}])
    return rows


def reason_counts(run: ImportRun) -> list[dict[str, Any]]:
    """How many rows carry each reason, with one of them in words; refusals first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r->>'code', r->>'field', (r->>'note')::bool, count(*), "
            "       (array_agg(r ORDER BY line))[1]::text "
            "FROM imports_importrow, jsonb_array_elements(reasons) AS r WHERE run_id = %s "
            "GROUP BY 1, 2, 3 ORDER BY 3, 4 DESC",
            [run.pk],
        )
        found = cursor.fetchall()
    words = terms_of(run)
    return [
        {
            "key": f"{code}.{field}",
            "code": code,
            "field": words.labels.get(field, field),
            "note": note,
            "rows": number,
            "example": reasons.sentence(json.loads(example), words),
        }
        for code, field, note, number, example in found
    ]


def traces_of(kind: str, record: int) -> QuerySet[ImportRow]:
    """The rows that made or changed a record and stand, newest first."""
    return (
        ImportRow.objects.filter(
            record=record,
            verdict__in=[Verdict.NEW, Verdict.CHANGED],
            run__kind=kind,
            run__state__in=[State.APPLIED, State.UNDOING],
        )
        .select_related("run")
        .order_by("-run_id")
    )


def terms_of(run: ImportRun) -> reasons.Terms:
    return reasons.terms(registry.importer(run.kind).fields)


def sentences(row: ImportRow, words: reasons.Terms, *, notes: bool = True) -> list[str]:
    """The reasons of a row in words."""
    return [reasons.sentence(one, words) for one in row.reasons if notes or not one["note"]]


def blocked(run: ImportRun) -> list[dict[str, Any]]:
    """What stood in the way of taking the import back, line by line."""
    words = terms_of(run)
    return [
        {"line": one["line"], "key": one["key"], "sentence": reasons.sentence(one, words)}
        for one in run.counts.get("blocked", [])
    ]


def standing(run: ImportRun) -> str:
    """Whether the run is "worked on" now, is "waiting" for the worker, was "broken off", or rests.

    Broken off: it is marked as being worked on, but nobody works on it and no job waits. Its
    transaction went with the work, so it can simply be started again.
    """
    if is_held(run):
        return "worked on"
    if _has_job(run):
        return "waiting"
    return "broken off" if run.state in WORKING else ""


def _has_job(run: ImportRun) -> bool:
    """A job for the run waits for the worker, or a living worker has just taken it up."""
    alive = timezone.now() - _HEARTBEAT
    return (
        ProcrastinateJob.objects.filter(task_name=TASK, args__run=run.pk)
        .filter(Q(status="todo") | Q(status="doing", worker__last_heartbeat__gt=alive))
        .exists()
    )
