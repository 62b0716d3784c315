"""Say it in one's own words, get a receipt code."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from birlik.base import topics
from birlik.base.formatting import language
from birlik.base.forms import refuse
from birlik.portal import actions, forms, guard, papers, removed, uploads
from birlik.portal.doorway import check_crowd, check_puzzle, door
from birlik.registers.clinics import clocks, codes
from birlik.registers.clinics.actions.taking import Received


@door
def ask(request: HttpRequest) -> HttpResponse:
    if not topics.exists():
        return render(request, "portal/no_clinic.html")
    if request.method != "POST":
        if not forms.open_clinics().exists():
            return render(request, "portal/no_clinic.html")
        return _page(request, forms.new_ask(request.GET.get("clinic", "")[:20], language()))
    if int(request.META.get("CONTENT_LENGTH") or 0) > uploads.FARTHEST:
        return render(request, "portal/too_much.html", status=413)
    sieve = uploads.sieve(request)
    form = forms.AskForm(request.POST)
    guard.sendings.add(guard.address_of(request))
    if form.is_valid():
        try:
            return _received(request, form, sieve)
        except ValidationError as error:
            refuse(form, error)
    return _page(request, form, chosen=bool(request.FILES or sieve.refused))


def _received(request: HttpRequest, form: forms.AskForm, sieve: uploads.Sieve) -> HttpResponse:
    check_crowd(request)
    puzzle, told, clinic = check_puzzle(request), form.told(), form.chosen_clinic()
    if clinic is None:
        return render(request, "portal/no_clinic.html")
    guard.sendings.add_at(clinic.code)
    received = actions.take(
        clinic=clinic, client_id=form.cleaned_data["client_id"], puzzle=puzzle, told=told
    )
    kept = actions.first_files(
        received=received, files=request.FILES.getlist("papers"), nameless=told["anonymous"]
    )
    kept.refused += sieve.refused
    return render(request, "portal/receipt.html", _receipt(request, received, kept))


def _receipt(request: HttpRequest, received: Received, kept: actions.Kept) -> dict[str, Any]:
    appeal = received.appeal
    return {
        "received": received,
        "appeal": appeal,
        "kept": [(file, removed.in_words(file.removed)) for file in kept.kept],
        "refused": forms.said(kept.refused),
        "return_url": request.build_absolute_uri(reverse("portal:code")),
        "code_plain": codes.plain(received.code),
    }


def _page(request: HttpRequest, form: forms.AskForm, *, chosen: bool = False) -> HttpResponse:
    code = form["clinic"].value()
    context = {
        "form": form,
        "clinic": forms.open_clinics().filter(code=code).first() if code else None,
        "puzzle": guard.puzzle(
            guard.price(guard.sendings, guard.address_of(request), str(code or ""))
        ),
        "answer_by": clocks.answer_by(timezone.localdate()),
        "files_again": chosen,
        "crumbs": [(_("Help with work"), reverse("portal:start"))],
    }
    return render(request, "portal/ask.html", context)


@door
@require_POST
def receipt_paper(request: HttpRequest) -> HttpResponse:
    """The receipt as a PDF: only of what this request itself says, nothing is looked up."""
    code = codes.plain(request.POST.get("code", ""))[: codes.SIGNS]
    address = request.build_absolute_uri(reverse("portal:code"))
    body = papers.receipt(codes.written(code), address)
    answer = HttpResponse(body, content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="receipt.pdf"'
    return answer
