from django.utils import timezone
from procrastinate.contrib.django import app

from birlik.base.models import Installation
from birlik.monitoring.actions import run_week
from birlik.monitoring.monday import monday_after
from birlik.monitoring.queries import latest_run
from birlik.registers.weekly.form import closed_week


@app.periodic(cron="7 * * * *")
@app.task(queueing_lock="run week", pass_context=False)
def run_the_closed_week(timestamp: int) -> None:  # noqa: ARG001 - the library passes it
    """Every hour: run the week whose deadline has passed; once more on Monday, when late reports
    are in."""
    if not Installation.objects.exists():
        return
    week = closed_week(timezone.now())
    run = latest_run(week)
    if run is None or (run.computed_at < monday_after(week) <= timezone.now()):
        run_week(week=week)
