"""Proposals: the list, one proposal, and all that happens to it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from birlik.base import audit, versions
from birlik.base.forms import refuse
from birlik.base.requests import Request
from birlik.registers.agreements import queries as agreements
from birlik.registers.proposals import actions, lists, page, permissions, queries, rules
from birlik.registers.proposals.choices import Step
from birlik.registers.proposals.forms import STEPS, ChangeForm, PutForwardForm
from birlik.registers.proposals.models import Proposal
from birlik.registers.structure.scope import roles_of


@require_GET
def listed(request: Request) -> HttpResponse:
    found = lists.table(request)
    context = {
        "table": found, "stats": lists.stats(found),
        "may_record": bool(roles_of(request.user) & permissions.RECORD),
    }  # fmt: skip
    return render(request, "proposals/list.html", context)


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """What is known already stands in the address: the agreement, its clause."""
    asked = request.GET.get("agreement", "")
    rows = agreements.visible_to(request.user).select_related("workplace")
    agreement = rows.filter(pk=int(asked)).first() if asked.isdecimal() else None
    known = {"article": request.GET.get("clause", "")[:60]}
    if agreement:
        known["norm"] = f"agreement:{agreement.pk}"
        known["addressee"] = str(agreement.workplace)
    form = PutForwardForm(
        request.POST or None, user=request.user, agreement=agreement, initial=known
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = form.run()
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(
                request, _("Proposal %(number)s is put forward.") % {"number": made.number}
            )
            return redirect(made)
    return render(request, "proposals/form.html", {"form": form})


@require_GET
def proposal(request: Request, number: str) -> HttpResponse:
    found = _found(request, number)
    return render(request, "proposals/proposal.html", page.content(found, request.user))


@require_http_methods(["GET", "POST"])
def change(request: Request, number: str) -> HttpResponse:
    found = _found(request, number)
    if not queries.may_record(request.user, found):
        raise Http404
    form = ChangeForm(request.POST or None, proposal=found, user=request.user)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            actions.change(proposal=found, version=version, by=request.user, **form.facts())
        except ValidationError as error:
            refuse(form, error)
        except versions.Stale as stale:
            return _both(request, form, stale.current)
        else:
            messages.success(request, _("The changes are kept."))
            return redirect(found)
    return render(request, "proposals/form.html", {"form": form, "proposal": found})


def _both(request: Request, form: ChangeForm, current: Proposal) -> HttpResponse:
    """Somebody was faster: both versions side by side, and all that was typed still in the form."""
    versions.take(form, current)
    context = {
        "form": form,
        "proposal": current,
        "last": next(iter(audit.history(current, 1)), None),
        "apart": form.differs(current),
    }
    return render(request, "proposals/form.html", context, status=409)


@require_http_methods(["GET", "POST"])
def step(request: Request, number: str, kind: str) -> HttpResponse:
    """Ask for what a step needs, let it happen, go back to the proposal."""
    found = _found(request, number)
    chosen = STEPS.get(kind)
    if chosen is None or not queries.may_step(request.user, found, kind):
        raise Http404
    if kind in Step.values and kind not in rules.NEXT[found.state]:
        messages.error(request, _("Somebody was faster: that cannot follow any more."))
        return redirect(found)
    form = chosen(request.POST or None, proposal=found, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            form.run()
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("It is recorded."))
            return redirect(found)
    return render(request, "proposals/step.html", {"form": form, "proposal": found})


def _found(request: Request, number: str) -> Proposal:
    rows = queries.visible_to(request.user).select_related("body", "at", "agreement__workplace")
    return get_object_or_404(rows, number=number)
