from django.utils import timezone
from procrastinate.contrib.django import app

from birlik.base.models import Installation
from birlik.monitoring.actions import judge_quarter, run_week
from birlik.monitoring.lists import closed
from birlik.monitoring.monday import monday_after
from birlik.monitoring.queries import judged_quarters, latest_run
from birlik.registers.weekly import form as forms_of_pack
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


@app.periodic(cron="*/2 * * * *")
@app.task(queueing_lock="judge a quarter", pass_context=False)
def judge_a_past_quarter(timestamp: int) -> None:  # noqa: ARG001 - the library passes it
    """One past quarter that has not been judged yet, the newest first."""
    if not Installation.objects.exists() or not forms_of_pack.exists():
        return
    kept = set(judged_quarters().values_list("quarter", flat=True))
    waiting = [one for one in closed(timezone.localdate()) if one.label not in kept]
    if waiting:
        judge_quarter(quarter=waiting[0])
