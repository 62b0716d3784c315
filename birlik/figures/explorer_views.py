"""The explorer: figures by rows and columns, as a table, chart or map, with every cell open. Its
address says all of it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from birlik.base.charts import Chart
from birlik.base.requests import Request
from birlik.figures import actions, figure_page, files, queries, sdmx
from birlik.figures.asking import SPANS, TREES, Asked, Refused, ask, hole
from birlik.figures.grid import Grid, grid
from birlik.figures.models import SavedView

SHOWN = ("table", "chart", "map")
SETTINGS = {"lang", "figure", "period", "rows", "columns", "show", "organisation"}
FIRST = "disputes-recorded"


def _asked(given: QueryDict, user: Any) -> list[Asked]:
    readable = queries.readable(user)
    codes = [code for code in given.getlist("figure") if code in readable] or [
        FIRST if FIRST in readable else next(iter(readable))
    ]
    narrowed = {name: str(given[name]) for name in given if name not in SETTINGS and given[name]}
    period = given.get("period") or str(timezone.localdate().year - 1)
    return [
        ask(code, period, narrowed=narrowed, organisation=given.get("organisation", ""), by=user)
        for code in codes
    ]


def _divisions(asked: list[Asked]) -> list[tuple[str, str]]:
    """What all the chosen figures can be divided by."""
    shared = [code for code in asked[0].figure.dimensions
              if all(code in one.figure.dimensions for one in asked)]  # fmt: skip
    return [(code, figure_page.label(asked[0], code)) for code in (*shared, *TREES, *SPANS)]


def _laid_out(given: QueryDict, user: Any) -> tuple[list[Asked], Grid]:
    asked = _asked(given, user)
    codes = [code for code, _label in _divisions(asked)]
    by = given.get("rows") or next(iter(codes))
    return asked, grid(asked, by, given.get("columns", ""), user)


def _charts(grid: Grid, show: str, user: Any) -> list[Chart]:
    """One for each figure. A map needs regions; without them the numbers are drawn as the rows
    are."""
    mapped = show == "map" and all("region" in one.figure.dimensions for one in grid.asked)
    by = "region" if mapped else grid.by
    return [figure_page.divided(one, user, by) for one in grid.asked]


@require_GET
def explore(request: Request) -> HttpResponse:
    given = request.GET
    context: dict[str, Any] = {
        "figures": [(one.code, one.name) for one in queries.readable(request.user).values()],
        "saved": queries.saved_for(request.user),
        "query": given.urlencode(),
        "show": given.get("show") if given.get("show") in SHOWN else "table",
    }
    try:
        asked, laid = _laid_out(given, request.user)
    except Refused as why:
        messages.error(request, str(why))
        if given:
            return render(request, "figures/explore.html", context, status=400)
        raise Http404 from why
    context |= {
        "grid": laid,
        "asked": asked,
        "chosen": [one.figure.code for one in asked],
        "divisions": _divisions(asked),
        "period": asked[0].period.label,
        "across": laid.across,
        "narrowing": _narrowing(asked),
        "charts": _charts(laid, context["show"], request.user)
        if context["show"] != "table"
        else [],
        "holes": [hole(asked[0], one) for one in (laid.by, laid.across) if one in TREES],
        "released": next(
            filter(None, (figure_page.released(one, request.user) for one in asked)), ""
        ),
        "narrowed": figure_page.in_words(asked[0].figure, asked[0].told()),
        "files": [*files.OF_GRID, *files.OF_CHART, "sdmx"],
    }
    return render(request, "figures/explore.html", context)


def _narrowing(asked: list[Asked]) -> list[dict[str, Any]]:
    """The filters the chosen figures share, with what is chosen."""
    first = asked[0]
    return [
        {
            "code": column.code,
            "label": column.label,
            "choices": list(figure_page.names_of(first, column.code).items()),
            "value": first.narrowed.get(column.code, ""),
        }
        for column in first.figure.cuts()
        if all(column.code in one.figure.dimensions for one in asked)
    ]


@require_GET
def export(request: Request, kind: str) -> HttpResponse:
    try:
        _chosen, laid = _laid_out(request.GET, request.user)
    except Refused as why:
        messages.error(request, str(why))
        return redirect("figures:explore")
    show = request.GET.get("show", "chart")
    name = f"birlik-figures.{'csv' if kind == 'sdmx' else kind}"
    if kind in files.OF_GRID:
        media, write = files.OF_GRID[kind]
        content = write(laid)
    elif kind in files.OF_CHART:
        media, draw = files.OF_CHART[kind]
        content = draw(_charts(laid, show, request.user))
    else:
        media, content = "text/csv; charset=utf-8", sdmx.of_grid(laid)
    return HttpResponse(
        content,
        content_type=media,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_POST
def save(request: Request) -> HttpResponse:
    """Keep the present choice under a name, for oneself or for all."""
    query, name = request.POST.get("query", ""), request.POST.get("name", "").strip()
    if name:
        actions.save_view(
            name=name, query=query, shared=bool(request.POST.get("shared")), by=request.user
        )
        messages.success(request, _("Saved as “%(name)s”.") % {"name": name})
    else:
        messages.error(request, _("Give it a name, so that it can be found again."))
    return redirect(f"{reverse('figures:explore')}?{query}")


@require_POST
def forget(request: Request, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView, pk=pk, by=request.user)
    actions.forget_view(view=view, by=request.user)
    messages.success(request, _("“%(name)s” is no longer kept.") % {"name": view.name})
    return redirect("figures:explore")
