from procrastinate.contrib.django import app

from birlik.base.models import Installation
from birlik.registers.disputes import duty_actions


@app.periodic(cron="0 * * * *")
@app.task(queueing_lock="steps of disputes", pass_context=False)
def tell_of_steps(timestamp: int) -> None:  # noqa: ARG001 - the library passes it
    """Every hour: is a step due soon, or was one missed? Each is told of once."""
    if Installation.objects.exists():
        duty_actions.escalate()
