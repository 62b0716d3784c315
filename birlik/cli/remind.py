"""`birlik remind`: write to those who owe this week's report or answer for a measure, when the hour
of a reminder has come."""

import click

from birlik.cli.console import command, django, output


@command("remind")
@click.option("--now", "at_once", is_flag=True, help="Do not wait for the hours named in the pack.")
def remind(at_once: bool, as_json: bool) -> None:
    """Send the reminders that are due; nobody is written to twice for the same hour."""
    django()
    from django.utils import timezone

    from birlik.base.periods import Week
    from birlik.registers.disputes import settlement_reminders as settlements
    from birlik.registers.plans import reminders as measures
    from birlik.registers.weekly import reminders

    due = [(Week.of(timezone.localdate()), 0)] if at_once else reminders.due_now()
    counts = [
        {
            "week": str(week),
            "hours_before": hours,
            **reminders.remind(week=week, hours_before=hours),
        }
        for week, hours in due
    ]
    words = "\n".join(
        f"{one['week']}: {one['sent']} sent, {one['no_address']} without an address, "
        f"{one['failed']} not delivered, "
        f"{one['nobody_to_remind']} units without a reporter."
        for one in counts
    )
    told = {"measures": measures.remind(), "settlement terms": settlements.remind()}
    for what, by_state in told.items():
        if by_state:
            words += f"\n{what}: " + ", ".join(f"{n} {state}" for state, n in by_state.items())
    said = words.strip() or "No reminder is due at this hour."
    output({"reminders": counts, **told}, as_json, said)
