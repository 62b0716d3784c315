from procrastinate.contrib.django import app

from birlik.base.models import Installation
from birlik.registers.plans import reminders


@app.periodic(cron="0 4 * * *")
@app.task(queueing_lock="remind of measures", pass_context=False)
def remind_those_who_answer(timestamp: int) -> None:  # noqa: ARG001 - the library passes it
    """Every morning (the clock of the jobs is UTC): whose measure is due soon, or late?"""
    if Installation.objects.exists():
        reminders.remind()
