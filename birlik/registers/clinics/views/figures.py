"""The figures of the clinics, out of their records; and what a chief sees: dates, no name."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from birlik.base.requests import Request
from birlik.registers.clinics import clocks, figures_page, queries
from birlik.registers.clinics.queries import keeping as kept


@require_GET
def figures(request: Request) -> HttpResponse:
    return render(request, "clinics/figures.html", figures_page.of(request))


@require_GET
def chief(request: Request) -> HttpResponse:
    return render(
        request, "clinics/chief.html", figures_page.for_chief(request.user, timezone.localdate())
    )


@require_GET
def keeping(request: Request) -> HttpResponse:
    """What expires soon at the own clinics, and what has: how many, by which rule."""
    works = queries.clinics_of(request.user).exists()
    return render(
        request,
        "clinics/keeping.html",
        {
            "expiring": kept.expiring_for(request.user, timezone.localdate()),
            "tombstones": kept.tombstones_for(request.user)[:100],
            "years": clocks.rules()["retention"],
            "back": reverse("clinics:queue" if works else "clinics:chief"),
        },
    )
