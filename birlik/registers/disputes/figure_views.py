"""The figures of disputes, cut by year, region, sector and union."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from birlik.base.requests import Request
from birlik.base.tables import Table
from birlik.registers.disputes import figures as counted
from birlik.registers.disputes import lists, step_times

CUT_BY = ("year", "region", "sector", "union")


@require_GET
def figures(request: Request) -> HttpResponse:
    found = lists.table(request)
    found.path = reverse("disputes:list")  # every number opens the list
    times = step_times.step_times(found.rows, timezone.localdate())
    stats = counted.stats(found)
    heads = counted.heads()
    shown = {
        "filters": [
            {
                "name": one.name,
                "label": one.label,
                "choices": [(str(value), text) for value, text in one.choices],
                "chosen": request.GET.get(one.name, ""),
            }
            for one in found.filters
            if one.name in CUT_BY
        ],
        "stats": stats,
        "demands": counted.of_demands(found),
        "times": [(one, _addresses(found, one)) for one in times],
        "in_time": step_times.whole_share(times),
        "heads": heads,
        "tables": [
            {
                "by": by,
                "title": title,
                "head": head,
                "rows": [
                    {"label": cut.label, "headed": list(zip(heads, cut.cells, strict=True))}
                    for cut in counted.cuts(found, by)
                ],
            }
            for by, title, head in (
                ("region", _("By region"), _("Region")),
                ("sector", _("By sector"), _("Sector")),
                ("union", _("By union present"), _("Union present")),
            )
        ],
        "list_url": found.address(),
    }
    return render(request, "disputes/figures.html", shown)


def _addresses(found: Table, time: step_times.StepTime) -> dict[str, str]:
    """Where the disputes behind each number of a step stand."""
    return {
        kind: found.address(step=f"{time.code}.{kind}")
        for kind in (step_times.DONE, step_times.IN_TIME, step_times.JUDGED)
    }
