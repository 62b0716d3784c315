"""Rules of law: what is in force, by which article, who compared it with the official text."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from birlik.base import laws
from birlik.base.formatting import day_text
from birlik.base.forms import DayField, refuse
from birlik.base.requests import Request
from birlik.registers.structure.scope import roles_of
from birlik.web import law_actions, rules_of_law


class InForceForm(forms.Form):
    since = DayField(label=gettext_lazy("In force from"))
    act_name = forms.CharField(label=gettext_lazy("Name of the act"), max_length=300)
    act_number = forms.CharField(label=gettext_lazy("Number of the act"), max_length=60)
    act_date = DayField(label=gettext_lazy("Date of the act"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Where it was published and who read it."),
    )


class BackForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea({"rows": 3})
    )


@require_GET
def rules(request: Request) -> HttpResponse:
    roles = roles_of(request.user)
    asked = request.GET.get("show", "")
    words = request.GET.get("q", "").strip()[:100]
    shown = rules_of_law.page(asked, words) | {
        "words": words,
        "asked": asked,
        "may_put": bool(roles & law_actions.PUT_IN_FORCE),
        "may_compare": bool(roles & law_actions.COMPARE),
        "today": timezone.localdate(),
        "tabs": [
            {"label": _("All"), "url": reverse("rules"), "active": asked != "open"},
            {
                "label": _("To be compared"),
                "url": f"{reverse('rules')}?show=open",
                "active": asked == "open",
            },
        ],
    }
    return render(request, "web/rules.html", shown)


@require_http_methods(["GET", "POST"])
def put_in_force(request: Request, code: str) -> HttpResponse:
    draft = laws.current().drafts.get(code)
    if draft is None:
        raise Http404
    form = InForceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            law_actions.put_in_force(code=code, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(
                request,
                _("In force from %(day)s.") % {"day": day_text(form.cleaned_data["since"])},
            )
            return redirect("rules")
    words = {
        "heading": _("Put the draft in force"),
        "text": _(
            "Disputes and cases that begin on this day or later follow the new values; those begun "
            "earlier keep the old ones. It is noted who did it and why."
        ),
        "agree": _("Put it in force"),
    }
    return render(
        request, "base/confirm.html", {"form": form, "cancel_url": reverse("rules")} | words
    )


@require_http_methods(["GET", "POST"])
def take_back(request: Request, code: str) -> HttpResponse:
    form = BackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            law_actions.take_back(code=code, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            return redirect("rules")
    words = {
        "heading": _("Take the rules back"),
        "text": _("The set is a draft again, and counts for nothing until it is put in force."),
        "agree": _("Take them back"),
        "danger": True,
    }
    return render(
        request, "base/confirm.html", {"form": form, "cancel_url": reverse("rules")} | words
    )


@require_POST
def compare(request: Request) -> HttpResponse:
    """A mark of comparison is set, or with `back` taken away."""
    asked = request.POST
    try:
        named: dict[str, Any] = {
            "ruleset": asked.get("ruleset", ""),
            "key": asked.get("key", ""),
            "start": date.fromisoformat(asked.get("start", "")),
        }
        if asked.get("back"):
            law_actions.take_back_check(by=request.user, **named)
        else:
            on = date.fromisoformat(asked.get("on", ""))
            law_actions.compare(by=request.user, on=on, **named)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except ValueError:
        messages.error(request, _("Give the day on which it was compared."))
    return redirect(f"{reverse('rules')}#{asked.get('key', '')}")
