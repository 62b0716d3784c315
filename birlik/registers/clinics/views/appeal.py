"""One appeal: its page, and the forms of everything that happens to it."""

from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from birlik.base import attachments, versions
from birlik.base.forms import refuse
from birlik.base.requests import Request
from birlik.base.versions import Stale
from birlik.registers.clinics import actions, page, queries
from birlik.registers.clinics.choices import State
from birlik.registers.clinics.forms import EVENTS, PARTS
from birlik.registers.clinics.forms.event import EventForm
from birlik.registers.clinics.forms.taking import ChangeForm, initial_of
from birlik.registers.clinics.models import Appeal

Form = TypeVar("Form", bound=EventForm)


@require_GET
def detail(request: Request, number: str) -> HttpResponse:
    gone = queries.visible_to(request.user).exclude(forgotten_on=None)
    if forgotten := gone.select_related("clinic").filter(number=number).first():
        context = {"appeal": forgotten, "facts": page.coded(forgotten)}
        return render(request, "clinics/forgotten.html", context)
    appeal = find_appeal(request, number)
    actions.open_file(appeal=appeal, by=request.user)
    return render(request, "clinics/appeal.html", page.of(appeal, request.user))


@require_http_methods(["GET", "POST"])
def edit(request: Request, number: str) -> HttpResponse:
    appeal = find_appeal(request, number)
    actions.open_file(appeal=appeal, by=request.user)
    form = ChangeForm(request.POST or None, user=request.user, initial=initial_of(appeal))
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            actions.change(appeal=appeal, version=version, by=request.user, **form.told())
        except ValidationError as error:
            refuse(form, error)
        except Stale as stale:
            return _both(request, form, stale.current)
        else:
            messages.success(request, _("The changes are kept."))
            return redirect("clinics:appeal", number)
    return render(request, "clinics/edit.html", {"form": form, "appeal": appeal})


def _both(request: Request, form: ChangeForm, current: Appeal) -> HttpResponse:
    """Somebody was faster: both versions side by side, and all that was typed still in the form."""
    versions.take(form, current)
    apart = versions.apart(form, form.told(), initial_of(current), shown=page.shown)
    said = {"form": form, "appeal": current, "apart": apart, "last": page.last_change(current)}
    return render(request, "clinics/edit.html", said, status=409)


@require_http_methods(["GET", "POST"])
def event(request: Request, number: str, kind: str) -> HttpResponse:
    """Ask for what an event needs, let it happen, go back to the appeal."""
    appeal = find_appeal(request, number)
    return _ask(request, appeal, _form(request, EVENTS, kind, appeal), None)


@require_http_methods(["GET", "POST"])
def part(request: Request, number: str, kind: str, pk: int) -> HttpResponse:
    """The same for a part of the appeal: a fact, a service, a promise."""
    appeal = find_appeal(request, number)
    chosen = _form(request, PARTS, kind, appeal)
    return _ask(request, appeal, chosen, get_object_or_404(chosen.parts(appeal), pk=pk))


def _form(request: Request, known: dict[str, type[Form]], kind: str, appeal: Appeal) -> type[Form]:
    chosen = known.get(kind)
    if chosen is None or not queries.may(request.user, chosen.roles, appeal):
        raise Http404
    return chosen


def _ask(request: Request, appeal: Appeal, chosen: type[EventForm], part: Any) -> HttpResponse:
    if chosen.open_only and appeal.state == State.CLOSED:
        messages.error(request, _("This appeal is closed. Reopen it to go on working on it."))
        return redirect("clinics:appeal", appeal.number)
    form = chosen(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        appeal=appeal,
        user=request.user,
        part=part,
        initial={name: value for name, value in request.GET.items() if name in chosen.base_fields},
    )
    if request.method == "POST" and form.is_valid():
        try:
            said = form.run()
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, said)
            still = queries.visible_to(request.user).filter(pk=appeal.pk).exists()
            return redirect(
                reverse("clinics:appeal", args=[appeal.number])
                if still
                else reverse("clinics:queue")
            )
    return render(request, "clinics/event.html", {"form": form, "appeal": appeal})


@require_GET
def readers(request: Request, number: str) -> HttpResponse:
    """Who opened the file: the worker sees the same by the receipt code."""
    appeal = find_appeal(request, number)
    return render(
        request,
        "clinics/readers.html",
        {"appeal": appeal, "readers": queries.readers_of(appeal)},
    )


@require_GET
def attachment(request: Request, number: str, pk: int) -> FileResponse:
    appeal = find_appeal(request, number)
    found = get_object_or_404(queries.files_of(appeal), pk=pk)
    actions.open_file(appeal=appeal, by=request.user, fields="file")
    return FileResponse(
        attachments.path_of(found).open("rb"),
        as_attachment=True,
        filename=found.name,
        content_type=found.content_type,
    )


def find_appeal(request: Request, number: str) -> Appeal:
    """The appeal, if its file exists for this user."""
    rows = (
        queries.visible_to(request.user)
        .filter(forgotten_on=None)
        .select_related("clinic", "file", "workplace__employer", "region", "sector", "assigned_to")
    )
    return get_object_or_404(rows, number=number)
