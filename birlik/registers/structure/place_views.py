"""Pages of workplaces and employers."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from birlik.base.forms import refuse
from birlik.base.requests import Request
from birlik.registers.structure import offers, place_actions, queries, workplace_page
from birlik.registers.structure.lists import employer_table, workplace_table
from birlik.registers.structure.models import UnionPresence, Workplace
from birlik.registers.structure.permissions import CHANGE
from birlik.registers.structure.place_forms import (
    EmployerForm,
    EndForm,
    HeadcountForm,
    NewWorkplaceForm,
    PresenceForm,
    WorkplaceForm,
)
from birlik.registers.structure.scope import roles_of


@require_GET
def workplaces(request: Request) -> HttpResponse:
    table = workplace_table(request)
    context = {"table": table, "may_add": bool(roles_of(request.user) & CHANGE)}
    return render(request, "structure/workplaces.html", context)


@require_GET
def workplace(request: Request, code: str) -> HttpResponse:
    place = _place(request, code)
    return render(
        request,
        "structure/workplace.html",
        workplace_page.content(place, request.user, request.GET.get("kind", "")),
    )


@require_http_methods(["GET", "POST"])
def add_workplace(request: Request) -> HttpResponse:
    initial: dict[str, Any] = {}
    if (asked := request.GET.get("employer", "")).isdigit():
        initial["employer"] = queries.employers_visible_to(request.user).filter(pk=asked).first()
    form = NewWorkplaceForm(request.POST or None, user=request.user, initial=initial)

    def act(**said: Any) -> str:
        made = place_actions.add_workplace(by=request.user, **said)
        return reverse("structure:workplace", args=[made.code])

    words = {"heading": _("Add a workplace"), "back": reverse("structure:workplaces")}
    return _ask(request, form, act, words)


@require_http_methods(["GET", "POST"])
def change_workplace(request: Request, code: str) -> HttpResponse:
    place = _changeable(request, code)
    fields = ("name", "region", "sector", "address", "contractor_of")
    initial = {name: getattr(place, name) for name in fields}
    form = WorkplaceForm(request.POST or None, user=request.user, initial=initial)
    return _of_place(
        request, place, form, place_actions.change_workplace, _("Change the workplace")
    )


@require_http_methods(["GET", "POST"])
def close_workplace(request: Request, code: str) -> HttpResponse:
    return _of_place(
        request,
        _changeable(request, code),
        EndForm(request.POST or None),
        place_actions.close_workplace,
        _("Close the workplace"),
    )


@require_http_methods(["GET", "POST"])
def count_workers(request: Request, code: str) -> HttpResponse:
    return _of_place(
        request,
        _changeable(request, code),
        HeadcountForm(request.POST or None),
        place_actions.count_workers,
        _("Headcount"),
    )


@require_http_methods(["GET", "POST"])
def begin_presence(request: Request, code: str) -> HttpResponse:
    return _of_place(
        request,
        _changeable(request, code),
        PresenceForm(request.POST or None),
        place_actions.begin_presence,
        _("A union is present"),
    )


@require_http_methods(["GET", "POST"])
def end_presence(request: Request, code: str, pk: int) -> HttpResponse:
    place = _changeable(request, code)
    presence = get_object_or_404(
        UnionPresence.objects.select_related("workplace"), pk=pk, workplace=place
    )

    def act(workplace: Workplace, **said: Any) -> None:  # noqa: ARG001
        place_actions.end_presence(presence=presence, **said)

    heading = _("“%(name)s” is no longer present") % {"name": presence.organisation}
    return _of_place(request, place, EndForm(request.POST or None), act, heading)


@require_GET
def employers(request: Request) -> HttpResponse:
    context = {
        "table": employer_table(request),
        "may_add": bool(roles_of(request.user) & CHANGE),
    }
    return render(request, "structure/employers.html", context)


@require_GET
def employer(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(queries.employers_visible_to(request.user), pk=pk)
    context = {
        "employer": found,
        "workplaces": queries.workplaces_visible_to(request.user)
        .filter(employer=found)
        .select_related("region", "sector"),
        "may_add": bool(roles_of(request.user) & CHANGE),
        "offers": offers.at(found, request.user),
    }
    return render(request, "structure/employer.html", context)


@require_http_methods(["GET", "POST"])
def add_employer(request: Request) -> HttpResponse:
    def act(**said: Any) -> str:
        made = place_actions.add_employer(by=request.user, **said)
        return f"{reverse('structure:add_workplace')}?employer={made.pk}"

    words = {"heading": _("Add an employer"), "back": reverse("structure:employers")}
    return _ask(request, EmployerForm(request.POST or None), act, words)


@require_http_methods(["GET", "POST"])
def change_employer(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(queries.employers_visible_to(request.user), pk=pk)
    back = reverse("structure:employer", args=[pk])
    form = EmployerForm(request.POST or None, initial={"name": found.name, "bin": found.bin})

    def act(**said: Any) -> str:
        place_actions.change_employer(employer=found, by=request.user, **said)
        return back

    return _ask(request, form, act, {"heading": _("Change the employer"), "back": back})


def _place(request: Request, code: str) -> Workplace:
    rows = queries.workplaces_visible_to(request.user)
    return get_object_or_404(
        rows.select_related("employer", "region", "sector", "contractor_of"), code=code
    )


def _changeable(request: Request, code: str) -> Workplace:
    place = _place(request, code)
    if not queries.may_change(request.user, place):
        raise Http404
    return place


def _of_place(
    request: Request, place: Workplace, form: Any, action: Callable, heading: str
) -> HttpResponse:
    back = reverse("structure:workplace", args=[place.code])

    def act(**said: Any) -> str:
        action(workplace=place, by=request.user, **said)
        return back

    return _ask(request, form, act, {"heading": heading, "kicker": place.name, "back": back})


def _ask(
    request: Request, form: Any, act: Callable[..., str], words: dict[str, str]
) -> HttpResponse:
    """Show the form; when it is filled in rightly, act and go where the action says."""
    if request.method == "POST" and form.is_valid():
        try:
            target = act(**form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        except PermissionDenied:
            form.add_error(None, _("This lies outside your reach. Choose a place within it."))
        else:
            messages.success(request, _("It is recorded."))
            return redirect(target)
    today = timezone.localdate()
    return render(request, "structure/form.html", {"form": form, "today": today, **words})
