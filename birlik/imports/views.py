from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from birlik.base.audit import record_read
from birlik.base.requests import Request
from birlik.base.tables import Column, Filter, Table
from birlik.base.templatetags.ui import badge
from birlik.imports import actions, queries, refused, registry, tasks
from birlik.imports.faults import ImportFault
from birlik.imports.forms import MatchForm, UploadForm
from birlik.imports.models import ImportRow, ImportRun, State, Verdict
from birlik.imports.reasons import Terms
from birlik.imports.wording import TONES, Speaker

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_STATE_TONES = {
    State.UPLOADED: "watch",
    State.TRIED: "watch",
    State.APPLIED: "good",
    State.UNDONE: "quiet",
    State.FAILED: "alert",
}


@require_safe
def run_list(request: Request) -> HttpResponse:
    table = Table(
        request,
        queries.visible_to(request.user),
        columns=[
            Column("file", _("File"), "file_name"),
            Column("kind", _("Kind"), lambda run: registry.kinds()[run.kind].label),
            Column("state", _("State"), _state),
            Column("new", _("New"), lambda run: run.counts.get("new"), numeric=True),
            Column("changed", _("Changed"), lambda run: run.counts.get("changed"), numeric=True),
            Column("refused", _("Refused"), lambda run: run.counts.get("refused"), numeric=True),
            Column("by", _("By"), lambda run: run.by or "Birlik"),
            Column("at", _("When"), "uploaded_at", order=("-uploaded_at", "-id")),
        ],
        filters=[
            Filter("kind", _("Kind"), [(k, i.label) for k, i in registry.kinds().items()]),
            Filter("state", _("State"), State.choices),
        ],
        order="at",
        link=_page,
        caption=_("Imports"),
    )
    return render(request, "imports/list.html", {"table": table})


def _state(run: ImportRun) -> SafeString:
    return badge(_STATE_TONES.get(State(run.state), "info"), str(State(run.state).label))


