"""The page of a partner: one step of one dispute, behind a link nobody can guess."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from birlik.base.formatting import language
from birlik.base.forms import refuse
from birlik.portal import guard
from birlik.portal.doorway import door
from birlik.portal.partner_forms import AnswerForm
from birlik.registers.disputes import event_data, partner_actions, partners, procedure
from birlik.registers.disputes.models import PartnerLink

misses = guard.Counter("partner links")  # that were unknown
MISSES_AT = 30  # of one address in the window: then none is looked up
SENDINGS_AT = 20  # answers through one link in the window


@door
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, token: str) -> HttpResponse:
    """What is unknown, expired or revoked gets one and the same page."""
    address = guard.address_of(request)
    link = None if misses.of(address) >= MISSES_AT else partners.link_by(token)
    if link is None:
        misses.add(address)
        return render(request, "portal/step_gone.html", status=404)
    if "lang" not in request.GET and not request.COOKIES.get("django_language"):
        translation.activate(link.language)
        request.LANGUAGE_CODE = link.language
    asked = partners.asked(link, language())
    if asked is None:
        return render(request, "portal/step_gone.html", status=404)
    if request.method == "POST":
        return _answered(request, link, token, asked)
    partner_actions.opened(link=link)
    return _page(request, link, asked, AnswerForm(events=asked.events))


def _answered(
    request: HttpRequest, link: PartnerLink, token: str, asked: partners.Asked
) -> HttpResponse:
    form = AnswerForm(request.POST, request.FILES, events=asked.events)
    window = timezone.now() - timedelta(seconds=guard.WINDOW)
    if link.answers.filter(at__gt=window).count() >= SENDINGS_AT:
        form.is_valid()
        form.add_error(None, _("Many answers came through this link. Try again in ten minutes."))
    elif form.is_valid():
        told = form.cleaned_data
        try:
            partner_actions.answer(
                link=link,
                code=told["code"],
                on=told["on"],
                text=told["text"],
                files=[(file.name, file) for file in told["papers"]],
            )
            return redirect("portal:step", token)
        except ValidationError as error:
            refuse(form, error)
    return _page(request, link, asked, form)


def _page(
    request: HttpRequest, link: PartnerLink, asked: partners.Asked, form: AnswerForm
) -> HttpResponse:
    clock = procedure.clock()
    return render(
        request,
        "portal/step.html",
        {
            "asked": asked,
            "link": link,
            "form": form,
            "today": timezone.localdate(),
            "answers": [
                {
                    "answer": one,
                    "said": event_data.label_of(one.code, clock) if one.code else "",
                    "files": [file.name for file in partners.files_of(one)],
                }
                for one in link.answers.all()
            ],
        },
        status=200 if not form.errors else 422,
    )
