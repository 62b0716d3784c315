"""Pages of one organisation, and the events that change it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from birlik.base.forms import refuse
from birlik.base.requests import Request
from birlik.registers.structure import actions, organisation_page, queries, undoing
from birlik.registers.structure.forms import EVENTS, OrganisationForm, UndoForm
from birlik.registers.structure.models import Organisation, OrganisationEvent
from birlik.registers.structure.tree_views import day_asked


@require_GET
def organisation(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(
        queries.visible_to(request.user).select_related("region", "sector"), pk=pk
    )
    return render(
        request,
        "structure/organisation.html",
        organisation_page.content(found, request.user, day_asked(request)),
    )


@require_GET
def members(request: Request, pk: int) -> HttpResponse:
    """Members over the years: a part of the organisation's page, or a page where no script runs."""
    found = get_object_or_404(queries.visible_to(request.user), pk=pk)
    chart = organisation_page.chart(found, day_asked(request))
    page = "structure/members_part.html" if request.htmx else "structure/members.html"
    return render(request, page, {"organisation": found, "chart": chart})


@require_http_methods(["GET", "POST"])
def create(request: Request) -> HttpResponse:
    initial = {}
    if (asked := request.GET.get("parent", "")).isdigit():
        initial["parent"] = queries.visible_to(request.user).filter(pk=asked).first()
    form = OrganisationForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = form.run()
        except ValidationError as error:
            refuse(form, error)
        except PermissionDenied:
            form.add_error(
                "parent", _("Name an organisation of your own reach that it belongs to.")
            )
        else:
            return redirect("structure:organisation", made.pk)
    words = {"heading": _("Found an organisation"), "agree": _("Record it")}
    return render(
        request, "structure/form.html", {"form": form, **words, "back": reverse("structure:tree")}
    )


@require_http_methods(["GET", "POST"])
def event(request: Request, pk: int, what: str) -> HttpResponse:
    """Record an event: the form, then what it would change, then the event itself."""
    found = get_object_or_404(queries.visible_to(request.user), pk=pk)
    may = queries.may_count_members if what == "members" else queries.may_change
    if not may(request.user, found):
        raise Http404
    form = EVENTS[what](request.POST or None, organisation=found, user=request.user)
    if request.method == "POST" and form.is_valid():
        confirmed = what == "members" or "confirm" in request.POST
        try:
            effects = _run(form, keep=confirmed)
        except ValidationError as error:
            refuse(form, error)
        except PermissionDenied:
            form.add_error(None, _("The other organisation is outside your reach."))
        else:
            if confirmed:
                messages.success(request, _("It is recorded."))
                return redirect("structure:organisation", pk)
            return _form(request, found, form, effects=effects)
    return _form(request, found, form)


def _run(form, keep: bool) -> list[str]:
    """Do it, or only try it out: the same action, taken back. Says what it changes."""
    with transaction.atomic():
        before = organisation_page.weight(form.organisation)
        form.run()
        effects = organisation_page.effects(form.organisation, before)
        if not keep:
            transaction.set_rollback(True)
    return effects


def _form(request: Request, found: Organisation, form, effects: list[str] | None = None):
    return render(
        request,
        "structure/event.html",
        {
            "form": form,
            "organisation": found,
            "heading": form.heading,
            "explanation": form.explanation,
            "effects": effects,
        },
    )


@require_http_methods(["GET", "POST"])
def undo(request: Request, pk: int) -> HttpResponse:
    visible = OrganisationEvent.objects.filter(organisation__in=queries.visible_to(request.user))
    done = get_object_or_404(visible.select_related("organisation", "other"), pk=pk)
    if not (queries.may_change(request.user, done.organisation) and undoing.may_undo(done.kind)):
        raise Http404
    form = UndoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.undo(event=done, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("It is undone from that day on."))
            return redirect("structure:organisation", done.organisation_id)
    words = {
        "heading": _("Undo: %(event)s") % {"event": done.get_kind_display()},
        "explanation": _(
            "From the day you give, things are again as before. The days in between keep what was "
            "true then."
        ),
    }
    return render(
        request,
        "structure/event.html",
        {"form": form, "organisation": done.organisation, "effects": None, "final": True, **words},
    )


@require_GET
def suggest(request: Request, kind: str) -> HttpResponse:
    """Options for a field in which one types a number or a name."""
    asked = (str(text) for text in request.GET.values())
    words = next((text for text in asked if text.strip()), "")[:100]
    sources = {
        "organisations": (Organisation.objects.filter(closed__isnull=True), "key"),
        "workplaces": (queries.workplaces_visible_to(request.user), "code"),
        "employers": (queries.employers_visible_to(request.user), "bin"),
        "people": (queries.people_visible_to(request.user), "pk"),
    }
    if kind not in sources:
        raise Http404
    rows, key = sources[kind]
    found = list(queries.found(rows, words)[:12]) if len(words) >= 2 else []
    if kind == "people":
        queries.note_reading(request.user, found)
    return render(request, "structure/suggestions.html", {"found": found, "key": key})
