"""A measure: its page, and all that happens to it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from birlik.base import attachments
from birlik.base.forms import refuse
from birlik.base.requests import Request
from birlik.base.versions import Stale
from birlik.registers.plans import actions, measure_page, queries, typical
from birlik.registers.plans.forms import (
    FactsForm,
    HandOverForm,
    MeasureForm,
    ProgressForm,
    ReasonForm,
    initial_of,
    usual_term,
)
from birlik.registers.plans.models import Measure
from birlik.registers.plans.views import plan_of
from birlik.registers.structure.queries import workplaces_visible_to


@require_http_methods(["GET", "POST"])
def add(request: Request, pk: int) -> HttpResponse:
    plan = plan_of(request, pk, changing=True)
    form = MeasureForm(request.POST or None, plan=plan, user=request.user, initial=_asked(request))
    if request.method == "POST" and form.is_valid():
        owner = form.cleaned_data["owner"]
        try:
            made = actions.add(plan=plan, owner=owner, by=request.user, **form.facts())
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("The measure is in the plan."))
            return redirect("plans:measure", made.pk)
    context = {"form": form, "plan": plan, "typical": typical.measures()}
    return render(request, "plans/measure_form.html", context)


def _asked(request: Request) -> dict[str, Any]:
    """A usual measure and a workplace named in the address are filled in already."""
    known: dict[str, Any] = {"term": usual_term()}
    if usual := typical.of_code(request.GET.get("typical", "")):
        known |= {"text": usual.text, "indicator": usual.indicator}
    at = workplaces_visible_to(request.user).filter(code=request.GET.get("workplace", ""))
    return known | ({"workplace": place} if (place := at.first()) else {})


@require_GET
def measure(request: Request, pk: int) -> HttpResponse:
    return _page(request, measure_of(request, pk))


def _page(request: Request, found: Measure, form: ProgressForm | None = None) -> HttpResponse:
    context = measure_page.content(found, request.user)
    context["form"] = form or ProgressForm(initial={"claimed": found.claimed})
    return render(request, "plans/measure.html", context)


@require_POST
def report(request: Request, pk: int) -> HttpResponse:
    found = measure_of(request, pk)
    if not queries.may_report(request.user, found):
        raise Http404
    form = ProgressForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            progress = actions.report(measure=found, by=request.user, **form.told())
        except ValidationError as error:
            refuse(form, error)
        else:
            if progress.status != progress.claimed:
                text = _(
                    "Kept. Without evidence it is shown as “no evidence”: add it when you can."
                )
                messages.warning(request, text)
            else:
                messages.success(request, _("What you said is kept."))
            return redirect("plans:measure", pk)
    return _page(request, found, form)


@require_http_methods(["GET", "POST"])
def change(request: Request, pk: int) -> HttpResponse:
    found = measure_of(request, pk, changing=True)
    form = FactsForm(request.POST or None, user=request.user, initial=initial_of(found))
    context: dict[str, Any] = {"form": form, "measure": found, "plan": found.plan}
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            actions.change(measure=found, version=version, by=request.user, **form.facts())
        except ValidationError as error:
            refuse(form, error)
        except Stale as stale:
            context |= measure_page.both(form, stale.current)
            return render(request, "plans/measure_form.html", context, status=409)
        else:
            messages.success(request, _("The changes are kept."))
            return redirect("plans:measure", pk)
    return render(request, "plans/measure_form.html", context)


@require_http_methods(["GET", "POST"])
def hand_over(request: Request, pk: int) -> HttpResponse:
    found = measure_of(request, pk, changing=True)
    form = HandOverForm(
        request.POST or None, measure=found, user=request.user, initial={"version": found.version}
    )
    words = {"heading": _("Hand the measure over"), "agree": _("Hand it over")}
    return _with_reason(request, found, form, actions.hand_over, words)


@require_http_methods(["GET", "POST"])
def drop(request: Request, pk: int) -> HttpResponse:
    found = measure_of(request, pk, changing=True)
    words = {
        "heading": _("Drop the measure"),
        "text": _(
            "It leaves counts and reminders, stays readable with your reason, and can be restored."
        ),
        "agree": _("Drop it"),
        "danger": True,
    }
    return _with_reason(request, found, ReasonForm(request.POST or None), actions.drop, words)


@require_POST
def restore(request: Request, pk: int) -> HttpResponse:
    found = measure_of(request, pk, changing=True)
    actions.restore(measure=found, by=request.user)
    messages.success(request, _("The measure is to be done again."))
    return redirect("plans:measure", pk)


@require_GET
def evidence(request: Request, pk: int, file: int) -> FileResponse:
    found = get_object_or_404(queries.files_of(measure_of(request, pk)), pk=file)
    return FileResponse(
        attachments.path_of(found).open("rb"),
        as_attachment=True,
        filename=found.name,
        content_type=found.content_type,
    )


def _with_reason(
    request: Request, found: Measure, form: Any, event: Callable, words: dict
) -> HttpResponse:
    """Ask, act, and go back to the measure."""
    if request.method == "POST" and form.is_valid():
        try:
            event(measure=found, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        except Stale as stale:
            form.add_error(None, str(stale))
        else:
            messages.success(request, _("The changes are kept."))
            return redirect("plans:measure", found.pk)
    return render(request, "plans/ask.html", {"form": form, "measure": found, **words})


def measure_of(request: Request, pk: int, *, changing: bool = False) -> Measure:
    rows = queries.measures_visible_to(request.user).select_related(
        "plan__region", "plan__sector", "owner__organisation", "owner__workplace", "workplace"
    )
    found = get_object_or_404(rows, pk=pk)
    if changing and not queries.may_record(request.user, found.plan):
        raise Http404
    return found
