from procrastinate.contrib.django import app

from birlik.portal import actions


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="forget spent puzzles", pass_context=False)
def forget_spent(timestamp: int) -> None:  # noqa: ARG001 - the library passes it
    """Every hour: what is too old to be used again need not be remembered."""
    actions.forget_spent()
