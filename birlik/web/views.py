from django.conf import settings
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from birlik.base import style_guide as style_guide_content
from birlik.base import verbs
from birlik.base.audit import verify
from birlik.base.middleware import keep_language
from birlik.base.models import AuditEvent
from birlik.base.periods import Week
from birlik.base.tables import Column, Table
from birlik.registers.structure.choices import Happening
from birlik.registers.weekly.form import closed_week
from birlik.registers.weekly.views import week_from
from birlik.web import actions
from birlik.web import home as home_page


def home(request):
    """This week; another week by the address."""
    week = week_from(request, default=closed_week(timezone.now()))
    if week > Week.of(timezone.localdate()):
        return redirect("home")
    measure = request.GET.get("map", "")
    measure = measure if measure in home_page.MEASURES else home_page.MEASURES[0]
    return render(request, "web/home.html", home_page.page(request.user, week, measure))


def audit(request):
    """Who did what, newest first; the chain is verified on request."""
    table = Table(
        request,
        AuditEvent.objects.all(),
        columns=[
            Column("at", _("When"), lambda event: localtime(event.at), order=("-id",)),
            Column("by_name", _("Who")),
            Column("verb", _("What"), _done),
            Column("subject", _("To what"), _machine_name),
            Column("hash", _("Hash"), lambda event: event.hash[:12]),
        ],
        search=lambda rows, words: rows.filter(
            Q(by_name__icontains=words) | Q(verb__icontains=words) | Q(subject__istartswith=words)
        ),
        order="at",
        keyset=True,
        caption=_("Audit"),
    )
    verdict = verify() if "verify" in request.GET else None
    return render(request, "web/audit.html", {"table": table, "verdict": verdict})


def _done(event: AuditEvent) -> str:
    if event.verb in Happening.values:
        return str(Happening(event.verb).label)
    return verbs.in_words(event.verb)


def _machine_name(event: AuditEvent) -> str:
    return format_html("<code>{}</code>", event.subject)


def about(request):
    return render(request, "web/about.html")


@require_POST
def set_language(request):
    language = request.POST.get("language", "")
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    if language in dict(settings.LANGUAGES):
        keep_language(response, language)
        if request.user.is_authenticated:
            actions.remember_language(language=language, by=request.user)
    return response


def health(request):
    return HttpResponse("ok", content_type="text/plain")


def offline(request):
    """Fetched once by the worker, shown when nothing can be fetched."""
    return render(request, "base/offline.html")


def worker(request):
    """The service worker; from the root, because it answers for every page."""
    return render(request, "base/worker.js", content_type="text/javascript")


def style_guide(request):
    return render(request, "base/style_guide.html", style_guide_content.context(request))
