"""The clinics themselves: which there are, and what people must know of each."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from birlik.base import audit
from birlik.base.forms import refuse
from birlik.base.models import LANGUAGES
from birlik.base.requests import Request
from birlik.base.versions import Stale, take
from birlik.registers.clinics import permissions, queries
from birlik.registers.clinics.actions import managing as actions
from birlik.registers.clinics.forms.managing import ChangeClinicForm, NewClinicForm
from birlik.registers.clinics.models import Clinic
from birlik.registers.structure.scope import roles_of


@require_GET
def listed(request: Request) -> HttpResponse:
    today = timezone.localdate()
    clinics = queries.manageable_by(request.user).prefetch_related("regions")
    people = queries.people_by_clinic(clinics)
    rows = [
        {
            "clinic": clinic,
            "open": clinic.is_open(today),
            "regions": ", ".join(region.name for region in clinic.regions.all()),
            "languages": ", ".join(name for code, name in LANGUAGES if code in clinic.languages),
            "people": people.get(clinic.organisation_id, []),
        }
        for clinic in clinics
    ]
    may_open = bool(roles_of(request.user) & permissions.MANAGE)
    return render(request, "clinics/clinics.html", {"rows": rows, "may_add": may_open})


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    form = NewClinicForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.open_clinic(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("%(name)s is open.") % {"name": made.name})
            return redirect("clinics:clinics")
    return render(request, "clinics/clinic_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
def change(request: Request, code: str) -> HttpResponse:
    clinic = get_object_or_404(queries.manageable_by(request.user), code=code)
    form = ChangeClinicForm(request.POST or None, clinic=clinic)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_clinic(clinic=clinic, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        except Stale as stale:
            return _both(request, form, stale.current)
        else:
            messages.success(request, _("The changes are kept."))
            return redirect("clinics:clinics")
    return render(request, "clinics/clinic_form.html", {"form": form, "clinic": clinic})


def _both(request: Request, form: ChangeClinicForm, current: Clinic) -> HttpResponse:
    """Somebody was faster: both versions side by side, and all that was typed still in the form."""
    take(form, current)
    said = {"form": form, "clinic": current, "apart": form.differs(current)}
    said["last"] = next(iter(audit.history(current, 1)), None)
    return render(request, "clinics/clinic_form.html", said, status=409)