def _page(run: ImportRun) -> str:
    return reverse(
        "imports:match" if run.state == State.UPLOADED else "imports:verdict", args=[run.pk]
    )


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: Request) -> HttpResponse:
    kinds = queries.kinds_for(request.user)
    form = UploadForm(request.POST or None, request.FILES or None, kinds=kinds)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = actions.upload(
                kind=form.cleaned_data["kind"],
                name=file.name,
                chunks=file.chunks(),
                by=request.user,
            )
        except ImportFault as fault:
            form.add_error("file", str(fault))
        else:
            return redirect("imports:match", run.pk)
    return render(
        request,
        "imports/upload.html",
        {"form": form, "kinds": kinds},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def match(request: Request, pk: int) -> HttpResponse:
    run = _run(request, pk)
    importer = registry.importer(run.kind, by=request.user)
    form = MatchForm(request.POST or None, run=run, importer=importer)
    if request.method == "POST" and form.is_valid():
        try:
            actions.match_columns(run=run, match=form.match(), by=request.user)
            tasks.start("try_out", run=run, by=request.user)
        except ImportFault as fault:
            form.add_error(None, str(fault))
        else:
            return redirect("imports:verdict", run.pk)
    doubtful = sum(how in ("similar", "content") for how in run.layout["how"].values())
    context = {
        "run": run,
        "form": form,
        "kind": importer,
        "doubtful": doubtful,
        "remembered": "remembered" in run.layout["how"].values(),
        "required": [field for field in importer.fields if field.required],
    }
    return render(request, "imports/match.html", context, status=422 if form.errors else 200)


@require_POST
def sheet(request: Request, pk: int) -> HttpResponse:
    run = _run(request, pk)
    try:
        actions.choose_sheet(run=run, sheet=request.POST.get("sheet", ""), by=request.user)
    except ImportFault as fault:
        messages.error(request, str(fault))
    return redirect("imports:match", run.pk)


@require_safe
def verdict(request: Request, pk: int) -> HttpResponse:
    run = _run(request, pk)
    if run.state == State.UPLOADED:
        return redirect("imports:match", run.pk)
    standing = queries.standing(run)
    context = {
        "run": run,
        "kind": registry.kinds()[run.kind],
        "state": _state(run),
        "working": standing in ("worked on", "waiting"),
        "waiting": standing == "waiting",
        "broken_off": standing == "broken off",
    }
    if run.counts:
        _note_reading(request, run)
        context |= _judged(request, run)
    return render(request, "imports/verdict.html", context)


def _judged(request: Request, run: ImportRun) -> dict:
    reasons = queries.reason_counts(run)
    speaker = Speaker(registry.importer(run.kind, by=request.user))
    words = queries.terms_of(run)
    table = Table(
        request,
        queries.rows_of(run),
        columns=[
            Column("line", _("Line"), order=("line",), numeric=True),
            Column(
                "verdict",
                _("Verdict"),
                lambda row: badge(TONES[row.verdict], row.get_verdict_display()),
            ),
            Column("what", _("What it says"), lambda row: _pairs(speaker.row(row))),
            Column("why", _("Reasons"), lambda row: _reasons(row, words)),
        ],
        filters=[
            Filter(
                "verdict",
                _("Verdict"),
                [*Verdict.choices, ("notes", _("Taken with a note"))],
                lambda rows, value: queries.narrowed(rows, verdict=value),
                chips=True,
            ),
            Filter(
                "reason",
                _("Reason"),
                [(one["key"], one["example"]) for one in reasons],
                lambda rows, value: queries.narrowed(rows, reason=value),
            ),
        ],
        order="line",
        caption=_("Rows of the file with their verdicts"),
        name="rows",
    )
    return {"table": table, "reasons": reasons, "blocked": queries.blocked(run)}


def _pairs(pairs: list[tuple[str, str]]) -> SafeString:
    cells = format_html_join(
        " ", '<span class="import-cell"><span class="soft">{}:</span> {}</span>', pairs
    )
    return format_html("<div>{}</div>", cells)


def _reasons(row: ImportRow, words: Terms) -> SafeString:
    told = queries.sentences(row, words)
    sentences = format_html_join(" ", "<p>{}</p>", ((sentence,) for sentence in told))
    return format_html("<div>{}</div>", sentences)


def _note_reading(request: Request, run: ImportRun) -> None:
    if fields := registry.kinds()[run.kind].personal:
        record_read(run, by=request.user, fields=fields)


@require_safe
def status(request: Request, pk: int) -> HttpResponse:
    """How far the work is; once it is done, the whole page is read anew."""
    run = _run(request, pk)
    standing = queries.standing(run)
    if standing in ("", "broken off"):
        return HttpResponseClientRefresh()
    waiting = standing == "waiting"
    return render(request, "imports/progress.html", {"run": run, "waiting": waiting})


@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: Request, pk: int) -> HttpResponse:
    run = _run(request, pk)
    if request.method == "POST":
        return _step(request, run, "apply", _("The rows are in the register now."))
    if not actions.may_start(run, "apply"):
        return redirect("imports:verdict", run.pk)
    writes = run.counts.get("new", 0) + run.counts.get("changed", 0)
    context = {
        "heading": _("Store these rows?"),
        "text": ngettext(
            "%(rows)d row will be stored; refused and unchanged rows are left. "
            "The import can be taken back as a whole until something is built upon it.",
            "%(rows)d rows will be stored; refused and unchanged rows are left. "
            "The import can be taken back as a whole until something is built upon it.",
            writes,
        )
        % {"rows": writes},
        "agree": _("Store the rows"),
        "cancel_url": reverse("imports:verdict", args=[run.pk]),
    }
    return render(request, "base/confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: Request, pk: int) -> HttpResponse:
    run = _run(request, pk)
    if request.method == "POST":
        return _step(request, run, "undo", _("The import was taken back as a whole."))
    if not actions.may_start(run, "undo"):
        return redirect("imports:verdict", run.pk)
    context = {
        "heading": _("Take the whole import back?"),
        "text": _(
            "New records are removed and changed ones become what they were. If anything was "
            "built upon them "
            "since, nothing is taken back and the page says what stands in the way."
        ),
        "agree": _("Take it back"),
        "cancel_url": reverse("imports:verdict", args=[run.pk]),
        "danger": True,
    }
    return render(request, "base/confirm.html", context)


def _step(request: Request, run: ImportRun, step: actions.Step, done: str) -> HttpResponse:
    try:
        if tasks.start(step, run=run, by=request.user):
            messages.success(request, done)
    except ImportFault as fault:
        messages.error(request, str(fault))
    return redirect("imports:verdict", run.pk)


@require_safe
def refused_rows(request: Request, pk: int) -> HttpResponse:
    run = _run(request, pk)
    try:
        body = refused.workbook(run, by=request.user)
    except ImportFault as fault:
        messages.error(request, str(fault))
        return redirect("imports:verdict", run.pk)
    _note_reading(request, run)
    name = f"birlik-import-{run.pk}-refused.xlsx"
    return HttpResponse(
        body,
        content_type=_XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _run(request: Request, pk: int) -> ImportRun:
    return get_object_or_404(queries.visible_to(request.user), pk=pk)
