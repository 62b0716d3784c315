"""How far a promise has come: one scale of five steps for measures, commitments and whatever else
was promised by a day. The first step is not "nothing done" but "nobody can show it"."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Completion(TextChoices):
    NO_EVIDENCE = "no_evidence", _("No evidence")
    NOT_STARTED = "not_started", _("Not started")
    BEGUN = "begun", _("Begun")
    MOSTLY = "mostly", _("Mostly done")
    COMPLETE = "complete", _("Complete")


TONES = {
    Completion.NO_EVIDENCE: "watch",
    Completion.NOT_STARTED: "quiet",
    Completion.BEGUN: "info",
    Completion.MOSTLY: "info",
    Completion.COMPLETE: "good",
}

_RANK = {step: place for place, step in enumerate(Completion.values)}


def shown(*, claimed: str, with_evidence: bool, proven: str = Completion.NOT_STARTED) -> str:
    """The step to show for what somebody says: it stands when evidence came with it or it had been
    shown before, else it is "no evidence"."""
    if with_evidence or _RANK[claimed] <= _RANK[proven]:
        return claimed
    return Completion.NO_EVIDENCE


def furthest(steps: list[str]) -> str:
    """The furthest of the steps that were shown so far."""
    return max([Completion.NOT_STARTED.value, *steps], key=_RANK.__getitem__)
