"""Who gets which signal: the coordinators of the region, each no more than he can handle in a
week."""

from collections.abc import Mapping

from birlik.base import packs
from birlik.base.models import in_force
from birlik.base.periods import Week
from birlik.base.roles import Role
from birlik.monitoring.choices import SignalKind
from birlik.monitoring.models import Signal
from birlik.registers.structure.choices import Kind
from birlik.registers.structure.models import Post


def assign(signals: list[Signal], week: Week, allowed: Mapping[str, int]) -> None:
    """Rank the signals and give each within its level's budget to a coordinator of its region with
    room left; the rest is off the list.

    Where nobody coordinates (a centre without coordinators), every signal is on the list and
    unassigned.
    """
    capacity = packs.current("pack")["coordinator_capacity"]["items"]
    by_region, everywhere = _coordinators(week)
    load = dict.fromkeys(
        {user for users in by_region.values() for user in users} | set(everywhere), 0
    )
    room = dict(allowed)
    for place, signal in enumerate(_ranked(signals), start=1):
        signal.place = place
        if signal.kind == SignalKind.WORKPLACE and not signal.facts["listed"]:
            signal.on_list = False
            continue
        room[signal.kind] -= 1
        if room[signal.kind] < 0:
            signal.on_list = False
            continue
        if not load:
            continue
        able = by_region.get(signal.region_id) or everywhere
        free = [user for user in able if load[user] < capacity]
        signal.on_list = bool(free)
        if free:
            chosen = min(free, key=lambda user: (load[user], user))
            signal.assigned_to_id = chosen
            load[chosen] += 1


def _ranked(signals: list[Signal]) -> list[Signal]:
    """Workplaces by rate and places by rarity, clusters before single regions, taken in turn so
    that neither crowds out the other."""
    workplaces = sorted(
        (one for one in signals if one.kind == SignalKind.WORKPLACE),
        key=lambda one: (not one.facts["listed"], one.facts["rank"]),
    )
    places = sorted(
        (one for one in signals if one.kind != SignalKind.WORKPLACE),
        key=lambda one: (one.kind == SignalKind.CELL, one.pvalue, one.key),
    )
    ranked: list[Signal] = []
    while workplaces or places:
        ranked += workplaces[:3]
        ranked += places[:1]
        workplaces, places = workplaces[3:], places[1:]
    return ranked


def _coordinators(week: Week) -> tuple[dict[str, list[int]], list[int]]:
    """User ids of coordinators by region, and those at the national centre."""
    by_region: dict[str, list[int]] = {}
    everywhere: list[int] = []
    posts = Post.objects.filter(
        in_force(week.sunday), role=Role.COORDINATOR, person__user__is_active=True
    ).values_list("person__user", "organisation__kind", "organisation__region")
    for user, kind, region in posts.order_by("person__user"):
        if kind == Kind.TERRITORY and region:
            by_region.setdefault(region, []).append(user)
        elif kind == Kind.CENTRE:
            everywhere.append(user)
    return by_region, everywhere
