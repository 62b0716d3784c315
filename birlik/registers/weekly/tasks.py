from procrastinate.contrib.django import app

from birlik.base.models import Installation
from birlik.registers.weekly import form as forms_of_pack
from birlik.registers.weekly import reminders


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="remind", pass_context=False)
def remind_those_who_owe(timestamp: int) -> None:  # noqa: ARG001 - the library passes it
    """Every ten minutes: is the hour of a reminder here?"""
    if Installation.objects.exists() and forms_of_pack.exists():
        for week, hours in reminders.due_now():
            reminders.remind(week=week, hours_before=hours)
