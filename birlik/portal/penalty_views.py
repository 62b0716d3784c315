"""What an employer owes for paying wages late."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik import law
from birlik.base import laws
from birlik.base.formatting import language
from birlik.law import late_pay
from birlik.portal import arrears

SAID = ("pay.penalty", "pay.penalty.divisor", "pay.monthly", "pay.final")


def penalty(request):
    try:
        book = laws.current()
        rules = book.on(timezone.localdate())
        said = {key.replace(".", "_"): _said(rules[key]) for key in SAID}
    except law.LawError as error:
        raise Http404 from error
    asked = arrears.read(book, request.GET, timezone.localdate())
    page = reverse("portal:penalty")
    context = {
        "asked": asked,
        "blank": arrears.Line(),
        "rates": arrears.table(book),
        "known_to": max((value.end for value in late_pay.rates(book) if value.end), default=None),
        "address": request.build_absolute_uri(f"{page}?{asked.query()}"),
        "crumbs": [(_("Help with work"), reverse("portal:start"))],
        **said,
    }
    return render(request, "portal/penalty.html", context)


def _said(value: law.Value) -> dict:
    return {
        "label": law.say(value.label, language()),
        "text": value.say(language()),
        "article": value.source.article,
        "act": law.say(value.source.act, language()),
        "url": value.source.url,
        "confirmed": value.checked is not None,
    }
