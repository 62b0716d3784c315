"""Links for partners: issue, look who opened, revoke; accept or refuse what they answered."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from birlik import law
from birlik.base import attachments
from birlik.base.audit import record_read
from birlik.base.forms import refuse as show_refusal
from birlik.base.requests import Request
from birlik.registers.disputes import (
    event_data,
    partner_actions,
    partners,
    permissions,
    procedure,
)
from birlik.registers.disputes.forms import ReasonForm
from birlik.registers.disputes.models import Dispute, PartnerAnswer
from birlik.registers.disputes.opening import dispute_for
from birlik.registers.disputes.partner_forms import LinkForm


@never_cache
@require_http_methods(["GET", "POST"])
def partner_list(request: Request, number: str) -> HttpResponse:
    """The link is shown in the answer to its form, once: only its hash is kept."""
    dispute = dispute_for(request, number, permissions.PARTNERS)
    form = LinkForm(request.POST or None, present=_present(dispute))
    address = ""
    if request.method == "POST" and form.is_valid():
        try:
            _link, token = partner_actions.issue(
                dispute=dispute, by=request.user, **form.cleaned_data
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            address = request.build_absolute_uri(reverse("portal:step", args=[token]))
            form = LinkForm(present=_present(dispute))
    record_read(dispute, by=request.user, fields="name of partners")
    return render(
        request,
        "disputes/partners.html",
        {
            "dispute": dispute,
            "form": form,
            "address": address,
            "links": _links(dispute),
            "answers": _answers(dispute),
            "now": timezone.now(),
        },
    )


@require_POST
def revoke(request: Request, number: str, pk: int) -> HttpResponse:
    dispute = dispute_for(request, number, permissions.PARTNERS)
    link = get_object_or_404(dispute.partner_links, pk=pk)
    partner_actions.revoke(link=link, by=request.user)
    messages.success(request, _("The link opens nothing any more."))
    return redirect("disputes:partners", number)


@require_POST
def accept(request: Request, number: str, pk: int) -> HttpResponse:
    answer = _answer(request, number, pk)
    try:
        partner_actions.accept(answer=answer, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("It stands in the timeline now."))
    return redirect("disputes:partners", number)


@require_http_methods(["GET", "POST"])
def refuse(request: Request, number: str, pk: int) -> HttpResponse:
    answer = _answer(request, number, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            partner_actions.refuse(answer=answer, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            return redirect("disputes:partners", number)
    words = {
        "heading": _("Refuse the answer"),
        "text": _("It stays out of the timeline. The partner reads your reason."),
        "agree": _("Refuse it"),
    }
    context = {"form": form, "dispute": answer.link.dispute, **words}
    return render(request, "disputes/settle.html", context)


@require_GET
def file(request: Request, number: str, pk: int, file: int) -> FileResponse:
    answer = _answer(request, number, pk)
    found = next((one for one in partners.files_of(answer) if one.pk == file), None)
    if found is None:
        raise Http404
    return FileResponse(
        attachments.path_of(found).open("rb"),
        as_attachment=True,
        filename=found.name,
        content_type=found.content_type,
    )


def _answer(request: Request, number: str, pk: int) -> PartnerAnswer:
    dispute = dispute_for(request, number, permissions.PARTNERS)
    return get_object_or_404(partners.answers_of(dispute), pk=pk)


def _present(dispute: Dispute) -> str:
    state = procedure.state(dispute, timezone.localdate())
    return state.step.step.code if state and state.step else ""


def _step(code: str) -> str:
    clock = procedure.clock()
    if clock is None or code not in clock.spec.steps:
        return code
    return law.say(clock.spec.steps[code].label, event_data.language())


def _links(dispute: Dispute) -> list[dict]:
    return [{"link": link, "step": _step(link.step)} for link in partners.links_of(dispute)]


def _answers(dispute: Dispute) -> list[dict]:
    clock = procedure.clock()
    return [
        {
            "answer": answer,
            "step": _step(answer.link.step),
            "said": event_data.label_of(answer.code, clock) if answer.code else "",
            "files": partners.files_of(answer),
        }
        for answer in partners.answers_of(dispute)
    ]
