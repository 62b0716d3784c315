"""Plans: the list, one plan, its sheet for printing."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from birlik.base.forms import refuse
from birlik.base.requests import Request
from birlik.base.versions import Stale, take
from birlik.registers.plans import actions, lists, permissions, queries
from birlik.registers.plans.forms import AimForm, PlanForm
from birlik.registers.plans.models import Plan
from birlik.registers.structure.scope import roles_of


@require_GET
def plan_list(request: Request) -> HttpResponse:
    may = bool(roles_of(request.user) & permissions.RECORD)
    context = {"table": lists.plan_table(request), "may_record": may}
    return render(request, "plans/list.html", context)


@require_http_methods(["GET", "POST"])
def open_plan(request: Request) -> HttpResponse:
    form = PlanForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            plan = actions.open_plan(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("The plan is open. Add its first measure."))
            return redirect("plans:plan", plan.pk)
    return render(request, "plans/open.html", {"form": form})


@require_GET
def plan(request: Request, pk: int) -> HttpResponse:
    found = plan_of(request, pk)
    table = lists.measure_table(request, found)
    chart, stats = lists.progress_of(found, table)
    return render(
        request,
        "plans/plan.html",
        {
            "plan": found,
            "table": table,
            "chart": chart,
            "stats": stats,
            "may_record": queries.may_record(request.user, found),
        },
    )


@require_GET
def sheet(request: Request, pk: int) -> HttpResponse:
    """The whole plan for paper: every standing measure, late ones first."""
    found, today = plan_of(request, pk), timezone.localdate()
    lines = [(one, lists.status(one, today)) for one in queries.for_paper(found, today)]
    return render(request, "plans/sheet.html", {"plan": found, "lines": lines})


@require_http_methods(["GET", "POST"])
def aim(request: Request, pk: int) -> HttpResponse:
    found = plan_of(request, pk, changing=True)
    form = AimForm(request.POST or None, initial={"aim": found.aim, "version": found.version})
    current = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_aim(
                plan=found,
                version=form.cleaned_data["version"] or 0,
                aim=form.cleaned_data["aim"],
                by=request.user,
            )
        except Stale as stale:
            current = stale.current
            take(form, current)
        else:
            messages.success(request, _("The changes are kept."))
            return redirect("plans:plan", pk)
    context = {"form": form, "plan": found, "current": current}
    return render(request, "plans/aim.html", context, status=409 if current else 200)


def plan_of(request: Request, pk: int, *, changing: bool = False) -> Plan:
    rows = queries.visible_to(request.user).select_related("region", "sector")
    found = get_object_or_404(rows, pk=pk)
    if changing and not queries.may_record(request.user, found):
        raise Http404
    return found
