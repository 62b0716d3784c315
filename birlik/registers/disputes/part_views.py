"""Recording, correcting, withdrawing and restoring the parts of a dispute."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from birlik.base import attachments, versions
from birlik.base.forms import refuse
from birlik.base.requests import Request
from birlik.base.versions import Stale
from birlik.registers.disputes import (
    duty_actions,
    history,
    paper_form,
    part_actions,
    part_forms,
    permissions,
    procedure,
    queries,
    wording,
)
from birlik.registers.disputes.event_data import label_of
from birlik.registers.disputes.forms import VersionedReasonForm
from birlik.registers.disputes.models import (
    Demand,
    Dispute,
    DisputeEvent,
    Member,
    PaperFacts,
    Part,
    Side,
)
from birlik.registers.disputes.opening import dispute_for

MODELS: dict[str, type[Any]] = {
    "event": DisputeEvent,
    "side": Side,
    "demand": Demand,
    "member": Member,
    "paper": PaperFacts,
}


@require_POST
def record(request: Request, number: str) -> HttpResponse:
    """One tap: an event on a day. One that wants more than its day goes on to its form, with the
    day filled in."""
    dispute = dispute_for(request, number, permissions.RECORD)
    code, on = request.POST.get("code", ""), request.POST.get("on", "")
    clock = procedure.clock()
    if clock is None or not clock.knows(code):
        raise Http404
    try:
        day = date.fromisoformat(on)
    except ValueError:
        day = None
    if day is None or clock.spec.events[code].fields:
        return redirect(_address(dispute, "event", code=code, on=on))
    try:
        event = part_actions.record_event(dispute=dispute, code=code, on=day, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(
            request, _("Recorded: %(event)s.") % {"event": label_of(event.code, clock)}
        )
    return redirect("disputes:detail", number)


def _address(dispute: Dispute, kind: str, **asked: str) -> str:
    return f"{reverse('disputes:add_part', args=[dispute.number, kind])}?{urlencode(asked)}"


@require_http_methods(["GET", "POST"])
def add(request: Request, number: str, kind: str) -> HttpResponse:
    """A new part, with what the record tells already filled in."""
    code = request.GET.get("code", "")
    note = kind == "event" and not code
    dispute = dispute_for(request, number, permissions.NOTE if note else permissions.RECORD)
    if kind == "paper" and (held := paper_form.held(dispute)) and request.method == "GET":
        return redirect("disputes:part", number, kind, held.pk)
    form = _form(request, dispute, kind, code=code)
    if request.method == "POST" and form.is_valid():
        try:
            part = _added(dispute, kind, code, form, request)
            _keep_file(form, part, request)
        except ValidationError as error:
            refuse(form, error)
        except Stale as stale:
            return _both(request, dispute, kind, form, stale.current)
        else:
            messages.success(request, _("It is recorded."))
            return redirect(_after(kind), number)
    return _page(request, dispute, kind, form, code=code)


def _after(kind: str) -> str:
    return "disputes:papers" if kind == "paper" else "disputes:detail"


def _added(dispute: Dispute, kind: str, code: str, form: Any, request: Request) -> Part:
    facts = form.facts()
    if kind == "event":
        return part_actions.record_event(dispute=dispute, code=code, by=request.user, **facts)
    act: Any = {
        "side": part_actions.add_side,
        "demand": part_actions.add_demand,
        "member": part_actions.add_member,
        "paper": part_actions.tell_papers,
    }[kind]
    return act(dispute=dispute, by=request.user, **facts)


def _keep_file(form: Any, part: Part, request: Request) -> None:
    if file := form.cleaned_data.get("file"):
        attachments.attach(subject=part, name=file.name, content=file, by=request.user)


@require_http_methods(["GET", "POST"])
def correct(request: Request, number: str, kind: str, pk: int) -> HttpResponse:
    dispute, part = _part(request, number, kind, pk)
    form = _form(request, dispute, kind, part=part)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            part_actions.correct(part=part, version=version, by=request.user, **form.facts())
            _keep_file(form, part, request)
        except ValidationError as error:
            refuse(form, error)
        except Stale as stale:
            return _both(request, dispute, kind, form, stale.current)
        else:
            messages.success(request, _("The changes are kept."))
            return redirect(_after(kind), number)
    return _page(request, dispute, kind, form, part=part)


def _both(request: Request, dispute: Dispute, kind: str, form: Any, current: Part) -> HttpResponse:
    """Somebody was faster: both versions side by side, and all that was typed still in the form."""
    stands = part_forms.of_part(current)
    typed = {k: v for k, v in form.cleaned_data.items() if k not in ("version", "file")}
    versions.take(form, current)
    apart = versions.apart(form, typed, stands, shown=lambda _name, value: wording.value(value))
    more = {"apart": apart, "last": history.last_change(dispute)}
    return _page(request, dispute, kind, form, part=current, status=409, **more)


@require_http_methods(["GET", "POST"])
def withdraw(request: Request, number: str, kind: str, pk: int) -> HttpResponse:
    words = {
        "heading": _("Withdraw as a mistake"),
        "text": _("It counts no more. It stays readable with your reason, and can be restored."),
        "agree": _("Withdraw it"),
        "danger": True,
    }
    return _with_reason(request, number, kind, pk, part_actions.withdraw_part, words)


@require_http_methods(["GET", "POST"])
def restore(request: Request, number: str, kind: str, pk: int) -> HttpResponse:
    words = {"heading": _("Restore it"), "agree": _("Restore it")}
    return _with_reason(request, number, kind, pk, part_actions.restore_part, words)


def _with_reason(
    request: Request, number: str, kind: str, pk: int, act: Any, words: dict[str, Any]
) -> HttpResponse:
    dispute, part = _part(request, number, kind, pk)
    form = VersionedReasonForm(request.POST or None, initial={"version": part.version})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            act(part=part, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        except Stale as stale:
            part, status = stale.current, 409
            form.take(part)
        else:
            return redirect("disputes:detail", number)
    context = {"form": form, "dispute": dispute, "what": wording.of_part(part), **words}
    context["says"] = wording.lines(part)
    return render(request, "disputes/settle.html", context, status=status)


@require_http_methods(["GET", "POST"])
def responsible(request: Request, number: str) -> HttpResponse:
    """Who answers for a step, or for the whole dispute."""
    dispute = dispute_for(request, number, permissions.RECORD)
    form = part_forms.ResponsibleForm(
        request.POST or None, dispute=dispute, initial={"step": request.GET.get("step", "")}
    )
    if request.method == "POST" and form.is_valid():
        try:
            duty_actions.make_responsible(dispute=dispute, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            return redirect("disputes:detail", number)
    words = {"heading": _("Who is responsible"), "agree": _("Save")}
    return render(request, "disputes/settle.html", {"form": form, "dispute": dispute, **words})


def _part(request: Request, number: str, kind: str, pk: int) -> tuple[Dispute, Any]:
    dispute = dispute_for(request, number, permissions.NOTE)
    part = get_object_or_404(MODELS[kind].objects.select_related("dispute"), dispute=dispute, pk=pk)
    is_note = kind == "event" and not part.code
    if not is_note and not queries.may(request.user, permissions.RECORD, dispute):
        raise Http404
    return dispute, part


def _form(
    request: Request, dispute: Dispute, kind: str, *, code: str = "", part: Any = None
) -> Any:
    asked = {name: request.GET.get(name, "") for name in ("on", "side", "code", "body")}
    initial = part_forms.of_part(part) if part else part_forms.known(kind, dispute, asked)
    if kind == "demand" and part and part.answered_on is None:
        initial["answered_on"] = part_forms.known(kind, dispute, asked)["answered_on"]
    given: dict[str, Any] = {"initial": initial, "dispute": dispute}
    if kind != "event":
        form = part_forms.FORMS[kind]
        return form(request.POST or None, request.FILES or None, part=part, **given)
    clock, code = procedure.clock(), part.code if part else code
    if code and (clock is None or not clock.knows(code)):
        raise Http404
    event = clock.spec.events[code] if clock and code else None
    rules = procedure.rules(dispute, clock) if clock else None
    return part_forms.EventForm(
        request.POST or None, request.FILES or None, event=event, rules=rules, **given
    )


def _page(
    request: Request, dispute: Dispute, kind: str, form: Any, *, status: int = 200, **more: Any
) -> HttpResponse:
    part, code = more.get("part"), more.pop("code", "")
    heading = wording.of_part(part) if part else wording.new(kind, code)
    rule = wording.rule(part.code if kind == "event" and part else code, dispute)
    context = {"form": form, "dispute": dispute, "kind": kind, "heading": heading, "rule": rule}
    context["back"] = reverse(_after(kind), args=[dispute.number])
    return render(request, "disputes/part.html", context | more, status=status)
