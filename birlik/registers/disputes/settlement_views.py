"""The terms of a settlement: written down, kept, broken; and how long settlements last."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from birlik.base import attachments
from birlik.base.forms import refuse
from birlik.base.requests import Request
from birlik.base.versions import Stale
from birlik.registers.disputes import (
    permissions,
    settlement_actions,
    settlement_page,
    settlements,
)
from birlik.registers.disputes.forms import DisputeForm, VersionedReasonForm
from birlik.registers.disputes.models import Dispute, SettlementTerm
from birlik.registers.disputes.opening import dispute_for
from birlik.registers.disputes.settlement_forms import (
    BrokenForm,
    KeptForm,
    StageForm,
    TermForm,
    initial_of,
)


@require_GET
def lasting(request: Request) -> HttpResponse:
    """How long settlements last, and what fails."""
    return render(request, "disputes/settlements.html", settlement_page.content(request))


@require_http_methods(["GET", "POST"])
def add_term(request: Request, number: str) -> HttpResponse:
    dispute = dispute_for(request, number, permissions.RECORD)
    form = TermForm(request.POST or None, dispute=dispute)
    if request.method == "POST" and form.is_valid():
        try:
            settlement_actions.add_term(dispute=dispute, by=request.user, **form.facts())
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("The term is written down."))
            again = "more" in request.POST
            return redirect("disputes:add_term" if again else "disputes:detail", number)
    context = {"form": form, "dispute": dispute, "agreed": _agreed(dispute)}
    return render(request, "disputes/term_form.html", context)


def _agreed(dispute: Dispute) -> list[SettlementTerm]:
    newest = settlements.of_dispute(dispute).first()
    return newest.agreed if newest and newest.signed == dispute.ended else []


@require_http_methods(["GET", "POST"])
def change_term(request: Request, number: str, pk: int) -> HttpResponse:
    dispute, term = _term(request, number, pk)
    form = TermForm(request.POST or None, dispute=dispute, initial=initial_of(term))
    context: dict[str, Any] = {"form": form, "dispute": dispute, "term": term}
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            settlement_actions.change_term(
                term=term, version=version, by=request.user, **form.facts()
            )
        except ValidationError as error:
            refuse(form, error)
        except Stale as stale:
            context["apart"] = settlement_page.apart(form, stale.current)
            return render(request, "disputes/term_form.html", context, status=409)
        else:
            messages.success(request, _("The changes are kept."))
            return redirect("disputes:detail", number)
    return render(request, "disputes/term_form.html", context)


@require_http_methods(["GET", "POST"])
def kept(request: Request, number: str, pk: int) -> HttpResponse:
    dispute, term = _term(request, number, pk)
    form = KeptForm(request.POST or None, request.FILES or None, term=term)
    words = {"heading": _("The term was kept"), "agree": _("Note it")}
    return _say(request, dispute, term, form, settlement_actions.keep, words)


@require_http_methods(["GET", "POST"])
def broken(request: Request, number: str, pk: int) -> HttpResponse:
    dispute, term = _term(request, number, pk)
    form = BrokenForm(request.POST or None, request.FILES or None, term=term)
    words = {"heading": _("The term was broken"), "agree": _("Note it"), "danger": True}

    def break_(*, term: SettlementTerm, next: str, **told: Any) -> None:
        settlement_actions.break_(term=term, reopen=next == "reopen", **told)

    return _say(request, dispute, term, form, break_, words)


def _say(
    request: Request, dispute: Dispute, term: SettlementTerm, form: Any, event: Callable,
    words: dict,
) -> HttpResponse:  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            event(term=term, by=request.user, **form.told())
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("What you said is kept."))
            if form.cleaned_data.get("next") == "open":
                return redirect("disputes:open_from_term", dispute.number, term.pk)
            return redirect("disputes:detail", dispute.number)
    context = {"form": form, "dispute": dispute, "term": term, **words}
    return render(request, "disputes/term_word.html", context)


@require_POST
def take_back(request: Request, number: str, pk: int) -> HttpResponse:
    _found, term = _term(request, number, pk)
    try:
        settlement_actions.take_back(term=term, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("It is taken back: the term is due again."))
    return redirect("disputes:detail", number)


@require_http_methods(["GET", "POST"])
def withdraw_term(request: Request, number: str, pk: int) -> HttpResponse:
    dispute, term = _term(request, number, pk)
    form, status = VersionedReasonForm(request.POST or None, initial={"version": term.version}), 200
    if request.method == "POST" and form.is_valid():
        try:
            settlement_actions.withdraw_term(term=term, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        except Stale as stale:
            term, status = stale.current, 409
            form.take(term)
        else:
            messages.success(request, _("The term is withdrawn."))
            return redirect("disputes:detail", number)
    words = {
        "heading": _("Withdraw the term"),
        "text": _("For a term that was never agreed. Its wording stays in the history."),
        "agree": _("Withdraw it"),
        "danger": True,
    }
    context = {"form": form, "dispute": dispute, "term": term, **words}
    return render(request, "disputes/term_word.html", context, status=status)


@require_http_methods(["GET", "POST"])
def correct_stage(request: Request, number: str, pk: int) -> HttpResponse:
    """How far the dispute had gone when it was settled: put right, the old word kept."""
    dispute = dispute_for(request, number, permissions.RECORD)
    settlement = get_object_or_404(settlements.of_dispute(dispute), pk=pk)
    initial = {"reached": settlement.reached, "version": settlement.version}
    form, status = StageForm(request.POST or None, initial=initial), 200
    if request.method == "POST" and form.is_valid():
        try:
            settlement_actions.correct_stage(
                settlement=settlement, by=request.user, **form.cleaned_data
            )
        except ValidationError as error:
            refuse(form, error)
        except Stale as stale:
            settlement, status = stale.current, 409
            form.take(settlement)
        else:
            messages.success(request, _("The changes are kept."))
            return redirect("disputes:detail", number)
    words = {
        "heading": _("Correct how far it had gone"),
        "what": settlement.get_reached_display(),
        "text": _("The figures take the new word; the old one stays in the history."),
        "agree": _("Save"),
    }
    context = {"form": form, "dispute": dispute, **words}
    return render(request, "disputes/settle.html", context, status=status)


@require_http_methods(["GET", "POST"])
def open_from_term(request: Request, number: str, pk: int) -> HttpResponse:
    """A new dispute because of a broken term: what is known is filled in."""
    dispute, term = _term(request, number, pk)
    known = settlement_page.known_of(dispute, term)
    form = DisputeForm(request.POST or None, user=request.user, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            made = settlement_actions.open_from(term=term, by=request.user, **form.facts())
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(
                request, _("Dispute %(number)s is recorded.") % {"number": made.number}
            )
            return redirect("disputes:detail", made.number)
    context = {"form": form, "before": dispute, "term": term}
    return render(request, "disputes/open_from_term.html", context)


@require_GET
def term_file(request: Request, number: str, pk: int, file: int) -> FileResponse:
    dispute = dispute_for(request, number)
    term = get_object_or_404(settlement_page.terms_of(dispute), pk=pk)
    found = get_object_or_404(settlement_page.files_of([term]), pk=file)
    return FileResponse(
        attachments.path_of(found).open("rb"),
        as_attachment=True,
        filename=found.name,
        content_type=found.content_type,
    )


def _term(request: Request, number: str, pk: int) -> tuple[Dispute, SettlementTerm]:
    dispute = dispute_for(request, number, permissions.RECORD)
    return dispute, get_object_or_404(settlement_page.terms_of(dispute), pk=pk)
