"""Small files are worked on while the person waits; larger ones by the worker, and the page
tells how far it is."""

from contextlib import suppress

from django.utils import translation
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from birlik.base.models import User
from birlik.imports import actions
from birlik.imports.actions import Step
from birlik.imports.faults import ImportFault
from birlik.imports.limits import AT_ONCE
from birlik.imports.models import ImportRun
from birlik.imports.queries import TASK

_STEPS = {"try_out": actions.try_out, "apply": actions.apply, "undo": actions.undo}


def start(step: Step, *, run: ImportRun, by: User) -> bool:
    """Do the step now, or hand it to the worker; returns whether it is done. ImportFault if it
    failed at once."""
    if run.layout["rows"] <= AT_ONCE:
        _STEPS[step](run=run, by=by)
        return True
    actions.await_worker(run=run, step=step)
    job = work.configure(queueing_lock=f"import-{run.pk}")
    with suppress(AlreadyEnqueued):  # a second press of the button
        job.defer(step=step, run=run.pk, by=by.pk, language=translation.get_language() or "ru")
    return False


@app.task(name=TASK)
def work(*, step: Step, run: int, by: int, language: str) -> None:
    found = ImportRun.objects.get(pk=run)
    with translation.override(language):
        try:
            _STEPS[step](run=found, by=User.objects.get(pk=by))
        except ImportFault as fault:  # said on the run, where its person reads it
            actions.not_begun(run=found, step=step, why=str(fault))
