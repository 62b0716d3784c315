"""From a signal to a measure of the plan or to the watch list."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from birlik.base.forms import refuse
from birlik.base.requests import Request
from birlik.monitoring import prevention, queries
from birlik.monitoring.forms import SignalMeasureForm
from birlik.monitoring.models import Signal
from birlik.monitoring.wording import all_reasons, title_of, why
from birlik.registers.plans import typical
from birlik.registers.plans.forms import usual_term
from birlik.registers.structure.scope import posts_of


def _decidable(request: Request, pk: int) -> Signal:
    rows = queries.decidable_by(request.user).select_related("workplace", "region", "sector")
    return get_object_or_404(rows, pk=pk)


@require_http_methods(["GET", "POST"])
def add_measure(request: Request, pk: int) -> HttpResponse:
    """A measure from a signal: where, why and from what are filled in already."""
    signal = _decidable(request, pk)
    form = SignalMeasureForm(
        request.POST or None, signal=signal, user=request.user, initial=_known(request, signal)
    )
    if not form.plans:
        raise Http404  # whoever keeps no plan here
    if request.method == "POST" and form.is_valid():
        try:
            measure = prevention.add_measure(
                signal=signal,
                plan=form.cleaned_data["plan"],
                owner=form.cleaned_data["owner"],
                year=timezone.localdate().year,
                by=request.user,
                **form.facts(),
            )
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("The measure is in the plan, with the reasons."))
            return redirect("plans:measure", measure.pk)
    context = {
        "form": form,
        "signal": signal,
        "title": title_of(signal),
        "why": why(signal),
        "typical": typical.against([one["term"] for one in signal.terms], signal.cause),
    }
    return render(request, "monitoring/add_measure.html", context)


def _known(request: Request, signal: Signal) -> dict[str, Any]:
    own = {post.pk for post in posts_of(request.user)}
    known: dict[str, Any] = {
        "term": usual_term(),
        "workplace": signal.workplace,
        "why": all_reasons(signal),
        "owner": min(own, default=None),
    }
    if usual := typical.of_code(request.GET.get("typical", "")):
        known |= {"text": usual.text, "indicator": usual.indicator}
    return known


@require_POST
def put_on_watch(request: Request, pk: int) -> HttpResponse:
    """One tap: the reasons of the signal are the reason, four weeks the time to look again."""
    signal = _decidable(request, pk)
    try:
        watch = prevention.put_on_watch(signal=signal, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("monitoring:signal", pk)
    messages.success(request, _("It is on watch, with the reasons of the signal."))
    return redirect("plans:watched", watch.pk)
