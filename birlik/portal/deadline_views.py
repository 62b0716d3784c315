"""The calculator of deadlines: a page, a sheet of paper, a file for a calendar."""

from datetime import UTC, datetime

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik import law
from birlik.base.formatting import language
from birlik.portal import asked, deadlines, papers


def dates(request):
    """Which matter is it? Every procedure the country has."""
    matters = [
        {
            "url": reverse("portal:procedure", args=[one.code]),
            "title": law.say(one.title, language()),
            "about": law.say(one.about, language()),
            "steps": len(one.steps),
        }
        for one in deadlines.procedures()
    ]
    return render(request, "portal/dates.html", {"matters": matters})


def procedure(request, code: str):
    found = _answer(request, code)
    if request.GET.get("day") and not found.asked.faults:
        return redirect(f"{request.path}?{found.asked.query()}")
    return render(request, "portal/procedure.html", _context(request, code, found))


def sheet(request, code: str):
    """The same on paper."""
    found = _answer(request, code)
    return render(request, "portal/sheet.html", _context(request, code, found))


def paper(request, code: str):
    """The same as a PDF."""
    found = _answer(request, code)
    context = _context(request, code, found)
    if found.state is None:
        return redirect(context["page_url"])
    body = papers.deadlines(found, context["title"], context["address"])
    answer = HttpResponse(body, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{code}.pdf"'
    return answer


def calendar(request, code: str):
    """The same for a phone's own calendar."""
    found = _answer(request, code)
    if found.state is None:
        return redirect(f"{reverse('portal:procedure', args=[code])}?{found.asked.query()}")
    body = law.as_ics(found.state, datetime.now(UTC), language())
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{code}.ics"'
    return answer


def _answer(request, code: str) -> deadlines.Answer:
    try:
        clock = deadlines.clock(code)
    except law.LawError as error:
        raise Http404 from error
    question = asked.read(clock.spec, request.GET)
    return deadlines.answer(clock, question, timezone.localdate())


def _context(request, code: str, found: deadlines.Answer) -> dict:
    query = found.asked.query()
    page = reverse("portal:procedure", args=[code])
    return {
        "answer": found,
        "asked": found.asked,
        "title": law.say(found.clock.spec.title, language()),
        "about": law.say(found.clock.spec.about, language()),
        "address": request.build_absolute_uri(f"{page}?{query}"),
        "page_url": f"{page}?{query}",
        "sheet_url": f"{reverse('portal:sheet', args=[code])}?{query}",
        "paper_url": f"{reverse('portal:paper', args=[code])}?{query}",
        "calendar_url": f"{reverse('portal:calendar', args=[code])}?{query}&lang={language()}",
        "crumbs": [(_("Help with work"), reverse("portal:start")),
                   (_("Deadlines"), reverse("portal:dates"))],
    }  # fmt: skip
