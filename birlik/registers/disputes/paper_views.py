"""The papers of a dispute on pages and as files."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from birlik import law
from birlik.base.audit import record_read
from birlik.base.documents import Document, to_docx, to_html, to_pdf
from birlik.base.forms import refuse
from birlik.base.requests import Request
from birlik.registers.disputes import (
    event_data,
    evidence_actions,
    papers,
    permissions,
    procedure,
    queries,
)
from birlik.registers.disputes.evidence_forms import EvidenceForm
from birlik.registers.disputes.models import Dispute
from birlik.registers.disputes.opening import dispute_for
from birlik.registers.disputes.paper_places import Places

WRITERS = {
    "pdf": (to_pdf, "application/pdf"),
    "docx": (
        to_docx,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
}
NAMES = "representative of sides, name of members"


@dataclass(frozen=True)
class Line:
    """A paper in the list of a dispute."""

    sheet: papers.Sheet
    step: str
    by: str
    status: str
    missing: list[tuple[str, str]]
    """What a fact is called, and where it is recorded."""


@require_GET
def paper_list(request: Request, number: str) -> HttpResponse:
    dispute = dispute_for(request, number, permissions.PAPERS)
    desk = _desk(dispute, request)
    places = _places(request, dispute)
    lines = _lines(desk, places) if desk.works else []
    return render(
        request,
        "disputes/papers.html",
        {
            "dispute": dispute,
            "now": [line for line in lines if line.status in ("open", "overdue")],
            "others": [line for line in lines if line.status not in ("open", "overdue")],
            "languages": papers.languages(),
            "works": desk.works,
            "form": places.form if places else "",
            "may_evidence": queries.may(request.user, permissions.EVIDENCE, dispute),
        },
    )


@require_GET
def preview(request: Request, number: str, code: str, language: str) -> HttpResponse:
    dispute = dispute_for(request, number, permissions.PAPERS)
    filled = _filled(request, dispute, code, language)
    return render(
        request,
        "disputes/paper.html",
        {
            "dispute": dispute,
            "sheet": filled.sheet,
            "language": language,
            "languages": papers.languages(),
            "document": filled.document,
            "missing": _missing(filled.document, _places(request, dispute)),
            "body": to_html(filled.document),
        },
    )


@require_GET
def file(request: Request, number: str, code: str, language: str, kind: str) -> HttpResponse:
    dispute = dispute_for(request, number, permissions.PAPERS)
    filled = _filled(request, dispute, code, language)
    write, content_type = WRITERS[kind]
    name = f"{dispute.number}-{code}-{language}.{kind}"
    return HttpResponse(
        write(filled.document),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_http_methods(["GET", "POST"])
def evidence(request: Request, number: str) -> HttpResponseBase:
    """Choose what goes into the pack; the answer is the file."""
    dispute = dispute_for(request, number, permissions.EVIDENCE)
    form = EvidenceForm(request.POST or None, dispute=dispute, done=_done(dispute))
    if request.method == "POST" and form.is_valid():
        try:
            pack = evidence_actions.make_pack(
                dispute=dispute, wanted=form.wanted(), by=request.user
            )
        except ValidationError as error:
            refuse(form, error)
        else:
            name = f"{dispute.number}-evidence-{form.cleaned_data['language']}.pdf"
            return FileResponse(
                pack, as_attachment=True, filename=name, content_type="application/pdf"
            )
    return render(request, "disputes/evidence.html", {"form": form, "dispute": dispute})


def _done(dispute: Dispute) -> set[str]:
    """Steps that have been closed by something on record."""
    state = procedure.state(dispute, timezone.localdate())
    return {row.step.code for row in state.rows if row.closed} if state else set()


def _desk(dispute: Dispute, request: Request) -> papers.Desk:
    names = queries.may(request.user, permissions.NAMES, dispute)
    return papers.Desk(dispute, today=timezone.localdate(), made=timezone.now(), names=names)


def _places(request: Request, dispute: Dispute) -> Places | None:
    """For who may put on record what a paper lacks."""
    may = queries.may(request.user, permissions.RECORD, dispute) and not dispute.mistake
    return Places(dispute) if may else None


def _missing(document: Document, places: Places | None) -> list[tuple[str, str]]:
    return [(label, places.of(name) if places else "") for name, label in document.missing.items()]


def _filled(request: Request, dispute: Dispute, code: str, language: str) -> papers.Filled:
    """With the names of people for who may see them; that they were shown is written down."""
    sheet, desk = papers.find(code), _desk(dispute, request)
    if sheet is None or language not in papers.languages() or not desk.works:
        raise Http404
    if desk.names:
        record_read(dispute, by=request.user, fields=NAMES)
    return desk.fill(sheet, language)


def _lines(desk: papers.Desk, places: Places | None) -> list[Line]:
    assert desk.clock is not None
    spec, language = desk.clock.spec, event_data.language()
    state = procedure.state(desk.dispute, desk.today, desk.clock)
    status = {row.step.code: row.status for row in state.rows} if state else {}
    first = papers.languages()[0]
    return [
        Line(
            sheet=sheet,
            step=law.say(spec.steps[sheet.step].label, language),
            by=law.say(spec.actors[sheet.by], language),
            status=status.get(sheet.step, ""),
            missing=_missing(desk.fill(sheet, first).document, places),
        )
        for sheet in papers.offered()
    ]
