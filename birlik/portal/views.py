from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik import law
from birlik.base import laws
from birlik.base.formatting import language
from birlik.base.models import LANGUAGES
from birlik.portal import forms, papers, plain_rights


def start(request: HttpRequest) -> HttpResponse:
    """What anybody can do here without an account."""
    return render(request, "portal/start.html")


def rights(request: HttpRequest) -> HttpResponse:
    """What the law says, value by value, in its own short words."""
    try:
        groups = plain_rights.groups(laws.current().on(timezone.localdate()))
    except law.LawError as error:
        raise Http404 from error
    if not groups:
        raise Http404
    crumbs = [(_("Help with work"), reverse("portal:start"))]
    return render(request, "portal/rights.html", {"groups": groups, "crumbs": crumbs})


def clinics(request: HttpRequest) -> HttpResponse:
    """Where they are, whom they serve, and a poster of each to hang up."""
    rows = [
        {
            "clinic": clinic,
            "regions": ", ".join(sorted(region.name for region in clinic.regions.all())),
            "languages": ", ".join(name for code, name in LANGUAGES if code in clinic.languages),
            "posters": [(name, code) for code, name in LANGUAGES if code in clinic.languages],
        }
        for clinic in forms.open_clinics().prefetch_related("regions")
    ]
    crumbs = [(_("Help with work"), reverse("portal:start"))]
    return render(request, "portal/clinics.html", {"rows": rows, "crumbs": crumbs})


def poster(request: HttpRequest, code: str) -> HttpResponse:
    clinic = get_object_or_404(forms.open_clinics(), code=code)
    spoken = language()
    address = request.build_absolute_uri(
        f"{reverse('portal:ask')}?clinic={clinic.code}&lang={spoken}"
    )
    answer = HttpResponse(papers.poster(clinic, address, spoken), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="poster-{clinic.code}-{spoken}.pdf"'
    return answer
