"""Reports: chosen, made and handed over as a file."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from birlik.base.periods import Week
from birlik.base.requests import Request
from birlik.figures import actions, reports
from birlik.figures.asking import Refused
from birlik.figures.texts import BrokenText

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@require_GET
def report_list(request: Request) -> HttpResponse:
    today = timezone.localdate()
    last = {"year": str(today.year - 1), "week": str(Week.of(today) - 1)}
    listed = [(one, last.get(one.span, last["year"])) for one in reports.known().values()]
    return render(request, "figures/reports.html", {"listed": listed, "formats": reports.FORMATS})


@require_POST
def report(request: Request, code: str) -> HttpResponse:
    given = request.POST
    try:
        files = actions.make_report(
            code=code,
            period=given.get("period", ""),
            languages=[given.get("language", "")],
            formats=[given.get("format", "")],
            by=request.user,
        )
    except (Refused, BrokenText) as why:
        messages.error(request, str(why))
        return redirect("figures:reports")
    ((name, content),) = files.items()
    return HttpResponse(
        content,
        content_type=TYPES[name.rpartition(".")[2]],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
