"""Small files are worked on while the person waits; larger ones by the worker, and the page
tells how far it is."""

from contextlib import suppress
from typing import Literal

from django.utils import translation
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from birlik.base.models import User
from birlik.imports import actions
from birlik.imports.faults import ImportFault
from birlik.imports.limits import AT_ONCE
from birlik.imports.models import ImportRun

Step = Literal["try_out", "apply", "undo"]
_STEPS = {"try_out": actions.try_out, "apply": actions.apply, "undo": actions.undo}


def start(step: Step, *, run: ImportRun, by: User) -> bool:
    """Do the step now, or hand it to the worker; returns whether it is done. ImportFault if it
    failed at once."""
    if run.layout["rows"] <= AT_ONCE:
        _STEPS[step](run=run, by=by)
        return True
    job = work.configure(queueing_lock=f"import-{run.pk}")
    with suppress(AlreadyEnqueued):  # a second press of the button
        job.defer(step=step, run=run.pk, by=by.pk, language=translation.get_language() or "ru")
    return False


@app.task(name="imports.work")
def work(*, step: Step, run: int, by: int, language: str) -> None:
    # A fault is said on the run, where its person reads it.
    with translation.override(language), suppress(ImportFault):
        _STEPS[step](run=ImportRun.objects.get(pk=run), by=User.objects.get(pk=by))
