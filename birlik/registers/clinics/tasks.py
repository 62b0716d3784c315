from django.utils import timezone
from procrastinate.contrib.django import app

from birlik.base import packs
from birlik.base.models import Installation
from birlik.registers.clinics.actions.forgetting import forget_expired, tell_expiring
from birlik.registers.clinics.actions.reminding import remind_of_promises, warn


@app.periodic(cron="20 2 * * *")
@app.task(queueing_lock="clinics daily", pass_context=False)
def every_morning(timestamp: int) -> None:  # noqa: ARG001 - the library passes it
    """Once a day: warn of days that can be missed, remind of promises, tell what expires, forget
    what has expired."""
    if not Installation.objects.exists() or not packs.has("clinics"):
        return
    today = timezone.localdate()
    warn(today=today)
    remind_of_promises(today=today)
    tell_expiring(today=today)
    forget_expired(today=today)
