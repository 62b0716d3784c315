"""A synthetic federation at any scale, with hidden disputes and accidents to find. README.md
explains it.

What the command line uses stands here; the modules are imported when they are needed, for NumPy
takes its time.
"""

from collections.abc import Callable
from typing import Any


def is_built() -> bool:
    """Whether the demonstration federation is in the database."""
    from birlik.base.models import Installation

    return Installation.objects.filter(demonstration=True).exclude(logins=[]).exists()


def logins() -> list[dict[str, str]]:
    """The demonstration's sign-ins, one for each role: login, password, role."""
    from birlik.base.models import Installation

    installation = Installation.objects.first()
    return list(installation.logins) if installation else []


def _nobody(doing: str, share: float) -> None:
    """Nobody asked to hear of progress."""


def build(
    *,
    scale: float,
    seed: int = 2026,
    until: Any = None,
    told: Callable[[str, float], None] | None = None,
) -> dict[str, Any]:
    """Make the federation and write it to the database; returns how much of everything was made.

    `until` is the last week with reports (the present one if none is given); `told` hears what is
    being done and how far that is.
    """
    from django.utils import timezone

    from birlik.base.periods import Week
    from birlik.sandbox.load import load
    from birlik.sandbox.scenario import Scenario

    now = timezone.now()
    week = until or Week.of(timezone.localdate(now))
    return load(scenario=Scenario(scale, seed, week, now), told=told or _nobody)
