from procrastinate.contrib.django import app

from birlik.base.models import Installation
from birlik.registers.disputes import duty_actions, settlement_reminders


@app.periodic(cron="0 * * * *")
@app.task(queueing_lock="steps of disputes", pass_context=False)
def tell_of_steps(timestamp: int) -> None:  # noqa: ARG001 - the library passes it
    """Every hour: is a step due soon, or was one missed? Each is told of once."""
    if Installation.objects.exists():
        duty_actions.escalate()


@app.periodic(cron="10 4 * * *")
@app.task(queueing_lock="remind of settlement terms", pass_context=False)
def remind_of_settlement_terms(timestamp: int) -> None:  # noqa: ARG001 - the library passes it
    """Every morning (the clock of the jobs is UTC): what was agreed that is owed soon, or late?"""
    if Installation.objects.exists():
        settlement_reminders.remind()
