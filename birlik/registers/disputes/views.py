from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from birlik.base import attachments, exports, versions
from birlik.base.forms import refuse
from birlik.base.requests import Request
from birlik.base.versions import Stale
from birlik.registers.disputes import (
    actions,
    history,
    lists,
    page,
    permissions,
    queries,
    settlement_page,
)
from birlik.registers.disputes.forms import (
    AttachForm,
    CloseForm,
    DisputeForm,
    NoteForm,
    ReasonForm,
    initial_of,
)
from birlik.registers.disputes.models import Dispute
from birlik.registers.disputes.opening import dispute_for
from birlik.registers.structure.queries import workplaces_visible_to
from birlik.registers.structure.scope import roles_of


@require_GET
def dispute_list(request: Request) -> HttpResponse:
    exports_it = bool(roles_of(request.user) & permissions.EXPORT)
    table = lists.table(request, reverse("disputes:export", args=["xlsx"]) if exports_it else "")
    return render(
        request,
        "disputes/list.html",
        {
            "table": table,
            "csv_url": table.export_url.replace("/xlsx", "/csv", 1),
            "figures": lists.key_figures(table),
            "charts": lists.counts(table),
            "may_record": queries.may_record(request.user),
        },
    )


@require_GET
def export(request: Request, kind: str) -> HttpResponseBase:
    heads, rows = lists.exported(lists.table(request))
    write = {"csv": exports.csv_file, "xlsx": exports.xlsx_file}[kind]
    return write(f"disputes-{timezone.localdate()}", heads, rows)


@require_GET
def detail(request: Request, number: str) -> HttpResponse:
    return _detail(request, dispute_for(request, number))


def _detail(
    request: Request,
    dispute: Dispute,
    note: NoteForm | None = None,
    file: AttachForm | None = None,
) -> HttpResponse:
    shown = page.context(dispute, request.user, timezone.localdate())
    shown |= settlement_page.of_dispute(dispute, request.user)
    page.note_reading(dispute, request.user, shown)
    forms = {"note_form": note or NoteForm(), "file_form": file or AttachForm()}
    return render(request, "disputes/detail.html", shown | forms)


@require_http_methods(["GET", "POST"])
def open_dispute(request: Request) -> HttpResponse:
    if not queries.may_record(request.user):
        raise Http404
    form = DisputeForm(request.POST or None, user=request.user, initial=_asked(request))
    if request.method == "POST" and form.is_valid():
        try:
            dispute = actions.open_dispute(by=request.user, **form.facts())
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(
                request, _("Dispute %(number)s is recorded.") % {"number": dispute.number}
            )
            return redirect("disputes:detail", dispute.number)
    return render(request, "disputes/form.html", {"form": form})


def _asked(request: Request) -> dict:
    """A workplace named in the address is filled in already."""
    codes = request.GET.getlist("workplace")
    return {"workplaces": list(workplaces_visible_to(request.user).filter(code__in=codes))}


@require_http_methods(["GET", "POST"])
def edit(request: Request, number: str) -> HttpResponse:
    dispute = dispute_for(request, number, permissions.RECORD)
    form = DisputeForm(request.POST or None, user=request.user, initial=initial_of(dispute))
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            actions.change(dispute=dispute, version=version, by=request.user, **form.facts())
        except ValidationError as error:
            refuse(form, error)
        except Stale as stale:
            return _both(request, form, stale.current)
        else:
            messages.success(request, _("The changes are kept."))
            return redirect("disputes:detail", number)
    return render(request, "disputes/form.html", {"form": form, "dispute": dispute})


def _both(request: Request, form: DisputeForm, current: Dispute) -> HttpResponse:
    """Somebody was faster: both versions side by side, and all that was typed still in the form."""
    versions.take(form, current)
    apart = versions.apart(
        form, form.facts(), actions.facts_of(current),
        shown=history.shown, label=history.field_name,
    )  # fmt: skip
    return render(
        request,
        "disputes/form.html",
        {"form": form, "dispute": current, "apart": apart, "last": history.last_change(current)},
        status=409,
    )


@require_http_methods(["GET", "POST"])
def close(request: Request, number: str) -> HttpResponse:
    dispute = dispute_for(request, number, permissions.RECORD)
    initial = page.closing(dispute, timezone.localdate())
    form = CloseForm(request.POST or None, initial=initial)
    return _settle(
        request,
        dispute,
        form,
        actions.close,
        {"heading": _("Close the dispute"), "agree": _("Close it")},
    )


def reopen(request: Request, number: str) -> HttpResponse:
    words = {
        "heading": _("Reopen the dispute"),
        "text": _("It counts as open again. How it had ended stays in its history."),
        "agree": _("Reopen it"),
    }
    return _with_reason(request, number, permissions.RECORD, actions.reopen, words)


def withdraw(request: Request, number: str) -> HttpResponse:
    words = {
        "heading": _("Withdraw the record"),
        "text": _(
            "For a record that was a mistake. It leaves every list and count, stays readable "
            "with your reason, and can be restored."
        ),
        "agree": _("Withdraw it"),
        "danger": True,
    }
    return _with_reason(request, number, permissions.WITHDRAW, actions.withdraw, words)


def restore(request: Request, number: str) -> HttpResponse:
    words = {"heading": _("Restore the record"), "agree": _("Restore it")}
    return _with_reason(request, number, permissions.WITHDRAW, actions.restore, words)


@require_http_methods(["GET", "POST"])
def _with_reason(
    request: Request, number: str, roles: frozenset[str], event: Callable, words: dict
) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    return _settle(request, dispute_for(request, number, roles), form, event, words)


def _settle(request: Request, dispute: Dispute, form, event: Callable, words: dict) -> HttpResponse:
    """Ask, act, and go back to the dispute."""
    if request.method == "POST" and form.is_valid():
        try:
            event(dispute=dispute, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            return redirect("disputes:detail", dispute.number)
    return render(request, "disputes/settle.html", {"form": form, "dispute": dispute, **words})


@require_POST
def note(request: Request, number: str) -> HttpResponse:
    dispute = dispute_for(request, number, permissions.NOTE)
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            actions.note(dispute=dispute, by=request.user, **form.cleaned_data)
            return redirect("disputes:detail", number)
        except ValidationError as error:
            refuse(form, error)
    return _detail(request, dispute, note=form)


@require_POST
def attach(request: Request, number: str) -> HttpResponse:
    dispute = dispute_for(request, number, permissions.NOTE)
    form = AttachForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            actions.attach(dispute=dispute, name=file.name, content=file, by=request.user)
            return redirect("disputes:detail", number)
        except ValidationError as error:
            form.add_error("file", error)
    return _detail(request, dispute, file=form)


@require_GET
def attachment(request: Request, number: str, pk: int) -> FileResponse:
    dispute = dispute_for(request, number)
    found = get_object_or_404(queries.attachments_of(dispute), pk=pk)
    return FileResponse(
        attachments.path_of(found).open("rb"),
        as_attachment=True,
        filename=found.name,
        content_type=found.content_type,
    )
