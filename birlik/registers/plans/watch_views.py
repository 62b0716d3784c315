"""Enterprises on watch: the list, one watch, put on and take off."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from birlik.base.charts import Bar, Bars
from birlik.base.forms import refuse
from birlik.base.requests import Request
from birlik.registers.plans import lists, watch_actions, watching
from birlik.registers.plans.forms import LookForm, TakeOffForm, WatchForm
from birlik.registers.plans.models import Watch
from birlik.registers.structure.models import Employer, Workplace
from birlik.registers.structure.queries import (
    employers_visible_to,
    regions_of,
    workplaces_visible_to,
)


@require_GET
def watch_list(request: Request) -> HttpResponse:
    table = lists.watch_table(request)
    running = watching.visible_to(request.user).filter(watching.RUNNING)
    counts = watching.by_region(running)
    bars = [
        Bar(region.name, (counts[region.code],), table.address(region=region.code))
        for region in regions_of(request.user)
        if region.code in counts
    ]
    bars.sort(key=lambda bar: -(bar.values[0] or 0))
    chart = Bars(title=_("On watch, by region"), bars=bars) if len(bars) > 1 else None
    return render(request, "plans/watch_list.html", {"table": table, "chart": chart})


@require_http_methods(["GET", "POST"])
def put_on(request: Request, code: str) -> HttpResponse:
    return _put_on(request, get_object_or_404(workplaces_visible_to(request.user), code=code))


@require_http_methods(["GET", "POST"])
def put_on_employer(request: Request, pk: int) -> HttpResponse:
    """With all its workplaces."""
    return _put_on(request, get_object_or_404(employers_visible_to(request.user), pk=pk))


def _put_on(request: Request, place: Workplace | Employer) -> HttpResponse:
    if not watching.may_watch(request.user, place):
        raise Http404
    if running := watching.over(place):
        return redirect("plans:watched", running.pk)
    form = WatchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            watch = watch_actions.put_on(place=place, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("It is on watch."))
            return redirect("plans:watched", watch.pk)
    context = {"form": form, "place": place, "back": _address(place)}
    return render(request, "plans/watch_form.html", context)


def _address(place: Workplace | Employer) -> str:
    if isinstance(place, Workplace):
        return reverse("structure:workplace", args=[place.code])
    return reverse("structure:employer", args=[place.pk])


@require_GET
def watched(request: Request, pk: int) -> HttpResponse:
    return _page(request, _watch(request, pk))


@require_POST
def look(request: Request, pk: int) -> HttpResponse:
    watch, form = _watch(request, pk, changing=True), LookForm(request.POST)
    if form.is_valid():
        try:
            watch_actions.look(watch=watch, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("What you found is kept; it stays on watch."))
            return redirect("plans:watched", pk)
    return _page(request, watch, look_form=form)


@require_POST
def take_off(request: Request, pk: int) -> HttpResponse:
    watch, form = _watch(request, pk, changing=True), TakeOffForm(request.POST)
    if form.is_valid():
        try:
            watch_actions.take_off(watch=watch, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            return redirect("plans:watched", pk)
    return _page(request, watch, take_off_form=form)


@require_POST
def put_back(request: Request, pk: int) -> HttpResponse:
    watch = _watch(request, pk, changing=True)
    try:
        watch_actions.put_back(watch=watch, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("plans:watched", pk)


def _page(
    request: Request,
    watch: Watch,
    look_form: LookForm | None = None,
    take_off_form: TakeOffForm | None = None,
) -> HttpResponse:
    context = {
        "watch": watch,
        "due": watch.until is None and watch.look_again <= timezone.localdate(),
        "looks": watch.looks.select_related("by"),
        "may_watch": watching.may_watch(request.user, watch.place),
        "back": _address(watch.place),
        "look_form": look_form or LookForm(),
        "take_off_form": take_off_form or TakeOffForm(),
    }
    return render(request, "plans/watched.html", context)


def _watch(request: Request, pk: int, *, changing: bool = False) -> Watch:
    rows = watching.visible_to(request.user).select_related(
        "workplace__region", "workplace__sector", "employer", "put_by", "taken_off_by"
    )
    watch = get_object_or_404(rows, pk=pk)
    if changing and not watching.may_watch(request.user, watch.place):
        raise Http404
    return watch
