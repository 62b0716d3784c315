from django.utils import timezone
from procrastinate.contrib.django import app

from birlik.base.models import Installation
from birlik.figures import releases

BY = 6  # o'clock: the database is busy with it, and by day people wait for the same database


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="release figures", pass_context=False)
def prepare_the_release(timestamp: int) -> None:  # noqa: ARG001 - the library passes it
    """At night, every five minutes and half a minute long: the tables of the newest release that
    people ask for most, so that nobody waits for them."""
    if timezone.localtime().hour < BY and Installation.objects.exists():
        releases.prepare(seconds=30)
