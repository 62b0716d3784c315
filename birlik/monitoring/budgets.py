"""How many alarms a week people want at each level: what was set, else what the pack proposes."""

from dataclasses import dataclass
from typing import Any

from birlik.base import packs
from birlik.monitoring.choices import Level
from birlik.monitoring.models import AlarmBudget


@dataclass(frozen=True)
class Proposal:
    """The pack's number at a level, for so many workplaces, and why."""

    per_week: int
    reason: str


def proposal(level: str, workplaces: int) -> Proposal:
    """`per_thousand` workplaces a week, never fewer than `least`; or a plain `per_week`."""
    content: dict[str, Any] = packs.current("signals")["budget"][level]
    number = content.get("per_week") or max(
        content["least"], round(content["per_thousand"] * workplaces / 1000)
    )
    return Proposal(int(number), packs.text(content["reason"]))


def in_force() -> dict[str, AlarmBudget]:
    """The newest budget of each level somebody has set."""
    newest = AlarmBudget.objects.order_by("level", "-set_at", "-id").distinct("level")
    return {one.level: one for one in newest.select_related("set_by")}


def per_week(workplaces: int) -> dict[str, int]:
    """Alarms a week by level, for a centre of so many workplaces."""
    chosen = in_force()
    return {
        level: chosen[level].per_week if level in chosen else proposal(level, workplaces).per_week
        for level in Level.values
    }
