"""The public page on how good the warnings are. No sign-in; nothing on it can be edited."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from birlik.base import packs
from birlik.monitoring import lists, public_page, queries
from birlik.monitoring.weights import weights
from birlik.registers.structure.models import Region


@require_GET
def warnings(request: HttpRequest) -> HttpResponse:
    if weights() is None:  # the pack scores no workplaces: there are no lists to judge
        return render(request, "monitoring/warnings.html", {"quarters": []})
    quarters = list(queries.judged_quarters())
    fresh, taught = public_page.apart(quarters)
    names = {region.code: region.name for region in Region.objects.all()}
    rules = packs.current("warnings")
    label = request.GET.get("quarter", "")
    chosen = public_page.picked(quarters, label)
    regions = public_page.by_region(chosen, names) if chosen else []
    return render(
        request,
        "monitoring/warnings.html",
        {
            "quarters": public_page.by_quarter(fresh),
            "taught": public_page.by_quarter(taught),
            "regions": [line for line in regions if not line.few],
            "few": [line for line in regions if line.few],
            "pooled": [one.quarter for one in chosen],
            "region_tabs": public_page.tabs(quarters, label, request.path),
            "chart": public_page.chart(fresh or quarters),
            "said": public_page.said(fresh or quarters),
            "rare": public_page.rare(chosen),
            "baselines": public_page.baseline_names(),
            "rules": lists.rules(),
            "rule_weeks": rules["hit_weeks"],
            "fewest": rules["fewest"],
            "rules_reason": packs.text(rules["reason"]),
            "computed": max((one.computed_at for one in quarters), default=None),
            "replayed": sum(one.numbers["replayed_lists"] for one in quarters),
        },
    )
