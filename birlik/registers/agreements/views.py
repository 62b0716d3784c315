from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from birlik.base import sections
from birlik.base.forms import refuse
from birlik.base.requests import Request
from birlik.registers.agreements import actions, queries
from birlik.registers.agreements.forms import AddForm, ChangeForm
from birlik.registers.structure.models import Workplace
from birlik.registers.structure.queries import workplaces_visible_to


@require_http_methods(["GET", "POST"])
def add(request: Request, code: str) -> HttpResponse:
    workplace = get_object_or_404(workplaces_visible_to(request.user), code=code)
    form = AddForm(request.POST or None)
    return _record(request, workplace, form, actions.add, {"workplace": workplace})


@require_http_methods(["GET", "POST"])
def change(request: Request, pk: int) -> HttpResponse:
    found = queries.visible_to(request.user).select_related("workplace")
    agreement = get_object_or_404(found, pk=pk)
    initial = {name: getattr(agreement, name) for name in ChangeForm.base_fields}
    form = ChangeForm(request.POST or None, initial=initial)
    return _record(request, agreement.workplace, form, actions.change, {"agreement": agreement})


def _record(
    request: Request, workplace: Workplace, form: ChangeForm, action, subject: dict
) -> HttpResponse:
    if not queries.may_record(request.user, workplace):
        raise Http404
    if request.method == "POST" and form.is_valid():
        try:
            action(by=request.user, **subject, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("It is recorded."))
            return redirect("structure:workplace", workplace.code)
    agreement = subject.get("agreement")
    context = {
        "form": form, "workplace": workplace, "agreement": agreement,
        "sections": sections.of(agreement, request.user) if agreement else [],
    }  # fmt: skip
    return render(request, "agreements/form.html", context)
