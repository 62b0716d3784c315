"""The queue, and a new appeal."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from birlik.base import topics
from birlik.base.forms import refuse
from birlik.base.requests import Request
from birlik.registers.clinics import actions, lists, queries
from birlik.registers.clinics.forms.taking import TakeForm
from birlik.registers.clinics.queries import duplicates
from birlik.registers.structure.fields import find
from birlik.registers.structure.models import Workplace


@require_GET
def queue(request: Request) -> HttpResponse:
    return render(
        request,
        "clinics/queue.html",
        {"table": lists.queue(request), "clinics": queries.clinics_of(request.user)},
    )


@require_http_methods(["GET", "POST"])
def take(request: Request) -> HttpResponse:
    form = TakeForm(request.POST or None, user=request.user)
    if not form.clinics.exists():
        raise Http404
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            got = actions.receive(
                clinic=said["clinic"], client_id=said["client_id"], by=request.user, **form.told()
            )
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(
                request,
                _("Taken in as %(number)s. Receipt code for the worker, shown this once: %(code)s")
                % {"number": got.appeal.number, "code": got.code},
            )
            return redirect("clinics:appeal", got.appeal.number)
    return render(request, "clinics/take.html", {"form": form, **_hints(request)})


@require_POST
def hints(request: Request) -> HttpResponse:
    """While an appeal is typed: the topics its words speak of, and who or what was here before."""
    return render(request, "clinics/hints.html", _hints(request))


def _hints(request: Request) -> dict:
    said = request.POST
    words, name, phone = (said.get(field, "")[:5000] for field in ("words", "name", "phone"))
    return {
        "suggestions": topics.suggest(words) if words else [],
        "chosen": said.get("topic", ""),
        "duplicates": duplicates.candidates(
            request.user,
            name=name,
            phone=phone,
            words=words,
            topic=said.get("topic", ""),
            workplace=_workplace(said.get("workplace", "")),
            received=timezone.localdate(),
        )
        if words or name or phone
        else [],
    }


def _workplace(text: str) -> Workplace | None:
    try:
        return find(Workplace.objects.all(), "code", text) if text.strip() else None  # type: ignore[return-value]
    except ValidationError:
        return None
