from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from birlik.base.forms import refuse
from birlik.base.requests import Request
from birlik.monitoring import proposal_actions, proposals
from birlik.monitoring.models import Signal
from birlik.monitoring.proposals import Proposal
from birlik.monitoring.sentences import mentioned
from birlik.registers.disputes import demands
from birlik.registers.disputes.forms import DisputeForm, ReasonForm


@require_GET
def proposed(request: Request) -> HttpResponse:
    return render(
        request, "monitoring/proposals.html", {"proposals": proposals.waiting(request.user)}
    )


@require_http_methods(["GET", "POST"])
def accept(request: Request, code: str) -> HttpResponse:
    """The form of the dispute, with what the report says filled in."""
    found = _proposal(request, code)
    form = DisputeForm(request.POST or None, user=request.user, initial=_known(found))
    if request.method == "POST" and form.is_valid():
        try:
            dispute = proposal_actions.accept(proposal=found, by=request.user, **form.facts())
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(
                request, _("Dispute %(number)s is recorded.") % {"number": dispute.number}
            )
            return redirect("disputes:detail", dispute.number)
    return render(request, "monitoring/accept_proposal.html", {"form": form, "proposal": found})


def _known(found: Proposal) -> dict[str, Any]:
    """What was reported, and the demands that the last signal of the workplace speaks of."""
    signal = Signal.objects.filter(workplace=found.workplace).order_by("-week", "-pk").first()
    told = mentioned(signal.terms) if signal else []
    return {
        "demands": demands.told_by(term["term"] for term in told),
        "workplaces": [found.workplace],
        "began": found.on,
        "workers": found.workers,
        "demands_text": found.text,
        "source": found.source,
    }


@require_http_methods(["GET", "POST"])
def dismiss(request: Request, code: str) -> HttpResponse:
    found = _proposal(request, code)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            proposal_actions.dismiss(proposal=found, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Dismissed. A demand told of later is proposed again."))
            return redirect("monitoring:proposals")
    words = {
        "heading": _("Not a dispute"),
        "text": found.workplace.name,
        "agree": _("Dismiss it"),
        "cancel_url": reverse("monitoring:proposals"),
    }
    return render(request, "base/confirm.html", {"form": form} | words)


def _proposal(request: Request, code: str) -> Proposal:
    found = proposals.of_workplace(request.user, code)
    if found is None:
        raise Http404
    return found
