"""A past week, opened as people saw it then."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from birlik.base.requests import Request
from birlik.figures import replay
from birlik.figures.asking import Refused
from birlik.monitoring.wording import title_of, why
from birlik.registers.structure.choices import Hierarchy


@require_GET
def choose(request: Request) -> HttpResponse:
    """Which week: typed, or one of those whose Monday was stored."""
    typed = request.GET.get("week", "").strip()
    if typed:
        try:
            found = replay.replay(typed)
        except Refused as why_not:
            return _choice(request, typed, str(why_not), 400)
        return redirect("figures:replay_week", str(found.week))
    return _choice(request)


def _choice(request: Request, typed: str = "", refused: str = "", status: int = 200) -> Any:
    context = {"weeks": replay.weeks(), "typed": typed, "refused": refused}
    return render(request, "figures/replay.html", context, status=status)


@require_GET
def week(request: Request, week: str) -> HttpResponse:
    try:
        one = replay.replay(week)
    except Refused as why_not:
        return _choice(request, week, str(why_not), 400)
    compute = request.GET.get("list") == "compute"
    listed = replay.listed(one, request.user, compute=compute)
    reports = replay.came_in(one, request.user)
    trees = [(h.label, _day_of_tree(one, h), replay.tree(one, h)) for h in Hierarchy]
    return render(
        request,
        "figures/replay_week.html",
        {
            "one": one,
            "before": one.week - 1,
            "after": one.week + 1 if replay.is_over(one.week + 1) else None,
            "listed": [(s, title_of(s), why(s)) for s in listed],
            "stored": one.run is not None,
            "computed": compute and one.run is None,
            "reports": reports,
            "later": replay.learnt_later(one, reports),
            "not_shown": replay.not_shown(one),
            "trees": trees,
            "written_later": replay.written_later(one),
            "law": replay.law_of(one),
            "registers": replay.registers(request.user),
        },
    )


def _day_of_tree(one: replay.Replay, hierarchy: Hierarchy) -> str:
    return f"{reverse('structure:tree')}?hierarchy={hierarchy.value}&on={one.moment.on}"


@require_GET
def values(request: Request, week: str, register: str) -> HttpResponse:
    """The figures of one register, fetched when they come into sight."""
    try:
        one = replay.replay(week)
    except Refused as why_not:
        raise Http404 from why_not
    found = replay.of_register(one, register, request.user)
    if not found:
        raise Http404
    name = found[0].figure.dataset.name
    period = replay.year_so_far(one.week).label
    context = {
        "found": found,
        "name": name,
        "one": one,
        "period": period,
        "some_released": any(shown.today is None for shown in found),
    }
    return render(request, "figures/replay_values.html", context)
