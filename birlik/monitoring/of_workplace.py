"""Signals on the timeline of a workplace."""

from django.urls import reverse
from django.utils.translation import gettext as _

from birlik.base.formatting import number
from birlik.monitoring import queries
from birlik.registers.structure import timeline
from birlik.registers.structure.models import Workplace


def signals(workplace: Workplace, user) -> list[timeline.Entry]:
    """The signals of a workplace, for its timeline."""
    return [
        timeline.Entry(
            on=one.week.sunday,
            kind="signal",
            label=_("Signal"),
            text=_("Score %(score)s, %(decision)s")
            % {
                "score": number(one.score, 1),
                "decision": one.get_decision_display().lower(),
            },
            url=reverse("monitoring:signal", args=[one.pk]),
            tone="warn",
        )
        for one in queries.visible_to(user)
        .filter(workplace=workplace)
        .order_by("-week")[: timeline.MOST_PER_SOURCE]
    ]
