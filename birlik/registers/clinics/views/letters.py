"""Letters and claims filled from the record, as PDF to sign and DOCX to edit."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from birlik.base.documents import to_docx, to_pdf
from birlik.base.requests import Request
from birlik.registers.clinics import actions, letters
from birlik.registers.clinics.views.appeal import find_appeal

FORMATS = {
    "pdf": (to_pdf, "application/pdf"),
    "docx": (
        to_docx,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
}


@require_GET
def offered(request: Request, number: str) -> HttpResponse:
    appeal = find_appeal(request, number)
    actions.open_file(appeal=appeal, by=request.user)
    return render(
        request,
        "clinics/letters.html",
        {"appeal": appeal, "offers": letters.offers(appeal, request.user)},
    )


@require_GET
def letter(request: Request, number: str, kind: str, language: str, form: str) -> HttpResponse:
    appeal = find_appeal(request, number)
    if kind not in letters.KINDS or language not in letters.LANGUAGES or form not in FORMATS:
        raise Http404
    actions.open_file(appeal=appeal, by=request.user)
    write, content_type = FORMATS[form]
    body = write(letters.letter(appeal, request.user, kind, language))
    name = f"{appeal.number}-{kind}-{language}.{form}"
    return HttpResponse(
        body,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
