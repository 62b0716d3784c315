"""What was done to measures and the watch list after a moment, taken back."""

from birlik.base.completion import Completion
from birlik.base.hindsight import Earlier, Rule, came, changed, named, said, subject
from birlik.base.models import AuditEvent
from birlik.registers.plans.models import Measure, Progress, Watch


def _reported(event: AuditEvent, earlier: Earlier) -> None:
    """It stood where the last word before the moment put it."""
    last = Progress.objects.filter(measure=subject(event), at__lte=earlier.moment.at)
    told = last.order_by("-at", "-id").values("claimed", "status", "on").first()
    nothing = Completion.NOT_STARTED
    stood = told or {"claimed": nothing, "status": nothing, "on": None}
    done = stood["status"] == Completion.COMPLETE
    earlier.said(
        Measure, subject(event),
        {
            "claimed": stood["claimed"], "status": stood["status"],
            "completed": stood["on"] if done else None,
        },
    )  # fmt: skip


RULES: dict[str, Rule] = {
    "add measure": came(Measure),
    "change measure": changed(Measure),
    "report on measure": _reported,
    "drop measure": said(Measure, dropped=""),
    "restore measure": named(Measure, "dropped"),
    "put on watch": came(Watch),
    "take off watch": said(Watch, until=None, taken_off_why=""),
}
