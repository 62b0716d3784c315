"""How far a run is, told over a connection of its own: the work itself stands in one transaction
and shows nothing
until it is done. The connection holds a lock as long as the work goes on, so work that was
killed is recognised."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection
from django.utils.translation import gettext as _

from birlik.imports.faults import ImportFault
from birlik.imports.models import ImportRun

Tell = Callable[[int, int], None]
_LOCKS = 7_204_012
_EVERY = 0.4  # seconds


@contextmanager
def working(run: ImportRun) -> Iterator[Tell]:
    """Claim the run; yields a function that tells how many of how many rows are done."""
    parameters = connection.get_connection_params()
    for ours in ("cursor_factory", "context"):
        parameters.pop(ours, None)
    with psycopg.connect(**parameters, autocommit=True) as beside:
        claimed = beside.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCKS, run.pk])
        if not claimed.fetchone()[0]:
            raise ImportFault(_("This import is being worked on already. Wait until it is done."))
        last = 0.0

        def tell(done: int, total: int) -> None:
            nonlocal last
            if time.monotonic() - last < _EVERY and done < total:
                return
            last = time.monotonic()
            beside.execute(
                "UPDATE imports_importrun SET progress = %s, total = %s WHERE id = %s",
                [done, total, run.pk],
            )

        try:
            yield tell
        finally:  # a closed connection gives its locks back only a moment later
            beside.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCKS, run.pk])


def is_held(run: ImportRun) -> bool:
    """Whether somebody works on the run at this moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = "
            "%s AND objid = %s "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [_LOCKS, run.pk],
        )
        return cursor.fetchone()[0]
